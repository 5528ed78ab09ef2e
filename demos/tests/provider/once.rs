//! What works once: a request, and the exchange of temporary credentials.

use http::StatusCode;
use oauth1_core::{Exchange as _, ObtainTemporary, SignatureMethod, Signer, Stamp, TemporaryCredentials};
use tokio_rusqlite::Connection;

use crate::harness::{
    CALLBACK, Running, alone, begin, client_a, client_b, decide, finish, log_in, nonce, now, request, send,
    sign, signed, stamp, verifier, with,
};

#[tokio::test]
async fn threat_b15_a_replay_is_refused_after_a_restart_too() {
    let provider = Running::start("replay").await;
    let signer = with(&log_in(&provider).await);
    let url = provider.api("account/verify_credentials.json");
    let authorization = sign(&signer, "GET", &url, "", &Stamp::new(nonce(), now()), &[]);
    let replay = || send(request("GET", &url, &[("authorization", &authorization)], ""));

    assert_eq!(replay().await.status(), StatusCode::OK);
    replay().await.assert_refused(401, "nonce_used");
    let provider = provider.restart().await;
    replay().await.assert_refused(401, "nonce_used");
    // It was the nonce, and nothing else about the request.
    assert_eq!(
        signed(&signer, "GET", &provider.api("account/verify_credentials.json"), "", &[]).await.status(),
        200
    );
}

/// B13, B14
#[tokio::test]
async fn threat_b14_a_bad_signature_burns_no_nonce() {
    let provider = Running::start("burn").await;
    let token = log_in(&provider).await;
    let url = provider.api("account/verify_credentials.json");
    let stamp = Stamp::new(nonce(), now());
    let good = sign(&with(&token), "GET", &url, "", &stamp, &[]);
    let bad = good.replace("oauth_signature=\"", "oauth_signature=\"x");
    let file = Connection::open(&provider.data).await.unwrap();
    let count =
        || file.call(|file| file.query_row("SELECT count(*) FROM nonce", [], |row| row.get::<_, i64>(0)));
    let before = count().await.unwrap();
    send(request("GET", &url, &[("authorization", &bad)], "")).await.assert_refused(401, "signature_invalid");
    assert_eq!(count().await.unwrap(), before, "what anybody can send takes no room");
    assert_eq!(send(request("GET", &url, &[("authorization", &good)], "")).await.status(), StatusCode::OK);
    assert_eq!(count().await.unwrap(), before + 1);
}

/// B16, B17
#[tokio::test]
async fn threat_b17_of_many_at_once_one_is_accepted() {
    let provider = Running::start("race").await;
    let signer = with(&log_in(&provider).await);
    let url = provider.api("account/verify_credentials.json");
    let timestamp = now();
    let mut requests = Vec::new();
    for number in 0..8 {
        let stamp = Stamp::new(format!("race{number}"), timestamp);
        let authorization = sign(&signer, "GET", &url, "", &stamp, &[]);
        for _ in 0..8 {
            let request = request("GET", &url, &[("authorization", &authorization)], "");
            requests.push(tokio::spawn(async move { send(request).await.status() }));
        }
    }
    let mut accepted = 0;
    for sent in requests {
        match sent.await.unwrap() {
            StatusCode::OK => accepted += 1,
            status => assert_eq!(status, StatusCode::UNAUTHORIZED),
        }
    }
    assert_eq!(accepted, 8, "each of the eight once");
}

