//! The consent page and the decision: taken once, by the person who sees the page.

use http::StatusCode;
use tokio_rusqlite::{Connection, rusqlite};

use crate::harness::{
    CALLBACK, ConsentForm, FORM, Running, alone, begin, client_a, decide, finish, request, send, signed,
    verifier,
};

#[tokio::test]
async fn the_page_says_who_asks_for_what_and_where_the_browser_goes() {
    let provider = Running::start("page").await;
    let pending = begin(&provider, CALLBACK).await;
    for page in [&provider.urls.authorize, &provider.urls.authenticate] {
        let url = pending.authorization_url(page, &[("screen_name", "grace")]).unwrap();
        let page = send(request("GET", &url, &[], "")).await;
        assert_eq!(page.status(), StatusCode::OK);
        let policy = page.header("content-security-policy");
        assert!(policy.contains("form-action 'self' http: https:;"), "{policy}");
        let text = page.text();
        for expected in [
            "Login Demo",
            "see your profile: name, screen name, picture",
            "<strong>127.0.0.1:9</strong>",
            "value=\"grace\" checked",
            "<form class=\"card\" method=\"post\" action=\"/oauth/authorize\">",
            "id=\"allow\" type=\"submit\" name=\"decision\" value=\"allow\"",
            "id=\"deny\" type=\"submit\" name=\"decision\" value=\"deny\"",
        ] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
        assert!(!text.contains("<script") && !text.contains("=\"http") && !text.contains("style="), "{text}");
    }
}

#[tokio::test]
async fn every_answer_has_the_headers_that_protect_it() {
    let provider = Running::start("headers").await;
    let pending = begin(&provider, CALLBACK).await;
    let page = pending.authorization_url(&provider.urls.authorize, &[]).unwrap();
    let base = &provider.urls.base;
    for (method, url) in [
        ("GET", page),
        ("GET", format!("{base}/")),
        ("GET", format!("{base}/style.css")),
        ("GET", format!("{base}/icon.svg")),
        ("GET", format!("{base}/avatars/ada.svg")),
        ("GET", format!("{base}/nowhere")),
        ("GET", format!("{base}/oauth/authorize?oauth_token=unknown")),
        ("POST", format!("{base}/oauth/authorize")),
        ("POST", provider.urls.request_token.clone()),
        ("DELETE", format!("{base}/")),
    ] {
        let reply = send(request(method, &url, &[], "")).await;
        // The consent page's form needs an `Origin` to be posted with.
        let is_consent = reply.status() == StatusCode::OK && url.contains("/oauth/authorize?");
        for (name, value) in [
            ("cache-control", "no-store"),
            ("referrer-policy", if is_consent { "same-origin" } else { "no-referrer" }),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(reply.header(name), value, "{method} {url}");
        }
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{method} {url}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{method} {url}: {policy}");
    }
}

#[tokio::test]
async fn no_is_told_to_the_client_and_ends_the_login() {
    let provider = Running::start("deny").await;
    let pending = begin(&provider, CALLBACK).await;
    let decided = decide(&provider, &pending, &[], &[("decision", "deny")]).await;
    assert_eq!(decided.status(), StatusCode::SEE_OTHER);
    let location = format!("{CALLBACK}&denied={}", pending.credentials().identifier());
    assert_eq!(decided.header("location"), location);
    finish(&provider, &pending, "guess").await.assert_refused(401, "permission_denied");

    let pending = begin(&provider, "oob").await;
    let page = decide(&provider, &pending, &[], &[("decision", "deny")]).await;
    assert_eq!((page.status(), page.text().contains("got no access")), (StatusCode::OK, true));
}

#[tokio::test]
async fn a_decision_is_taken_once() {
    let provider = Running::start("once").await;
    let pending = begin(&provider, CALLBACK).await;
    let form = ConsentForm::open(&provider, &pending).await;
    let allow = [("person", "ada")];

    let first = form.post(&[], &allow).await;
    // A double click posts the form twice, and the browser shows the answer to the second.
    assert_eq!(form.post(&[], &allow).await.header("location"), first.header("location"));
    for other in [("person", "grace"), ("decision", "deny")] {
        assert_eq!(form.post(&[], &[other]).await.status(), StatusCode::GONE);
    }
    let page = pending.authorization_url(&provider.urls.authorize, &[]).unwrap();
    assert_eq!(send(request("GET", &page, &[], "")).await.status(), StatusCode::GONE);
    // And the first one stands.
    assert_eq!(finish(&provider, &pending, &verifier(&first)).await.field("screen_name"), "ada");
    assert_eq!(form.post(&[], &allow).await.status(), StatusCode::GONE);
}

