//! docs/capabilities.md names tests; each of them exists.

use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::report::Done;

const FILE: &str = "docs/capabilities.md";
const SOURCES: &[&str] = &[
    "oauth1-client/src",
    "oauth1-client/tests",
    "oauth1-core/tests",
    "adapter-axum/tests",
    "adapter-actix/tests",
    "adapter-rocket/tests",
    "demos/tests",
];

pub(crate) fn check() -> Result<Done, Error> {
    let cannot_read = |error| Error::failed(format!("cannot read {FILE}: {error}"));
    let text = fs::read_to_string(FILE).map_err(cannot_read)?;
    let mut sources = String::new();
    for folder in SOURCES {
        gather(Path::new(folder), &mut sources)?;
    }
    let missing: Vec<&str> = named(&text).filter(|name| !is_there(&sources, name)).collect();
    for name in &missing {
        println!("{FILE} names {name}, and there is no such test");
    }
    if missing.is_empty() {
        return Ok(Done::Ok);
    }
    Err(Error::failed(format!("{} test(s) of {FILE} do not exist", missing.len())))
}

fn gather(folder: &Path, sources: &mut String) -> Result<(), Error> {
    let cannot_read = |error| Error::failed(format!("cannot read {}: {error}", folder.display()));
    for entry in fs::read_dir(folder).map_err(cannot_read)? {
        let path = entry.map_err(cannot_read)?.path();
        if path.is_dir() {
            gather(&path, sources)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push_str(&fs::read_to_string(&path).map_err(cannot_read)?);
        }
    }
    Ok(())
}

/// The names between backticks that are long enough to be those of tests.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let is_name = |name: &&str| {
        name.matches('_').count() >= 3
            && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'_')
    };
    text.split('`').skip(1).step_by(2).filter(is_name)
}

fn is_there(sources: &str, name: &str) -> bool {
    // The cases of the conformance suite are generic.
    sources.contains(&format!("fn {name}(")) || sources.contains(&format!("fn {name}<"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_tests_stand_between_backticks() {
        let text = "| L1 | `register`, `a=b_c_d_e` | `a_test_of_this`, `another_test_of_that` |";
        assert_eq!(named(text).collect::<Vec<_>>(), ["a_test_of_this", "another_test_of_that"]);
    }

    #[test]
    fn a_test_is_a_function_of_the_whole_name() {
        let sources = "async fn a_test_of_this() {}  pub async fn a_case_of_the_suite<A: Adapter>() {}";
        assert!(is_there(sources, "a_case_of_the_suite"));
        assert!(is_there(sources, "a_test_of_this"));
        assert!(!is_there(sources, "a_test_of") && !is_there(sources, "test_of_this_too"));
    }
}
