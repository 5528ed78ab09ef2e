//! oauthlib, in a process of its own.

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
};

use serde_json::Value;

pub(crate) struct Peer {
    process: Child,
    /// Closed when the peer is to end.
    tasks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    pub(crate) fn start() -> Self {
        let python = env::var_os("OAUTH1_PYTHON")
            .expect("OAUTH1_PYTHON does not name a Python that has oauthlib; run: cargo xtask test python");
        let mut process = Command::new(&python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oauthlib/check.py"))
            .env("PYTHONIOENCODING", "utf-8")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", python.display()));
        let tasks = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().expect("it is piped"));
        Self { process, tasks, answers }
    }

    /// Sends each task to check.py, and yields the answers in the same order.
    pub(crate) fn ask(&mut self, tasks: &[Value]) -> Vec<Value> {
        let lines: String = tasks.iter().map(|task| format!("{task}\n")).collect();
        let (input, output) = (self.tasks.as_mut().expect("it is piped"), &mut self.answers);
        // On a thread, because the peer answers while it reads, and both pipes are short.
        thread::scope(|scope| {
            scope.spawn(|| input.write_all(lines.as_bytes()).expect("check.py reads all of its input"));
            let mut line = String::new();
            let answer = |_| {
                line.clear();
                let octets = output.read_line(&mut line).expect("it is text");
                assert!(octets > 0, "check.py ended before it had answered");
                serde_json::from_str(&line).expect("it is JSON")
            };
            tasks.iter().map(answer).collect()
        })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.tasks.take());
        let _ = self.process.wait();
    }
}
