//! Building the benchmarks, and reading what they say.

use std::path::PathBuf;
use std::process::Command;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Error;
use crate::process;

/// Builds with these arguments of cargo, and finds where the programs are.
pub(crate) fn build<const N: usize>(args: &[&str], programs: [&str; N]) -> Result<[PathBuf; N], Error> {
    let messages = process::output(process::cargo(args).arg("--message-format=json-render-diagnostics"))?;
    let mut paths = [(); N].map(|()| PathBuf::new());
    for (path, program) in paths.iter_mut().zip(programs) {
        *path = executable(&messages, program)?;
    }
    Ok(paths)
}

/// The lines of JSON that the program writes.
pub(crate) fn lines<T: DeserializeOwned>(program: &mut Command) -> Result<Vec<T>, Error> {
    let parse = |line| {
        serde_json::from_str(line).map_err(|error| Error::failed(format!("not understood ({error}): {line}")))
    };
    process::output(program)?.lines().map(parse).collect()
}

/// Where cargo put a program, from what it says while it builds.
fn executable(messages: &str, program: &str) -> Result<PathBuf, Error> {
    let path = messages.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let path = message.get("executable")?.as_str()?;
        (message.get("target")?.get("name")? == program).then(|| path.into())
    });
    path.ok_or_else(|| Error::failed(format!("cargo does not say where it put {program}")))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_program_is_where_cargo_says() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"sign"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"other"},"executable":"target/other"}
{"reason":"compiler-artifact","target":{"name":"sign"},"executable":"target/sign-1"}
{"reason":"build-finished","success":true}"#;
        assert_eq!(executable(messages, "sign").unwrap(), Path::new("target/sign-1"));
        assert!(executable(messages, "login").is_err());
    }
}
