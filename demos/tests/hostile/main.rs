//! The login app at a provider that does everything wrong, as a visitor meets it: on every framework a whole page that
//! says so, nothing of what the provider said, and a login that works as soon as the provider does. What can be wrong is
//! the table of `oauth1-client/tests/hostile/faults`. Ids are those of the threat catalogue.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]
#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "what each fault takes is shown with --nocapture, and a program's log if a test fails"
)]

#[path = "../app/app.rs"]
#[allow(dead_code, reason = "the tests of the app use the rest")]
mod app;
#[path = "../../../oauth1-client/tests/support/authority.rs"]
#[allow(dead_code, reason = "the same")]
mod authority;
#[path = "../../../oauth1-client/tests/conformance/browser.rs"]
#[allow(dead_code, unreachable_pub, reason = "the same")]
mod browser;
#[path = "../../../oauth1-client/tests/hostile/faults/mod.rs"]
mod faults;
mod harness;
#[cfg(target_os = "linux")]
mod many;
#[cfg(target_os = "linux")]
mod memory;
mod pages;
mod profiles;
#[path = "../browser/program.rs"]
#[allow(dead_code, reason = "the same")]
mod program;
#[path = "../app/provider.rs"]
#[allow(dead_code, reason = "the same")]
mod provider;
#[path = "../browser/site.rs"]
#[allow(dead_code, reason = "the same")]
mod site;
mod slow;
#[path = "../../../oauth1-client/tests/support/mod.rs"]
mod support;
mod tls;
#[path = "../../benches/login/usage.rs"]
#[allow(dead_code, reason = "the same")]
mod usage;

type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;
