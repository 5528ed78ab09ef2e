//! Compressed replies: asked for where the call says so, bounded by what comes out of them.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_compression::tokio::bufread::{BrotliEncoder, GzipEncoder};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_core::Stream;
use http::{HeaderValue, Response, header};
use oauth1_client::{
    Body, FlowError, HyperTransport, NetworkError, OAuthClient, OAuthError, Response as Reply,
};
use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::{
    client,
    site::Site,
    support::{Seen, Web},
    token,
};

const JSON: &str = r#"{"name":"Ada","words":"the same, the same, the same, the same, the same"}"#;

async fn all(mut encoder: impl AsyncRead + Unpin) -> Vec<u8> {
    let mut encoded = Vec::new();
    encoder.read_to_end(&mut encoded).await.unwrap();
    encoded
}

async fn gzip(octets: &[u8]) -> Vec<u8> {
    all(GzipEncoder::new(octets)).await
}

async fn brotli(octets: &[u8]) -> Vec<u8> {
    all(BrotliEncoder::new(octets)).await
}

fn reply(coding: &'static str, body: impl Into<Body>) -> Response<Body> {
    let mut reply = Response::new(body.into());
    reply.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    reply
}

/// A server that always answers with this body, said to be of this coding.
async fn serving(coding: &'static str, body: Vec<u8>) -> (Site, OAuthClient) {
    let body = Arc::new(body);
    let answer = move |_: Seen| {
        let body = body.to_vec();
        async move { reply(coding, body) }
    };
    let site = Site::start(None, answer).await;
    let client = client(HyperTransport::builder().build().unwrap(), &site.url());
    (site, client)
}

async fn compressed(client: &OAuthClient) -> Reply {
    client.get("me").accept_compressed().token(&token()).send().await.unwrap()
}

fn network(error: &OAuthError) -> &NetworkError {
    let OAuthError::Network { source, .. } = error else { panic!("{error:?}") };
    assert_eq!(error.status(), 502);
    source
}

#[tokio::test]
async fn a_compressed_reply_is_read_like_any_other() {
    for (coding, body) in [
        ("gzip", gzip(JSON.as_bytes()).await),
        ("x-gzip", gzip(JSON.as_bytes()).await),
        ("GZip", gzip(JSON.as_bytes()).await),
        ("br", brotli(JSON.as_bytes()).await),
    ] {
        let (site, client) = serving(coding, body).await;
        let whole = compressed(&client).await;
        for name in [header::CONTENT_ENCODING, header::CONTENT_LENGTH] {
            assert!(!whole.headers().contains_key(&name), "{name} is about what is no more");
        }
        assert_eq!(whole.text().await.unwrap(), JSON, "{coding}");
        assert_eq!(site.last_signed().header("accept-encoding"), Some("gzip, br"));
        let value: serde_json::Value = compressed(&client).await.json().await.unwrap();
        assert_eq!(value["name"], "Ada");

        let (mut parts, mut octets) = (compressed(&client).await, Vec::new());
        while let Some(part) = parts.chunk().await.unwrap() {
            octets.extend_from_slice(&part);
        }
        assert_eq!(octets, JSON.as_bytes());
        let mut stream = compressed(&client).await.into_stream();
        assert_eq!(next(&mut stream).await.unwrap().unwrap(), JSON);
        assert!(next(&mut stream).await.is_none());
        assert_eq!(site.connections().opened, 1, "each body was read to its end");
    }
}

async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| std::pin::Pin::new(&mut *stream).poll_next(context)).await
}

#[tokio::test]
async fn a_call_that_does_not_ask_gets_what_is_sent() {
    let body = gzip(JSON.as_bytes()).await;
    let (site, client) = serving("gzip", body.clone()).await;
    let whole = client.get("me").token(&token()).send().await.unwrap();
    assert_eq!(whole.headers()[header::CONTENT_ENCODING], "gzip");
    assert_eq!(whole.bytes().await.unwrap(), body);
    assert_eq!(site.last_signed().header("accept-encoding"), None);
}

