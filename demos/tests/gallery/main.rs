//! The gallery over HTTP, without a browser, at its own providers: who is signed in as whom, what is linked to whom, and
//! what is refused. Nothing leaves loopback.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod accounts;
mod elsewhere;
mod harness;
mod link;
#[path = "../behaviours/person.rs"]
#[allow(dead_code, reason = "the other tests use all of it")]
mod person;
mod refused;
mod sign_in;
mod unlink;
