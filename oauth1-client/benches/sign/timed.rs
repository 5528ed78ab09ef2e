//! How long an operation takes.

use std::time::{Duration, Instant};

use crate::workloads::Operation;

/// Long enough that reading the clock does not count, short enough that both of a pair see the same machine.
const BATCH: Duration = Duration::from_micros(400);

/// Runs a batch each time it is called, and returns the nanoseconds per operation.
pub(crate) fn timed(operation: &Operation) -> impl FnMut() -> f64 {
    let mut batch = 1;
    while time(operation, batch) < BATCH {
        batch *= 2;
    }
    move || time(operation, batch).as_secs_f64() * 1e9 / f64::from(batch)
}

fn time(operation: &Operation, times: u32) -> Duration {
    let start = Instant::now();
    operation.run(times);
    start.elapsed()
}
