//! What a provider can do wrong, as data: what it answers, and how that ends. Whoever uses these has `support` too.
//!
//! What a provider says of its own has [`WORD`] in it.

#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]

pub mod content;
pub mod slow;
pub mod wire;

use oauth1_client::{FlowError, NetworkError, OAuthError};

use crate::support::Reply;

/// What is to be found nowhere but in a provider's replies.
pub const WORD: &str = "SENTINEL-reply";

/// A fault. What it answers may lead to another server, whose `host:port` it is given.
pub struct Fault {
    pub name: String,
    pub reply: Box<dyn Fn(&str) -> Reply + Send + Sync>,
    pub ends: Ends,
}

/// The error that a login ends with, or a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ends {
    Interrupted,
    TimedOut,
    TooLarge,
    Flow(FlowError),
}

impl Ends {
    /// What a visitor is answered with.
    pub fn status(&self) -> u16 {
        if *self == Self::TimedOut { 504 } else { 502 }
    }

    pub fn of(error: &OAuthError) -> Option<Self> {
        match error {
            OAuthError::Network { source: NetworkError::Interrupted(_), .. } => Some(Self::Interrupted),
            OAuthError::Network { source: NetworkError::TimedOut, .. } => Some(Self::TimedOut),
            OAuthError::Network { source: NetworkError::ReplyTooLarge { .. }, .. } => Some(Self::TooLarge),
            OAuthError::Provider { source, .. } => Some(Self::Flow(source.clone())),
            OAuthError::Redirected { source, .. } => Some(Self::Flow(source.clone())),
            _ => None,
        }
    }
}

fn fault(name: &str, ends: Ends, reply: impl Fn() -> Reply + Send + Sync + 'static) -> Fault {
    Fault { name: name.to_owned(), reply: Box::new(move |_| reply()), ends }
}

/// Writes these octets and closes.
fn raw(octets: impl Into<Vec<u8>>) -> Reply {
    Reply::Raw(octets.into())
}

/// The first line of a reply that seems to go well.
const HEAD: &str = "HTTP/1.1 200 OK\r\n";
/// What would be good, if it came whole.
const GOOD: &str =
    "oauth_callback_confirmed=true&oauth_token=SENTINEL-reply&oauth_token_secret=SENTINEL-reply";
