//! What a provider says when it refuses, and what to do about what is well known of that.

use std::fmt;

use oauth1_core::{FlowError, Problem};
use thiserror::Error;

/// A status that is no success, and what the provider had to say about it.
#[derive(Clone, Debug, Error)]
#[error(
    "`{client}` answered {status}{}{}",
    problem.as_ref().map(Problem::summary).unwrap_or_default(),
    told(Some(excerpt), problem.as_ref())
)]
pub struct StatusError {
    pub(crate) client: String,
    pub(crate) status: u16,
    pub(crate) problem: Option<Problem>,
    pub(crate) excerpt: Excerpt,
}

impl StatusError {
    /// The provider's status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The beginning of the reply's body; see [`OAuthError::excerpt`](crate::OAuthError::excerpt).
    #[must_use]
    pub fn excerpt(&self) -> &str {
        self.excerpt.as_str()
    }
}

/// The beginning of what a provider said: its first 256 characters, control characters escaped.
#[derive(Clone, PartialEq, Eq)]
pub struct Excerpt(String);

impl Excerpt {
    pub(crate) fn new(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(&body[..body.len().min(1024)]);
        // Besides control characters, those that turn the direction of what comes after them.
        let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let is_odd = |c: char| c.is_control() || turns(c);
        let escape = |c: char| if is_odd(c) { c.escape_default().to_string() } else { c.to_string() };
        Self(text.chars().take(256).map(escape).collect())
    }

    /// The text. It is the provider's: escape it for where it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A body never gets into a log by way of an error.
impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} octets]", self.0.len())
    }
}

/// What providers that report no problem say in words of their own, in lower case, and what to do about it.
const WELL_KNOWN: [(&str, &str); 9] = [
    (
        "callback url not approved",
        "register the callback URL with the provider, octet for octet as it is given here",
    ),
    (
        "desktop applications only support the oauth_callback value 'oob'",
        "register a callback URL with the provider, or log in with a PIN (begin_oob)",
    ),
    ("timestamp out of bounds", "check this machine's clock"),
    ("invalid timestamp", "check this machine's clock"),
    ("could not authenticate you", "check the secrets; ApiRequest::explain shows what was signed"),
    ("invalid signature", "check the secrets; ApiRequest::explain shows what was signed"),
    ("invalid or expired token", "sign in again"),
    ("invalid consumer", "check the client id and which provider it is for"),
    (
        "access to a subset of",
        "the application's access level at the provider does not include this endpoint",
    ),
];

pub(super) fn well_known(excerpt: &str) -> Option<&'static str> {
    let text = excerpt.to_ascii_lowercase();
    WELL_KNOWN.iter().find(|(words, _)| text.contains(words)).map(|(_, hint)| *hint)
}

/// The hint for the end of a message, unless the problem's own is there.
pub(super) fn told(excerpt: Option<&Excerpt>, problem: Option<&Problem>) -> String {
    let hint = match problem {
        Some(_) => None,
        None => excerpt.and_then(|excerpt| well_known(excerpt.as_str())),
    };
    hint.map(|hint| format!(": {hint}")).unwrap_or_default()
}

pub(super) fn source_problem(source: &FlowError) -> Option<&Problem> {
    match source {
        FlowError::Refused { problem, .. } => problem.as_deref(),
        _ => None,
    }
}
