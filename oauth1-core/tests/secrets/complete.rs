//! The tables are complete: what is public is read from the source.

use crate::TABLE;

const LIB: &str = include_str!("../../src/lib.rs");
const EXPLAIN: &str = include_str!("../../src/explain/mod.rs");

/// The errors, and where they are defined.
const ERRORS: &[(&str, &str)] = &[
    ("CallbackError", include_str!("../../src/error.rs")),
    ("ClientKeyError", include_str!("../../src/verify/client_key.rs")),
    ("FlowError", include_str!("../../src/error.rs")),
    ("HeaderError", include_str!("../../src/error.rs")),
    ("KeyError", include_str!("../../src/rsa/error.rs")),
    ("NonceError", include_str!("../../src/replay/error.rs")),
    ("RequestError", include_str!("../../src/error.rs")),
    ("RsaSignError", include_str!("../../src/rsa/error.rs")),
    ("SignError", include_str!("../../src/error.rs")),
    ("VerifyError", include_str!("../../src/error.rs")),
];

/// The types that a module exports: those it names in `pub use`, and its own.
fn public_types(source: &'static str) -> Vec<&'static str> {
    let mut names = Vec::new();
    for statement in source.split("\npub ").skip(1) {
        let list = match statement.split_once(' ') {
            Some(("use", rest)) => rest.split(';').next().unwrap(),
            Some(("struct" | "enum" | "trait", rest)) => rest.split([' ', '<', '(', ';']).next().unwrap(),
            _ => "",
        };
        let words = list.split(|it: char| !it.is_ascii_alphanumeric() && it != '_');
        names.extend(words.filter(|word| word.starts_with(|first: char| first.is_ascii_uppercase())));
    }
    names
}

/// The variants of an enum: what starts with a capital letter one level down in it.
fn variants(source: &'static str, name: &str) -> Vec<&'static str> {
    let (_, body) = source.split_once(&format!("pub enum {name} {{\n")).unwrap();
    let (body, _) = body.split_once("\n}\n").unwrap();
    let lines = body.lines().filter_map(|line| line.strip_prefix("    "));
    let words = lines.filter_map(|line| line.split([' ', ',', '(', '{']).next());
    words.filter(|word| word.starts_with(|first: char| first.is_ascii_uppercase())).collect()
}

fn shows(name: &str, variant: &str) -> bool {
    let mut rows = TABLE.rows.iter().filter(|(row, _)| *row == name);
    rows.any(|(_, shown)| {
        shown.strip_prefix(variant).is_some_and(|rest| !rest.starts_with(|it: char| it.is_alphanumeric()))
    })
}

#[test]
fn every_public_type_has_a_row() {
    let types = [public_types(LIB), public_types(EXPLAIN)].concat();
    assert!(types.len() > 60 && types.contains(&"Secret") && types.contains(&"Explanation"), "{types:?}");
    for name in types {
        let has_row = TABLE.rows.iter().any(|(row, _)| *row == name);
        assert!(
            has_row,
            "oauth1_core::{name} is public and has no row: add one to values.rs or errors.rs that shows a value of \
             it, made with every sentinel that it can hold or come by"
        );
    }
    let modules: Vec<_> = LIB.lines().filter_map(|line| line.strip_prefix("pub mod ")).collect();
    assert_eq!(modules, ["explain;"], "read the types of every public module here");
}

#[test]
fn every_variant_of_every_error_is_shown() {
    let listed: Vec<_> = ERRORS.iter().map(|(name, _)| *name).collect();
    let structs = ["BadEscape", "UnknownMethod"];
    let is_error = |name: &&str| name.ends_with("Error");
    let mut errors: Vec<_> = public_types(LIB).into_iter().filter(is_error).collect();
    errors.sort_unstable();
    assert_eq!(errors, listed, "list the error and its source here ({structs:?} have no variants)");
    for (name, source) in ERRORS {
        let variants = variants(source, name);
        assert!(variants.len() > 2, "{name}: {variants:?}");
        for variant in variants {
            assert!(shows(name, variant), "{name}::{variant} is not shown: make it happen in errors.rs");
        }
    }
}
