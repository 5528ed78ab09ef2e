//! Secrets are gone when what held them is dropped: the process looks for them in its own memory.
//!
//! What is not promised, because it is another's memory or cannot be reached without unsafe code:
//!
//! - The stack below the frame that is running; see [`memory::count`].
//! - What came in and what goes out: requests, replies, header values, URLs. They are the caller's.
//! - Base strings. They hold no secret of client or token, but every parameter: a password or a verifier too.
//! - The keys that ring holds. Those of HMAC-SHA256 and HMAC-SHA512 are hashes of the secrets; the numbers of an RSA
//!   key are what they are, and ring frees them so. There is a test for that, which fails once it changes.
//! - Of a JSON reply, strings with escapes: `serde_json` puts them together in a buffer of its own.
//! - Pages that were swapped out, and core dumps.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

mod memory;

use std::{
    fs,
    hint::black_box,
    sync::atomic::{AtomicU64, Ordering},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauth1_core::{
    Callback, Claim, ClientCredentials, ClientKey, Endpoint, Exchange as _, ObtainTemporary, ObtainToken,
    Policy, RenewToken, Request, RsaPrivateKey, Secret, SignatureMethod, Signer, Stamp, TemporaryCredentials,
    TokenCredentials, TokenReply, explain::Diagnosis, verifier_from_pin,
};
use zeroize::Zeroize as _;

use memory::{Pattern, count};

/// A secret that is nowhere, but can be written down.
struct Sentinel(Pattern);

impl Sentinel {
    /// It repeats the pattern, because allocators write over the start of what is freed.
    const LENGTH: usize = 6 * Pattern::LENGTH;

    /// Another one each time, of letters and digits, so that it is the same encoded.
    fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let seed = NEXT.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self(Pattern::new(|at| {
            let word = (seed ^ at as u64).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[(word >> 40) as usize % 62]
        }))
    }

    /// Between other texts, in a buffer that does not grow and has this much to spare.
    fn within(&self, before: &str, after: &str, spare: usize) -> String {
        let mut text = String::with_capacity(before.len() + Self::LENGTH + after.len() + spare);
        text.push_str(before);
        (0..Self::LENGTH).for_each(|at| text.push(char::from(self.0.octet(at))));
        text.push_str(after);
        text
    }

    fn text(&self) -> String {
        self.within("", "", 0)
    }

    fn secret(&self) -> Secret {
        Secret::from(self.text())
    }
}

/// What is made of a secret holds it, and leaves nothing of it behind.
#[track_caller]
fn is_wiped<T>(make: impl FnOnce(&Sentinel) -> T) {
    let sentinel = Sentinel::new();
    let holder = further_down(|| make(&sentinel));
    assert_ne!(count(&sentinel.0), 0, "not there while it is needed: the test does not test");
    further_down(|| drop(holder));
    assert_eq!(count(&sentinel.0), 0, "still there, in so many places");
}

/// Keeps what is done in a part of the stack of its own, also when it is optimized.
#[inline(never)]
fn further_down<T>(what: impl FnOnce() -> T) -> T {
    black_box(what())
}

/// What `read` makes of a text, which is the caller's to wipe.
fn read<T>(mut text: String, read: impl FnOnce(&str) -> T) -> T {
    let made = read(&text);
    text.zeroize();
    made
}

/// As [`read`], for replies.
fn answered<T>(body: String, read: impl FnOnce(&http::Response<Vec<u8>>) -> T) -> T {
    let mut reply = http::Response::new(body.into_bytes());
    let made = read(&reply);
    reply.body_mut().zeroize();
    made
}

fn signer() -> Signer {
    Signer::client(SignatureMethod::HmacSha1, &ClientCredentials::new("key", "secret")).unwrap()
}

fn endpoint() -> Endpoint {
    Endpoint::new("https://provider.example/").unwrap()
}

#[test]
fn what_is_not_wiped_is_found() {
    let sentinel = Sentinel::new();
    assert_eq!(count(&sentinel.0), 0);
    let text = black_box(sentinel.text());
    assert_eq!(count(&sentinel.0), Sentinel::LENGTH / Pattern::LENGTH);
    drop(text);
    assert_ne!(count(&sentinel.0), 0, "what was freed is not looked at");
}

#[test]
fn a_secret_is_wiped_however_it_was_made() {
    is_wiped(Sentinel::secret);
    is_wiped(|sentinel| Secret::from(sentinel.within("", "", 100)));
    is_wiped(|sentinel| read(sentinel.text(), |text| Secret::from(text)));
    is_wiped(|sentinel| sentinel.secret().clone());
}

