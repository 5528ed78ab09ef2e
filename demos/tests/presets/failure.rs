//! Where it ended, if it did not succeed.

use oauth1_client::{CallbackError, FlowError, OAuthError, Step};

#[derive(Debug)]
pub(crate) enum Failure {
    /// The provider showed the browser a page with this status.
    Page(u16),
    Client(OAuthError),
}

impl From<OAuthError> for Failure {
    fn from(error: OAuthError) -> Self {
        Self::Client(error)
    }
}

/// A failure, to be compared.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused<'a> {
    Page(u16),
    /// A step of the login, refused with this status and `oauth_problem`.
    Step(Step, u16, &'a str),
    /// A step of the login whose reply is not what the settings want.
    Reply(Step, &'a FlowError),
    Callback(&'a CallbackError),
    /// An API call, refused with this status and `oauth_problem`.
    Call(u16, &'a str),
    /// Settings that do not go together; nothing was sent.
    Setting(&'a str),
}

impl Failure {
    pub(crate) fn refused(&self) -> Refused<'_> {
        let error = match self {
            Self::Page(status) => return Refused::Page(*status),
            Self::Client(error) => error,
        };
        let problem = error.oauth_problem().map_or("", |problem| &problem.code);
        match error {
            OAuthError::Provider { step, source: FlowError::Refused { status, .. }, .. } => {
                Refused::Step(*step, *status, problem)
            }
            OAuthError::Provider { step, source, .. } => Refused::Reply(*step, source),
            OAuthError::Callback(error) => Refused::Callback(error),
            OAuthError::Status(error) => Refused::Call(error.status(), problem),
            OAuthError::Config(error) => Refused::Setting(error.problems()[0].setting().name),
            other => panic!("{other}"),
        }
    }
}
