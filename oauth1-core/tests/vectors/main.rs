//! Runs the vectors of this folder, or of the folder that `OAUTH1_VECTORS` names: files of the form that
//! README.md describes. Every stage of a case is compared; what is not run says why.
//!
//! `cargo test -p oauth1-core --test vectors [-- part-of-an-id]`

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test speaks on the terminal, and a malformed vector is to stop it"
)]

mod case;
mod flow;
mod keys;
mod parse;
mod sign;
mod verify;

use std::{collections::BTreeMap, env, fs, path::PathBuf, process::ExitCode};

use case::{Case, File, Outcome};

fn main() -> ExitCode {
    let folder = folder();
    let filter = env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let mut tally = Tally::default();

    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a folder that can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter(|path| path.file_name().is_some_and(|name| name != "keys.json"))
        .collect();
    files.sort();
    for path in files {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file: File =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(file.schema, 1, "{}: an unknown schema", path.display());
        for case in &file.vectors {
            if filter.as_ref().is_none_or(|part| case.id.contains(part.as_str())) {
                tally.add(&file.category, &case.id, run(&file.category, case));
            }
        }
    }
    tally.report()
}

fn folder() -> PathBuf {
    env::var_os("OAUTH1_VECTORS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors")), PathBuf::from)
}

fn run(category: &str, case: &Case) -> Outcome {
    match category {
        "percent_encode" => parse::percent_encoding(case),
        "base_string_uri" => parse::base_string_uri(case),
        "parameters" => parse::parameters(case),
        "base_string" => parse::base_string(case),
        "parse_header" => parse::header(case),
        "parse_token_response" => flow::token_response(case),
        "sign" => sign::run(case),
        "flow" => flow::run(case),
        "body_hash" => sign::run_body_hash(case),
        "verify" => verify::run(case),
        other => Outcome::Skipped(format!("no runner for category {other}")),
    }
}

#[derive(Default)]
struct Tally {
    passed: BTreeMap<String, usize>,
    /// (category, reason) → how many
    skipped: BTreeMap<(String, String), usize>,
    failed: Vec<(String, String)>,
}

impl Tally {
    fn add(&mut self, category: &str, id: &str, outcome: Outcome) {
        match outcome {
            Outcome::Passed => *self.passed.entry(category.to_owned()).or_default() += 1,
            Outcome::Skipped(reason) => {
                *self.skipped.entry((category.to_owned(), reason)).or_default() += 1;
            }
            Outcome::Failed(difference) => self.failed.push((id.to_owned(), difference)),
        }
    }

    fn report(&self) -> ExitCode {
        for (id, difference) in &self.failed {
            println!("FAILED {id}\n{difference}\n");
        }
        println!("\nvectors run, by category");
        for (category, count) in &self.passed {
            println!("  {category:<22} {count:>4} passed");
        }
        println!("vectors not run");
        for ((category, reason), count) in &self.skipped {
            println!("  {category:<22} {count:>4} {reason}");
        }
        let (passed, skipped): (usize, usize) = (self.passed.values().sum(), self.skipped.values().sum());
        println!("\ntest result: {passed} passed, {} failed, {skipped} skipped", self.failed.len());
        if self.failed.is_empty() && passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