#[test]
fn credentials_are_wiped() {
    is_wiped(|sentinel| ClientCredentials::new("key", sentinel.secret()));
    is_wiped(|sentinel| TemporaryCredentials::new("token", sentinel.text()));
    is_wiped(|sentinel| TokenCredentials::new("token", sentinel.secret()).clone());
    is_wiped(|sentinel| ClientKey::shared(sentinel.secret(), &[SignatureMethod::HmacSha1]).unwrap());
}

#[test]
fn a_signer_is_wiped_and_so_is_what_it_signs_with() {
    let sign = |signer: &Signer| {
        let stamp = Stamp::new("n0nce", 1_700_000_000);
        let request = Request::new("GET", "https://provider.example/").unwrap();
        assert!(!signer.sign(request, &stamp, &[]).unwrap().signature().is_empty());
    };
    for &method in SignatureMethod::ALL.iter().filter(|method| !method.is_rsa()) {
        is_wiped(|sentinel| {
            let signer = Signer::client(method, &ClientCredentials::new("key", sentinel.secret())).unwrap();
            sign(&signer);
            let signer = signer.with_token(&TokenCredentials::new("token", sentinel.secret()));
            sign(&signer);
            signer.clone()
        });
    }
}

#[test]
fn a_server_wipes_what_it_checks_with() {
    let policy = Policy::new(std::time::Duration::MAX);
    for &method in SignatureMethod::ALL.iter().filter(|method| !method.is_rsa()) {
        is_wiped(|sentinel| {
            let request = Request::new("GET", "https://provider.example/").unwrap();
            let header = format!(
                "OAuth oauth_consumer_key=\"key\", oauth_token=\"token\", oauth_signature_method=\"{method}\", \
                 oauth_signature=\"A\", oauth_timestamp=\"1700000000\", oauth_nonce=\"n\""
            );
            let claim = Claim::parse(request, Some(header.as_bytes())).unwrap();
            let (client, token) =
                (ClientKey::shared(sentinel.secret(), &[method]).unwrap(), sentinel.secret());
            assert!(claim.verify(Some(&client), Some(&token), 1_700_000_000, &policy).is_err());
            (client, token)
        });
    }
}

#[test]
fn the_steps_of_a_login_are_wiped() {
    is_wiped(|sentinel| endpoint().param("key", sentinel.secret()));
    is_wiped(|sentinel| endpoint().protocol_param("oauth_key", sentinel.secret()).clone());
    is_wiped(|sentinel| ObtainToken::at(signer(), endpoint(), sentinel.secret()));
    is_wiped(|sentinel| ObtainToken::with_password(signer(), endpoint(), "who", sentinel.secret()));
    is_wiped(|sentinel| RenewToken::at(signer(), endpoint(), sentinel.secret()));
}

#[test]
fn a_password_is_in_the_body_that_is_sent_and_nowhere_else() {
    for further in [0, 50, 150, 300] {
        is_wiped(|sentinel| {
            let further = "x".repeat(further);
            let endpoint = endpoint().param("x_auth_password", sentinel.secret()).param("further", further);
            let step = ObtainTemporary::at(signer(), endpoint, "oob");
            step.request(&Stamp::new("n0nce", 1_700_000_000)).unwrap().body_mut().zeroize();
            step
        });
    }
}

#[test]
fn what_a_visitor_brings_is_wiped() {
    for before in ["oauth_token=t&oauth_verifier=", "oauth_token=t&oauth_verifier=%41"] {
        is_wiped(|sentinel| read(sentinel.within(before, "", 0), |query| Callback::parse(query).unwrap()));
    }
    is_wiped(|sentinel| read(sentinel.within(" ", "\n", 0), |pin| verifier_from_pin(pin).unwrap()));
}

