//! GET requests over loopback: who makes them, and the server they are made to.
//!
//! Each has its own connections, one per request that is on its way, and keeps them. A request starts from what its
//! author would have at hand; the reply is read to its end. Nothing is measured before each signature was verified.

mod load;
mod server;

use std::rc::Rc;

use http::{HeaderValue, Method, Request, Uri, header};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Bytes;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use oauth1_client::{ApiRequest, ClientConfig, OAuth, OAuthClient, SealKey, Token, TokenCredentials};
use oauth1_core::Signer;
use tokio::runtime::Runtime;

use self::load::{Got, Side, runtime};
pub(crate) use self::{
    load::{Load, Requester, Result},
    server::{SERVE, Server, serve},
};
use crate::workloads::{
    case::{CONSUMER_KEY, CONSUMER_SECRET, CREDENTIALS_QUERY, Case, TOKEN, TOKEN_SECRET},
    ours, peers,
};

pub(crate) const OURS: &str = "oauth1-client";
pub(crate) const OURS_WITH_TOKEN: &str = "oauth1-client, with_token";
pub(crate) const PLAIN: &str = "hyper-util, unsigned";
pub(crate) const CORE_BY_HAND: &str = "hyper-util, signed with oauth1-core";
pub(crate) const OAUTH1_REQUEST_BY_HAND: &str = "hyper-util, signed with oauth1-request";
pub(crate) const REQWEST: &str = "reqwest, unsigned";

/// All of them, once what they do was found to be right.
pub(crate) fn all(server: &Server) -> Result<Vec<Requester>> {
    let runtime = runtime(Side::Client)?;
    requesters(&runtime, &server.verifying)?.iter().try_for_each(Requester::check)?;
    requesters(&runtime, &server.answering)
}

fn requesters(runtime: &Rc<Runtime>, origin: &str) -> Result<Vec<Requester>> {
    let endpoint: &str = forever(format!("{origin}/1.1/account/verify_credentials.json"));
    let case = Case::credentials_at(endpoint);
    Ok(vec![
        client(runtime, origin)?,
        client_with_token(runtime, origin)?,
        plain(runtime, case)?,
        core_by_hand(runtime, case)?,
        oauth1_request_by_hand(runtime, case)?,
        reqwest(runtime, case)?,
    ])
}

/// From the path, the parameters and the token.
fn client(runtime: &Rc<Runtime>, origin: &str) -> Result<Requester> {
    let (client, token) = forever((registered(origin)?, token()));
    Ok(Requester::new(OURS, true, runtime, move || get(client.get(ENDPOINT).token(token))))
}

/// From the path and the parameters, with the token's key ready.
fn client_with_token(runtime: &Rc<Runtime>, origin: &str) -> Result<Requester> {
    let client: &_ = forever(registered(origin)?.with_token(&token()));
    Ok(Requester::new(OURS_WITH_TOKEN, true, runtime, move || get(client.get(ENDPOINT))))
}

const ENDPOINT: &str = "account/verify_credentials.json";

fn registered(origin: &str) -> Result<OAuthClient> {
    let oauth = OAuth::builder().seal_key(SealKey::generate()?).build()?;
    let config = ClientConfig::new().client_id(CONSUMER_KEY).client_secret(CONSUMER_SECRET);
    Ok(oauth.register("bench", config.api_base_url(format!("{origin}/1.1")))?)
}

fn token() -> Token {
    Token::new(TokenCredentials::new(TOKEN, TOKEN_SECRET))
}

async fn get(request: ApiRequest<'static>) -> Result<Got> {
    let reply = request.query(&CREDENTIALS_QUERY).send().await?;
    let status = reply.status().as_u16();
    Ok(Got { status, octets: reply.bytes().await?.len() })
}

/// From a URI that was parsed before.
fn plain(runtime: &Rc<Runtime>, case: &Case) -> Result<Requester> {
    let (client, uri) = forever((hyper_client(), uri(case)?));
    Ok(Requester::new(PLAIN, false, runtime, move || send(client, request(uri))))
}

/// From the same URI, with a signer that is ready.
fn core_by_hand(runtime: &Rc<Runtime>, case: &Case) -> Result<Requester> {
    let (client, uri, signer) = forever((hyper_client(), uri(case)?, ours::signer()?));
    Ok(Requester::new(
        CORE_BY_HAND,
        true,
        runtime,
        move || async move { send(client, sign(signer, uri)?).await },
    ))
}

fn sign(signer: &Signer, uri: &Uri) -> Result<Request<Empty<Bytes>>> {
    let stamp = oauth1_client::stamp()?;
    let signed = signer.sign(oauth1_core::Request::from_uri(&Method::GET, uri)?, &stamp, &[])?;
    let mut request = request(uri);
    request.headers_mut().insert(header::AUTHORIZATION, signed.to_header());
    Ok(request)
}

/// From the same URI and the parameters, which it wants decoded and sorted.
fn oauth1_request_by_hand(runtime: &Rc<Runtime>, case: &'static Case) -> Result<Requester> {
    let (client, uri, builder) = forever((hyper_client(), uri(case)?, peers::builder()));
    Ok(Requester::new(OAUTH1_REQUEST_BY_HAND, true, runtime, move || async move {
        let mut request = request(uri);
        let header = HeaderValue::try_from(peers::authorize(builder, case))?;
        request.headers_mut().insert(header::AUTHORIZATION, header);
        send(client, request).await
    }))
}

/// From the URL as text.
fn reqwest(runtime: &Rc<Runtime>, case: &'static Case) -> Result<Requester> {
    let client: &_ = forever(reqwest::Client::builder().no_proxy().build()?);
    Ok(Requester::new(REQWEST, false, runtime, move || async move {
        let reply = client.get(&case.url).send().await?;
        let status = reply.status().as_u16();
        Ok(Got { status, octets: reply.bytes().await?.len() })
    }))
}

type HyperClient = Client<HttpConnector, Empty<Bytes>>;

fn hyper_client() -> HyperClient {
    let mut tcp = HttpConnector::new();
    tcp.set_nodelay(true);
    Client::builder(TokioExecutor::new()).build(tcp)
}

fn uri(case: &Case) -> Result<Uri> {
    Ok(case.url.parse()?)
}

fn request(uri: &Uri) -> Request<Empty<Bytes>> {
    let mut request = Request::new(Empty::new());
    *request.uri_mut() = uri.clone();
    request
}

async fn send(client: &HyperClient, request: Request<Empty<Bytes>>) -> Result<Got> {
    let reply = client.request(request).await?;
    let status = reply.status().as_u16();
    Ok(Got { status, octets: reply.into_body().collect().await?.to_bytes().len() })
}

/// What tasks borrow has to live as long as they may.
fn forever<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}
