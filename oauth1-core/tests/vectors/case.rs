//! The form of a vector file, and how two values are compared.

use std::fmt::Debug;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub(crate) struct File {
    pub(crate) schema: u32,
    pub(crate) category: String,
    pub(crate) vectors: Vec<Case>,
}

#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) input: Value,
    pub(crate) expected: Value,
}

pub(crate) enum Outcome {
    Passed,
    Skipped(String),
    Failed(String),
}

impl From<Result<(), String>> for Outcome {
    fn from(result: Result<(), String>) -> Self {
        result.map_or_else(Self::Failed, |()| Self::Passed)
    }
}

/// `Err` with both values if they differ.
pub(crate) fn same<T: PartialEq + Debug>(stage: &str, ours: &T, expected: &T) -> Result<(), String> {
    if ours == expected {
        Ok(())
    } else {
        Err(format!("  {stage}\n    ours     {ours:?}\n    expected {expected:?}"))
    }
}

/// A text field; absent ones are `None`.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str)
}

/// A field that is text or `{"hex": …}`.
pub(crate) fn octets(value: &Value) -> Vec<u8> {
    match (value.as_str(), text(value, "hex")) {
        (Some(text), _) => text.as_bytes().to_vec(),
        (None, Some(hex)) => (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal digits"))
            .collect(),
        _ => panic!("neither text nor hex: {value}"),
    }
}

/// A list of `[name, value]`, sorted, to compare as a multiset.
pub(crate) fn sorted_pairs(value: &Value) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut pairs = pairs(value);
    pairs.sort();
    pairs
}

/// A list of `[name, value]` in its order.
pub(crate) fn pairs(value: &Value) -> Vec<(Vec<u8>, Vec<u8>)> {
    let list = value.as_array().map_or(&[][..], Vec::as_slice);
    list.iter().map(|pair| (octets(&pair[0]), octets(&pair[1]))).collect()
}
