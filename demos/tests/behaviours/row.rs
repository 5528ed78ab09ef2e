//! What a row of the table says: a provider, what a client does to log in there, and what it must not do.

use demos::provider::{Behaviour, like};
use oauth1_core::{AuthorizationUrl, BodyHash, CallbackConfirmation, Placement, SignatureMethod};

use crate::harness::FORM;

/// A provider, and one login there. What a row does not say is as in [`ROW`].
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) behaviour: Behaviour,
    pub(crate) signature: SignatureMethod,
    pub(crate) realm: Option<&'static str>,
    pub(crate) user_agent: Option<&'static str>,
    pub(crate) placement: Placement,
    /// Whether secrets are there and empty.
    pub(crate) empty_secrets: bool,
    /// That of both replies.
    pub(crate) media_type: &'static str,

    /// Method and URL.
    pub(crate) temporary: &'static str,
    pub(crate) params: &'static [(&'static str, &'static str)],
    pub(crate) callback: &'static str,
    pub(crate) confirmation: CallbackConfirmation,
    /// What the reply says of the callback.
    pub(crate) confirmed: Option<bool>,

    pub(crate) authorize: &'static str,
    pub(crate) settings: fn(AuthorizationUrl) -> AuthorizationUrl,
    pub(crate) back: Back,

    /// Method and URL.
    pub(crate) token: &'static str,
    /// Protocol parameters that this step has besides its own.
    pub(crate) token_params: &'static [(&'static str, &'static str)],
    /// Those of the reply that are of no RFC and no extension.
    pub(crate) fields: &'static [(&'static str, &'static str)],
    pub(crate) call: Option<Call>,

    pub(crate) wrong: &'static [Wrong],
}

/// How the person comes back.
#[derive(Clone, Copy)]
pub(crate) enum Back {
    /// By the callback, with a verifier and with this at the end of the query.
    Callback(&'static str),
    WithoutVerifier,
    Pin,
    /// Nobody was sent anywhere: the verifier was known before.
    Known(&'static str),
}

/// An API call and one thing in its answer.
#[derive(Clone, Copy)]
pub(crate) struct Call {
    /// Method and URL.
    pub(crate) call: &'static str,
    pub(crate) form: &'static str,
    pub(crate) by: By,
    pub(crate) body_hash: Option<BodyHash>,
    /// Where in the answer, as a JSON pointer.
    pub(crate) pointer: &'static str,
    pub(crate) value: &'static str,
}

#[derive(Clone, Copy)]
pub(crate) enum By {
    Token,
    Client,
    EmptyToken,
    /// The secret of the token in this header field.
    Key(&'static str),
}

/// A change to the row, and what is answered to it.
pub(crate) struct Wrong {
    pub(crate) what: &'static str,
    pub(crate) change: fn(&mut Row),
    pub(crate) refused: (Step, u16, &'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Temporary,
    Authorize,
    Token,
    Call,
}

/// What was refused. Pages report no problem.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) at: Step,
    pub(crate) status: u16,
    pub(crate) problem: String,
}

pub(crate) const CALL: Call =
    Call { call: "", form: "", by: By::Token, body_hash: None, pointer: "", value: "" };

pub(crate) const ROW: Row = Row {
    name: "as RFC 5849 has it",
    behaviour: like::plurk(),
    signature: SignatureMethod::HmacSha1,
    realm: None,
    user_agent: None,
    placement: Placement::Header,
    empty_secrets: false,
    media_type: FORM,
    temporary: "",
    params: &[],
    callback: "https://app.example/auth?keep=me",
    confirmation: CallbackConfirmation::Require,
    confirmed: Some(true),
    authorize: "",
    settings: |url| url,
    back: Back::Callback(""),
    token: "",
    token_params: &[],
    fields: &[],
    call: None,
    wrong: &[],
};
