//! Our client at their providers.
//!
//! A provider's script finds in its environment whom it knows: `INTEROP_CLIENT_ID` and `INTEROP_CLIENT_SECRET`, and
//! `INTEROP_RSA_CLIENT_ID` with `INTEROP_RSA_PUBLIC_KEY` (a file in PEM). Its one line on standard output is
//! `{"peer": "name 1.2.3", "url": "http://127.0.0.1:…"}`, as soon as it listens there. It has the paths of our own
//! provider, lets a browser in that says `decision=allow`, and answers at `/echo` (with a token) and `/client` (without)
//! with what has arrived.

mod at;
mod bodies;
mod calls;
mod differences;
mod echo;
mod logins;
mod methods;
mod refusals;
mod trial;
mod visitor;
mod webapp;

use oauth1_client::SignatureMethod::{
    self, HmacSha1, HmacSha256, HmacSha512, Plaintext, RsaSha1, RsaSha256, RsaSha512,
};
use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Child,
    time::timeout,
};

use crate::{
    options::{Options, Runtime},
    peer::{self, LIMIT},
    provider::{CLIENT_ID, CLIENT_SECRET, RSA_CLIENT_ID},
    row::{Outcome, Row, Side},
};
use at::At;
use trial::Trial;

/// A script that is a provider.
#[derive(Clone, Copy)]
pub(crate) struct Theirs {
    runtime: Runtime,
    script: &'static str,
    /// What it can verify.
    methods: &'static [SignatureMethod],
}

pub(crate) const ALL: &[Theirs] = &[
    Theirs {
        runtime: Runtime::Python,
        script: "authlib_provider.py",
        methods: &[HmacSha1, RsaSha1, Plaintext],
    },
    Theirs {
        runtime: Runtime::Python,
        script: "oauthlib_provider.py",
        methods: &[HmacSha1, HmacSha256, HmacSha512, RsaSha1, RsaSha256, RsaSha512, Plaintext],
    },
];

#[derive(Deserialize)]
struct Hello {
    peer: String,
    url: String,
}

pub(crate) async fn run(theirs: &Theirs, options: &Options) {
    let Theirs { runtime, script, methods } = *theirs;
    let Some(mut command) = peer::command(options, runtime, script) else { return };
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/../oauth1-core/tests/vectors/keys/corpus-2048.spki.pem");
    command.envs([
        ("INTEROP_CLIENT_ID", CLIENT_ID),
        ("INTEROP_CLIENT_SECRET", CLIENT_SECRET),
        ("INTEROP_RSA_CLIENT_ID", RSA_CLIENT_ID),
        ("INTEROP_RSA_PUBLIC_KEY", key),
    ]);
    let mut child = peer::start(command, script);
    match hello(&mut child).await {
        Ok(Hello { peer, url }) => {
            let at = At { url, is_broken: options.is_broken };
            for trial in trials(methods) {
                trial.run(&peer, &at).await.tell();
            }
        }
        Err(note) => {
            let (peer, exercised) = (script.to_owned(), "starts".to_owned());
            Row { peer, client: Side::Ours, exercised, result: Outcome::Fail, note }.tell();
        }
    }
    let _ = child.kill().await;
}

async fn hello(child: &mut Child) -> Result<Hello, String> {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = timeout(LIMIT, lines.next_line()).await;
    let line = line.map_err(|_| format!("it does not listen after {} s", LIMIT.as_secs()))?.unwrap();
    let line = line.ok_or("it ended before it listened")?;
    serde_json::from_str(&line).map_err(|error| format!("{error}: {line}"))
}

fn trials(methods: &[SignatureMethod]) -> Vec<Trial> {
    let mut trials = logins::trials();
    trials.extend(methods::trials(methods));
    trials.extend(calls::trials());
    trials.extend(bodies::trials());
    trials.extend(refusals::trials());
    trials
}
