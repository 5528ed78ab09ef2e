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
    filled: usize,
    /// All of it, once it is more than the stack holds.
    heap: Vec<u8>,
}

impl Buffer {
    const STACK: usize = 1024;

    pub(crate) const fn new() -> Self {
        Self { stack: [0; Self::STACK], filled: 0, heap: Vec::new() }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        if self.heap.is_empty() { &self.stack[..self.filled] } else { &self.heap }
    }

    /// The next `size` octets of the stack, if they are free.
    fn free(&mut self, size: usize) -> Option<&mut [u8]> {
        if self.heap.is_empty() { self.stack[self.filled..].get_mut(..size) } else { None }
    }

    #[cold]
    fn heap(&mut self) -> &mut Vec<u8> {
        if self.heap.is_empty() {
            self.heap.reserve(8 * Self::STACK);
            self.heap.extend_from_slice(&self.stack[..self.filled]);
        }
        &mut self.heap
    }
}

impl Sink for Buffer {
    #[inline]
    fn put(&mut self, octets: &[u8]) {
        match self.free(octets.len()) {
            Some(free) => {
                free.copy_from_slice(octets);
                self.filled += octets.len();
            }
            None => self.heap().put(octets),
        }
    }

    #[inline]
    fn fill(&mut self, most: usize, write: impl FnOnce(&mut [u8]) -> usize) {
        match self.free(most) {
            Some(free) => self.filled += write(free),
            None => self.heap().fill(most, write),
        }
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
    let mut out = Vec::new();
    write_base_string(&mut out, request, &params.clone().sorted());
    into_text(out)
}

/// The same, of sorted parameters.
pub(crate) fn write_base_string(out: &mut impl Sink, request: &Request<'_>, sorted: &Params<'_>) {
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
    sorted.encode_sorted_into(out);
}
