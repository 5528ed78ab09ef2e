//! Installing packages, where that needs no question: as root on Debian and its kin, as in a fresh container.

use std::process::Command;

use crate::error::Error;
use crate::process;
use crate::ready::Ready;

/// Installs the packages if this is such a machine. `false`: it is not, and nothing was done.
pub(crate) fn install(packages: &[&str]) -> Result<bool, Error> {
    if !process::on_path("apt-get") || !is_root() {
        return Ok(false);
    }
    process::run(&mut apt(&["update"]))?;
    process::run(apt(&["install", "-y", "--no-install-recommends"]).args(packages))?;
    Ok(true)
}

/// Sees to it that a program is there, which needs nothing else.
pub(crate) fn provide(program: &str, package: &str, how: &str) -> Ready {
    if !process::on_path(program)
        && let Err(error) = install(&[package])
    {
        return Ready::Skip(format!("{error}; {how}"));
    }
    if process::on_path(program) {
        return Ready::with_nothing();
    }
    Ready::Skip(format!("not on PATH: {program}; {how}"))
}

fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn apt(args: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.args(args).arg("-q").env("DEBIAN_FRONTEND", "noninteractive");
    command
}
