//! Virtual environments of Python, each with the packages of its requirements file, kept with cargo's other build
//! results.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::debian;
use crate::error::Error;
use crate::metadata::Metadata;
use crate::process;
use crate::ready::Ready;

pub(crate) struct Environment {
    /// In the folder that cargo builds in.
    folder: &'static str,
    requirements: &'static str,
}

/// That of the tests against oauthlib and requests-oauthlib.
const TESTS: Environment = Environment { folder: "python", requirements: "xtask/python-requirements.txt" };

/// That of the stack which the login benchmark is paired with.
pub(crate) const LOGIN: Environment =
    Environment { folder: "python-login", requirements: "xtask/python-login-requirements.txt" };

/// That of the peers of `cargo xtask interop`.
pub(crate) const INTEROP: Environment =
    Environment { folder: "python-interop", requirements: "xtask/python-interop-requirements.txt" };

pub(crate) enum Python {
    /// The interpreter of the environment.
    At(PathBuf),
    /// The reason says how to get what is missing.
    Missing(String),
}

pub(crate) fn prepare() -> Result<Ready, Error> {
    Ok(match TESTS.prepare()? {
        Python::At(python) => Ready::With(vec![("OAUTH1_PYTHON", python.into())]),
        Python::Missing(reason) => Ready::Skip(reason),
    })
}

impl Environment {
    pub(crate) fn prepare(&self) -> Result<Python, Error> {
        let venv = Metadata::load()?.target_directory.join(self.folder);
        let wanted = self.wanted()?;
        if !is_current(&venv, &wanted) {
            if let Err(error) = make(&venv) {
                return Ok(Python::Missing(format!(
                    "no virtual environment ({error}); install Python 3 with its venv module \
                     (Debian: apt install python3 python3-venv)"
                )));
            }
            if let Err(error) = fill(&venv, self.requirements, &wanted) {
                return Ok(Python::Missing(format!(
                    "no Python packages ({error}); they come from pypi.org: is it reachable?"
                )));
            }
        }
        Ok(Python::At(python(&venv)))
    }

    /// What the requirements file says.
    pub(crate) fn wanted(&self) -> Result<String, Error> {
        let file = self.requirements;
        fs::read_to_string(file).map_err(|error| Error::failed(format!("cannot read {file}: {error}")))
    }
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
fn fill(venv: &Path, requirements: &str, wanted: &str) -> Result<(), Error> {
    let pip =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", requirements];
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
