//! The core computes: nothing in its source waits, reads a file or a socket, asks for the time or for random numbers.

use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::report::Done;

const SOURCE: &str = "oauth1-core/src";

pub(crate) fn check() -> Result<Done, Error> {
    let mut found = 0;
    visit(Path::new(SOURCE), &mut |path, text| {
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(token) = forbidden(line) {
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
fn forbidden(line: &str) -> Option<&'static str> {
    let code = without_comment(line);
    let words = || code.split(|c: char| !c.is_alphanumeric() && c != '_');
    let word = FORBIDDEN.iter().copied().find(|forbidden| words().any(|word| word == *forbidden));
    word.or_else(|| FORBIDDEN_MODULES.iter().copied().find(|module| code.contains(module)))
}

/// `//` starts a comment, but not in `https://`.
fn without_comment(line: &str) -> &str {
    let start = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
    start.map_or(line, |(at, _)| &line[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(forbidden(line), Some(found), "{line}");
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
            assert_eq!(forbidden(line), None, "{line}");
        }
    }
}
