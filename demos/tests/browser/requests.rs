//! Requests of the test itself: what a page cannot tell is asked for without a browser.

use axum::body::Body;
use http::{Request, Response, header};
use http_body_util::BodyExt as _;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::Value;

/// Gets a page as a browser with these cookies would. No redirect is followed.
pub(crate) async fn get(url: &str, cookies: &str) -> Response<String> {
    send(Request::get(url).header(header::COOKIE, cookies).body(Body::empty()).unwrap()).await
}

/// Posts JSON to chromedriver, and yields what it answers with.
pub(crate) async fn post(url: &str, value: &Value) -> Value {
    let request = Request::post(url).header(header::CONTENT_TYPE, "application/json");
    let response = send(request.body(Body::from(value.to_string())).unwrap()).await;
    assert!(response.status().is_success(), "{value}: {}", response.body());
    let mut answer: Value = serde_json::from_str(response.body()).unwrap();
    answer["value"].take()
}

async fn send(request: Request<Body>) -> Response<String> {
    let client: Client<_, Body> = Client::builder(TokioExecutor::new()).build_http();
    let (parts, body) = client.request(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Response::from_parts(parts, String::from_utf8(body).unwrap())
}
