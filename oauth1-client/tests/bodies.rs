//! Bodies arrive as they were given, whatever they are made of; replies are read whole, in parts, and within limits.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod support;

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};

use futures_core::Stream;
use oauth1_client::{
    Body, BodyHash, Multipart, NetworkError, OAuthClient, OAuthError, Part, Progress, Token, TokenCredentials,
};
use support::{Reply, Server, client, config, ok, registry};

struct Parts(VecDeque<Vec<u8>>);

impl Stream for Parts {
    type Item = Result<Vec<u8>, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}

fn stream(parts: &[&str], size: Option<u64>) -> Body {
    Body::from_stream(Parts(parts.iter().map(|part| part.as_bytes().to_vec()).collect()), size)
}

fn token() -> Token {
    Token::new(TokenCredentials::new("access", "access-secret"))
}

async fn echo() -> (Server, OAuthClient) {
    let server = Server::start(|seen| Reply::Http(200, &[], seen.body.clone())).await;
    let client = client(&server);
    (server, client)
}

#[tokio::test]
async fn contract_l32_a_stream_is_sent_as_it_comes() {
    let (server, client) = echo().await;
    for (size, header, value) in [(None, "transfer-encoding", "chunked"), (Some(11), "content-length", "11")]
    {
        let call =
            client.post("p").token(&token()).body("text/plain", stream(&["a=b&", "", "c=d", "&e=f"], size));
        assert_eq!(call.send().await.unwrap().text().await.unwrap(), "a=b&c=d&e=f");
        let seen = server.seen().pop().unwrap();
        assert_eq!(seen.header(header), Some(value));
        seen.assert_signed(Some("access-secret"));
    }
}

