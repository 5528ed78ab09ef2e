//! What the demo programs say on the terminal besides their own words: the log, and why they cannot go on.

#![allow(clippy::print_stderr, reason = "that is what it is for")]

use std::{
    error::Error,
    io::{self, IsTerminal as _},
    process::ExitCode,
};

use tracing_subscriber::{
    EnvFilter,
    filter::{Directive, LevelFilter},
};

/// Writes the log to standard error: what `RUST_LOG` asks for, or `level` if it asks for nothing.
///
/// Of what Rocket says, it is warnings and errors only: it would tell the address of each request, a callback's with the
/// verifier, and every cookie.
pub fn log(level: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let quiet = Directive::from(LevelFilter::WARN);
    let filter = filter.add_directive("rocket=warn".parse().unwrap_or(quiet));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    log.with_ansi(io::stderr().is_terminal()).init();
}

/// What a program ends with; an error is told with its causes.
pub fn end(result: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    eprintln!("error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
    ExitCode::FAILURE
}
