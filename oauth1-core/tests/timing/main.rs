//! No comparison branches on a secret: the verifier under valgrind, with the secrets marked as if nobody had written
//! them. Memcheck reports each branch and each address that depends on them.
//!
//! `cargo xtask test timing` runs this, with the core optimized. The program below verifies ([`victim`]); the test starts it,
//! has the secrets marked by valgrind's gdbserver while it waits, and reads the reports.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]
#![allow(clippy::print_stdout, reason = "one program tells the other where its secrets are")]

mod memcheck;
mod victim;

use memcheck::{Report, reports};

/// Writing the key of the secrets (RFC 5849 §3.4.2): which of their octets are escaped decides how long it is.
fn is_writing(report: &Report) -> bool {
    report.stack.iter().any(|frame| frame.contains("encode_into"))
}

/// The answer is looked at, which everybody is told: in the verifier itself, or here.
fn is_answer(report: &Report) -> bool {
    report.stack.first().is_none_or(|frame| frame.contains("Claim::verify"))
}

#[test]
#[ignore = "needs valgrind: cargo xtask test timing"]
fn threat_b10_b11_b12_no_comparison_branches_on_a_secret() {
    let found = reports("verify");
    assert!(found.iter().any(is_writing) && found.iter().any(is_answer), "was anything marked? {found:#?}");
    let wrong: Vec<_> = found.iter().filter(|report| !is_writing(report) && !is_answer(report)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
#[ignore = "needs valgrind: cargo xtask test timing"]
fn a_comparison_that_stops_at_the_first_difference_is_found() {
    let found = reports("compare");
    assert!(found.iter().any(|report| report.stack.iter().any(|frame| frame.contains("cmp"))), "{found:#?}");
}

#[test]
#[ignore = "the program that the others start"]
fn victim_of_the_others() {
    victim::run();
}
