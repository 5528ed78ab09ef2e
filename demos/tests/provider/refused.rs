//! Requests that are malformed (400) or not believed (401).

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use http::StatusCode;
use oauth1_core::{ClientCredentials, SignatureMethod, Signer, Stamp, TokenCredentials};

use crate::harness::{
    CALLBACK, FORM, Reply, Running, alone, begin, client_a, log_in, nonce, now, request, send, sign, signed,
    stamp, with,
};

const PROFILE: &str = "account/verify_credentials.json";

async fn get(url: &str, authorization: &str) -> Reply {
    send(request("GET", url, &[("authorization", authorization)], "")).await
}

#[tokio::test]
async fn threat_b1_b2_b5_b6_what_is_malformed_is_told() {
    let provider = Running::start("malformed").await;
    let token = log_in(&provider).await;
    let url = provider.api(PROFILE);
    let good = || sign(&with(&token), "GET", &url, "", &stamp(), &[]);

    // B1: each required parameter, missing and empty.
    for name in [
        "oauth_consumer_key",
        "oauth_token",
        "oauth_signature_method",
        "oauth_signature",
        "oauth_timestamp",
        "oauth_nonce",
    ] {
        let without = good().replace(&format!("{name}=\""), "x=\"");
        let reply = get(&url, &without).await;
        reply.assert_refused(400, "parameter_absent");
        assert_eq!(reply.field("oauth_parameters_absent"), name);
    }
    for (from, to, problem) in [
        ("oauth_nonce", "oauth_token=\"again\", oauth_nonce", "parameter_rejected"), // B2
        ("oauth_version=\"1.0\"", "oauth_version=\"1.1\"", "version_rejected"),      // B6
        ("oauth_version=\"1.0\"", "oauth_version=\"1\"", "version_rejected"),
        ("HMAC-SHA1", "HMAC-MD5", "signature_method_rejected"),
        ("oauth_nonce=\"", "oauth_nonce=", "parameter_rejected"), // B5
        ("oauth_nonce=\"", "oauth_nonce=\"%zz", "parameter_rejected"),
        ("\", oauth_nonce", "\" oauth_nonce", "parameter_rejected"),
        ("oauth_timestamp=\"", "oauth_timestamp=\"-", "parameter_rejected"), // B21
        ("oauth_timestamp=\"", "oauth_timestamp=\"%2B", "parameter_rejected"),
        ("oauth_timestamp=\"", "oauth_timestamp=\"999999999999", "parameter_rejected"),
        ("oauth_nonce=\"", &format!("oauth_nonce=\"{}", "x".repeat(300)), "parameter_rejected"),
    ] {
        get(&url, &good().replacen(from, to, 1)).await.assert_refused(400, problem);
    }
    get(&format!("{url}?a=%zz"), &good()).await.assert_refused(400, "parameter_rejected");
}

/// B3, B4
#[tokio::test]
async fn threat_b3_b4_protocol_parameters_are_in_one_header() {
    let provider = Running::start("placement").await;
    let token = log_in(&provider).await;
    let (url, update) = (provider.api(PROFILE), provider.api("statuses/update.json"));
    let good = || sign(&with(&token), "GET", &url, "", &stamp(), &[]);

    get(&format!("{url}?oauth_token={}", token.identifier()), &good())
        .await
        .assert_refused(400, "parameter_rejected");
    let form = [("authorization", &*good()), ("content-type", FORM)];
    let reply = send(request("POST", &update, &form, "status=x&oauth_nonce=y")).await;
    reply.assert_refused(400, "parameter_rejected");
    let two = [("authorization", &*good()), ("authorization", &*good())];
    send(request("GET", &url, &two, "")).await.assert_refused(400, "parameter_rejected");
    let two = [("authorization", &*good()), ("content-type", FORM), ("content-type", "text/plain")];
    send(request("POST", &update, &two, "status=x")).await.assert_refused(400, "parameter_rejected");

    for other in ["Bearer abc", "Basic abc"] {
        get(&url, other).await.assert_refused(401, "parameter_absent");
    }
    send(request("GET", &url, &[], "")).await.assert_refused(401, "parameter_absent");
    // The scheme's name has no case.
    let reply = get(&url, &good().replace("OAuth ", "oauth   ")).await;
    assert_eq!(reply.status(), StatusCode::OK, "{}", reply.text());
}

