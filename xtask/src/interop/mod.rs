//! `cargo xtask interop [--break]`: the product against software that others wrote, both ways round. What is tried is
//! written in demos, in tests/interop; the peers are in demos/interop.

mod runtimes;
mod table;

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::bench::machine::Machine;
use crate::bench::programs;
use crate::error::Error;
use crate::process;
use crate::report::Done;

const PAGE: &str = "docs/interop.md";
const README: &str = "README.md";

/// One thing that was tried with a peer.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Row {
    peer: String,
    client: Side,
    exercised: String,
    result: Outcome,
    note: String,
}

/// Who is the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    Ours,
    Theirs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Pass,
    Differs,
    Fail,
}

pub(crate) fn choose(args: &[OsString]) -> Result<bool, Error> {
    match args {
        [] => Ok(false),
        [only] if only == "--break" => Ok(true),
        [first, ..] => {
            Err(Error::usage(format!("interop takes --break or nothing, but got {}", first.display())))
        }
    }
}

/// Runs all of it, and writes the page; with clients whose secrets are wrong, sees every row fail instead.
pub(crate) fn run(is_broken: bool) -> Result<(), Error> {
    let machine = Machine::here(&[])?;
    let (rows, missing, took) = measure(is_broken)?;
    let failed = rows.iter().filter(|row| row.result == Outcome::Fail).count();
    println!("\n{} rows, {failed} failed, {} s", rows.len(), took.as_secs());
    if is_broken {
        return if failed == rows.len() && missing.is_empty() {
            println!("With wrong secrets every row fails, as it has to.");
            Ok(())
        } else {
            Err(Error::failed("with wrong secrets every row has to fail, and no peer may be missing"))
        };
    }
    if !missing.is_empty() {
        println!("{PAGE} is not written, because peers are missing:");
        missing.iter().for_each(|reason| println!("  {reason}"));
        if process::is_ci() {
            return Err(Error::failed("peers are missing, and CI=true forbids that"));
        }
    }
    if failed > 0 {
        return Err(Error::failed(format!("{failed} rows failed")));
    }
    if missing.is_empty() {
        write(PAGE, &table::page(&machine, &rows, took))?;
        let readme = fs::read_to_string(README).map_err(|error| cannot("read", README, &error))?;
        write(README, &table::into_readme(&readme, &rows)?)?;
        println!("{PAGE} is written, and the table in {README}");
    }
    Ok(())
}

/// The same as a group of tests: nothing is written.
pub(crate) fn test() -> Result<Done, Error> {
    let (rows, missing, _) = measure(false)?;
    let failed = rows.iter().filter(|row| row.result == Outcome::Fail).count();
    if failed > 0 {
        return Err(Error::failed(format!("{failed} of {} rows failed", rows.len())));
    }
    Ok(if missing.is_empty() { Done::Ok } else { Done::Skipped(missing.join("; ")) })
}

/// The rows, why peers are missing, and how long it took, without building.
fn measure(is_broken: bool) -> Result<(Vec<Row>, Vec<String>, Duration), Error> {
    let args = ["test", "--workspace", "--test", "interop", "--no-run"];
    let [runner] = programs::build(&args, ["interop"])?;
    let mut command = Command::new(runner);
    let mut missing = Vec::new();
    for runtime in runtimes::ALL {
        match (runtime.prepare)()? {
            Ok(found) => {
                command.arg(runtime.flag).arg(found.program).envs(found.variables);
            }
            Err(reason) => missing.push(reason),
        }
    }
    if is_broken {
        command.arg("--break");
    }
    // Without an argument it would do nothing.
    if command.get_args().next().is_none() {
        return Err(Error::failed(format!("no peer can run here: {}", missing.join("; "))));
    }
    let start = Instant::now();
    let mut running = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| Error::failed(format!("cannot start the peers: {error}")))?;
    let mut rows = Vec::new();
    for line in running.stdout.take().map(BufReader::new).into_iter().flat_map(BufReader::lines) {
        let line = line.map_err(|error| Error::failed(format!("cannot hear the peers: {error}")))?;
        let row: Row = serde_json::from_str(&line)
            .map_err(|error| Error::failed(format!("not understood ({error}): {line}")))?;
        println!("{}", table::line(&row));
        rows.push(row);
    }
    let ended = running.wait().map_err(|error| Error::failed(format!("the peers are lost: {error}")))?;
    if !ended.success() || rows.is_empty() {
        return Err(Error::failed(format!("the peers ended with {ended} after {} rows", rows.len())));
    }
    Ok((rows, missing, start.elapsed()))
}

fn write(file: &str, text: &str) -> Result<(), Error> {
    fs::write(file, text).map_err(|error| cannot("write", file, &error))
}

fn cannot(verb: &str, file: &str, error: &std::io::Error) -> Error {
    Error::failed(format!("cannot {verb} {file}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_is_told() {
        let chosen = |args: &[&str]| choose(&args.iter().map(OsString::from).collect::<Vec<_>>());
        assert!(!chosen(&[]).unwrap());
        assert!(chosen(&["--break"]).unwrap());
        let answer = "interop takes --break or nothing, but got --fast";
        assert_eq!(chosen(&["--fast"]).unwrap_err().to_string(), answer);
    }
}
