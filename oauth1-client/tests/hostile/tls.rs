//! Who is not the provider, whatever it says.

use std::sync::Arc;

use oauth1_client::NetworkError;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::{
    network,
    support::{self, Server, Web, config, unreachable},
};

#[tokio::test]
async fn threat_c14_c17_a_certificate_that_nobody_vouches_for_is_refused() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(tls));
        for _ in 0..2 {
            let (stream, _) = listener.accept().await.unwrap();
            // The client ends the handshake; had it not, its request would be read here.
            let accepted = acceptor.accept(stream).await;
            assert!(accepted.is_err(), "a client took the certificate");
        }
    });
    let elsewhere = Server::start(unreachable).await;
    for host in ["127.0.0.1", "localhost"] {
        let settings = config(&elsewhere).request_token_url(format!("https://{host}:{port}/request_token"));
        let client = support::registry().register("demo", settings).unwrap();
        let error = client.authorize_redirect(&Web::new(), "https://app.example/auth").await.unwrap_err();
        assert!(matches!(network(&error), NetworkError::Connect(_)), "{error:?}");
        let causes = std::iter::successors(std::error::Error::source(&error), |error| error.source());
        let causes: String = causes.map(|cause| format!("{cause}; ")).collect();
        assert!(causes.contains("certificate"), "{causes}");
    }
    server.await.unwrap();
}

#[tokio::test]
async fn threat_c14_tls_is_not_talked_into_plain_text() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/request_token", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        let mut received = Vec::new();
        let _ = stream.read_to_end(&mut received).await;
        received
    });
    let elsewhere = Server::start(unreachable).await;
    let client = support::registry().register("demo", config(&elsewhere).request_token_url(url)).unwrap();
    let error = client.authorize_redirect(&Web::new(), "https://app.example/auth").await.unwrap_err();
    assert!(matches!(network(&error), NetworkError::Connect(_)), "{error:?}");
    let received = server.await.unwrap();
    assert!(!received.windows(5).any(|window| window == b"OAuth"), "nothing but a handshake was sent");
}
