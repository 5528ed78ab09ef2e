//! A peer that is another program: that of benches/peers. It says what its batches cost itself, so that they can be
//! taken in turns with those of this program.

use std::{
    cell::RefCell,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdout, Command, Stdio},
};

use crate::requests::{Load, Result, Server};

pub(crate) const NAME: &str = "reqwest-oauth1";

/// It ends when it is asked nothing more.
pub(crate) struct Peer {
    process: RefCell<Child>,
    answers: RefCell<BufReader<ChildStdout>>,
}

impl Peer {
    /// Waits until it has been found to sign as it should.
    pub(crate) fn start(program: &str, server: &Server) -> Result<Self> {
        let mut command = Command::new(program);
        let mut process = command
            .args([&server.verifying, &server.answering])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let answers = BufReader::new(process.stdout.take().ok_or("no output")?);
        let peer = Self { process: process.into(), answers: answers.into() };
        match &*peer.answer()? {
            "ready" => Ok(peer),
            other => Err(format!("{NAME} is not ready, but says: {other}").into()),
        }
    }

    /// Its processor time per request.
    pub(crate) fn nanoseconds(&self, load: Load) -> Result<f64> {
        let Load { requests, at_a_time } = load;
        let mut process = self.process.borrow_mut();
        writeln!(process.stdin.as_mut().ok_or("no input")?, "{at_a_time} {requests}")?;
        drop(process);
        Ok(self.answer()?.parse()?)
    }

    fn answer(&self) -> Result<String> {
        let mut line = String::new();
        self.answers.borrow_mut().read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let process = self.process.get_mut();
        drop(process.stdin.take());
        let _ = process.wait();
    }
}
