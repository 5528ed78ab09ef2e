//! The figures as docs/benchmarks/login.md shows them.

use super::targets::{self, mib};
use super::{AXUM, Machine, Measured, Memory, Time};

pub(crate) fn render(machine: &Machine, measured: &Measured) -> String {
    let times: String = measured.times().map(time).collect();
    let memories: String = measured.memories().map(memory).collect();
    let (targets, logins) = (targets::render(measured), measured.logins());
    let Machine { processor, compiler, crates, date } = machine;
    let python = match &measured.python {
        Ok(versions) => versions.clone(),
        Err(reason) => format!("not measured: {}", reason.lines().next().unwrap_or_default()),
    };
    format!(
        "\
# Logins

Written by `cargo xtask bench login`; what is measured is in `demos/benches/login`.

A login is all that somebody does who signs in to the demo app by the local provider: `GET /login`, which redirects to
the provider; the provider's consent page, and its form, which allows it; `GET /auth` with the verifier, at which the
app obtains the token, reads the profile and remembers it; and `GET /`, which has to show that profile. The app makes
three signed requests for it, and answers three.

Each app is a process of its own and logs in to the same provider, which is another one. One driver plays the browsers:
1 or 16 that sign in at the same time, each with its own cookies, which it keeps from login to login, and connections
that stay open. All speak HTTP/1.1 over loopback, without TLS. {logins} logins were done and none failed: one that does
ends the benchmark.

- **axum**, **actix-web** and **Rocket** are the program `twitter`, built for release, with those options, and one thread
  that serves (`--workers 1`), since the other processor is the driver's and the provider's. **In memory**
  and **on disk** is where sessions are; Rocket has none, but an encrypted cookie.
- **Starlette and Authlib** do the same as far as their documentation goes: the registry, `authorize_redirect`,
  `authorize_access_token`, one request for the profile, and sessions in a signed cookie; uvicorn serves it with uvloop
  and httptools, in one process. The page they show is plainer. **Tuned**, the HTTP clients share one TLS context.

| | |
| --- | --- |
| processor | {processor} |
| compiler | {compiler} |
| crates | {crates} |
| Python | {python} |
| date | {date} |

## Targets

Those that the project has set itself, for {AXUM}.

| target | figure | |
| --- | ---: | --- |
{targets}
## Processor time

That of the app's process for a login, the kernel's work for it included, as `/proc` has it, in milliseconds; neither the
provider's nor the driver's. In each round everybody does a number of logins, in turns. Of the rounds this is the
median, and the two quartiles; the ratio is to {AXUM} in the same round.

| at a time | app | ms | quartiles | ratio | quartiles | rounds |
| ---: | --- | ---: | ---: | ---: | ---: | ---: |
{times}
## Memory

Of the app's process, in MiB: what is resident after so many logins, and the most that ever was. Sessions stay as many
as there are browsers, so a process that grows keeps something of each login. oauth1-client does for ten minutes, so that
each is good for one try, and all that are made here are made within about that time.

| app | logins | resident | at most |
| --- | ---: | ---: | ---: |
{memories}"
    )
}

fn time(time: &Time) -> String {
    let Time { contender, at_a_time, rounds, logins, milliseconds, ratio } = time;
    let [low, median, high] = milliseconds;
    let [low_ratio, ratio, high_ratio] = ratio;
    format!(
        "| {at_a_time} | {contender} | {median:.3} | {low:.3} – {high:.3} | {ratio:.2} | \
         {low_ratio:.2} – {high_ratio:.2} | {rounds} of {logins} |\n"
    )
}

fn memory(memory: &Memory) -> String {
    let Memory { contender, logins, resident, peak } = memory;
    format!("| {contender} | {logins} | {:.2} | {:.2} |\n", mib(*resident), mib(*peak))
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
            crates: text("axum 0.8.9"),
            date: text("2025-01-31"),
        };
        let lines = [
            r#"{"measured":"memory","contender":"some app","logins":1000,"resident":9216,"peak":9344}"#,
            r#"{"measured":"logins","done":81234}"#,
            r#"{"measured":"time","contender":"some app","at_a_time":16,"rounds":7,"logins":1000,
                "milliseconds":[0.1904,0.2,0.2106],"ratio":[0.991,1.5,1.616]}"#,
        ];
        let figures = lines.map(|line| serde_json::from_str(line).unwrap()).into();
        let measured = |python| Measured { python, figures };
        let page = render(&machine, &measured(Err(text("no virtual environment\nof many words"))));
        for line in [
            "| processor | Some CPU |",
            "| crates | axum 0.8.9 |",
            "| Python | not measured: no virtual environment |",
            "that stay open. All speak HTTP/1.1 over loopback, without TLS. 81234 logins were done and none failed: one that does",
            "| 16 | some app | 0.200 | 0.190 – 0.211 | 1.50 | 0.99 – 1.62 | 7 of 1000 |",
            "| some app | 1000 | 9.00 | 9.12 |",
        ] {
            assert!(page.lines().any(|other| other == line), "{line}\n{page}");
        }
    }
}
