//! Errors. `Display` says what happened and what to check; none holds a secret, a token or a body.

use thiserror::Error;

use crate::{problem::Problem, rsa::RsaSignError, signature::SignatureMethod};

/// A `%` without two hexadecimal digits behind it (RFC 5849 §3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "malformed percent escape at octet {position}: `%` needs two hexadecimal digits, a literal one is `%25`"
)]
pub struct BadEscape {
    /// Where in the text the `%` is, counted in octets from 0.
    pub position: usize,
}

/// A name that is no signature method known here; names are case-sensitive (RFC 5849 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "unknown signature method: it is one of HMAC-SHA1, HMAC-SHA256, HMAC-SHA512, RSA-SHA1, RSA-SHA256, RSA-SHA512 \
     and PLAINTEXT, in this spelling"
)]
pub struct UnknownMethod;

/// What cannot be an HTTP request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RequestError {
    /// No HTTP token.
    #[error("the request method is not an HTTP token")]
    BadMethod,
    /// Not absolute, not http or https, or with white space or control characters.
    #[error(
        "the URL is not an absolute http or https URL without spaces: write https://host/path?query, percent-encoded"
    )]
    BadUrl,
    /// No host.
    #[error("the URL has no host")]
    MissingHost,
    /// A host with characters that no host has.
    #[error("the URL's host is malformed")]
    BadHost,
    /// A request target for another scheme, host or port than the server's.
    #[error("the request target is for another server than the one that received it")]
    OtherHost,
    /// No number from 1 to 65535.
    #[error("the URL's port is not a number from 1 to 65535")]
    BadPort,
}

/// Why a header value is not protocol parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// Another authentication scheme, or none.
    #[error("the header is not of the `OAuth` scheme")]
    NotOAuth,
    /// Not `name="value"` pairs with commas between them.
    #[error(
        "the OAuth header is malformed at octet {position}: it needs name=\"value\" pairs with commas between them"
    )]
    Malformed {
        /// Where, counted in octets from 0.
        position: usize,
    },
    /// A malformed percent escape.
    #[error("the OAuth header has a malformed percent escape at octet {position}")]
    BadEscape {
        /// Where, counted in octets from 0.
        position: usize,
    },
}

/// Why a request could not be signed. The caller's to mend, all of them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SignError {
    /// The request itself.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Query or form body cannot be decoded, so servers would not agree on what was signed.
    #[error("the query or form body cannot be signed")]
    BadEscape(#[from] BadEscape),
    /// An extra parameter that the signer writes itself, one without a name, or one that is there already.
    #[error(
        "`{name}` cannot be an extra protocol parameter: the signer writes it, it has no name, or it is there twice"
    )]
    ReservedParameter {
        /// The parameter.
        name: String,
    },
    /// The query or the form has a protocol parameter; signing adds them, each once (RFC 5849 §3.2).
    #[error("`{name}` is in the query or form already: take it out, signing adds it")]
    TwicePresent {
        /// The parameter.
        name: String,
    },
    /// A method that signs with a private key was given shared secrets.
    #[error("{method} does not sign with shared secrets but with a private key: use `Signer::rsa`")]
    NeedsPrivateKey {
        /// The method.
        method: SignatureMethod,
    },
    /// A method that signs with shared secrets was given a private key.
    #[error("{method} does not sign with a private key but with shared secrets: use `Signer::client`")]
    NeedsSecrets {
        /// The method.
        method: SignatureMethod,
    },
    /// The private key did not sign.
    #[error(transparent)]
    Rsa(#[from] RsaSignError),
    /// A method of the caller's own, or a key held elsewhere, did not sign.
    #[error("the key could not sign: {reason}")]
    Custom {
        /// What it said.
        reason: String,
    },
    /// A realm with other characters than printable ASCII.
    #[error("the realm may hold printable ASCII characters only")]
    BadRealm,
}

