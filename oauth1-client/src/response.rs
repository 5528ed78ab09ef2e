//! What a provider answers to an API call.

use std::fmt;

use http::{HeaderMap, StatusCode};
use hyper::body::{Bytes, Incoming};
use oauth1_core::Problem;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use crate::{
    error::{Excerpt, OAuthError, StatusError},
    transport,
};

/// A reply whose header is here and whose body can be read, within the deadline and the size limit of the call.
pub struct Response {
    client: String,
    reply: http::Response<Incoming>,
    limit: usize,
    deadline: Instant,
}

impl Response {
    pub(crate) fn new(
        client: &str,
        reply: http::Response<Incoming>,
        limit: usize,
        deadline: Instant,
    ) -> Self {
        Self { client: client.to_owned(), reply, limit, deadline }
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.reply.status()
    }

    /// The header fields.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.reply.headers()
    }

    /// The response itself if its status is a success, otherwise an error with what the provider says about it.
    ///
    /// # Errors
    ///
    /// [`OAuthError::Status`]. The status decides, also if the body that explains it is long or slow.
    pub async fn error_for_status(self) -> Result<Self, OAuthError> {
        if self.status().is_success() {
            return Ok(self);
        }
        let (head, body) = self.reply.into_parts();
        let body = transport::read_start(body, self.deadline).await;
        let reply = http::Response::from_parts(head, body);
        Err(OAuthError::Status(Box::new(StatusError {
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
        let Self { client, reply, limit, deadline } = self;
        let body = transport::read(reply.into_body(), limit, deadline).await;
        body.map_err(|source| OAuthError::Network { client, source })
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
}

/// The status only: headers and body are the provider's.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("client", &self.client)
            .field("status", &self.status())
            .finish_non_exhaustive()
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