#[tokio::test]
async fn a_coding_that_was_not_asked_for_is_left_as_it_is() {
    for coding in ["zstd", "deflate", "gzip, br", "identity", ""] {
        let (_site, client) = serving(coding, b"\x28\xb5\x2f\xfd...".to_vec()).await;
        let whole = compressed(&client).await;
        assert_eq!(whole.headers()[header::CONTENT_ENCODING], coding);
        assert_eq!(whole.headers()[header::CONTENT_LENGTH], "7");
        assert_eq!(&*whole.bytes().await.unwrap(), b"\x28\xb5\x2f\xfd...");
    }
    // Two codings, one in a field of its own.
    let site = Site::start(None, async |_| {
        let mut twice = reply("gzip", "twice");
        twice.headers_mut().append(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        twice
    })
    .await;
    let client = client(HyperTransport::builder().build().unwrap(), &site.url());
    let whole = compressed(&client).await;
    assert_eq!(whole.headers().get_all(header::CONTENT_ENCODING).iter().count(), 2);
    assert_eq!(whole.text().await.unwrap(), "twice");
}

#[tokio::test]
async fn a_refusal_may_be_compressed_too() {
    let body = gzip(b"oauth_problem=token_revoked").await;
    let answer = move |_: Seen| {
        let mut refusal = reply("gzip", body.clone());
        *refusal.status_mut() = http::StatusCode::UNAUTHORIZED;
        async { refusal }
    };
    let site = Site::start(None, answer).await;
    let client = client(HyperTransport::builder().build().unwrap(), &site.url());
    let error = compressed(&client).await.error_for_status().await.unwrap_err();
    assert_eq!(error.oauth_problem().unwrap().code, "token_revoked");
}

#[tokio::test]
async fn gzip_of_several_members_is_read_whole() {
    let mut body = gzip(b"one, ").await;
    body.extend(gzip(b"").await);
    body.extend(gzip(&b"two, ".repeat(10_000)).await);
    body.extend(gzip(b"three").await);
    let (_site, client) = serving("gzip", body).await;
    let whole = compressed(&client).await.text().await.unwrap();
    assert_eq!(whole, format!("one, {}three", "two, ".repeat(10_000)));
}

#[tokio::test]
async fn a_compressed_reply_that_is_cut_off_or_garbled_is_an_error() {
    let whole = [gzip(JSON.as_bytes()).await, brotli(JSON.as_bytes()).await];
    for (coding, whole) in ["gzip", "br"].into_iter().zip(whole) {
        let cuts = [1, 5, whole.len() / 2, whole.len() - 1].map(|end| whole[..end].to_vec());
        let mut garbled = whole.clone();
        garbled.iter_mut().skip(whole.len() / 3).for_each(|octet| *octet = !*octet);
        for body in cuts.into_iter().chain([garbled, b"no such thing, of any coding".to_vec()]) {
            let (_site, client) = serving(coding, body).await;
            let error = compressed(&client).await.bytes().await.unwrap_err();
            assert!(matches!(network(&error), NetworkError::Undecodable(_)), "{coding}: {error:?}");
        }
    }
}

#[tokio::test]
async fn a_connection_that_is_cut_off_is_told_from_what_cannot_be_decompressed() {
    let body = gzip(&JSON.repeat(100).into_bytes()).await;
    let head = format!("HTTP/1.1 200 X\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", body.len());
    let cut = [head.as_bytes(), &body[..body.len() / 2]].concat();
    let server = crate::support::Server::start(move |_| crate::support::Reply::Raw(cut.clone())).await;
    let client = client(HyperTransport::builder().build().unwrap(), &server.url);
    let error = compressed(&client).await.bytes().await.unwrap_err();
    assert!(matches!(network(&error), NetworkError::Interrupted(_)), "{error:?}");
}

#[tokio::test]
async fn threat_c3_a_token_is_never_compressed() {
    let body = gzip(b"oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true").await;
    let (site, client) = serving("gzip", body).await;
    let web = Web::new();
    let error = client.authorize_redirect(&web, "https://app.example/auth").await.unwrap_err();
    let OAuthError::Provider { source, .. } = &error else { panic!("{error:?}") };
    assert_eq!((source, error.status()), (&FlowError::CompressedReply, 502));
    assert_eq!(site.seen()[0].header("accept-encoding"), None);
    assert!(web.entries().is_empty());
}

const LIMIT: usize = 64 * 1024;

fn is_too_large(error: &OAuthError) -> bool {
    matches!(network(error), NetworkError::ReplyTooLarge { limit: LIMIT, .. })
}

/// Octets in parts, of which it is counted how many were taken.
struct Counted {
    octets: Vec<u8>,
    taken: Arc<AtomicUsize>,
}

impl Stream for Counted {
    type Item = Result<Vec<u8>, std::io::Error>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        const PART: usize = 64;
        let from = self.taken.fetch_add(PART, Ordering::Relaxed);
        let part = self.octets.get(from..).map(|rest| rest[..rest.len().min(PART)].to_vec());
        std::task::Poll::Ready(part.filter(|part| !part.is_empty()).map(Ok))
    }
}

