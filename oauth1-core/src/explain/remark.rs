//! What often goes wrong, said of the request at hand before anything did.

use std::fmt;

use super::{
    pieces::{Pieces, SignedParam},
    rewrite::upper_case_hex,
    show::Shown,
};
use crate::{BodyHash, Request, Secret, encode::percent_decode};

/// Something that is not wrong by itself, and is often why a signature is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "fields: names are those of parameters")]
pub enum Remark {
    /// Something about a secret.
    Secret { whose: Whose, what: SecretFlaw },
    /// There is a token without a secret, as far as is known here.
    TokenWithoutSecret,
    /// Signed as `http`.
    Http,
    /// PLAINTEXT, and not over TLS: anybody on the way reads the secrets.
    PlaintextOverHttp,
    /// A protocol parameter begins or ends with white space.
    WhiteSpace { name: String },
    /// A value looks as if it were percent-encoded already.
    LooksEncoded { name: String },
    /// A value is no UTF-8.
    NotUtf8 { name: String },
    /// A name is there more than once.
    SeveralTimes { name: String },
    /// There is a `+` in the query.
    PlusInQuery,
    /// What is said to be a form looks like JSON or XML.
    FormLooksLikeText,
    /// The path has `//`, `.` or `..` in it, or escapes with lower-case digits.
    FragilePath,
    /// The timestamp looks like milliseconds.
    Milliseconds,
    /// `oauth_body_hash` is not the hash of the body.
    OtherBodyHash,
    /// There is an `oauth_body_hash` of a form.
    BodyHashOfForm,
}

/// Whose secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Whose {
    /// The client's.
    Client,
    /// The token's: that of temporary or of token credentials.
    Token,
}

/// What is strange about a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretFlaw {
    /// It is empty.
    Empty,
    /// It ends with a line break.
    LineBreak,
    /// It begins or ends with white space.
    WhiteSpace,
    /// It is in quotes.
    Quotes,
    /// It holds a percent escape.
    LooksEncoded,
    /// It is not all ASCII.
    NotAscii,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secret { whose, what } => return write!(f, "the {whose} secret {what}"),
            Self::WhiteSpace { name } => {
                let name = Shown(name.as_bytes());
                return write!(f, "`{name}` begins or ends with white space: trim it where it is read");
            }
            Self::LooksEncoded { name } => {
                let name = Shown(name.as_bytes());
                return write!(
                    f,
                    "`{name}` looks percent-encoded already and is encoded once more: if that is not meant, \
                     decode it first"
                );
            }
            Self::NotUtf8 { name } => {
                let name = Shown(name.as_bytes());
                return write!(
                    f,
                    "`{name}` is no UTF-8: its octets are signed as they are, other libraries may refuse it"
                );
            }
            Self::SeveralTimes { name } => {
                let name = Shown(name.as_bytes());
                return write!(
                    f,
                    "`{name}` is there more than once: all are signed, and servers may keep one only"
                );
            }
            Self::TokenWithoutSecret => {
                "there is a token and no token secret: the key ends with `&` then, which is right only if \
                 the token has no secret"
            }
            Self::Http => {
                "signed as http: if the request goes over TLS, through a proxy too, give the scheme that the \
                 client uses"
            }
            Self::PlaintextOverHttp => "PLAINTEXT over http: anybody on the way can read the secrets",
            Self::PlusInQuery => {
                "the query has a `+`, which is a space: if a plus is meant, write `%2B`, and for spaces \
                 better `%20`"
            }
            Self::FormLooksLikeText => {
                "the body is said to be a form and looks like JSON or XML: with its own Content-Type it is \
                 not signed"
            }
            Self::FragilePath => {
                "the path has `//`, `.`, `..` or lower-case escapes: it is signed as it is, but a proxy may \
                 rewrite it"
            }
            Self::OtherBodyHash => {
                "`oauth_body_hash` is not the hash of this body, neither by SHA-1 nor SHA-256 nor SHA-512: \
                 hash the octets that are sent"
            }
            Self::BodyHashOfForm => {
                "there is an `oauth_body_hash` with a form: a form is signed itself, leave the hash out"
            }
            Self::Milliseconds => {
                "`oauth_timestamp` looks like milliseconds: it is in seconds since 1970 (§3.3)"
            }
        })
    }
}

impl fmt::Display for Whose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Token => "token",
        })
    }
}

/// Continues "the client secret …".
impl fmt::Display for SecretFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "is empty: see that the setting is read",
            Self::LineBreak => {
                "ends with a line break, as one read from a file does: trim it, it is part of the key"
            }
            Self::WhiteSpace => "begins or ends with white space: trim it, it is part of the key",
            Self::Quotes => "is in quotes: take them off, they are part of the key",
            Self::LooksEncoded => {
                "looks percent-encoded already: give it as the provider shows it, it is encoded here"
            }
            Self::NotAscii => "is not all ASCII: it is used as UTF-8, and the other side must do the same",
        })
    }
}

