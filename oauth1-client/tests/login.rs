//! The login's policy: what is kept in the session, and which callbacks are continued. Ids of the threat
//! catalogue are in the tests' names.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod support;

use base64::{Engine as _, engine::general_purpose};
use http::Method;
use oauth1_client::{
    CallbackConfirmation, CallbackError, CallbackInAuthorizeUrl, FlowError, FrameworkIntegration, OAuth,
    OAuthError, Placement, SealKey, SignatureMethod,
};
use support::{Broken, Reply, Server, Web, client, config, ok, provider, registry, temporary_secret};

const CALLBACK: &str = "http://127.0.0.1:4000/auth";

#[tokio::test]
async fn a_login_from_the_first_click_to_the_token() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    let location = client.authorize_redirect(&web, CALLBACK).await.unwrap();
    assert_eq!(location, "https://p.example/authorize?lang=en&oauth_token=t1");
    let token = client.authorize_access_token(&web.at("oauth_token=t1&oauth_verifier=v+1")).await.unwrap();
    assert_eq!(token.credentials().identifier(), "access");
    assert_eq!(token.credentials().secret().expose(), "access-secret");
    assert_eq!(token.extra().collect::<Vec<_>>(), [("user_id", "7"), ("screen_name", "ada")]);
    assert!(web.entries().is_empty(), "{:?}", web.entries());

    let [first, second] = &server.seen()[..] else { panic!("two requests") };
    for (request, target) in [(first, "/request_token"), (second, "/access_token")] {
        assert_eq!((&*request.method, &*request.target), ("POST", target));
        assert_eq!(request.header("content-length"), Some("0"));
        assert_eq!(request.oauth("oauth_version").as_deref(), Some("1.0"));
        assert_eq!(request.oauth("oauth_signature_method").as_deref(), Some("HMAC-SHA1"));
        let nonce = request.oauth("oauth_nonce").unwrap();
        assert!((22..=30).contains(&nonce.len()) && nonce.bytes().all(|octet| octet.is_ascii_alphanumeric()));
        assert_eq!(request.oauth("oauth_timestamp").unwrap().len(), 10);
        assert!(request.header("user-agent").unwrap().starts_with("oauth1-client/"));
        assert_eq!(request.header("accept-encoding"), None); // threat C3
    }
    assert_eq!(first.oauth("oauth_callback").as_deref(), Some(CALLBACK));
    assert_eq!(first.oauth("oauth_token"), None);
    first.assert_signed(None);
    assert_eq!(second.oauth("oauth_token").as_deref(), Some("t1"));
    assert_eq!(second.oauth("oauth_verifier").as_deref(), Some("v 1"));
    assert_eq!(second.oauth("oauth_callback"), None);
    second.assert_signed(Some(&temporary_secret(1)));
    assert_eq!(server.connections(), 1, "the connection is pooled");
}

#[tokio::test]
async fn parameters_of_the_call_win_over_the_clients() {
    let (server, web) = (provider().await, Web::new());
    let settings = config(&server).authorize_param("force_login", "true").authorize_param("lang2", "é");
    let client = registry().register("demo", settings).unwrap();
    let location = client.authorize_redirect_with(&web, CALLBACK, &[("force_login", "false")]).await.unwrap();
    let expected = "https://p.example/authorize?lang=en&oauth_token=t1&lang2=%C3%A9&force_login=false";
    assert_eq!(location, expected);
}

#[tokio::test]
async fn threat_d14_two_tabs_finish_in_either_order() {
    for order in [["t1", "t2"], ["t2", "t1"]] {
        let (server, web) = (provider().await, Web::new());
        let client = client(&server);
        client.authorize_redirect(&web, CALLBACK).await.unwrap();
        client.authorize_redirect(&web, CALLBACK).await.unwrap();
        for token in order {
            let query = format!("oauth_token={token}&oauth_verifier=v");
            client.authorize_access_token(&web.at(&query)).await.unwrap();
        }
    }
}

