//! cargo-deny, where it is installed: it checks the dependencies against deny.toml.

use crate::error::Error;
use crate::process;
use crate::report::Done;

/// Optional, in continuous integration too: the bans that matter most are also part of the import rule.
pub(crate) fn check() -> Result<Done, Error> {
    if process::output(&mut process::cargo(["deny", "--version"])).is_err() {
        return Ok(Done::Skipped("not installed (cargo install cargo-deny)".to_owned()));
    }
    process::run(&mut process::cargo(["deny", "--offline", "check", "licenses", "bans", "sources"]))?;
    Ok(Done::Ok)
}