#[tokio::test]
async fn threat_b29_a_verifier_works_once_and_only_for_its_own_client_and_token() {
    let provider = Running::start("verifier").await;
    let pending = begin(&provider, CALLBACK).await;
    finish(&provider, &pending, "early").await.assert_refused(401, "permission_unknown");
    let right = verifier(&decide(&provider, &pending, &[], &[]).await);

    // Another token's verifier.
    let other = begin(&provider, CALLBACK).await;
    let others = verifier(&decide(&provider, &other, &[], &[]).await);
    finish(&provider, &pending, &others).await.assert_refused(401, "verifier_invalid");

    // Another client, with everything else right.
    let signer = Signer::token(SignatureMethod::HmacSha1, &client_b(), pending.credentials()).unwrap();
    let url = &provider.urls.access_token;
    let extra = [("oauth_verifier", &*right)];
    signed(&signer, "POST", url, "", &extra).await.assert_refused(401, "signature_invalid");

    // No verifier.
    let reply = signed(&with(pending.credentials()), "POST", url, "", &[]).await;
    reply.assert_refused(400, "parameter_absent");
    assert_eq!(reply.field("oauth_parameters_absent"), "oauth_verifier");

    assert_eq!(finish(&provider, &pending, &right).await.status(), StatusCode::OK);
    finish(&provider, &pending, &right).await.assert_refused(401, "token_used");
    assert_eq!(finish(&provider, &other, &others).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn threat_b28_a_bad_signature_leaves_the_login_as_it_is() {
    let provider = Running::start("untouched").await;
    let pending = begin(&provider, CALLBACK).await;
    let right = verifier(&decide(&provider, &pending, &[], &[]).await);
    let forged = TemporaryCredentials::new(pending.credentials().identifier(), "a guess");
    for _ in 0..10 {
        let extra = [("oauth_verifier", &*right)];
        let reply = signed(&with(&forged), "POST", &provider.urls.access_token, "", &extra).await;
        reply.assert_refused(401, "signature_invalid");
    }
    assert_eq!(finish(&provider, &pending, &right).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_pin_cannot_be_tried_until_it_fits() {
    let provider = Running::start("pin").await;
    let pending = begin(&provider, "oob").await;
    let page = decide(&provider, &pending, &[], &[]).await.text();
    let pin = page.split("id=\"pin\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    for _ in 0..5 {
        finish(&provider, &pending, "not a pin").await.assert_refused(401, "verifier_invalid");
    }
    finish(&provider, &pending, pin).await.assert_refused(401, "token_rejected");
}

/// Sixteen exchanges at once yield one token.
#[tokio::test]
async fn an_exchange_is_done_once() {
    let provider = Running::start("exchange").await;
    let pending = begin(&provider, CALLBACK).await;
    let right = verifier(&decide(&provider, &pending, &[], &[]).await);
    let url = &provider.urls.access_token;
    let sent: Vec<_> = (0..16)
        .map(|_| {
            let stamp = Stamp::new(nonce(), now());
            let extra = [("oauth_verifier", &*right)];
            let authorization = sign(&with(pending.credentials()), "POST", url, "", &stamp, &extra);
            let request = request("POST", url, &[("authorization", &authorization)], "");
            tokio::spawn(async move { send(request).await })
        })
        .collect();
    let mut issued = 0;
    for reply in sent {
        let reply = reply.await.unwrap();
        if reply.status() == StatusCode::OK { issued += 1 } else { reply.assert_refused(401, "token_used") }
    }
    assert_eq!(issued, 1);
}

/// Where nobody can say whether a request was seen before, it is not accepted.
#[tokio::test]
async fn threat_h5_without_the_nonces_nothing_is_accepted() {
    let provider = Running::start("down").await;
    let signer = with(&log_in(&provider).await);
    let url = provider.api("account/verify_credentials.json");
    assert_eq!(signed(&signer, "GET", &url, "", &[]).await.status(), StatusCode::OK);
    let file = Connection::open(&provider.data).await.unwrap();
    let rename = |sql| file.call(move |file| file.execute_batch(sql));
    rename("ALTER TABLE nonce RENAME TO away").await.unwrap();
    let refused = signed(&signer, "GET", &url, "", &[]).await;
    assert_eq!(refused.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(refused.text(), "The provider failed: see its log.\n");
    // Nor does a login begin.
    let step = ObtainTemporary::new(alone(&client_a()), &provider.urls.request_token, CALLBACK).unwrap();
    let begun = send(step.request(&stamp()).unwrap()).await;
    assert_eq!(begun.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let count = "SELECT count(*) FROM temporary WHERE state = 'asked'";
    let asked = file.call(move |file| file.query_row(count, [], |row| row.get::<_, i64>(0)));
    assert_eq!(asked.await.unwrap(), 0);

    rename("ALTER TABLE away RENAME TO nonce").await.unwrap();
    assert_eq!(signed(&signer, "GET", &url, "", &[]).await.status(), StatusCode::OK);
}