/// Also where the provider cannot tell by the signature whose temporary credentials they are: RSA ignores their secret.
#[tokio::test]
async fn threat_d1_d3_a_callback_of_another_browser_is_refused_and_harms_nothing() {
    let key = include_str!("../../oauth1-core/tests/vectors/keys/corpus-2048.pkcs8.pem");
    let rsa = oauth1_client::ClientConfig::new().signature_method(SignatureMethod::RsaSha1).rsa_key(key);
    for own in [oauth1_client::ClientConfig::new().client_secret("client-secret"), rsa] {
        let (server, attacker, victim) = (provider().await, Web::new(), Web::new());
        let settings = own
            .client_id("client-id")
            .request_token_url(format!("{}/request_token", server.url))
            .authorize_url("https://p.example/authorize")
            .access_token_url(format!("{}/access_token", server.url));
        let client = registry().register("demo", settings).unwrap();
        client.authorize_redirect(&attacker, CALLBACK).await.unwrap();
        let attackers_callback = "oauth_token=t1&oauth_verifier=v";
        let error = client.authorize_access_token(&victim.at(attackers_callback)).await.unwrap_err();
        assert!(matches!(error, OAuthError::NoPendingLogin) && error.status() == 400);

        client.authorize_redirect(&victim, CALLBACK).await.unwrap();
        let error = client.authorize_access_token(&victim.at(attackers_callback)).await.unwrap_err();
        assert!(matches!(error, OAuthError::NoPendingLogin));
        assert!(server.seen().iter().all(|request| request.target == "/request_token"));
        client.authorize_access_token(&victim.at("oauth_token=t2&oauth_verifier=v")).await.unwrap();
    }
}

#[tokio::test]
async fn threat_d4_a_callback_works_once() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    let web = web.at("oauth_token=t1&oauth_verifier=v");
    client.authorize_access_token(&web).await.unwrap();
    let error = client.authorize_access_token(&web).await.unwrap_err();
    assert!(matches!(error, OAuthError::NoPendingLogin));
    assert_eq!(server.seen().iter().filter(|request| request.target == "/access_token").count(), 1);
}

#[tokio::test]
async fn threat_d5_fifty_callbacks_at_once_are_one_exchange() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    let web = Web { slow: true, ..web.at("oauth_token=t1&oauth_verifier=v") };
    let callbacks: Vec<_> = (0..50)
        .map(|_| {
            let (client, web) = (client.clone(), web.clone());
            tokio::spawn(async move { client.authorize_access_token(&web).await.is_ok() })
        })
        .collect();
    let mut finished = 0;
    for callback in callbacks {
        finished += usize::from(callback.await.unwrap());
    }
    assert_eq!(finished, 1);
    assert_eq!(server.seen().iter().filter(|request| request.target == "/access_token").count(), 1);
}

#[tokio::test]
async fn threat_e10_e11_a_session_that_is_written_back_does_not_bring_a_login_back() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    let old = web.entries().remove("oauth1:demo").unwrap();
    let callback = web.at("oauth_token=t1&oauth_verifier=v");
    client.authorize_access_token(&callback).await.unwrap();
    web.save_state("oauth1:demo", old).await.unwrap();
    assert!(matches!(client.authorize_access_token(&callback).await, Err(OAuthError::NoPendingLogin)));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn threat_d15_logins_begun_at_once_are_both_kept() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    let both =
        tokio::join!(client.authorize_redirect(&web, CALLBACK), client.authorize_redirect(&web, CALLBACK));
    assert!(both.0.is_ok() && both.1.is_ok());
    for query in ["oauth_token=t1&oauth_verifier=v", "oauth_token=t2&oauth_verifier=v"] {
        client.authorize_access_token(&web.at(query)).await.unwrap();
    }
}

