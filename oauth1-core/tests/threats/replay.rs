//! Requests that come again, and requests that nobody signed, up to the store of nonces.

use std::{fmt::Display, sync::Barrier, thread};

use allocation_counter::measure;
use oauth1_core::{
    Claim, ClientCredentials, ClientKey, MemoryNonceStore, NonceError, NonceStore as _, Secret,
    SignatureMethod, Signer, Stamp, TokenCredentials,
};

use crate::{NOW, POLICY, URL, known, post, signer};

/// As a server does it: what is not signed right never gets as far as the store.
fn accept(store: &MemoryNonceStore, header: &str, client: &ClientKey, now: u64) -> Result<(), u16> {
    let claim = Claim::parse(post(URL), Some(header.as_bytes())).map_err(|error| error.status())?;
    let verified = claim.verify(Some(client), Some(&Secret::from("ts")), now, &POLICY);
    let key = verified.map_err(|error| error.status())?.replay_key().unwrap();
    store.remember(&key, now).map_err(|error| error.status())
}

fn signed(nonce: impl Display, timestamp: u64) -> String {
    let stamp = Stamp::new(nonce.to_string(), timestamp);
    signer(SignatureMethod::HmacSha1).sign(post(URL), &stamp, &[]).unwrap().to_header_text()
}

fn forged(nonce: impl Display) -> String {
    signed(nonce, NOW).replace("oauth_signature=\"", "oauth_signature=\"x")
}

/// Of 50,000 requests; the store has room for one.
#[test]
fn threat_b13_what_is_badly_signed_takes_no_room() {
    let (store, known) = (MemoryNonceStore::new(0).with_capacity(1), known());
    let forged = forged("n0nce");
    for nonce in 0..25_000 {
        let forged = forged.replace("n0nce", &nonce.to_string());
        assert_eq!(accept(&store, &forged, &known, NOW), Err(401));
        assert_eq!(accept(&store, "OAuth realm=\"x\"", &known, NOW), Err(401));
    }
    assert_eq!(accept(&store, &signed("good", NOW), &known, NOW), Ok(()));
    assert_eq!(accept(&store, &signed("next", NOW), &known, NOW), Err(503), "there is room for one");
}

#[test]
fn threat_b14_a_nonce_cannot_be_used_up_by_others() {
    let (store, known) = (MemoryNonceStore::new(0), known());
    for nonce in 0..100 {
        assert_eq!(accept(&store, &forged(nonce), &known, NOW), Err(401));
        assert_eq!(accept(&store, &signed(nonce, NOW), &known, NOW), Ok(()));
    }
}

#[test]
fn threat_b15_b16_each_of_a_hundred_requests_of_one_second_is_good_once() {
    let (store, known) = (MemoryNonceStore::new(0), known());
    let headers: Vec<_> = (0..100).map(|nonce| signed(nonce, NOW)).collect();
    for (now, expected) in [(NOW, Ok(())), (NOW, Err(401)), (NOW + 300, Err(401)), (NOW + 301, Err(401))] {
        for header in &headers {
            assert_eq!(accept(&store, header, &known, now), expected);
        }
    }
    // Another process, which was started in between, with the window still open.
    let restarted = MemoryNonceStore::new(NOW);
    for header in &headers {
        assert_eq!(accept(&restarted, header, &known, NOW + 1), Err(401));
    }
    assert_eq!(accept(&restarted, &signed("later", NOW + 1), &known, NOW + 1), Ok(()));
    // Written otherwise, it is the same request.
    let again = headers[0].replace(", ", ",").replace("OAuth ", "oauth realm=\"r\",");
    assert_eq!(accept(&store, &again, &known, NOW), Err(401));
}

#[test]
fn threat_b17_of_64_threads_with_one_request_one_is_accepted() {
    let (store, known, start) = (MemoryNonceStore::new(0), known(), Barrier::new(64));
    let header = signed("race", NOW);
    let results = thread::scope(|scope| {
        let race = || {
            start.wait();
            accept(&store, &header, &known, NOW)
        };
        let threads: Vec<_> = (0..64).map(|_| scope.spawn(race)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(results.iter().filter(|result| **result == Ok(())).count(), 1);
    assert_eq!(results.iter().filter(|result| **result == Err(401)).count(), 63);
}

#[test]
fn threat_b18_b19_a_nonce_is_one_of_its_client_token_and_time() {
    let store = MemoryNonceStore::new(0);
    let send = |client: &str, token: &str, nonce: &str, timestamp| {
        let (ck, tk) = (ClientCredentials::new(client, "cs"), TokenCredentials::new(token, "ts"));
        let signer = Signer::token(SignatureMethod::HmacSha256, &ck, &tk).unwrap();
        let header = signer.sign(post(URL), &Stamp::new(nonce, timestamp), &[]).unwrap().to_header_text();
        accept(&store, &header, &known(), NOW)
    };
    let scopes = [
        ("a-1", "t", "b", NOW),
        ("a", "t", "1-b", NOW),
        ("a", "t-1", "b", NOW),
        ("a\0t", "t", "b", NOW),
        ("a", "t\0t", "b", NOW),
        ("a", "t", "b", NOW),
        ("a", "u", "b", NOW),
        ("b", "t", "b", NOW),
        ("a", "t", "b", NOW + 1),
        ("a", "tb", "", NOW),
    ];
    for (client, token, nonce, timestamp) in scopes {
        let nonce = if nonce.is_empty() { "\0" } else { nonce };
        assert_eq!(send(client, token, nonce, timestamp), Ok(()), "{client:?} {token:?} {nonce:?}");
        assert_eq!(send(client, token, nonce, timestamp), Err(401), "{client:?} {token:?} {nonce:?}");
    }
}

/// Keys that the store has not seen, each of another client.
fn flood(store: &MemoryNonceStore, client: &str, nonces: u32) -> Vec<NonceError> {
    let signer = Signer::client(SignatureMethod::HmacSha1, &ClientCredentials::new(client, "cs")).unwrap();
    let keys = (0..nonces).map(|nonce| {
        let stamp = Stamp::new(nonce.to_string(), NOW);
        let header = signer.sign(post(URL), &stamp, &[]).unwrap().to_header_text();
        let claim = Claim::parse(post(URL), Some(header.as_bytes())).unwrap();
        claim.verify(Some(&known()), None, NOW, &POLICY).unwrap().replay_key().unwrap()
    });
    keys.filter_map(|key| store.remember(&key, NOW).err()).collect()
}

#[test]
fn threat_b20_a_store_that_is_flooded_stays_as_large_as_it_is() {
    let store = MemoryNonceStore::new(0).with_client_quota(100).with_capacity(250);
    let filled = measure(|| {
        for client in ["a", "b", "c"] {
            drop(flood(&store, client, 200));
        }
    });
    assert!((0..250 * 200).contains(&filled.bytes_current), "{} octets", filled.bytes_current);
    // From now on nothing is kept, whoever asks and however often.
    let flooded = measure(|| {
        assert!(flood(&store, "a", 500)[100..].iter().all(|error| error.status() == 429));
        assert!(flood(&store, "d", 500).iter().all(|error| error.status() == 503));
    });
    assert_eq!(flooded.bytes_current, 0);
}
