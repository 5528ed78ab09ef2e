//! What can be wrong with a base string: the causes, and what to do about each.

use std::fmt;

use super::spelling::Spelling;
use crate::explain::{
    order::Order,
    pieces::Source,
    show::{Names, Shown},
};

/// One way in which another base string is not the one of this request, by its probable cause.
///
/// `Display` says what the other side does, and what to do. No value of a parameter is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "fields: `theirs` is what the other side has; names are those of parameters")]
pub enum Difference {
    /// Not three parts with `&` between them (§3.4.1.1).
    NotABaseString,
    /// The method is not in upper case.
    MethodCase,
    /// Another HTTP method.
    OtherMethod { theirs: String },

    /// The base string URI is not percent-encoded.
    UriNotEncoded,
    /// The base string URI is percent-encoded twice.
    UriEncodedAgain,
    /// Scheme or host is not in lower case.
    UriCase,
    /// `http` and `https`, one here, one there.
    OtherScheme { theirs: String },
    /// Another host.
    OtherHost { theirs: String },
    /// The scheme's default port is written out.
    DefaultPortKept { port: u16 },
    /// A port that is not the default is left out.
    PortMissing { port: u16 },
    /// Another port.
    OtherPort { theirs: String },
    /// User name or password is left in the URI.
    UserInfoIncluded,
    /// The query is left in the URI.
    QueryInUri,
    /// The fragment is left in the URI.
    FragmentIncluded,

    /// No `/` where the path is empty.
    EmptyPath,
    /// A `/` too many at the end of the path.
    SlashAdded,
    /// The `/` at the end of the path is missing.
    SlashMissing,
    /// Escapes in the path are decoded.
    PathDecoded,
    /// Escapes in the path are escaped again.
    PathEncodedAgain,
    /// The same escapes with digits of another case.
    PathHexCase,
    /// `.` and `..` are resolved.
    DotSegmentsRemoved,
    /// `//` is made `/`.
    SlashesMerged,
    /// The same path in another case.
    PathCase,
    /// The beginning of the path is missing.
    PrefixMissing { prefix: String },
    /// There is something in front of the path.
    PrefixAdded { prefix: String },
    /// Another path.
    OtherPath,

    /// The parameters are not percent-encoded as a whole, after they were one by one.
    ParamsNotEncoded,
    /// The parameters are percent-encoded as a whole once too often.
    ParamsEncodedAgain,
    /// Parameters without a value lack the `=`.
    EqualsMissing,
    /// No parameter of the form body is signed.
    FormMissing,
    /// No parameter of the query is signed.
    QueryMissing,
    /// `oauth_version` is not signed.
    VersionMissing,
    /// `oauth_version` is signed, but not sent.
    VersionAdded,
    /// An empty `oauth_token` is not signed.
    EmptyTokenMissing,
    /// An empty `oauth_token` is signed, but not sent.
    EmptyTokenAdded,
    /// Parameters of the same name are dropped but for one.
    DuplicatesDropped { names: Vec<String> },
    /// Parameters without a value are dropped.
    EmptyDropped { names: Vec<String> },
    /// A parameter is not signed.
    Missing { name: String, source: Source },
    /// `oauth_signature` is signed.
    SignatureIncluded,
    /// The header's realm is signed.
    RealmIncluded,
    /// A body that is no form is signed as if it were parameters.
    BodyIncluded,
    /// A parameter is signed that is not here.
    Added { name: String },

