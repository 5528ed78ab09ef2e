//! Logins. What is measured is written in demos, in benches/login.

mod table;
mod targets;

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use super::machine::Machine;
use super::programs;
use crate::error::Error;
use crate::process;
use crate::python::{self, Python};

/// Whose version matters.
const CRATES: &[&str] = &[
    "axum",
    "tower-sessions",
    "actix-web",
    "actix-session",
    "rocket",
    "hyper",
    "hyper-util",
    "tokio",
    "ring",
];

/// The one that the others are compared with, and that the targets are set for.
const AXUM: &str = "axum, sessions in memory";

pub(crate) struct Measured {
    /// What Python and its packages are, or why they are missing.
    pub(crate) python: Result<String, String>,
    pub(crate) figures: Vec<Figure>,
}

/// A line of what the benchmark says.
#[derive(Deserialize)]
#[serde(tag = "measured", rename_all = "lowercase")]
pub(crate) enum Figure {
    Time(Time),
    Memory(Memory),
    /// Of everybody together. One that fails ends the benchmark.
    Logins {
        done: u32,
    },
}

/// The processor time of a login.
#[derive(Deserialize)]
pub(crate) struct Time {
    pub(crate) contender: String,
    pub(crate) at_a_time: u32,
    pub(crate) rounds: u32,
    /// Of one round.
    pub(crate) logins: u32,
    /// Quartiles.
    pub(crate) milliseconds: [f64; 3],
    /// Quartiles of that time divided by the one of [`AXUM`] in the same round.
    pub(crate) ratio: [f64; 3],
}

/// KiB, after so many logins.
#[derive(Deserialize)]
pub(crate) struct Memory {
    pub(crate) contender: String,
    pub(crate) logins: u32,
    pub(crate) resident: u64,
    /// The most it ever was.
    pub(crate) peak: u64,
}

impl Measured {
    pub(crate) fn times(&self) -> impl Iterator<Item = &Time> {
        self.figures.iter().filter_map(|figure| match figure {
            Figure::Time(time) => Some(time),
            _ => None,
        })
    }

    pub(crate) fn memories(&self) -> impl Iterator<Item = &Memory> {
        self.figures.iter().filter_map(|figure| match figure {
            Figure::Memory(memory) => Some(memory),
            _ => None,
        })
    }

    pub(crate) fn logins(&self) -> u32 {
        let logins = self.figures.iter().map(|figure| match figure {
            Figure::Logins { done } => *done,
            _ => 0,
        });
        logins.sum()
    }
}

/// The page.
pub(crate) fn run(quick: bool) -> Result<String, Error> {
    Ok(table::render(&Machine::here(CRATES)?, &measure(quick)?))
}

fn measure(quick: bool) -> Result<Measured, Error> {
    println!("building the benchmark (the first time takes a few minutes) …");
    let args = ["bench", "-p", "demos", "--bench", "login", "--no-run"];
    let [login] = programs::build(&args, ["login"])?;
    let mut command = Command::new(login);
    command.arg("--measure");
    if quick {
        command.arg("--quick");
    }
    let python = match python::LOGIN.prepare()? {
        Python::At(program) => {
            command.arg("--python").arg(&program);
            Ok(packages(&program)?)
        }
        Python::Missing(reason) => {
            println!("without Python: {reason}");
            Err(reason)
        }
    };
    println!("measuring logins for {} …", if quick { "a minute or so" } else { "some eight minutes" });
    Ok(Measured { python, figures: programs::lines(&mut command)? })
}

/// The versions of Python and of what the requirements file names.
fn packages(python: &Path) -> Result<String, Error> {
    let version = process::output(Command::new(python).arg("--version"))?;
    Ok(format!("{}, {}", version.trim_end(), versions(&python::LOGIN.wanted()?)))
}

fn versions(requirements: &str) -> String {
    let packages = requirements.lines().filter(|line| !line.starts_with('#'));
    packages.map(|line| line.replace("==", " ")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_time_or_a_memory_or_all_logins() {
        let time = r#"{"measured":"time","contender":"a","at_a_time":16,"rounds":7,"logins":1000,
                       "milliseconds":[0.1,0.2,0.3],"ratio":[0.9,1.0,1.1]}"#;
        let memory = r#"{"measured":"memory","contender":"b","logins":1000,"resident":9000,"peak":9001}"#;
        let logins = r#"{"measured":"logins","done":81234}"#;
        let figures = [time, memory, logins].map(|line| serde_json::from_str(line).unwrap()).into();
        let measured = Measured { python: Err("no".to_owned()), figures };
        let times: Vec<_> = measured.times().map(|time| (&*time.contender, time.milliseconds[1])).collect();
        assert_eq!(times, [("a", 0.2)]);
        let memories: Vec<_> =
            measured.memories().map(|memory| (&*memory.contender, memory.resident)).collect();
        assert_eq!(memories, [("b", 9000)]);
        assert_eq!(measured.logins(), 81_234);
        assert!(serde_json::from_str::<Figure>(r#"{"measured":"weight"}"#).is_err());
    }

    #[test]
    fn packages_are_named_as_the_requirements_pin_them() {
        assert_eq!(versions("# Why.\nauthlib==1.9.10\nuvicorn==0.54.0\n"), "authlib 1.9.10, uvicorn 0.54.0");
    }
}
