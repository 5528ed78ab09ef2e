//! Logins whose future is dropped before it is done, as a web framework does it when a browser goes away.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
};

use http::Response;
use oauth1_client::{
    Body, ClientConfig, HyperTransport, MemoryStateStore, NetworkError, OAuth, OAuthClient, OAuthError,
    SealKey,
};
use tokio::{
    runtime::{Builder, Handle},
    sync::Notify,
    task::yield_now,
};

use crate::{
    FAR,
    support::{Reply, Server, Web, config, ok},
    trial::{nothing_runs, on_its_own_thread, visit},
};

/// What comes of a future that is polled so often at most, and dropped then.
async fn polled<T>(times: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    for _ in 0..times {
        let polled = poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
        if let Poll::Ready(done) = polled {
            return Some(done);
        }
        yield_now().await;
    }
    None
}

/// A client without a network, whose provider takes its time; and how often it was asked for a token.
fn client(with_store: bool) -> (OAuthClient, Arc<AtomicUsize>) {
    let (begun, exchanges) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&exchanges);
    let transport = move |request: http::Request<Body>| {
        let body = match request.uri().path() {
            "/request_token" => {
                let number = begun.fetch_add(1, Ordering::Relaxed);
                format!("oauth_token=t{number}&oauth_token_secret=s&oauth_callback_confirmed=true")
            }
            _ => {
                count.fetch_add(1, Ordering::Relaxed);
                "oauth_token=access&oauth_token_secret=access-secret".to_owned()
            }
        };
        async move {
            for _ in 0..3 {
                yield_now().await;
            }
            Ok::<_, NetworkError>(Response::new(Body::from(body)))
        }
    };
    let mut oauth = OAuth::builder().seal_key(SealKey::generate().unwrap()).transport(transport);
    if with_store {
        oauth = oauth.state_store(MemoryStateStore::new());
    }
    let settings = ClientConfig::new()
        .client_id("client-id")
        .client_secret("client-secret")
        .request_token_url("https://p.example/request_token")
        .authorize_url("https://p.example/authorize")
        .access_token_url("https://p.example/access_token");
    (oauth.build().unwrap().register("demo", settings).unwrap(), exchanges)
}

#[tokio::test]
async fn threat_c26_e12_a_login_that_is_dropped_anywhere_is_tried_once_at_most() {
    for with_store in [false, true] {
        let (mut untouched, mut used_up, mut is_done) = (0, 0, false);
        for times in 0.. {
            let (client, exchanges) = client(with_store);
            let callback = Web { slow: true, ..visit(&client).await };
            is_done = polled(times, client.authorize_access_token(&callback)).await.is_some();
            let sent = exchanges.load(Ordering::Relaxed);
            let again = client.authorize_access_token(&callback).await;
            match again {
                Ok(_) => untouched += 1,
                Err(OAuthError::NoPendingLogin) => used_up += 1,
                Err(error) => panic!("{times}: {error:?}"),
            }
            assert!(exchanges.load(Ordering::Relaxed) <= 1, "{times}: the provider was asked twice");
            assert!(sent == 0 || callback.entries().is_empty(), "{times}: used up before it is sent");
            // Whatever became of it, the next one works.
            let next = visit(&client).await;
            client.authorize_access_token(&next).await.unwrap();
            if is_done {
                break;
            }
        }
        assert!(is_done && untouched > 0 && used_up > 3, "{untouched} {used_up}");
    }
}

#[tokio::test]
async fn threat_c26_a_login_that_is_dropped_while_it_begins_is_pending_or_not() {
    for times in 0.. {
        let (client, _) = client(false);
        let web = Web { slow: true, ..Web::new() };
        let begun = polled(times, client.authorize_redirect(&web, "https://app.example/auth")).await;
        assert!(web.entries().len() <= 1);
        let is_pending = !web.entries().is_empty();
        let finished = client.authorize_access_token(&web.at("oauth_token=t0&oauth_verifier=v")).await;
        assert_eq!(finished.is_ok(), is_pending, "{times}: {finished:?}");
        if begun.is_some() {
            assert!(is_pending);
            return;
        }
    }
}

#[test]
fn threat_c26_what_a_dropped_login_has_begun_ends_with_it() {
    let asked = Arc::new(Notify::new());
    let server = silent(&asked);
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        // No connection is kept, so that there is nothing but what a login needs.
        let transport = HyperTransport::builder().pool_max_idle_per_host(0).build().unwrap();
        let client = registered(&server, OAuth::builder().transport(transport));
        let callback = visit(&client).await;
        nothing_runs().await;
        {
            let mut login = pin!(client.authorize_access_token(&callback));
            tokio::select! {
                done = &mut login => panic!("{done:?}"),
                () = asked.notified() => {}
            }
            assert_ne!(Handle::current().metrics().num_alive_tasks(), 0);
        }
        nothing_runs().await;
        let again = client.authorize_access_token(&callback).await;
        assert!(matches!(again, Err(OAuthError::NoPendingLogin)), "{again:?}");
        assert_eq!(server.seen().len(), 2);
    });
}

#[test]
fn threat_c26_a_runtime_that_ends_takes_its_logins_with_it() {
    let asked = Arc::new(Notify::new());
    let server = silent(&asked);
    let client = registered(&server, OAuth::builder());
    let runtime = || Builder::new_current_thread().enable_all().build().unwrap();
    let first = runtime();
    let callback = first.block_on(visit(&client));
    let login = {
        let (client, callback) = (client.clone(), callback.clone());
        first.spawn(async move { client.authorize_access_token(&callback).await.map(drop) })
    };
    first.block_on(asked.notified());
    drop(first);
    runtime().block_on(async {
        assert!(login.await.unwrap_err().is_cancelled());
        let again = client.authorize_access_token(&callback).await;
        assert!(matches!(again, Err(OAuthError::NoPendingLogin)), "{again:?}");
        assert_eq!(server.seen().len(), 2);
        // Its connections are gone too, and others are made.
        visit(&client).await;
    });
}

/// A provider that never answers who asks it for a token, and says when it is asked.
fn silent(asked: &Arc<Notify>) -> Server {
    let (asked, count) = (Arc::clone(asked), AtomicUsize::new(0));
    on_its_own_thread(move |seen| match &*seen.target {
        "/request_token" => {
            let number = count.fetch_add(1, Ordering::Relaxed);
            ok(&format!("oauth_token=t{number}&oauth_token_secret=s&oauth_callback_confirmed=true"))
        }
        _ => {
            asked.notify_one();
            Reply::Stall(Vec::new())
        }
    })
}

fn registered(server: &Server, oauth: oauth1_client::OAuthBuilder) -> OAuthClient {
    let oauth = oauth.seal_key(SealKey::generate().unwrap()).timeout(FAR).build().unwrap();
    oauth.register("demo", config(server)).unwrap()
}
