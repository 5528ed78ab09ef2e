//! `cargo xtask check`: everything about the workspace that is not a test.

use crate::error::Error;
use crate::metadata::{Metadata, built_by_default};
use crate::report::{Done, Report};
use crate::{
    capabilities, core_only_computes, crates_alone, deny, folders, import_rule, process, real_secrets,
    threats,
};

/// All steps run, even after one failed: one look at the table shows all there is to mend.
pub(crate) fn run() -> Result<(), Error> {
    let metadata = Metadata::load()?;
    let mut report = Report::new("step");

    report.run("format", "the code is as rustfmt leaves it", || cargo(&["fmt", "--all", "--check"]));
    report.run("clippy", "no warnings from the compiler or clippy", || {
        cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
    });
    report.run("docs", "the documentation builds without warnings", || {
        let mut command = process::cargo(["doc", "--workspace", "--no-deps"]);
        process::run(command.env("RUSTDOCFLAGS", "-D warnings"))?;
        Ok(Done::Ok)
    });
    for package in metadata.members().filter(|package| package.name != "xtask") {
        let name = format!("{} alone", package.name);
        report.run(&name, "it builds by itself, with each of its features", || crates_alone::check(package));
    }
    report.run("import rule", "which crate may use which", || {
        import_rule::check(&metadata, &built_by_default()?)
    });
    report.run(
        "core computes",
        "the core neither waits nor reads, and asks for neither time nor chance",
        core_only_computes::check,
    );
    report.run("folders", "the top level holds no folders but those it should", folders::check);
    report.run("secrets", "no file holds what looks like somebody's secret", real_secrets::check);
    report.run("capabilities", "the tests that docs/capabilities.md names exist", capabilities::check);
    report.run("threats", "each id of docs/threats.md has a test or a reason", threats::check);
    report.run_optional("cargo-deny", "licences, banned crates and sources of the dependencies", deny::check);

    report.finish()
}

fn cargo(args: &[&str]) -> Result<Done, Error> {
    process::run(&mut process::cargo(args))?;
    Ok(Done::Ok)
}
