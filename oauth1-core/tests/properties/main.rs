//! What holds for every request and for all octets that come from outside, by way of the public API alone.

#![allow(clippy::panic, clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

mod encoding;
mod panics;
mod reference;
mod requests;
mod signing;
mod tampering;
