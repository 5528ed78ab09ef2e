//! Two things that cost something, compared in pairs.
//!
//! Benchmark harnesses in common use time one operation after the other and compare the averages. On a machine that
//! others use too, clock rate and caches change meanwhile by more than what is to be seen. Here a batch of each runs
//! within a moment, and what is kept of the two is their ratio.

/// How the cost of one compares with that of another.
pub(crate) struct Comparison {
    /// Quartiles of the first's cost divided by the second's; the one in the middle is the median.
    pub(crate) ratio: [f64; 3],
    /// Median cost of each, to give the scale.
    pub(crate) costs: [f64; 2],
}

/// Each of the two runs a batch of its own, and returns what one operation of it cost.
pub(crate) fn compare<E>(
    pairs: u32,
    mut a: impl FnMut() -> Result<f64, E>,
    mut b: impl FnMut() -> Result<f64, E>,
) -> Result<Comparison, E> {
    let mut costs = [Vec::new(), Vec::new()];
    // A B, B A, A B, …: neither is the second more often.
    for pair in 0..pairs {
        let [cost_a, cost_b] = if pair % 2 == 0 {
            [a()?, b()?]
        } else {
            let cost_b = b()?;
            [a()?, cost_b]
        };
        costs[0].push(cost_a);
        costs[1].push(cost_b);
    }
    let ratios = costs[0].iter().zip(&costs[1]).map(|(a, b)| a / b).collect();
    Ok(Comparison { ratio: quartiles(ratios), costs: costs.map(|costs| quartiles(costs)[1]) })
}

fn quartiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_unstable_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| values.get(values.len() * quarter / 4).copied().unwrap_or(f64::NAN))
}
