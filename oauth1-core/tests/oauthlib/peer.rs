//! oauthlib, in a process of its own.

use std::{
    env,
    io::Write as _,
    process::{Command, Stdio},
    thread,
};

use serde_json::Value;

/// Sends each task to check.py, and yields the answers in the same order.
pub(crate) fn ask(tasks: &[Value]) -> Vec<Value> {
    let python = env::var_os("OAUTH1_PYTHON")
        .expect("OAUTH1_PYTHON does not name a Python that has oauthlib; run: cargo xtask test python");
    let mut peer = Command::new(&python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oauthlib/check.py"))
        .env("PYTHONIOENCODING", "utf-8")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("cannot start {}: {error}", python.display()));

    let lines: String = tasks.iter().map(|task| format!("{task}\n")).collect();
    let mut stdin = peer.stdin.take().expect("it is piped");
    // On a thread, because the peer answers while it reads, and both pipes are short.
    let writer = thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = peer.wait_with_output().expect("it can be waited for");
    assert!(output.status.success(), "check.py ended with {}", output.status);
    writer.join().expect("the thread does not panic").expect("check.py reads all of its input");

    let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    let answers: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect();
    assert_eq!(answers.len(), tasks.len(), "one answer each");
    answers
}
