//! The problem reporting extension: what a provider may say about a refusal, in a body or in `WWW-Authenticate`.
//!
//! How a server says it is in answer.rs.

use std::fmt;

use crate::{encode::percent_decode, params::Params};

/// A provider's own words about what it refused. What comes from a reply is bounded and free of control characters.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// `oauth_problem`: a word such as `signature_invalid`, `timestamp_refused` or `consumer_key_unknown`.
    pub code: String,
    /// `oauth_problem_advice`: a sentence for a person. It is the provider's text; escape it before showing it.
    pub advice: Option<String>,
    /// `oauth_acceptable_timestamps`: the earliest and the latest, in seconds since 1970.
    pub acceptable_timestamps: Option<(u64, u64)>,
    /// `oauth_acceptable_versions`: the lowest and the highest, such as `1.0-1.0`.
    pub acceptable_versions: Option<String>,
    /// `oauth_parameters_absent`: the names of what was missing.
    pub parameters_absent: Vec<String>,
    /// `oauth_parameters_rejected`: the names of what was not expected. Values are neither read nor sent: they may
    /// be secrets.
    pub parameters_rejected: Vec<String>,
}

impl Problem {
    /// A problem of this name, and no more about it.
    pub fn new(code: impl Into<String>) -> Self {
        Self { code: code.into(), ..Self::default() }
    }

    /// Adds a sentence for the person who has to mend it.
    #[must_use]
    pub fn with_advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// Whether the resource owner refused, rather than the provider.
    #[must_use]
    pub fn is_denial(&self) -> bool {
        matches!(&*self.code, "user_refused" | "permission_denied" | "access_denied")
    }

    /// What the code usually means for whoever signed the request, for the end of a sentence; `None` if it is not
    /// known here. Nothing of it is the provider's text.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        Some(match &*self.code {
            "version_rejected" => "send `oauth_version` as 1.0, or not at all",
            "parameter_absent" => "the provider wants a parameter that was not sent",
            "parameter_rejected" => {
                "the provider does not take a parameter that was sent, or not with this value"
            }
            "timestamp_refused" => "check this machine's clock",
            "nonce_used" => "the request was sent twice",
            "signature_method_rejected" => "the provider wants another signature method",
            "signature_invalid" => {
                "compare the secrets, the signature method and the URL with the provider's; `explain` shows what was signed"
            }
            "consumer_key_unknown" | "consumer_key_rejected" => {
                "check the client id and which provider it is for"
            }
            "consumer_key_refused" => "the provider takes nothing more for now: wait, and send less",
            "token_expired" | "token_used" | "token_revoked" | "token_rejected" => "sign in again",
            "verifier_invalid" => "the verifier is not that of this login: sign in again",
            "additional_authorization_required" => {
                "the client or the person lacks a permission: ask the provider for it, and sign in again"
            }
            "permission_unknown" => "the person has not decided yet",
            "permission_denied" | "user_refused" | "access_denied" => "the person said no",
            _ => return None,
        })
    }

    /// For the end of a sentence: the code and what it usually means; nothing of the provider's free text.
    #[must_use]
    pub fn summary(&self) -> String {
        if !self.code.bytes().all(|octet| octet.is_ascii_lowercase() || octet == b'_') {
            return String::new();
        }
        match self.hint() {
            Some(hint) => format!(": {} ({hint})", self.code),
            None => format!(": {}", self.code),
        }
    }

    /// Reads the fields of the extension; `None` without an `oauth_problem`.
    pub(crate) fn from_params(params: &Params<'_>) -> Option<Self> {
        let text = |name| params.values(name).next().map(|value| bounded(&value));
        let names = |name| text(name).as_deref().map(names).unwrap_or_default();
        let timestamps = text("oauth_acceptable_timestamps").and_then(|range| {
            let (from, to) = range.split_once('-')?;
            Some((from.parse().ok()?, to.parse().ok()?))
        });
        Some(Self {
            code: text("oauth_problem").filter(|code| !code.is_empty())?,
            advice: text("oauth_problem_advice"),
            acceptable_timestamps: timestamps,
            acceptable_versions: text("oauth_acceptable_versions"),
            parameters_absent: names("oauth_parameters_absent"),
            parameters_rejected: names("oauth_parameters_rejected"),
        })
    }
}

/// The code; for the advice, ask the field.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)
    }
}

/// Without the provider's free text, which may quote the request.
impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem")
            .field("code", &self.code)
            .field("acceptable_timestamps", &self.acceptable_timestamps)
            .field("parameters_absent", &self.parameters_absent)
            .finish_non_exhaustive()
    }
}

/// At most 256 characters, none of them a control character.
fn bounded(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).chars().filter(|character| !character.is_control()).take(256).collect()
}

/// The names of a list `name&name` or `name=value&name=value`, in which they are encoded once more.
fn names(list: &str) -> Vec<String> {
    let names = list.split('&').map(|piece| piece.split_once('=').map_or(piece, |(name, _)| name));
    let decoded = |name: &str| match percent_decode(name.as_bytes()) {
        Ok(octets) => bounded(&octets),
        Err(_) => name.to_owned(),
    };
    // Of one that is nothing but control characters, nothing is left.
    names.map(decoded).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &str) -> Problem {
        let mut params = Params::new();
        params.push_encoded(form.as_bytes()).unwrap();
        Problem::from_params(&params).unwrap()
    }

    #[test]
    fn names_are_read_and_values_are_not() {
        let problem = read(
            "oauth_problem=parameter_rejected&oauth_parameters_absent=oauth_token%26oauth%255Fnonce%26%26\
             &oauth_parameters_rejected=x_auth_password%3Dhunter2%26plain%26%3Dnameless%26a%25252Fb%26c%25zz",
        );
        assert_eq!(problem.parameters_absent, ["oauth_token", "oauth_nonce"]);
        assert_eq!(problem.parameters_rejected, ["x_auth_password", "plain", "a%2Fb", "c%zz"]);
    }

    #[test]
    fn what_is_encoded_twice_is_bounded_too() {
        let problem = read("oauth_problem=p&oauth_parameters_absent=a%250d%250ab%251b");
        assert_eq!(problem.parameters_absent, ["ab"]);
        let problem = read("oauth_problem=p&oauth_parameters_absent=a%26%250d%250a%26b");
        assert_eq!(problem.parameters_absent, ["a", "b"]);
        let problem = read(&format!("oauth_problem=p&oauth_parameters_absent={}", "a%26".repeat(10_000)));
        assert_eq!(problem.parameters_absent.len(), 128);
    }

    #[test]
    fn a_problem_is_explained_in_our_own_words() {
        let problem = read("oauth_problem=nonce_used&oauth_problem_advice=their%20words");
        assert_eq!(problem.summary(), ": nonce_used (the request was sent twice)");
        assert_eq!(read("oauth_problem=something_new").summary(), ": something_new");
        assert_eq!(read("oauth_problem=%22quoted%22").summary(), "");
        assert!(!format!("{problem:?}").contains("their"));
    }
}
