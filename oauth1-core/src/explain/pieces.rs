//! A request in pieces, from which its base string can be put together again, rightly or as others do it.

use super::order::Order;
use crate::{Params, Request, percent_encode};

/// Where a signed parameter was found (§3.4.1.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// The URL's query.
    Query,
    /// The form body.
    Form,
    /// The `Authorization` header.
    Header,
    /// Added by the signer; [`Placement`](crate::Placement) names where it can go.
    Signer,
}

impl Source {
    /// The source in one word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Form => "form",
            Self::Header => "header",
            Self::Signer => "signer",
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One parameter that is signed.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedParam {
    pub(super) name: Vec<u8>,
    pub(super) value: Vec<u8>,
    pub(super) source: Source,
}

impl SignedParam {
    pub(super) fn new(name: &[u8], value: &[u8], source: Source) -> Self {
        Self { name: name.to_vec(), value: value.to_vec(), source }
    }

    /// The name, decoded.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// The value, decoded. It may be a password.
    #[must_use]
    pub fn value(&self) -> &[u8] {
        &self.value
    }

    /// Where it was found.
    #[must_use]
    pub fn source(&self) -> Source {
        self.source
    }

    /// The name as it is sorted and signed, percent-encoded (§3.6); in the base string it is encoded once more.
    #[must_use]
    pub fn encoded_name(&self) -> String {
        percent_encode(&self.name)
    }

    /// The value as it is sorted and signed, percent-encoded (§3.6); in the base string it is encoded once more.
    #[must_use]
    pub fn encoded_value(&self) -> String {
        percent_encode(&self.value)
    }

    /// Of the protocol, and not of the request that it signs.
    pub(super) fn is_protocol(&self) -> bool {
        matches!(self.source, Source::Header | Source::Signer) || self.name.starts_with(b"oauth_")
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name.as_bytes()
    }
}

/// Name, size and source: a value may be a password.
impl std::fmt::Debug for SignedParam {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedParam")
            .field("name", &String::from_utf8_lossy(&self.name))
            .field("value_octets", &self.value.len())
            .field("source", &self.source)
            .finish()
    }
}

/// All that a base string is made of.
#[derive(Clone)]
pub(super) struct Pieces {
    pub(super) method: String,
    pub(super) scheme: String,
    pub(super) host: String,
    /// Unless it is the scheme's default.
    pub(super) port: Option<u16>,
    pub(super) path: String,
    /// As they were given.
    pub(super) given_host: String,
    pub(super) query: String,
    pub(super) form: Vec<u8>,
    /// In the order they came, without `oauth_signature`.
    pub(super) params: Vec<SignedParam>,
    /// The header's; never signed.
    pub(super) realm: Option<String>,
}

impl Pieces {
    pub(super) fn new(request: &Request<'_>, realm: Option<&str>, protocol: Vec<SignedParam>) -> Self {
        let mut params = of_text(request.query().as_bytes(), Source::Query);
        params.extend(of_text(request.form(), Source::Form));
        params.extend(protocol);
        params.retain(|param| !param.is("oauth_signature"));
        Self {
            method: request.method().to_ascii_uppercase(),
            scheme: if request.is_https() { "https" } else { "http" }.to_owned(),
            host: request.host().to_ascii_lowercase(),
            port: request.port(),
            path: request.path().to_owned(),
            given_host: request.host().to_owned(),
            query: request.query().to_owned(),
            form: request.form().to_vec(),
            params,
            realm: realm.map(str::to_owned),
        }
    }

    pub(super) fn uri(&self) -> String {
        let Self { scheme, host, path, .. } = self;
        match self.port {
            Some(port) => format!("{scheme}://{host}:{port}{path}"),
            None => format!("{scheme}://{host}{path}"),
        }
    }

    pub(super) fn default_port(&self) -> u16 {
        default_port(&self.scheme)
    }

    /// In signing order (§3.4.1.3.2).
    pub(super) fn sorted(&self) -> Vec<SignedParam> {
        let mut params = self.params.clone();
        Order::Right.sort(&mut params, |octets| percent_encode(octets));
        params
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.params.retain(|param| !param.is(name));
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.params.iter().any(|param| param.is(name))
    }
}

pub(super) fn default_port(scheme: &str) -> u16 {
    if scheme == "http" { 80 } else { 443 }
}

/// The parameters of one source.
pub(super) fn of_source(params: &Params<'_>, source: Source) -> Vec<SignedParam> {
    params.iter().map(|(name, value)| SignedParam::new(&name, &value, source)).collect()
}

/// Those of a query or form; none if it cannot be decoded.
pub(super) fn of_text(text: &[u8], source: Source) -> Vec<SignedParam> {
    let mut params = Params::new();
    match params.push_encoded(text) {
        Ok(()) => of_source(&params, source),
        Err(_) => Vec::new(),
    }
}
