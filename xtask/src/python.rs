//! What the tests against Python's oauthlib need: a virtual environment with the packages of
//! python-requirements.txt, kept with cargo's other build results.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::debian;
use crate::error::Error;
use crate::metadata::Metadata;
use crate::process;
use crate::ready::Ready;

const REQUIREMENTS: &str = "xtask/python-requirements.txt";

pub(crate) fn prepare() -> Result<Ready, Error> {
    let venv = Metadata::load()?.target_directory.join("python");
    let wanted = fs::read_to_string(REQUIREMENTS)
        .map_err(|error| Error::failed(format!("cannot read {REQUIREMENTS}: {error}")))?;

    if !is_current(&venv, &wanted) {
        if let Err(error) = make(&venv) {
            return Ok(Ready::Skip(format!(
                "no virtual environment ({error}); install Python 3 with its venv module \
                 (Debian: apt install python3 python3-venv)"
            )));
        }
        if let Err(error) = fill(&venv, &wanted) {
            return Ok(Ready::Skip(format!(
                "no Python packages ({error}); they come from pypi.org: is it reachable?"
            )));
        }
    }
    Ok(Ready::With(vec![("OAUTH1_PYTHON", python(&venv).into())]))
}

/// Is it made from these very requirements, and does its Python still start? (It is a link to the system's.)
fn is_current(venv: &Path, wanted: &str) -> bool {
    fs::read_to_string(stamp(venv)).is_ok_and(|made_from| made_from == wanted)
        && process::output(Command::new(python(venv)).arg("--version")).is_ok()
}

fn make(venv: &Path) -> Result<(), Error> {
    let venv_command = || {
        let mut command = Command::new("python3");
        command.args(["-m", "venv", "--clear"]).arg(venv);
        command
    };
    process::run(&mut venv_command()).or_else(|error| {
        // No python3, or Debian's, which comes without venv.
        if debian::install(&["python3", "python3-venv"])? {
            process::run(&mut venv_command())
        } else {
            Err(error)
        }
    })
}

/// The stamp is written last: an environment that was interrupted half full is made again.
fn fill(venv: &Path, wanted: &str) -> Result<(), Error> {
    let pip =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", REQUIREMENTS];
    process::run(Command::new(python(venv)).args(pip))?;
    let stamp = stamp(venv);
    fs::write(&stamp, wanted)
        .map_err(|error| Error::failed(format!("cannot write {}: {error}", stamp.display())))
}

fn stamp(venv: &Path) -> PathBuf {
    venv.join("made-from-requirements.txt")
}

fn python(venv: &Path) -> PathBuf {
    venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}
