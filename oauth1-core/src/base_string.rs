//! The signature base string: [RFC 5849 §3.4.1.1](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.1).

use std::borrow::Cow;

use crate::{
    encode::{Sink, encode_into, into_text},
    params::Params,
    request::Request,
};

/// A base string in the making. That of most requests fits on the stack; one that does not goes on in the heap.
pub(crate) struct Buffer {
    stack: [u8; Self::STACK],
    /// In place of the stack, once that is full.
    heap: Vec<u8>,
    filled: usize,
}

impl Buffer {
    const STACK: usize = 1024;

    pub(crate) const fn new() -> Self {
        Self { stack: [0; Self::STACK], heap: Vec::new(), filled: 0 }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        if self.heap.is_empty() { &self.stack[..self.filled] } else { &self.heap[..self.filled] }
    }

    /// Has up to `most` octets written by `write`, which says how many they are.
    #[inline]
    pub(crate) fn fill(&mut self, most: usize, write: impl FnOnce(&mut [u8]) -> usize) {
        self.filled += write(self.free(most));
    }

    /// Room for the next octets.
    #[inline]
    fn free(&mut self, size: usize) -> &mut [u8] {
        let end = self.filled + size;
        if end > Self::STACK && end > self.heap.len() {
            self.grow(end);
        }
        let room = if self.heap.is_empty() { &mut self.stack[..] } else { &mut self.heap[..] };
        &mut room[self.filled..end]
    }

    #[cold]
    fn grow(&mut self, end: usize) {
        if self.heap.is_empty() {
            self.heap.reserve(8 * Self::STACK);
            self.heap.extend_from_slice(&self.stack[..self.filled]);
        }
        // A piece at a time: what is never written to need not be cleared.
        self.heap.resize(end + Self::STACK, 0);
    }
}

impl Sink for Buffer {
    #[inline]
    fn put(&mut self, octets: &[u8]) {
        self.free(octets.len()).copy_from_slice(octets);
        self.filled += octets.len();
    }
}

/// Method, base string URI and normalized parameters, each encoded, joined with `&`.
///
/// `params` holds *all* parameters: those of [`Request::params`] and the protocol parameters.
///
/// ```
/// let request = oauth1_core::Request::new("get", "http://example.com/r?b=2")?;
/// let mut params = request.params()?;
/// params.push("a", "1");
/// assert_eq!(oauth1_core::base_string(&request, &params), "GET&http%3A%2F%2Fexample.com%2Fr&a%3D1%26b%3D2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn base_string(request: &Request<'_>, params: &Params<'_>) -> String {
    let params = params.clone().sorted();
    let mut out = Buffer::new();
    write_base_string(&mut out, request, |out| params.encode_twice_into(out));
    into_text(out.as_bytes().to_vec())
}

/// The same, of sorted parameters that `params` writes, each with `%26` behind it.
pub(crate) fn write_base_string(out: &mut Buffer, request: &Request<'_>, params: impl FnOnce(&mut Buffer)) {
    let method = request.method();
    let method = if method.bytes().any(|octet| octet.is_ascii_lowercase()) {
        Cow::Owned(method.to_ascii_uppercase())
    } else {
        Cow::Borrowed(method)
    };
    encode_into(out, method.as_bytes());
    out.put(b"&");
    request.encode_base_string_uri_into(out);
    out.put(b"&");
    let before = out.filled;
    params(out);
    // Behind the last one there is no other.
    out.filled = before.max(out.filled.saturating_sub(b"%26".len()));
}
