//! What a provider answers to an API call.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use http::{HeaderMap, StatusCode, Version, response::Parts};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt as _;
use hyper::body::Bytes;
use oauth1_core::Problem;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::{
    body::Body,
    compression,
    error::{Excerpt, NetworkError, OAuthError, StatusError},
    progress::Meter,
    registry::OAuthClient,
    wire,
};

/// A reply whose header is here and whose body can be read, within the deadline and the size limit of the call.
pub struct Response {
    client: OAuthClient,
    head: Parts,
    body: Body,
    /// Of the limit, what [`chunk`](Self::chunk) has left.
    left: usize,
    limit: usize,
    deadline: Instant,
}

impl Response {
    pub(crate) fn new(
        client: &OAuthClient,
        reply: http::Response<Body>,
        limit: usize,
        deadline: Instant,
        may_be_compressed: bool,
        download: Option<Meter>,
    ) -> Self {
        let (mut head, mut body) = reply.into_parts();
        if let Some(meter) = download {
            body = body.metered(meter);
        }
        if may_be_compressed {
            body = compression::decompressed(&mut head.headers, body);
        }
        Self { client: client.clone(), head, body, left: limit, limit, deadline }
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The header fields.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// Which version of HTTP the provider speaks.
    #[must_use]
    pub fn version(&self) -> Version {
        self.head.version
    }

    /// The response itself if its status is a success, otherwise an error with what the provider says about it.
    ///
    /// # Errors
    ///
    /// [`OAuthError::Status`]. The status decides, also if the body that explains it is long or slow.
    pub async fn error_for_status(mut self) -> Result<Self, OAuthError> {
        if self.status().is_success() {
            return Ok(self);
        }
        let (start, _) = wire::read_start(&mut self.body, self.deadline).await;
        let reply = http::Response::from_parts(self.head, start);
        Err(OAuthError::Status(Box::new(StatusError {
            client: self.client.name().to_owned(),
            status: reply.status().as_u16(),
            problem: Problem::from_reply(&reply),
            excerpt: Excerpt::new(reply.body()),
        })))
    }

    /// The body.
    ///
    /// # Errors
    ///
    /// It is too long, too late or incomplete.
    pub async fn bytes(self) -> Result<Bytes, OAuthError> {
        let Self { client, body, left, limit, deadline, .. } = self;
        let read = wire::read(body, left, deadline).await;
        let whole = |error| match error {
            NetworkError::ReplyTooLarge { .. } => NetworkError::ReplyTooLarge { limit },
            error => error,
        };
        read.map_err(whole).map_err(|source| network(&client, source))
    }

    /// The body as text.
    ///
    /// # Errors
    ///
    /// As for [`bytes`](Self::bytes), or it is not UTF-8.
    pub async fn text(self) -> Result<String, OAuthError> {
        let body = self.bytes().await?;
        String::from_utf8(body.into()).map_err(|error| OAuthError::UnreadableReply {
            expected: "UTF-8 text",
            source: Some(Box::new(error.utf8_error())),
        })
    }

    /// The body read as JSON, whatever its media type says.
    ///
    /// # Errors
    ///
    /// As for [`bytes`](Self::bytes), or it is not the JSON of a `T`.
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, OAuthError> {
        let body = self.bytes().await?;
        serde_json::from_slice(&body).map_err(|error| OAuthError::UnreadableReply {
            expected: "the JSON that is wanted",
            source: Some(Box::new(WithoutText(error))),
        })
    }

    /// The next part of the body, as it comes; `None` at its end.
    ///
    /// ```no_run
    /// # async fn run(mut reply: oauth1_client::Response) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut file = std::fs::File::create("photo.jpg")?;
    /// while let Some(part) = reply.chunk().await? {
    ///     std::io::Write::write_all(&mut file, &part)?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`bytes`](Self::bytes).
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, OAuthError> {
        let part = self.next_part().await;
        if part.is_err() {
            // There is nothing behind an error: what was left out is not to be missed in silence.
            self.body = Body::empty();
        }
        part.map_err(|source| network(&self.client, source))
    }

    async fn next_part(&mut self) -> Result<Option<Bytes>, NetworkError> {
        while let Some(frame) = wire::by(self.deadline, self.body.frame()).await? {
            let Ok(part) = frame.map_err(NetworkError::of_body)?.into_data() else { continue };
            let left = self.left.checked_sub(part.len());
            self.left = left.ok_or(NetworkError::ReplyTooLarge { limit: self.limit })?;
            return Ok(Some(part));
        }
        Ok(None)
    }

    /// The body as a stream, within the same deadline and limit. It is a [`Stream`] of octets and an [`http_body::Body`].
    #[must_use]
    pub fn into_stream(self) -> ResponseStream {
        let Self { client, body, left, limit, deadline, .. } = self;
        ResponseStream { client, body, left, limit, timer: Box::pin(sleep_until(deadline)) }
    }
}

fn network(client: &OAuthClient, source: NetworkError) -> OAuthError {
    OAuthError::Network { client: client.name().to_owned(), source }
}

/// The status only: headers and body are the provider's.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("client", &self.client.name())
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

/// The body of a [`Response`], as it comes.
pub struct ResponseStream {
    client: OAuthClient,
    body: Body,
    left: usize,
    limit: usize,
    timer: Pin<Box<Sleep>>,
}

impl http_body::Body for ResponseStream {
    type Data = Bytes;
    type Error = OAuthError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, OAuthError>>> {
        let frame = match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(frame) => frame,
            Poll::Pending => {
                ready!(self.timer.as_mut().poll(context));
                self.body = Body::empty();
                return Poll::Ready(Some(Err(network(&self.client, NetworkError::TimedOut))));
            }
        };
        let length = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()).map_or(0, Bytes::len);
        let Some(left) = self.left.checked_sub(length) else {
            let source = NetworkError::ReplyTooLarge { limit: self.limit };
            self.body = Body::empty();
            return Poll::Ready(Some(Err(network(&self.client, source))));
        };
        self.left = left;
        let failed = |error| network(&self.client, NetworkError::of_body(error));
        Poll::Ready(frame.map(|frame| frame.map_err(failed)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Stream for ResponseStream {
    type Item = Result<Bytes, OAuthError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match ready!(http_body::Body::poll_frame(self.as_mut(), context)) {
                Some(Ok(frame)) => {
                    if let Ok(part) = frame.into_data() {
                        return Poll::Ready(Some(Ok(part)));
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl fmt::Debug for ResponseStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseStream").field("client", &self.client.name()).finish_non_exhaustive()
    }
}

/// Where reading JSON stopped. The message of a type mismatch quotes the reply, so it is left out.
struct WithoutText(serde_json::Error);

impl fmt::Display for WithoutText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.0.classify() {
            serde_json::error::Category::Data => "a field is missing or of another type",
            serde_json::error::Category::Eof => "it ends too early",
            _ => "it is no JSON",
        };
        write!(f, "{what}, at line {} column {}", self.0.line(), self.0.column())
    }
}

impl fmt::Debug for WithoutText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for WithoutText {}
