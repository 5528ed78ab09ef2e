//! Times the workloads against their peers, or runs one operation for somebody else to count its instructions.
//! `cargo xtask bench sign` makes a table of it.
//!
//! ```text
//! sign [--pairs N]                          a line of JSON for each pair
//! sign --count WORKLOAD OPERATION TIMES     says "ready", waits for the end of a line, runs the operation
//! ```
#![allow(clippy::print_stdout, reason = "its lines are read by xtask")]

#[path = "../paired/mod.rs"]
mod paired;
mod timed;
#[path = "../workloads/mod.rs"]
mod workloads;

use std::{env, io};

use serde_json::json;
use workloads::{Operation, Result, Workload};

fn main() -> Result<()> {
    // Cargo adds `--bench`.
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let workloads = workloads::all()?;
    match *args {
        [] => compare(&workloads, 400),
        ["--pairs", pairs] => compare(&workloads, pairs.parse()?),
        ["--count", workload, operation, times] => {
            let workload = workloads.iter().find(|each| each.name == workload).ok_or("no such workload")?;
            count(workload.operation(operation)?, times.parse()?)
        }
        _ => Err("usage: sign [--pairs N | --count WORKLOAD OPERATION TIMES]".into()),
    }
}

fn compare(workloads: &[Workload], pairs: u32) -> Result<()> {
    for workload in workloads {
        for (a, b) in workload.pairs {
            let [mut run_a, mut run_b] = [workload.operation(a)?, workload.operation(b)?].map(timed::timed);
            let compared = paired::compare(pairs, || Result::Ok(run_a()), || Ok(run_b()))?;
            println!(
                "{}",
                json!({
                    "workload": workload.name,
                    "operations": [a, b],
                    "ratio": compared.ratio,
                    "nanoseconds": compared.costs,
                    "pairs": pairs,
                })
            );
        }
    }
    Ok(())
}

/// What happens the first time only is over before "ready".
fn count(operation: &Operation, times: u32) -> Result<()> {
    operation.run(100);
    println!("ready");
    io::stdin().read_line(&mut String::new())?;
    operation.run(times);
    Ok(())
}
