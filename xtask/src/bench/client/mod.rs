//! Requests. What is measured is written in oauth1-client, in benches/requests.

mod table;

use std::process::Command;

use serde::Deserialize;

use super::machine::{Machine, crates};
use super::programs;
use crate::error::Error;
use crate::metadata::Metadata;
use crate::process;

/// Whose version matters.
const CRATES: &[&str] = &["hyper", "hyper-util", "tokio", "oauth1-request", "reqwest"];

/// The workspace of the peers that this one is spared.
const PEERS: &str = "oauth1-client/benches/peers/Cargo.toml";

const CRATES_OF_PEERS: &[&str] = &["reqwest-oauth1", "reqwest", "oauth1-request", "hyper"];

pub(crate) struct Measured {
    pub(crate) pairs: u32,
    pub(crate) times: Vec<Time>,
    pub(crate) allocations: Vec<Allocations>,
}

/// Two who make requests, measured in pairs.
#[derive(Deserialize)]
pub(crate) struct Time {
    pub(crate) at_a_time: u32,
    pub(crate) requesters: [String; 2],
    /// Quartiles of the first's processor time divided by the second's.
    pub(crate) ratio: [f64; 3],
    /// Medians.
    pub(crate) microseconds: [f64; 2],
}

/// Of one request.
#[derive(Deserialize)]
pub(crate) struct Allocations {
    pub(crate) requester: String,
    pub(crate) allocations: f64,
    pub(crate) octets: f64,
}

/// The page.
pub(crate) fn run(quick: bool) -> Result<String, Error> {
    let mut machine = Machine::here(CRATES)?;
    let args = ["metadata", "--format-version", "1", "--manifest-path", PEERS, "--locked"];
    let peers = Metadata::parse(&process::output(&mut process::cargo(args))?)?;
    machine.crates = format!("{}; in benches/peers {}", machine.crates, crates(&peers, CRATES_OF_PEERS));
    Ok(table::render(&machine, &measure(quick)?))
}

fn measure(quick: bool) -> Result<Measured, Error> {
    println!("building the benchmarks (the first time takes a few minutes) …");
    let args = ["bench", "-p", "oauth1-client", "--bench", "client", "--bench", "allocations", "--no-run"];
    let [client, allocations] = programs::build(&args, ["client", "allocations"])?;
    // Beside what is built from this workspace, where `cargo clean` and git know of it.
    let folder = Metadata::load()?.target_directory.join("peers").display().to_string();
    let args = ["build", "--release", "--locked", "--manifest-path", PEERS, "--target-dir", &folder];
    let [peer] = programs::build(&args, ["oauth1-client-peers"])?;

    let pairs: u32 = if quick { 30 } else { 200 };
    println!("measuring {pairs} pairs of each …");
    let mut command = Command::new(client);
    command.args(["--pairs", &pairs.to_string(), "--peer"]).arg(peer);
    let times = programs::lines(&mut command)?;
    let allocations = programs::lines(Command::new(allocations).arg("--client"))?;
    Ok(Measured { pairs, times, allocations })
}
