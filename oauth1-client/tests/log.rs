//! What a provider says, in a log: it forges no line, and paints nothing (threat G9).

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

#[path = "support/log.rs"]
mod log;
mod support;

use std::iter;

use log::Log;
use support::{Reply, Server, Web, client};

/// A line break, and a line that a log could have; then what turns a terminal's text red, and around.
const FORGED: &str = "\r\nERROR forged\x1b[31m\u{202e}\u{9b}2J";

fn refusals() -> Vec<Reply> {
    const CHALLENGE: &[(&str, &str)] =
        &[("www-authenticate", "OAuth realm=\"x\", oauth_problem=\"%0d%0aforged%1b%5B31m\"")];
    const MOVED: &[(&str, &str)] = &[("location", "https://p.example/%0d%0aforged\x1b[31m")];
    let e = oauth1_core::percent_encode(FORGED);
    vec![
        Reply::Http(401, &[], FORGED.into()),
        Reply::Http(500, &[], format!("oauth_problem=x{FORGED}").into_bytes()),
        Reply::Http(401, &[], format!("oauth_problem=x{e}&oauth_problem_advice=x{e}").into_bytes()),
        Reply::Http(
            401,
            &[],
            format!("oauth_problem=timestamp_refused&oauth_acceptable_timestamps=x{e}").into(),
        ),
        Reply::Http(401, &[], format!("oauth_problem=parameter_absent&oauth_parameters_absent=x{e}").into()),
        Reply::Http(401, CHALLENGE, FORGED.into()),
        Reply::Http(302, MOVED, FORGED.into()),
        Reply::Http(200, &[], FORGED.into()),
        Reply::Http(
            200,
            &[],
            format!("oauth_token=t{e}&oauth_token_secret=s&oauth_callback_confirmed=true").into(),
        ),
        Reply::Raw(b"HTTP/1.1 401 forged\x1b[31m\r\ncontent-length: 0\r\n\r\n".to_vec()),
        Reply::Raw(format!("{FORGED}\r\n\r\n").into_bytes()),
    ]
}

/// All that there is to log of an error, as applications do it.
fn log(error: &oauth1_client::OAuthError) {
    error.log();
    let source = std::error::Error::source(error);
    let causes = iter::successors(source, |error| error.source()).map(ToString::to_string);
    tracing::warn!(
        status = error.status(),
        hint = error.hint(),
        "{error}: {}",
        causes.collect::<Vec<_>>().join(": ")
    );
    tracing::warn!(excerpt = error.excerpt(), problem = ?error.oauth_problem(), "{error:?}");
    tracing::warn!("{}", error.excerpt().unwrap_or_default());
    tracing::warn!("{}", error.visitor_text());
}

#[tokio::test]
async fn threat_g9_a_providers_words_forge_no_line_of_a_log() {
    let all = refusals().len();
    for which in 0..all {
        let kept = Log::default();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(kept.clone());
        let _guard = tracing::subscriber::set_default(subscriber.finish());
        let server = Server::start(move |_| refusals().swap_remove(which)).await;
        let client = client(&server);
        let login = client.authorize_redirect(&Web::new(), "https://app.example/auth").await.unwrap_err();
        log(&login);
        let called = async { client.get("me").without_token().send().await?.error_for_status().await };
        if let Err(error) = called.await {
            log(&error);
        }
        let logged = kept.text();
        assert!(logged.lines().count() >= 5, "{which}: {logged:?}");
        for line in logged.lines() {
            assert!(line.starts_with("20"), "it is a line of its own: {which}: {line:?}");
            let is_odd = |c: char| c.is_control() || c == '\u{202e}';
            assert!(!line.contains(is_odd), "{which}: {line:?}");
        }
    }
}
