//! Compressed replies, for the calls that ask for them.

use http::HeaderMap;

use crate::body::Body;

/// What is asked for; `None` without the features.
pub(crate) const ACCEPTED: Option<&str> = match (cfg!(feature = "gzip"), cfg!(feature = "brotli")) {
    (true, true) => Some("gzip, br"),
    (true, false) => Some("gzip"),
    (false, true) => Some("br"),
    (false, false) => None,
};

/// The body decompressed, if it is compressed in a way that was asked for. The header fields that were about the
/// compressed body are removed.
#[cfg(any(feature = "gzip", feature = "brotli"))]
pub(crate) fn decompressed(headers: &mut HeaderMap, body: Body) -> Body {
    use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};

    if http_body::Body::is_end_stream(&body) {
        return body;
    }
    let coding = headers.get(CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase());
    let body = match coding.as_deref() {
        #[cfg(feature = "gzip")]
        Some(b"gzip" | b"x-gzip") => {
            let mut decoder = async_compression::tokio::bufread::GzipDecoder::new(reader(body));
            decoder.multiple_members(true);
            stream(decoder)
        }
        #[cfg(feature = "brotli")]
        Some(b"br") => stream(async_compression::tokio::bufread::BrotliDecoder::new(reader(body))),
        _ => return body,
    };
    headers.remove(CONTENT_ENCODING);
    headers.remove(CONTENT_LENGTH);
    body
}

#[cfg(not(any(feature = "gzip", feature = "brotli")))]
pub(crate) fn decompressed(_: &mut HeaderMap, body: Body) -> Body {
    body
}

#[cfg(any(feature = "gzip", feature = "brotli"))]
fn reader(body: Body) -> impl tokio::io::AsyncBufRead + Send {
    use http_body_util::BodyExt as _;
    tokio_util::io::StreamReader::new(body.map_err(std::io::Error::other).into_data_stream())
}

#[cfg(any(feature = "gzip", feature = "brotli"))]
fn stream(decoder: impl tokio::io::AsyncRead + Send + 'static) -> Body {
    use http_body_util::BodyExt as _;
    let decoded = Body::from_stream(tokio_util::io::ReaderStream::new(decoder), None);
    Body::from_body(decoded.map_err(|error| match error.downcast::<std::io::Error>() {
        // What reader() has wrapped is the connection's; everything else is the decoder's.
        Ok(error) if error.kind() == std::io::ErrorKind::Other => {
            (*error).into_inner().unwrap_or_else(|| "the body ended".into())
        }
        Ok(error) => crate::error::Undecodable(*error).into(),
        Err(error) => error,
    }))
}