/// Why a server does not accept a signed request.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The `Authorization` header.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// Query or form body.
    #[error("the query or form body is malformed")]
    BadEscape(#[from] BadEscape),
    /// No protocol parameter anywhere.
    #[error("the request is not signed: no protocol parameter is in its header, query or form")]
    NotSigned,
    /// Protocol parameters in more than one of header, query and form (RFC 5849 §3.5).
    #[error(
        "protocol parameters are in more than one place: put all of them into the header, the query or the form"
    )]
    SeveralPlaces,
    /// A required protocol parameter is missing, or a nonce is empty.
    #[error("`{name}` is missing")]
    Missing {
        /// The parameter.
        name: &'static str,
    },
    /// A protocol parameter is there more than once.
    #[error("{name:?} is there more than once")]
    Duplicate {
        /// The parameter.
        name: String,
    },
    /// A protocol parameter is not text.
    #[error("`{name}` is not UTF-8")]
    NotUtf8 {
        /// The parameter.
        name: &'static str,
    },
    /// `oauth_version` is there and not `1.0`.
    #[error("`oauth_version` must be 1.0 or absent")]
    BadVersion,
    /// No positive decimal number.
    #[error("`oauth_timestamp` is not a positive number of seconds since 1970")]
    BadTimestamp,
    /// `oauth_nonce` is longer than 256 octets.
    #[error("`oauth_nonce` is longer than 256 octets")]
    LongNonce,
    /// More parameters than any request has.
    #[error("there are more than 4,096 parameters")]
    TooManyParameters,
    /// A signature method that is not known here.
    #[error("the signature method is not supported")]
    UnsupportedMethod,
    /// Too far from the server's clock.
    #[error("`oauth_timestamp` is not between {from} and {to}: check the clock")]
    TimestampRefused {
        /// The earliest acceptable, in seconds since 1970.
        from: u64,
        /// The latest acceptable, in seconds since 1970.
        to: u64,
    },
    /// PLAINTEXT over http: the secrets came in the clear (RFC 5849 §3.4.4).
    #[error("PLAINTEXT is taken over https only")]
    InsecurePlaintext,
    /// A method that this client is not registered for. The answer is that for a bad signature.
    #[error("this client is not registered for the signature method it used")]
    MethodNotAllowed,
    /// The client or the token is not known. The answer is that for a bad signature, so that nobody is told which
    /// identifiers exist.
    #[error("the client or the token is not known")]
    UnknownCredentials,
    /// The signature is not the one these secrets make of this request.
    #[error("the signature does not match")]
    SignatureInvalid,
    /// `oauth_body_hash` with a form, which is signed itself.
    #[error("`oauth_body_hash` must not be sent with a form")]
    BodyHashNotAllowed,
    /// `oauth_body_hash` is not the hash of this body.
    #[error("`oauth_body_hash` is not that of the body that came")]
    BodyHashMismatch,
}

impl VerifyError {
    /// The HTTP status that RFC 5849 §3.2 has for it: 400 for what is malformed, 401 for what is not believed.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotSigned
            | Self::TimestampRefused { .. }
            | Self::InsecurePlaintext
            | Self::MethodNotAllowed
            | Self::UnknownCredentials
            | Self::SignatureInvalid
            | Self::BodyHashMismatch => 401,
            _ => 400,
        }
    }

    /// The value of `oauth_problem` for it, as the problem reporting extension names it.
    #[must_use]
    pub const fn problem(&self) -> &'static str {
        match self {
            Self::NotSigned | Self::Missing { .. } => "parameter_absent",
            Self::Header(_)
            | Self::SeveralPlaces
            | Self::BadEscape(_)
            | Self::Duplicate { .. }
            | Self::NotUtf8 { .. }
            | Self::BodyHashNotAllowed
            | Self::LongNonce
            | Self::TooManyParameters
            | Self::BadTimestamp => "parameter_rejected",
            Self::BadVersion => "version_rejected",
            Self::UnsupportedMethod | Self::InsecurePlaintext => "signature_method_rejected",
            Self::TimestampRefused { .. } => "timestamp_refused",
            Self::UnknownCredentials
            | Self::MethodNotAllowed
            | Self::SignatureInvalid
            | Self::BodyHashMismatch => "signature_invalid",
        }
    }
}

