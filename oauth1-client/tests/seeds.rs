//! Logins on a network that drops, delays, reorders and repeats, as a seed says (threat H14): two browsers, two processes
//! and one store, all in one thread. What is promised of logins holds for every seed.
//!
//! `OAUTH1_SEEDS=10000 cargo test -p oauth1-client --test seeds` tries more of them than a test run does.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod support;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use http::{Request, Response};
use oauth1_client::{
    Body, ClientConfig, MemoryStateStore, NetworkError, OAuth, OAuthClient, OAuthError, SealKey, StateStore,
    StateStoreError, Transport,
};
use support::Web;
use tokio::{task::JoinSet, task::yield_now};

/// Chance, the same for the same seed (splitmix64).
#[derive(Clone)]
struct Chance(Arc<Mutex<u64>>);

impl Chance {
    fn below(&self, limit: u64) -> u64 {
        let mut state = self.0.lock().unwrap();
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    async fn delay(&self) {
        for _ in 0..self.below(8) {
            yield_now().await;
        }
    }
}

/// What happens to a message: about one in six is lost on its way, and as many answers are.
#[derive(Clone)]
struct Network {
    chance: Chance,
    is_whole: Arc<Mutex<bool>>,
}

impl Network {
    /// Whether a message comes through, and whether its answer does.
    async fn passes(&self) -> (bool, bool) {
        self.chance.delay().await;
        let fate = self.chance.below(6);
        match *self.is_whole.lock().unwrap() {
            true => (true, true),
            false => (fate != 0, fate > 1),
        }
    }
}

/// The provider: it counts what it is asked for, and exchanges a token as often as it is asked to.
#[derive(Clone)]
struct Provider {
    network: Network,
    begun: Arc<Mutex<usize>>,
    /// How often each temporary token was sent, whether or not it came through.
    sent: Arc<Mutex<BTreeMap<String, usize>>>,
}

#[async_trait]
impl Transport for Provider {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, NetworkError> {
        let authorization = request.headers()["authorization"].to_str().unwrap().to_owned();
        let token = authorization.split("oauth_token=\"").nth(1).and_then(|rest| rest.split('"').next());
        if let Some(token) = token {
            *self.sent.lock().unwrap().entry(token.to_owned()).or_default() += 1;
        }
        let (request_passes, answer_passes) = self.network.passes().await;
        if !request_passes {
            return Err(NetworkError::Connect("lost".into()));
        }
        let reply = match token {
            Some(token) => format!("oauth_token=access-{token}&oauth_token_secret=s"),
            None => {
                let mut begun = self.begun.lock().unwrap();
                *begun += 1;
                format!("oauth_token=t{begun}&oauth_token_secret=s{begun}&oauth_callback_confirmed=true")
            }
        };
        self.network.chance.delay().await;
        match answer_passes {
            true => Ok(Response::new(Body::from(reply))),
            false => Err(NetworkError::Interrupted("lost".into())),
        }
    }
}

#[derive(Clone)]
struct Store {
    network: Network,
    store: Arc<MemoryStateStore>,
}

impl Store {
    async fn ask<T>(
        &self,
        work: impl Future<Output = Result<T, StateStoreError>>,
    ) -> Result<T, StateStoreError> {
        let (question_passes, answer_passes) = self.network.passes().await;
        if !question_passes {
            return Err(StateStoreError::new("lost"));
        }
        let done = work.await;
        self.network.chance.delay().await;
        if answer_passes { done } else { Err(StateStoreError::new("lost")) }
    }
}

#[async_trait]
impl StateStore for Store {
    async fn put(&self, handle: &str, value: &str, lifetime: Duration) -> Result<(), StateStoreError> {
        self.ask(self.store.put(handle, value, lifetime)).await
    }

