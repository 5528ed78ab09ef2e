//! cargo-deny, where it is installed: it checks the dependencies against deny.toml. In continuous integration it gets
//! installed: a licence or source that is new here is not to wait for somebody who has it.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::process;
use crate::report::Done;

const VERSION: &str = "0.20.2";
const HOW: &str = "not installed (cargo install --locked cargo-deny)";

pub(crate) fn check() -> Result<Done, Error> {
    let is_installed = process::output(&mut process::cargo(["deny", "--version"])).is_ok();
    let mut command = match (is_installed, process::is_ci()) {
        (true, _) => process::cargo(["deny"]),
        (false, true) => install()?,
        (false, false) => return Ok(Done::Skipped(HOW.to_owned())),
    };
    process::run(command.args(["--offline", "check", "licenses", "bans", "sources"]))?;
    Ok(Done::Ok)
}

/// Where a later run finds it again, with what else was built.
fn install() -> Result<Command, Error> {
    let root = Path::new("target/cargo-deny");
    let program = root.join("bin/cargo-deny");
    if !program.is_file() {
        let mut command = process::cargo(["install", "--quiet", "--locked", "--version", VERSION, "--root"]);
        process::run(command.arg(root).arg("cargo-deny"))?;
    }
    Ok(Command::new(program))
}
