//! What the tests of the shared store need: a Redis server, which they start themselves.

use crate::debian;
use crate::error::Error;
use crate::process;
use crate::ready::Ready;

const HOW: &str = "install Redis (Debian: apt install redis-server)";

pub(crate) fn prepare() -> Result<Ready, Error> {
    if process::on_path("redis-server") {
        return Ok(Ready::with_nothing());
    }
    if let Err(error) = debian::install(&["redis-server"]) {
        return Ok(Ready::Skip(format!("{error}; {HOW}")));
    }
    if process::on_path("redis-server") {
        return Ok(Ready::with_nothing());
    }
    Ok(Ready::Skip(format!("not on PATH: redis-server; {HOW}")))
}
