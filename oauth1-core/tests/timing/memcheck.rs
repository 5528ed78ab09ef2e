//! Starts the victim under valgrind, and reads what memcheck has to say of it.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
};

use crate::victim::WHICH;

/// A branch or an address that depends on what was marked.
#[derive(Debug)]
pub(crate) struct Report {
    /// The functions, inlined ones included, from the innermost to those of this test.
    pub(crate) stack: Vec<String>,
}

pub(crate) fn reports(which: &str) -> Vec<Report> {
    let log = env::temp_dir().join(format!("oauth1-timing-{which}-{}", std::process::id()));
    let mut child = Command::new("valgrind")
        .args([
            "--vgdb=yes",
            "--vgdb-error=999999999",
            "--error-limit=no",
            "--num-callers=30",
            "--read-inline-info=yes",
        ])
        .arg(format!("--log-file={}", log.display()))
        .arg(env::current_exe().unwrap())
        .args(["victim_of_the_others", "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .env(WHICH, which)
        .env("RUST_BACKTRACE", "0") // reading the own debug information takes valgrind long
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut places = Vec::new();
    for line in lines.by_ref().take_while(|line| line != "MARK") {
        places.extend(line.strip_prefix("SECRET ").map(str::to_owned));
    }
    for place in places {
        let (address, length) = place.split_once(' ').unwrap();
        let pid = format!("--pid={}", child.id());
        let marked = Command::new("vgdb").args([&pid, "make_memory", "undefined", address, length]).output();
        let marked = marked.unwrap();
        assert!(marked.status.success(), "{}", String::from_utf8_lossy(&marked.stderr));
    }
    child.stdin.take().unwrap().write_all(b"marked\n").unwrap();
    let rest: Vec<String> = lines.collect();
    assert!(child.wait().unwrap().success(), "{rest:#?}");
    let text = fs::read_to_string(&log).unwrap();
    fs::remove_file(log).unwrap();
    read(&text)
}

/// Each report is a line of what it is, lines with the stack, and an empty one.
fn read(text: &str) -> Vec<Report> {
    let lines = text.lines().map(|line| line.splitn(3, "==").nth(2).unwrap_or_default().trim());
    let mut found = Vec::new();
    let mut stack: Option<Vec<String>> = None;
    for line in lines {
        match &mut stack {
            None if line.contains("uninitialised value") => stack = Some(Vec::new()),
            None => {}
            Some(frames) if line.starts_with("at ") || line.starts_with("by ") => {
                frames.push(line.split_once(": ").map_or(line, |(_, frame)| frame).to_owned());
            }
            Some(frames) => {
                let own = frames.iter().position(|frame| frame.starts_with("timing::"));
                frames.truncate(own.unwrap_or(frames.len()));
                found.push(Report { stack: std::mem::take(frames) });
                stack = None;
            }
        }
    }
    found
}