#[tokio::test]
async fn the_session_is_refreshed_after_the_wait_for_a_token() {
    let web = Web::new();
    let server = Server::start(|seen| match &*seen.target {
        "/request_token" => ok("oauth_token=t1&oauth_token_secret=s&oauth_callback_confirmed=true"),
        _ => Reply::Http(500, &[], Vec::new()),
    })
    .await;
    let client = client(&server);
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    assert_eq!(*web.refreshed.lock().unwrap(), 0);
    client.authorize_access_token(&web.at("oauth_token=t1&oauth_verifier=v")).await.unwrap_err();
    assert_eq!(*web.refreshed.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_providers_particularities_are_settings() {
    let web = Web::new();
    let server = Server::start(|seen| match &*seen.target {
        "/request_token" => ok("oauth_token=t1&oauth_token_secret=ts"),
        _ => ok("oauth_token=access&oauth_token_secret=as"),
    })
    .await;
    let settings = || config(&server).signature_method(SignatureMethod::Plaintext);
    let error = registry().register("demo", settings()).unwrap().authorize_redirect(&web, CALLBACK).await;
    assert!(matches!(
        error.unwrap_err(),
        OAuthError::Provider { source: FlowError::CallbackNotConfirmed, .. }
    ));

    let policies = [
        CallbackInAuthorizeUrl::Never,
        CallbackInAuthorizeUrl::Always,
        CallbackInAuthorizeUrl::IfUnconfirmed,
    ];
    for (policy, confirmation) in policies.into_iter().zip([
        CallbackConfirmation::Ignore,
        CallbackConfirmation::Warn,
        CallbackConfirmation::Ignore,
    ]) {
        let settings = settings()
            .request_token_method(Method::GET)
            .access_token_method(Method::GET)
            .callback_confirmation(confirmation)
            .callback_in_authorize_url(policy);
        let client = registry().register("demo", settings).unwrap();
        let location = client.authorize_redirect(&web, CALLBACK).await.unwrap();
        let appended = location.contains("&oauth_callback=http%3A%2F%2F127.0.0.1%3A4000%2Fauth");
        assert_eq!(appended, policy != CallbackInAuthorizeUrl::Never, "{location}");
        client.authorize_access_token(&web.at("oauth_token=t1&oauth_verifier=v")).await.unwrap();
        let [.., first, second] = &server.seen()[..] else { panic!("two requests") };
        assert_eq!((&*first.method, &*second.method), ("GET", "GET"));
        assert_eq!(first.oauth("oauth_signature_method").as_deref(), Some("PLAINTEXT"));
        first.assert_signed(None);
        second.assert_signed(Some("ts"));
    }
    // A provider that does confirm is not told the callback again.
    let server = provider().await;
    let settings = config(&server).callback_in_authorize_url(CallbackInAuthorizeUrl::IfUnconfirmed);
    let client = registry().register("demo", settings).unwrap();
    assert!(!client.authorize_redirect(&web, CALLBACK).await.unwrap().contains("oauth_callback"));
}

#[tokio::test]
async fn protocol_parameters_go_where_the_provider_wants_them() {
    for placement in [Placement::Query, Placement::Form] {
        let (server, web) = (provider().await, Web::new());
        let client = registry().register("demo", config(&server).placement(placement)).unwrap();
        client.authorize_redirect(&web, CALLBACK).await.unwrap();
        client.authorize_access_token(&web.at("oauth_token=t1&oauth_verifier=v")).await.unwrap();
        let [first, second] = &server.seen()[..] else { panic!("two requests") };
        for request in [first, second] {
            assert_eq!(request.header("authorization"), None);
            assert_eq!(request.target.contains("oauth_signature="), placement == Placement::Query);
            assert_eq!(request.body.is_empty(), placement == Placement::Query);
            assert_eq!(request.header("content-type").is_some(), placement == Placement::Form);
        }
        assert_eq!(first.oauth("oauth_callback").as_deref(), Some(CALLBACK));
        first.assert_signed(None);
        second.assert_signed(Some(&temporary_secret(1)));
    }
}

#[tokio::test]
async fn an_authorization_url_has_one_token() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    let error = client.authorize_redirect_with(&web, CALLBACK, &[("oauth_token", "evil")]).await.unwrap_err();
    assert_eq!(error.status(), 500);
    assert!(web.entries().is_empty());
}

#[tokio::test]
async fn threat_d6_d7_clients_do_not_read_each_others_logins() {
    let (server, web, oauth) = (provider().await, Web::new(), registry());
    let x = oauth.register("x", config(&server)).unwrap();
    let x_y = oauth.register("x_y", config(&server)).unwrap();
    x.authorize_redirect(&web, CALLBACK).await.unwrap();
    let callback = web.at("oauth_token=t1&oauth_verifier=v");
    assert!(matches!(x_y.authorize_access_token(&callback).await, Err(OAuthError::NoPendingLogin)));
    // Not even with the other's entry in its place.
    let stolen = web.entries().remove("oauth1:x").unwrap();
    web.save_state("oauth1:x_y", stolen).await.unwrap();
    assert!(matches!(x_y.authorize_access_token(&callback).await, Err(OAuthError::NoPendingLogin)));
    x.authorize_access_token(&callback).await.unwrap();
}

/// Two applications on one host: of one key, one session, and a client of one name each.
#[tokio::test]
async fn threat_d8_what_one_application_has_sealed_is_nothing_to_another() {
    let (server, web, key) = (provider().await, Web::new(), SealKey::generate().unwrap());
    let application = |name: &str, id: &str| {
        let oauth = OAuth::builder().seal_key(key.clone()).build().unwrap();
        oauth.register(name, config(&server).client_id(id)).unwrap()
    };
    let one = application("demo", "i:d");
    one.authorize_redirect(&web, CALLBACK).await.unwrap();
    let callback = web.at("oauth_token=t1&oauth_verifier=v");
    // The last one's name and identifier make the same text.
    web.save_state("oauth1:demo:i", web.entries()["oauth1:demo"].clone()).await.unwrap();
    for (name, id) in [("demo", "another"), ("demo", "d"), ("demo:i", "d")] {
        let error = application(name, id).authorize_access_token(&callback).await.unwrap_err();
        assert!(matches!(error, OAuthError::NoPendingLogin), "{name} {id}: {error:?}");
    }
    assert_eq!(server.seen().len(), 1);
    one.authorize_access_token(&callback).await.unwrap();
}

#[tokio::test]
async fn threat_d10_d12_a_malformed_callback_is_told_and_consumes_nothing() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    for (query, expected) in [
        ("", CallbackError::MissingToken),
        ("oauth_token=t1", CallbackError::MissingVerifier),
        ("oauth_token=t1&oauth_verifier=", CallbackError::MissingVerifier),
        ("oauth_token=t1&oauth_token=t1&oauth_verifier=v", CallbackError::Duplicate { name: "oauth_token" }),
    ] {
        let error = client.authorize_access_token(&web.at(query)).await.unwrap_err();
        assert_eq!(error.status(), 400);
        assert!(matches!(error, OAuthError::Callback(found) if found == expected), "{query}");
    }
    assert_eq!(server.seen().len(), 1);
    client.authorize_access_token(&web.at("oauth_token=t1&oauth_verifier=v")).await.unwrap();
}

