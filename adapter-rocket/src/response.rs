//! What the handlers of a login answer with.

use std::io::Cursor;

use oauth1_client::OAuthError;
use rocket::{
    Request,
    http::{Header, Status},
    response::{self, Responder, Response},
};
use thiserror::Error;

/// A redirect that no cache keeps: what a client's verbs answer with.
#[derive(Clone, Debug)]
pub struct Redirect {
    status: Status,
    location: String,
}

impl Redirect {
    pub(crate) fn new(after_post: bool, location: &str) -> Self {
        let status = if after_post { Status::SeeOther } else { Status::Found };
        Self { status, location: location.to_owned() }
    }
}

impl<'r> Responder<'r, 'static> for Redirect {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        if self.location.bytes().any(|octet| octet.is_ascii_control()) {
            // The client percent-encodes what it puts into a location, so this is for other callers.
            return Err(Status::InternalServerError);
        }
        let location = Header::new("Location", self.location);
        Response::build().status(self.status).header(location).header(no_store()).ok()
    }
}

/// An [`OAuthError`] as a response, so that `?` works in handlers.
///
/// The status is that of [`OAuthError::status`]; the body says what a visitor may know: the error's text where it
/// is about the visitor's request, a general sentence where it is about the application or the provider. No catcher is
/// asked: for a page of your own, take the [`error`](Self::error) and its sources. What is not the visitor's own is
/// logged, with its sources, when the response is made.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct Rejection(#[from] OAuthError);

impl Rejection {
    /// For errors of whatever the application keeps its visitors in.
    pub fn session(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self(OAuthError::Session(Box::new(error)))
    }

    /// What happened.
    #[must_use]
    pub fn error(&self) -> &OAuthError {
        &self.0
    }
}

impl<'r> Responder<'r, 'static> for Rejection {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let status = Status::new(self.0.status());
        self.0.log();
        let body = self.0.visitor_text().into_owned();
        let mut response = Response::build();
        response.status(status).sized_body(body.len(), Cursor::new(body)).header(no_store());
        response.header(rocket::http::ContentType::Plain);
        // The address of a callback holds a verifier.
        response.raw_header("Referrer-Policy", "no-referrer");
        if status == Status::MethodNotAllowed {
            response.raw_header("Allow", "GET, POST");
        }
        response.ok()
    }
}

fn no_store() -> Header<'static> {
    Header::new("Cache-Control", "no-store")
}
