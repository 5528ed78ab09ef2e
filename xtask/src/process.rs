//! Starting other programs.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::Error;

/// The cargo that started us, without the variables it set for us.
///
/// Some build scripts (ring's is one) ask to be run again when a variable such as `CARGO_MANIFEST_DIR`
/// changes: handed on, ours would make `cargo xtask test` and `cargo test` rebuild each other's work.
pub(crate) fn cargo<I>(args: I) -> Command
where
    I: IntoIterator,
    I::Item: AsRef<OsStr>,
{
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Is this continuous integration?
pub(crate) fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|ci| ci == "true")
}

/// Shows the command, runs it with its output on our terminal, and says so when it fails.
pub(crate) fn run(command: &mut Command) -> Result<(), Error> {
    println!("$ {}", describe(command));
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(Error::failed(format!("{}: {status}", name(command)))) }
}

/// Runs the command quietly and returns what it wrote to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, Error> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| cannot_start(command, &error))?;
    let line = describe(command);
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        return Err(Error::failed(format!("{line}: {}\n{}", output.status, complaint.trim_end())));
    }
    String::from_utf8(output.stdout).map_err(|_| Error::failed(format!("{line}: its output is not UTF-8")))
}

/// Is there a program of this name on PATH?
pub(crate) fn on_path(program: &str) -> bool {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(&file).is_file()))
}

fn cannot_start(command: &Command, error: &std::io::Error) -> Error {
    Error::failed(format!("cannot start {}: {error}", name(command)))
}

/// The program and its subcommand: enough to tell of a command whose line is on the terminal already.
fn name(command: &Command) -> String {
    let subcommand = command.get_args().next().filter(|word| !word.to_string_lossy().starts_with('-'));
    let words = [Some(program(command)), subcommand.map(quote)];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The command as one would type it, so that a failed step can be repeated by hand.
fn describe(command: &Command) -> String {
    let mut words: Vec<String> = command
        .get_envs()
        .filter_map(|(name, value)| Some(format!("{}={}", name.display(), quote(value?))))
        .collect();
    words.push(program(command));
    words.extend(command.get_args().map(quote));
    words.join(" ")
}

fn program(command: &Command) -> String {
    let program = command.get_program();
    if Some(program) == std::env::var_os("CARGO").as_deref() {
        return "cargo".to_owned();
    }
    let path = Path::new(program);
    let here = std::env::current_dir().unwrap_or_default();
    quote(path.strip_prefix(&here).unwrap_or(path).as_os_str())
}

fn quote(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    if word.contains(' ') { format!("\"{word}\"") } else { word.into_owned() }
}
