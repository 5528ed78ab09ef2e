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

/// Runs each of these on each framework.
macro_rules! on_each_framework {
    ($($test:ident),+ $(,)?) => {
        on_each_framework!(@ axum Axum [$($test),+]);
        on_each_framework!(@ actix Actix [$($test),+]);
        on_each_framework!(@ rocket Rocket [$($test),+]);
    };
    (@ $module:ident $framework:ident [$($test:ident),+]) => {
        mod $module {
            use demos::login::Framework;

            $(
                #[tokio::test]
                #[ignore = "needs chromium: run cargo xtask test"]
                async fn $test() {
                    super::$test(Framework::$framework).await;
                }
            )+
        }
    };
}

mod browser;
mod gallery;
mod history;
mod lti;
mod onward;
mod outages;
#[allow(dead_code, reason = "another test uses all of it")]
mod program;
mod requests;
mod screenshots;
mod secrets;
mod sign_in;
mod site;
