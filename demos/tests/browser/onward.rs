//! An app of another make at the provider: its callback leads on to another origin, as with an API and its frontend.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::{Router, response::Redirect, routing::get};
use demos::{
    login::Framework,
    provider::{DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, Endpoints},
};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use oauth1_core::{ClientCredentials, Exchange as _, ObtainTemporary, SignatureMethod, Signer, Stamp};
use tokio::net::TcpListener;

use crate::{browser::Browser, program::Folder, site::Demo};

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

#[tokio::test]
#[ignore = "needs chromium: run cargo xtask test"]
async fn a_callback_may_lead_on_to_another_origin() {
    let folder = Folder::new("onward");
    let Demo { app: _running, provider } = Demo::start(folder.path(), Framework::Axum).await;
    let endpoints = Endpoints::new(&provider);
    let page = || async { axum::response::Html("<p id=there>there</p>") };
    let front = serve(Router::new().route("/done", get(page))).await;
    let onward = format!("{front}/done");
    let api = serve(Router::new().route("/auth", get(|| async move { Redirect::to(&onward) }))).await;

    let client = ClientCredentials::new(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET);
    let signer = Signer::client(SignatureMethod::HmacSha1, &client).unwrap();
    let step = ObtainTemporary::new(signer, &endpoints.request_token, format!("{api}/auth")).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let request = step.request(&Stamp::new("onwardOnwardOnward0001", now)).unwrap();
    let http = Client::builder(TokioExecutor::new()).build_http();
    let (head, body) = http
        .request(request.map(|body| Full::new(axum::body::Bytes::from(body))))
        .await
        .unwrap()
        .into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    let pending = step.response(&http::Response::from_parts(head, body)).unwrap();

    let browser = Browser::start(folder.path()).await;
    browser.open(&pending.authorization_url(&endpoints.authorize, &[]).unwrap()).await;
    browser.click("#allow").await;
    browser.element("#there").await;
    browser.at(&format!("{front}/done")).await;
    // The last page has no icon, and the browser says so; of the policy it says nothing.
    let complaints = browser.complaints().await;
    assert!(
        !complaints.iter().any(|complaint| complaint.contains("Content Security Policy")),
        "{complaints:?}"
    );
}
