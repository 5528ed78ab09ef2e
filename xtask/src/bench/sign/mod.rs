//! Signing and verifying. What is measured is written in oauth1-client, in benches/workloads.

mod callgrind;
#[cfg(target_os = "linux")]
mod steps;
mod table;

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use super::machine::Machine;
use super::programs;
use crate::error::Error;

/// Whose version matters.
const CRATES: &[&str] = &["oauth1-request", "ring", "hmac", "sha1"];

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

/// The page.
pub(crate) fn run(quick: bool) -> Result<String, Error> {
    Ok(table::render(&Machine::here(CRATES)?, &measure(quick)?))
}

fn measure(quick: bool) -> Result<Measured, Error> {
    println!("building the benchmarks (the first time takes a few minutes) …");
    let args = ["bench", "-p", "oauth1-client", "--bench", "sign", "--bench", "allocations", "--no-run"];
    let [sign, allocations] = programs::build(&args, ["sign", "allocations"])?;

    let pairs = if quick { 50 } else { 400 };
    println!("timing {pairs} pairs of each …");
    let times = programs::lines(Command::new(&sign).args(["--pairs", &pairs.to_string()]))?;
    let mut costs = programs::lines(&mut Command::new(allocations))?;
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

#[cfg(not(target_os = "linux"))]
mod steps {
    use crate::error::Error;

    pub(crate) fn count(_: &mut std::process::Command) -> Result<u64, Error> {
        Err(Error::failed("single steps are counted on Linux only"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