#[tokio::test]
async fn threat_d13_head_does_nothing() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    let head = Web { method: "HEAD", ..web.at("oauth_token=t1&oauth_verifier=v") };
    for error in [
        client.authorize_access_token(&head).await.unwrap_err(),
        client.authorize_redirect(&head, CALLBACK).await.unwrap_err(),
    ] {
        assert!(matches!(error, OAuthError::MethodNotAllowed) && error.status() == 405);
    }
    assert_eq!(server.seen().len(), 1);
    client.authorize_access_token(&web.at("oauth_token=t1&oauth_verifier=v")).await.unwrap();
}

#[tokio::test]
async fn threat_d19_what_is_fetched_ahead_does_nothing() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    let callback = web.at("oauth_token=t1&oauth_verifier=v");
    for (name, value) in [
        ("sec-purpose", "prefetch"),
        ("sec-purpose", " prefetch;prerender"),
        ("purpose", "prefetch"),
        ("x-moz", "prefetch"),
    ] {
        let ahead = Web { header: Some((name, value)), ..callback.clone() };
        for error in [
            client.authorize_access_token(&ahead).await.unwrap_err(),
            client.authorize_redirect(&ahead, CALLBACK).await.unwrap_err(),
        ] {
            assert!(matches!(error, OAuthError::Prefetch) && error.status() == 403, "{name}: {error:?}");
        }
    }
    assert_eq!(server.seen().len(), 1);
    let visited = Web { header: Some(("purpose", "navigate")), ..callback };
    client.authorize_access_token(&visited).await.unwrap();
}

