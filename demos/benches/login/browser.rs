//! A browser as far as a login needs one: redirects, a form, cookies, and connections that stay open.

use axum::body::Bytes;
use http::{Request, Response, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use crate::{Result, form, jar::Jar};

pub(crate) type Body = Full<Bytes>;

/// Where everything is, without slashes at the ends.
#[derive(Clone)]
pub(crate) struct Sites {
    pub(crate) app: String,
    pub(crate) provider: String,
}

pub(crate) struct Browser {
    client: Client<HttpConnector, Body>,
    jar: Jar,
}

impl Browser {
    pub(crate) fn new() -> Self {
        Self { client: client(), jar: Jar::default() }
    }

    /// Leaves its connections and keeps its cookies: a server may have closed those that were not used for long.
    pub(crate) fn connect_anew(&mut self) {
        self.client = client();
    }

    /// The whole login, up to the page that shows who signed in.
    pub(crate) async fn sign_in(&mut self, sites: &Sites, person: &str) -> Result<()> {
        let Sites { app, provider } = sites;
        let question = self.redirected(get(&format!("{app}/login"))?, &format!("{provider}/")).await?;
        let page = self.page(&question).await?;
        let answer = form::allowed(&page, provider, person)?;
        let callback = self.redirected(answer, &format!("{app}/auth?")).await?;
        let home = self.redirected(get(&callback)?, &format!("{app}/")).await?;
        // Everybody signs in again and again, as somebody else each time: an older profile would not pass for it.
        if self.page(&home).await?.contains(&format!("@{person}<")) {
            return Ok(());
        }
        Err(format!("GET / does not show @{person}, who has just signed in").into())
    }

    async fn page(&mut self, url: &str) -> Result<String> {
        let request = get(url)?;
        let said = said(&request);
        let reply = self.send(request).await.map_err(|error| format!("{said}: {error}"))?;
        if reply.status() != 200 {
            return Err(format!("{said}: the answer is {}, and not a page", reply.status()).into());
        }
        Ok(String::from_utf8(reply.into_body().into())?)
    }

    /// Where a request is redirected to, which has to begin like this.
    async fn redirected(&mut self, request: Request<Body>, start: &str) -> Result<String> {
        let said = said(&request);
        let origin = origin(request.uri());
        let reply = self.send(request).await.map_err(|error| format!("{said}: {error}"))?;
        let location = reply.headers().get(header::LOCATION).filter(|_| reply.status().is_redirection());
        let Some(location) = location else {
            return Err(format!("{said}: the answer is {}, and no redirect", reply.status()).into());
        };
        let location = location.to_str()?;
        let url = if location.starts_with('/') { format!("{origin}{location}") } else { location.to_owned() };
        if !url.starts_with(start) {
            return Err(format!("{said}: the redirect does not go to {start}").into());
        }
        Ok(url)
    }

    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Result<Response<Bytes>> {
        let path = request.uri().path().to_owned();
        if let Some(cookies) = self.jar.header(&path) {
            request.headers_mut().insert(header::COOKIE, cookies.try_into()?);
        }
        let (head, body) = self.client.request(request).await?.into_parts();
        for set_cookie in head.headers.get_all(header::SET_COOKIE) {
            self.jar.take(set_cookie.to_str()?, &path)?;
        }
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    }
}

fn client() -> Client<HttpConnector, Body> {
    let mut tcp = HttpConnector::new();
    tcp.set_nodelay(true);
    Client::builder(TokioExecutor::new()).build(tcp)
}

pub(crate) fn get(url: &str) -> Result<Request<Body>> {
    Ok(Request::get(url).body(Body::default())?)
}

/// The request in a message. Its query may have secrets in it.
fn said(request: &Request<Body>) -> String {
    format!("{} {}", request.method(), request.uri().path())
}

fn origin(uri: &http::Uri) -> String {
    format!("http://{}", uri.authority().map_or("", http::uri::Authority::as_str))
}
