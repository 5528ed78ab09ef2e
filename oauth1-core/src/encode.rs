//! Percent-encoding: [RFC 5849 §3.6](https://www.rfc-editor.org/rfc/rfc5849#section-3.6).
//!
//! Everything here works on octets. Nothing is replaced on the way: two inputs that differ stay different, and
//! what cannot be decoded is an error.

use std::borrow::Cow;

use crate::{error::BadEscape, text::Text};

/// Encodes every octet but the unreserved ones (`A-Z a-z 0-9 - . _ ~`) as `%XX` with upper-case digits (§3.6).
///
/// ```
/// assert_eq!(oauth1_core::percent_encode("Ladies + Gentlemen"), "Ladies%20%2B%20Gentlemen");
/// assert_eq!(oauth1_core::percent_encode("☃"), "%E2%98%83");
/// ```
pub fn percent_encode(octets: impl AsRef<[u8]>) -> String {
    let octets = octets.as_ref();
    // Sized exactly: a buffer that grows leaves copies behind, and it may be a secret.
    let mut out = Vec::with_capacity(Text::unread(octets).encoded_len());
    encode_into(&mut out, octets);
    into_text(out)
}

/// Decodes `%XX`; every other octet, `+` included, stands for itself.
///
/// # Errors
///
/// A `%` that two hexadecimal digits do not follow.
///
/// ```
/// assert_eq!(&*oauth1_core::percent_decode(b"a%20b+c")?, b"a b+c");
/// assert_eq!(oauth1_core::percent_decode(b"100%").unwrap_err().position, 3);
/// # Ok::<(), oauth1_core::BadEscape>(())
/// ```
pub fn percent_decode(text: &[u8]) -> Result<Cow<'_, [u8]>, BadEscape> {
    Ok(Text::percent(text)?.decode())
}

/// Decodes as `application/x-www-form-urlencoded` does: `+` is a space too (§3.4.1.3.1).
pub(crate) fn form_decode(text: &[u8]) -> Result<Cow<'_, [u8]>, BadEscape> {
    Ok(Text::form(text)?.decode())
}

/// What encoded text is written to: a growing buffer, or one on the stack.
pub(crate) trait Sink {
    fn put(&mut self, octets: &[u8]);
}

impl Sink for Vec<u8> {
    fn put(&mut self, octets: &[u8]) {
        self.extend_from_slice(octets);
    }
}

pub(crate) fn encode_into(out: &mut impl Sink, octets: &[u8]) {
    Text::unread(octets).encode_into(out);
}

/// Encoded text as text.
#[expect(clippy::expect_used, reason = "only ASCII comes out of the encoder, and goes in beside it")]
pub(crate) fn into_text(encoded: Vec<u8>) -> String {
    String::from_utf8(encoded).expect("ASCII is UTF-8")
}

/// Appends parameters to a URL and leaves what is there as it is, fragment last.
pub(crate) fn append_query<'p>(
    url: &str,
    params: impl IntoIterator<Item = (&'p str, &'p str), IntoIter: Clone>,
) -> String {
    let (url, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let params = params.into_iter();
    let mut out = Vec::with_capacity(url.len() + 1 + encoded_len(params.clone()) + fragment.len());
    out.put(url.as_bytes());
    match url.find('?') {
        None => append_pairs(&mut out, b"?", params),
        // A query may end in a `?` of its own.
        Some(start) if start + 1 == url.len() || url.ends_with('&') => append_pairs(&mut out, b"", params),
        Some(_) => append_pairs(&mut out, b"&", params),
    }
    out.put(fragment.as_bytes());
    #[expect(clippy::expect_used, reason = "text, ASCII, text")]
    String::from_utf8(out).expect("it is made of text")
}

/// Appends parameters to a form.
pub(crate) fn append_form<'p>(
    form: &[u8],
    params: impl Iterator<Item = (&'p str, &'p str)> + Clone,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(form.len() + 1 + encoded_len(params.clone()));
    out.put(form);
    let separator: &[u8] = if form.is_empty() || form.ends_with(b"&") { b"" } else { b"&" };
    append_pairs(&mut out, separator, params);
    out
}

fn append_pairs<'p>(out: &mut Vec<u8>, first: &[u8], params: impl Iterator<Item = (&'p str, &'p str)>) {
    let mut separator = first;
    for (name, value) in params {
        out.put(separator);
        encode_into(out, name.as_bytes());
        out.put(b"=");
        encode_into(out, value.as_bytes());
        separator = b"&";
    }
}

