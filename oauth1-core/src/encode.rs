//! Percent-encoding: [RFC 5849 §3.6](https://www.rfc-editor.org/rfc/rfc5849#section-3.6).
//!
//! Everything here works on octets. Nothing is replaced on the way: two inputs that differ stay different, and
//! what cannot be decoded is an error.

use std::borrow::Cow;

use crate::error::BadEscape;

/// Encodes every octet but the unreserved ones (`A-Z a-z 0-9 - . _ ~`) as `%XX` with upper-case digits (§3.6).
///
/// ```
/// assert_eq!(oauth1_core::percent_encode("Ladies + Gentlemen"), "Ladies%20%2B%20Gentlemen");
/// assert_eq!(oauth1_core::percent_encode("☃"), "%E2%98%83");
/// ```
pub fn percent_encode(octets: impl AsRef<[u8]>) -> String {
    let octets = octets.as_ref();
    let mut out = String::with_capacity(octets.len());
    encode_into(&mut out, octets);
    out
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
    decode(text, false)
}

/// Decodes as `application/x-www-form-urlencoded` does: `+` is a space too (§3.4.1.3.1).
pub(crate) fn form_decode(text: &[u8]) -> Result<Cow<'_, [u8]>, BadEscape> {
    decode(text, true)
}

pub(crate) fn encode_into(out: &mut String, octets: &[u8]) {
    for &octet in octets {
        if is_unreserved(octet) {
            out.push(char::from(octet));
        } else {
            push_escape(out, "%", octet);
        }
    }
}

/// Encodes the encoded form: the base string holds names and values encoded twice (§3.4.1.3.2, §3.4.1.1).
pub(crate) fn encode_twice_into(out: &mut String, octets: &[u8]) {
    for &octet in octets {
        if is_unreserved(octet) {
            out.push(char::from(octet));
        } else {
            push_escape(out, "%25", octet);
        }
    }
}

/// Appends parameters to a URL and leaves what is there as it is, fragment last.
pub(crate) fn append_query<'p>(url: &str, params: impl IntoIterator<Item = (&'p str, &'p str)>) -> String {
    let (url, fragment) = match url.split_once('#') {
        Some((url, fragment)) => (url, Some(fragment)),
        None => (url, None),
    };
    let mut out = url.to_owned();
    for (name, value) in params {
        match out.find('?') {
            None => out.push('?'),
            Some(_) if out.ends_with(['?', '&']) => {}
            Some(_) => out.push('&'),
        }
        encode_into(&mut out, name.as_bytes());
        out.push('=');
        encode_into(&mut out, value.as_bytes());
    }
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(fragment);
    }
    out
}

/// §3.6 with the unreserved set of RFC 3986 §2.3.
pub(crate) const fn is_unreserved(octet: u8) -> bool {
    matches!(octet, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~')
}

fn push_escape(out: &mut String, percent: &str, octet: u8) {
    const DIGITS: [u8; 16] = *b"0123456789ABCDEF";
    out.push_str(percent);
    out.push(char::from(DIGITS[usize::from(octet >> 4)]));
    out.push(char::from(DIGITS[usize::from(octet & 15)]));
}

fn decode(text: &[u8], plus_is_space: bool) -> Result<Cow<'_, [u8]>, BadEscape> {
    let special = |octet: &u8| *octet == b'%' || (plus_is_space && *octet == b'+');
    let Some(first) = text.iter().position(special) else {
        return Ok(Cow::Borrowed(text));
    };
    let mut out = Vec::with_capacity(text.len());
    out.extend_from_slice(&text[..first]);
    let mut at = first;
    while let Some(&octet) = text.get(at) {
        match octet {
            b'%' => {
                let digits = text.get(at + 1).zip(text.get(at + 2));
                let value = digits.and_then(|(&high, &low)| Some(hex(high)? << 4 | hex(low)?));
                out.push(value.ok_or(BadEscape { position: at })?);
                at += 3;
            }
            b'+' if plus_is_space => {
                out.push(b' ');
                at += 1;
            }
            other => {
                out.push(other);
                at += 1;
            }
        }
    }
    Ok(Cow::Owned(out))
}

const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

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
        fn encoding_twice_is_encoding_the_encoded(octets: Vec<u8>) {
            let mut twice = String::new();
            encode_twice_into(&mut twice, &octets);
            prop_assert_eq!(twice, percent_encode(percent_encode(&octets)));
        }

        #[test]
        fn no_octets_make_decoding_panic(octets: Vec<u8>) {
            let _ = percent_decode(&octets);
            let _ = form_decode(&octets);
        }
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
