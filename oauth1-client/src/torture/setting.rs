//! An application with a session, a store and a provider that fail as they are told.

use std::{
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use http::{Request, Response, Uri};

use super::{
    FAULTS,
    faults::{Call, Faults, Way},
    support::{Reply, Server, SessionDown, Web, config, ok, temporary_secret},
};
use crate::{
    Body, FrameworkIntegration, HyperTransport, MemoryStateStore, NetworkError, OAuth, OAuthClient,
    OAuthError, SealKey, StateStore, StateStoreError, Token, Transport,
};

const CALLBACK: &str = "https://app.example/auth";

/// Enough for a busy machine, where nothing is silent.
const LONG: Duration = Duration::from_secs(60);
/// How long what is silent is waited for.
const SHORT: Duration = Duration::from_secs(1);

pub(super) struct Setting {
    pub(super) faults: Faults,
    pub(super) web: Session,
    server: Arc<Server>,
    /// How the provider answers the next request.
    next: Arc<Mutex<Option<Way>>>,
    key: SealKey,
    store: Option<Arc<MemoryStateStore>>,
    limit: Duration,
}

impl Setting {
    pub(super) async fn new(with_store: bool, is_silent: bool) -> Self {
        let next: Arc<Mutex<Option<Way>>> = Arc::default();
        let faults = Faults::default();
        Self {
            server: Arc::new(provider(Arc::clone(&next)).await),
            web: Session { web: Web::new(), faults: faults.clone() },
            faults,
            next,
            key: SealKey::generate().unwrap(),
            store: with_store.then(Arc::default),
            limit: if is_silent { SHORT } else { LONG },
        }
    }

    /// A process of the application. They share the key, and the store if there is one.
    pub(super) fn instance(&self) -> OAuthClient {
        let wire = Wire {
            hyper: HyperTransport::builder().build().unwrap(),
            faults: self.faults.clone(),
            next: Arc::clone(&self.next),
        };
        let mut oauth = OAuth::builder().seal_key(self.key.clone()).transport(wire).timeout(self.limit);
        if let Some(store) = &self.store {
            let store = Shelf { store: Arc::clone(store), faults: self.faults.clone() };
            oauth = oauth.state_store(store).state_store_timeout(self.limit);
        }
        oauth.build().unwrap().register("demo", config(&self.server)).unwrap()
    }

    pub(super) fn has_store(&self) -> bool {
        self.store.is_some()
    }

    /// The temporary tokens that the provider was asked to exchange, in order.
    pub(super) fn exchanged(&self) -> Vec<String> {
        let seen = self.server.seen();
        let exchanges = seen.iter().filter(|request| request.target == "/access_token");
        exchanges.map(|request| request.oauth("oauth_token").unwrap()).collect()
    }
}

/// The first click; yields the temporary token that the browser is sent away with.
pub(super) async fn begin(client: &OAuthClient, web: &Session) -> Result<String, OAuthError> {
    let location = client.authorize_redirect(web, CALLBACK).await?;
    Ok(location.split("oauth_token=").nth(1).unwrap().to_owned())
}

/// The browser comes back.
pub(super) async fn finish(client: &OAuthClient, web: &Session, token: &str) -> Result<Token, OAuthError> {
    client.authorize_access_token(&web.at(&format!("oauth_token={token}&oauth_verifier=v"))).await
}

/// A signed call.
pub(super) async fn call(client: &OAuthClient, token: &Token) -> Result<(), OAuthError> {
    let reply = client.get("me").token(token).send().await?.error_for_status().await?;
    assert_eq!(reply.text().await?, "ada");
    Ok(())
}

async fn provider(next: Arc<Mutex<Option<Way>>>) -> Server {
    let count = Mutex::new(0);
    Server::start(move |seen| {
        let number = {
            let mut count = count.lock().unwrap();
            *count += usize::from(seen.target == "/request_token");
            *count
        };
        let secret = temporary_secret(number);
        let asked = next.lock().unwrap().take();
        asked.map_or_else(|| answer(&seen.target, number, &secret), Way::reply)
    })
    .await
}

fn answer(target: &str, number: usize, secret: &str) -> Reply {
    match target {
        "/request_token" => {
            ok(&format!("oauth_token=t{number}&oauth_token_secret={secret}&oauth_callback_confirmed=true"))
        }
        "/access_token" => ok("oauth_token=access&oauth_token_secret=access-secret"),
        _ => ok("ada"),
    }
}

/// A browser's session.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) web: Web,
    faults: Faults,
}

