//! No file that is tracked holds what looks like somebody's real secret: keys and tokens of well-known services, private
//! keys, and long random words where a line speaks of a secret.

use std::fs;
use std::process::Command;

use crate::error::Error;
use crate::process;
use crate::report::Done;

/// Made for tests, or published by those whose they are.
const FIXTURES: &[&str] =
    &["oauth1-core/tests/fuzz/", "oauth1-core/tests/keys/", "oauth1-core/tests/vectors/"];

/// The secrets and the token of an example that X has in its documentation.
const PUBLISHED: &[&str] = &[
    "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
    "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
];

/// What the secrets of a service begin with, and how many letters and digits come after that.
const SERVICES: &[(&str, usize)] = &[
    ("AKIA", 16),
    ("ASIA", 16),
    ("AIza", 30),
    ("ghp_", 30),
    ("gho_", 30),
    ("ghs_", 30),
    ("github_pat_", 20),
    ("glpat-", 20),
    ("npm_", 30),
    ("sk_live_", 16),
    ("xoxb-", 10),
    ("xoxp-", 10),
];

const ENDINGS: &[&str] = &[".env", ".key", ".p12", ".pem", ".pfx", ".sqlite"];

/// Of a word that looks random, in octets: shorter than the secrets that providers give out, longer than names are.
const LONG: usize = 32;

pub(crate) fn check() -> Result<Done, Error> {
    let Ok(files) = process::output(Command::new("git").args(["-c", "safe.directory=*", "ls-files", "-z"]))
    else {
        return Ok(Done::Skipped("not a git checkout, or git is not installed".to_owned()));
    };
    let files = files.split('\0').filter(|file| !file.is_empty());
    let mut found = 0;
    for file in files.filter(|file| !FIXTURES.iter().any(|folder| file.starts_with(folder))) {
        if ENDINGS.iter().any(|ending| file.ends_with(ending)) {
            println!("{file} is a file of the kind that holds secrets");
            found += 1;
        }
        // One that is deleted and not committed yet is none.
        let Ok(octets) = fs::read(file) else { continue };
        for (number, line) in String::from_utf8_lossy(&octets).lines().enumerate() {
            if let Some(why) = suspect(line) {
                // Not the line itself: what is printed here may be a log that others read.
                println!("{file}:{}: {why}", number + 1);
                found += 1;
            }
        }
    }
    if found == 0 {
        return Ok(Done::Ok);
    }
    Err(Error::failed(format!(
        "{found} place(s) look like real secrets; one that is not is listed in real_secrets.rs"
    )))
}

/// Why a line looks as if it held a secret, if it does.
fn suspect(line: &str) -> Option<&'static str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut words = line.split(|c: char| !is_word(c));
    let of_service = |word: &str| {
        let mut services = SERVICES.iter();
        services.any(|(start, more)| word.strip_prefix(start).is_some_and(|rest| rest.len() >= *more))
    };
    if words.clone().any(of_service) {
        return Some("a key of a well-known service");
    }
    // The key comes after it, in the same line or in the next: an example has three dots there.
    if line.contains("PRIVATE KEY-----") && words.clone().any(|word| word.len() >= LONG && looks_random(word))
    {
        return Some("a private key");
    }
    if line.trim_start().starts_with("MII") && line.trim().len() >= 60 && !line.contains(' ') {
        return Some("a key in base64");
    }
    let is_secret = |word: &str| word.len() >= LONG && looks_random(word) && !PUBLISHED.contains(&word);
    let speaks_of_one =
        ["secret", "password", "token"].iter().any(|name| line.to_ascii_lowercase().contains(name));
    (speaks_of_one && words.any(is_secret)).then_some("a long random word beside the name of a secret")
}

/// Upper case, lower case and digits, several of each, as names have them not.
fn looks_random(word: &str) -> bool {
    let count = |is: fn(&u8) -> bool| word.bytes().filter(is).count();
    let counts = [count(u8::is_ascii_uppercase), count(u8::is_ascii_lowercase), count(u8::is_ascii_digit)];
    counts.iter().all(|count| *count >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Put together here, so that this file is not found itself.
    #[test]
    fn threat_g12_what_looks_like_a_secret_is_found() {
        let random = ["q8Zt3Vw", "Yx5Lm2Pn", "R7kBd4Hs", "J9cFg6Tz1"].concat();
        for line in [
            format!("aws = {}{}", "AKIA", "QWERTYUIOPASDFGH"),
            format!("https://x.example/?key={}{}", "AIza", random),
            format!("client_secret(\"{random}\")"),
            format!("TWITTER_CLIENT_SECRET={random}"),
            format!("OAUTH_TOKEN: '{random}'"),
            format!("-----BEGIN PRIVATE {}\\n{random}", "KEY-----"),
            format!("{}{}", "MII", "Ev".repeat(30)),
        ] {
            assert!(suspect(&line).is_some(), "{line}");
        }
        for line in [
            "client_secret(\"client-secret\")",
            "async fn threat_e1_e2_a_cookie_that_is_only_signed_holds_no_secret_in_any_encoding() {",
            "token_secret: \"LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE\"",
            "let key = RsaPrivateKey::from_pem(text)?; // -----BEGIN PRIVATE KEY-----…",
            "checksum = \"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"",
            "-----BEGIN PUBLIC KEY-----",
        ] {
            assert_eq!(suspect(line), None, "{line}");
        }
    }
}