/// What there is to say about a request.
pub(super) fn of_request(request: &Request<'_>, pieces: &Pieces, method: &str) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if !request.is_https() {
        remarks.push(if method == "PLAINTEXT" { Remark::PlaintextOverHttp } else { Remark::Http });
    }
    if is_fragile(&pieces.path) {
        remarks.push(Remark::FragilePath);
    }
    if pieces.query.contains('+') {
        remarks.push(Remark::PlusInQuery);
    }
    if matches!(request.form().trim_ascii_start().first(), Some(b'{' | b'[' | b'<')) {
        remarks.push(Remark::FormLooksLikeText);
    }
    remarks.extend(of_body_hash(request, pieces, method));
    for param in &pieces.params {
        remarks.extend(of_param(param));
    }
    let mut names: Vec<_> = pieces.params.iter().map(|param| &param.name).collect();
    names.sort_unstable();
    let mut several: Vec<_> =
        names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    several.dedup();
    remarks.extend(several.into_iter().map(|name| Remark::SeveralTimes { name: lossy(name) }));
    remarks
}

/// What there is to say about the secrets.
pub(super) fn of_secrets(client: &Secret, token: Option<&Secret>, has_token: bool) -> Vec<Remark> {
    let remark = |whose| move |what| Remark::Secret { whose, what };
    let mut remarks: Vec<_> = flaws(client).map(remark(Whose::Client)).collect();
    match token {
        Some(secret) => remarks.extend(flaws(secret).map(remark(Whose::Token))),
        None if has_token => remarks.push(Remark::TokenWithoutSecret),
        None => {}
    }
    remarks
}

/// `oauth_body_hash`, which the signature covers, and which must be that of the body.
fn of_body_hash(request: &Request<'_>, pieces: &Pieces, method: &str) -> Option<Remark> {
    let given = pieces.params.iter().find(|param| param.is("oauth_body_hash"))?;
    let Some(body) = request.unsigned_body() else { return Some(Remark::BodyHashOfForm) };
    let hashes = [BodyHash::SHA1, BodyHash::SHA256, BodyHash::SHA512];
    let is_one = hashes.into_iter().any(|hash| hash.of(method, body).as_bytes() == given.value());
    (!is_one).then_some(Remark::OtherBodyHash)
}

fn of_param(param: &SignedParam) -> Vec<Remark> {
    let name = || lossy(&param.name);
    let mut remarks = Vec::new();
    if param.is_protocol() && param.value.trim_ascii() != param.value {
        remarks.push(Remark::WhiteSpace { name: name() });
    }
    if holds_escape(&param.value) && !is_url(param) {
        remarks.push(Remark::LooksEncoded { name: name() });
    }
    if str::from_utf8(&param.value).is_err() || str::from_utf8(&param.name).is_err() {
        remarks.push(Remark::NotUtf8 { name: name() });
    }
    if param.is("oauth_timestamp") && param.value.len() == 13 {
        remarks.push(Remark::Milliseconds);
    }
    remarks
}

fn flaws(secret: &Secret) -> impl Iterator<Item = SecretFlaw> {
    let text = secret.expose();
    let quoted = |quote| text.len() >= 2 && text.starts_with(quote) && text.ends_with(quote);
    let line_break = text.ends_with(['\n', '\r']);
    [
        (text.is_empty(), SecretFlaw::Empty),
        (line_break, SecretFlaw::LineBreak),
        (!line_break && text.trim() != text, SecretFlaw::WhiteSpace),
        (quoted('"') || quoted('\''), SecretFlaw::Quotes),
        (holds_escape(text.as_bytes()), SecretFlaw::LooksEncoded),
        (!text.is_ascii(), SecretFlaw::NotAscii),
    ]
    .into_iter()
    .filter_map(|(applies, flaw)| applies.then_some(flaw))
}

/// A whole URL as a value, such as a callback's, may hold escapes of its own.
fn is_url(param: &SignedParam) -> bool {
    param.value.windows(3).any(|octets| octets == b"://")
}

fn holds_escape(text: &[u8]) -> bool {
    percent_decode(text).is_ok_and(|decoded| decoded.len() < text.len())
}

fn is_fragile(path: &str) -> bool {
    let odd_segment = path.split('/').skip(1).any(|segment| matches!(segment, "." | ".."));
    odd_segment || path.contains("//") || upper_case_hex(path) != path
}

fn lossy(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}
