//! What a visitor is told of an error, and what only the log is: the same on every framework.

use std::{borrow::Cow, iter};

use oauth1_core::CallbackError;

use crate::OAuthError;

impl OAuthError {
    /// What a visitor may be told: the error's text where it is about the visitor's request, a general sentence
    /// where it is about the application or the provider.
    ///
    /// ```
    /// # use oauth1_client::OAuthError;
    /// assert_eq!(OAuthError::Session("a disk is full".into()).visitor_text().contains("disk"), false);
    /// assert_eq!(OAuthError::Denied.visitor_text(), OAuthError::Denied.to_string());
    /// ```
    #[must_use]
    pub fn visitor_text(&self) -> Cow<'static, str> {
        match self.status() {
            // Whoever made the link chose the word: one that is not known is not repeated.
            400 if self.is_unknown_problem() => "the provider reports a problem with this sign-in".into(),
            500 | 503 => "the application cannot sign anybody in at the moment".into(),
            501.. => "the provider cannot sign anybody in at the moment".into(),
            _ => self.to_string().into(),
        }
    }

    fn is_unknown_problem(&self) -> bool {
        matches!(self, Self::Callback(CallbackError::Problem(problem)) if problem.hint().is_none())
    }

    /// Logs what [`visitor_text`](Self::visitor_text) does not tell, with its sources, at the level of errors. What is
    /// the visitor's own is not logged.
    pub fn log(&self) {
        if self.status() >= 500 {
            let source = std::error::Error::source(self);
            let causes = iter::successors(source, |error| error.source()).map(ToString::to_string);
            tracing::error!(causes = ?causes.collect::<Vec<_>>(), "login failed: {self}");
        }
    }
}

#[cfg(test)]
mod tests {
    use oauth1_core::Callback;

    use crate::{NetworkError, OAuthError, StateStoreError};

    #[test]
    fn a_visitor_is_told_whose_fault_it_is_and_no_more() {
        let ours = "the application cannot sign anybody in at the moment";
        let theirs = "the provider cannot sign anybody in at the moment";
        let problem = |code| {
            let query = format!("oauth_token=t&oauth_problem={code}");
            let granted = Callback::parse(&query).and_then(|callback| callback.granted_for("t").map(drop));
            OAuthError::Callback(granted.unwrap_err())
        };
        let network = |source| OAuthError::Network { client: "x".into(), source };
        for (error, status, text) in [
            (OAuthError::Session("SENTINEL".into()), 500, ours),
            (OAuthError::StateStore(StateStoreError::new("SENTINEL")), 503, ours),
            (network(NetworkError::TimedOut), 504, theirs),
            (network(NetworkError::Interrupted("SENTINEL".into())), 502, theirs),
            (OAuthError::NoPendingLogin, 400, &OAuthError::NoPendingLogin.to_string()),
            (problem("token_expired"), 400, &problem("token_expired").to_string()),
            (problem("call_this_number"), 400, "the provider reports a problem with this sign-in"),
            (OAuthError::MethodNotAllowed, 405, &OAuthError::MethodNotAllowed.to_string()),
        ] {
            assert_eq!((error.status(), &*error.visitor_text()), (status, text), "{error:?}");
        }
    }
}
