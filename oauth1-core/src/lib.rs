//! OAuth 1.0a ([RFC 5849](https://www.rfc-editor.org/rfc/rfc5849)) without I/O: signing, verifying, and the login
//! flow as values. No socket, no clock, nothing `async`; and no source of randomness but the one that blinds RSA
//! signatures, which never shows in a result.
//!
//! ```text
//!    SIGNING                                    LOGIN
//!    http request                               browser          your app                 provider
//!       │  Request<'a>   (borrowed view)           │  GET /login     │  ObtainTemporary ──────▶ │
//!       ▼                                          │                 │  PendingLogin    ◀────── │
//!    params        query + form + oauth_*          │ ◀── redirect ───│  save state              │
//!       ▼                                          │ ── approves ──────────────────────────────▶│
//!    base string   METHOD&uri&params               │  GET /callback  │                          │
//!       ▼                                          │ ── verifier ───▶│  take state              │
//!    signature     Signer                          │                 │  ObtainToken     ──────▶ │
//!       ▼                                          │                 │  Token           ◀────── │
//!    Authorization header                              each ──▶ ◀── pair is one `Exchange`
//! ```
//!
//! Signing a request:
//!
//! ```
//! use oauth1_core::{ClientCredentials, Request, SignatureMethod, Signer, Stamp, TokenCredentials};
//!
//! let client = ClientCredentials::new("xvz1evFS4wEEPTGEFPHBog", "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw");
//! let token = TokenCredentials::new(
//!     "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
//!     "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
//! );
//! let signer = Signer::token(SignatureMethod::HmacSha1, &client, &token)?;
//!
//! let url = "https://api.twitter.com/1.1/statuses/update.json?include_entities=true";
//! let body = b"status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21";
//! let request = Request::new("POST", url)?.with_body("application/x-www-form-urlencoded", body);
//! let stamp = Stamp::new("kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", 1_318_622_958);
//!
//! let authorization = signer.sign(request, &stamp, &[])?;
//! assert_eq!(authorization.signature(), "hCtSmYh+iHYCEqBWrE7C7hYmtUk=");
//! let header = authorization.to_header(); // Authorization: OAuth oauth_consumer_key="xvz1…", …
//! # assert!(header.is_sensitive());
//! # Ok::<(), oauth1_core::SignError>(())
//! ```
//!
//! # Where to start
//!
//! | you want to | begin with |
//! | --- | --- |
//! | sign requests | [`Signer`], [`Request`], [`Stamp`]; put the result where [`Placement`] says |
//! | sign with RSA, or with a key in a KMS | [`Signer::rsa`] and [`RsaPrivateKey`], [`Signer::custom`] |
//! | have bodies signed that are no form | [`BodyHash`] |
//! | log people in | [`Exchange`]: [`ObtainTemporary`], [`PendingLogin`], [`Callback`], [`ObtainToken`] |
//! | ask a provider that wants it otherwise | [`Endpoint`], [`AuthorizationUrl`] |
//! | renew a token | [`RenewToken`] |
//! | check requests, as a server | [`Claim`], [`ClientKey`], [`Policy`], [`Verified`] |
//! | refuse the same request twice | [`ReplayKey`], [`NonceStore`], [`MemoryNonceStore`] |
//! | answer a bad request | [`VerifyError::to_reply`], [`Problem`] |
//! | find out why a signature is refused | [`explain`], and `cargo run -p oauth1-core --example explain` |
//!
//! # Features
//!
//! All are off by default, and each only adds: `json` reads token replies that are JSON; `rsa-sha1` signs RSA-SHA1
//! (verifying it needs no feature).

mod answer;
mod authorization;
mod base_string;
mod body_hash;
mod credentials;
mod encode;
mod error;
pub mod explain;
mod flow;
mod lock;
mod own;
mod params;
mod problem;
mod replay;
mod request;
mod rsa;
mod signature;
mod signer;
mod stamp;
mod text;
mod verify;

pub use authorization::{Authorization, OAuthHeader, Placement};
pub use base_string::base_string;
pub use body_hash::BodyHash;
pub use credentials::{ClientCredentials, Credentials, Secret, TemporaryCredentials, TokenCredentials, kind};
pub use encode::{percent_decode, percent_encode};
pub use error::{
    BadEscape, CallbackError, FlowError, HeaderError, RequestError, SignError, UnknownMethod, VerifyError,
};
pub use flow::{
    AuthorizationUrl, Callback, CallbackConfirmation, CallbackInAuthorizeUrl, Endpoint, Exchange,
    ObtainTemporary, ObtainToken, PendingLogin, RenewToken, Token, TokenReply, callback_uri,
    verifier_from_pin,
};
pub use params::Params;
pub use problem::Problem;
pub use replay::{MemoryNonceStore, NonceError, NonceStore, ReplayKey};
pub use request::Request;
pub use rsa::{KeyError, KeyFile, RsaPrivateKey, RsaPublicKey, RsaSignError};
pub use signature::SignatureMethod;
pub use signer::Signer;
pub use stamp::Stamp;
pub use verify::{Claim, ClientKey, ClientKeyError, Policy, Verified};
