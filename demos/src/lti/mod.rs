//! A launch as LTI 1.1 has it: a learning platform tells a tool, which is another site, who its visitor is.
//!
//! ```text
//!  platform                         browser                         tool
//!     │ ◀────────── GET / ─────────────│                              │
//!     │ ── a page with signed forms ──▶│                              │
//!     │                                │ ── POST /launch?tool=quiz ──▶│  believes the form, or refuses it
//!     │                                │ ◀── Hello, Ada Lovelace ─────│
//! ```
//!
//! The platform is a client of OAuth 1.0a that never sends a request: it signs the form, and the visitor's browser
//! sends it. There is no token and no login; platform and tool have agreed on a key and a secret before.

mod platform;
mod refusal;
mod tool;

use std::time::{SystemTime, UNIX_EPOCH};

use oauth1_core::ClientCredentials;
use ring::rand::{SystemRandom, generate};
use thiserror::Error;

pub use platform::platform;
pub use tool::tool;

/// The platform's identifier at the tool.
const CONSUMER_KEY: &str = "demo-courses";

/// The path and query that launch the tool: the query is signed too.
const LAUNCH: &str = "/launch?tool=quiz";

const MESSAGE_TYPE: &str = "basic-lti-launch-request";
const VERSION: &str = "LTI-1p0";

/// There is nothing to make secrets and nonces of.
#[derive(Clone, Copy, Debug, Error)]
#[error("the system has no random numbers")]
pub struct NoRandomness;

/// What platform and tool agree on. The secret is new each time, so that a tool that is started again believes no
/// form that it may have seen before.
///
/// # Errors
///
/// The system has no random numbers.
pub fn register() -> Result<ClientCredentials, NoRandomness> {
    Ok(ClientCredentials::new(CONSUMER_KEY, random()?))
}

/// 128 bits.
fn random() -> Result<String, NoRandomness> {
    let octets = generate::<[u8; 16]>(&SystemRandom::new()).map_err(|_| NoRandomness)?;
    Ok(format!("{:032x}", u128::from_be_bytes(octets.expose())))
}

/// Seconds since 1970. A clock that is before then counts as 0, with which no timestamp is accepted.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
