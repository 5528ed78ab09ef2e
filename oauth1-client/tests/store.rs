//! Pending logins in a store of their own: what it sees, and what happens when it does not answer.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod support;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth1_client::{MemoryStateStore, OAuth, OAuthClient, OAuthError, SealKey, StateStore, StateStoreError};
use support::{Server, Web, config, provider, temporary_secret};

const CALLBACK: &str = "https://app.example/auth";

/// A store that shows what it keeps, and fails as it is told.
#[derive(Clone, Default)]
struct Glass(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    values: HashMap<String, (String, Duration)>,
    state: State,
    /// How often a value was asked for.
    taken: usize,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Up,
    Down,
    Silent,
    /// Takes a value out, and its answer is lost.
    Forgetful,
}

impl Glass {
    fn set(&self, state: State) {
        self.0.lock().unwrap().state = state;
    }

    fn values(&self) -> HashMap<String, (String, Duration)> {
        self.0.lock().unwrap().values.clone()
    }

    async fn answers(&self) -> Result<(), StateStoreError> {
        let state = self.0.lock().unwrap().state;
        match state {
            State::Up | State::Forgetful => Ok(()),
            State::Down => Err(StateStoreError::new("connection refused")),
            State::Silent => std::future::pending().await,
        }
    }
}

#[async_trait]
impl StateStore for Glass {
    async fn put(&self, handle: &str, value: &str, lifetime: Duration) -> Result<(), StateStoreError> {
        self.answers().await?;
        self.0.lock().unwrap().values.insert(handle.to_owned(), (value.to_owned(), lifetime));
        Ok(())
    }

    async fn take(&self, handle: &str) -> Result<Option<String>, StateStoreError> {
        self.0.lock().unwrap().taken += 1;
        self.answers().await?;
        let (value, state) = {
            let mut inside = self.0.lock().unwrap();
            (inside.values.remove(handle), inside.state)
        };
        if state == State::Forgetful {
            std::future::pending::<()>().await;
        }
        Ok(value.map(|(value, _)| value))
    }
}

fn machine(server: &Server, key: &SealKey, store: impl StateStore) -> OAuthClient {
    let oauth = OAuth::builder().seal_key(key.clone()).state_store(store);
    let oauth = oauth.state_store_timeout(Duration::from_millis(200)).build().unwrap();
    oauth.register("demo", config(server)).unwrap()
}

async fn one() -> (Server, Glass, OAuthClient, Web) {
    let (server, store) = (provider().await, Glass::default());
    let client = machine(&server, &SealKey::generate().unwrap(), store.clone());
    (server, store, client, Web::new())
}

fn callback(web: &Web, token: &str) -> Web {
    web.at(&format!("oauth_token={token}&oauth_verifier=v"))
}

/// G6: neither the token nor the secret is in what the store is asked for.
#[tokio::test]
async fn a_login_is_kept_sealed_under_a_random_handle() {
    let (server, store, client, web) = one().await;
    for _ in 0..2 {
        client.authorize_redirect(&web, CALLBACK).await.unwrap();
    }
    let values = store.values();
    assert_eq!(values.len(), 2);
    for (handle, (value, lifetime)) in &values {
        assert_eq!((handle.len(), *lifetime), (22, Duration::from_secs(600)));
        for text in [handle, value, &web.entries()["oauth1:demo"]] {
            let octets = URL_SAFE_NO_PAD.decode(text).unwrap();
            assert!(!String::from_utf8_lossy(&octets).contains("SENTINEL"), "{text}");
        }
    }
    client.authorize_access_token(&callback(&web, "t1")).await.unwrap();
    let exchange = server.seen().pop().unwrap();
    exchange.assert_signed(Some(&temporary_secret(1)));
    assert_eq!(store.values().len(), 1);
}

#[tokio::test]
async fn threat_h7_h9_one_of_two_machines_finishes_a_login() {
    let (server, store, key) = (provider().await, Glass::default(), SealKey::generate().unwrap());
    let machines = [machine(&server, &key, store.clone()), machine(&server, &key, store)];
    let web = Web { slow: true, ..Web::new() };
    machines[0].authorize_redirect(&web, CALLBACK).await.unwrap();
    // The browser's cookie, with all of the session in it, is sent many times, to both.
    let attempts = (0..20).map(|number| {
        let (client, web) = (machines[number % 2].clone(), callback(&web, "t1"));
        tokio::spawn(async move { client.authorize_access_token(&web).await.is_ok() })
    });
    let mut finished = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        finished += usize::from(attempt.await.unwrap());
    }
    assert_eq!(finished, 1);
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn threat_e11_an_old_session_finds_nothing_on_another_machine() {
    let (server, store, key) = (provider().await, Glass::default(), SealKey::generate().unwrap());
    let machines = [machine(&server, &key, store.clone()), machine(&server, &key, store)];
    let web = Web::new();
    machines[0].authorize_redirect(&web, CALLBACK).await.unwrap();
    let old = web.session.lock().unwrap().clone();
    machines[1].authorize_access_token(&callback(&web, "t1")).await.unwrap();
    *web.session.lock().unwrap() = old;
    let error = machines[0].authorize_access_token(&callback(&web, "t1")).await.unwrap_err();
    assert!(matches!(error, OAuthError::NoPendingLogin), "{error:?}");
}

