//! The login app as several machines would serve it: two instances, of different frameworks, behind a proxy, with the
//! logins under way in Redis.
//!
//! ```text
//!  browser ──▶ proxy ──┬──▶ axum     begins logins            (instance.rs)
//!              proxy.rs └──▶ actix    finishes them
//!                             └──┬──▶ Redis: logins under way  (redis.rs)
//!                                └──▶ sessions, in a file that both have
//! ```
//!
//! Each instance is a process of its own. A person, or a test, can kill and start any of them, and Redis, by what they
//! type (members.rs). Machines that share no file would have their sessions in a store that they all reach, too.

mod instance;
mod members;
mod proxy;
mod redis;

use std::{io, net::SocketAddr};

use thiserror::Error;

pub use instance::{Common, Instance, serve_instance};
pub use members::Members;
pub use proxy::Proxy;
pub use redis::Redis;

use crate::login::Framework;

/// The frameworks of the instances. The first begins logins, and the second finishes them, while both are there.
pub const FRAMEWORKS: [Framework; 2] = [Framework::Axum, Framework::Actix];

/// Why a member of the cluster does not come up.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MemberError {
    /// The program is not there.
    #[error("there is no {program}: {how}")]
    Missing {
        /// Its name.
        program: &'static str,
        /// How to get it.
        how: &'static str,
    },
    /// It cannot be started, or ended.
    #[error("{name} cannot be started or ended")]
    Process {
        /// Whose.
        name: String,
        /// What the system says.
        source: io::Error,
    },
    /// It has ended, or is not ready in time; what it says is above.
    #[error("{name} is not ready: see above why")]
    NotReady {
        /// Whose.
        name: String,
    },
}

/// An address of this computer that nobody listens at.
///
/// # Errors
///
/// There is none.
pub fn free_address() -> io::Result<SocketAddr> {
    // Free for now: whoever is started takes it in a moment.
    std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()
}
