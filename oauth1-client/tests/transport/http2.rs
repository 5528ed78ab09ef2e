//! HTTP/2 where it is wanted and offered, and HTTP/1.1 otherwise.

use std::sync::Arc;

use futures_core::Stream;
use http::{Response, Version};
use oauth1_client::{Body, HyperTransport, HyperTransportBuilder, Roots};
use rustls::{ServerConfig, server::Acceptor};
use tokio::{net::TcpListener, sync::Barrier, task::JoinSet};
use tokio_rustls::LazyConfigAcceptor;

use crate::{
    authority::Authority,
    client, not_connected, ok,
    site::{Site, verify},
    support::Seen,
    token,
};

fn trusting(authority: &Authority) -> HyperTransportBuilder {
    HyperTransport::builder().roots(Roots::Given).root_certificates(authority.pem())
}

/// A server that prefers these protocols, in this order.
fn speaking(authority: &Authority, protocols: &[&str]) -> ServerConfig {
    let mut server = authority.issues(&["127.0.0.1", "localhost"]).server();
    server.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    server
}

#[tokio::test]
async fn threat_c23_http2_is_offered_only_where_it_is_wanted() {
    for (transport, expected) in [
        (HyperTransport::builder(), &["http/1.1"][..]),
        (HyperTransport::builder().http2(), &["h2", "http/1.1"]),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let offered = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let hello = LazyConfigAcceptor::new(Acceptor::default(), stream).await.unwrap();
            let offered = hello.client_hello().alpn().map(Iterator::collect::<Vec<_>>).unwrap_or_default();
            offered.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect::<Vec<_>>()
        });
        let client = client(transport.build().unwrap(), &url);
        let (_hung_up, offered) = tokio::join!(client.get("me").token(&token()).send(), offered);
        assert_eq!(offered.unwrap(), expected);
    }
}

#[tokio::test]
async fn threat_c23_each_side_has_a_say_in_the_version() {
    let own = Authority::new();
    for (wanted, protocols, expected) in [
        (true, &["h2", "http/1.1"][..], Version::HTTP_2),
        (true, &["h2"], Version::HTTP_2),
        (true, &["http/1.1", "h2"], Version::HTTP_11),
        (true, &["http/1.1"], Version::HTTP_11),
        (true, &[], Version::HTTP_11),
        (false, &["h2", "http/1.1"], Version::HTTP_11),
        (false, &[], Version::HTTP_11),
    ] {
        let site = Site::start(Some(speaking(&own, protocols)), ok).await;
        let transport = if wanted { trusting(&own).http2() } else { trusting(&own) };
        let client = client(transport.build().unwrap(), &site.url());
        let reply = client.get("me").token(&token()).send().await.unwrap();
        assert_eq!((reply.version(), &*reply.text().await.unwrap()), (expected, "{}"), "{protocols:?}");
        site.last_signed();
    }
    let site = Site::start(Some(speaking(&own, &["h2"])), ok).await;
    let client = client(trusting(&own).build().unwrap(), &site.url());
    let error = client.get("me").token(&token()).send().await.unwrap_err();
    assert!(not_connected(&error).contains("NoApplicationProtocol"), "{error:?}");
}

#[tokio::test]
async fn threat_c23_plain_http_is_http_1_1() {
    let site = Site::start(None, ok).await;
    let client = client(HyperTransport::builder().http2().build().unwrap(), &site.url());
    let reply = client.get("me").token(&token()).send().await.unwrap();
    assert_eq!(reply.version(), Version::HTTP_11);
}

#[tokio::test]
async fn what_is_sent_over_http2_is_what_was_signed() {
    let own = Authority::new();
    let site = Site::start(Some(speaking(&own, &["h2"])), ok).await;
    let transport = trusting(&own).http2().build().unwrap();
    let client = client(transport, &site.url_of("localhost"));

    let query = client.get("me?a=%20").query(&[("b", "c+d"), ("é", "☃")]).token(&token());
    assert_eq!(query.send().await.unwrap().version(), Version::HTTP_2);
    let seen = site.last_signed();
    let (target, host) = (&*seen.target, site.url_of("localhost").replace("https://", ""));
    assert_eq!((target, seen.header("host")), ("/api/me?a=%20&b=c%2Bd&%C3%A9=%E2%98%83", Some(&*host)));

    client.post("me").form(&[("status", "Ladies + Gentlemen")]).token(&token()).send().await.unwrap();
    assert_eq!(site.last_signed().body, b"status=Ladies%20%2B%20Gentlemen");
    client.put("me").json(&[1, 2]).token(&token()).send().await.unwrap();
    assert_eq!(site.last_signed().body, b"[1,2]");
    for size in [None, Some(300_000)] {
        let parts = Parts((0..3).map(|number| vec![number; 100_000]).collect());
        let upload = client.post("upload").body("image/png", Body::from_stream(parts, size));
        upload.token(&token()).send().await.unwrap();
        let seen = site.last_signed();
        let length = size.map(|size| size.to_string());
        assert_eq!(
            (seen.header("transfer-encoding"), seen.header("content-length")),
            (None, length.as_deref())
        );
        assert_eq!((seen.body.len(), seen.body[299_999]), (300_000, 2));
    }
    assert_eq!(site.connections().opened, 1);
}

/// A stream of what is here.
struct Parts(std::collections::VecDeque<Vec<u8>>);

impl Stream for Parts {
    type Item = Result<Vec<u8>, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.pop_front().map(Ok))
    }
}

#[tokio::test]
async fn calls_at_once_share_an_http2_connection() {
    const CALLS: usize = 64;
    let own = Authority::new();
    // Nobody is answered before all have asked.
    let all = Arc::new(Barrier::new(CALLS));
    let answer = move |seen: Seen| {
        let all = Arc::clone(&all);
        async move {
            if seen.target != "/api/first" {
                all.wait().await;
            }
            Response::new(Body::from(seen.target))
        }
    };
    let site = Site::start(Some(speaking(&own, &["h2"])), answer).await;
    let client = client(trusting(&own).http2().build().unwrap(), &site.url());
    client.get("first").token(&token()).send().await.unwrap();
    let mut calls = JoinSet::new();
    for number in 0..CALLS {
        let client = client.clone();
        calls.spawn(async move {
            let url = format!("call/{number}");
            let reply = client.get(&url).token(&token()).send().await.unwrap();
            assert_eq!(reply.text().await.unwrap(), format!("/api/{url}"));
        });
    }
    while let Some(done) = calls.join_next().await {
        done.unwrap();
    }
    let seen = site.seen();
    assert_eq!((seen.len(), site.connections().opened), (CALLS + 1, 1));
    seen.iter().for_each(|request| verify("https", request));
    let mut nonces: Vec<_> = seen.iter().map(|request| request.oauth("oauth_nonce").unwrap()).collect();
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), CALLS + 1);
}
