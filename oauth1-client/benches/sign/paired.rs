//! Two operations, compared in pairs.
//!
//! Benchmark harnesses in common use time one operation after the other and compare the averages. On a machine that
//! others use too, clock rate and caches change meanwhile by more than what is to be seen. Here a batch of each runs
//! within the same millisecond, and what is kept of the two is their ratio.

use std::time::{Duration, Instant};

use crate::workloads::Operation;

/// Long enough that reading the clock does not count, short enough that both see the same machine.
const BATCH: Duration = Duration::from_micros(400);

/// How the time of one operation compares with that of another.
pub(crate) struct Comparison {
    /// Quartiles of the first's time divided by the second's; the one in the middle is the median.
    pub(crate) ratio: [f64; 3],
    /// Median nanoseconds of each, to give the scale.
    pub(crate) nanoseconds: [f64; 2],
}

pub(crate) fn compare(a: &Operation, b: &Operation, pairs: u32) -> Comparison {
    let (mut a, mut b) = (Timed::new(a), Timed::new(b));
    // A B, B A, A B, …: neither is the second more often.
    for pair in 0..pairs {
        let [first, second] = if pair % 2 == 0 { [&mut a, &mut b] } else { [&mut b, &mut a] };
        first.run();
        second.run();
    }
    let ratios = a.nanoseconds.iter().zip(&b.nanoseconds).map(|(a, b)| a / b).collect();
    let median = |timed: Timed<'_>| quartiles(timed.nanoseconds)[1];
    Comparison { ratio: quartiles(ratios), nanoseconds: [median(a), median(b)] }
}

struct Timed<'a> {
    operation: &'a Operation,
    batch: u32,
    /// Per operation, one of each batch.
    nanoseconds: Vec<f64>,
}

impl<'a> Timed<'a> {
    fn new(operation: &'a Operation) -> Self {
        let mut batch = 1;
        while time(operation, batch) < BATCH {
            batch *= 2;
        }
        Self { operation, batch, nanoseconds: Vec::new() }
    }

    fn run(&mut self) {
        let time = time(self.operation, self.batch);
        self.nanoseconds.push(time.as_secs_f64() * 1e9 / f64::from(self.batch));
    }
}

fn time(operation: &Operation, times: u32) -> Duration {
    let start = Instant::now();
    operation.run(times);
    start.elapsed()
}

fn quartiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_unstable_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| values.get(values.len() * quarter / 4).copied().unwrap_or(f64::NAN))
}
