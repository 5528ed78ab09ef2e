//! What of a request is changed to be signed, and what is not signed at all.

use std::fmt;

use super::{pieces::Pieces, show::Shown};
use crate::Request;

/// What was done to method and URL before they were signed (§3.4.1.1, §3.4.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "fields: what was given")]
pub enum Normalization {
    /// The method was put in upper case.
    UpperCaseMethod { given: String },
    /// The scheme was put in lower case.
    LowerCaseScheme,
    /// The host was put in lower case.
    LowerCaseHost { given: String },
    /// The scheme's default port was dropped.
    DefaultPortDropped { port: u16 },
    /// An empty path became `/`.
    EmptyPath,
    /// User name or password were dropped.
    UserInfoDropped,
    /// The fragment was dropped.
    FragmentDropped,
}

impl fmt::Display for Normalization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let changed = |f: &mut fmt::Formatter<'_>, what: &str, given: &str| {
            write!(f, "{what}, given as {}", Shown(given.as_bytes()))
        };
        match self {
            Self::UpperCaseMethod { given } => changed(f, "method in upper case", given),
            Self::LowerCaseScheme => f.write_str("scheme in lower case"),
            Self::LowerCaseHost { given } => changed(f, "host in lower case", given),
            Self::DefaultPortDropped { port } => write!(f, "port {port} dropped, the default"),
            Self::EmptyPath => f.write_str("empty path signed as /"),
            Self::UserInfoDropped => f.write_str("user name and password dropped"),
            Self::FragmentDropped => f.write_str("fragment dropped"),
        }
    }
}

/// What is not signed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "fields: what it says, or how long it is")]
pub enum LeftOut {
    /// `oauth_signature`.
    Signature,
    /// The header's realm.
    Realm { realm: String },
    /// A body that is no form.
    Body { octets: usize, hashed: bool },
}

impl LeftOut {
    /// What it is, in a word or two.
    #[must_use]
    pub const fn what(&self) -> &'static str {
        match self {
            Self::Signature => "oauth_signature",
            Self::Realm { .. } => "realm",
            Self::Body { .. } => "body",
        }
    }
}

/// Why it is left out.
impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signature => f.write_str("the one protocol parameter that is not signed"),
            Self::Realm { realm } => {
                write!(f, "\"{}\" in the Authorization header is no parameter", Shown(realm.as_bytes()))
            }
            Self::Body { octets, hashed } => {
                write!(f, "its {octets} octets are no form (application/x-www-form-urlencoded)")?;
                f.write_str(match hashed {
                    true => "; oauth_body_hash covers them, if the server checks it",
                    false => ": whoever changes them on the way is not found out, but by TLS",
                })
            }
        }
    }
}

pub(super) fn normalizations(request: &Request<'_>) -> Vec<Normalization> {
    let (given, method, host) = (request.normalized(), request.method(), request.host());
    let lower_case = method.bytes().any(|octet| octet.is_ascii_lowercase());
    let upper_case = host.bytes().any(|octet| octet.is_ascii_uppercase());
    let port = if request.is_https() { 443 } else { 80 };
    [
        lower_case.then(|| Normalization::UpperCaseMethod { given: method.to_owned() }),
        given.scheme_case.then_some(Normalization::LowerCaseScheme),
        upper_case.then(|| Normalization::LowerCaseHost { given: host.to_owned() }),
        given.default_port.then_some(Normalization::DefaultPortDropped { port }),
        given.empty_path.then_some(Normalization::EmptyPath),
        given.user_info.then_some(Normalization::UserInfoDropped),
        given.fragment.then_some(Normalization::FragmentDropped),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(super) fn left_out(request: &Request<'_>, pieces: &Pieces) -> Vec<LeftOut> {
    let mut left_out = vec![LeftOut::Signature];
    if let Some(realm) = &pieces.realm {
        left_out.push(LeftOut::Realm { realm: realm.clone() });
    }
    let octets = request.unsigned_body().map_or(0, <[u8]>::len);
    if octets > 0 {
        left_out.push(LeftOut::Body { octets, hashed: pieces.has("oauth_body_hash") });
    }
    left_out
}
