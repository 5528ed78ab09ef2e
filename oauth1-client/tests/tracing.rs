//! Logins and calls, at the most talkative level of every crate: no secret, no verifier and no signature is in the log.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

#[path = "support/log.rs"]
mod log;
mod support;

use std::sync::Arc;

use log::Log;
use oauth1_client::{HyperTransport, OAuth, OAuthClient, Placement, SealKey};
use support::{Reply, Server, Web, config, ok};
use tokio::net::{TcpListener, TcpStream};

/// A provider of the usual kind, that also refuses a call or two.
async fn provider() -> Server {
    Server::start(|seen| match seen.target.split('?').next().unwrap() {
        "/request_token" => {
            ok("oauth_token=t1&oauth_token_secret=SENTINEL-temporary&oauth_callback_confirmed=true")
        }
        "/access_token" => {
            ok("oauth_token=access&oauth_token_secret=SENTINEL-token&oauth_session_handle=SENTINEL-handle")
        }
        "/api/me" => ok("SENTINEL-profile"),
        "/api/limited" => Reply::Http(429, &[("retry-after", "0")], b"SENTINEL-refusal".to_vec()),
        _ => Reply::Http(
            401,
            &[],
            b"oauth_problem=signature_invalid&oauth_problem_advice=SENTINEL-advice".to_vec(),
        ),
    })
    .await
}

/// TLS before a server. Its URL, and what to trust.
async fn tls_before(server: &Server) -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(tls));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let behind = server.url.strip_prefix("http://").unwrap().to_owned();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, behind) = (acceptor.clone(), behind.clone());
            tokio::spawn(async move {
                let mut outside = acceptor.accept(stream).await.unwrap();
                let mut inside = TcpStream::connect(behind).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
            });
        }
    });
    (url, made.cert.pem())
}

async fn everything(client: &OAuthClient) {
    let web = Web::new();
    client.authorize_redirect(&web, "https://app.example/auth?next=SENTINEL-next").await.unwrap();
    let callback = web.at("oauth_token=t1&oauth_verifier=SENTINEL-verifier");
    let token = client.authorize_access_token(&callback).await.unwrap();
    client.authorize_access_token(&callback).await.unwrap_err();
    client
        .authorize_access_token(&web.at("oauth_token=t1&oauth_verifier=SENTINEL-verifier&oauth_token=t1"))
        .await
        .unwrap_err();
    client.renew_token(&token).await.unwrap();
    client.get("me?q=SENTINEL-query").token(&token).send().await.unwrap().text().await.unwrap();
    let form = client.post("me").token(&token).form(&[("status", "SENTINEL-status")]);
    form.send().await.unwrap().bytes().await.unwrap();
    client.get("limited").token(&token).retries(1).send().await.unwrap();
    let refused =
        client.get("nothing").token(&token).send().await.unwrap().error_for_status().await.unwrap_err();
    tracing::error!(error = &refused as &dyn std::error::Error, debug = ?refused, "a call failed: {refused}");
    tracing::debug!(?token, ?client, ?web.query, "what an application may log");
}

/// As it was sent, wherever that was.
fn signature(seen: &support::Seen) -> String {
    let header = seen.header("authorization").unwrap_or_default().replace('"', "&");
    let sent = format!("{header}&{}&{}", seen.target, String::from_utf8_lossy(&seen.body));
    let behind = sent.split("oauth_signature=").nth(1).unwrap();
    behind.trim_start_matches('&').split('&').next().unwrap().to_owned()
}

#[tokio::test]
async fn contract_l37_threat_g2_no_secret_is_in_the_log() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .init();
    let server = provider().await;
    let (url, trusted) = tls_before(&server).await;
    let transport = HyperTransport::builder().root_certificates(trusted).build().unwrap();
    let key = SealKey::generate().unwrap();
    let oauth = OAuth::builder().seal_key(key).transport(transport).build().unwrap();
    for placement in [Placement::Header, Placement::Form, Placement::Query] {
        for base in [&url, &server.url] {
            let settings = config(&server)
                .client_secret("SENTINEL-client")
                .request_token_url(format!("{base}/request_token"))
                .access_token_url(format!("{base}/access_token"))
                .api_base_url(format!("{base}/api"))
                .placement(placement);
            let client = oauth.register(&format!("demo-{placement:?}-{}", &base[..5]), settings).unwrap();
            everything(&client).await;
        }
    }

    let log = log.text();
    for told in [
        "oauth1_login",
        "oauth1_call",
        "client=\"demo-Header-https\"",
        "status=200",
        "milliseconds=",
        "login begun",
    ] {
        assert!(log.contains(told), "{told} is not in the log");
    }
    for crate_name in ["hyper_util", "rustls", "oauth1_client"] {
        assert!(log.contains(&format!(" {crate_name}::")), "{crate_name} has logged nothing");
    }
    let mut secrets: Vec<String> = vec!["SENTINEL".to_owned()];
    for seen in server.seen() {
        let encoded = signature(&seen);
        let decoded = oauth1_core::percent_decode(encoded.as_bytes()).unwrap().into_owned();
        secrets.extend([encoded, String::from_utf8(decoded).unwrap()]);
    }
    assert!(secrets.len() > 40, "signatures were looked for: {}", secrets.len());
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(&secret));
        assert!(line.is_none(), "{secret} is in the log: {}", line.unwrap());
    }
}