/// Replies whose token secret is between the two halves.
const REPLIES: &[(&str, &str)] = &[
    ("oauth_token=t&oauth_callback_confirmed=true&oauth_token_secret=", "&user_id=7"),
    ("oauth_token=t&oauth_callback_confirmed=true&oauth_token_secret=%41", "&user_id=7"),
    (r#"{"oauth_token":"t","oauth_callback_confirmed":"true","oauth_token_secret":""#, r#"","user_id":7}"#),
];

#[test]
fn what_a_provider_answers_is_wiped() {
    for &(before, after) in REPLIES {
        let body = |sentinel: &Sentinel| sentinel.within(before, after, 0);
        is_wiped(|sentinel| answered(body(sentinel), |reply| TokenReply::parse(reply).unwrap()));
        let step = ObtainTemporary::new(signer(), "https://provider.example/", "oob").unwrap();
        is_wiped(|sentinel| answered(body(sentinel), |reply| step.response(reply).unwrap()));
        let step = ObtainToken::at(signer(), endpoint(), "verifier");
        is_wiped(|sentinel| answered(body(sentinel), |reply| step.response(reply).unwrap()));
    }
}

#[test]
fn session_handles_and_further_fields_are_wiped() {
    for name in ["oauth_session_handle", "refresh_key"] {
        for escaped in ["", "%41"] {
            let before = format!("oauth_token=t&oauth_token_secret=s&{name}={escaped}");
            let token = |sentinel: &Sentinel| {
                let step = ObtainToken::at(signer(), endpoint(), "verifier");
                answered(sentinel.within(&before, "", 0), |reply| step.response(reply).unwrap())
            };
            is_wiped(token);
            is_wiped(|sentinel| token(sentinel).clone());
            is_wiped(|sentinel| RenewToken::in_place(signer(), endpoint(), token(sentinel)));
        }
    }
}

#[test]
fn what_is_refused_is_wiped_at_once() {
    for (before, after) in [
        ("oauth_token=&oauth_token_secret=", ""),
        ("oauth_token_secret=", "&oauth_token_secret=x"),
        ("oauth_token_secret=%41", "&oauth_token=%ff"),
        ("oauth_token_secret=%ff", ""),
        ("oauth_token_secret=%01", "&oauth_token=t"),
        ("oauth_session_handle=", "&oauth_session_handle=x&oauth_token=t&oauth_token_secret=s"),
        (r#"{"oauth_token_secret":""#, r#"","oauth_token":[]}"#),
    ] {
        let sentinel = Sentinel::new();
        let step = ObtainToken::at(signer(), endpoint(), "verifier");
        let body = sentinel.within(before, after, 0);
        further_down(|| answered(body, |reply| step.response(reply).unwrap_err()));
        assert_eq!(count(&sentinel.0), 0, "{before}");
    }
}

#[test]
fn what_a_signature_is_diagnosed_with_is_wiped() {
    let (request, stamp) =
        (Request::new("GET", "https://provider.example/?a=B").unwrap(), Stamp::new("n", 1));
    let explanation = signer().explain(request, &stamp, &[]).unwrap();
    is_wiped(|sentinel| {
        // With something to encode, and to trim.
        let secrets = [" ", "+/"].map(|before| Secret::from(sentinel.within(before, "\n", 0)));
        let diagnosis = explanation.diagnose(&secrets[0], Some(&secrets[1]), "A");
        assert_eq!(diagnosis, Diagnosis::Unknown);
        (explanation.clone().with_secrets(&secrets[0], Some(&secrets[1])), secrets)
    });
}

const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/keys/corpus-2048.pkcs8.pem");

fn private_key() -> RsaPrivateKey {
    let mut text = fs::read(KEY).unwrap();
    let key = RsaPrivateKey::from_pem(&text).unwrap();
    text.zeroize();
    key
}

/// Some of the key's text.
fn pieces_of_text() -> [Pattern; 4] {
    let mut text = fs::read(KEY).unwrap();
    let pieces = [3, 9, 15, 21].map(|number| {
        let line = text.split(|octet| *octet == b'\n').nth(number).unwrap();
        Pattern::new(|at| line[24 + at])
    });
    text.zeroize();
    pieces
}

/// The middle of the key's first prime, as it is in the file, and from its end to its start, as it is calculated with.
fn pieces_of_prime() -> [Pattern; 2] {
    let mut text = fs::read(KEY).unwrap();
    let mut base64: Vec<u8> = Vec::with_capacity(text.len());
    let lines = text.split(|octet| *octet == b'\n').filter(|line| !line.starts_with(b"-"));
    lines.for_each(|line| base64.extend_from_slice(line));
    let mut der = STANDARD.decode(&base64).unwrap();
    let prime = der.windows(4).position(|octets| octets == [0xfe, 0xe5, 0x77, 0x94]).unwrap() + 64;
    let forward = Pattern::new(|at| der[prime + at]);
    let backward = Pattern::new(|at| der[prime + Pattern::LENGTH - 1 - at]);
    text.zeroize();
    base64.zeroize();
    der.zeroize();
    [forward, backward]
}

#[test]
fn what_an_rsa_key_is_read_from_is_wiped_at_once() {
    let (texts, [forward, _]) = further_down(|| (pieces_of_text(), pieces_of_prime()));
    let key = further_down(private_key);
    assert_eq!(texts.each_ref().map(count), [0; 4]);
    assert_eq!(count(&forward), 0);
    drop(key);
}

/// Were it not so, RSA keys would have to be promised to be wiped.
#[test]
fn ring_frees_an_rsa_key_as_it_is() {
    let [_, backward] = further_down(pieces_of_prime);
    let key = further_down(private_key);
    let there = count(&backward);
    further_down(|| drop(key));
    let left = count(&backward);
    assert!(left > 0, "ring wipes RSA keys now: promise it");
    assert!(left < there, "the key for RSA-SHA1 is not wiped: {left} of {there} left");
}
