//! Why the tool does not believe a launch, as a page.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use maud::html;
use oauth1_core::{BadEscape, NonceError, Problem, RequestError, VerifyError};

use crate::page::{self, Site};

/// What core says to whoever sent the form. An unknown platform reads like a wrong signature there.
pub(super) struct Refusal {
    status: u16,
    problem: Box<Problem>,
}

impl Refusal {
    /// A form that is no launch, signed or not.
    pub(super) fn rejected(advice: impl Into<String>) -> Self {
        Self { status: 400, problem: Problem::new("parameter_rejected").with_advice(advice).into() }
    }
}

impl From<VerifyError> for Refusal {
    fn from(error: VerifyError) -> Self {
        Self { status: error.status(), problem: Problem::from(&error).into() }
    }
}

impl From<NonceError> for Refusal {
    fn from(error: NonceError) -> Self {
        Self { status: error.status(), problem: Problem::from(&error).into() }
    }
}

impl From<RequestError> for Refusal {
    fn from(error: RequestError) -> Self {
        Self::rejected(error.to_string())
    }
}

impl From<BadEscape> for Refusal {
    fn from(error: BadEscape) -> Self {
        VerifyError::from(error).into()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { status, problem } = self;
        tracing::info!(status, problem = problem.code, "refused a launch");
        let body = html! {
            section .card {
                h1 #heading { "This launch is not believed" }
                dl .facts {
                    dt { "Problem" } dd { code #problem { (problem.code) } }
                    @if let Some(advice) = &problem.advice { dt { "That is" } dd #advice { (advice) } }
                }
                p { "Go to the course, load its page again, and launch the quiz from there: each form is good once." }
            }
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNAUTHORIZED);
        let mut headers = HeaderMap::new();
        // A challenge is part of every 401 (RFC 9110 §15.5.2).
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, problem.to_challenge(Site::Tool.name()));
        }
        (headers, page::html(status, Site::Tool, "Refused", &body)).into_response()
    }
}
