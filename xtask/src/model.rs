//! The tests in which every order of several threads is tried. They are built for it, with another lock, in a folder of
//! their own, so that the usual build stays as it is.

use std::process::Command;

use crate::error::Error;
use crate::process;
use crate::report::Done;

const PACKAGES: &[&str] = &["oauth1-core", "oauth1-client"];

pub(crate) fn test() -> Result<Done, Error> {
    for package in PACKAGES {
        process::run(cargo(package).arg("--no-run"))?;
        let list = process::output(cargo(package).args(["model_", "--", "--list"]))?;
        if !has_tests(&list) {
            return Err(Error::failed(format!("{package} has no tests named model_")));
        }
        process::run(cargo(package).args(["model_", "--", "--nocapture"]))?;
    }
    Ok(Done::Ok)
}

fn cargo(package: &str) -> Command {
    let mut command = process::cargo(["test", "--lib", "--target-dir", "target/model", "-p", package]);
    command.env("RUSTFLAGS", "--cfg oauth1_model");
    command
}

fn has_tests(list: &str) -> bool {
    list.lines().any(|line| line.ends_with(": test"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_without_tests_is_known() {
        assert!(has_tests("replay::threads::model_a: test\n\n1 test, 0 benchmarks\n"));
        assert!(!has_tests("\n0 tests, 0 benchmarks\n"));
    }
}
