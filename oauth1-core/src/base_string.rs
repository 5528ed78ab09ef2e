//! The signature base string: [RFC 5849 §3.4.1.1](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.1).

use crate::{encode::encode_into, params::Params, request::Request};

/// Method, base string URI and normalized parameters, each encoded, joined with `&`.
///
/// `params` holds *all* parameters: those of [`Request::params`] and the protocol parameters.
///
/// ```
/// let request = oauth1_core::Request::new("get", "http://example.com/r?b=2")?;
/// let mut params = request.params()?;
/// params.push(&b"a"[..], &b"1"[..]);
/// assert_eq!(oauth1_core::base_string(&request, &params), "GET&http%3A%2F%2Fexample.com%2Fr&a%3D1%26b%3D2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn base_string(request: &Request<'_>, params: &Params<'_>) -> String {
    let mut out = String::with_capacity(512);
    encode_into(&mut out, request.method().to_ascii_uppercase().as_bytes());
    out.push('&');
    encode_into(&mut out, request.base_string_uri().as_bytes());
    out.push('&');
    params.encode_normalized_into(&mut out);
    out
}
