//! The figures as docs/benchmarks/client.md shows them.

use super::{Allocations, Machine, Measured, Time};

pub(crate) fn render(machine: &Machine, measured: &Measured) -> String {
    let times: String = measured.times.iter().map(time).collect();
    let allocations: String = measured.allocations.iter().map(allocation).collect();
    let Machine { processor, compiler, crates, date } = machine;
    let pairs = measured.pairs;
    format!(
        "\
# Requests

Written by `cargo xtask bench client`; what is measured is in `oauth1-client/benches/requests`.

A GET with three query parameters over HTTP/1.1 without TLS, to a server on the same machine that answers with 1,024
octets of JSON and keeps its connections; the reply is read to its end. All run on one thread, on another processor
than the server, which is a process of its own.

- **oauth1-client** starts from a path, the parameters and a token. It has a deadline for all of a request, and a limit
  for the reply. **with_token** has the token's key ready, as those have that are signed by hand.
- **hyper-util**, the client of its module `legacy`, starts from a URI that was parsed before, and has neither deadline
  nor limit. Signed, it has a signer that is ready, and oauth1-request is given the parameters decoded and sorted.
- **reqwest** and **reqwest-oauth1** start from the URL as text. They are built without TLS; oauth1-client has its own
  in it. reqwest-oauth1 needs an older reqwest and oauth1-request, and is a process of its own for that:
  `oauth1-client/benches/peers`.

Before anything is measured, a server verifies the requests: it must take all that are signed, and none that are not.

| | |
| --- | --- |
| processor | {processor} |
| compiler | {compiler} |
| crates | {crates} |
| date | {date} |

## Processor time

That of the client's process for a request, the kernel's work for it included, as `getrusage` has it. A divided by B:
below 1, A needs less. A batch of 256 requests of each is made in turns, {pairs} times; of the ratios this is the
median, and the two quartiles. Microseconds are there to give the scale: they change with the machine and with what
else it does. One at a time, most of it is falling asleep and waking up for each reply, which virtual machines make
dear and uneven.

| at a time | A | B | A / B | quartiles | A, µs | B, µs |
| ---: | --- | --- | ---: | ---: | ---: | ---: |
{times}
## Allocations

Of one request, one at a time; those of the connection's task included.

| | allocations | octets |
| --- | ---: | ---: |
{allocations}"
    )
}

fn time(time: &Time) -> String {
    let Time { at_a_time, requesters: [a, b], ratio: [low, median, high], microseconds: [a_us, b_us] } = time;
    format!("| {at_a_time} | {a} | {b} | {median:.2} | {low:.2} – {high:.2} | {a_us:.1} | {b_us:.1} |\n")
}

fn allocation(counted: &Allocations) -> String {
    let Allocations { requester, allocations, octets } = counted;
    format!("| {requester} | {allocations:.0} | {octets:.0} |\n")
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
            crates: text("hyper 1.12.0; reqwest-oauth1 0.3.0"),
            date: text("2025-01-31"),
        };
        let times = [
            r#"{"at_a_time":16,"requesters":["ours","theirs"],"ratio":[0.491,0.5,0.512],"microseconds":[6.04,12.0]}"#,
            r#"{"at_a_time":1,"requesters":["ours","theirs"],"ratio":[1.0,1.1,1.2],"microseconds":[33.0,30.0]}"#,
        ];
        let allocations = r#"{"requester":"ours","allocations":15.002,"octets":12345.6}"#;
        let measured = Measured {
            pairs: 200,
            times: times.map(|line| serde_json::from_str(line).unwrap()).into(),
            allocations: vec![serde_json::from_str(allocations).unwrap()],
        };
        let page = render(&machine, &measured);
        for line in [
            "| crates | hyper 1.12.0; reqwest-oauth1 0.3.0 |",
            "| 16 | ours | theirs | 0.50 | 0.49 – 0.51 | 6.0 | 12.0 |",
            "| 1 | ours | theirs | 1.10 | 1.00 – 1.20 | 33.0 | 30.0 |",
            "| ours | 15 | 12346 |",
        ] {
            assert!(page.lines().any(|other| other == line), "{line}\n{page}");
        }
    }
}
