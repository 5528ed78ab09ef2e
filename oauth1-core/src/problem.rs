//! The problem reporting extension: what a provider may say about a refusal, in a body or in `WWW-Authenticate`.

use std::fmt;

/// A provider's own words about what it refused, bounded and free of control characters.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// `oauth_problem`: a word such as `signature_invalid`, `timestamp_refused` or `consumer_key_unknown`.
    pub code: String,
    /// `oauth_problem_advice`: a sentence for a person. It is the provider's text; escape it before showing it.
    pub advice: Option<String>,
    /// `oauth_acceptable_timestamps`: the earliest and the latest, in seconds since 1970.
    pub acceptable_timestamps: Option<(u64, u64)>,
    /// `oauth_parameters_absent`: the names of what was missing.
    pub parameters_absent: Vec<String>,
}

impl Problem {
    /// Whether the resource owner refused, rather than the provider.
    #[must_use]
    pub fn is_denial(&self) -> bool {
        matches!(&*self.code, "user_refused" | "permission_denied" | "access_denied")
    }

    /// For the end of a sentence: the code and what it usually means; nothing of the provider's free text.
    #[must_use]
    pub fn summary(&self) -> String {
        if !self.code.bytes().all(|octet| octet.is_ascii_lowercase() || octet == b'_') {
            return String::new();
        }
        let hint = match &*self.code {
            "signature_invalid" => {
                "compare the secrets, the signature method and the URL with the provider's"
            }
            "timestamp_refused" => "check this machine's clock",
            "nonce_used" => "the request was sent twice",
            "consumer_key_unknown" | "consumer_key_rejected" => {
                "check the client id and which provider it is for"
            }
            "signature_method_rejected" => "the provider wants another signature method",
            "parameter_absent" => "the provider wants a parameter that was not sent",
            "token_expired" | "token_used" | "token_revoked" | "token_rejected" => "sign in again",
            _ => return format!(": {}", self.code),
        };
        format!(": {} ({hint})", self.code)
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
