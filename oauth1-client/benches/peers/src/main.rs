//! reqwest-oauth1 as a process of its own, measured as those of benches/requests are.
//!
//! ```text
//! oauth1-client-peers VERIFYING ANSWERING
//! ```
//!
//! It is given the two origins of the server, says "ready" once the first of them has verified what it sends, and then
//! answers each line "AT_A_TIME REQUESTS" with its processor time per request, in nanoseconds.

#[path = "../../requests/load.rs"]
#[allow(dead_code, reason = "the server is somewhere else")]
mod load;

use std::{env, io, rc::Rc};

use load::{Got, Load, Requester, Result, Side, runtime};
use reqwest_oauth1::{OAuthClientProvider as _, Secrets};
use tokio::runtime::Runtime;

fn main() -> Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [verifying, answering] = &*args else {
        return Err("usage: oauth1-client-peers VERIFYING ANSWERING".into());
    };
    let runtime = runtime(Side::Client)?;
    requester(&runtime, verifying)?.check()?;
    let requester = requester(&runtime, answering)?;
    println!("ready");
    for line in io::stdin().lines() {
        let line = line?;
        let (at_a_time, requests) = line.split_once(' ').ok_or("two numbers are wanted")?;
        let load = Load { requests: requests.parse()?, at_a_time: at_a_time.parse()? };
        println!("{}", requester.nanoseconds(load)?);
    }
    Ok(())
}

/// From the URL as text.
fn requester(runtime: &Rc<Runtime>, origin: &str) -> Result<Requester> {
    // Those of benches/workloads.
    let secrets = Secrets::new("xvz1evFS4wEEPTGEFPHBog", "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw")
        .token(
            "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
            "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
        );
    let query = "include_email=true&include_entities=false&skip_status=true";
    let url = format!("{origin}/1.1/account/verify_credentials.json?{query}");
    let client = reqwest::Client::builder().no_proxy().build()?.oauth1(secrets);
    let (client, url): &'static _ = Box::leak(Box::new((client, url)));
    Ok(Requester::new("reqwest-oauth1", true, runtime, move || async move {
        let reply = client.get(url.as_str()).send().await?;
        let status = reply.status().as_u16();
        Ok(Got { status, octets: reply.bytes().await?.len() })
    }))
}
