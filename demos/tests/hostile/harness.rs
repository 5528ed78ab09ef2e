//! A provider that does wrong when it is told to, and a visitor of the app who looks closely.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use demos::login::{Framework, Settings};
use http::{StatusCode, header};
use oauth1_client::Env;

use crate::{
    app::{Answer, Visit, settings},
    faults::{Fault, WORD},
    support::{Reply, Seen, Server, ok, unreachable},
};

/// How long a page may take that no deadline ends: the app's own deadline is ten seconds.
pub(crate) const SOON: Duration = Duration::from_secs(8);

/// Where in a login the provider does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Login,
    Callback,
    Profile,
}

impl At {
    fn path(self) -> &'static str {
        match self {
            Self::Login => "/oauth/request_token",
            Self::Callback => "/oauth/access_token",
            Self::Profile => "/1.1/account/verify_credentials.json",
        }
    }
}

type Wrong = Arc<Mutex<Option<(At, Arc<Fault>)>>>;

pub(crate) struct Provider {
    pub(crate) server: Server,
    pub(crate) elsewhere: Server,
    wrong: Wrong,
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let (elsewhere, wrong) = (Server::start(unreachable).await, Wrong::default());
        let (authority, now) = (elsewhere.url.replace("http://", ""), Arc::clone(&wrong));
        let server = Server::start(move |seen| match &*now.lock().unwrap() {
            Some((at, fault)) if path(seen) == at.path() => (fault.reply)(&authority),
            _ => well(seen),
        })
        .await;
        Self { server, elsewhere, wrong }
    }

    pub(crate) fn does(&self, wrong: Option<(At, Arc<Fault>)>) {
        *self.wrong.lock().unwrap() = wrong;
    }
}

/// What a provider answers that does everything well.
pub(crate) fn well(seen: &Seen) -> Reply {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    match path(seen) {
        "/oauth/request_token" => {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            ok(&format!(
                "oauth_token=t{number}&oauth_token_secret=SENTINEL-temporary&oauth_callback_confirmed=true"
            ))
        }
        "/oauth/access_token" => ok("oauth_token=SENTINEL-token&oauth_token_secret=SENTINEL-token-secret"),
        _ => ok(r#"{"id_str":"7","name":"Ada","screen_name":"ada"}"#),
    }
}

fn path(seen: &Seen) -> &str {
    seen.target.split('?').next().unwrap()
}

/// All secrets begin like this, and so does [`WORD`].
const SENTINEL: &str = "SENTINEL";

/// The app on this framework, and a visitor.
pub(crate) async fn visit(framework: Framework, provider: &str, env: &[(&str, &str)]) -> Visit {
    let mut settings = Settings { env: Env::from_pairs(env.iter().copied()), ..settings(provider) };
    settings.local.as_mut().unwrap().client_secret = "SENTINEL-client-secret".into();
    Visit::with(framework, settings).await
}

/// Begins a login, and yields the callback.
pub(crate) async fn begin(visit: &mut Visit) -> String {
    let login = visit.get("/login").await;
    assert_eq!(login.status, StatusCode::FOUND, "{}", login.text);
    let location = login.headers[header::LOCATION].to_str().unwrap();
    let (_, token) = location.split_once("oauth_token=").unwrap();
    format!("/auth?oauth_token={token}&oauth_verifier=SENTINEL-verifier")
}

/// Signs in, and out of everything again.
pub(crate) async fn sign_in(visit: &mut Visit) {
    let callback = begin(visit).await;
    let auth = visit.get(&callback).await;
    assert_eq!(auth.status, StatusCode::SEE_OTHER, "{}", auth.text);
    assert!(visit.get("/").await.text.contains("@ada"));
    visit.cookies.clear();
}

/// The page that a fault ends with, and how long that took.
pub(crate) async fn page(
    visit: &mut Visit,
    provider: &Provider,
    at: At,
    fault: &Arc<Fault>,
) -> (Answer, Duration) {
    let target = match at {
        At::Login => "/login".to_owned(),
        At::Callback | At::Profile => begin(visit).await,
    };
    provider.does(Some((at, Arc::clone(fault))));
    let started = Instant::now();
    let answer = visit.get(&target).await;
    let time = started.elapsed();
    provider.does(None);
    (answer, time)
}

/// A whole page, with this status, on which there is a way on and nothing that the provider said.
pub(crate) fn check(answer: &Answer, status: u16, what: &str) {
    assert!(WORD.starts_with(SENTINEL));
    let text = &answer.text;
    assert_eq!(answer.status.as_u16(), status, "{what}: {text}");
    assert!(text.starts_with("<!DOCTYPE html>") && text.ends_with("</html>"), "{what}: {text}");
    assert!(text.contains(r#"href="/login">Start again</a>"#), "{what}: {text}");
    assert!(!text.contains(SENTINEL), "{what}: {text}");
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/html; charset=utf-8", "{what}");
    assert!(!answer.headers.contains_key(header::LOCATION), "{what}");
    for (name, value) in &answer.headers {
        assert!(!String::from_utf8_lossy(value.as_bytes()).contains(SENTINEL), "{what}: {name}: {value:?}");
    }
}
