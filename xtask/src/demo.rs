//! `cargo xtask demo <name> [args…]`: builds and runs a demo. Its options are its own
//! and pass through unread.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::error::Error;
use crate::process;

/// The programs of the demos crate.
pub(crate) const NAMES: &[&str] = &["twitter", "gallery", "cluster", "lti", "provider"];

pub(crate) fn run(args: &[OsString]) -> Result<ExitCode, Error> {
    let choices = NAMES.join(", ");
    let Some((name, args)) = args.split_first() else {
        return Err(Error::usage(format!("name the demo to run, one of: {choices}")));
    };
    if !NAMES.iter().any(|known| name == known) {
        return Err(Error::usage(format!("no demo named {}: choose one of: {choices}", name.display())));
    }

    eprintln!("building the demo (the first time takes a few minutes) …");
    let mut command = process::cargo(["run", "--quiet", "-p", "demos", "--bin"]);
    command.arg(name).arg("--").args(args);
    hand_over(&mut command)
}

/// Becomes the demo (cargo does the same in its turn): Ctrl-C and SIGTERM reach the demo itself.
#[cfg(unix)]
fn hand_over(command: &mut Command) -> Result<ExitCode, Error> {
    use std::os::unix::process::CommandExt as _;
    // Returns only if it could not.
    let error = command.exec();
    Err(Error::failed(format!("cannot start cargo: {error}")))
}

#[cfg(not(unix))]
fn hand_over(command: &mut Command) -> Result<ExitCode, Error> {
    let status = command.status().map_err(|error| Error::failed(format!("cannot start cargo: {error}")))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}
