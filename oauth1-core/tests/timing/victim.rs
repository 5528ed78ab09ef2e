//! What runs under valgrind: says where its secrets are, waits until they are marked, and verifies.

use std::{
    hint::{self, black_box},
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use oauth1_core::{
    Claim, ClientCredentials, ClientKey, Policy, Request, Secret, SignatureMethod, Signer, Stamp,
    TokenCredentials, VerifyError,
};

/// Says which program to be. The tests set it; nobody else starts one.
pub(crate) const WHICH: &str = "OAUTH1_TIMING_VICTIM";

const NOW: u64 = 1_700_000_000;
const CLIENT_SECRET: &str = "the-secret-of-the-client-0123456789";
const TOKEN_SECRET: &str = "the-secret-of-the-token-9876543210";

pub(crate) fn run() {
    println!(); // ends the line that the test harness has begun
    match std::env::var(WHICH).as_deref() {
        Ok("verify") => verify(),
        Ok("compare") => compare(),
        _ => {}
    }
}

/// Tells where the secrets are, and waits until they are marked: busily, for valgrind's gdbserver marks nothing for a
/// program that sleeps.
fn wait_until_marked(secrets: &[(usize, usize)]) {
    for (address, length) in secrets {
        println!("SECRET {address:#x} {length}");
    }
    println!("MARK");
    let is_marked = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&is_marked);
    let reader = thread::spawn(move || {
        io::stdin().read_line(&mut String::new()).unwrap();
        told.store(true, Ordering::Release);
    });
    while !is_marked.load(Ordering::Acquire) {
        hint::spin_loop();
    }
    reader.join().unwrap();
}

fn place(secret: &Secret) -> (usize, usize) {
    (secret.expose().as_ptr().addr(), secret.expose().len())
}

fn verify() {
    const METHODS: [SignatureMethod; 4] = [
        SignatureMethod::HmacSha1,
        SignatureMethod::HmacSha256,
        SignatureMethod::HmacSha512,
        SignatureMethod::Plaintext,
    ];
    let request = Request::new("GET", "https://api.example/1/me?a=b").unwrap();
    let header = |method, client: &str, token: &str| {
        let client = ClientCredentials::new("client", client);
        let signer = Signer::token(method, &client, &TokenCredentials::new("token", token)).unwrap();
        signer.sign(request, &Stamp::new("chapoH7wz3nonce", NOW), &[]).unwrap().to_header()
    };
    // As long as the right ones, so that lengths tell nothing apart.
    let wrong = CLIENT_SECRET.replace('0', "1");
    let headers: Vec<_> = METHODS
        .iter()
        .flat_map(|&method| {
            [
                (header(method, CLIENT_SECRET, TOKEN_SECRET), true),
                (header(method, &wrong, TOKEN_SECRET), false),
            ]
        })
        .collect();
    let claims: Vec<_> = headers
        .iter()
        .map(|(header, is_right)| (Claim::parse(request, Some(header.as_bytes())).unwrap(), *is_right))
        .collect();

    let (client, token) = (Secret::from(CLIENT_SECRET), Secret::from(TOKEN_SECRET));
    let places = [place(&client), place(&token)];
    let known = ClientKey::shared(client, &METHODS).unwrap(); // moves the secret, and its octets stay
    wait_until_marked(&places);

    let policy = Policy::new(Duration::from_secs(300));
    for (claim, is_right) in &claims {
        let result = claim.verify(Some(&known), Some(&token), NOW, &policy);
        assert_eq!(result.is_ok(), *is_right, "{:?}", claim.method());
        let unknown = claim.verify(None, Some(&token), NOW, &policy);
        assert_eq!(unknown.unwrap_err(), VerifyError::UnknownCredentials);
    }
}

/// What must not be done, to see that it is noticed.
fn compare() {
    let secret = Secret::from(CLIENT_SECRET);
    let guess = black_box(CLIENT_SECRET.replace('0', "1"));
    wait_until_marked(&[place(&secret)]);
    black_box(secret.expose() == guess);
}