impl Session {
    fn at(&self, query: &str) -> Self {
        Self { web: self.web.at(query), ..self.clone() }
    }

    /// That of another browser, at the same application.
    pub(super) fn another(&self) -> Self {
        Self { web: Web::new(), ..self.clone() }
    }

    async fn meet<T>(
        &self,
        call: Call,
        done: impl Future<Output = Result<T, SessionDown>>,
    ) -> Result<T, SessionDown> {
        match self.faults.meet(call) {
            None => done.await,
            Some(Way::After) => done.await.and(Err(SessionDown)),
            Some(_) => Err(SessionDown),
        }
    }
}

impl FrameworkIntegration for Session {
    type Redirect = String;
    type Error = SessionDown;

    fn method(&self) -> &str {
        self.web.method()
    }

    fn query(&self) -> &str {
        self.web.query()
    }

    fn redirect(&self, location: &str) -> String {
        self.web.redirect(location)
    }

    async fn load_state(&self, key: &str) -> Result<Option<String>, SessionDown> {
        self.meet(Call::Load, self.web.load_state(key)).await
    }

    async fn save_state(&self, key: &str, value: String) -> Result<(), SessionDown> {
        self.meet(Call::Save, self.web.save_state(key, value)).await
    }

    async fn clear_state(&self, key: &str) -> Result<(), SessionDown> {
        self.meet(Call::Clear, self.web.clear_state(key)).await
    }

    async fn refresh(&self) -> Result<(), SessionDown> {
        self.meet(Call::Refresh, self.web.refresh()).await
    }
}

/// A store that several instances share.
struct Shelf {
    store: Arc<MemoryStateStore>,
    faults: Faults,
}

impl Shelf {
    async fn meet<T>(
        &self,
        call: Call,
        done: impl Future<Output = Result<T, StateStoreError>>,
    ) -> Result<T, StateStoreError> {
        match self.faults.meet(call) {
            None => done.await,
            Some(Way::After) => done.await.and(Err(StateStoreError::new("the answer is lost"))),
            Some(Way::Silent) => pending().await,
            Some(_) => Err(StateStoreError::new("connection refused")),
        }
    }
}

#[async_trait]
impl StateStore for Shelf {
    async fn put(&self, handle: &str, value: &str, lifetime: Duration) -> Result<(), StateStoreError> {
        self.meet(Call::Put, self.store.put(handle, value, lifetime)).await
    }

    async fn take(&self, handle: &str) -> Result<Option<String>, StateStoreError> {
        self.meet(Call::Take, self.store.take(handle)).await
    }
}

/// The network: what fails is what really happens on it.
struct Wire {
    hyper: HyperTransport,
    faults: Faults,
    next: Arc<Mutex<Option<Way>>>,
}

#[async_trait]
impl Transport for Wire {
    async fn send(&self, mut request: Request<Body>) -> Result<Response<Body>, NetworkError> {
        match self.faults.meet(Call::Send) {
            Some(Way::Refused) => *request.uri_mut() = nowhere(request.uri()),
            way => *self.next.lock().unwrap() = way,
        }
        self.hyper.send(request).await
    }
}

/// The same path, at a port that nobody listens at.
fn nowhere(uri: &Uri) -> Uri {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}{}", listener.local_addr().unwrap(), uri.path()).parse().unwrap()
}

/// Runs a story in which the clock and the random source are these faults' too.
pub(super) async fn tortured<T>(setting: &Setting, story: impl Future<Output = T>) -> T {
    FAULTS.scope(setting.faults.clone(), story).await
}
