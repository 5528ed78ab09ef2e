//! Counts the allocations of one operation of each kind: a line of JSON for each.
#![allow(clippy::print_stdout, reason = "its lines are read by xtask")]

#[path = "../workloads/mod.rs"]
#[allow(dead_code, reason = "nothing is compared here")]
mod workloads;

use allocation_counter::measure;
use serde_json::json;

fn main() -> workloads::Result<()> {
    for workload in workloads::all()? {
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
