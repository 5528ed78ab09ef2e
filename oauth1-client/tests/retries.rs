//! What is sent again, and what is not; and a clock that is wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod support;

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use oauth1_client::{Body, NetworkError, OAuthClient, OAuthError, Token, TokenCredentials};
use support::{Reply, Seen, Server, Web, client, config, ok, registry};

fn token() -> Token {
    Token::new(TokenCredentials::new("access", "access-secret"))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn timestamp(seen: &Seen) -> u64 {
    seen.claim().timestamp().unwrap()
}

/// How a provider tells that a timestamp is wrong.
#[derive(Clone, Copy, Debug)]
enum Tells {
    Acceptable,
    Date,
    Nothing,
}

/// A provider whose clock is this far ahead. It refuses timestamps that are not its own, and says why as it does.
async fn skewed(ahead: i64, tells: Tells, answer: fn(&Seen) -> Reply) -> Server {
    Server::start(move |seen| {
        let here = now().saturating_add_signed(ahead);
        if timestamp(seen).abs_diff(here) <= 5 {
            return answer(seen);
        }
        let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(here));
        let (date, body) = match tells {
            Tells::Acceptable => {
                let body = format!(
                    "oauth_problem=timestamp_refused&oauth_acceptable_timestamps={}-{}",
                    here - 300,
                    here + 300
                );
                (String::new(), body)
            }
            Tells::Date => (format!("date: {date}\r\n"), "{\"errors\":[{\"code\":135}]}".to_owned()),
            Tells::Nothing => (String::new(), "oauth_problem=timestamp_refused".to_owned()),
        };
        let length = body.len();
        Reply::Raw(format!("HTTP/1.1 401 X\r\n{date}content-length: {length}\r\n\r\n{body}").into_bytes())
    })
    .await
}

#[tokio::test]
async fn contract_l45_a_call_is_signed_again_by_the_providers_clock() {
    for (ahead, tells) in
        [(4000, Tells::Acceptable), (-4000, Tells::Acceptable), (4000, Tells::Date), (-90, Tells::Date)]
    {
        let server = skewed(ahead, tells, |seen| Reply::Http(200, &[], seen.body.clone())).await;
        let client = client(&server);
        let call = || client.post("p").token(&token()).form(&[("status", "é")]).send();
        assert_eq!(call().await.unwrap().text().await.unwrap(), "status=%C3%A9", "{ahead} {tells:?}");
        let seen = server.seen();
        assert_eq!(seen.len(), 2, "{ahead} {tells:?}");
        seen.iter().for_each(|request| request.assert_signed(Some("access-secret")));
        assert_ne!(seen[0].oauth("oauth_nonce"), seen[1].oauth("oauth_nonce"));
        // What was learnt holds.
        call().await.unwrap();
        assert_eq!(server.seen().len(), 3, "{ahead} {tells:?}");
    }
}

#[tokio::test]
async fn contract_l45_a_login_is_signed_again_by_the_providers_clock() {
    for tells in [Tells::Acceptable, Tells::Date] {
        let server = skewed(-4000, tells, |seen| match &*seen.target {
            "/request_token" => ok("oauth_token=t1&oauth_token_secret=s&oauth_callback_confirmed=true"),
            _ => ok("oauth_token=access&oauth_token_secret=access-secret"),
        })
        .await;
        let (client, web) = (client(&server), Web::new());
        client.authorize_redirect(&web, "https://app.example/auth").await.unwrap();
        client.authorize_access_token(&web.at("oauth_token=t1&oauth_verifier=v")).await.unwrap();
        let targets: Vec<_> = server.seen().into_iter().map(|seen| seen.target).collect();
        assert_eq!(targets, ["/request_token", "/request_token", "/access_token"], "{tells:?}");
    }
}

