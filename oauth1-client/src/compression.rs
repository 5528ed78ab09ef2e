//! Compressed replies, for the calls that ask for them.

#[cfg(feature = "brotli")]
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

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
    let mut codings = headers.get_all(CONTENT_ENCODING).iter();
    let (Some(coding), None) = (codings.next(), codings.next()) else { return body };
    let body = match &*coding.as_bytes().to_ascii_lowercase() {
        #[cfg(feature = "gzip")]
        b"gzip" | b"x-gzip" => {
            let mut decoder = async_compression::tokio::bufread::GzipDecoder::new(reader(body));
            decoder.multiple_members(true);
            stream(decoder)
        }
        #[cfg(feature = "brotli")]
        b"br" => {
            let body = Body::from_body(StandardWindow { body, begun: false });
            stream(async_compression::tokio::bufread::BrotliDecoder::new(reader(body)))
        }
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
    tokio_util::io::StreamReader::new(
        body.map_err(|error| std::io::Error::other(Carried(error))).into_data_stream(),
    )
}

#[cfg(any(feature = "gzip", feature = "brotli"))]
fn stream(decoder: impl tokio::io::AsyncRead + Send + 'static) -> Body {
    use http_body_util::BodyExt as _;
    let decoded = Body::from_stream(tokio_util::io::ReaderStream::new(decoder), None);
    Body::from_body(decoded.map_err(|error| match error.downcast::<std::io::Error>() {
        Ok(error) => match error.downcast::<Carried>() {
            Ok(Carried(error)) => error,
            Err(error) => crate::error::Undecodable(error).into(),
        },
        Err(error) => error,
    }))
}

/// What is wrong with the connection and not with what came over it, on its way through the decoder.
#[cfg(any(feature = "gzip", feature = "brotli"))]
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Carried(crate::error::Source);

/// Brotli that looks back by 16 MiB at most, as RFC 7932 has it. The decoder knows a larger window too, of up to 1 GiB, and
/// until that is full it decompresses all it is given, however little is taken of it.
#[cfg(feature = "brotli")]
struct StandardWindow {
    body: Body,
    begun: bool,
}

#[cfg(feature = "brotli")]
impl http_body::Body for StandardWindow {
    type Data = hyper::body::Bytes;
    type Error = crate::error::Source;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let first = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()?.first());
        if let (Some(first), false) = (first, self.begun) {
            // Section 9.1: no window has these seven bits.
            if first & 0x7F == 0b001_0001 {
                let error = std::io::Error::new(std::io::ErrorKind::InvalidData, "a window beyond RFC 7932");
                return Poll::Ready(Some(Err(crate::error::Undecodable(error).into())));
            }
            self.begun = true;
        }
        Poll::Ready(frame)
    }
}
