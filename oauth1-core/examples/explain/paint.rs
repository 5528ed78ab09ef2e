//! Colours for a report, found by its layout.

use std::{
    env,
    io::{self, IsTerminal as _},
};

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const RED: &str = "\x1b[1;31m";
const GREEN: &str = "\x1b[1;32m";
const YELLOW: &str = "\x1b[33m";
const PLAIN: &str = "\x1b[0m";

/// Whether standard output shows colours, and whoever reads it wants them: <https://no-color.org>.
pub(crate) fn wanted() -> bool {
    io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

pub(crate) fn painted(report: &str) -> String {
    let mut out = String::new();
    let mut in_remark = false;
    for line in report.lines() {
        let text = line.trim_start();
        let (heading, rest) = line.split_at_checked(13).unwrap_or((line, ""));
        let is_heading = heading.starts_with(|c: char| c.is_ascii_uppercase())
            && heading.bytes().all(|octet| octet.is_ascii_alphabetic() || octet == b' ');
        in_remark = rest.starts_with("! ") || (in_remark && !is_heading && !text.is_empty());
        let colour = match rest {
            _ if in_remark => YELLOW,
            _ if rest.starts_with("right") || rest.starts_with("the base strings are the same") => GREEN,
            _ if rest.starts_with("wrong") || text == "^" => RED,
            _ if text.starts_with("as  ") => DIM,
            _ => "",
        };
        let (start, heading) = if is_heading { (BOLD, heading) } else { (colour, heading) };
        let end = |start: &str| if start.is_empty() { "" } else { PLAIN };
        out.push_str(&format!("{start}{heading}{}{colour}{rest}{}\n", end(start), end(colour)));
    }
    out
}