#[tokio::test]
async fn threat_d17_a_refusal_is_believed_if_its_login_is_pending_here() {
    for spelling in
        ["denied=t1", "oauth_token=t1&oauth_problem=user_refused", "error=access_denied&oauth_token=t1"]
    {
        let (server, web) = (provider().await, Web::new());
        let client = client(&server);
        client.authorize_redirect(&web, CALLBACK).await.unwrap();
        let foreign = spelling.replace("t1", "t9");
        let error = client.authorize_access_token(&web.at(&foreign)).await.unwrap_err();
        assert!(matches!(error, OAuthError::NoPendingLogin), "{foreign}");
        let error = client.authorize_access_token(&web.at(spelling)).await.unwrap_err();
        assert!(matches!(error, OAuthError::Denied) && error.status() == 403, "{spelling}");
        assert!(web.entries().is_empty(), "the login is consumed");
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_refusal_without_a_token_consumes_nothing() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    let refusal = web.at("error=access_denied");
    assert!(matches!(client.authorize_access_token(&refusal).await, Err(OAuthError::NoPendingLogin)));
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    assert!(matches!(client.authorize_access_token(&refusal).await, Err(OAuthError::Denied)));
    client.authorize_access_token(&web.at("oauth_token=t1&oauth_verifier=v")).await.unwrap();
}

#[tokio::test]
async fn threat_d9_other_parameters_of_the_callback_are_ignored() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    let more: String = (0..1000).map(|number| format!("&x{number}=y")).collect();
    let query = format!(
        "oauth_token_secret=evil&oauth_consumer_key=evil&x_auth_mode=evil&oauth_token=t1&oauth_verifier=v{more}"
    );
    client.authorize_access_token(&web.at(&query)).await.unwrap();
    server.seen()[1].assert_signed(Some(&temporary_secret(1)));
}

#[tokio::test]
async fn threat_d24_the_login_is_gone_when_the_exchange_fails() {
    let web = Web::new();
    let server = Server::start(|seen| match &*seen.target {
        "/request_token" => ok("oauth_token=t1&oauth_token_secret=s&oauth_callback_confirmed=true"),
        _ => Reply::Http(503, &[], b"down".to_vec()),
    })
    .await;
    let client = client(&server);
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    let web = web.at("oauth_token=t1&oauth_verifier=v");
    assert_eq!(client.authorize_access_token(&web).await.unwrap_err().status(), 502);
    assert!(matches!(client.authorize_access_token(&web).await, Err(OAuthError::NoPendingLogin)));
    assert_eq!(server.seen().len(), 2);
}

/// The browser goes away, and with it the request that was served.
#[tokio::test]
async fn threat_e12_a_callback_that_is_dropped_during_the_exchange_is_used_up() {
    let (arrived, mut arrives) = tokio::sync::mpsc::unbounded_channel();
    let server = Server::start(move |seen| match &*seen.target {
        "/request_token" => ok("oauth_token=t1&oauth_token_secret=s&oauth_callback_confirmed=true"),
        _ => {
            arrived.send(()).unwrap();
            Reply::Stall(Vec::new())
        }
    })
    .await;
    let (client, web) = (client(&server), Web::new());
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    let callback = web.at("oauth_token=t1&oauth_verifier=v");
    let (same, first) = (client.clone(), callback.clone());
    let serving = tokio::spawn(async move { drop(same.authorize_access_token(&first).await) });
    arrives.recv().await.unwrap();
    serving.abort();
    assert!(serving.await.unwrap_err().is_cancelled());
    assert!(web.entries().is_empty());
    assert!(matches!(client.authorize_access_token(&callback).await, Err(OAuthError::NoPendingLogin)));
    assert_eq!(server.seen().len(), 2);
}

/// A provider that gives everybody the same token, and each its own secret.
#[tokio::test]
async fn threat_d21_a_token_that_is_given_out_twice_is_each_browsers_own() {
    let count = std::sync::Mutex::new(0);
    let server = Server::start(move |seen| {
        let mut count = count.lock().unwrap();
        *count += 1;
        match &*seen.target {
            "/request_token" => {
                ok(&format!("oauth_token=t&oauth_token_secret=s{count}&oauth_callback_confirmed=true"))
            }
            _ => ok("oauth_token=access&oauth_token_secret=access-secret"),
        }
    })
    .await;
    let (client, one, other) = (client(&server), Web::new(), Web::new());
    for web in [&one, &other, &one] {
        client.authorize_redirect(web, CALLBACK).await.unwrap();
    }
    for (web, secret) in [(&one, "s3"), (&other, "s2")] {
        let callback = web.at("oauth_token=t&oauth_verifier=v");
        client.authorize_access_token(&callback).await.unwrap();
        server.seen().pop().unwrap().assert_signed(Some(secret));
        assert!(matches!(client.authorize_access_token(&callback).await, Err(OAuthError::NoPendingLogin)));
    }
}

