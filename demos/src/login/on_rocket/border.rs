//! What comes in and goes out, as Rocket has it.

use std::io::Cursor;

use oauth1_client::OAuthError;
use rocket::{
    Request, Response,
    http::Status,
    request::{FromRequest, Outcome},
    response::{self, Responder},
};

use super::ROCKET;
use crate::{
    login::{App, reply},
    origin,
    page::Reply,
};

/// The request is for the app's own host. Otherwise no route is right for it, and the catcher of 421 has the answer.
pub(super) struct OwnHost;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for OwnHost {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match to_own_host(request) {
            None => Outcome::Success(Self),
            Some(_) => Outcome::Error((Status::MisdirectedRequest, ())),
        }
    }
}

pub(super) fn to_own_host(request: &Request<'_>) -> Option<Reply> {
    let app = request.rocket().state::<App>()?;
    let host = request.headers().get_one("host").map(str::as_bytes);
    reply::to_own_host(&app.settings, request.method().as_str(), host, &request.uri().to_string())
}

/// The form was sent from the app's own page. Otherwise the catcher of 403 has the answer.
pub(super) struct OwnPage;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for OwnPage {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let header = |name: &str| request.headers().get_one(name).map(str::as_bytes);
        let app = request.rocket().state::<App>();
        if app.is_some_and(|app| origin::is_same(header, |origin| origin == app.settings.base_url)) {
            Outcome::Success(Self)
        } else {
            Outcome::Error((Status::Forbidden, ()))
        }
    }
}

/// A reply, as Rocket's own.
pub(super) struct Answer(pub(super) Reply);

impl<'r> Responder<'r, 'static> for Answer {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let (head, body) = self.0.into_parts();
        let mut response = Response::build();
        response.status(Status::new(head.status.as_u16())).sized_body(body.len(), Cursor::new(body));
        let mut response = response.finalize();
        for (name, value) in &head.headers {
            set(&mut response, name, value);
        }
        Ok(response)
    }
}

pub(super) fn set(response: &mut Response<'_>, name: &http::HeaderName, value: &http::HeaderValue) {
    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
    response.set_raw_header(name.as_str().to_owned(), value);
}

/// An error, as a page.
pub(super) struct Failure(OAuthError);

impl From<OAuthError> for Failure {
    fn from(error: OAuthError) -> Self {
        Self(error)
    }
}

impl<'r> Responder<'r, 'static> for Failure {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        Answer(reply::failure(ROCKET, &self.0)).respond_to(request)
    }
}
