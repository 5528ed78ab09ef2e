//! Runs named jobs one after the other, whatever becomes of each, and sums them up in a table at the end.

use std::time::{Duration, Instant};

use crate::error::Error;
use crate::process;

/// How a job ended that did not fail.
pub(crate) enum Done {
    Ok,
    /// Not run, and why, in one line.
    Skipped(String),
}

#[derive(PartialEq)]
enum Outcome {
    Ok,
    Failed,
    Skipped,
}

struct Row {
    name: String,
    outcome: Outcome,
    time: Duration,
    note: String,
}

/// The rows of the table so far.
pub(crate) struct Report {
    /// What a row is called in the heading: a step, a group.
    kind: &'static str,
    rows: Vec<Row>,
}

impl Report {
    pub(crate) fn new(kind: &'static str) -> Self {
        Self { kind, rows: Vec::new() }
    }

    /// Runs one job between a header line and a line that says how it went.
    ///
    /// A developer may lack a program; continuous integration must not pass for want of one.
    pub(crate) fn run(&mut self, name: &str, about: &str, job: impl FnOnce() -> Result<Done, Error>) {
        self.run_optional(name, about, || match job()? {
            Done::Skipped(reason) if process::is_ci() => {
                Err(Error::failed(format!("skipped, and CI=true forbids that: {reason}")))
            }
            done => Ok(done),
        });
    }

    /// Like [`run`](Self::run), but may be skipped anywhere.
    pub(crate) fn run_optional(
        &mut self,
        name: &str,
        about: &str,
        job: impl FnOnce() -> Result<Done, Error>,
    ) {
        println!("\n== {name}: {about}");
        let start = Instant::now();
        let result = job();
        let time = start.elapsed();
        let (outcome, note) = match result {
            Ok(Done::Ok) => (Outcome::Ok, String::new()),
            Ok(Done::Skipped(reason)) => (Outcome::Skipped, reason),
            Err(error) => (Outcome::Failed, error.to_string()),
        };
        let row = Row { name: name.to_owned(), outcome, time, note };
        let note = if row.note.is_empty() { String::new() } else { format!(": {}", row.note) };
        println!("-- {name}: {} ({:.1} s){note}", row.word(), time.as_secs_f64());
        self.rows.push(row);
    }

    /// Prints the table. An error when any job failed.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let width =
            self.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0).max(self.kind.len());
        println!("\n{:width$}  {:7}  {:>7}", self.kind, "result", "seconds");
        for row in &self.rows {
            // A failure was told in full where it happened; its first line is enough here.
            let note = row.note.lines().next().unwrap_or_default();
            let line =
                format!("{:width$}  {:7}  {:>7.1}  {note}", row.name, row.word(), row.time.as_secs_f64());
            println!("{}", line.trim_end());
        }
        println!();

        let failed: Vec<&str> =
            self.rows.iter().filter(|row| row.outcome == Outcome::Failed).map(|row| &*row.name).collect();
        if failed.is_empty() { Ok(()) } else { Err(Error::failed(format!("failed: {}", failed.join(", ")))) }
    }
}

impl Row {
    fn word(&self) -> &'static str {
        match self.outcome {
            Outcome::Ok => "ok",
            Outcome::Failed => "FAILED",
            Outcome::Skipped => "skipped",
        }
    }
}