#[tokio::test]
async fn threat_e1_no_secret_is_in_the_session_in_any_encoding() {
    let (server, web) = (provider().await, Web::new());
    client(&server).authorize_redirect(&web, CALLBACK).await.unwrap();
    let stored: String = web.entries().into_iter().map(|(key, value)| key + &value).collect();
    let decoded = general_purpose::URL_SAFE_NO_PAD.decode(&web.entries()["oauth1:demo"]).unwrap();
    let secret = temporary_secret(1);
    let hex: String = secret.bytes().map(|octet| format!("{octet:02x}")).collect();
    for form in [
        secret.clone(),
        hex,
        general_purpose::STANDARD_NO_PAD.encode(&secret),
        general_purpose::URL_SAFE_NO_PAD.encode(&secret),
    ] {
        assert!(!stored.contains(&form));
        assert!(!decoded.windows(form.len()).any(|window| window == form.as_bytes()));
    }
}

#[tokio::test]
async fn threat_e3_what_was_tampered_with_is_no_login() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    let good = web.entries().remove("oauth1:demo").unwrap();
    let callback = web.at("oauth_token=t1&oauth_verifier=v");
    for bad in
        [String::new(), good[1..].to_owned(), format!("{good}A"), good.to_lowercase(), "x".repeat(1 << 20)]
    {
        web.save_state("oauth1:demo", bad).await.unwrap();
        assert!(matches!(client.authorize_access_token(&callback).await, Err(OAuthError::NoPendingLogin)));
    }
    web.save_state("oauth1:demo", good).await.unwrap();
    client.authorize_access_token(&callback).await.unwrap();
}

#[tokio::test]
async fn threat_e7_expiry_is_checked_when_the_browser_is_back() {
    let (server, web) = (provider().await, Web::new());
    let key = SealKey::generate().unwrap();
    let oauth = OAuth::builder().seal_key(key).login_lifetime(std::time::Duration::ZERO).build().unwrap();
    let client = oauth.register("demo", config(&server)).unwrap();
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    // Nor is a refusal believed that may be about it.
    let refusal = client.authorize_access_token(&web.at("error=access_denied")).await;
    assert!(matches!(refusal, Err(OAuthError::NoPendingLogin)));
    let web = web.at("oauth_token=t1&oauth_verifier=v");
    let error = client.authorize_access_token(&web).await.unwrap_err();
    assert!(matches!(error, OAuthError::LoginExpired) && error.status() == 400);
    assert_eq!(server.seen().len(), 1);
    assert!(web.entries().is_empty());
}

#[tokio::test]
async fn threat_f9_the_visitor_goes_on_where_the_login_was_begun_for() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    for (next, expected) in
        [(Some("/settings?tab=2"), "/settings?tab=2"), (Some("//evil.example"), "/"), (None, "/")]
    {
        let login = client.login();
        let login = if let Some(next) = next { login.next(next) } else { login };
        let location = login.authorize_redirect(&web, CALLBACK).await.unwrap();
        let token = location.split("oauth_token=").nth(1).unwrap().to_owned();
        // The callback's own word is not heard.
        let callback = web.at(&format!("oauth_token={token}&oauth_verifier=v&next=/elsewhere"));
        let finished = client.login().next("/elsewhere").finish(&callback).await.unwrap();
        assert_eq!((&*finished.next, finished.token.field("screen_name")), (expected, Some("ada")));
        assert!(!format!("{finished:?}").contains("access-secret"));
    }
}

