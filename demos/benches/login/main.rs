//! Measures the processor time and the memory that the login app needs for a login, on each framework, and what
//! another stack needs for the same. `cargo xtask bench login` makes tables of it.
//!
//! ```text
//! login --measure [--quick] [--python PROGRAM]                    lines of JSON
//! login --run CONTENDER AT_A_TIME LOGINS [--python PROGRAM]       logs in: for a profiler
//! ```
//!
//! Without arguments it says so, and does nothing: it takes minutes.
#![allow(clippy::print_stdout, reason = "its lines are read by xtask")]

mod browser;
mod contender;
mod form;
mod jar;
mod measure;
mod program;
mod provider;
mod usage;

use std::{
    env,
    path::{self, Path},
};

use contender::Running;
use provider::Provider;

pub(crate) type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

const USAGE: &str = "\
usage: login --measure [--quick] [--python PROGRAM]
       login --run CONTENDER AT_A_TIME LOGINS [--python PROGRAM]
cargo xtask bench login runs it, and writes docs/benchmarks/login.md";

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
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (args, python) = match args.as_slice() {
        // The apps are started in other folders than this one.
        [args @ .., "--python", program] => (args, Some(path::absolute(program)?)),
        args => (args, None),
    };
    let python = python.as_deref();
    match *args {
        [] => {
            println!("{USAGE}");
            Ok(())
        }
        ["--measure"] => measure::measure(false, python).await,
        ["--measure", "--quick"] => measure::measure(true, python).await,
        ["--run", name, at_a_time, logins] => log_in(name, at_a_time.parse()?, logins.parse()?, python).await,
        _ => Err(USAGE.into()),
    }
}

/// Says which process it is that can be looked at, and logs in there.
async fn log_in(name: &str, at_a_time: usize, logins: u32, python: Option<&Path>) -> Result<()> {
    let mut contenders = contender::all(python).into_iter();
    let contender = contenders.find(|contender| contender.name == name);
    let contender = contender.ok_or_else(|| format!("nobody here is named {name}"))?;
    let provider = Provider::start().await?;
    let mut running = Running::start(contender, &provider).await?;
    println!("process {}", running.pid());
    running.sign_in(logins, at_a_time).await
}
