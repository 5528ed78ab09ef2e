//! The figures as docs/benchmarks/sign.md shows them.

use super::{Cost, Machine, Measured, Time};

pub(crate) fn render(machine: &Machine, measured: &Measured) -> String {
    let times: String = measured.times.iter().map(time).collect();
    let costs: String = measured.costs.iter().map(cost).collect();
    let Machine { processor, compiler, crates, date } = machine;
    let pairs = measured.pairs;
    format!(
        "\
# Signing and verifying

Written by `cargo xtask bench sign`; what is measured is in `oauth1-client/benches/workloads`.

- **W1** signs the tweet of Twitter's documentation: a POST with one parameter in the query, one in the form.
- **W2** signs a GET with three query parameters.
- **W3** signs a POST with 40 form parameters of 50 octets, some of them not ASCII.
- **V1** verifies W1 by its `Authorization` header.
- **stamp** makes a nonce and reads the clock.

Ours starts from method, URL and body as they are sent, and ends with the header value. oauth1-request is given the
parameters decoded and sorted, which leaves it less to do. The bare HMACs have their key ready and the base string
before them. With the same nonce and time, all of them come to the same signature; that is checked before anything
is measured.

| | |
| --- | --- |
| processor | {processor} |
| compiler | {compiler} |
| crates | {crates} |
| date | {date} |

## Time

Of A divided by that of B: below 1, A is the faster one. A batch of each runs within the same millisecond, {pairs} times,
in turns; of the ratios this is the median, and the two quartiles. Nanoseconds are there to give the scale: they
change with the machine and with what else it does.

| | A | B | A / B | quartiles | A, ns | B, ns |
| --- | --- | --- | ---: | ---: | ---: | ---: |
{times}
## Instructions and allocations

Of one operation. Instructions are counted by single steps on this processor, without what the kernel does. Those
outside the hash are counted by valgrind and leave out the compression function of SHA-1, so they do not depend on
the processor's instructions for it; valgrind has no cheap clock either.

| | | instructions | outside the hash | allocations | octets |
| --- | --- | ---: | ---: | ---: | ---: |
{costs}"
    )
}

fn time(time: &Time) -> String {
    let Time { workload, operations: [a, b], ratio: [low, median, high], nanoseconds: [a_ns, b_ns] } = time;
    format!("| {workload} | {a} | {b} | {median:.2} | {low:.2} – {high:.2} | {a_ns:.0} | {b_ns:.0} |\n")
}

fn cost(cost: &Cost) -> String {
    let Cost { workload, operation, allocations, octets, instructions, outside_hash } = cost;
    let [instructions, outside_hash] = [instructions, outside_hash]
        .map(|count| count.map_or_else(|| "–".to_owned(), |count| count.to_string()));
    format!("| {workload} | {operation} | {instructions} | {outside_hash} | {allocations} | {octets} |\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_has_its_column() {
        let text = |text: &str| text.to_owned();
        let machine = Machine {
            processor: text("Some CPU"),
            compiler: text("rustc 1.89.0"),
            crates: text("ring 0.17.14"),
            date: text("2025-01-31"),
        };
        let time = Time {
            workload: text("W1"),
            operations: [text("ours"), text("theirs")],
            ratio: [0.491, 0.5, 0.512],
            nanoseconds: [600.4, 1200.0],
        };
        let cost = Cost {
            workload: text("W1"),
            operation: text("ours"),
            allocations: 1,
            octets: 321,
            instructions: Some(5432),
            outside_hash: None,
        };
        let page = render(&machine, &Measured { pairs: 400, times: vec![time], costs: vec![cost] });
        for line in [
            "| processor | Some CPU |",
            "| date | 2025-01-31 |",
            "| W1 | ours | theirs | 0.50 | 0.49 – 0.51 | 600 | 1200 |",
            "| W1 | ours | 5432 | – | 1 | 321 |",
        ] {
            assert!(page.lines().any(|other| other == line), "{line}\n{page}");
        }
    }
}
