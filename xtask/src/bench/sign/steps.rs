//! Counting instructions by single steps: the processor is made to stop after each one.
//!
//! It needs no hardware counters, which virtual machines seldom have, and it counts the instructions that this very
//! processor runs: an emulator that lacks its SHA extensions would count others. What the kernel does in a system
//! call is not counted.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::error::Error;

/// Starts the program, waits until it says "ready", answers, and counts the steps it takes from there to its end.
pub(crate) fn count(command: &mut Command) -> Result<u64, Error> {
    let cannot = |error| Error::failed(format!("the benchmark cannot be started: {error}"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(cannot)?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Error::failed("the benchmark has no standard input or output"));
    };
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line).map_err(cannot)?;
    if line.trim_end() != "ready" {
        return Err(Error::failed(format!("the benchmark is not ready, but says: {line}")));
    }

    wait_until_asleep(child.id())?;
    let pid = Pid::from_raw(child.id().cast_signed());
    let cannot = |error: Errno| Error::failed(format!("single steps are not possible here: {error}"));
    ptrace::attach(pid).map_err(cannot)?;
    waitpid(pid, None).map_err(cannot)?;
    ptrace::setoptions(pid, Options::PTRACE_O_EXITKILL).map_err(cannot)?;
    stdin
        .write_all(b"\n")
        .map_err(|error| Error::failed(format!("the benchmark does not listen: {error}")))?;

    let mut steps = 0;
    loop {
        ptrace::step(pid, None).map_err(cannot)?;
        match waitpid(pid, None).map_err(cannot)? {
            WaitStatus::Stopped(_, Signal::SIGTRAP) => steps += 1,
            WaitStatus::Exited(_, 0) => return Ok(steps),
            other => return Err(Error::failed(format!("the benchmark did not come to its end: {other:?}"))),
        }
    }
}

/// It says "ready" a little before it waits for the answer, and the steps between are not to be counted.
fn wait_until_asleep(pid: u32) -> Result<(), Error> {
    loop {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat"))
            .map_err(|error| Error::failed(format!("the benchmark is not running: {error}")))?;
        // The state is behind the program's name, which is in parentheses.
        match stat.rsplit_once(") ").and_then(|(_, rest)| rest.chars().next()) {
            Some('S') => return Ok(()),
            None | Some('Z' | 'X') => {
                return Err(Error::failed("the benchmark ended before it was told to begin"));
            }
            _ => thread::sleep(Duration::from_millis(1)),
        }
    }
}
