//! Counts the allocations of one operation of each kind: a line of JSON for each.
//!
//! ```text
//! allocations             of the operations that the benchmark "sign" times
//! allocations --client    of a request, as the benchmark "client" measures them
//! allocations --serve     the server of these, which starts it
//! ```
#![allow(clippy::print_stdout, reason = "its lines are read by xtask")]

#[path = "../requests/mod.rs"]
#[allow(dead_code, reason = "nothing is compared here")]
mod requests;
#[path = "../workloads/mod.rs"]
#[allow(dead_code, reason = "nothing is compared here")]
mod workloads;

use std::env;

use allocation_counter::measure;
use requests::{Load, Result, SERVE, Server};
use serde_json::json;

fn main() -> Result<()> {
    // Cargo adds `--bench`.
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match *args.iter().map(String::as_str).collect::<Vec<_>>() {
        [] => signing(),
        ["--client"] => client(),
        [SERVE] => requests::serve(),
        _ => Err("usage: allocations [--client]".into()),
    }
}

fn signing() -> Result<()> {
    for workload in workloads::all().map_err(|error| error.to_string())? {
        for operation in &workload.operations {
            let counted = measure(|| operation.run(1));
            println!(
                "{}",
                json!({
                    "workload": workload.name,
                    "operation": operation.name,
                    "allocations": counted.count_total,
                    "octets": counted.bytes_total,
                })
            );
        }
    }
    Ok(())
}

/// The mean of many: buffers are handed out in parts, and a new one is made when there is no more of the last.
fn client() -> Result<()> {
    let server = Server::start()?;
    for requester in requests::all(&server)? {
        let load = Load { requests: 1000, at_a_time: 1 };
        requester.run(load)?;
        let mut result = Ok(());
        let counted = measure(|| result = requester.run(load));
        result?;
        let per_request = |total: u64| total as f64 / f64::from(load.requests);
        println!(
            "{}",
            json!({
                "requester": requester.name,
                "allocations": per_request(counted.count_total),
                "octets": per_request(counted.bytes_total),
            })
        );
    }
    Ok(())
}