    async fn take(&self, handle: &str) -> Result<Option<String>, StateStoreError> {
        self.ask(self.store.take(handle)).await
    }
}

fn process(provider: &Provider, store: Option<&Store>, key: &SealKey) -> OAuthClient {
    let mut oauth = OAuth::builder().seal_key(key.clone()).transport(provider.clone());
    if let Some(store) = store {
        oauth = oauth.state_store(store.clone());
    }
    let config = ClientConfig::new()
        .client_id("id")
        .client_secret("secret")
        .request_token_url("https://p.example/request_token")
        .authorize_url("https://p.example/authorize")
        .access_token_url("https://p.example/access_token");
    oauth.build().unwrap().register("demo", config).unwrap()
}

async fn begin(client: &OAuthClient, web: &Web) -> Result<String, OAuthError> {
    let location = client.authorize_redirect(web, "https://app.example/auth").await?;
    Ok(location.split("oauth_token=").nth(1).unwrap().to_owned())
}

async fn finish(client: &OAuthClient, web: &Web, token: &str) -> Result<String, OAuthError> {
    let web = web.at(&format!("oauth_token={token}&oauth_verifier=v"));
    Ok(client.authorize_access_token(&web).await?.credentials().identifier().to_owned())
}

#[tokio::test]
async fn threat_h14_a_network_that_loses_delays_and_repeats_finishes_no_login_twice() {
    let seeds = std::env::var("OAUTH1_SEEDS").map_or(150, |text| text.parse().unwrap());
    let mut finished = [0, 0];
    for seed in 0..seeds {
        for with_store in [false, true] {
            finished[usize::from(with_store)] += run(seed, with_store).await;
        }
    }
    // So that it is not by doing nothing that nothing is done twice.
    assert!(finished.iter().all(|count| *count > seeds), "{finished:?}");
}

/// Yields how many logins were finished.
async fn run(seed: u64, with_store: bool) -> u64 {
    let about = format!("seed {seed}, {}", if with_store { "with a store" } else { "without a store" });
    let chance = Chance(Arc::new(Mutex::new(seed)));
    let network = Network { chance: chance.clone(), is_whole: Arc::default() };
    let provider = Provider { network: network.clone(), begun: Arc::default(), sent: Arc::default() };
    let store = with_store.then(|| Store { network: network.clone(), store: Arc::default() });
    let key = SealKey::generate().unwrap();
    // Without a store, single use is a process's own.
    let processes: Vec<_> =
        (0..=usize::from(with_store)).map(|_| process(&provider, store.as_ref(), &key)).collect();
    let any = || processes[chance.below(processes.len() as u64) as usize].clone();
    let browsers = [Web { slow: true, ..Web::new() }, Web { slow: true, ..Web::new() }];

    // Who began what. Both browsers begin some, one after the other: a session is written as a whole.
    let mut begun = Vec::new();
    for _ in 0..3 {
        for (number, web) in browsers.iter().enumerate() {
            if let Ok(token) = begin(&any(), web).await {
                begun.push((token, number));
            }
        }
    }
    // All callbacks at once: each twice in its browser, and once in the other one.
    let mut callbacks = JoinSet::new();
    for (token, owner) in &begun {
        for who in [*owner, 1 - owner, *owner] {
            let (client, web, token, chance) = (any(), browsers[who].clone(), token.clone(), chance.clone());
            let is_owner = who == *owner;
            callbacks.spawn(async move {
                chance.delay().await;
                let result = finish(&client, &web, &token).await;
                (token, is_owner, result)
            });
        }
    }
    let mut finished = BTreeMap::<String, usize>::new();
    while let Some(callback) = callbacks.join_next().await {
        let (token, is_owner, result) = callback.unwrap();
        match result {
            Ok(access) => {
                assert!(is_owner, "{about}: {token} in another browser");
                assert_eq!(access, format!("access-{token}"), "{about}");
                *finished.entry(token).or_default() += 1;
            }
            Err(error) => assert!([400, 502, 503].contains(&error.status()), "{about}: {error:?}"),
        }
    }
    // Again, on a network that is whole.
    *network.is_whole.lock().unwrap() = true;
    for (token, owner) in &begun {
        if finish(&any(), &browsers[*owner], token).await.is_ok() {
            *finished.entry(token.clone()).or_default() += 1;
        }
        let error = finish(&any(), &browsers[*owner], token).await.unwrap_err();
        assert_eq!(error.status(), 400, "{about}: {error:?}");
    }
    let token = begin(&any(), &browsers[0]).await.unwrap();
    finish(&any(), &browsers[0], &token).await.unwrap();
    for (token, count) in &*provider.sent.lock().unwrap() {
        assert_eq!(*count, 1, "{about}: {token} was sent {count} times");
    }
    assert!(finished.values().all(|count| *count == 1), "{about}: {finished:?}");
    finished.len() as u64
}
