//! Settings from the environment, from a `.env` file behind it, and from whatever serde reads.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    path::Path,
};

use oauth1_core::Secret;
use serde::{Deserialize, Deserializer, de};
use thiserror::Error;

use super::NAMES;

/// Where settings that the code leaves open come from: variables named `{CLIENT}_{SETTING}` in upper case.
///
/// Characters of the client's name other than ASCII letters and digits become `_`. Empty variables count as
/// absent.
///
/// Every format that [serde](https://serde.rs) reads will do too: a table for each client, with its settings in it, or
/// the variables as they are. Parameters may be tables themselves. A setting of a client that is none is an error.
///
/// ```
/// use oauth1_client::Env;
///
/// let file: Env = toml::from_str(
///     r#"
///     [twitter]
///     client_id = "xvz1evFS4wEEPTGEFPHBog"
///     timeout = 20
///     authorize_params = { force_login = "true", lang = "en" }
///     "#,
/// )?;
/// assert_eq!(file.get("TWITTER_TIMEOUT").as_deref(), Some("20"));
///
/// // The environment first, then .env, then the file.
/// let env = Env::dotenv()?.or(file);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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

    /// These, and what another source has besides.
    #[must_use]
    pub fn or(mut self, lower: Self) -> Self {
        self.process |= lower.process;
        for (name, value) in lower.file {
            let own = self.file.entry(name).or_insert_with(|| Secret::from(""));
            if own.expose().is_empty() {
                *own = value;
            }
        }
        self
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

impl<'de> Deserialize<'de> for Env {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut file = HashMap::new();
        for (name, entry) in BTreeMap::<String, Entry>::deserialize(deserializer)? {
            match entry {
                Entry::Settings(settings) => {
                    for (setting, value) in settings {
                        if !NAMES.contains(&&*setting) {
                            return Err(de::Error::custom(Unknown { client: &name, setting: &setting }));
                        }
                        file.insert(variable(&name, &setting), value.into());
                    }
                }
                Entry::Variable(value) => drop(file.insert(name, Setting::Plain(value).into())),
            }
        }
        Ok(Self { process: false, file })
    }
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a table of settings for a client, or a variable")]
enum Entry {
    Settings(BTreeMap<String, Setting>),
    Variable(Plain),
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a text, a number, true or false, or a table or list of texts")]
enum Setting {
    Plain(Plain),
    Table(BTreeMap<String, String>),
    List(Vec<String>),
    None(()),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Plain {
    Text(String),
    Bool(bool),
    Integer(u64),
    Float(f64),
}

/// As it is written in a variable.
impl From<Setting> for Secret {
    fn from(setting: Setting) -> Self {
        match setting {
            Setting::Plain(Plain::Text(text)) => text.into(),
            Setting::Plain(Plain::Bool(value)) => value.to_string().into(),
            Setting::Plain(Plain::Integer(value)) => value.to_string().into(),
            Setting::Plain(Plain::Float(value)) => value.to_string().into(),
            Setting::Table(pairs) => serde_json::json!(pairs).to_string().into(),
            Setting::List(list) => serde_json::json!(list).to_string().into(),
            Setting::None(()) => "".into(),
        }
    }
}

struct Unknown<'a> {
    client: &'a str,
    setting: &'a str,
}

impl fmt::Display for Unknown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { client, setting } = self;
        write!(f, "`{client}` has no setting `{setting}`; there is {}", NAMES.join(", "))
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
    fn tables_are_variables_too() {
        let env: Env = serde_json::from_str(
            r#"{
                "my-app": {
                    "client_id": "i", "timeout": 2.5, "reply_limit": 9, "allow_http": true, "realm": null,
                    "headers": {"x-a": "b=c"}, "api_origins": ["https://a.example", "https://b.example"]
                },
                "OTHER_CLIENT_ID": "j"
            }"#,
        )
        .unwrap();
        for (variable, value) in [
            ("MY_APP_CLIENT_ID", Some("i")),
            ("MY_APP_TIMEOUT", Some("2.5")),
            ("MY_APP_REPLY_LIMIT", Some("9")),
            ("MY_APP_ALLOW_HTTP", Some("true")),
            ("MY_APP_REALM", None),
            ("MY_APP_HEADERS", Some(r#"{"x-a":"b=c"}"#)),
            ("MY_APP_API_ORIGINS", Some(r#"["https://a.example","https://b.example"]"#)),
            ("OTHER_CLIENT_ID", Some("j")),
        ] {
            assert_eq!(env.get(variable).as_deref(), value, "{variable}");
        }
    }

    #[test]
    fn a_setting_that_is_none_is_told_with_those_there_are() {
        let error =
            serde_json::from_str::<Env>(r#"{"x": {"client_idd": "sentinel"}}"#).unwrap_err().to_string();
        assert!(
            error.starts_with("`x` has no setting `client_idd`; there is preset, client_id, "),
            "{error}"
        );
        let nested = r#"{"x": {"headers": {"a": {"b": "sentinel"}}}}"#;
        let error = serde_json::from_str::<Env>(nested).unwrap_err().to_string();
        assert!(!error.contains("sentinel"), "{error}");
    }

    #[test]
    fn a_lower_source_fills_the_gaps() {
        let env = Env::from_pairs([("A", "1"), ("B", "")]).or(Env::from_pairs([
            ("A", "2"),
            ("B", "3"),
            ("C", "4"),
        ]));
        for (variable, value) in [("A", "1"), ("B", "3"), ("C", "4")] {
            assert_eq!(env.get(variable).as_deref(), Some(value));
        }
    }

    #[test]
    fn debug_shows_names_only() {
        let shown = format!("{:?}", Env::from_pairs([("TWITTER_CLIENT_SECRET", "sentinel")]));
        assert!(shown.contains("TWITTER_CLIENT_SECRET") && !shown.contains("sentinel"), "{shown}");
    }
}
