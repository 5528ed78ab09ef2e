//! The product against software that others wrote, both ways round: `cargo xtask interop`, which says where the peers are
//! and makes a page of the rows.
//!
//! A row is a line of JSON on standard output; what is done is said on standard error. Everything is on loopback. A peer
//! is a program of its own, below `demos/interop`, which ends before its rows are told, or is ended then.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what is not expected is to stop it; rows go to one, and what is done to the other"
)]

mod clients;
mod options;
mod peer;
mod provider;
mod providers;
mod row;

use options::Options;
use provider::Provider;

fn main() {
    let Some(options) = Options::of(std::env::args().skip(1)) else {
        println!("The peers are not named here: run cargo xtask interop.");
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(run(&options));
}

async fn run(options: &Options) {
    // Their clients at our provider …
    let provider = Provider::start().await;
    for client in clients::ALL {
        clients::run(client, &provider, options).await;
    }
    // … and our client at theirs.
    for theirs in providers::ALL {
        providers::run(theirs, options).await;
    }
}
