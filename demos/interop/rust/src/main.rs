//! Rust clients at a provider: `interop-peers oauth1-request`, or `interop-peers reqwest-oauth1`.

mod oauth1_request_peer;
mod peer;
mod reqwest_oauth1_peer;

use std::error::Error;

use peer::Peer;

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

fn main() -> Result<()> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let peer = Peer::new()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match &*name {
        "oauth1-request" => runtime.block_on(oauth1_request_peer::run(&peer)),
        "reqwest-oauth1" => runtime.block_on(reqwest_oauth1_peer::run(&peer)),
        _ => return Err("usage: interop-peers oauth1-request | reqwest-oauth1".into()),
    }
    Ok(())
}
