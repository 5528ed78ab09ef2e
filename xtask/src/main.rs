//! `cargo xtask`: run a demo, run the tests, check the workspace, measure. `cargo xtask help` lists the commands.
//!
//! Arguments are parsed by hand: there are few, and `demo` must hand its own on untouched, `--help` included.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line program speaks on the terminal"
)]

mod bench;
mod browser;
mod capabilities;
mod check;
mod core_only_computes;
mod crates_alone;
mod debian;
mod demo;
mod deny;
mod error;
mod folders;
mod import_rule;
mod interop;
mod metadata;
mod model;
mod named_tests;
mod process;
mod python;
mod ready;
mod real_secrets;
mod redis;
mod report;
mod test;
mod threats;
mod valgrind;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use crate::error::Error;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

fn run() -> Result<ExitCode, Error> {
    let mut args = std::env::args_os().skip(1);
    let Some(command) = args.next() else {
        println!("{}", usage());
        return Ok(ExitCode::SUCCESS);
    };
    let args: Vec<OsString> = args.collect();
    let asks_for_help = args.first().is_some_and(|first| is_help(&first.to_string_lossy()));

    match &*command.to_string_lossy() {
        word if is_help(word) || asks_for_help => println!("{}", usage()),
        "demo" => {
            enter_workspace_root()?;
            return demo::run(&args);
        }
        "check" => {
            if let Some(extra) = args.first() {
                return Err(Error::usage(format!("check takes no arguments, but got {}", extra.display())));
            }
            enter_workspace_root()?;
            check::run()?;
        }
        "test" => {
            let groups = test::choose(&args)?;
            enter_workspace_root()?;
            test::run(&groups)?;
        }
        "bench" => {
            let wanted = bench::choose(&args)?;
            enter_workspace_root()?;
            bench::run(&wanted)?;
        }
        "interop" => {
            let is_broken = interop::choose(&args)?;
            enter_workspace_root()?;
            interop::run(is_broken)?;
        }
        other => {
            return Err(Error::usage(format!(
                "no command named {other}: use demo, test, check, bench or interop (cargo xtask help says what they do)"
            )));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn is_help(word: &str) -> bool {
    matches!(word, "help" | "--help" | "-h")
}

/// From here on every path and every command is relative to the workspace root,
/// wherever in the workspace `cargo xtask` was typed.
fn enter_workspace_root() -> Result<(), Error> {
    let own_folder = std::env::var_os("CARGO_MANIFEST_DIR")
        .ok_or_else(|| Error::failed("CARGO_MANIFEST_DIR is not set: start this program as cargo xtask"))?;
    let root = Path::new(&own_folder)
        .parent()
        .ok_or_else(|| Error::failed("the folder of the xtask crate has no parent folder"))?;
    std::env::set_current_dir(root)
        .map_err(|error| Error::failed(format!("cannot enter {}: {error}", root.display())))
}

fn usage() -> String {
    format!(
        "\
usage: cargo xtask <command>

  demo <name> [args…]   build and run a demo ({demos}); the args go to the demo: try --help
  test [group…]         run the tests, all groups or those named ({groups})
  check                 format, lints, docs, each crate alone, import rule, folders, what docs name, dependencies
  bench [name]          measure ({benches}) and write its page in docs/benchmarks; --quick measures less and writes
                        nothing; without a name, list what there is
  interop               run against software that others wrote, and write docs/interop.md and the README's table; with
                        --break every secret is wrong, and every row has to fail
  help                  this text",
        benches = bench::names(),
        demos = demo::NAMES.join(", "),
        groups = test::names(),
    )
}
