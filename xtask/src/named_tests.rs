//! The tests there are, by name: what pages that point at tests are held against.

use std::fs;
use std::path::Path;

use crate::error::Error;

const FOLDERS: &[&str] = &[
    "oauth1-core/src",
    "oauth1-core/tests",
    "oauth1-client/src",
    "oauth1-client/tests",
    "adapter-axum/tests",
    "adapter-actix/tests",
    "adapter-rocket/tests",
    "demos/src",
    "demos/tests",
    "xtask/src",
];

/// The Rust sources that tests are in.
pub(crate) struct Sources(String);

impl Sources {
    pub(crate) fn read() -> Result<Self, Error> {
        let mut text = String::new();
        for folder in FOLDERS {
            gather(Path::new(folder), &mut text)?;
        }
        Ok(Self(text))
    }

    #[cfg(test)]
    pub(crate) fn of(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        // The cases of the conformance suite are generic.
        self.0.contains(&format!("fn {name}(")) || self.0.contains(&format!("fn {name}<"))
    }

    /// The names of all functions.
    pub(crate) fn functions(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices("fn ").filter_map(|(at, word)| {
            let name = &self.0[at + word.len()..];
            let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
            Some(&name[..end])
        })
    }
}

fn gather(folder: &Path, text: &mut String) -> Result<(), Error> {
    let cannot_read = |error| Error::failed(format!("cannot read {}: {error}", folder.display()));
    for entry in fs::read_dir(folder).map_err(cannot_read)? {
        let path = entry.map_err(cannot_read)?.path();
        if path.is_dir() {
            gather(&path, text)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).map_err(cannot_read)?);
        }
    }
    Ok(())
}

/// The names between backticks that are long enough to be those of tests.
pub(crate) fn named(text: &str) -> impl Iterator<Item = &str> {
    let is_name = |name: &&str| {
        name.matches('_').count() >= 3
            && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'_')
    };
    text.split('`').skip(1).step_by(2).filter(is_name)
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
        let sources =
            Sources::of("async fn a_test_of_this() {}  pub async fn a_case_of_the_suite<A: Adapter>() {}");
        assert!(sources.has("a_case_of_the_suite"));
        assert!(sources.has("a_test_of_this"));
        assert!(!sources.has("a_test_of") && !sources.has("test_of_this_too"));
        assert_eq!(sources.functions().collect::<Vec<_>>(), ["a_test_of_this", "a_case_of_the_suite"]);
    }
}
