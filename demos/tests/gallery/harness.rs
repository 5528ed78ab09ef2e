//! The app with its providers, and visitors with a cookie.

use std::{
    fs,
    path::{Path, PathBuf},
};

use axum::{Router, body::Body};
use demos::{
    data::Data,
    gallery::{self, Accounts, Local, Settings},
};
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use tokio::{sync::watch, task::JoinHandle};
use tower::ServiceExt as _;

use crate::person;

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const APP: &str = "http://127.0.0.1:4000";

/// A running gallery. Its providers end with it.
pub(crate) struct Running {
    pub(crate) locals: Vec<Local>,
    app: Router,
    stop: watch::Sender<()>,
    providers: JoinHandle<()>,
}

/// A folder that is deleted when the test has passed.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let name = format!("gallery-{name}-{}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

impl Running {
    /// With what is in the folder, and nothing else.
    pub(crate) async fn start(folder: &Folder) -> Self {
        Self::at(folder, APP).await
    }

    pub(crate) async fn at(folder: &Folder, base_url: &str) -> Self {
        let data = Data::open(&folder.0).unwrap();
        let (locals, opened) = gallery::open(&data).await.unwrap();
        let sessions = data.sessions("gallery.sqlite").await.unwrap();
        let accounts = Accounts::open(&folder.file("gallery.sqlite")).await.unwrap();
        let key = data.seal_key().unwrap();
        let settings = Settings { base_url: base_url.to_owned(), locals: locals.clone(), accounts, key };
        let app = gallery::router(settings, sessions).unwrap();
        let (stop, stopped) = watch::channel(());
        let providers = tokio::spawn(async move { opened.serve(stopped).await.unwrap() });
        Self { locals, app, stop, providers }
    }

    pub(crate) async fn stop(self) {
        drop(self.stop);
        self.providers.await.unwrap();
    }

    pub(crate) fn visit(&self) -> Visit {
        Visit { app: self.app.clone(), cookie: None }
    }

    /// What a browser sends to a provider. No redirect is followed.
    pub(crate) async fn send(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        let client: Client<_, Body> = Client::builder(TokioExecutor::new()).build_http();
        let (parts, body) = client.request(request.map(Body::from)).await.unwrap().into_parts();
        Response::from_parts(parts, body.collect().await.unwrap().to_bytes().to_vec())
    }

    /// Where the browser comes back to, a path of the app's, when this person has decided.
    pub(crate) async fn decide(&self, page: &str, person: &str, decision: &str) -> String {
        let asked = self.send(Request::get(page).body(Vec::new()).unwrap()).await;
        assert_eq!(asked.status(), StatusCode::OK, "{}", text(&asked));
        let form = person::form(page, &text(&asked), &person::origin(page)).map(|form| {
            let form = String::from_utf8(form).unwrap().replace("person=zoe", &format!("person={person}"));
            form.replace("decision=allow", &format!("decision={decision}")).into_bytes()
        });
        let decided = self.send(form).await;
        assert_eq!(decided.status(), StatusCode::SEE_OTHER, "{}", text(&decided));
        let back = decided.headers()[header::LOCATION].to_str().unwrap();
        back.strip_prefix(APP).unwrap().to_owned()
    }

    /// A visitor who has signed in.
    pub(crate) async fn signed_in(&self, provider: &str, person: &str) -> Visit {
        let mut visit = self.visit();
        visit.sign_in(self, provider, person).await;
        visit
    }
}

/// A browser with one cookie.
#[derive(Clone)]
pub(crate) struct Visit {
    app: Router,
    pub(crate) cookie: Option<String>,
}

impl Visit {
    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Response<Vec<u8>> {
        let headers = request.headers_mut();
        headers.entry(header::HOST).or_insert(APP.strip_prefix("http://").unwrap().parse().unwrap());
        if let Some(cookie) = &self.cookie {
            headers.insert(header::COOKIE, cookie.parse().unwrap());
        }
        let (parts, body) = self.app.clone().oneshot(request).await.unwrap().into_parts();
        if let Some(cookie) = parts.headers.get(header::SET_COOKIE) {
            self.cookie = cookie.to_str().unwrap().split(';').next().map(str::to_owned);
        }
        let policy = parts.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert_eq!(parts.headers[header::CACHE_CONTROL], "no-store");
        Response::from_parts(parts, body.collect().await.unwrap().to_bytes().to_vec())
    }

    pub(crate) async fn get(&mut self, target: &str) -> Response<Vec<u8>> {
        self.send(Request::get(target).body(Body::empty()).unwrap()).await
    }

    /// As the app's own pages post.
    pub(crate) async fn post(&mut self, target: &str) -> Response<Vec<u8>> {
        self.post_from(target, APP, "same-origin").await
    }

    pub(crate) async fn post_from(&mut self, target: &str, origin: &str, site: &str) -> Response<Vec<u8>> {
        let request = Request::builder().method(Method::POST).uri(target).header(header::ORIGIN, origin);
        self.send(request.header("sec-fetch-site", site).body(Body::empty()).unwrap()).await
    }

    /// Signs in, and yields where that led.
    pub(crate) async fn sign_in(&mut self, app: &Running, provider: &str, person: &str) -> String {
        let page = place(&self.get(&format!("/login/{provider}")).await);
        let back = app.decide(&page, person, "allow").await;
        place(&self.get(&back).await)
    }

    /// Begins a link, has the person allow it, and yields the callback, which is not followed yet.
    pub(crate) async fn begin_link(&mut self, app: &Running, provider: &str, person: &str) -> String {
        let page = place(&self.post(&format!("/link/{provider}?next=/accounts")).await);
        app.decide(&page, person, "allow").await
    }

    pub(crate) async fn link(&mut self, app: &Running, provider: &str, person: &str) -> Response<Vec<u8>> {
        let back = self.begin_link(app, provider, person).await;
        self.get(&back).await
    }

    /// Whose accounts page it is, and what is on it: the providers of the accounts, and the forms that unlink them.
    pub(crate) async fn accounts(&mut self) -> (String, Vec<String>, Vec<String>) {
        let page = text(&self.get("/accounts").await);
        let name = page.split("id=\"name\">").nth(1).unwrap_or_default().split('<').next().unwrap();
        let list = page.split("id=\"linked\">").nth(1).unwrap_or_default().split("</ul>").next().unwrap();
        let pieces = |before: &str, after: char| {
            list.split(before).skip(1).map(|rest| rest.split(after).next().unwrap().to_owned()).collect()
        };
        let providers: Vec<String> = pieces("<small>", '<');
        let providers = providers.iter().map(|text| text.rsplit(' ').next().unwrap().to_owned());
        (name.to_owned(), providers.collect(), pieces("action=\"", '"'))
    }

    pub(crate) async fn is_signed_in(&mut self) -> bool {
        text(&self.get("/").await).contains("id=\"hello\"")
    }
}

/// Where a redirect leads.
pub(crate) fn place(reply: &Response<Vec<u8>>) -> String {
    assert!(reply.status().is_redirection(), "{} {}", reply.status(), text(reply));
    reply.headers()[header::LOCATION].to_str().unwrap().to_owned()
}

pub(crate) fn text(reply: &Response<Vec<u8>>) -> String {
    String::from_utf8(reply.body().clone()).unwrap()
}