/// B10, B12
#[tokio::test]
async fn threat_b12_what_is_unknown_is_answered_like_what_is_wrong() {
    let provider = Running::start("unknown").await;
    let token = log_in(&provider).await;
    let pending = begin(&provider, CALLBACK).await;
    let url = provider.api(PROFILE);
    let signer = |client: &str, client_secret: &str, token: &str, token_secret: &str| {
        let client = ClientCredentials::new(client, client_secret);
        let token = TokenCredentials::new(token, token_secret);
        Signer::token(SignatureMethod::HmacSha1, &client, &token).unwrap()
    };
    let (known, secret) = (token.identifier(), token.secret().expose());
    let temporary = pending.credentials();
    let mut answers = Vec::new();
    for signer in [
        signer("client-a", "wrong", known, secret),
        signer("client-a", "secret-a&%é", known, "wrong"),
        signer("nobody", "secret-a&%é", known, secret),
        signer("client-b", "secret-b", known, secret),
        signer("client-a", "secret-a&%é", "no-token", secret),
        signer("client-a", "secret-a&%é", temporary.identifier(), temporary.secret().expose()),
    ] {
        let reply = signed(&signer, "GET", &url, "", &[]).await;
        reply.assert_refused(401, "signature_invalid");
        answers.push((reply.text(), reply.header("www-authenticate").to_owned()));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");

    let extra = [("oauth_callback", "oob")];
    for (id, secret) in [("nobody", "secret"), ("client-a", "secret"), ("client-a", ""), ("", "secret-b")] {
        let signer = alone(&ClientCredentials::new(id, secret));
        let reply = signed(&signer, "POST", &provider.urls.request_token, "", &extra).await;
        reply.assert_refused(401, "signature_invalid");
    }
    // Token credentials are not temporary ones, and the client's own request has no token.
    signed(&with(&token), "POST", &provider.urls.access_token, "", &[("oauth_verifier", "x")])
        .await
        .assert_refused(401, "signature_invalid");
    signed(&with(&token), "POST", &provider.urls.request_token, "", &extra)
        .await
        .assert_refused(400, "parameter_rejected");

    // B10: one octet of the signature, and its length.
    for (from, to) in
        [("%3D\"", "%3D%3D\""), ("%3D\"", "\""), ("oauth_signature=\"", "oauth_signature=\"%0a")]
    {
        let good = sign(&with(&token), "GET", &url, "", &stamp(), &[]);
        get(&url, &good.replace(from, to)).await.assert_refused(401, "signature_invalid");
    }
}

#[tokio::test]
async fn threat_b21_a_stale_timestamp_is_answered_with_the_acceptable_ones() {
    let provider = Running::start("stale").await;
    let url = &provider.urls.request_token;
    for timestamp in [now() - 310, now() + 310, 1, u64::MAX] {
        let stamp = Stamp::new(nonce(), timestamp);
        let authorization = sign(&alone(&client_a()), "POST", url, "", &stamp, &[("oauth_callback", "oob")]);
        let reply = send(request("POST", url, &[("authorization", &authorization)], "")).await;
        reply.assert_refused(401, "timestamp_refused");
        let range = reply.field("oauth_acceptable_timestamps");
        let (from, to) = range.split_once('-').unwrap();
        let (from, to): (u64, u64) = (from.parse().unwrap(), to.parse().unwrap());
        assert!(to - from == 600 && from < now() && now() < to, "{range}");
    }
    for timestamp in [now() - 290, now() + 290] {
        let stamp = Stamp::new(nonce(), timestamp);
        let authorization = sign(&alone(&client_a()), "POST", url, "", &stamp, &[("oauth_callback", "oob")]);
        let reply = send(request("POST", url, &[("authorization", &authorization)], "")).await;
        assert_eq!(reply.status(), StatusCode::OK, "{}", reply.text());
    }
}

#[tokio::test]
async fn threat_b26_b27_what_is_signed_is_what_counts() {
    let provider = Running::start("tampered").await;
    let token = log_in(&provider).await;
    let (url, update) = (provider.api(PROFILE), provider.api("statuses/update.json"));
    for (signed, sent) in
        [("status=yes", "status=no"), ("status=a", "status=a&x=1"), ("status=a%20b", "status=a%2Bb")]
    {
        let authorization = sign(&with(&token), "POST", &update, signed, &stamp(), &[]);
        let headers = [("authorization", &*authorization), ("content-type", FORM)];
        send(request("POST", &update, &headers, sent)).await.assert_refused(401, "signature_invalid");
    }
    // A form under another name is not signed, and not read.
    let authorization = sign(&with(&token), "POST", &update, "status=x", &stamp(), &[]);
    let headers = [("authorization", &*authorization), ("content-type", "text/plain")];
    send(request("POST", &update, &headers, "status=x")).await.assert_refused(401, "signature_invalid");
    let query = sign(&with(&token), "GET", &format!("{url}?a=1"), "", &stamp(), &[]);
    get(&format!("{url}?a=2"), &query).await.assert_refused(401, "signature_invalid");
    let method = sign(&with(&token), "POST", &url, "", &stamp(), &[]);
    get(&url, &method).await.assert_refused(401, "signature_invalid");

    // B26
    let long = format!("status={}", "x".repeat(64 * 1024));
    let reply = signed(&with(&token), "POST", &update, &long, &[]).await;
    assert_eq!(reply.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

/// What a proxy may add, and anybody else too, says nothing about the URL that was signed.
#[tokio::test]
async fn threat_b30_no_header_field_stands_for_the_url() {
    let provider = Running::start("forwarded").await;
    let (token, url) = (log_in(&provider).await, provider.api(PROFILE));
    let forwarded = [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-prefix", "/elsewhere"),
        ("forwarded", "host=evil.example;proto=https"),
    ];
    let own = url.strip_prefix(&provider.urls.base).unwrap();
    for (signed_url, status) in [
        (url.clone(), StatusCode::OK),
        (format!("https://evil.example{own}"), StatusCode::UNAUTHORIZED),
        (url.replace("http://", "https://"), StatusCode::UNAUTHORIZED),
        (format!("{}/elsewhere{own}", provider.urls.base), StatusCode::UNAUTHORIZED),
    ] {
        let authorization = sign(&with(&token), "GET", &signed_url, "", &stamp(), &[]);
        let headers = [&forwarded[..], &[("authorization", &*authorization)]].concat();
        assert_eq!(send(request("GET", &url, &headers, "")).await.status(), status, "{signed_url}");
    }
}

/// B31, and names that somebody else points to this computer.
#[tokio::test]
async fn threat_b31_only_the_own_names_are_answered() {
    let provider = Running::start("host").await;
    let base = &provider.urls.base;
    let port = base.rsplit(':').next().unwrap();
    for host in [
        format!("evil.example:{port}"),
        "127.0.0.1".to_owned(),
        "127.0.0.1:1".to_owned(),
        format!("a@localhost:{port}"),
    ] {
        let reply = send(request("GET", &format!("{base}/"), &[("host", &host)], "")).await;
        assert_eq!(reply.status(), StatusCode::BAD_REQUEST, "{host}");
    }
    let own = format!("localhost:{port}");
    let two = [("host", &*own), ("host", &*own)];
    assert_eq!(send(request("GET", &format!("{base}/"), &two, "")).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(send(request("GET", &format!("{base}/"), &two[..1], "")).await.status(), StatusCode::OK);

    // No client library sends a target that disagrees with the host.
    for (target, status) in [("http://evil.example/", 400), (&*format!("http://{own}/"), 200)] {
        let (text, own) =
            (format!("GET {target} HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n"), own.clone());
        let talk = move || {
            let mut stream = TcpStream::connect(own).unwrap();
            stream.write_all(text.as_bytes()).unwrap();
            let mut reply = String::new();
            stream.read_to_string(&mut reply).unwrap();
            reply
        };
        let reply = tokio::task::spawn_blocking(talk).await.unwrap();
        assert!(reply.starts_with(&format!("HTTP/1.1 {status} ")), "{target}: {reply}");
    }
}
