//! A process that forks: parent and child begin with the same randomness in memory, and make other nonces of it.

#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "what a test does not expect is to stop it"
)]

#[cfg(unix)]
fn main() {
    threat_a16_parent_and_child_make_other_nonces();
    println!("test threat_a16_parent_and_child_make_other_nonces ... ok");
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
fn threat_a16_parent_and_child_make_other_nonces() {
    use std::{
        collections::HashSet,
        io::{Read as _, Write as _, pipe},
        process::exit,
    };

    use fork::{Fork, fork, waitpid};

    // There is randomness for 31 more nonces, and both have it.
    let mut seen = HashSet::from([nonce()]);
    let (mut reader, mut writer) = pipe().unwrap();
    let child = match fork().unwrap() {
        Fork::Parent(child) => child,
        Fork::Child => {
            let text: String = (0..100).map(|_| nonce() + "\n").collect();
            exit(i32::from(writer.write_all(text.as_bytes()).is_err()));
        }
    };
    drop(writer);
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    assert_eq!(waitpid(child).unwrap(), 0);

    seen.extend(text.lines().map(str::to_owned));
    assert_eq!(seen.len(), 101, "the child's nonces are a hundred others");
    seen.extend((0..100).map(|_| nonce()));
    assert_eq!(seen.len(), 201, "and so are the parent's");
}

/// That of a request which is signed now.
#[cfg(unix)]
fn nonce() -> String {
    use oauth1_core::{ClientCredentials, Request, SignatureMethod, Signer};

    let client = ClientCredentials::new("key", "secret");
    let signer = Signer::client(SignatureMethod::HmacSha1, &client).unwrap();
    let stamp = oauth1_client::stamp().unwrap();
    let request = Request::new("GET", "https://h.example/").unwrap();
    let signed = signer.sign(request, &stamp, &[]).unwrap();
    let (_, nonce) = signed.params().find(|(name, _)| *name == "oauth_nonce").unwrap();
    nonce.to_owned()
}
