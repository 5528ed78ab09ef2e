//! A name or a value as it is written in its source:
//! [RFC 5849 §3.6](https://www.rfc-editor.org/rfc/rfc5849#section-3.6).
//!
//! It is read, compared and encoded where it stands: nothing is copied to be decoded first. What cannot be decoded
//! is refused when a `Text` is made, so that everything after that is infallible.

use std::{borrow::Cow, cmp::Ordering};

use smallvec::SmallVec;

use crate::{
    base_string::Buffer,
    encode::{Sink, UNRESERVED, escape, is_unreserved, run_of, unescape},
    error::BadEscape,
};

#[derive(Clone, Copy)]
pub(crate) struct Text<'a> {
    octets: &'a [u8],
    coding: Coding,
}

/// How the octets are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    /// Unreserved octets only. Decoded, encoded, encoded twice: it is the same.
    Plain,
    /// Encoded, and just as we would encode it (§3.6). Most text is written like this.
    Canonical,
    /// As they are.
    Literal,
    /// With `%XX` for some.
    Percent,
    /// With `%XX` for some, and `+` for a space.
    Form,
}

impl<'a> Text<'a> {
    /// Of a query or a form body (§3.4.1.3.1).
    pub(crate) fn form(octets: &'a [u8]) -> Result<Self, BadEscape> {
        Ok(Self::scan(octets, Coding::Form, 0)?.0)
    }

    /// The name at the start of a query or a form body, and what is behind it: the `=`, the `&` or nothing.
    pub(crate) fn form_name(octets: &'a [u8]) -> Result<(Self, &'a [u8]), BadEscape> {
        Self::scan(octets, Coding::Form, EQUALS | AMPERSAND)
    }

    /// The value at the start, and what is behind it: the `&` or nothing.
    pub(crate) fn form_value(octets: &'a [u8]) -> Result<(Self, &'a [u8]), BadEscape> {
        Self::scan(octets, Coding::Form, AMPERSAND)
    }

    /// The value at the start of what is quoted in an `Authorization` header (§3.5.1), and what is behind it: the
    /// closing quote, an octet that cannot be quoted like this, or nothing.
    pub(crate) fn quoted(octets: &'a [u8]) -> Result<(Self, &'a [u8]), BadEscape> {
        Self::scan(octets, Coding::Percent, QUOTE | UNQUOTABLE)
    }

    /// The name of a parameter in such a header.
    pub(crate) fn percent(octets: &'a [u8]) -> Result<Self, BadEscape> {
        Ok(Self::scan(octets, Coding::Percent, 0)?.0)
    }

    /// Not encoded.
    pub(crate) fn literal(octets: &'a [u8]) -> Self {
        let plain = run_of(&UNRESERVED, octets) == octets.len();
        Self { octets, coding: if plain { Coding::Plain } else { Coding::Literal } }
    }

    /// Not encoded, and to be read once: what is in it is found out on the way.
    pub(crate) const fn unread(octets: &'a [u8]) -> Self {
        Self { octets, coding: Coding::Literal }
    }

    /// A name of our own, of unreserved octets only.
    pub(crate) const fn plain(name: &'static str) -> Self {
        Self { octets: name.as_bytes(), coding: Coding::Plain }
    }

    /// Looks at each octet once, up to one of a class in `ends`.
    fn scan(octets: &'a [u8], coding: Coding, ends: u8) -> Result<(Self, &'a [u8]), BadEscape> {
        let (mut at, mut classes) = (0, 0);
        loop {
            at += run_of(&UNRESERVED, &octets[at..]);
            let Some(&octet) = octets.get(at) else { break };
            let class = CLASSES[usize::from(octet)];
            if class & ends != 0 {
                return Ok(Self::split(octets, at, coding, classes));
            }
            classes |= class;
            at += 1;
            if class == PERCENT {
                at = check_escapes(octets, at, &mut classes)?;
            }
        }
        Ok(Self::split(octets, octets.len(), coding, classes))
    }

    fn split(octets: &'a [u8], at: usize, coding: Coding, classes: u8) -> (Self, &'a [u8]) {
        let coding = match classes {
            0 => Coding::Plain,
            PERCENT => Coding::Canonical,
            _ if classes & coding.special() != 0 => coding,
            _ => Coding::Literal,
        };
        let (octets, rest) = octets.split_at(at);
        (Self { octets, coding }, rest)
    }

