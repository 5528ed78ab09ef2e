//! Connections that are kept, given up, shared, and found closed.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use http::Response;
use oauth1_client::{Body, HyperTransport, HyperTransportBuilder, NetworkError, OAuthError};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    sync::mpsc,
};

use crate::{
    client, ok,
    site::Site,
    support::{Reply, Seen, Server, Web},
    token,
};

/// A provider of the login and of everything else.
async fn provider(_: Seen) -> Response<Body> {
    Response::new("oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true".into())
}

#[tokio::test]
async fn a_login_and_its_calls_need_one_connection() {
    let site = Site::start(None, provider).await;
    let client = client(HyperTransport::builder().build().unwrap(), &site.url());
    let web = Web::new();
    client.authorize_redirect(&web, "https://app.example/auth").await.unwrap();
    let token = client.authorize_access_token(&web.at("oauth_token=t&oauth_verifier=v")).await.unwrap();
    for _ in 0..5 {
        client.get("me").token(&token).send().await.unwrap().text().await.unwrap();
    }
    assert_eq!((site.seen().len(), site.connections().opened), (7, 1));
}

async fn calls(transport: HyperTransportBuilder, site: &Site, number: usize) {
    let client = client(transport.build().unwrap(), &site.url());
    for _ in 0..number {
        client.get("me").token(&token()).send().await.unwrap().text().await.unwrap();
    }
}

#[tokio::test]
async fn connections_that_nobody_uses_are_closed_after_a_while() {
    let site = Site::start(None, ok).await;
    let transport = HyperTransport::builder().pool_idle_timeout(Duration::from_millis(50)).build().unwrap();
    let client = client(transport, &site.url());
    for connection in 1..=2 {
        client.get("me").token(&token()).send().await.unwrap().text().await.unwrap();
        assert_eq!(site.connections().opened, connection);
        // Nothing is asked meanwhile: it is the pool that closes it.
        site.closed(connection).await;
    }
}

#[tokio::test]
async fn as_many_idle_connections_are_kept_as_wanted() {
    let site = Site::start(None, ok).await;
    calls(HyperTransport::builder().pool_max_idle_per_host(0), &site, 3).await;
    site.closed(3).await;
    assert_eq!(site.connections().opened, 3);
    let site = Site::start(None, ok).await;
    calls(HyperTransport::builder().pool_max_idle_per_host(1), &site, 3).await;
    assert_eq!(site.connections().opened, 1);
}

#[tokio::test]
async fn a_connection_is_kept_for_one_host_only() {
    let sites = [Site::start(None, ok).await, Site::start(None, ok).await];
    let transport = HyperTransport::builder().build().unwrap();
    for site in sites.iter().chain(&sites) {
        let client = client(transport.clone(), &site.url());
        client.get("me").token(&token()).send().await.unwrap().text().await.unwrap();
    }
    for site in &sites {
        assert_eq!((site.seen().len(), site.connections().opened), (2, 1));
    }
}

/// Each connection is good for one answer, of which nothing is said before it is closed. The receiver is told of the
/// request when the client has closed its side too.
async fn forgetful() -> (String, mpsc::UnboundedReceiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let Ok(octet) = stream.read_u8().await else { break };
                request.push(octet);
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
            stream.shutdown().await.unwrap();
            assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
            tell.send(request).unwrap();
        }
    });
    (url, told)
}

#[tokio::test]
async fn threat_c22_a_connection_that_was_closed_meanwhile_is_not_used() {
    const CALLS: usize = 30;
    let (url, mut told) = forgetful().await;
    let client = client(HyperTransport::builder().build().unwrap(), &url);
    let mut processed = HashSet::new();
    for number in 0..CALLS {
        // Of any method: nothing of a request is sent over a connection that is known to be closed.
        let call = if number % 2 == 0 { client.get("me") } else { client.delete("me") };
        call.token(&token()).send().await.unwrap().text().await.unwrap();
        assert!(processed.insert(told.recv().await.unwrap()));
    }
    assert_eq!(processed.len(), CALLS, "each with a nonce of its own");
    assert!(told.try_recv().is_err(), "and none twice");
}

/// Answers the first request of a connection, and hangs up on the second once it has read it.
async fn hangs_up() -> Server {
    let answered = Arc::new(AtomicUsize::new(0));
    Server::start(move |_| match answered.fetch_add(1, Ordering::SeqCst) {
        0 | 2 => Reply::Http(200, &[], b"{}".to_vec()),
        _ => Reply::Raw(Vec::new()),
    })
    .await
}

#[tokio::test]
async fn threat_c22_what_a_kept_connection_took_with_it_is_not_sent_again_unasked() {
    for (method, retries, failed, processed) in
        [("GET", 0, true, 2), ("POST", 0, true, 2), ("POST", 3, true, 2), ("GET", 3, false, 3)]
    {
        let server = hangs_up().await;
        let client = client(HyperTransport::builder().build().unwrap(), &server.url);
        client.get("me").token(&token()).send().await.unwrap().text().await.unwrap();
        let call = client.request(method.parse().unwrap(), "me").token(&token()).retries(retries);
        let result = call.send().await;
        let interrupted =
            matches!(result, Err(OAuthError::Network { source: NetworkError::Interrupted(_), .. }));
        assert_eq!((interrupted, result.is_err()), (failed, failed), "{method} {retries}: {result:?}");
        let seen = server.seen();
        assert_eq!(seen.len(), processed, "{method} {retries}");
        let nonces: HashSet<_> = seen.iter().map(|request| request.oauth("oauth_nonce")).collect();
        assert_eq!(nonces.len(), processed);
        assert_eq!(server.connections(), if failed { 1 } else { 2 });
    }
}

#[tokio::test]
async fn a_connection_with_an_unread_reply_is_not_used_again() {
    let site = Site::start(None, |_| async { Response::new(Body::from(vec![b'x'; 1 << 20])) }).await;
    let client = client(HyperTransport::builder().build().unwrap(), &site.url());
    let unread = client.get("me").token(&token()).send().await.unwrap();
    drop(unread);
    site.closed(1).await;
    let whole = client.get("me").token(&token()).send().await.unwrap().text().await.unwrap();
    assert_eq!((whole.len(), site.connections().opened), (1 << 20, 2));
}