#[tokio::test]
async fn threat_h1_a_store_that_is_down_sends_nobody_away() {
    for state in [State::Down, State::Silent] {
        let (_server, store, client, web) = one().await;
        store.set(state);
        let error = client.authorize_redirect(&web, CALLBACK).await.unwrap_err();
        assert!(matches!(error, OAuthError::StateStore(_)) && error.status() == 503, "{error:?}");
        assert!(web.entries().is_empty());
    }
}

#[tokio::test]
async fn threat_h2_h3_a_store_that_comes_back_has_the_login_still() {
    for state in [State::Down, State::Silent] {
        let (server, store, client, web) = one().await;
        client.authorize_redirect(&web, CALLBACK).await.unwrap();
        store.set(state);
        let error = client.authorize_access_token(&callback(&web, "t1")).await.unwrap_err();
        assert_eq!(error.status(), 503, "{error:?}");
        assert_eq!(server.seen().len(), 1, "no token was asked for");
        store.set(State::Up);
        client.authorize_access_token(&callback(&web, "t1")).await.unwrap();
    }
}

#[tokio::test]
async fn threat_h3_a_store_whose_answer_is_lost_lets_nobody_in_twice() {
    let (server, store, client, web) = one().await;
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    store.set(State::Forgetful);
    assert_eq!(client.authorize_access_token(&callback(&web, "t1")).await.unwrap_err().status(), 503);
    store.set(State::Up);
    let error = client.authorize_access_token(&callback(&web, "t1")).await.unwrap_err();
    assert!(matches!(error, OAuthError::NoPendingLogin), "{error:?}");
    assert_eq!(server.seen().len(), 1, "no token was asked for");
}

#[tokio::test]
async fn threat_e1_h8_where_a_store_comes_or_goes_no_secret_is_taken_for_a_handle() {
    let (server, store, key) = (provider().await, Glass::default(), SealKey::generate().unwrap());
    let with = machine(&server, &key, store.clone());
    let without = OAuth::builder().seal_key(key).build().unwrap().register("demo", config(&server)).unwrap();
    let web = Web::new();
    without.authorize_redirect(&web, CALLBACK).await.unwrap();
    let error = with.authorize_access_token(&callback(&web, "t1")).await.unwrap_err();
    assert!(matches!(error, OAuthError::NoPendingLogin), "{error:?}");

    let web = Web::new();
    with.authorize_redirect(&web, CALLBACK).await.unwrap();
    let error = without.authorize_access_token(&callback(&web, "t2")).await.unwrap_err();
    assert!(matches!(error, OAuthError::NoPendingLogin), "{error:?}");

    // What somebody has read in the store, put into a session.
    let value = store.values().into_values().next().unwrap().0;
    web.session.lock().unwrap().insert("oauth1:demo".to_owned(), value);
    for client in [&with, &without] {
        let error = client.authorize_access_token(&callback(&web, "t2")).await.unwrap_err();
        assert!(matches!(error, OAuthError::NoPendingLogin), "{error:?}");
    }
    assert_eq!((server.seen().len(), store.0.lock().unwrap().taken), (2, 0));
}

/// A store during whose answer the visitor begins another login.
struct Meanwhile {
    store: Glass,
    begin: Box<dyn Fn() -> BoxFuture + Send + Sync>,
}

type BoxFuture = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

#[async_trait]
impl StateStore for Meanwhile {
    async fn put(&self, handle: &str, value: &str, lifetime: Duration) -> Result<(), StateStoreError> {
        self.store.put(handle, value, lifetime).await
    }

    async fn take(&self, handle: &str) -> Result<Option<String>, StateStoreError> {
        (self.begin)().await;
        self.store.take(handle).await
    }
}

