//! What a provider's API is like.

use oauth1_core::{BodyHash, Placement};
use serde_json::Value;

use super::login::ANYWHERE;
use crate::provider::people::Person;

/// What signed calls are to look like, and which there are.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// Where protocol parameters are looked for.
    pub placements: &'static [Placement],
    /// The hash of the body that every call has to have, one without a body too. A form is signed itself.
    pub body_hash: Option<BodyHash>,
    /// The calls.
    pub calls: &'static [Call],
}

/// A call, and its answer.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// The HTTP methods.
    pub methods: &'static [&'static str],
    /// The path, and the parameters of query or form that tell it apart from others there, if it has any:
    /// `/rest?method=profile.get`.
    pub target: &'static str,
    /// Who calls.
    pub by: By,
    /// What comes back, as JSON.
    pub answer: Answer,
}

/// An answer, made of the person whose account it is about. Where no token says who, it is the first one.
pub type Answer = fn(&Person) -> Value;

/// Who makes a call, and shows it how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Signed with a token.
    Token,
    /// Signed by the client alone.
    Client,
    /// Signed by the client alone, and with an `oauth_token` that is there and empty.
    ClientWithEmptyToken,
    /// Not signed: the secret of a token is in this header field.
    Key(&'static str),
}

impl Api {
    /// No further calls.
    pub const DEFAULT: Self = Self { placements: ANYWHERE, body_hash: None, calls: &[] };
}

impl Call {
    /// One that reads with a token.
    pub const DEFAULT: Self = Self { methods: &["GET"], target: "/", by: By::Token, answer: |_| Value::Null };
}