    /// The octets, decoded.
    pub(crate) fn octets(self) -> impl Iterator<Item = u8> + 'a {
        let (mut rest, special) = (self.octets, self.coding.special());
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (octet, after) = decode_first(rest, special);
            rest = after;
            Some(octet)
        })
    }

    /// All of it, decoded.
    pub(crate) fn decode(self) -> Cow<'a, [u8]> {
        if self.coding.special() == 0 {
            return Cow::Borrowed(self.octets);
        }
        let mut octets = Vec::with_capacity(self.octets.len());
        octets.extend(self.octets());
        Cow::Owned(octets)
    }

    /// Itself, if it is a literal, and text.
    pub(crate) fn as_str(self) -> &'a str {
        std::str::from_utf8(self.octets).unwrap_or_default()
    }

    /// How long it is when it is encoded.
    pub(crate) fn encoded_len(self) -> usize {
        if self.coding.is_encoded() {
            return self.octets.len();
        }
        self.octets().map(|octet| if is_unreserved(octet) { 1 } else { 3 }).sum()
    }

    /// Whether it is this, decoded.
    pub(crate) fn is(self, other: &str) -> bool {
        if self.coding.special() == 0 {
            self.octets == other.as_bytes()
        } else {
            self.octets().eq(other.bytes())
        }
    }

    /// Whether it starts with this, decoded.
    pub(crate) fn starts_with(self, start: &str) -> bool {
        if self.coding.special() == 0 {
            return self.octets.starts_with(start.as_bytes());
        }
        self.octets().zip(start.bytes()).filter(|(ours, theirs)| ours == theirs).count() == start.len()
    }

    /// Compares as the encoded forms compare (§3.4.1.3.2), without making them.
    ///
    /// An escaped octet starts with `%`, which is less than every unreserved octet; two escaped octets order as
    /// their digits do, which is their own order. So escaped octets come first and each group keeps its order.
    pub(crate) fn cmp_encoded(self, other: Self) -> Ordering {
        if self.coding.is_encoded() && other.coding.is_encoded() {
            return self.octets.cmp(other.octets);
        }
        let rank = |octet| (is_unreserved(octet), octet);
        self.octets().map(rank).cmp(other.octets().map(rank))
    }

    /// The first eight octets of the encoded form, as a number that orders as they do. Most names differ in them.
    pub(crate) fn encoded_start(self) -> u64 {
        let mut start = [0; 8];
        if self.coding.is_encoded() {
            if let Some(first) = self.octets.first_chunk() {
                return u64::from_be_bytes(*first);
            }
            let len = self.octets.len().min(8);
            start[..len].copy_from_slice(&self.octets[..len]);
        } else {
            let encoded = self.octets().flat_map(|octet| {
                let escaped = escape(octet);
                let (plain, len) = if is_unreserved(octet) { ([octet; 3], 1) } else { (escaped, 3) };
                plain.into_iter().take(len)
            });
            for (place, octet) in start.iter_mut().zip(encoded) {
                *place = octet;
            }
        }
        u64::from_be_bytes(start)
    }

    pub(crate) fn encode_into(self, out: &mut impl Sink) {
        let mut rest = self.octets;
        // A run of unreserved octets at a time, and the one octet that ended it.
        while !self.coding.is_encoded() {
            let (run, after) = rest.split_at(run_of(&UNRESERVED, rest));
            if after.is_empty() {
                break;
            }
            out.put(run);
            let (octet, after) = decode_first(after, self.coding.special());
            if is_unreserved(octet) {
                out.put(&[octet]);
            } else {
                out.put(&escape(octet));
            }
            rest = after;
        }
        out.put(rest);
    }

    /// Encodes the encoded form: the base string holds names and values encoded twice (§3.4.1.3.2, §3.4.1.1).
    #[inline]
    pub(crate) fn encode_twice_into(self, out: &mut Buffer) {
        match self.coding {
            Coding::Plain => out.put(self.octets),
            // Eight octets are always written, and those that do not count are written over.
            Coding::Canonical => out.fill(2 * self.octets.len() + 8, |free| self.encode_percents(free)),
            _ => out.fill(5 * self.octets.len() + 8, |free| self.encode_octets_twice(free)),
        }
    }

    /// What remains to be done where it is encoded once: each `%` becomes `%25`.
    fn encode_percents(self, free: &mut [u8]) -> usize {
        let (mut rest, mut at) = (self.octets, 0);
        while let Some(octets) = rest.first_chunk() {
            let Some(place) = free[at..].first_chunk_mut() else { break };
            *place = *octets;
            match first_percent(*octets) {
                None => (rest, at) = (&rest[8..], at + 8),
                Some(run) => {
                    free[at + run + 1..at + run + 3].copy_from_slice(b"25");
                    (rest, at) = (&rest[run + 1..], at + run + 3);
                }
            }
        }
        for &octet in rest {
            free[at] = octet;
            at += 1;
            if octet == b'%' {
                free[at..at + 2].copy_from_slice(b"25");
                at += 2;
            }
        }
        at
    }

    fn encode_octets_twice(self, free: &mut [u8]) -> usize {
        let (mut rest, mut at, special) = (self.octets, 0, self.coding.special());
        while !rest.is_empty() {
            let (octet, after) = decode_first(rest, special);
            rest = after;
            let entry = &ENCODED_TWICE[usize::from(octet)];
            let Some(place) = free[at..].first_chunk_mut() else { break };
            *place = *entry;
            at += usize::from(entry[7]);
        }
        at
    }
}

