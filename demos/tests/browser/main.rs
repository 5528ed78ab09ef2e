//! The login demo as people use it: the real programs, started as from a terminal, and a real browser without a
//! window, steered by chromedriver. Ids in comments are those of the threat catalogue.
//!
//! Pictures of the pages are left in `target/screenshots`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "what a test does not expect is to stop it, and its log is to be seen then"
)]

mod browser;
mod gallery;
mod history;
mod onward;
mod outages;
mod program;
mod requests;
mod screenshots;
mod secrets;
mod sign_in;
mod site;
