//! Signed requests to the provider's API, good and bad.

use std::time::{SystemTime, UNIX_EPOCH};

use demos::provider::{DEMO_CLIENT_ID, DEMO_CLIENT_SECRET};
use http::header;
use oauth1_core::{ClientCredentials, Request, SignatureMethod, Signer, Stamp, TokenCredentials};

use crate::{
    browser::{Browser, get},
    judge::Wrong,
};

pub(crate) fn token() -> TokenCredentials {
    TokenCredentials::new("soak-token", "soak-token-secret")
}

/// Whatever is wrong with a request, and what it is to be answered with; each at its turn.
const KINDS: [(&str, &[u16]); 5] = [
    ("good", &[200]),
    ("replayed", &[200, 401]),
    ("badly signed", &[401]),
    ("stale", &[401]),
    ("unsigned", &[401]),
];

pub(crate) async fn call(provider: &str, number: usize) -> Result<(), Wrong> {
    let (kind, statuses) = KINDS[number % KINDS.len()];
    let url = format!("{provider}/1.1/account/verify_credentials.json");
    let secret = if kind == "badly signed" { "another secret" } else { DEMO_CLIENT_SECRET };
    let client = ClientCredentials::new(DEMO_CLIENT_ID, secret);
    let signer = Signer::token(SignatureMethod::HmacSha1, &client, &token())?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let nonce = format!("soak{number}");
    let stamp = Stamp::new(&*nonce, if kind == "stale" { now - 3600 } else { now });
    let signed = signer.sign(Request::new("GET", &url)?, &stamp, &[])?.to_header();
    let mut browser = Browser::new();
    for &wanted in statuses {
        let mut request = get(&url)?;
        if kind != "unsigned" {
            request.headers_mut().insert(header::AUTHORIZATION, signed.clone());
        }
        let status = browser.send(request).await?.status().as_u16();
        if status != wanted {
            return Err(format!("a {kind} request: the answer is {status}, and not {wanted}").into());
        }
    }
    Ok(())
}