/// Where the first `%` is. All eight are looked at together: in what is left of each octet after the exclusive or,
/// only a zero borrows from its own highest bit, and of the lowest one that is certain.
#[inline]
fn first_percent(octets: [u8; 8]) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let others = u64::from_le_bytes(octets) ^ (ONES * b'%' as u64);
    let zeros = others.wrapping_sub(ONES) & !others & (ONES << 7);
    (zeros != 0).then(|| zeros.trailing_zeros() as usize / 8)
}

/// Checks the escape whose digits are at `at`, and those that follow at once: often they come in a row.
fn check_escapes(octets: &[u8], mut at: usize, classes: &mut u8) -> Result<usize, BadEscape> {
    loop {
        let bad = BadEscape { position: at - 1 };
        let Some(&[high, low]) = octets.get(at..at + 2) else { return Err(bad) };
        let octet = unescape(high, low).ok_or(bad)?;
        if is_unreserved(octet) || high >= b'a' || low >= b'a' {
            *classes |= OTHER;
        }
        if octets.get(at + 2) != Some(&b'%') {
            return Ok(at + 2);
        }
        at += 3;
    }
}

/// The first octet of a text that is not empty, decoded, and the rest. `special` are the classes of octets that stand
/// for others.
#[inline]
fn decode_first(text: &[u8], special: u8) -> (u8, &[u8]) {
    match text {
        [first, rest @ ..] if CLASSES[usize::from(*first)] & special == 0 => (*first, rest),
        [b'%', high, low, rest @ ..] => (unescape(*high, *low).unwrap_or_default(), rest),
        [_, rest @ ..] => (b' ', rest),
        [] => (b' ', text),
    }
}

impl Coding {
    /// Whether what is written is what we would encode it to.
    fn is_encoded(self) -> bool {
        matches!(self, Self::Plain | Self::Canonical)
    }

    /// The classes of the octets that stand for others.
    fn special(self) -> u8 {
        match self {
            Self::Plain | Self::Literal => 0,
            Self::Canonical | Self::Percent => PERCENT,
            Self::Form => PERCENT | PLUS,
        }
    }
}

const PERCENT: u8 = 1;
const PLUS: u8 = 2;
const EQUALS: u8 = 4;
const AMPERSAND: u8 = 8;
/// Ends a value in a header.
const QUOTE: u8 = 16;
/// Control characters and the backslash, which have no place in a value in a header.
const UNQUOTABLE: u8 = 32;
const OTHER: u8 = 64;

