//! Logins that succeed, and what the token is good for.

use http::StatusCode;
use oauth1_core::{Exchange as _, ObtainTemporary, SignatureMethod, Signer, Stamp};

use crate::harness::{
    CALLBACK, Running, alone, begin, client_a, decide, finish, log_in, request, send, signed, stamp, token,
    verifier, with,
};

#[tokio::test]
async fn three_legs_lead_to_a_profile() {
    let provider = Running::start("three-legs").await;
    let pending = begin(&provider, CALLBACK).await;
    assert!(pending.callback_confirmed());

    let decided = decide(&provider, &pending, &[], &[("person", "grace")]).await;
    let verifier = verifier(&decided);
    let temporary = pending.credentials().identifier();
    let location = format!("{CALLBACK}&oauth_token={temporary}&oauth_verifier={verifier}");
    assert_eq!(decided.header("location"), location);
    assert!(verifier.len() >= 22, "128 bits: {verifier}");

    let token = token(&finish(&provider, &pending, &verifier).await);
    assert_eq!((token.field("screen_name"), token.field("user_id")), (Some("grace"), Some("1002")));
    let url = provider.api("account/verify_credentials.json");
    let profile = signed(&with(token.credentials()), "GET", &url, "", &[]).await.json();
    assert_eq!(profile["name"], "Grace Hopper");
    assert_eq!(profile["id_str"], "1002");
    assert_eq!(profile["profile_image_url_https"], format!("{}/avatars/grace.svg", provider.urls.base));

    let picture = profile["profile_image_url_https"].as_str().unwrap();
    let picture = send(request("GET", picture, &[], "")).await;
    assert_eq!(picture.header("content-type"), "image/svg+xml");
}

#[tokio::test]
async fn without_a_callback_there_is_a_pin() {
    let provider = Running::start("oob").await;
    let pending = begin(&provider, "oob").await;
    let page = decide(&provider, &pending, &[], &[]).await;
    assert_eq!(page.status(), StatusCode::OK);
    let page = page.text();
    let pin = page.split("id=\"pin\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    assert!(pin.len() == 7 && pin.bytes().all(|octet| octet.is_ascii_digit()), "{pin}");
    assert_eq!(token(&finish(&provider, &pending, pin).await).field("screen_name"), Some("zoe"));
}

#[tokio::test]
async fn the_parameters_of_an_api_call_are_signed_and_read() {
    let provider = Running::start("parameters").await;
    let signer = with(&log_in(&provider).await);
    let profile = provider.api("account/verify_credentials.json");

    // Everything a query can hold; `+` and `%20` are both a space.
    let odd = format!("{profile}?b=&a=%C3%A9&a=1+2%2B3&a=1%202&c&include_email=true&=x");
    let reply = signed(&signer, "GET", &odd, "", &[]).await.json();
    assert_eq!(reply["name"], "Zoë Müller");
    assert_eq!(reply["email"], "zoe@people.example");
    assert_eq!(signed(&signer, "GET", &profile, "", &[]).await.json()["email"], serde_json::Value::Null);

    let update = provider.api("statuses/update.json");
    let text = "status=Gr%C3%BC%C3%9Fe+%26+%2B1%21";
    let status = signed(&signer, "POST", &update, text, &[]).await.json();
    assert_eq!(status["text"], "Grüße & +1!");
    assert_eq!(status["user"]["screen_name"], "zoe");
    let with_status = signed(&signer, "GET", &profile, "", &[]).await.json();
    assert_eq!(with_status["status"]["id_str"], status["id_str"]);
    let without = signed(&signer, "GET", &format!("{profile}?skip_status=true"), "", &[]).await.json();
    assert_eq!((&without["status"], &without["statuses_count"]), (&serde_json::Value::Null, &1.into()));

    for (form, code) in [("status=", 170), ("text=x", 170), (&*format!("status={}", "x".repeat(281)), 186)] {
        let reply = signed(&signer, "POST", &update, form, &[]).await;
        assert_eq!(
            (reply.status(), &reply.json()["errors"][0]["code"]),
            (StatusCode::FORBIDDEN, &code.into())
        );
    }
}

#[tokio::test]
async fn get_does_too_and_so_does_localhost() {
    let provider = Running::start("get").await;
    let url = provider.urls.request_token.replace("127.0.0.1", "localhost");
    let step = ObtainTemporary::new(alone(&client_a()), &url, CALLBACK).unwrap().method(http::Method::GET);
    let reply = send(step.request(&stamp()).unwrap()).await;
    let pending = step.response(&reply.0).unwrap();

    let verifier = verifier(&decide(&provider, &pending, &[], &[]).await);
    let url = provider.urls.access_token.replace("127.0.0.1", "LOCALHOST");
    let reply = signed(&with(pending.credentials()), "GET", &url, "", &[("oauth_verifier", &verifier)]).await;
    assert_eq!(token(&reply).field("screen_name"), Some("zoe"));
}

#[tokio::test]
async fn plaintext_needs_neither_nonce_nor_timestamp() {
    let provider = Running::start("plaintext").await;
    let signer = Signer::client(SignatureMethod::Plaintext, &client_a()).unwrap();
    let step = ObtainTemporary::new(signer, &provider.urls.request_token, "oob").unwrap();
    // Twice: what has no nonce is no replay.
    for _ in 0..2 {
        let reply = send(step.request(&Stamp::absent()).unwrap()).await;
        assert_eq!(reply.status(), StatusCode::OK, "{}", reply.text());
    }
    let signer = Signer::token(SignatureMethod::Plaintext, &client_a(), &log_in(&provider).await).unwrap();
    let reply = signed(&signer, "GET", &provider.api("account/verify_credentials.json"), "", &[]).await;
    assert_eq!(reply.json()["screen_name"], "zoe");
}

#[tokio::test]
async fn a_login_begun_before_a_restart_is_finished_after_it() {
    let provider = Running::start("restart").await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        send(request("GET", &provider.urls.base, &[], "")).await;
        let mode = std::fs::metadata(&provider.data).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "there are secrets in it");
    }
    let pending = begin(&provider, CALLBACK).await;
    let provider = provider.restart().await;
    let verifier = verifier(&decide(&provider, &pending, &[], &[]).await);
    let provider = provider.restart().await;
    let token = token(&finish(&provider, &pending, &verifier).await);
    let provider = provider.restart().await;
    let profile = provider.api("account/verify_credentials.json");
    let reply = signed(&with(token.credentials()), "GET", &profile, "", &[]).await;
    assert_eq!(reply.json()["screen_name"], "zoe");
}
