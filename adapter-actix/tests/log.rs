//! What is logged of a login that failed. By itself, for a log is the process's.

#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

mod support;

use std::{
    io,
    sync::{Arc, Mutex},
};

use actix_web::{http::StatusCode, web};
use oauth1_actix::{ActixIntegration, Rejection};
use oauth1_client::OAuthError;
use support::Browser;
use tracing_subscriber::util::SubscriberInitExt as _;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[actix_web::test]
async fn what_is_not_the_visitors_own_is_logged_with_its_causes() {
    async fn login(web: ActixIntegration) -> String {
        format!("{web:?}")
    }
    async fn denied() -> Result<String, Rejection> {
        Err(OAuthError::Denied.into())
    }
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish().init();
    let mut browser = Browser::without_sessions(|config| {
        config.route("/login", web::get().to(login)).route("/denied", web::get().to(denied));
    });
    assert_eq!(browser.get("/denied").await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/login?oauth_verifier=SENTINEL").await.status, StatusCode::INTERNAL_SERVER_ERROR);
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert_eq!(logged.matches("login failed").count(), 1, "{logged}");
    assert!(logged.contains("ERROR") && logged.contains("SessionMiddleware"), "{logged}");
    assert!(!logged.contains("SENTINEL"), "{logged}");
}
