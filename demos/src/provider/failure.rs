//! What is nobody's fault but the provider's own.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use thiserror::Error;

use super::store::StoreError;

/// The provider could not do its work. Nothing is accepted then.
#[derive(Debug, Error)]
pub(super) enum Failure {
    #[error("the operating system gives no random numbers")]
    Random,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Plain text, and no reason: that is for the operator, in the log.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        tracing::error!(error = %self, "a request failed");
        match self {
            Self::Store(error) if error.is_busy() => {
                let headers = [(header::RETRY_AFTER, "1")];
                (StatusCode::SERVICE_UNAVAILABLE, headers, "The provider is busy: try again.\n")
                    .into_response()
            }
            _ => {
                let text = "The provider failed: see its log.\n";
                (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
            }
        }
    }
}
