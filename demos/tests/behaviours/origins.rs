//! Origins that the provider answers for as if behind a proxy.

use demos::provider::like;
use http::{Request, StatusCode};

use crate::{
    harness::{Running, text},
    login::{begin, log_in},
    person::{form, origin},
    row::{Row, Step},
    table::row,
};

fn flickr() -> Row {
    row("Flickr")
}

/// What anybody could add says nothing; the host alone tells the scheme.
#[tokio::test]
async fn forwarding_headers_change_nothing() {
    let provider = Running::start("forwarded", like::flickr()).await;
    let row = flickr();
    let wrong = Row { temporary: "GET http://www.flickr.com/services/oauth/request_token", ..row };
    let refused = begin(&provider, &wrong).await.unwrap_err();
    assert_eq!((refused.at, refused.status, &*refused.problem), (Step::Temporary, 401, "signature_invalid"));
    let loopback = format!("http://{}/services/oauth/request_token", provider.address);
    for (name, value) in [
        ("x-forwarded-host", "www.flickr.com"),
        ("x-forwarded-proto", "https"),
        ("forwarded", "host=www.flickr.com;proto=https"),
    ] {
        // A host that is not its own does not become so.
        let url = "https://evil.example/services/oauth/request_token";
        let reply = provider.send(Request::get(url).header(name, value).body(Vec::new()).unwrap()).await;
        assert_eq!(reply.status(), StatusCode::BAD_REQUEST, "{name}");
        // And by its loopback name it is asked over http.
        let row = Row { temporary: Box::leak(format!("GET {loopback}").into_boxed_str()), ..row };
        let step = crate::login::first(&row);
        let mut request = oauth1_core::Exchange::request(&step, &crate::harness::stamp()).unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
        assert_eq!(provider.send(request).await.status(), StatusCode::OK, "{name}");
    }
}

/// The page is its own at every origin that it answers for, and nowhere else.
#[tokio::test]
async fn the_decision_comes_from_a_page_of_the_providers() {
    let provider = Running::start("decision", like::flickr()).await;
    let row = flickr();
    for (from, status) in [
        ("https://www.flickr.com", 303),
        ("https://api.flickr.com", 303),
        ("http://www.flickr.com", 403),
        ("https://www.flickr.com.evil.example", 403),
        ("https://flickr.com", 403),
    ] {
        let pending = begin(&provider, &row).await.unwrap();
        let url = pending.authorization_url(row.authorize, &[("perms", "read")]).unwrap();
        assert_eq!(origin(&url), "https://www.flickr.com");
        let page = provider.send(Request::get(&url).body(Vec::new()).unwrap()).await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(text(&page).contains("use your Flickr account?"));
        assert_eq!(provider.send(form(&url, &text(&page), from)).await.status(), status, "{from}");
    }
    log_in(&provider, &row).await.unwrap();
}
