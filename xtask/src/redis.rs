//! What the tests of the shared store need: a Redis server, which they start themselves.

use crate::debian;
use crate::error::Error;
use crate::ready::Ready;

pub(crate) fn prepare() -> Result<Ready, Error> {
    Ok(debian::provide("redis-server", "redis-server", "install Redis (Debian: apt install redis-server)"))
}
