//! What is not done, as pages.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use oauth1_client::OAuthError;
use tower_sessions::session;

use super::{AccountsError, pages::refused};
use crate::login::{
    Framework,
    pages::{Page, not_found},
    reply,
};

/// Why a visitor does not get what was asked for.
pub(super) enum Failure {
    /// A login or a link that did not work.
    Login(OAuthError),
    /// A form that is not from a page of this app.
    Foreign,
    /// An account that signs another user in.
    Taken {
        provider: &'static str,
    },
    /// The only account that a user has.
    Last,
    /// No such provider, or page.
    NotFound,
    Accounts(AccountsError),
}

impl From<OAuthError> for Failure {
    fn from(error: OAuthError) -> Self {
        Self::Login(error)
    }
}

impl From<session::Error> for Failure {
    fn from(error: session::Error) -> Self {
        Self::Login(OAuthError::Session(Box::new(error)))
    }
}

impl From<AccountsError> for Failure {
    fn from(error: AccountsError) -> Self {
        Self::Accounts(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, page) = match self {
            Self::Login(error) => return reply::failure(Framework::Axum, &error).into_response(),
            Self::NotFound => (StatusCode::NOT_FOUND, not_found()),
            Self::Foreign => (
                StatusCode::FORBIDDEN,
                refused(
                    "Not done",
                    "That did not come from here",
                    "Another site asked for this in your name, so nothing was done. If you want it, ask for it on \
                     this app’s own pages.",
                ),
            ),
            Self::Taken { provider } => (
                StatusCode::CONFLICT,
                refused(
                    "Account in use",
                    &format!("This {provider} account is another user’s"),
                    "It signs somebody else in here, so it was not linked, and nothing has changed. It can be linked \
                     once it is unlinked there.",
                ),
            ),
            Self::Last => (
                StatusCode::CONFLICT,
                refused(
                    "Last account",
                    "The last account stays",
                    "Without it you could not sign in again. Link another one first; then this one can go.",
                ),
            ),
            Self::Accounts(error) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(cause, "{error}");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    refused(
                        "App failed",
                        "This app cannot look you up",
                        "Something is wrong with the app, not with you. Its log says what.",
                    ),
                )
            }
        };
        shown(status, &page)
    }
}

pub(super) fn shown(status: StatusCode, page: &Page) -> Response {
    reply::shown(Framework::Axum, status, page).into_response()
}
