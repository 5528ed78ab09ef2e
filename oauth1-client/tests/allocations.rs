//! How often signing asks for memory. Unlike times, such counts are the same on every machine, so they are a test.

#![allow(clippy::unwrap_used, reason = "a test stops where something is missing")]

#[path = "../benches/workloads/mod.rs"]
#[allow(dead_code, reason = "the benchmarks use the rest")]
mod workloads;

fn allocations(workload: &str, operation: &str) -> u64 {
    let all = workloads::all().unwrap();
    let workload = all.iter().find(|candidate| candidate.name == workload).unwrap();
    let operation = workload.operation(operation).unwrap();
    // The first has the thread's pool filled, and what else is made once.
    operation.run(1);
    allocation_counter::measure(|| operation.run(100)).count_total / 100
}

#[test]
fn a_signature_costs_one_allocation_the_header() {
    for workload in ["W1", "W2"] {
        assert_eq!(allocations(workload, "oauth1-core"), 1, "{workload}");
        assert_eq!(allocations(workload, "oauth1-core, http::HeaderValue"), 1, "{workload}");
    }
    // Forty parameters and their base string do not fit on the stack: they go on in the heap.
    assert_eq!(allocations("W3", "oauth1-core"), 4);
}

#[test]
fn a_stamp_costs_none() {
    assert_eq!(allocations("stamp", "oauth1_client::stamp"), 0);
}
