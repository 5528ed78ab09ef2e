//! Handshakes that come to nothing, replies that TLS knows to be cut off, and settings that cannot be.

use std::{sync::Arc, time::Duration};

use oauth1_client::{BuildError, HyperTransport, HyperTransportBuilder, NetworkError, OAuthError, Roots};
use rustls::ServerConfig;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

use crate::{authority::Authority, client, not_connected, ok, site::Site, support::Web, token};

/// A listener, and the URL to call it by.
async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    (listener, url)
}

#[tokio::test]
async fn threat_c2_a_handshake_that_never_ends_is_given_up() {
    let (listener, url) = listen().await;
    let silent = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut received = Vec::new();
        let _ = stream.read_to_end(&mut received).await;
        received
    });
    let transport = HyperTransport::builder().connect_timeout(Duration::from_millis(100)).build().unwrap();
    let error = client(transport, &url).get("me").token(&token()).send().await.unwrap_err();
    assert!(not_connected(&error).contains("the connection took too long"));
    let received = silent.await.unwrap();
    assert_eq!(received[0], 22, "a handshake was begun, and the connection closed");
    assert!(!contains(&received, "OAuth"));
}

#[tokio::test]
async fn threat_c18_tls_1_1_is_refused() {
    let (listener, url) = listen().await;
    let old: JoinHandle<Vec<u8>> = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_record(&mut stream).await;
        // A ServerHello of TLS 1.1: its version, a random, no session, ECDHE with AES-128-CBC, no compression.
        let hello = [&[3, 2][..], &[7; 32], &[0, 0xC0, 0x13, 0]].concat();
        let handshake = [&[2, 0, 0, hello.len() as u8][..], &hello].concat();
        let record = [&[22, 3, 2, 0, handshake.len() as u8][..], &handshake].concat();
        stream.write_all(&record).await.unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
        rest
    });
    let transport = HyperTransport::builder().build().unwrap();
    let error = client(transport, &url).get("me").token(&token()).send().await.unwrap_err();
    let why = not_connected(&error);
    assert!(why.contains("peer is incompatible"), "{why}");
    let rest = old.await.unwrap();
    assert_eq!((rest[0], rest.last()), (21, Some(&70)), "nothing but the alert `protocol_version`");
    assert!(!contains(&rest, "OAuth"));
}

async fn read_record(stream: &mut TcpStream) {
    let mut head = [0; 5];
    stream.read_exact(&mut head).await.unwrap();
    let mut rest = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
    stream.read_exact(&mut rest).await.unwrap();
}

fn contains(octets: &[u8], text: &str) -> bool {
    octets.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Answers one request with these octets, and then ends the connection as TLS wants it, or as it happens.
async fn answers_once(tls: ServerConfig, reply: &'static str, says_the_end: bool) -> String {
    let (listener, url) = listen().await;
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = acceptor.accept(stream).await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(reply.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        if says_the_end {
            stream.shutdown().await.unwrap();
        }
    });
    url
}

fn trusting(authority: &Authority) -> HyperTransport {
    HyperTransport::builder().roots(Roots::Given).root_certificates(authority.pem()).build().unwrap()
}

#[tokio::test]
async fn threat_c18_a_body_without_a_length_is_whole_only_if_tls_says_so() {
    let own = Authority::new();
    let tls = || own.issues(&["127.0.0.1"]).server();
    let reply = "HTTP/1.1 200 OK\r\n\r\n{\"whole\":true}";
    let url = answers_once(tls(), reply, true).await;
    let client_of = |url: &str| client(trusting(&own), url);
    let whole = client_of(&url).get("me").token(&token()).send().await.unwrap().text().await.unwrap();
    assert_eq!(whole, "{\"whole\":true}");

    let url = answers_once(tls(), reply, false).await;
    let cut = client_of(&url).get("me").token(&token()).send().await.unwrap();
    assert_interrupted(&cut.text().await.unwrap_err());

    let url = answers_once(tls(), reply, false).await;
    let mut cut = client_of(&url).get("me").token(&token()).send().await.unwrap();
    assert_eq!(cut.chunk().await.unwrap().unwrap(), "{\"whole\":true}");
    assert_interrupted(&cut.chunk().await.unwrap_err());
}