/// A place may be a page that begins or finishes a login: the second time finishes nothing.
#[tokio::test]
async fn threat_f10_a_login_that_goes_on_to_a_login_goes_round_once() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    for next in ["/login", "/auth?oauth_token=t1&oauth_verifier=v", "/auth?denied=t1"] {
        let before = server.seen().len();
        let location = client.login().next(next).authorize_redirect(&web, CALLBACK).await.unwrap();
        let token = location.split("oauth_token=").nth(1).unwrap().to_owned();
        let callback = web.at(&format!("oauth_token={token}&oauth_verifier=v"));
        let finished = client.login().finish(&callback).await.unwrap();
        assert_eq!(finished.next, next);
        for query in [finished.next.split_once('?').map_or("", |(_, query)| query), &callback.query] {
            let again = client.login().finish(&web.at(query)).await.unwrap_err();
            assert_eq!(again.status(), 400, "{next}: {again:?}");
        }
        assert_eq!(server.seen().len(), before + 2, "{next}");
    }
}

#[tokio::test]
async fn threat_d11_d18_a_login_is_finished_for_what_and_for_whom_it_was_begun() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    let link = |user: &str| client.login().purpose("link").user(user);
    link("ada").authorize_redirect(&web, CALLBACK).await.unwrap();
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    let long_purpose = format!("{}a", "link".repeat(100));
    client.login().purpose(&long_purpose).user("ada").authorize_redirect(&web, CALLBACK).await.unwrap();
    let long = web.at("oauth_token=t3&oauth_verifier=v");
    let (linked, signed_in) =
        (web.at("oauth_token=t1&oauth_verifier=v"), web.at("oauth_token=t2&oauth_verifier=v"));

    for (login, callback) in [
        (client.login(), &linked),
        (client.login().user("ada"), &linked),
        (link("ada"), &signed_in),
        (client.login().purpose("other").user("ada"), &linked),
        (client.login().purpose(&format!("{}b", "link".repeat(100))).user("ada"), &long),
    ] {
        let error = login.finish(callback).await.unwrap_err();
        assert!(matches!(error, OAuthError::NoPendingLogin) && error.status() == 400, "{error:?}");
    }
    for (login, callback) in [
        (link("eve"), &linked),
        (client.login().purpose("link"), &linked),
        (client.login().user("ada"), &signed_in),
    ] {
        let error = login.finish(callback).await.unwrap_err();
        assert!(matches!(error, OAuthError::OtherUser) && error.status() == 403, "{error:?}");
    }
    assert!(server.seen().iter().all(|request| request.target == "/request_token"));
    // None of that has used anything up.
    link("ada").finish(&linked).await.unwrap();
    client.login().purpose(&long_purpose).user("ada").finish(&long).await.unwrap();
    client.authorize_access_token(&signed_in).await.unwrap();
    let shown = format!("{:?}", link("SENTINEL-user"));
    assert!(shown.contains("demo") && !shown.contains("SENTINEL"), "{shown}");
}

#[tokio::test]
async fn threat_e14_the_longest_that_is_kept_fits_into_a_cookie() {
    let long = "x".repeat(1024);
    let reply = format!("oauth_token={long}&oauth_token_secret={long}&oauth_callback_confirmed=true");
    let server = Server::start(move |_| ok(&reply)).await;
    let (client, web) = (client(&server), Web::new());
    let next = format!("/{}", "n".repeat(511));
    for _ in 0..6 {
        let login = client.login().purpose(&"𝄞".repeat(500)).user(&"u".repeat(5000)).next(&next);
        login.authorize_redirect(&web, CALLBACK).await.unwrap();
    }
    let kept = web.entries()["oauth1:demo"].len();
    assert!(kept < 3900, "{kept}");
}

#[tokio::test]
async fn threat_e13_unfinished_logins_stay_few() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    let mut longest = 0;
    for _ in 0..100 {
        client.authorize_redirect(&web, CALLBACK).await.unwrap();
        longest = longest.max(web.entries()["oauth1:demo"].len());
    }
    assert!(longest < 600, "{longest}");
    let oldest = client.authorize_access_token(&web.at("oauth_token=t95&oauth_verifier=v")).await;
    assert!(matches!(oldest, Err(OAuthError::NoPendingLogin)));
    client.authorize_access_token(&web.at("oauth_token=t96&oauth_verifier=v")).await.unwrap();
}

