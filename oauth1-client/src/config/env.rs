//! Settings from the environment, and from a `.env` file behind it.

use std::{collections::HashMap, fmt, path::Path};

use oauth1_core::Secret;
use thiserror::Error;

/// Where settings that the code leaves open come from: variables named `{CLIENT}_{SETTING}` in upper case.
///
/// Characters of the client's name other than ASCII letters and digits become `_`. Empty variables count as
/// absent.
#[derive(Clone, Default)]
pub struct Env {
    process: bool,
    file: HashMap<String, Secret>,
}

impl Env {
    /// The variables of the process alone.
    #[must_use]
    pub fn process() -> Self {
        Self { process: true, file: HashMap::new() }
    }

    /// The variables of the process, then those of the file `.env` in the current directory or the nearest one
    /// above it, if there is one. The process's environment is not changed.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or a line of it is malformed.
    pub fn dotenv() -> Result<Self, EnvError> {
        match dotenvy::dotenv_iter() {
            Ok(lines) => Self::process().with_lines(lines),
            Err(error) if error.not_found() => Ok(Self::process()),
            Err(error) => Err(EnvError::new(&error)),
        }
    }

    /// The variables of the process, then those of this file.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or a line of it is malformed.
    pub fn dotenv_at(path: impl AsRef<Path>) -> Result<Self, EnvError> {
        let lines = dotenvy::from_path_iter(path).map_err(|error| EnvError::new(&error))?;
        Self::process().with_lines(lines)
    }

    /// These variables, and not those of the process.
    pub fn from_pairs<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let file = pairs.into_iter().map(|(name, value)| (name.into(), Secret::from(value.into()))).collect();
        Self { process: false, file }
    }

    /// A variable's value, if it is there, not empty and UTF-8.
    #[must_use]
    pub fn get(&self, variable: &str) -> Option<String> {
        self.value(variable).ok().flatten()
    }

    /// Whether a variable is there, and not empty.
    #[must_use]
    pub fn contains(&self, variable: &str) -> bool {
        !matches!(self.value(variable), Ok(None))
    }

    fn with_lines<R: std::io::Read>(mut self, lines: dotenvy::Iter<R>) -> Result<Self, EnvError> {
        for line in lines {
            let (name, value) = line.map_err(|error| EnvError::new(&error))?;
            self.file.insert(name, value.into());
        }
        Ok(self)
    }

    /// A variable's value; `Err` if it is not UTF-8.
    pub(crate) fn value(&self, variable: &str) -> Result<Option<String>, NotUtf8> {
        let from_process = if self.process { std::env::var_os(variable) } else { None };
        let value = match from_process.filter(|value| !value.is_empty()) {
            Some(value) => Some(value.into_string().map_err(|_| NotUtf8)?),
            None => self.file.get(variable).map(|value| value.expose().to_owned()),
        };
        Ok(value.filter(|value| !value.is_empty()))
    }
}

/// `my-app` and `client_id` make `MY_APP_CLIENT_ID`.
pub(crate) fn variable(client: &str, setting: &str) -> String {
    let upper = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    format!("{client}_{setting}").chars().map(upper).collect()
}

pub(crate) struct NotUtf8;

/// Names only: the values are secrets.
impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names: Vec<_> = self.file.keys().collect();
        names.sort();
        f.debug_struct("Env").field("process", &self.process).field("file", &names).finish()
    }
}

/// A `.env` file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the .env file cannot be read: {reason}")]
pub struct EnvError {
    reason: String,
}

impl EnvError {
    /// Without the line's text, which may be a secret.
    fn new(error: &dotenvy::Error) -> Self {
        let reason = match error {
            dotenvy::Error::Io(error) => error.to_string(),
            _ => "a line is not of the form NAME=value".to_owned(),
        };
        Self { reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_named_after_client_and_setting() {
        assert_eq!(variable("twitter", "client_id"), "TWITTER_CLIENT_ID");
        assert_eq!(variable("my-app.é", "realm"), "MY_APP___REALM");
    }

    #[test]
    fn empty_is_absent() {
        let env = Env::from_pairs([("A", ""), ("B", "b")]);
        assert!(env.value("A").is_ok_and(|value| value.is_none()));
        assert!(env.value("B").is_ok_and(|value| value.as_deref() == Some("b")));
    }

    #[test]
    fn the_process_wins_over_the_file() {
        // Cargo gives tests this variable.
        let variable = "CARGO_MANIFEST_DIR";
        let file = std::env::temp_dir().join(format!("oauth1-env-order-{}", std::process::id()));
        std::fs::write(&file, format!("{variable}=from-the-file\nOAUTH1_TEST_ONLY_IN_FILE=yes\n")).unwrap();
        let env = Env::dotenv_at(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        assert!(env.value(variable).is_ok_and(|value| value == std::env::var(variable).ok()));
        assert!(env.contains("OAUTH1_TEST_ONLY_IN_FILE"));
        assert!(!Env::process().contains("OAUTH1_TEST_ONLY_IN_FILE"));
    }

    #[test]
    fn a_bad_line_is_an_error_that_does_not_show_it() {
        let file = std::env::temp_dir().join(format!("oauth1-env-{}", std::process::id()));
        std::fs::write(&file, "GOOD=1\nsentinel secret without equals\n").unwrap();
        let error = Env::dotenv_at(&file).unwrap_err();
        std::fs::remove_file(&file).unwrap();
        assert!(!format!("{error} {error:?}").contains("sentinel"), "{error:?}");
        assert!(Env::dotenv_at(&file).unwrap_err().to_string().contains("cannot be read"));
    }

    #[test]
    fn debug_shows_names_only() {
        let shown = format!("{:?}", Env::from_pairs([("TWITTER_CLIENT_SECRET", "sentinel")]));
        assert!(shown.contains("TWITTER_CLIENT_SECRET") && !shown.contains("sentinel"), "{shown}");
    }
}