#[tokio::test]
async fn a_stream_that_lies_about_its_size_is_not_taken_for_whole() {
    let (_server, client) = echo().await;
    for size in [1, 99] {
        let call =
            client.put("p").token(&token()).retries(3).body("text/plain", stream(&["abc"], Some(size)));
        let error = call.send().await.unwrap_err();
        assert!(
            matches!(error, OAuthError::Network { source: NetworkError::Interrupted(_), .. }),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn what_has_to_be_signed_cannot_be_a_stream() {
    let (server, client) = echo().await;
    let form = "application/x-www-form-urlencoded";
    let error = client.post("p").token(&token()).body(form, stream(&["a=b"], None)).send().await.unwrap_err();
    assert!(
        error.to_string().ends_with("a form that is a stream cannot be signed: give its octets"),
        "{error}"
    );
    let hashing = registry().register("demo", config(&server).body_hash(BodyHash::AUTO)).unwrap();
    let call = hashing.post("p").token(&token()).body("text/plain", stream(&["a"], None));
    assert!(matches!(call.send().await, Err(OAuthError::InvalidRequest { .. })));
    // What is not signed may be one.
    client.post("p").unsigned().body(form, stream(&["a=b"], None)).send().await.unwrap();
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn the_hash_of_a_body_is_signed_where_the_settings_say_so() {
    let server = Server::start(|_| ok("{}")).await;
    let config = config(&server).body_hash(BodyHash::SHA256.of_empty_too());
    let client = registry().register("demo", config).unwrap();
    client.post("p").token(&token()).json(&1).send().await.unwrap();
    client.get("p").token(&token()).send().await.unwrap();
    client.post("p").token(&token()).form(&[("a", "b")]).send().await.unwrap();
    let hashes = server.seen().iter().map(|seen| seen.oauth("oauth_body_hash")).collect::<Vec<_>>();
    assert_eq!(
        hashes,
        [
            Some("a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=".to_owned()),
            Some("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".to_owned()),
            None, // a form is signed itself
        ]
    );
}

#[tokio::test]
async fn contract_l32_multipart_with_a_file_arrives_whole() {
    let (server, client) = echo().await;
    let path = std::env::temp_dir().join(format!("oauth1-multipart-{}.bin", std::process::id()));
    let octets: Vec<u8> = (0..200_000_u32).map(|number| (number % 251) as u8).collect();
    std::fs::write(&path, &octets).unwrap();
    let file = Part::file(&path).await.unwrap().content_type("image/x-own");
    let upload =
        Multipart::new().unwrap().part("note", "é & co").part("media", file).part("media", Part::new("2"));
    client.post("upload").token(&token()).multipart(upload).send().await.unwrap();
    std::fs::remove_file(&path).unwrap();

    let seen = server.seen().pop().unwrap();
    seen.assert_signed(Some("access-secret"));
    assert_eq!(seen.header("content-length").unwrap(), seen.body.len().to_string());
    let boundary = multer::parse_boundary(seen.header("content-type").unwrap()).unwrap();
    let body = Parts([seen.body.clone()].into());
    let mut multipart = multer::Multipart::new(body, boundary);
    let mut fields = Vec::new();
    while let Some(field) = multipart.next_field().await.unwrap() {
        let (name, file) = (field.name().map(str::to_owned), field.file_name().map(str::to_owned));
        let media_type = field.content_type().map(ToString::to_string);
        fields.push((name.unwrap(), file, media_type, field.bytes().await.unwrap()));
    }
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    assert_eq!(fields.len(), 3);
    assert_eq!(fields[0], ("note".to_owned(), None, None, "é & co".into()));
    assert_eq!(fields[1].1.as_deref(), Some(&*name));
    assert_eq!(fields[1].2.as_deref(), Some("image/x-own"));
    assert!(fields[1].3 == octets, "the file arrives octet for octet");
    assert_eq!(&*fields[2].3, b"2");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_told_before_anything_is_sent() {
    assert_eq!(Part::file("/no/such/file").await.unwrap_err().kind(), std::io::ErrorKind::NotFound);
}

#[tokio::test]
async fn progress_is_told_of_uploads_and_downloads() {
    let (server, client) = echo().await;
    let octets = vec![b'x'; 200_000];
    let [up, down] = [(); 2].map(|()| Arc::new(Mutex::new(Vec::<Progress>::new())));
    let tell = |list: &Arc<Mutex<Vec<Progress>>>| {
        let list = Arc::clone(list);
        move |progress| list.lock().unwrap().push(progress)
    };
    let call = client.post("p").token(&token()).body("text/plain", octets.clone());
    let reply = call.on_upload(tell(&up)).on_download(tell(&down)).send().await.unwrap();
    assert_eq!(reply.bytes().await.unwrap().len(), octets.len());
    for progress in [up, down] {
        let progress = progress.lock().unwrap();
        assert!(progress.len() >= 4, "in parts: {progress:?}");
        assert!(progress.is_sorted_by_key(|progress| progress.transferred), "{progress:?}");
        assert!(progress.iter().all(|progress| progress.total == Some(200_000)), "{progress:?}");
        assert_eq!(progress.last().unwrap().transferred, 200_000);
    }
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn contract_l34_a_reply_can_be_read_in_parts() {
    let (_server, client) = echo().await;
    let send = || client.post("p").token(&token()).body("text/plain", vec![b'x'; 300_000]).send();
    let mut reply = send().await.unwrap();
    let (mut parts, mut octets) = (0, 0);
    while let Some(part) = reply.chunk().await.unwrap() {
        (parts, octets) = (parts + 1, octets + part.len());
    }
    assert!(parts > 1 && octets == 300_000, "{parts} {octets}");
    let mut stream = send().await.unwrap().into_stream();
    let mut octets = 0;
    while let Some(part) = std::future::poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await {
        octets += part.unwrap().len();
    }
    assert_eq!(octets, 300_000);
}

fn too_large(error: &OAuthError) -> bool {
    matches!(error, OAuthError::Network { source: NetworkError::ReplyTooLarge { .. }, .. })
}

#[tokio::test]
async fn threat_c1_limits_hold_however_a_reply_is_read() {
    let (server, _) = echo().await;
    let client = registry().register("demo", config(&server).reply_limit(1000)).unwrap();
    let send = |limit: Option<usize>| {
        let call = client.post("p").token(&token()).body("text/plain", vec![b'x'; 2000]);
        match limit {
            Some(limit) => call.reply_limit(limit).send(),
            None => call.send(),
        }
    };
    assert!(too_large(&send(None).await.unwrap().bytes().await.unwrap_err()));
    assert_eq!(send(Some(2000)).await.unwrap().bytes().await.unwrap().len(), 2000);
    assert!(too_large(&send(Some(1999)).await.unwrap().text().await.unwrap_err()));
    let mut reply = send(None).await.unwrap();
    let error = loop {
        match reply.chunk().await {
            Ok(part) => assert!(part.is_some(), "the end came before the limit"),
            Err(error) => break error,
        }
    };
    assert!(too_large(&error), "{error:?}");
    assert!(
        error.to_string().starts_with("`demo`") && format!("{error:?}").contains("limit: 1000"),
        "{error:?}"
    );
    assert!(reply.chunk().await.unwrap().is_none(), "there is nothing behind an error");
    let stream = http_body_util::BodyExt::collect(send(None).await.unwrap().into_stream()).await;
    assert!(too_large(&stream.unwrap_err()));
}

#[tokio::test]
async fn threat_c2_deadlines_hold_however_a_reply_is_read() {
    let server =
        Server::start(|_| Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nslow".to_vec())).await;
    let client = registry().register("demo", config(&server).timeout(Duration::from_millis(300))).unwrap();
    let late = |error: OAuthError| {
        assert!(matches!(error, OAuthError::Network { source: NetworkError::TimedOut, .. }), "{error:?}");
    };
    let mut reply = client.get("p").token(&token()).send().await.unwrap();
    assert_eq!(reply.chunk().await.unwrap().unwrap(), "slow");
    late(reply.chunk().await.unwrap_err());
    let stream = client.get("p").token(&token()).send().await.unwrap().into_stream();
    late(http_body_util::BodyExt::collect(stream).await.unwrap_err());
    // A call's own deadline goes before the client's.
    let patient = registry().register("demo", config(&server)).unwrap();
    let call = patient.get("p").token(&token()).timeout(Duration::from_millis(200));
    late(call.send().await.unwrap().bytes().await.unwrap_err());
}

#[tokio::test]
async fn an_empty_reply_has_nothing_to_decompress() {
    let server = Server::start(|seen| {
        let status = if seen.method == "DELETE" { 204 } else { 200 };
        let length = if seen.method == "HEAD" { "content-length: 99\r\n" } else { "" };
        let end = if status == 200 && length.is_empty() { "content-length: 0\r\n" } else { length };
        Reply::Raw(format!("HTTP/1.1 {status} X\r\ncontent-encoding: gzip\r\n{end}\r\n").into_bytes())
    })
    .await;
    let client = client(&server);
    for method in [http::Method::HEAD, http::Method::DELETE, http::Method::GET] {
        let call = client.request(method.clone(), "p").token(&token()).accept_compressed();
        let octets = call.send().await.unwrap().bytes().await;
        assert_eq!(octets.unwrap_or_else(|error| panic!("{method}: {error:?}")), "");
    }
}

#[tokio::test]
async fn header_values_that_could_end_the_header_are_refused() {
    let (server, client) = echo().await;
    for call in [
        client.get("p").header("x-own", "a\r\nX-Other: b"),
        client.get("p").header("x own", "a"),
        client.post("p").body("text/plain\r\nX-Other: b", "x"),
    ] {
        let error = call.token(&token()).send().await.unwrap_err();
        assert!(matches!(error, OAuthError::InvalidRequest { .. }) && error.status() == 500, "{error:?}");
    }
    assert_eq!(server.connections(), 0);
}
