//! The core computes and never waits: no `async` and no `.await` in its source.

use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::report::Done;

const SOURCE: &str = "oauth1-core/src";

pub(crate) fn check() -> Result<Done, Error> {
    let mut found = 0;
    visit(Path::new(SOURCE), &mut |path, text| {
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(token) = waits(line) {
                println!("{}:{number}: {token} in the core: {}", path.display(), line.trim());
                found += 1;
            }
        }
    })?;
    if found == 0 {
        return Ok(Done::Ok);
    }
    Err(Error::failed(format!("{found} line(s) of {SOURCE} wait; move what waits to oauth1-client")))
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

/// The token of this line that makes code wait. Comments may speak of it.
fn waits(line: &str) -> Option<&'static str> {
    let code = without_comment(line);
    let words = || code.split(|c: char| !c.is_alphanumeric() && c != '_');
    if code.contains(".await") && words().any(|word| word == "await") {
        return Some(".await");
    }
    words().any(|word| word == "async").then_some("async")
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
    fn finds_what_waits() {
        assert_eq!(waits("pub async fn send() {"), Some("async"));
        assert_eq!(waits("let task = async move {"), Some("async"));
        assert_eq!(waits("    fetch(\"https://example.com\").await?;"), Some(".await"));
    }

    #[test]
    fn leaves_the_rest_alone() {
        assert_eq!(waits("/// An async fn calls this and then `.await`s its transport."), None);
        assert_eq!(waits("let x = 1; // no .await here"), None);
        assert_eq!(waits("let asynchronous = state.awaiting;"), None);
    }
}
