//! Builds the benchmarks of oauth1-client and runs them. What they do is written there, in benches/workloads.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{callgrind, steps};
use crate::error::Error;
use crate::process;

pub(crate) struct Measured {
    pub(crate) pairs: u32,
    pub(crate) times: Vec<Time>,
    pub(crate) costs: Vec<Cost>,
}

/// Two operations, timed in pairs.
#[derive(Deserialize)]
pub(crate) struct Time {
    pub(crate) workload: String,
    pub(crate) operations: [String; 2],
    /// Quartiles of the first's time divided by the second's.
    pub(crate) ratio: [f64; 3],
    /// Medians.
    pub(crate) nanoseconds: [f64; 2],
}

/// What an operation costs beside time. The counts of instructions are added where they can be had.
#[derive(Deserialize)]
pub(crate) struct Cost {
    pub(crate) workload: String,
    pub(crate) operation: String,
    pub(crate) allocations: u64,
    pub(crate) octets: u64,
    /// Those that this processor runs.
    pub(crate) instructions: Option<u64>,
    /// Those outside the hash's compression function.
    pub(crate) outside_hash: Option<u64>,
}

pub(crate) fn all(quick: bool) -> Result<Measured, Error> {
    println!("building the benchmarks (the first time takes a few minutes) …");
    let args = ["bench", "-p", "oauth1-client", "--bench", "sign", "--bench", "allocations", "--no-run"];
    let messages = process::output(process::cargo(args).arg("--message-format=json-render-diagnostics"))?;
    let (sign, allocations) = (executable(&messages, "sign")?, executable(&messages, "allocations")?);

    let pairs = if quick { 50 } else { 400 };
    println!("timing {pairs} pairs of each …");
    let times = lines(Command::new(&sign).args(["--pairs", &pairs.to_string()]))?;
    let mut costs = lines(&mut Command::new(allocations))?;
    if !quick {
        count_instructions(&sign, &mut costs);
    }
    Ok(Measured { pairs, times, costs })
}

fn count_instructions(sign: &Path, costs: &mut [Cost]) {
    for cost in costs {
        println!("counting the instructions of {}, {} …", cost.workload, cost.operation);
        let args =
            |times: u32| ["--count", &cost.workload, &cost.operation, &times.to_string()].map(str::to_owned);
        let instructions = per_operation(8, |times| steps::count(Command::new(sign).args(args(times))));
        let outside_hash = per_operation(1024, |times| callgrind::outside_hash(sign, &args(times)));
        (cost.instructions, cost.outside_hash) = (instructions, outside_hash);
    }
}

/// Starting and ending the program is in both counts, and so in neither result. `None`: it cannot be counted here.
fn per_operation(times: u32, count: impl Fn(u32) -> Result<u64, Error>) -> Option<u64> {
    let counted = || Ok((count(times)?.saturating_sub(count(0)?)) / u64::from(times));
    counted().inspect_err(|error: &Error| println!("not counted: {error}")).ok()
}

/// The lines of JSON that the program writes.
fn lines<T: DeserializeOwned>(program: &mut Command) -> Result<Vec<T>, Error> {
    let parse = |line| {
        serde_json::from_str(line).map_err(|error| Error::failed(format!("not understood ({error}): {line}")))
    };
    process::output(program)?.lines().map(parse).collect()
}

/// Where cargo put a benchmark, from what it says while it builds.
fn executable(messages: &str, benchmark: &str) -> Result<PathBuf, Error> {
    let path = messages.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let path = message.get("executable")?.as_str()?;
        (message.get("target")?.get("name")? == benchmark).then(|| path.into())
    });
    path.ok_or_else(|| Error::failed(format!("cargo does not say where it put the benchmark {benchmark}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_where_cargo_says() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"sign"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"other"},"executable":"target/other"}
{"reason":"compiler-artifact","target":{"name":"sign"},"executable":"target/sign-1"}
{"reason":"build-finished","success":true}"#;
        assert_eq!(executable(messages, "sign").unwrap(), Path::new("target/sign-1"));
        assert!(executable(messages, "login").is_err());
    }

    #[test]
    fn a_cost_is_read_without_what_is_counted_later() {
        let line = r#"{"allocations":1,"octets":512,"operation":"a","workload":"W1"}"#;
        let cost: Cost = serde_json::from_str(line).unwrap();
        assert_eq!((cost.allocations, cost.octets, cost.instructions), (1, 512, None));
    }

    #[test]
    fn what_happens_once_is_not_the_operation_s() {
        assert_eq!(per_operation(8, |times| Ok(10_000 + 300 * u64::from(times))), Some(300));
        assert_eq!(per_operation(8, |_| Err(Error::failed("no"))), None);
    }
}
