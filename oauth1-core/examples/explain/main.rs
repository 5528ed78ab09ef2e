//! Says what was signed of a request, and why a provider answers `signature_invalid`. Run it without arguments for an
//! example, and with `--help` for all it takes.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks on the terminal")]

mod args;
mod message;
mod paint;
mod report;

use std::{
    env,
    ffi::OsString,
    io::{self, Write as _},
    process::ExitCode,
};

use oauth1_core::Secret;

use args::{EXAMPLE, Explain, USAGE};
use report::{Finding, report};

/// Why there is nothing to report.
pub(crate) enum Failure {
    /// What was asked cannot be understood.
    Usage(String),
    /// The request cannot be one that is accepted.
    Request(String),
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }
}

/// The secrets, as far as they are known.
pub(crate) struct Secrets {
    pub(crate) client: Option<Secret>,
    pub(crate) token: Option<Secret>,
}

fn main() -> ExitCode {
    let outcome = if env::args_os().len() > 1 { explain() } else { example() };
    match outcome {
        Ok(Finding { report, is_wrong }) => {
            let report = if paint::wanted() { paint::painted(&report) } else { report };
            // Whoever closed the pipe has read enough.
            let _ = io::stdout().write_all(report.as_bytes());
            ExitCode::from(u8::from(is_wrong))
        }
        Err(Failure::Request(message)) => {
            eprintln!("wrong: {message}");
            ExitCode::from(1)
        }
        Err(Failure::Usage(message)) => {
            eprintln!("error: {message}\n\nFor all options: --help. For an example: no arguments.");
            ExitCode::from(2)
        }
    }
}

fn explain() -> Result<Finding, Failure> {
    let args = Explain::from_env_or_exit();
    report(&args, &Secrets { client: secret("OAUTH1_CLIENT_SECRET")?, token: secret("OAUTH1_TOKEN_SECRET")? })
}

fn example() -> Result<Finding, Failure> {
    let args = EXAMPLE.iter().map(OsString::from).collect();
    let args = Explain::from_vec(args).map_err(|error| Failure::usage(error.to_string()))?;
    let finding = report(&args, &Secrets { client: None, token: None })?;
    Ok(Finding { report: format!("{USAGE}\n{}", finding.report), is_wrong: false })
}

fn secret(name: &str) -> Result<Option<Secret>, Failure> {
    match env::var(name) {
        Ok(secret) => Ok(Some(Secret::from(secret))),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(Failure::usage(format!("{name} is not UTF-8"))),
    }
}
