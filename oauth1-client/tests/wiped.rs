//! Secrets of the client are gone when what held them is dropped, also after a call: the process looks for them in its
//! own memory. What is not promised is told in the test of the same name in oauth1-core.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

#[path = "../../oauth1-core/tests/wiped/memory.rs"]
mod memory;
mod support;

use std::hint::black_box;

use oauth1_client::{OAuth, SealKey, Secret, Token, TokenCredentials};
use zeroize::Zeroize as _;

use memory::{Pattern, count};
use support::{Server, config, ok};

/// A secret that is nowhere, but can be written down: another one for each seed, of capital letters.
fn sentinel(seed: usize) -> Pattern {
    Pattern::new(|at| b'A' + ((at * at * 7 + at * 3 + seed * 11) % 26) as u8)
}

/// It repeats the pattern, because allocators write over the start of what is freed.
fn text(sentinel: &Pattern, length: usize) -> String {
    let mut text = String::with_capacity(length);
    (0..length).for_each(|at| text.push(char::from(sentinel.octet(at))));
    text
}

/// Keeps what is done in a part of the stack of its own.
#[inline(never)]
fn further_down<T>(what: impl FnOnce() -> T) -> T {
    black_box(what())
}

#[test]
fn threat_g8_a_seal_key_is_wiped() {
    let pattern = sentinel(1);
    let key = further_down(|| {
        let mut octets = text(&pattern, 32);
        let key = Box::new(SealKey::from_octets(octets.as_bytes()).unwrap());
        octets.zeroize();
        key
    });
    assert_ne!(count(&pattern), 0, "not there while it is needed: the test does not test");
    further_down(|| drop(key));
    assert_eq!(count(&pattern), 0);
}

#[test]
fn threat_g8_the_secrets_of_client_and_token_are_wiped_after_a_call() {
    let (client_secret, token_secret) = (sentinel(2), sentinel(3));
    let held = further_down(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (oauth, token) = runtime.block_on(async {
            let server = Server::start(|_| ok("fine")).await;
            let oauth = OAuth::builder().seal_key(SealKey::generate().unwrap()).build().unwrap();
            let settings = config(&server).client_secret(Secret::from(text(&client_secret, 96)));
            let client = oauth.register("demo", settings).unwrap();
            let token = Token::new(TokenCredentials::new("access", text(&token_secret, 96)));
            let reply = client.get(&format!("{}/x", server.url)).token(&token).send().await.unwrap();
            assert_eq!(reply.text().await.unwrap(), "fine");
            (oauth, token)
        });
        (runtime, oauth, token)
    });
    for secret in [&client_secret, &token_secret] {
        assert_ne!(count(secret), 0, "not there while it is needed: the test does not test");
    }
    further_down(|| drop(held));
    assert_eq!([&client_secret, &token_secret].map(count), [0, 0]);
}
