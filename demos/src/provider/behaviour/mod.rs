//! What a provider is like: the ways in which the live ones differ from RFC 5849 and from each other.
//!
//! A [`Behaviour`] is data, and a room of the provider reads the part that is its own. [`super::like`] has one per live
//! provider. What a row there does not say is as in [`Behaviour::DEFAULT`].

mod api;
mod login;

use oauth1_core::SignatureMethod;

pub use api::{Answer, Api, By, Call};
pub use login::{
    Activation, Authorization, CallbackFrom, Endpoint, Exchange, Lifetime, Login, Param, Renewal, Temporary,
};

/// How a provider behaves.
///
/// ```
/// use demos::provider::{Behaviour, Settings};
///
/// let behaviour = Behaviour { origins: &["https://api.example"], ..Behaviour::default() };
/// let settings = Settings::new("id", "secret", "provider.sqlite").with_behaviour(behaviour);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Behaviour {
    /// What it calls itself on the page that asks.
    pub name: &'static str,
    /// Origins that it answers for besides its loopback address, as if behind a proxy that ends TLS:
    /// `https://api.example`. A request whose `Host` is that of one of them is verified for its scheme.
    pub origins: &'static [&'static str],
    /// The signature methods that it takes; others are refused whoever signs.
    pub methods: &'static [SignatureMethod],
    /// The realm that `Authorization` has to name.
    pub realm: Option<&'static str>,
    /// Whether signed requests need a `User-Agent`.
    pub user_agent: bool,
    /// How it writes credentials.
    pub format: Format,
    /// What it does to log somebody in; nothing, if tokens are given out by hand or not at all.
    pub login: Option<Login>,
    /// What the token is good for, besides the calls below `/1.1/` that are always there.
    pub api: Api,
    /// What it takes for the time.
    pub clock: Clock,
}

impl Behaviour {
    /// As RFC 5849 has it, and as Twitter extended it.
    pub const DEFAULT: Self = Self {
        name: "Demo Provider",
        origins: &[],
        methods: SignatureMethod::ALL,
        realm: None,
        user_agent: false,
        format: Format::Form,
        login: Some(Login::DEFAULT),
        api: Api::DEFAULT,
        clock: Clock { ahead: 0, refusal: ClockRefusal::Range },
    };
}

impl Default for Behaviour {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// How credentials are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As a form (RFC 5849 §2.1).
    Form,
    /// As a form that is said to be a page.
    FormAsPage,
    /// As a JSON object of strings.
    Json,
}

/// A clock, and how it is told of.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// By how many seconds it is ahead of the computer's, or behind if negative. The `Date` of every reply shows it.
    pub ahead: i64,
    /// What a timestamp is refused with that is too far away from it.
    pub refusal: ClockRefusal,
}

/// What is said to a client whose clock is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockRefusal {
    /// `timestamp_refused` with `oauth_acceptable_timestamps`.
    Range,
    /// `timestamp_refused` alone.
    Problem,
    /// 401 and nothing else.
    Status,
}
