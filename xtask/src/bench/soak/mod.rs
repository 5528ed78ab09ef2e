//! The soak. What is done in it is written in demos, in benches/soak.

mod table;

use std::process::Command;

use serde::Deserialize;

use super::machine::Machine;
use super::programs;
use crate::error::Error;

pub(crate) const NAME: &str = "soak";

/// Whose version matters.
const CRATES: &[&str] = &["axum", "tower-sessions", "actix-web", "actix-session", "hyper", "tokio", "redis"];

const MOST_MINUTES: u32 = 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    seconds: u32,
    /// Operations a second.
    rate: u32,
}

impl Plan {
    const FULL: Self = Self { seconds: 60, rate: 100 };
    const QUICK: Self = Self { seconds: 10, rate: 50 };

    pub(crate) fn parse(args: &[&str]) -> Result<Self, Error> {
        let mut plan = Self::FULL;
        for pair in args.chunks(2) {
            match (pair[0], pair.get(1).and_then(|value| value.parse().ok())) {
                ("--minutes", Some(minutes @ 1..=MOST_MINUTES)) => plan.seconds = minutes * 60,
                ("--rate", Some(rate @ 1..=1000)) => plan.rate = rate,
                _ => {
                    return Err(Error::usage(format!(
                        "bench {NAME} takes --quick, or --minutes 1 to {MOST_MINUTES} and --rate 1 to 1000, but got {}",
                        pair.join(" ")
                    )));
                }
            }
        }
        Ok(plan)
    }
}

/// A line of what the benchmark says.
#[derive(Deserialize)]
#[serde(tag = "measured", rename_all = "lowercase")]
pub(crate) enum Figure {
    Done {
        kind: String,
        times: u64,
    },
    Run {
        seconds: u64,
        rate: u32,
        held: u64,
        without_redis: u64,
        unexpected: u64,
        /// Milliseconds: median, 90, 99 and 99.9 %.
        latency: [f64; 4],
    },
    Process(Process),
}

/// What a process of the app has.
#[derive(Deserialize)]
pub(crate) struct Process {
    pub(crate) name: String,
    pub(crate) when: String,
    /// KiB.
    pub(crate) resident: u64,
    pub(crate) files: u64,
    pub(crate) threads: u64,
}

/// The page.
pub(crate) fn run(quick: bool) -> Result<String, Error> {
    soak(if quick { Plan::QUICK } else { Plan::FULL })
}

pub(crate) fn soak(plan: Plan) -> Result<String, Error> {
    println!("building the benchmark (the first time takes a few minutes) …");
    let args = ["bench", "-p", "demos", "--bench", NAME, "--no-run"];
    let [program] = programs::build(&args, [NAME])?;
    println!("running for {} seconds …", plan.seconds);
    let mut command = Command::new(program);
    command.args(["--run", &plan.seconds.to_string(), &plan.rate.to_string()]);
    Ok(table::render(&Machine::here(CRATES)?, &programs::lines(&mut command)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_and_how_often_is_said() {
        let plan = |args: &[&str]| Plan::parse(args).ok().map(|plan| (plan.seconds, plan.rate));
        assert_eq!(plan(&["--minutes", "5"]), Some((300, 100)));
        assert_eq!(plan(&["--rate", "20", "--minutes", "30"]), Some((1800, 20)));
        for args in
            [&["--minutes"][..], &["--minutes", "31"], &["--minutes", "0"], &["--rate", "fast"], &["5"]]
        {
            assert_eq!(plan(args), None, "{args:?}");
        }
    }
}
