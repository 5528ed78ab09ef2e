//! What a row of the table says: a preset, the provider that it is for, and what comes of the two.

use demos::provider::{Behaviour, like};
use oauth1_client::{
    ClientConfig,
    presets::{self, Preset},
};

use crate::failure::Refused;

pub(crate) type Change = fn(ClientConfig) -> ClientConfig;

/// A preset, and all that is done with it. What a row does not say is as in [`ROW`].
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) preset: Preset,
    pub(crate) behaviour: Behaviour,
    /// What the preset needs besides identifier and secret, and nothing else.
    pub(crate) settings: Change,
    /// How the client comes by a token. All that follows is done with each of them.
    pub(crate) logins: &'static [Login],

    /// Method and URL, as sent, without the query.
    pub(crate) temporary: &'static str,
    /// Where the browser is sent, without the query.
    pub(crate) authorize: &'static str,
    /// The same with a PIN, if it is somewhere else.
    pub(crate) pin_authorize: &'static str,
    /// Method and URL, as sent, without the query.
    pub(crate) token: &'static str,

    /// Whether the token has no secret.
    pub(crate) empty_secret: bool,
    pub(crate) person: Option<Person>,
    pub(crate) calls: &'static [Call],
    /// Method and URL, as sent, of the endpoint that lets tokens live on.
    pub(crate) renewal: Option<&'static str>,

    pub(crate) wrong: &'static [Wrong],
}

/// How a client comes by a token.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Login {
    /// The browser is sent away and comes back.
    Redirect,
    /// The person types a PIN.
    Pin,
    /// The provider has told the client this verifier; no browser is sent anywhere.
    Activated(&'static str),
    /// Somebody made the token on the provider's website.
    ByHand,
    /// It has none.
    Alone,
}

impl Login {
    /// Whether the provider is asked for anything.
    pub(crate) fn is_a_login(self) -> bool {
        !matches!(self, Self::ByHand | Self::Alone)
    }
}

/// What is told of Zoë.
#[derive(Clone, Copy)]
pub(crate) struct Person {
    /// Method and URL, as sent, of her profile; nothing, if all of it came with the token.
    pub(crate) at: Option<&'static str>,
    pub(crate) sub: &'static str,
    pub(crate) name: Option<&'static str>,
    pub(crate) username: Option<&'static str>,
    pub(crate) email: Option<&'static str>,
    pub(crate) profile: Option<&'static str>,
}

/// An API call, and one thing in its answer.
#[derive(Clone, Copy)]
pub(crate) struct Call {
    /// Method and URL as an application writes them.
    pub(crate) call: &'static str,
    pub(crate) body: Body,
    pub(crate) by: By,
    /// The URL as sent, without the query.
    pub(crate) at: &'static str,
    /// Where in the answer, as a JSON pointer.
    pub(crate) pointer: &'static str,
    pub(crate) value: &'static str,
}

#[derive(Clone, Copy)]
pub(crate) enum Body {
    None,
    Form(&'static [(&'static str, &'static str)]),
    Json(&'static str),
}

#[derive(Clone, Copy)]
pub(crate) enum By {
    Token,
    /// The client alone.
    Client,
}

/// A setting that is not the preset's, and what comes of it.
pub(crate) struct Wrong {
    pub(crate) what: &'static str,
    pub(crate) change: Change,
    pub(crate) refused: Refused<'static>,
}

pub(crate) const ROW: Row = Row {
    preset: presets::TWITTER,
    behaviour: like::twitter(),
    settings: |config| config,
    logins: &[Login::Redirect],
    temporary: "",
    authorize: "",
    pin_authorize: "",
    token: "",
    empty_secret: false,
    person: None,
    calls: &[],
    renewal: None,
    wrong: &[],
};

pub(crate) const CALL: Call =
    Call { call: "", body: Body::None, by: By::Token, at: "", pointer: "", value: "" };

pub(crate) const PERSON: Person =
    Person { at: None, sub: "", name: None, username: Some("zoe"), email: None, profile: None };