#[tokio::test]
async fn a_refusal_can_be_repeated_but_not_taken_back() {
    let provider = Running::start("refused-twice").await;
    let pending = begin(&provider, CALLBACK).await;
    let form = ConsentForm::open(&provider, &pending).await;
    let deny = ("decision", "deny");
    let first = form.post(&[], &[deny]).await;
    assert_eq!(form.post(&[], &[deny]).await.header("location"), first.header("location"));
    assert_eq!(form.post(&[], &[deny, ("consent", "guessed")]).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(form.post(&[], &[]).await.status(), StatusCode::GONE);
}

/// Cross-site request forgery (RFC 5849 §4.13): another page cannot decide for the person.
#[tokio::test]
async fn a_decision_from_elsewhere_is_not_taken() {
    let provider = Running::start("cross-site").await;
    let pending = begin(&provider, CALLBACK).await;
    let own = provider.urls.base.clone();
    for headers in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[("origin", "http://127.0.0.1:1")],
        &[("origin", &own.replace("http:", "https:"))],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("origin", &own)],
        &[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")],
    ] {
        let reply = decide(&provider, &pending, headers, &[]).await;
        assert_eq!(reply.status(), StatusCode::FORBIDDEN, "{headers:?}");
    }
    for changes in [[("consent", "")], [("consent", "guess")]] {
        assert_eq!(decide(&provider, &pending, &[], &changes).await.status(), StatusCode::FORBIDDEN);
    }
    let form = format!("oauth_token={}&person=ada&decision=allow", pending.credentials().identifier());
    let without = send(request("POST", &provider.urls.authorize, &[("content-type", FORM)], &form)).await;
    assert_eq!(without.status(), StatusCode::BAD_REQUEST);
    for changes in [[("decision", "maybe")], [("person", "nobody")], [("person", "ada&person=zoe")]] {
        assert_eq!(decide(&provider, &pending, &[], &changes).await.status(), StatusCode::BAD_REQUEST);
    }

    // None of that has used the decision up. Browsers send what this one sends.
    let headers = [("sec-fetch-site", "same-origin"), ("origin", "null")];
    verifier(&decide(&provider, &pending, &headers, &[]).await);
    let pending = begin(&provider, CALLBACK).await;
    verifier(&decide(&provider, &pending, &[("origin", &own), ("sec-fetch-site", "same-origin")], &[]).await);
}

#[tokio::test]
async fn a_link_that_is_no_good_is_answered_with_a_page() {
    let provider = Running::start("links").await;
    let pending = begin(&provider, CALLBACK).await;
    let file = Connection::open(&provider.data).await.unwrap();
    let expire =
        |connection: &mut rusqlite::Connection| connection.execute("UPDATE temporary SET expires = 1", []);
    file.call(expire).await.unwrap();

    let expired = format!("?oauth_token={}", pending.credentials().identifier());
    for (query, status) in [
        ("", StatusCode::BAD_REQUEST),
        ("?oauth_token=a&oauth_token=a", StatusCode::BAD_REQUEST),
        ("?oauth_token=%zz", StatusCode::BAD_REQUEST),
        ("?oauth_token=", StatusCode::NOT_FOUND),
        ("?oauth_token=unknown", StatusCode::NOT_FOUND),
        (&expired, StatusCode::GONE),
    ] {
        let page = send(request("GET", &format!("{}{query}", provider.urls.authorize), &[], "")).await;
        assert_eq!((page.status(), page.text().contains("This did not work")), (status, true), "{query}");
    }
    finish(&provider, &pending, "late").await.assert_refused(401, "token_expired");
    // What is long over is forgotten when the next login begins.
    begin(&provider, CALLBACK).await;
    finish(&provider, &pending, "late").await.assert_refused(401, "signature_invalid");
}

/// B32: through the front door; callback.rs has the long list.
#[tokio::test]
async fn threat_b32_bad_callbacks_are_refused() {
    let provider = Running::start("callbacks").await;
    let long = format!("https://a.example/{}", "x".repeat(8192));
    for callback in [
        "javascript:alert(1)",
        "data:text/html,x",
        "/auth",
        "http://a.example/",
        "https://user@a.example/",
        "https://a.example/#fragment",
        "https://a.example/\r\nx: y",
        &long,
    ] {
        let extra = [("oauth_callback", callback)];
        let reply = signed(&alone(&client_a()), "POST", &provider.urls.request_token, "", &extra).await;
        reply.assert_refused(400, "parameter_rejected");
    }
    for extra in [&[][..], &[("oauth_callback", "")]] {
        let reply = signed(&alone(&client_a()), "POST", &provider.urls.request_token, "", extra).await;
        reply.assert_refused(400, "parameter_absent");
        assert_eq!(reply.field("oauth_parameters_absent"), "oauth_callback");
    }
}