/// What an octet may be to whoever reads encoded text; 0 for the unreserved ones.
const CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut octet = 0;
    while octet < 256 {
        table[octet] = match octet as u8 {
            b'%' => PERCENT,
            b'+' => PLUS,
            b'=' => EQUALS,
            b'&' => AMPERSAND,
            b'"' => QUOTE,
            0..b' ' | 0x7F | b'\\' => UNQUOTABLE,
            other if is_unreserved(other) => 0,
            _ => OTHER,
        };
        octet += 1;
    }
    table
};

/// Each octet encoded twice, and in the last place how long that is: 1 or 5.
const ENCODED_TWICE: [[u8; 8]; 256] = {
    let mut table = [[0; 8]; 256];
    let mut octet = 0;
    while octet < 256 {
        let [_, high, low] = escape(octet as u8);
        table[octet] = match octet as u8 {
            octet if is_unreserved(octet) => [octet, 0, 0, 0, 0, 0, 0, 1],
            _ => [b'%', b'2', b'5', high, low, 0, 0, 5],
        };
        octet += 1;
    }
    table
};

/// A text of our own that is read more than once: what is in it is known from the start.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Known {
    /// A nonce and a timestamp fit without an allocation.
    octets: SmallVec<[u8; 32]>,
    coding: Coding,
}

impl Known {
    pub(crate) fn new(text: &str) -> Self {
        Self { octets: SmallVec::from_slice(text.as_bytes()), coding: Text::literal(text.as_bytes()).coding }
    }

    pub(crate) fn text(&self) -> Text<'_> {
        Text { octets: &self.octets, coding: self.coding }
    }

    pub(crate) fn as_str(&self) -> &str {
        self.text().as_str()
    }
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_str().fmt(f)
    }
}

/// Names and values may be passwords.
impl std::fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{} octets]", self.octets.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::percent_encode;

    fn encoded(text: Text<'_>) -> String {
        let mut out = Vec::new();
        text.encode_into(&mut out);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn order_is_that_of_the_encoded_form(a: Vec<u8>, b: Vec<u8>) {
            let (a, b) = (Text::literal(&a), Text::literal(&b));
            prop_assert_eq!(a.cmp_encoded(b), encoded(a).cmp(&encoded(b)));
            let start = |text| encoded(text).bytes().chain([0; 8]).take(8).collect::<Vec<_>>();
            prop_assert_eq!(a.encoded_start().to_be_bytes(), &*start(a));
            prop_assert_eq!(Text::percent(encoded(b).as_bytes()).unwrap().encoded_start(), b.encoded_start());
        }

        #[test]
        fn however_it_is_written_it_is_the_same(octets: Vec<u8>, plus: bool) {
            let mut written = percent_encode(&octets);
            if plus {
                written = written.replace("%20", "+").to_lowercase();
            }
            let (literal, form) = (Text::literal(&octets), Text::form(written.as_bytes()).unwrap());
            // Lower-casing changed the letters too, not only the digits of the escapes.
            let octets = if plus { form.decode().into_owned() } else { octets.clone() };
            let literal = if plus { Text::literal(&octets) } else { literal };
            prop_assert_eq!(form.decode(), literal.decode());
            prop_assert_eq!(encoded(form), percent_encode(&octets));
            prop_assert_eq!(form.cmp_encoded(literal), Ordering::Equal);
            let mut twice = Buffer::new();
            form.encode_twice_into(&mut twice);
            prop_assert_eq!(str::from_utf8(twice.as_bytes()).unwrap(), percent_encode(percent_encode(&octets)));
        }

        #[test]
        fn no_octets_make_it_panic(octets: Vec<u8>) {
            for text in [Text::form(&octets), Text::percent(&octets), Ok(Text::literal(&octets))] {
                let Ok(text) = text else { continue };
                let _ = (text.decode(), encoded(text), text.is("x"), text.starts_with("oauth_"));
            }
        }
    }

    #[test]
    fn names_are_compared_decoded() {
        let text = Text::percent(b"oauth%5Ftoken").unwrap();
        assert!(text.is("oauth_token") && text.starts_with("oauth_") && !text.is("oauth_tokens"));
        assert!(!Text::literal(b"oauth").starts_with("oauth_"));
        assert!(!Text::literal(b"oauth%5Ftoken").is("oauth_token"));
    }
}
