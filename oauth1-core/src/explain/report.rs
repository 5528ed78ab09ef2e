//! The report on a terminal: headings in the first column, everything else behind it.

use std::fmt;

use super::{
    Explanation, KeyShape, SignedParam,
    show::{Shown, wrapped},
};

/// The columns before the text.
const MARGIN: usize = 13;

/// Names longer than this do not push all values to the right.
const NAME: usize = 24;

/// Shows all values of parameters: for a person's eyes, not for a log. Neither secrets nor signatures are in it.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:MARGIN$}{}", "Method", self.http_method())?;
        writeln!(f, "{:MARGIN$}{}", "URI", Shown(self.base_string_uri().as_bytes()))?;
        for normalization in self.normalizations() {
            writeln!(f, "{:MARGIN$}· {normalization}", "")?;
        }
        writeln!(
            f,
            "{:MARGIN$}{}, in signing order, and as what they are signed",
            "Parameters",
            self.params().len()
        )?;
        writeln!(f)?;
        let longest = self.params().iter().map(|param| width(&param.name)).max().unwrap_or_default();
        for (number, param) in (1..).zip(self.params()) {
            write_param(f, number, param, longest.min(NAME))?;
        }
        writeln!(f)?;
        for (index, left_out) in self.left_out().iter().enumerate() {
            let heading = if index == 0 { "Not signed" } else { "" };
            write!(f, "{heading:MARGIN$}{:16} ", left_out.what())?;
            wrapped(f, MARGIN + 17, &left_out.to_string())?;
        }
        write!(f, "{:MARGIN$}", "Key")?;
        wrapped(f, MARGIN, &key(self.signature_method(), self.key()))?;
        writeln!(f, "{:MARGIN$}{} octets", "Base string", self.base_string.len())?;
        writeln!(f, "\n{}", self.base_string)?;
        for (index, remark) in self.remarks().iter().enumerate() {
            let heading = if index == 0 { "\nLook at" } else { "" };
            let margin = if index == 0 { MARGIN + 1 } else { MARGIN };
            write!(f, "{heading:margin$}")?;
            wrapped(f, MARGIN + 2, &format!("! {remark}"))?;
        }
        Ok(())
    }
}

/// The encoded form is told only where there is something encoded in it.
fn write_param(
    f: &mut fmt::Formatter<'_>,
    number: usize,
    param: &SignedParam,
    name_width: usize,
) -> fmt::Result {
    let (name, value) = (Shown(&param.name).to_string(), Shown(&param.value).to_string());
    writeln!(f, "{number:>4}  {:6}  {name:name_width$}  {value}", param.source.as_str())?;
    let (encoded_name, encoded_value) = (param.encoded_name(), param.encoded_value());
    if encoded_name != name || encoded_value != value {
        let name = if encoded_name == name { String::new() } else { encoded_name };
        writeln!(f, "{:4}  {:6}  {name:name_width$}  {encoded_value}", "", "as")?;
    }
    Ok(())
}

fn width(name: &[u8]) -> usize {
    Shown(name).to_string().chars().count()
}

fn key(method: &str, key: KeyShape) -> String {
    match method {
        "PLAINTEXT" => format!("{method}, the signature is the key itself: {key}"),
        _ => format!("{method}: {key}"),
    }
}
