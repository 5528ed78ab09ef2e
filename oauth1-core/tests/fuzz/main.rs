//! Runs every target of `oauth1-core/fuzz` over what fuzzing found worth keeping: the folders of `corpus`.
//!
//! What a target holds is written at the top of its file. No fuzzer is needed here.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "what does not hold is to stop a target and be named; fuzzers use the targets from another crate"
)]

mod base_string;
mod explain;
mod form_decode;
mod header_parse;
mod input;
mod problem;
mod reference;
mod server;
mod token_reply;
mod verify_request;

use std::{fs, path::Path};

#[test]
fn every_header_that_was_kept_holds() {
    replay("header_parse", header_parse::run);
}

#[test]
fn every_encoded_text_that_was_kept_holds() {
    replay("form_decode", form_decode::run);
}

#[test]
fn every_base_string_that_was_kept_holds() {
    replay("base_string", base_string::run);
}

#[test]
fn every_signed_request_that_was_kept_holds() {
    replay("verify_request", verify_request::run);
}

#[test]
fn every_reply_that_was_kept_holds() {
    replay("token_reply", token_reply::run);
}

#[test]
fn every_explained_request_that_was_kept_holds() {
    replay("explain", explain::run);
}

fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("the target has a folder") {
        let path = entry.expect("a folder that can be listed").path();
        // The last one that is printed is the one that fails.
        println!("{}", path.display());
        run(&fs::read(&path).expect("a file that can be read"));
        count += 1;
    }
    assert!(count > 0, "{} is empty", folder.display());
}