    /// Names or values are written in another way. No names: all that it applies to.
    Spelled { how: Spelling, names: Vec<String> },
    /// Other values.
    OtherValue { names: Vec<String> },
    /// Another nonce or timestamp.
    OtherRequest,
    /// Another client identifier or token.
    OtherCredentials { names: Vec<String> },
    /// Another signature method.
    OtherSignatureMethod,
    /// Another order.
    Order(Order),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotABaseString => {
                "the other side's text is no base string: it needs a method, a URI and parameters with `&` \
                 between"
            }
            Self::MethodCase => {
                "the other side has the method in lower case: it is signed in upper case (§3.4.1.1)"
            }
            Self::UriNotEncoded => {
                "the other side does not percent-encode the URI: each of the three parts is encoded"
            }
            Self::UriEncodedAgain => "the other side percent-encodes the URI twice: once is right",
            Self::UriCase => {
                "the other side keeps capitals in scheme or host: both are signed in lower case (§3.4.1.2)"
            }
            Self::UserInfoIncluded => {
                "the other side leaves user name or password in the URI: only the host and the port are \
                 signed"
            }
            Self::QueryInUri => {
                "the other side leaves the query in the URI: it belongs to the parameters, the URI ends \
                 before `?`"
            }
            Self::FragmentIncluded => {
                "the other side leaves the fragment in the URI: it is not sent, so not signed"
            }
            Self::EmptyPath => {
                "the other side has no path: an empty one is signed as `/`, since that is what is sent"
            }
            Self::SlashAdded => {
                "the path ends with a `/` on the other side, and not here: call the URL that the server knows"
            }
            Self::SlashMissing => {
                "the path ends with a `/` here, and not on the other side: call the URL that the server knows"
            }
            Self::PathDecoded => {
                "the other side decodes escapes in the path: the path is signed as it is sent, not as a \
                 router shows it"
            }
            Self::PathEncodedAgain => {
                "the other side escapes the path's escapes again: it is encoded already, sign it as it is \
                 sent"
            }
            Self::PathHexCase => {
                "the path's escapes have digits of another case on the other side: neither may rewrite the \
                 path"
            }
            Self::DotSegmentsRemoved => {
                "the other side resolves `.` and `..` in the path: take them out of the URL before it is \
                 called"
            }
            Self::SlashesMerged => {
                "the other side makes `//` in the path `/`: take it out of the URL before it is called"
            }
            Self::PathCase => {
                "the path differs in upper and lower case only: call the URL as the server knows it"
            }
            Self::OtherPath => "the other side has another path: check the URL, and what a proxy makes of it",
            Self::ParamsNotEncoded => {
                "the other side does not percent-encode the joined parameters: each is encoded, and all of \
                 them again"
            }
            Self::ParamsEncodedAgain => {
                "the other side percent-encodes the joined parameters twice: once is right, after each by \
                 itself"
            }
            Self::EqualsMissing => {
                "the other side signs a parameter without a value as `name`: it is signed as `name=`, whether it \
                 is sent with `=` or without"
            }
            Self::FormMissing => {
                "the form body is not signed on the other side: its parameters are, if the Content-Type says \
                 application/x-www-form-urlencoded; a server must read the body before it checks"
            }
            Self::QueryMissing => {
                "the query is not signed on the other side: its parameters are, whatever the method; a proxy \
                 may have cut it off"
            }
            Self::VersionMissing => {
                "the other side does not sign `oauth_version`: if it is sent, it is signed"
            }
            Self::VersionAdded => {
                "the other side signs `oauth_version`, which is not in this request: send it, or do not sign \
                 it"
            }
            Self::EmptyTokenMissing => {
                "the other side does not sign the empty `oauth_token`: if it is sent, it is signed as \
                 `oauth_token=`"
            }
            Self::EmptyTokenAdded => {
                "the other side signs an empty `oauth_token`, which is not in this request: some servers \
                 want it sent even where there is no token"
            }
            Self::SignatureIncluded => {
                "the other side signs `oauth_signature`: it is the one parameter that is not"
            }
            Self::RealmIncluded => "the other side signs the header's realm: it is no parameter (§3.4.1.3.1)",
            Self::BodyIncluded => {
                "the other side signs a body as if it were a form: only application/x-www-form-urlencoded \
                 is, so check the Content-Type"
            }
            Self::OtherRequest => {
                "the other side has another nonce or timestamp: that is another request, so compare the base \
                 strings of one"
            }
            Self::OtherSignatureMethod => {
                "`oauth_signature_method` is another on the other side: use the one that the provider asks \
                 for"
            }
            Self::OtherMethod { theirs } => {
                let theirs = Shown(theirs.as_bytes());
                return write!(f, "the other side signs a {theirs} request: sign the method that is sent");
            }
            Self::OtherScheme { theirs } => {
                return write!(
                    f,
                    "the other side has `{}`: behind a proxy that ends TLS, give the server the scheme \
                     that the client used",
                    Shown(theirs.as_bytes())
                );
            }
            Self::OtherHost { theirs } => {
                return write!(
                    f,
                    "the other side has the host `{}`: both sign the Host that the client sends, so behind a \
                     proxy give the server that one",
                    Shown(theirs.as_bytes())
                );
            }
            Self::DefaultPortKept { port } => {
                return write!(
                    f,
                    "the other side keeps the port {port}: a scheme's default port is dropped before signing \
                     (§3.4.1.2)"
                );
            }
            Self::PortMissing { port } => {
                return write!(
                    f,
                    "the other side leaves the port {port} out: any port but the scheme's default is signed \
                     (§3.4.1.2)"
                );
            }
            Self::OtherPort { theirs } => {
                return write!(
                    f,
                    "the other side has the port {}: behind a proxy, give the server the port that the \
                     client used",
                    Shown(theirs.as_bytes())
                );
            }
            Self::PrefixMissing { prefix } => {
                return write!(
                    f,
                    "the path lacks `{}` in front on the other side: a proxy or router cuts it off; sign the \
                     path that the client sends",
                    Shown(prefix.as_bytes())
                );
            }
            Self::PrefixAdded { prefix } => {
                return write!(
                    f,
                    "the path has `{}` in front on the other side: a proxy or a configured base URL adds it; \
                     sign the path that the client sends",
                    Shown(prefix.as_bytes())
                );
            }
            Self::DuplicatesDropped { names } => {
                return write!(
                    f,
                    "the other side drops all but one of several parameters called {}: each is signed, so it \
                     must not keep them in a map",
                    Names(names)
                );
            }
            Self::EmptyDropped { names } => {
                return write!(
                    f,
                    "the other side drops parameters without a value ({}): they are signed as `name=`",
                    Names(names)
                );
            }
            Self::Missing { name, source } => {
                let name = Shown(name.as_bytes());
                return write!(
                    f,
                    "`{name}` ({source}) is not signed on the other side: {}",
                    advice_for_missing(*source)
                );
            }
            Self::Added { name } => {
                return write!(
                    f,
                    "`{}` is signed on the other side and is not in this request: send it, or do not sign it",
                    Shown(name.as_bytes())
                );
            }
            Self::Spelled { how, names } if names.is_empty() => return write!(f, "{how}"),
            Self::Spelled { how, names } => return write!(f, "in {}: {how}", Names(names)),
            Self::OtherValue { names } => {
                return write!(
                    f,
                    "the other side has another value for {}: sign what is sent, after everything that \
                     changes it",
                    Names(names)
                );
            }
            Self::OtherCredentials { names } => {
                return write!(
                    f,
                    "the other side has another value for {}: check which client and token each side uses",
                    Names(names)
                );
            }
            Self::Order(order) => {
                return write!(
                    f,
                    "the other side {order}: parameters are sorted by encoded name, then by encoded value \
                     (§3.4.1.3.2)"
                );
            }
        })
    }
}

fn advice_for_missing(source: Source) -> &'static str {
    match source {
        Source::Query => "every parameter of the query is",
        Source::Form => "every parameter of a form body is",
        Source::Header | Source::Signer => "every protocol parameter is, but `oauth_signature`",
    }
}
