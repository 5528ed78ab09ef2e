//! Request parameters: [RFC 5849 §3.4.1.3](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3).
//!
//! Names and values are kept decoded, as octets, duplicates and all, in the order they came. Sorting is by the
//! encoded form, without making it.

use std::{borrow::Cow, cmp::Ordering};

use crate::{
    encode::{encode_into, encode_twice_into, form_decode, is_unreserved},
    error::BadEscape,
};

type Octets<'a> = Cow<'a, [u8]>;

/// The parameters of one request, decoded; what goes into the base string (§3.4.1.3.1).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Params<'a> {
    pairs: Vec<(Octets<'a>, Octets<'a>)>,
}

impl<'a> Params<'a> {
    /// No parameters yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one parameter, given decoded.
    pub fn push(&mut self, name: impl Into<Octets<'a>>, value: impl Into<Octets<'a>>) {
        self.pairs.push((name.into(), value.into()));
    }

    /// Adds the parameters of a query component or of a form body.
    ///
    /// A piece without `=` has an empty value; empty pieces between `&` are no parameters.
    ///
    /// # Errors
    ///
    /// A malformed percent escape; nothing is added then.
    ///
    /// ```
    /// let mut params = oauth1_core::Params::new();
    /// params.push_encoded(b"c2&a3=2+q")?;
    /// assert_eq!(params.normalized(), "a3=2%20q&c2=");
    /// # Ok::<(), oauth1_core::BadEscape>(())
    /// ```
    pub fn push_encoded(&mut self, encoded: &'a [u8]) -> Result<(), BadEscape> {
        let before = self.pairs.len();
        let mut position = 0;
        for piece in encoded.split(|&octet| octet == b'&') {
            if !piece.is_empty() {
                match decode_piece(piece) {
                    Ok(pair) => self.pairs.push(pair),
                    Err(bad) => {
                        self.pairs.truncate(before);
                        return Err(BadEscape { position: position + bad.position });
                    }
                }
            }
            position += piece.len() + 1;
        }
        Ok(())
    }

    /// Adds the parameters of another source behind these.
    pub fn append(&mut self, other: Self) {
        self.pairs.extend(other.pairs);
    }

    /// The parameters in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.pairs.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The values of every parameter of this name.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.iter().filter(move |(other, _)| *other == name.as_bytes()).map(|(_, value)| value)
    }

    /// Encoded, sorted and joined (§3.4.1.3.2); `oauth_signature` is never part of it.
    #[must_use]
    pub fn normalized(&self) -> String {
        let mut out = String::new();
        for (name, value) in self.sorted() {
            if !out.is_empty() {
                out.push('&');
            }
            encode_into(&mut out, name);
            out.push('=');
            encode_into(&mut out, value);
        }
        out
    }

    /// [`normalized`](Self::normalized), encoded once more onto the end of a base string.
    pub(crate) fn encode_normalized_into(&self, out: &mut String) {
        for (index, (name, value)) in self.sorted().into_iter().enumerate() {
            if index > 0 {
                out.push_str("%26");
            }
            encode_twice_into(out, name);
            out.push_str("%3D");
            encode_twice_into(out, value);
        }
    }

    fn sorted(&self) -> Vec<(&[u8], &[u8])> {
        let mut sorted: Vec<_> = self.iter().filter(|(name, _)| *name != b"oauth_signature").collect();
        sorted.sort_unstable_by(|a, b| encoded_order(a.0, b.0).then_with(|| encoded_order(a.1, b.1)));
        sorted
    }
}

/// Names and sizes only: values may be passwords.
impl std::fmt::Debug for Params<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shape = |(name, value): (&[u8], &[u8])| {
            (String::from_utf8_lossy(name).into_owned(), format!("[{} octets]", value.len()))
        };
        f.debug_map().entries(self.iter().map(shape)).finish()
    }
}

fn decode_piece(piece: &[u8]) -> Result<(Octets<'_>, Octets<'_>), BadEscape> {
    let Some(equals) = piece.iter().position(|&octet| octet == b'=') else {
        return Ok((form_decode(piece)?, Cow::Borrowed(&[])));
    };
    let value =
        form_decode(&piece[equals + 1..]).map_err(|bad| BadEscape { position: equals + 1 + bad.position })?;
    Ok((form_decode(&piece[..equals])?, value))
}

/// Compares two strings as their encoded forms compare, without encoding them.
///
/// An escaped octet starts with `%`, which is less than every unreserved octet; two escaped octets order as
/// their digits do, which is their own order. So escaped octets come first and each group keeps its order.
fn encoded_order(a: &[u8], b: &[u8]) -> Ordering {
    let rank = |octet: &u8| (is_unreserved(*octet), *octet);
    a.iter().map(rank).cmp(b.iter().map(rank))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::percent_encode;

    proptest! {
        #[test]
        fn order_is_that_of_the_encoded_form(a: Vec<u8>, b: Vec<u8>) {
            prop_assert_eq!(encoded_order(&a, &b), percent_encode(&a).cmp(&percent_encode(&b)));
        }

        #[test]
        fn no_octets_make_parsing_panic(octets: Vec<u8>) {
            let _ = Params::new().push_encoded(&octets);
        }
    }

    #[test]
    fn a_bad_escape_adds_nothing_and_says_where() {
        let mut params = Params::new();
        params.push(&b"kept"[..], &b"1"[..]);
        assert_eq!(params.push_encoded(b"a=1&b=2%").unwrap_err().position, 7);
        assert_eq!(params.push_encoded(b"a=1&%zz=2").unwrap_err().position, 4);
        assert_eq!(params.iter().count(), 1);
    }

    #[test]
    fn debug_shows_no_value() {
        let mut params = Params::new();
        params.push(&b"x_auth_password"[..], &b"hunter2"[..]);
        assert!(!format!("{params:?}").contains("hunter2"));
    }
}
