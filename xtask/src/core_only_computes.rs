//! The core computes: nothing in its source waits, reads a file or a socket, asks for the time or for random numbers.

use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::report::Done;

const SOURCE: &str = "oauth1-core/src";

/// What one file may do all the same, and no other.
struct Exception {
    file: &'static str,
    may_name: &'static [&'static str],
}

/// Random numbers blind an RSA key while it signs, so that the time it takes does not give it away. They never show:
/// the signature is the same whatever they are, so the core still computes.
const EXCEPTIONS: &[Exception] =
    &[Exception { file: "oauth1-core/src/rsa/randomness.rs", may_name: &["SystemRandom", "ring::rand"] }];

pub(crate) fn check() -> Result<Done, Error> {
    let mut found = 0;
    visit(Path::new(SOURCE), &mut |path, text| {
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(token) = forbidden(path, line) {
                println!("{}:{number}: {token} in the core: {}", path.display(), line.trim());
                found += 1;
            }
        }
    })?;
    if found == 0 {
        return Ok(Done::Ok);
    }
    Err(Error::failed(format!(
        "{found} line(s) of {SOURCE} do more than compute; oauth1-client is the place for it"
    )))
}

fn visit(folder: &Path, look: &mut impl FnMut(&Path, &str)) -> Result<(), Error> {
    let cannot_read = |error| Error::failed(format!("cannot read {}: {error}", folder.display()));
    for entry in fs::read_dir(folder).map_err(cannot_read)? {
        let path = entry.map_err(cannot_read)?.path();
        if path.is_dir() {
            visit(&path, look)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path)
                .map_err(|error| Error::failed(format!("cannot read {}: {error}", path.display())))?;
            look(&path, &text);
        }
    }
    Ok(())
}

/// The words that would make the core more than a function of its arguments.
const FORBIDDEN: &[&str] =
    &["async", "await", "SystemTime", "Instant", "SystemRandom", "TcpStream", "UdpSocket", "File"];

/// Modules with nothing in them for the core.
const FORBIDDEN_MODULES: &[&str] =
    &["std::net", "std::fs", "std::env", "std::thread", "std::process", "ring::rand"];

/// What of this line has no place in the core. Comments may speak of it.
fn forbidden(file: &Path, line: &str) -> Option<&'static str> {
    let code = without_comment(line);
    let words = || code.split(|c: char| !c.is_alphanumeric() && c != '_');
    let excepted = |token: &str| {
        EXCEPTIONS
            .iter()
            .any(|exception| file == Path::new(exception.file) && exception.may_name.contains(&token))
    };
    let word = |token: &&str| words().any(|word| word == *token) && !excepted(token);
    let module = |token: &&str| code.contains(*token) && !excepted(token);
    FORBIDDEN
        .iter()
        .find(|token| word(token))
        .or_else(|| FORBIDDEN_MODULES.iter().find(|token| module(token)))
        .copied()
}

/// `//` starts a comment, but not in `https://`.
fn without_comment(line: &str) -> &str {
    let start = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
    start.map_or(line, |(at, _)| &line[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: &str = "oauth1-core/src/signer.rs";

    #[test]
    fn finds_what_is_no_computation() {
        for (line, found) in [
            ("pub async fn send() {", "async"),
            ("    fetch(\"https://example.com\").await?;", "await"),
            ("use std::time::{Duration, SystemTime};", "SystemTime"),
            ("let now = std::time::Instant::now();", "Instant"),
            ("use std::net::IpAddr;", "std::net"),
            ("use ring::rand::SecureRandom;", "ring::rand"),
            ("let home = std::env::var(\"HOME\");", "std::env"),
        ] {
            assert_eq!(forbidden(Path::new(ANY), line), Some(found), "{line}");
        }
    }

    #[test]
    fn leaves_the_rest_alone() {
        for line in [
            "/// An async fn calls this and then `.await`s its transport.",
            "let x = 1; // no .await here",
            "let asynchronous = state.awaiting;",
            "use std::time::Duration;",
            "use ring::hmac;",
        ] {
            assert_eq!(forbidden(Path::new(ANY), line), None, "{line}");
        }
    }

    #[test]
    fn one_file_may_draw_random_numbers_and_no_more() {
        let file = Path::new("oauth1-core/src/rsa/randomness.rs");
        let line = "use ring::rand::SystemRandom;";
        assert_eq!(forbidden(file, line), None);
        assert_eq!(forbidden(file, "let now = SystemTime::now();"), Some("SystemTime"));
        for other in [ANY, "oauth1-core/src/randomness.rs", "oauth1-core/src/rsa/private.rs"] {
            assert_eq!(forbidden(Path::new(other), line), Some("SystemRandom"), "{other}");
        }
    }

    #[test]
    fn each_exception_is_a_file_that_needs_it() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for exception in EXCEPTIONS {
            let text = fs::read_to_string(root.join(exception.file)).unwrap();
            for token in exception.may_name {
                assert!(text.contains(token), "{} does not name {token}", exception.file);
            }
        }
    }
}