#[tokio::test]
async fn contract_l45_there_is_one_more_try_and_only_where_it_can_help() {
    let refused = |server: Server, client: OAuthClient, expected| async move {
        let reply = client.get("p").token(&token()).send().await.unwrap();
        assert_eq!(reply.status(), 401);
        // The refusal is whole, though it was looked at.
        let error = reply.error_for_status().await.unwrap_err();
        assert!(error.excerpt().is_some_and(|text| !text.is_empty()));
        assert_eq!(server.seen().len(), expected);
    };
    // No time is told.
    let server = skewed(4000, Tells::Nothing, |_| ok("{}")).await;
    let own = client(&server);
    refused(server, own, 1).await;
    // It does not help.
    let server = Server::start(|seen| {
        let body = format!(
            "oauth_problem=timestamp_refused&oauth_acceptable_timestamps={}-{}",
            timestamp(seen) + 1000,
            timestamp(seen) + 2000
        );
        Reply::Http(401, &[], body.into_bytes())
    })
    .await;
    let own = client(&server);
    refused(server, own, 2).await;
    // The settings say no.
    let server = skewed(4000, Tells::Acceptable, |_| ok("{}")).await;
    let own = registry().register("demo", config(&server).clock_skew_recovery(false)).unwrap();
    refused(server, own, 1).await;
    // It is about something else.
    let server = Server::start(|_| {
        Reply::Raw(b"HTTP/1.1 401 X\r\ndate: Tue, 14 Nov 2023 22:13:20 GMT\r\ncontent-length: 31\r\n\r\noauth_problem=signature_invalid".to_vec())
    })
    .await;
    let own = client(&server);
    refused(server, own, 1).await;
}

#[tokio::test]
async fn contract_l45_what_did_not_help_is_not_believed() {
    // Its `Date` is wrong, and its timestamps are not. One token was revoked.
    let server = Server::start(|seen| {
        if seen.oauth("oauth_token").as_deref() == Some("access") && timestamp(seen).abs_diff(now()) <= 5 {
            return ok("{}");
        }
        Reply::Raw(
            b"HTTP/1.1 401 X\r\ndate: Tue, 14 Nov 2023 22:13:20 GMT\r\ncontent-length: 2\r\n\r\nno".to_vec(),
        )
    })
    .await;
    let client = client(&server);
    let revoked = Token::new(TokenCredentials::new("revoked", "s"));
    for (token, status) in
        [(&token(), 200), (&revoked, 401), (&token(), 200), (&revoked, 401), (&token(), 200)]
    {
        assert_eq!(client.get("p").token(token).send().await.unwrap().status(), status);
    }
}

#[tokio::test]
async fn contract_l45_calls_at_once_recover_each() {
    let server = skewed(4000, Tells::Acceptable, |_| ok("{}")).await;
    let client = client(&server);
    let call = || async { client.get("p").token(&token()).send().await.unwrap().status().as_u16() };
    let (a, b, c, d) = tokio::join!(call(), call(), call(), call());
    assert_eq!([a, b, c, d], [200; 4]);
}

#[tokio::test]
async fn threat_c18_a_refusal_that_was_cut_off_is_not_whole() {
    let server =
        Server::start(|_| Reply::Raw(b"HTTP/1.1 401 X\r\ncontent-length: 100\r\n\r\nhalf".to_vec())).await;
    let reply = client(&server).get("p").token(&token()).send().await.unwrap();
    let error = reply.text().await.unwrap_err();
    assert!(matches!(error, OAuthError::Network { source: NetworkError::Interrupted(_), .. }), "{error:?}");
}

#[tokio::test]
async fn progress_is_told_of_each_try() {
    let server = failing(1, || Reply::Http(503, &[], Vec::new())).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let list = Arc::clone(&told);
    let call = client(&server);
    let call = call.put("p").token(&token()).body("text/plain", "12345").retries(1);
    call.on_upload(move |progress| list.lock().unwrap().push(progress.transferred)).send().await.unwrap();
    assert_eq!(*told.lock().unwrap(), [5, 5]);
}

