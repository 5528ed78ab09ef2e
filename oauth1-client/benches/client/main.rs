//! Compares the processor time of a request with that of its peers, or makes requests for somebody else to look at.
//! `cargo xtask bench client` makes a table of it.
//!
//! ```text
//! client [--pairs N] [--peer PROGRAM]         a line of JSON for each pair
//! client --run REQUESTER AT_A_TIME REQUESTS   makes requests: for a profiler
//! client --serve                              the server of the other two, which start it
//! ```
#![allow(clippy::print_stdout, reason = "its lines are read by xtask")]

#[path = "../paired/mod.rs"]
mod paired;
mod peer;
#[path = "../requests/mod.rs"]
mod requests;
#[path = "../workloads/mod.rs"]
#[allow(dead_code, reason = "of the requests, only one is sent")]
mod workloads;

use std::env;

use peer::Peer;
use requests::{
    CORE_BY_HAND, Load, OAUTH1_REQUEST_BY_HAND, OURS, OURS_WITH_TOKEN, PLAIN, REQWEST, Requester, Result,
    SERVE, Server,
};
use serde_json::json;

/// Who is compared with whom; with the peer only if there is one.
const PAIRS: &[(&str, &str)] = &[
    (OURS, PLAIN),
    (OURS_WITH_TOKEN, PLAIN),
    (CORE_BY_HAND, PLAIN),
    (OAUTH1_REQUEST_BY_HAND, PLAIN),
    (REQWEST, PLAIN),
    (OURS, CORE_BY_HAND),
    (OURS, REQWEST),
    (OURS_WITH_TOKEN, REQWEST),
    (OURS, peer::NAME),
];

/// As many requests as take some milliseconds.
const LOADS: [Load; 2] = [Load { requests: 256, at_a_time: 16 }, Load { requests: 256, at_a_time: 1 }];

fn main() -> Result<()> {
    // Cargo adds `--bench`.
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match *args {
        [SERVE] => requests::serve(),
        [] => compare(200, None),
        ["--pairs", pairs] => compare(pairs.parse()?, None),
        ["--pairs", pairs, "--peer", program] => compare(pairs.parse()?, Some(program)),
        ["--run", requester, at_a_time, requests] => {
            run(requester, Load { requests: requests.parse()?, at_a_time: at_a_time.parse()? })
        }
        _ => Err("usage: client [--pairs N [--peer PROGRAM] | --run REQUESTER AT_A_TIME REQUESTS]".into()),
    }
}

fn compare(pairs: u32, peer: Option<&str>) -> Result<()> {
    let server = Server::start()?;
    let requesters = requests::all(&server)?;
    let peer = peer.map(|program| Peer::start(program, &server)).transpose()?;
    let nanoseconds = |name: &str, load| match &peer {
        Some(peer) if name == peer::NAME => peer.nanoseconds(load),
        _ => find(&requesters, name)?.nanoseconds(load),
    };
    let wanted = |(_, b): &&(&str, &str)| *b != peer::NAME || peer.is_some();
    for load in LOADS {
        for (a, b) in PAIRS.iter().filter(wanted) {
            // The first time, connections are made.
            for name in [a, b] {
                nanoseconds(name, load)?;
            }
            let compared = paired::compare(pairs, || nanoseconds(a, load), || nanoseconds(b, load))?;
            println!(
                "{}",
                json!({
                    "at_a_time": load.at_a_time,
                    "requesters": [a, b],
                    "ratio": compared.ratio,
                    "microseconds": compared.costs.map(|nanoseconds| nanoseconds / 1e3),
                })
            );
        }
    }
    Ok(())
}

fn run(requester: &str, load: Load) -> Result<()> {
    let server = Server::start()?;
    find(&requests::all(&server)?, requester)?.run(load)
}

fn find<'a>(requesters: &'a [Requester], name: &str) -> Result<&'a Requester> {
    let requester = requesters.iter().find(|requester| requester.name == name);
    requester.ok_or_else(|| format!("nobody here is named {name}").into())
}