#[tokio::test]
async fn threat_d15_a_login_begun_during_the_wait_for_the_store_is_kept() {
    let (server, store, key) = (provider().await, Glass::default(), SealKey::generate().unwrap());
    let (quick, web) = (machine(&server, &key, store.clone()), Web::new());
    let (client, same) = (quick.clone(), web.clone());
    let begin = move || -> BoxFuture {
        let (client, web) = (client.clone(), same.clone());
        Box::pin(async move { drop(client.authorize_redirect(&web, CALLBACK).await.unwrap()) })
    };
    let slow = machine(&server, &key, Meanwhile { store, begin: Box::new(begin) });
    quick.authorize_redirect(&web, CALLBACK).await.unwrap();
    slow.authorize_access_token(&callback(&web, "t1")).await.unwrap();
    quick.authorize_access_token(&callback(&web, "t2")).await.unwrap();
    assert!(web.entries().is_empty());
}

#[tokio::test]
async fn threat_e24_h4_h10_what_the_store_has_lost_or_changed_is_no_login() {
    type Change = fn(&mut HashMap<String, (String, Duration)>);
    let changes: [Change; 6] = [
        |values| values.clear(),
        |values| values.values_mut().for_each(|(value, _)| *value = "A".repeat(1 << 20)),
        |values| values.values_mut().for_each(|(value, _)| value.truncate(value.len() - 1)),
        |values| values.values_mut().for_each(|(value, _)| value.clear()),
        |values| values.values_mut().for_each(|(value, _)| *value = value.to_lowercase()),
        |values| {
            // Each gets what is another's.
            let mut others: Vec<_> = values.values().cloned().collect();
            others.rotate_left(1);
            values.values_mut().zip(others).for_each(|(value, other)| *value = other);
        },
    ];
    for change in changes {
        let (server, store, client, web) = one().await;
        client.authorize_redirect(&web, CALLBACK).await.unwrap();
        client.authorize_redirect(&web, CALLBACK).await.unwrap();
        change(&mut store.0.lock().unwrap().values);
        for token in ["t1", "t2"] {
            let error = client.authorize_access_token(&callback(&web, token)).await.unwrap_err();
            assert!(matches!(error, OAuthError::NoPendingLogin), "{error:?}");
        }
        assert_eq!(server.seen().len(), 2);
    }
}

/// H10: what was kept for another client, under the very same token.
#[tokio::test]
async fn threat_h10_what_the_store_has_of_another_client_is_no_login() {
    let (server, store) = (provider().await, Glass::default());
    let oauth = OAuth::builder().seal_key(SealKey::generate().unwrap()).state_store(store.clone());
    let oauth = oauth.build().unwrap();
    let (other, web) = (provider().await, Web::new());
    let (x, y) =
        (oauth.register("x", config(&server)).unwrap(), oauth.register("y", config(&other)).unwrap());
    x.authorize_redirect(&web, CALLBACK).await.unwrap();
    y.authorize_redirect(&web, CALLBACK).await.unwrap();
    {
        let mut inside = store.0.lock().unwrap();
        let mut values: Vec<_> = inside.values.values().cloned().collect();
        values.rotate_left(1);
        inside.values.values_mut().zip(values).for_each(|(value, other)| *value = other);
    }
    for client in [x, y] {
        let error = client.authorize_access_token(&callback(&web, "t1")).await.unwrap_err();
        assert!(matches!(error, OAuthError::NoPendingLogin), "{error:?}");
    }
    assert_eq!((server.seen().len(), other.seen().len()), (1, 1));
}

#[tokio::test]
async fn threat_d2_a_callback_of_another_browser_finds_nothing_in_a_shared_store() {
    let (server, store, client, attacker) = one().await;
    client.authorize_redirect(&attacker, CALLBACK).await.unwrap();
    let error = client.authorize_access_token(&callback(&Web::new(), "t1")).await.unwrap_err();
    assert!(matches!(error, OAuthError::NoPendingLogin));
    assert_eq!((server.seen().len(), store.values().len()), (1, 1));
}

#[tokio::test]
async fn a_store_in_memory_serves_one_process() {
    let (server, key) = (provider().await, SealKey::generate().unwrap());
    let store = Arc::new(MemoryStateStore::new());
    let clients = [machine(&server, &key, Arc::clone(&store)), machine(&server, &key, store)];
    let web = Web::new();
    clients[0].authorize_redirect(&web, CALLBACK).await.unwrap();
    let old = web.session.lock().unwrap().clone();
    clients[1].authorize_access_token(&callback(&web, "t1")).await.unwrap();
    *web.session.lock().unwrap() = old;
    let error = clients[0].authorize_access_token(&callback(&web, "t1")).await.unwrap_err();
    assert!(matches!(error, OAuthError::NoPendingLogin), "{error:?}");
}
