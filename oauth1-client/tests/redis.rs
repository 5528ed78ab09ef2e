//! Pending logins in a real Redis, which is started here: `cargo xtask test redis`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test does not expect is to stop it"
)]

mod support;

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth1_client::{OAuth, OAuthClient, OAuthError, RedisStateStore, SealKey, StateStore as _};
use support::{Server, Web, config, provider, temporary_secret};
use tokio::{net::TcpStream, time::timeout};

const CALLBACK: &str = "https://app.example/auth";

/// A Redis of this test's own, which keeps nothing on disk and ends with the test.
struct Redis {
    port: u16,
    process: Child,
}

impl Redis {
    async fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self::on(port).await
    }

    async fn on(port: u16) -> Self {
        let mut command = Command::new("redis-server");
        command.args([
            "--port",
            &port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]);
        let process =
            command.stdout(Stdio::null()).spawn().expect("redis-server (Debian: apt install redis-server)");
        let redis = Self { port, process };
        let up = async {
            while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(Duration::from_secs(20), up).await.expect("redis-server does not listen");
        redis
    }

    fn store(&self) -> RedisStateStore {
        RedisStateStore::new(&format!("redis://127.0.0.1:{}/0", self.port)).unwrap()
    }

    fn end(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.end();
    }
}

fn machine(server: &Server, key: &SealKey, store: RedisStateStore) -> OAuthClient {
    let oauth = OAuth::builder().seal_key(key.clone()).state_store(store).build().unwrap();
    oauth.register("demo", config(server)).unwrap()
}

fn callback(web: &Web, token: &str) -> Web {
    web.at(&format!("oauth_token={token}&oauth_verifier=v"))
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test redis"]
async fn threat_h7_h9_a_login_begun_on_one_machine_is_finished_once_on_another() {
    let (redis, server, key) = (Redis::start().await, provider().await, SealKey::generate().unwrap());
    let machines = [machine(&server, &key, redis.store()), machine(&server, &key, redis.store())];
    let web = Web { slow: true, ..Web::new() };
    machines[0].authorize_redirect(&web, CALLBACK).await.unwrap();
    let attempts = (0..20).map(|number| {
        let (client, web) = (machines[(number + 1) % 2].clone(), callback(&web, "t1"));
        tokio::spawn(async move { client.authorize_access_token(&web).await.is_ok() })
    });
    let mut finished = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        finished += usize::from(attempt.await.unwrap());
    }
    assert_eq!((finished, server.seen().len()), (1, 2));
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test redis"]
async fn redis_ends_what_nobody_takes_and_shows_no_secret() {
    let redis = Redis::start().await;
    let store = redis.store().prefix("app:");
    store.put("short", "value", Duration::from_millis(1)).await.unwrap();
    let gone = async { while store.take("short").await.unwrap().is_some() {} };
    timeout(Duration::from_secs(5), gone).await.unwrap();
    store.put("handle", "value", Duration::from_secs(600)).await.unwrap();
    assert_eq!(redis.store().take("handle").await.unwrap(), None, "under another prefix");
    assert_eq!(store.take("handle").await.unwrap().as_deref(), Some("value"));
    assert_eq!(store.take("handle").await.unwrap(), None);

    let (server, key) = (provider().await, SealKey::generate().unwrap());
    machine(&server, &key, redis.store()).authorize_redirect(&Web::new(), CALLBACK).await.unwrap();
    let client = redis::Client::open(format!("redis://127.0.0.1:{}/0", redis.port)).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query_async(&mut connection).await.unwrap();
    let [key] = &keys[..] else { panic!("{keys:?}") };
    assert!(key.starts_with("oauth1:") && key.len() == "oauth1:".len() + 22, "{key}");
    let value: String = redis::cmd("GET").arg(key).query_async(&mut connection).await.unwrap();
    let octets = URL_SAFE_NO_PAD.decode(&value).unwrap();
    assert!(!String::from_utf8_lossy(&octets).contains(&temporary_secret(1)), "{value}");
    let lifetime: i64 = redis::cmd("TTL").arg(key).query_async(&mut connection).await.unwrap();
    assert!((590..=600).contains(&lifetime), "{lifetime}");
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test redis"]
async fn threat_h1_h2_h4_redis_goes_and_comes_back() {
    let (mut redis, server, key) = (Redis::start().await, provider().await, SealKey::generate().unwrap());
    let client = machine(&server, &key, redis.store());
    let web = Web::new();
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    redis.end();

    let error = client.authorize_access_token(&callback(&web, "t1")).await.unwrap_err();
    assert!(matches!(error, OAuthError::StateStore(_)) && error.status() == 503, "{error:?}");
    let error = client.authorize_redirect(&Web::new(), CALLBACK).await.unwrap_err();
    assert_eq!(error.status(), 503, "{error:?}");
    assert!(server.seen().iter().all(|request| request.target == "/request_token"));

    // It comes back with nothing in it: what was begun is gone, and can be begun again.
    let _redis = Redis::on(redis.port).await;
    let finished = async {
        loop {
            match client.authorize_access_token(&callback(&web, "t1")).await {
                Err(OAuthError::StateStore(_)) => {}
                other => break other,
            }
        }
    };
    let outcome = timeout(Duration::from_secs(20), finished).await.unwrap();
    assert!(matches!(outcome, Err(OAuthError::NoPendingLogin)), "{outcome:?}");
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    let token = format!("t{}", server.seen().len());
    client.authorize_access_token(&callback(&web, &token)).await.unwrap();
}

#[tokio::test]
async fn a_url_that_is_none_is_refused_and_not_shown() {
    let error = RedisStateStore::new("http://user:SENTINEL@redis.example").unwrap_err();
    let source = std::error::Error::source(&error).unwrap();
    assert!(!format!("{error:?} {error} {source} {source:?}").contains("SENTINEL"));
    let store = RedisStateStore::new("redis://user:SENTINEL@127.0.0.1:1").unwrap();
    assert!(!format!("{store:?}").contains("SENTINEL"));
    let error = store.take("handle").await.unwrap_err();
    assert!(!format!("{error:?}").contains("SENTINEL"), "{error:?}");
}
