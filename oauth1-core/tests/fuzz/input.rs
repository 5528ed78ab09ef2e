//! An input of a fuzzer taken to pieces: octets to choose by, then lines of text, then the rest.

use std::borrow::Cow;

pub struct Input<'d> {
    rest: &'d [u8],
}

impl<'d> Input<'d> {
    pub fn new(data: &'d [u8]) -> Self {
        Self { rest: data }
    }

    /// The next octet; 0 at the end.
    pub fn octet(&mut self) -> u8 {
        let Some((&first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        first
    }

    /// Whether the next octet is odd. The digits `0` and `1` are no and yes.
    pub fn yes(&mut self) -> bool {
        self.octet() % 2 == 1
    }

    /// One of these, by the next octet. The digits stand for their numbers.
    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.octet().wrapping_sub(b'0')) % choices.len()]
    }

    /// Up to the next line feed, and past it.
    pub fn line(&mut self) -> &'d [u8] {
        let end = self.rest.iter().position(|&octet| octet == b'\n').unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest.get(1..).unwrap_or_default();
        line
    }

    /// A line as text. What is no UTF-8 becomes U+FFFD.
    pub fn text(&mut self) -> Cow<'d, str> {
        String::from_utf8_lossy(self.line())
    }

    /// A line as a number; 0 if it is none.
    pub fn number(&mut self) -> u64 {
        self.text().parse().unwrap_or_default()
    }

    pub fn rest(self) -> &'d [u8] {
        self.rest
    }
}
