//! What a login must do on every web framework, written once. An adapter's test brings a small app and runs all of it:
//!
//! ```ignore
//! #[path = "../../oauth1-client/tests/conformance/mod.rs"]
//! mod conformance;
//!
//! conformance::on!(Axum);
//! ```
//!
//! The app has these routes, in the visitor's session; `{client}` is the name of a registered client.
//!
//! ```text
//! GET, HEAD, POST /login/{client}   authorize_redirect to the callback CALLBACK
//! GET, HEAD, POST /auth/{client}    authorize_access_token, then "token IDENTIFIER"
//! GET /auth-then-fail/{client}      the same, then a 500
//! GET /state/{client}               what is kept under oauth1:{client}, or "none"
//! GET /put/{client}?VALUE           keeps VALUE under oauth1:{client}
//! GET /bare/login/{client}          as /login, where there is no session, if the framework can be without
//! ```
//!
//! Ids of the threat catalogue are in the names of the cases.
#![allow(
    dead_code,
    unreachable_pub,
    unused_macros,
    unused_imports,
    clippy::unwrap_used,
    clippy::panic,
    reason = "each test uses its part, and is to stop at what it does not expect"
)]

mod browser;
pub mod cases;
mod faults;
#[path = "../support/mod.rs"]
mod support;

use oauth1_client::{ClientConfig, OAuth, OAuthBuilder, SealKey};

pub use browser::{Browser, Reply};
pub use faults::{Faults, FaultyStore, Whose};

/// Where the provider sends browsers back to. The suite follows no redirect: it is the browser.
pub const CALLBACK: &str = "https://app.example/auth";

/// An adapter's app, for tests.
pub trait Adapter {
    /// What an app that is started again finds again: keys, and sessions that are kept at the server.
    type Keep: Default;
    /// Whether a handler can run without a session.
    const CAN_BE_BARE: bool;

    /// How the registry is built, besides its seal key.
    fn build(oauth: OAuthBuilder, _keep: &Self::Keep) -> OAuthBuilder {
        oauth
    }

    /// The calls that what is kept makes to its stores, if any can fail.
    fn faults(_keep: &Self::Keep) -> Faults {
        Faults::default()
    }

    /// Serves the app on a free port of 127.0.0.1.
    fn start(oauth: OAuth, keep: &Self::Keep) -> impl Future<Output = Running>;
}

/// An app that is served, until this is dropped.
pub struct Running {
    pub url: String,
    pub stop: Option<Box<dyn FnOnce() + Send>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop();
        }
    }
}

/// A provider, and an app that logs in to it as the clients `x` and `x_y`.
pub struct Setting<A: Adapter> {
    pub provider: support::Server,
    pub keep: A::Keep,
    pub key: SealKey,
    pub app: Running,
}

impl<A: Adapter> Setting<A> {
    pub async fn new() -> Self {
        Self::with(support::provider().await, |oauth| oauth).await
    }

    pub async fn with(provider: support::Server, change: fn(OAuthBuilder) -> OAuthBuilder) -> Self {
        Self::keeping(A::Keep::default(), provider, change).await
    }

    /// With a provider and stores of which one call can be made to fail.
    pub async fn faulty() -> (Self, Faults) {
        let keep = A::Keep::default();
        let faults = A::faults(&keep);
        let provider = faults::provider(faults.clone()).await;
        (Self::keeping(keep, provider, |oauth| oauth).await, faults)
    }

    async fn keeping(
        keep: A::Keep,
        provider: support::Server,
        change: fn(OAuthBuilder) -> OAuthBuilder,
    ) -> Self {
        let key = SealKey::generate().unwrap();
        let oauth = registry(&provider, change(A::build(OAuth::builder().seal_key(key.clone()), &keep)));
        let app = A::start(oauth, &keep).await;
        Self { provider, keep, key, app }
    }

    /// The app ends, and another takes its place, which knows what is kept and nothing else.
    pub async fn restart(&mut self) {
        let oauth = A::build(OAuth::builder().seal_key(self.key.clone()), &self.keep);
        let oauth = registry(&self.provider, oauth);
        self.app = A::start(oauth, &self.keep).await;
    }

    pub fn browser(&self) -> Browser {
        Browser::at(&self.app.url)
    }

    /// How often the provider was asked for a token.
    pub fn exchanges(&self) -> usize {
        self.provider.seen().iter().filter(|request| request.target == "/access_token").count()
    }
}

fn registry(provider: &support::Server, oauth: OAuthBuilder) -> OAuth {
    let oauth = oauth.build().unwrap();
    for name in ["x", "x_y"] {
        let config = ClientConfig::new()
            .client_id("client-id")
            .client_secret("client-secret")
            .request_token_url(format!("{}/request_token", provider.url))
            .authorize_url("https://p.example/authorize")
            .access_token_url(format!("{}/access_token", provider.url));
        oauth.register(name, config).unwrap();
    }
    oauth
}

/// Runs every case as a test of its own.
macro_rules! on {
    ($adapter:ty) => {
        $crate::conformance::on!(
            $adapter:
            a_login_from_the_first_click_to_the_token,
            a_login_may_be_begun_by_post,
            threat_b26_a_body_is_not_waited_for,
            threat_c24_c27_no_token_leads_a_browser_elsewhere,
            threat_c26_e12_a_browser_that_goes_away_has_used_its_login_up,
            threat_d14_two_tabs_finish_in_either_order,
            threat_d15_logins_begun_at_once_do_no_harm,
            threat_d1_d3_a_callback_of_another_browser_is_refused_and_harms_nothing,
            threat_d4_a_callback_works_once,
            threat_d5_fifty_callbacks_at_once_are_one_exchange,
            threat_d6_d7_clients_do_not_read_each_others_logins,
            threat_d9_other_parameters_are_ignored,
            threat_d10_d12_a_malformed_callback_is_told_and_uses_nothing_up,
            threat_d13_head_does_nothing_and_post_is_a_callback,
            threat_d17_a_refusal_is_believed_if_its_login_is_pending_here,
            threat_d19_what_is_fetched_ahead_begins_nothing_and_uses_nothing_up,
            threat_d22_a_callback_that_is_early_or_repeated_is_told,
            threat_d23_no_reply_tells_a_secret_or_may_be_kept,
            threat_d24_a_provider_that_is_down_is_a_502,
            threat_e1_no_secret_is_in_a_cookie_or_in_what_is_kept,
            threat_e3_what_was_tampered_with_is_no_login,
            threat_e7_an_expired_login_is_told,
            threat_e9_a_5xx_does_not_bring_a_login_back,
            threat_e13_a_thousand_unfinished_logins_stay_small,
            threat_e15_the_logins_of_all_clients_fit_into_a_header,
            threat_e18_a_browser_that_keeps_no_cookie_is_told,
            threat_f1_the_callback_does_not_follow_the_host,
            threat_f4_a_client_is_found_by_its_very_name,
            threat_h7_an_app_that_was_started_again_finishes_what_was_begun,
            threat_h11_whichever_call_fails_a_login_is_good_once_and_in_its_browser,
            without_a_session_nothing_is_sent,
        );
    };
    ($adapter:ty: $($case:ident),* $(,)?) => {
        $(
            #[tokio::test]
            async fn $case() {
                $crate::conformance::cases::$case::<$adapter>().await;
            }
        )*
    };
}
pub(crate) use on;