/// How long parameters are with what is between them. Buffers are sized by it: one that grows leaves copies of secrets
/// behind.
fn encoded_len<'p>(params: impl Iterator<Item = (&'p str, &'p str)>) -> usize {
    let text = |text: &str| Text::literal(text.as_bytes()).encoded_len();
    params.map(|(name, value)| text(name) + text(value) + 2).sum()
}

/// How many octets at the start are in this class. They are taken four at a time, which are compared without counting.
#[inline]
pub(crate) fn run_of(class: &[bool; 256], octets: &[u8]) -> usize {
    let other = |octets: &[u8]| octets.iter().position(|&octet| !class[usize::from(octet)]);
    let (fours, tail) = octets.as_chunks::<4>();
    for (index, four) in fours.iter().enumerate() {
        if let Some(place) = other(four) {
            return 4 * index + place;
        }
    }
    octets.len() - tail.len() + other(tail).unwrap_or(tail.len())
}

/// §3.6 with the unreserved set of RFC 3986 §2.3.
pub(crate) const fn is_unreserved(octet: u8) -> bool {
    UNRESERVED[octet as usize]
}

pub(crate) const fn escape(octet: u8) -> [u8; 3] {
    [b'%', DIGITS[(octet >> 4) as usize], DIGITS[(octet & 15) as usize]]
}

/// The octet that two hexadecimal digits stand for.
pub(crate) fn unescape(high: u8, low: u8) -> Option<u8> {
    let (high, low) = (HEX[usize::from(high)], HEX[usize::from(low)]);
    // What is no digit has a bit that no digit has.
    if (high | low) & 0xF0 == 0 { Some(high << 4 | low) } else { None }
}

/// The value of a hexadecimal digit, or 255.
const HEX: [u8; 256] = {
    let mut table = [255; 256];
    let mut value = 0;
    while value < 16 {
        table[DIGITS[value as usize] as usize] = value;
        table[DIGITS[value as usize].to_ascii_lowercase() as usize] = value;
        value += 1;
    }
    table
};

const DIGITS: [u8; 16] = *b"0123456789ABCDEF";

pub(crate) const UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut octet = 0;
    while octet < 256 {
        table[octet] =
            matches!(octet as u8, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~');
        octet += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn decoding_undoes_encoding(octets: Vec<u8>) {
            let encoded = percent_encode(&octets);
            prop_assert!(encoded.bytes().all(|octet| is_unreserved(octet) || octet == b'%'));
            prop_assert_eq!(&*percent_decode(encoded.as_bytes()).unwrap(), &octets[..]);
            prop_assert_eq!(&*form_decode(encoded.as_bytes()).unwrap(), &octets[..]);
        }

        #[test]
        fn no_octets_make_decoding_panic(octets: Vec<u8>) {
            let _ = percent_decode(&octets);
            let _ = form_decode(&octets);
        }
    }

    #[test]
    fn parameters_are_appended_behind_what_is_there() {
        let params = [("a&", "\u{e9}"), ("b", "")];
        for (form, whole) in
            [("", "a%26=%C3%A9&b="), ("x=1", "x=1&a%26=%C3%A9&b="), ("x=1&", "x=1&a%26=%C3%A9&b=")]
        {
            assert_eq!(append_form(form.as_bytes(), params.into_iter()), whole.as_bytes());
        }
        for (url, whole) in [
            ("https://h/", "https://h/?a%26=%C3%A9&b="),
            ("https://h/?", "https://h/?a%26=%C3%A9&b="),
            ("https://h/?x", "https://h/?x&a%26=%C3%A9&b="),
            ("https://h/?x&", "https://h/?x&a%26=%C3%A9&b="),
            ("https://h/?x#y?", "https://h/?x&a%26=%C3%A9&b=#y?"),
        ] {
            assert_eq!(append_query(url, params), whole);
        }
        // As long as what is written, and a separator before it.
        assert_eq!(encoded_len(params.into_iter()), "&a%26=%C3%A9&b=".len());
    }

    #[test]
    fn plus_is_a_space_in_forms_only() {
        assert_eq!(&*percent_decode(b"a+b").unwrap(), b"a+b");
        assert_eq!(&*form_decode(b"a+b%2B").unwrap(), b"a b+");
    }

    #[test]
    fn what_needs_no_decoding_is_borrowed() {
        assert!(matches!(percent_decode(b"plain"), Ok(Cow::Borrowed(_))));
        assert!(matches!(form_decode(b"plain"), Ok(Cow::Borrowed(_))));
    }

    #[test]
    fn a_bad_escape_says_where() {
        for (text, position) in [("%", 0), ("ab%", 2), ("%4", 0), ("%20%zz", 3), ("%+1", 0)] {
            assert_eq!(form_decode(text.as_bytes()).unwrap_err().position, position, "{text}");
        }
    }
}