/// Calls for a bomb of this coding without a network, and says how much of it was taken, how much memory at most, and what
/// came of it.
fn dropped(coding: &'static str, bomb: Vec<u8>) -> (usize, u64, OAuthError) {
    let taken = Arc::new(AtomicUsize::new(0));
    let octets = Counted { octets: bomb, taken: Arc::clone(&taken) };
    let octets = Arc::new(std::sync::Mutex::new(Some(octets)));
    let transport = move |_| {
        let octets = octets.lock().unwrap().take().unwrap();
        async move { Ok::<_, NetworkError>(reply(coding, Body::from_stream(octets, None))) }
    };
    let client = client(transport, "https://api.example");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let mut error = None;
    let memory = allocation_counter::measure(|| {
        error = Some(runtime.block_on(async {
            let call = client.get("me").accept_compressed().reply_limit(LIMIT).token(&token());
            call.send().await.unwrap().bytes().await.unwrap_err()
        }));
    });
    (taken.load(Ordering::Relaxed), memory.bytes_max, error.unwrap())
}

#[test]
fn threat_c3_a_gzip_bomb_stops_at_the_limit() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mebibyte = runtime.block_on(gzip(&vec![0; 1 << 20]));
    let (taken, memory, error) = dropped("gzip", mebibyte.repeat(1024));
    assert!(is_too_large(&error), "{error:?}");
    // An octet of deflate stands for 1,032 octets at most.
    assert!(taken < 1024, "{taken} octets of the bomb were taken");
    assert!(memory < 4 * LIMIT as u64, "{memory} octets of memory were held");
}

#[test]
fn threat_c3_a_brotli_bomb_stops_at_the_limit() {
    // Zeros as an encoder writes them: the first 16 MiB, and 128 MiB each time that the rest is repeated.
    let (first, again) = (
        "z///fwAkAOKxQHI=",
        "7//5//8PgARAHBaA7v0/////AZAAiMMC0L3/5///PwASAHFYALr3//z//wdAAiAOC0D3/p////8ASADEYQHo3v/z//8fAAmAOCwA\
         3ft//v//AyABEIcFoHv/z///fwAkAOKwAHQ=",
    );
    let gibibyte = [octets(first), octets(again).repeat(8)].concat();
    let (taken, memory, error) = dropped("br", gibibyte);
    assert!(is_too_large(&error), "{error:?}");
    assert!(taken <= 128, "{taken} octets of the bomb were taken");
    // Brotli looks back by 16 MiB, whatever the limit, and that much is moved once while it grows.
    assert!(memory < (24 << 20) + 4 * LIMIT as u64, "{memory} octets of memory were held");
}

#[test]
fn threat_c3_brotli_of_a_larger_window_than_the_standard_has_is_refused() {
    // 48 MiB of zeros that may be looked back to by 1 GiB, and that a decoder would hold all at once.
    let (taken, memory, error) =
        dropped("br", octets("ER7///8BkACIxwIh9/6f////AEgAxGEBoHv/z///fwAkAOKwANC9/x8="));
    assert!(matches!(network(&error), NetworkError::Undecodable(_)), "{error:?}");
    assert!(taken <= 64 && memory < 4 * LIMIT as u64, "{memory} octets of memory were held");
}

fn octets(base64: &str) -> Vec<u8> {
    STANDARD.decode(base64).unwrap()
}

#[tokio::test]
async fn threat_c3_a_bomb_over_the_network_stops_at_the_limit() {
    let mebibyte = gzip(&vec![0; 1 << 20]).await;
    let (site, client) = serving("gzip", mebibyte.repeat(1024)).await;
    let call = || client.get("me").accept_compressed().reply_limit(LIMIT).token(&token());
    assert!(is_too_large(&call().send().await.unwrap().json::<Vec<u8>>().await.unwrap_err()));

    let (mut parts, mut length) = (call().send().await.unwrap(), 0);
    let error = loop {
        match parts.chunk().await {
            Ok(part) => length += part.unwrap().len(),
            Err(error) => break error,
        }
    };
    assert!(is_too_large(&error) && length <= LIMIT, "{length}: {error:?}");

    let (mut stream, mut length) = (call().send().await.unwrap().into_stream(), 0);
    let error = loop {
        match next(&mut stream).await.unwrap() {
            Ok(part) => length += part.len(),
            Err(error) => break error,
        }
    };
    assert!(is_too_large(&error) && length <= LIMIT, "{length}: {error:?}");
    drop((parts, stream));
    // Without waiting for the rest of the bomb.
    site.closed(3).await;
}

#[tokio::test]
async fn a_limit_is_on_what_comes_out() {
    let octets = b"x".repeat(LIMIT);
    for (coding, body) in [("gzip", gzip(&octets).await), ("br", brotli(&octets).await)] {
        let (_site, client) = serving(coding, body).await;
        for (limit, fits) in [(LIMIT, true), (LIMIT - 1, false)] {
            let call = client.get("me").accept_compressed().reply_limit(limit).token(&token());
            let body = call.send().await.unwrap().bytes().await;
            assert_eq!(body.map(|body| body.len()).ok(), fits.then_some(LIMIT), "{coding}");
        }
    }
}
