//! Nothing is sent to anybody but the providers of the gallery.

use std::{error::Error as _, io::ErrorKind, net::TcpListener, time::Duration};

use demos::gallery::{Elsewhere, transport};
use http::Request;
use oauth1_client::{Body, ClientConfig, NetworkError, OAuth, OAuthError, SealKey, Transport as _, presets};
use tokio::time::timeout;

use crate::harness::{Folder, Running};

#[tokio::test]
async fn an_origin_that_is_not_listed_is_an_error_and_is_sent_nothing() {
    let folder = Folder::new("elsewhere");
    let app = Running::start(&folder).await;
    let transport = transport(&app.locals).unwrap();
    // One that would answer, if it were asked.
    let bystander = TcpListener::bind("127.0.0.1:0").unwrap();
    bystander.set_nonblocking(true).unwrap();
    let there = format!("http://{}/1/me", bystander.local_addr().unwrap());
    let provider = format!("{}/oauth/request_token", app.locals[0].base);
    for url in [&*there, "https://www.tumblr.com/oauth/request_token", "http://api.x.com/", &provider] {
        // The bystander never answers: what is sent to it does not come to an end.
        let sent = transport.send(Request::get(url).body(Body::empty()).unwrap());
        let error = timeout(Duration::from_secs(5), sent).await.unwrap().unwrap_err();
        let NetworkError::Connect(cause) = error else { panic!("{url}: {error}") };
        assert!(cause.is::<Elsewhere>(), "{url}: {cause}");
    }
    assert_eq!(bystander.accept().unwrap_err().kind(), ErrorKind::WouldBlock);

    let listed = Request::get("https://api.discogs.com/").body(Body::empty()).unwrap();
    assert!(transport.send(listed).await.is_ok());
}

/// A client whose provider is not there.
#[tokio::test]
async fn a_login_at_a_provider_that_is_not_listed_says_which_it_is() {
    let folder = Folder::new("login-elsewhere");
    let app = Running::start(&folder).await;
    let key = SealKey::generate().unwrap();
    let oauth = OAuth::builder().seal_key(key).transport(transport(&app.locals).unwrap()).build().unwrap();
    let config = ClientConfig::preset(presets::TUMBLR).client_id("id").client_secret("SENTINEL");
    let client = oauth.register("tumblr", config).unwrap();
    let error = client.fetch_request_token("https://app.example/auth").await.unwrap_err();
    assert!(matches!(error, OAuthError::Network { .. }), "{error}");
    let cause = error.source().and_then(std::error::Error::source).unwrap().to_string();
    assert!(cause.contains("https://www.tumblr.com") && !cause.contains("SENTINEL"), "{cause}");
}
