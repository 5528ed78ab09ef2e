//! `cargo xtask test [group…]`: the tests, in groups by what they need besides Rust.

use std::ffi::OsString;

use crate::error::Error;
use crate::ready::Ready;
use crate::report::{Done, Report};
use crate::{browser, interop, model, process, python, redis, valgrind};

/// A row of the table below.
pub(crate) struct Group {
    name: &'static str,
    about: &'static str,
    tests: Tests,
}

enum Tests {
    OfCargo {
        /// Gets what the tests need.
        prepare: fn() -> Result<Ready, Error>,
        /// After `cargo test --workspace`. Always the whole workspace: with fewer crates cargo would settle on
        /// other features for the dependencies and build them again.
        args: &'static [&'static str],
    },
    Own(fn() -> Result<Done, Error>),
}

const GROUPS: &[Group] = &[
    Group {
        name: "rust",
        about: "unit tests, tests against the published vectors, documentation tests",
        tests: Tests::OfCargo { prepare: || Ok(Ready::with_nothing()), args: &[] },
    },
    Group {
        name: "model",
        about: "every order of several threads, at the stores in memory",
        tests: Tests::Own(model::test),
    },
    Group {
        name: "browser",
        about: "logging in with a real browser",
        tests: Tests::OfCargo {
            prepare: browser::prepare,
            args: &["--test", "browser", "--", "--ignored", "--test-threads=1"],
        },
    },
    Group {
        name: "redis",
        about: "logins that several machines share, in a Redis that is started for it",
        tests: Tests::OfCargo {
            prepare: redis::prepare,
            args: &["--test", "redis", "--test", "cluster", "--test", "soak", "--", "--ignored"],
        },
    },
    Group {
        name: "timing",
        about: "the verifier under valgrind: no comparison branches on a secret",
        tests: Tests::OfCargo {
            prepare: valgrind::prepare,
            // What is compiled for speed is what could have a branch that nobody wrote.
            args: &[
                "--config",
                "profile.dev.package.oauth1-core.opt-level=3",
                "--test",
                "timing",
                "--",
                "--ignored",
            ],
        },
    },
    Group {
        name: "python",
        about: "against Python's oauthlib and requests-oauthlib",
        tests: Tests::OfCargo {
            prepare: python::prepare,
            args: &["--test", "oauthlib", "--test", "requests_oauthlib", "--", "--ignored"],
        },
    },
    Group {
        name: "interop",
        about: "at providers and with clients that others wrote: cargo xtask interop, without its page",
        tests: Tests::Own(interop::test),
    },
];

pub(crate) fn names() -> String {
    GROUPS.iter().map(|group| group.name).collect::<Vec<_>>().join(", ")
}

/// The groups of these names, in the order of the table; all of them when none is named.
pub(crate) fn choose(args: &[OsString]) -> Result<Vec<&'static Group>, Error> {
    if let Some(unknown) = args.iter().find(|arg| !GROUPS.iter().any(|group| *arg == group.name)) {
        let unknown = unknown.display();
        return Err(Error::usage(format!("no test group named {unknown}: choose from: {}", names())));
    }
    let chosen = |group: &&Group| args.is_empty() || args.iter().any(|arg| arg == group.name);
    Ok(GROUPS.iter().filter(chosen).collect())
}

pub(crate) fn run(groups: &[&Group]) -> Result<(), Error> {
    let mut report = Report::new("group");
    for group in groups {
        report.run(group.name, group.about, || group.run());
    }
    report.finish()
}

impl Group {
    fn run(&self) -> Result<Done, Error> {
        let (prepare, args) = match self.tests {
            Tests::OfCargo { prepare, args } => (prepare, args),
            Tests::Own(run) => return run(),
        };
        match prepare()? {
            Ready::With(variables) => {
                self.require_tests(args)?;
                let mut command = process::cargo(["test", "--workspace"]);
                process::run(command.args(args).envs(variables))?;
                Ok(Done::Ok)
            }
            Ready::Skip(reason) => Ok(Done::Skipped(reason)),
        }
    }
}

impl Group {
    /// A group whose tests are not marked any more would pass with nothing run.
    fn require_tests(&self, args: &[&str]) -> Result<(), Error> {
        if !args.contains(&"--ignored") {
            return Ok(());
        }
        let mut command = process::cargo(["test", "--workspace"]);
        let list = process::output(command.args(args).arg("--list"))?;
        if list.lines().any(|line| line.ends_with(": test")) {
            return Ok(());
        }
        Err(Error::failed(format!("the group {} has no tests: are they marked #[ignore]?", self.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(args: &[&str]) -> Result<Vec<&'static str>, String> {
        let args: Vec<OsString> = args.iter().map(OsString::from).collect();
        let groups = choose(&args).map_err(|error| error.to_string())?;
        Ok(groups.iter().map(|group| group.name).collect())
    }

    #[test]
    fn all_groups_or_those_named() {
        assert_eq!(chosen(&[]), Ok(vec!["rust", "model", "browser", "redis", "timing", "python", "interop"]));
        assert_eq!(chosen(&["python", "rust", "rust"]), Ok(vec!["rust", "python"]));
    }

    #[test]
    fn an_unknown_group_is_answered_with_the_known_ones() {
        let answer =
            "no test group named rus: choose from: rust, model, browser, redis, timing, python, interop";
        assert_eq!(chosen(&["rus"]), Err(answer.to_owned()));
    }
}