#[tokio::test]
async fn threat_c18_a_token_that_was_cut_off_is_none() {
    let own = Authority::new();
    let tls = own.issues(&["127.0.0.1"]).server();
    let reply = "HTTP/1.1 200 OK\r\n\r\noauth_callback_confirmed=true&oauth_token=t&oauth_token_secret=secr";
    let url = answers_once(tls, reply, false).await;
    let web = Web::new();
    let login = client(trusting(&own), &url);
    let error = login.authorize_redirect(&web, "https://app.example/auth").await.unwrap_err();
    assert_interrupted(&error);
    assert!(web.entries().is_empty());
}

fn assert_interrupted(error: &OAuthError) {
    let OAuthError::Network { source, .. } = error else { panic!("{error:?}") };
    assert!(matches!(source, NetworkError::Interrupted(_)), "{error:?}");
    assert!(crate::causes(error).contains("close_notify"), "{}", crate::causes(error));
}

#[tokio::test]
async fn threat_c11_a_redirect_from_https_leads_nowhere() {
    let own = Authority::new();
    for path in ["http://{}/request_token", "//{}/request_token", "https://{}/request_token"] {
        let elsewhere = Site::start(None, ok).await;
        let location = path.replace("{}", &elsewhere.address.to_string());
        let answer = move |_| {
            let mut reply = http::Response::new(oauth1_client::Body::empty());
            *reply.status_mut() = http::StatusCode::TEMPORARY_REDIRECT;
            reply.headers_mut().insert(http::header::LOCATION, location.parse().unwrap());
            async { reply }
        };
        let site = Site::start(Some(own.issues(&["127.0.0.1"]).server()), answer).await;
        let client = client(trusting(&own), &site.url());
        let login = client.authorize_redirect(&Web::new(), "https://app.example/auth").await.unwrap_err();
        let call = client.get("me").token(&token()).send().await.unwrap_err();
        for error in [login, call] {
            assert_eq!((error.status(), error.provider_status()), (502, Some(307)), "{path}: {error:?}");
        }
        assert_eq!((site.seen().len(), elsewhere.connections().opened), (2, 0), "{path}");
    }
}

#[tokio::test]
async fn threat_c19_settings_that_leave_nobody_to_trust_are_refused() {
    let given = || HyperTransport::builder().roots(Roots::Given);
    assert!(matches!(given().build(), Err(BuildError::NoRootCertificate)));
    let pem = Authority::new().pem();
    let cut = pem[..pem.len() / 2].to_owned();
    let garbled = pem.replace("MI", "??");
    let no_certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned();
    let key = Authority::new().issues(&[]).key_pem();
    for bad in ["".to_owned(), "no PEM".to_owned(), cut, garbled, no_certificate, key] {
        for transport in [given(), HyperTransport::builder(), given().root_certificates(pem.clone())] {
            let built = transport.root_certificates(bad.clone()).build();
            assert!(matches!(built, Err(BuildError::BadRootCertificate)), "{bad}: {built:?}");
        }
    }
    // Those of the system, or a reason why there are none.
    match HyperTransport::builder().roots(Roots::Platform).build() {
        Ok(_) | Err(BuildError::PlatformRoots(_)) => {}
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_client_certificate_that_is_none_is_refused() {
    let issued = Authority::new().issues(&[]);
    let (chain, key) = (issued.chain_pem(), issued.key_pem());
    let others = Authority::new().issues(&[]).key_pem();
    let of = |chain: &str, key: &str| HyperTransport::builder().client_certificate(chain, key);
    for bad in [of("", &key), of("no PEM", &key), of(&chain, ""), of(&chain, &chain), of(&chain, &others)] {
        assert!(matches!(bad.build(), Err(BuildError::BadClientCertificate)));
    }
    let good: HyperTransportBuilder = of(&chain, &key);
    assert!(!format!("{good:?}").contains(key.lines().nth(1).unwrap()));
    good.build().unwrap();
}

#[tokio::test]
async fn an_https_client_does_not_talk_to_an_http_server() {
    let site = Site::start(None, ok).await;
    let url = site.url().replace("http://", "https://");
    let transport = HyperTransport::builder().build().unwrap();
    let error = client(transport, &url).get("me").token(&token()).send().await.unwrap_err();
    assert!(not_connected(&error).contains("message"), "{error:?}");
    assert!(site.seen().is_empty());
}
