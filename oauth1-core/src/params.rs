//! Request parameters: [RFC 5849 §3.4.1.3](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3).
//!
//! Names and values are kept as octets, duplicates and all, in the order they came. Sorting is by the encoded form,
//! without making it.

use std::{borrow::Cow, cmp::Ordering};

use smallvec::SmallVec;

use crate::{
    base_string::Buffer,
    encode::{Sink as _, into_text},
    error::BadEscape,
    text::Text,
};

/// As many as most requests have fit on the stack.
type Pairs<'a> = SmallVec<[Pair<'a>; 16]>;

/// One parameter.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub(crate) name: Text<'a>,
    pub(crate) value: Text<'a>,
    /// [`Text::encoded_start`] of the name.
    start: u64,
}

impl<'a> Pair<'a> {
    pub(crate) fn new(name: Text<'a>, value: Text<'a>) -> Self {
        Self { name, value, start: name.encoded_start() }
    }

    /// In the order of the base string (§3.4.1.3.2).
    pub(crate) fn cmp_encoded(&self, other: &Pair<'_>) -> Ordering {
        let by_start = self.start.cmp(&other.start);
        by_start
            .then_with(|| self.name.cmp_encoded(other.name))
            .then_with(|| self.value.cmp_encoded(other.value))
    }

    /// The two as they are in the base string, and the `&` behind them; but for the signature, which is never in it.
    pub(crate) fn encode_twice_into(&self, out: &mut Buffer) {
        if self.is_signature() {
            return;
        }
        self.name.encode_twice_into(out);
        out.put(b"%3D");
        self.value.encode_twice_into(out);
        out.put(b"%26");
    }

    fn is_signature(&self) -> bool {
        self.name.is("oauth_signature")
    }
}

/// The parameters of one request: what goes into the base string (§3.4.1.3.1).
///
/// They are borrowed from the request as they are written there, and decoded when they are asked for.
#[derive(Clone, Default)]
pub struct Params<'a> {
    pairs: Pairs<'a>,
}

impl<'a> Params<'a> {
    /// No parameters yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one parameter, given decoded.
    pub fn push(&mut self, name: &'a (impl AsRef<[u8]> + ?Sized), value: &'a (impl AsRef<[u8]> + ?Sized)) {
        self.push_text(Text::literal(name.as_ref()), Text::literal(value.as_ref()));
    }

    pub(crate) fn push_text(&mut self, name: Text<'a>, value: Text<'a>) {
        self.pairs.push(Pair::new(name, value));
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
        let mut rest = encoded;
        while !rest.is_empty() {
            match next_pair(rest) {
                Ok((pair, after)) => {
                    if let Some(pair) = pair {
                        self.pairs.push(pair);
                    }
                    rest = after;
                }
                Err(bad) => {
                    self.pairs.truncate(before);
                    return Err(BadEscape { position: encoded.len() - rest.len() + bad.position });
                }
            }
        }
        Ok(())
    }

    /// Adds the parameters of another source behind these.
    pub fn append(&mut self, other: Self) {
        self.pairs.extend(other.pairs);
    }

    /// The parameters in the order they were added, decoded.
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'a, [u8]>, Cow<'a, [u8]>)> {
        self.pairs().iter().map(|pair| (pair.name.decode(), pair.value.decode()))
    }

    /// The values of every parameter of this name, decoded.
    pub fn values(&self, name: &str) -> impl Iterator<Item = Cow<'a, [u8]>> {
        self.pairs().iter().filter(move |pair| pair.name.is(name)).map(|pair| pair.value.decode())
    }

    /// Encoded, sorted and joined (§3.4.1.3.2); `oauth_signature` is never part of it.
    #[must_use]
    pub fn normalized(&self) -> String {
        let mut out = Vec::new();
        for Pair { name, value, .. } in self.clone().sorted().pairs.iter().filter(|pair| !pair.is_signature())
        {
            if !out.is_empty() {
                out.push(b'&');
            }
            name.encode_into(&mut out);
            out.push(b'=');
            value.encode_into(&mut out);
        }
        into_text(out)
    }

    pub(crate) fn pairs(&self) -> &[Pair<'a>] {
        &self.pairs
    }

    /// The same in the order of the base string (§3.4.1.3.2).
    pub(crate) fn sorted(mut self) -> Self {
        self.sort();
        self
    }

    pub(crate) fn sort(&mut self) {
        self.pairs.sort_unstable_by(Pair::cmp_encoded);
    }

    /// [`normalized`](Self::normalized), encoded once more, and a `%26` at the end. They are sorted already.
    pub(crate) fn encode_twice_into(&self, out: &mut Buffer) {
        for pair in &self.pairs {
            pair.encode_twice_into(out);
        }
    }
}

/// The same names and values in the same order, however they are written.
impl PartialEq for Params<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Params<'_> {}

/// Names and sizes only: values may be passwords.
impl std::fmt::Debug for Params<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shape = |(name, value): (Cow<'_, [u8]>, Cow<'_, [u8]>)| {
            (String::from_utf8_lossy(&name).into_owned(), format!("[{} octets]", value.len()))
        };
        f.debug_map().entries(self.iter().map(shape)).finish()
    }
}

/// The first piece of a query, if it is not empty, and what is behind its `&`.
fn next_pair(encoded: &[u8]) -> Result<(Option<Pair<'_>>, &[u8]), BadEscape> {
    let (name, after) = Text::form_name(encoded)?;
    let (pair, after) = match after {
        [b'=', value @ ..] => {
            let (value, after) = Text::form_value(value)
                .map_err(|bad| BadEscape { position: encoded.len() - value.len() + bad.position })?;
            (Some(Pair::new(name, value)), after)
        }
        _ => ((after.len() < encoded.len()).then(|| Pair::new(name, Text::plain(""))), after),
    };
    Ok((pair, after.get(1..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_octets_make_parsing_panic(octets: Vec<u8>) {
            let _ = Params::new().push_encoded(&octets);
        }
    }

    #[test]
    fn a_bad_escape_adds_nothing_and_says_where() {
        let mut params = Params::new();
        params.push("kept", "1");
        assert_eq!(params.push_encoded(b"a=1&b=2%").unwrap_err().position, 7);
        assert_eq!(params.push_encoded(b"a=1&%zz=2").unwrap_err().position, 4);
        assert_eq!(params.iter().count(), 1);
    }

    #[test]
    fn debug_shows_no_value() {
        let mut params = Params::new();
        params.push("x_auth_password", "hunter2");
        assert_eq!(format!("{params:?}"), "{\"x_auth_password\": \"[7 octets]\"}");
    }

    #[test]
    fn the_same_is_the_same_however_it_is_written() {
        let read = |text: &'static str| {
            let mut params = Params::new();
            params.push_encoded(text.as_bytes()).unwrap();
            params
        };
        assert_eq!(read("a=%20&b"), read("a=+&b="));
        assert_ne!(read("a=1&b"), read("b&a=1"));
    }
}