/// Why a step of the login did not yield what it is for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FlowError {
    /// The request could not be signed: a setting is wrong.
    #[error("the request could not be signed")]
    Sign(#[from] SignError),
    /// The provider refused: any status but 2xx and 3xx.
    #[error("the provider answered {status}{}", problem.as_deref().map(Problem::summary).unwrap_or_default())]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What the provider said about it in the words of the problem reporting extension.
        problem: Option<Box<Problem>>,
    },
    /// A 3xx. A signed request is never sent on to another place.
    #[error(
        "the provider answered with a redirect ({status}), which is never followed: check the endpoint's URL"
    )]
    Redirected {
        /// The HTTP status.
        status: u16,
    },
    /// A header field that a step writes itself, or that follows from what is sent.
    #[error("`{name}` cannot be a header field of a login's request: it follows from the rest")]
    ReservedHeader {
        /// The field.
        name: http::HeaderName,
    },
    /// The protocol parameters are to go into the form body of a GET or HEAD request.
    #[error("a GET request has no form body for the protocol parameters: choose another placement or method")]
    NoFormBody,
    /// A 2xx that is a JSON object, and the feature `json` is off.
    #[error("the provider's reply is JSON: switch on the feature `json` of oauth1-core to read it")]
    JsonReply,
    /// A 2xx that is compressed, which nobody asked for.
    #[error("the provider's reply is compressed (Content-Encoding), though compression was not asked for")]
    CompressedReply,
    /// A 2xx that is neither a form nor a JSON object.
    #[error("the provider's reply is neither form-encoded nor a JSON object: check the endpoint's URL")]
    UnparsableReply,
    /// No `oauth_token` in the reply, or an empty one.
    #[error(
        "the provider's reply has no `oauth_token`: check the endpoint's URL; the reply may tell of an error in words \
         of its own"
    )]
    MissingToken,
    /// No `oauth_token_secret` in the reply, or an empty one.
    #[error("the provider's reply has no `oauth_token_secret`")]
    MissingTokenSecret,
    /// A parameter of the protocol is there twice, so it cannot be told which one holds.
    #[error("the provider's reply has `{name}` more than once")]
    DuplicateParameter {
        /// The parameter.
        name: &'static str,
    },
    /// A token or secret of more than 1,024 octets, or with control characters.
    #[error("the provider's `{name}` is longer than 1,024 octets or holds control characters")]
    UnusableParameter {
        /// The parameter.
        name: &'static str,
    },
    /// No `oauth_callback_confirmed=true` (RFC 5849 §2.1): the provider speaks a version of the protocol in which
    /// a login can be hijacked, or has not accepted the callback.
    #[error(
        "the provider did not confirm the callback (`oauth_callback_confirmed=true`): register the callback URL \
         with the provider, or, if it never confirms, say so in the client's settings"
    )]
    CallbackNotConfirmed,
    /// The authorization URL has a fragment or is no URL; or it, or the parameters given for it, have one that is
    /// written there, such as `oauth_token`.
    #[error(
        "the authorization URL must be absolute, without a fragment, and without an `oauth_token` or another \
         parameter that is appended to it"
    )]
    BadAuthorizationUrl,
}

/// Why a callback does not continue the login (RFC 5849 §2.2).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// The query cannot be decoded.
    #[error("the callback's query is malformed")]
    Malformed,
    /// `oauth_token` is missing or empty.
    #[error("the callback has no `oauth_token`: it was not the provider that sent the browser here")]
    MissingToken,
    /// `oauth_verifier` is missing or empty.
    #[error("the callback has no `oauth_verifier`")]
    MissingVerifier,
    /// A parameter is there more than once.
    #[error("the callback has `{name}` more than once")]
    Duplicate {
        /// The parameter.
        name: &'static str,
    },
    /// A token or verifier of more than 1,024 octets, or with control characters.
    #[error("the callback's `{name}` is longer than 1,024 octets or holds control characters")]
    Unusable {
        /// The parameter.
        name: &'static str,
    },
    /// The PIN that was typed is empty, of more than 1,024 octets, or with control characters.
    #[error("the PIN cannot be one: copy it from the provider's page as it is shown there")]
    BadPin,
    /// The callback is for other temporary credentials.
    #[error("the callback's `oauth_token` is not that of this login")]
    TokenMismatch,
    /// The resource owner said no.
    #[error("access was denied at the provider")]
    Denied,
    /// The provider reports a problem instead of a verifier.
    #[error("the provider sent the browser back with a problem{}", .0.summary())]
    Problem(Box<Problem>),
}
