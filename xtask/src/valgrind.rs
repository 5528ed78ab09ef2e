//! What the test needs that no comparison branches on a secret: valgrind, which it starts itself.

use crate::debian;
use crate::error::Error;
use crate::ready::Ready;

pub(crate) fn prepare() -> Result<Ready, Error> {
    Ok(debian::provide("vgdb", "valgrind", "install valgrind (Debian: apt install valgrind)"))
}
