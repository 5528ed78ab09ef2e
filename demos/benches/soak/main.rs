//! Runs the login app on axum and actix-web for a while, with good and bad visitors, and with a Redis that goes and comes
//! back. `cargo xtask bench soak` makes a page of it.
//!
//! ```text
//! soak --run SECONDS RATE        lines of JSON
//! ```
//!
//! Without arguments it says so, and does nothing. It fails if a login was lost, or an answer was not the right one.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its lines are read by xtask")]

mod api;
#[path = "../login/browser.rs"]
#[allow(dead_code, reason = "the other benchmark uses all of it")]
mod browser;
#[path = "../login/form.rs"]
#[allow(dead_code, reason = "the other benchmark uses all of it")]
mod form;
mod gate;
#[path = "../login/jar.rs"]
mod jar;
mod judge;
#[path = "../login/program.rs"]
#[allow(dead_code, reason = "the other benchmark uses all of it")]
mod program;
mod run;
mod stand;
#[path = "../login/usage.rs"]
#[allow(dead_code, reason = "the other benchmark uses all of it")]
mod usage;
mod visits;

use std::{env, time::Duration};

use run::Plan;

pub(crate) type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

const USAGE: &str =
    "usage: soak --run SECONDS RATE\ncargo xtask bench soak runs it, and writes docs/benchmarks/soak.md";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    // Whatever ends it, those that it has started are dropped, and so end too.
    tokio::select! {
        done = run() => done,
        () = demos::serve::stop_signal() => Err("it was stopped".into()),
    }
}

async fn run() -> Result<()> {
    // Cargo adds `--bench`.
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let plan = match &args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            println!("{USAGE}");
            return Ok(());
        }
        ["--run", seconds, rate] => {
            Plan { length: Duration::from_secs(seconds.parse()?), rate: rate.parse()? }
        }
        _ => return Err(USAGE.into()),
    };
    let outcome = run::run(plan).await?;
    outcome.tell(plan);
    outcome.shared.judge.with(|said| {
        for text in said.unexpected.iter().take(20) {
            eprintln!("{text}");
        }
        match said.unexpected.len() {
            0 => Ok(()),
            number => Err(format!("{number} answers or logins were not as they should be").into()),
        }
    })
}
