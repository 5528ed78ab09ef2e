//! A base string as it is found in a log, a web page or an error message, and what has to be taken off it.

use std::fmt;

use crate::encode::percent_decode;

/// What was taken off a text before it was compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cleaned {
    /// Entities such as `&amp;`.
    Html,
    /// Escapes such as `\u0026`.
    Json,
    /// Line breaks, with the white space around them.
    LineBreaks,
    /// Text in front of the base string.
    Label,
    /// Quotes around it.
    Quotes,
    /// Percent-encoding of the whole.
    Encoding,
}

impl fmt::Display for Cleaned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Html => "HTML escapes undone",
            Self::Json => "JSON escapes undone",
            Self::LineBreaks => "line breaks taken out",
            Self::Label => "text in front taken off",
            Self::Quotes => "quotes taken off",
            Self::Encoding => "percent-encoding of the whole undone",
        })
    }
}

const QUOTES: [char; 5] = ['"', '\'', '`', '“', '”'];

/// The base string in a text, and what was done to get at it. No octet that can be in a base string is lost: it holds
/// neither `;` nor `\` nor quotes.
pub(super) fn clean(text: &str) -> (String, Vec<Cleaned>) {
    let mut done = Vec::new();
    let mut text = text.trim().to_owned();
    let mut step = |cleaned: Cleaned, result: String, text: &mut String| {
        if result != *text {
            done.push(cleaned);
            *text = result;
        }
    };
    step(Cleaned::Json, without_json(&text), &mut text);
    step(Cleaned::Html, without_html(&text), &mut text);
    step(Cleaned::LineBreaks, text.lines().map(str::trim).collect(), &mut text);
    step(Cleaned::Encoding, without_encoding(&text), &mut text);
    step(Cleaned::Quotes, without_quotes(&text), &mut text);
    step(Cleaned::Label, without_label(&text).to_owned(), &mut text);
    (text, done)
}

fn without_html(text: &str) -> String {
    const ENTITIES: [(&str, &str); 11] = [
        ("&amp;", "&"),
        ("&#38;", "&"),
        ("&#x26;", "&"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&apos;", "'"),
        ("&#61;", "="),
        ("&#x3D;", "="),
        ("&nbsp;", " "),
    ];
    let mut text = text.to_owned();
    // `&amp;` may be escaped more than once.
    for _ in 0..3 {
        for (entity, character) in ENTITIES {
            text = text.replace(entity, character);
        }
    }
    text
}

fn without_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        out.push_str(before);
        let code = escape.strip_prefix('u').and_then(|digits| digits.get(..4));
        let character = code.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        if let Some(character) = character {
            out.push(character);
            rest = &escape[5..];
            continue;
        }
        let mut characters = escape.chars();
        match characters.next() {
            Some('n' | 'r' | 't') => out.push('\n'),
            Some(character) => out.push(character),
            None => {}
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out
}

fn without_quotes(text: &str) -> String {
    let end = text.trim_end_matches(|c: char| QUOTES.contains(&c) || matches!(c, ',' | ';'));
    // Those in front are behind the label, if there is one.
    let start = end.find('&').map_or(end, |ampersand| &end[..ampersand]);
    match start.rfind(QUOTES) {
        Some(at) if start[..at].trim().is_empty() => end[at..].trim_start_matches(QUOTES).to_owned(),
        Some(at) if end.len() < text.len() => {
            let (label, rest) = end.split_at(at);
            format!("{label}{}", rest.trim_start_matches(QUOTES))
        }
        _ if end.len() < text.len() => end.to_owned(),
        _ => text.to_owned(),
    }
}

/// From the HTTP method on, which is the last word before the first `&`.
fn without_label(text: &str) -> &str {
    let head = text.find('&').map_or("", |ampersand| &text[..ampersand]);
    let ends_label = |c: char| c.is_whitespace() || "=:,>|[](){}".contains(c);
    head.rfind(ends_label).map_or(text, |at| text[at..].trim_start_matches(ends_label))
}

fn without_encoding(text: &str) -> String {
    if text.contains('&') || !text.contains("%26") {
        return text.to_owned();
    }
    let decoded = percent_decode(text.as_bytes()).ok().map(std::borrow::Cow::into_owned);
    decoded.and_then(|octets| String::from_utf8(octets).ok()).unwrap_or_else(|| text.to_owned())
}