#[tokio::test]
async fn contract_l45_a_stream_is_not_sent_again() {
    let server = skewed(4000, Tells::Acceptable, |_| ok("{}")).await;
    let client = client(&server);
    let upload = || Body::from_body(http_body_util::Full::from("octets"));
    let reply = client.post("p").token(&token()).body("text/plain", upload()).send().await.unwrap();
    assert_eq!((reply.status().as_u16(), server.seen().len()), (401, 1));
}

/// Fails this often, in this way, and then answers.
async fn failing(times: usize, reply: fn() -> Reply) -> Server {
    let count = Arc::new(AtomicUsize::new(0));
    Server::start(move |_| if count.fetch_add(1, Ordering::Relaxed) < times { reply() } else { ok("{}") })
        .await
}

#[tokio::test]
async fn threat_c13_a_call_that_may_be_repeated_is_signed_anew_each_time() {
    let unavailable = || Reply::Http(503, &[("retry-after", "0")], Vec::new());
    let cut = || Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-le".to_vec());
    for reply in [unavailable as fn() -> Reply, cut] {
        let server = failing(2, reply).await;
        let client = client(&server);
        assert_eq!(client.get("p").token(&token()).retries(2).send().await.unwrap().status(), 200);
        let seen = server.seen();
        let nonces: HashSet<_> = seen.iter().map(|seen| seen.oauth("oauth_nonce")).collect();
        assert_eq!((seen.len(), nonces.len()), (3, 3));
        seen.iter().for_each(|request| request.assert_signed(Some("access-secret")));
    }
}

#[tokio::test]
async fn threat_c13_c22_what_may_have_been_done_is_not_done_again() {
    let server = failing(9, || Reply::Http(503, &[("retry-after", "0")], Vec::new())).await;
    let reply = client(&server).post("p").token(&token()).retries(5).send().await.unwrap();
    assert_eq!((reply.status().as_u16(), server.seen().len()), (503, 1));
    let server = failing(9, || Reply::Raw(Vec::new())).await;
    let error = client(&server).post("p").token(&token()).retries(5).send().await.unwrap_err();
    assert!(matches!(error, OAuthError::Network { source: NetworkError::Interrupted(_), .. }), "{error:?}");
    assert_eq!(server.seen().len(), 1);
    // Nothing is tried again unless it is asked for.
    let server = failing(9, || Reply::Http(503, &[], Vec::new())).await;
    client(&server).get("p").token(&token()).send().await.unwrap();
    assert_eq!(server.seen().len(), 1);
    // Nor more often than it is asked for.
    let server = failing(9, || Reply::Http(503, &[("retry-after", "0")], Vec::new())).await;
    client(&server).get("p").token(&token()).retries(2).send().await.unwrap();
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn no_retry_goes_on_after_the_deadline() {
    let server = failing(9, || Reply::Http(503, &[("retry-after", "60")], Vec::new())).await;
    let started = tokio::time::Instant::now();
    let reply = client(&server).get("p").token(&token()).retries(9).send().await.unwrap();
    assert_eq!((reply.status().as_u16(), server.seen().len()), (503, 1));
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "the wait would have been too long, so there was none"
    );
}

#[tokio::test]
async fn where_no_connection_can_be_made_everything_may_be_tried_again() {
    let tries = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&tries);
    let transport = move |_: http::Request<Body>| {
        let first = count.fetch_add(1, Ordering::Relaxed) == 0;
        async move {
            if first {
                return Err(NetworkError::Connect(Box::new(std::io::Error::other("down"))));
            }
            Ok(http::Response::new(Body::from("{}")))
        }
    };
    let key = oauth1_client::SealKey::generate().unwrap();
    let oauth = oauth1_client::OAuth::builder().seal_key(key).transport(transport).build().unwrap();
    let settings = oauth1_client::ClientConfig::new().client_id("i").client_secret("s");
    let client = oauth.register("demo", settings.api_base_url("https://p.example")).unwrap();
    client.post("p").token(&token()).form(&[("a", "b")]).retries(1).send().await.unwrap();
    assert_eq!(tries.load(Ordering::Relaxed), 2);
}