#[tokio::test]
async fn threat_h8_an_old_key_finishes_what_it_began() {
    let (server, web) = (provider().await, Web::new());
    let (old, new) = (SealKey::generate().unwrap(), SealKey::generate().unwrap());
    let before = OAuth::builder().seal_key(old.clone()).build().unwrap();
    let after = OAuth::builder().seal_key(new).seal_key(old).build().unwrap();
    before.register("demo", config(&server)).unwrap().authorize_redirect(&web, CALLBACK).await.unwrap();
    let client = after.register("demo", config(&server)).unwrap();
    client.authorize_access_token(&web.at("oauth_token=t1&oauth_verifier=v")).await.unwrap();
}

#[tokio::test]
async fn a_session_that_fails_is_told_before_anything_is_sent() {
    let server = provider().await;
    let client = client(&server);
    let web = Web { broken: Some(Broken::Load), ..Web::new() };
    let error = client.authorize_redirect(&web, CALLBACK).await.unwrap_err();
    assert!(matches!(error, OAuthError::Session(_)) && error.status() == 500);
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the session store is down");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_login_that_cannot_be_saved_is_not_continued() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    let broken = Web { broken: Some(Broken::Save), ..web.clone() };
    assert!(matches!(client.authorize_redirect(&broken, CALLBACK).await, Err(OAuthError::Session(_))));
    // Nor is a token asked for when it cannot be noted that the login is used up.
    client.authorize_redirect(&web, CALLBACK).await.unwrap();
    let broken = Web { broken: Some(Broken::Save), ..web.at("oauth_token=t2&oauth_verifier=v") };
    assert!(matches!(client.authorize_access_token(&broken).await, Err(OAuthError::Session(_))));
    assert!(server.seen().iter().all(|request| request.target == "/request_token"));
}

#[tokio::test]
async fn threat_f2_f3_a_callback_url_that_is_none_or_could_be_misread_is_refused() {
    let (server, web) = (provider().await, Web::new());
    let client = client(&server);
    for callback in [
        "",
        "/auth",
        "//app.example/auth",
        "app.example/auth",
        "http://app.example/auth",
        "https://user@app.example/",
        "https://app.example/#x",
        "oob",
    ] {
        let error = client.authorize_redirect(&web, callback).await.unwrap_err();
        assert!(matches!(error, OAuthError::InvalidCallbackUrl { .. }), "{callback}");
    }
    assert_eq!(server.connections(), 0);
    client.authorize_redirect(&web, "https://app.example/auth?next=%2F").await.unwrap();
    let sent = server.seen()[0].oauth("oauth_callback");
    assert_eq!(sent.as_deref(), Some("https://app.example/auth?next=%2F"));
}

#[tokio::test]
async fn unknown_names_and_clients_without_a_login_are_told() {
    let (server, oauth) = (provider().await, registry());
    oauth.register("b", config(&server)).unwrap();
    oauth.register("a", config(&server)).unwrap();
    let error = oauth.create_client("c").unwrap_err();
    assert_eq!(error.to_string(), "no client named `c` is registered; there is a; b");
    let settings = oauth1_client::ClientConfig::new().client_id("i").client_secret("s");
    let calls_only = oauth.register("calls-only", settings).unwrap();
    let error = calls_only.authorize_redirect(&Web::new(), CALLBACK).await.unwrap_err();
    assert!(matches!(error, OAuthError::NoLogin { .. }) && error.status() == 500);
    // One whose people authorize it without a browser that is sent away.
    let settings = oauth1_client::ClientConfig::new()
        .client_id("i")
        .client_secret("s")
        .request_token_url(format!("{}/request_token", server.url))
        .access_token_url(format!("{}/access_token", server.url))
        .authorized_elsewhere(true);
    let elsewhere = oauth.register("elsewhere", settings).unwrap();
    let error = elsewhere.authorize_redirect(&Web::new(), CALLBACK).await.unwrap_err();
    assert!(matches!(error, OAuthError::NoLogin { .. }), "{error:?}");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn registering_a_name_again_replaces_the_client() {
    let (first, second, oauth) = (provider().await, provider().await, registry());
    oauth.register("demo", config(&first)).unwrap();
    oauth.register("demo", config(&second)).unwrap();
    oauth.create_client("demo").unwrap().authorize_redirect(&Web::new(), CALLBACK).await.unwrap();
    assert_eq!((first.connections(), second.connections()), (0, 1));
}
