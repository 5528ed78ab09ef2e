//! A browser without a window.

use std::collections::BTreeMap;

use axum::body::Body;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use oauth1_client::{OAuthClient, Token};
use oauth1_core::{Callback, Params};

use super::at::{ensure, told};

/// Where browsers are sent back to; nobody listens there.
pub(super) const CALLBACK: &str = "http://127.0.0.1:9/auth?from=interop";

pub(super) struct Visitor {
    client: Client<HttpConnector, Body>,
    /// Those of the one app that is visited. Cookies do not know ports: the provider gets them too, and sets none.
    cookies: BTreeMap<String, String>,
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    pub(super) text: String,
}

impl Visitor {
    pub(super) fn new() -> Self {
        Self { client: Client::builder(TokioExecutor::new()).build_http(), cookies: BTreeMap::new() }
    }

    pub(super) async fn get(&mut self, url: &str) -> Result<Answer, String> {
        let mut request = Request::get(url);
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let request = request.body(Body::empty()).map_err(told)?;
        let (head, body) = self.client.request(request).await.map_err(told)?.into_parts();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().map_err(told)?.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').ok_or("a cookie without a name")?;
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let octets = body.collect().await.map_err(told)?.to_bytes();
        let text = String::from_utf8_lossy(&octets).into_owned();
        Ok(Answer { status: head.status, headers: head.headers, text })
    }

    /// Where it is sent from there.
    pub(super) async fn redirected(&mut self, url: &str) -> Result<String, String> {
        let answer = self.get(url).await?;
        ensure(answer.status.is_redirection(), || format!("{}: {}", answer.status, answer.text))?;
        let location = answer.headers.get(header::LOCATION).ok_or("a redirect to nowhere")?;
        Ok(location.to_str().map_err(told)?.to_owned())
    }
}

/// Logs Ada in who allows it.
pub(super) async fn log_in(client: &OAuthClient, callback: &str) -> Result<Token, String> {
    let pending = client.fetch_request_token(callback).await.map_err(told)?;
    let temporary = pending.credentials();
    let url = client.authorization_url(&pending, &[("decision", "allow")]).map_err(told)?;
    let back = Visitor::new().redirected(&url).await?;
    let (place, query) = back.split_once('?').unwrap_or((&back, ""));
    let (own_place, own_query) = callback.split_once('?').unwrap_or((callback, ""));
    // It may have been escaped anew, and still be the same.
    let (params, own) = (pairs(query)?, pairs(own_query)?);
    ensure(place == own_place && own.iter().all(|pair| params.contains(pair)), || {
        format!("sent back to {back} and not to {callback}")
    })?;
    let verifier = Callback::parse(query).and_then(|callback| callback.verifier_for(temporary.identifier()));
    client.fetch_access_token(temporary, verifier.map_err(told)?).await.map_err(told)
}

/// The parameters of a query, decoded.
fn pairs(query: &str) -> Result<Vec<(String, String)>, String> {
    let mut params = Params::new();
    params.push_encoded(query.as_bytes()).map_err(told)?;
    let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    Ok(params.iter().map(|(name, value)| (text(&name), text(&value))).collect())
}
