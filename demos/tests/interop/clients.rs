//! Their clients at our provider.
//!
//! A client's script finds in its environment where the provider is and who it is:
//!
//! | variable | what it has |
//! | --- | --- |
//! | `INTEROP_PROVIDER` | the provider's base URL; its endpoints are `/oauth/request_token`, `/oauth/authorize`, `/oauth/access_token` |
//! | `INTEROP_CLIENT_ID`, `INTEROP_CLIENT_SECRET` | the client |
//! | `INTEROP_RSA_CLIENT_ID`, `INTEROP_RSA_KEY` | the client that signs with this private key (a file in PEM) |
//! | `INTEROP_CALLBACK` | where browsers would come back to; nobody listens there |
//!
//! Its first line on standard output is `{"peer": "name 1.2.3"}`, and every other one a row:
//! `{"exercised": "…", "result": "pass" | "differs" | "fail", "note": "…"}`.

use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    time::timeout,
};

use crate::{
    options::{Options, Runtime},
    peer::{self, LIMIT},
    provider::{CLIENT_ID, CLIENT_SECRET, Provider, RSA_CLIENT_ID},
    row::{Outcome, Row, Side},
};

/// A script that is a client.
#[derive(Clone, Copy)]
pub(crate) struct Client {
    runtime: Runtime,
    script: &'static str,
}

pub(crate) const ALL: &[Client] = &[
    Client { runtime: Runtime::Python, script: "requests_oauthlib_client.py" },
    Client { runtime: Runtime::Python, script: "oauthlib_client.py" },
    Client { runtime: Runtime::Python, script: "authlib_client.py" },
    Client { runtime: Runtime::Node, script: "oauth.cjs" },
    Client { runtime: Runtime::Node, script: "oauth-1.0a.cjs" },
    Client { runtime: Runtime::Node, script: "passport.cjs" },
    Client { runtime: Runtime::Perl, script: "net_oauth.pl" },
    Client { runtime: Runtime::Rust, script: "oauth1-request" },
    Client { runtime: Runtime::Rust, script: "reqwest-oauth1" },
];

#[derive(Deserialize)]
struct Hello {
    peer: String,
}

#[derive(Deserialize)]
struct Line {
    exercised: String,
    result: Outcome,
    #[serde(default)]
    note: String,
}

pub(crate) async fn run(client: &Client, provider: &Provider, options: &Options) {
    let Client { runtime, script } = *client;
    let Some(mut command) = peer::command(options, runtime, script) else { return };
    let secret = if options.is_broken { "another secret" } else { CLIENT_SECRET };
    let rsa_client = if options.is_broken { "nobody" } else { RSA_CLIENT_ID };
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/../oauth1-core/tests/vectors/keys/corpus-2048.pkcs8.pem");
    command.envs([
        ("INTEROP_PROVIDER", &*provider.url),
        ("INTEROP_CLIENT_ID", CLIENT_ID),
        ("INTEROP_CLIENT_SECRET", secret),
        ("INTEROP_RSA_CLIENT_ID", rsa_client),
        ("INTEROP_RSA_KEY", key),
        ("INTEROP_CALLBACK", "http://127.0.0.1:9/auth?from=interop"),
    ]);
    let mut child = peer::start(command, script);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut name = script.to_owned();
    let mut rows = 0;
    let told = timeout(LIMIT, async {
        while let Some(line) = lines.next_line().await.unwrap() {
            if let Ok(Hello { peer }) = serde_json::from_str(&line) {
                name = peer;
                continue;
            }
            let Line { exercised, result, note } =
                serde_json::from_str(&line).unwrap_or_else(|error| panic!("{script}: {error}: {line}"));
            rows += 1;
            Row { peer: name.clone(), client: Side::Theirs, exercised, result, note }.tell();
        }
        child.wait().await.unwrap()
    });
    let note = match told.await {
        Ok(status) if status.success() && rows > 0 => return,
        Ok(status) => format!("it ended with {status} after {rows} rows"),
        Err(_) => format!("it had not ended after {} s", LIMIT.as_secs()),
    };
    let exercised = "runs to its end".to_owned();
    Row { peer: name, client: Side::Theirs, exercised, result: Outcome::Fail, note }.tell();
}
