//! The app, served as it is for people, and a browser that keeps its cookies.

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
};

use axum::body::Body;
use demos::{
    data::Data,
    login::{App, Framework, LocalProvider, Sessions, Settings},
    provider::Endpoints,
};
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use oauth1_client::Env;
use tokio::{net::TcpListener, sync::oneshot};

use crate::provider::{Script, provider};

/// What the app believes its own host to be.
pub(crate) const HOST: &str = "127.0.0.1:4000";
pub(crate) const CALLBACK: &str = "/auth?oauth_token=t3mporary&oauth_verifier=v3rifi3r";

pub(crate) fn settings(provider: &str) -> Settings {
    let local = LocalProvider {
        endpoints: Endpoints::new(provider),
        client_id: "id".to_owned(),
        client_secret: "secret".into(),
    };
    let base_url = format!("http://{HOST}");
    Settings { base_url, env: Env::default(), local: Some(local), redis: None }
}

/// A running app. It has ended when this is gone.
struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// On a thread of its own: actix-web's server cannot be sent from one to another.
    async fn start(framework: Framework, settings: Settings, data: Data, sessions: Sessions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let listener = listener.into_std().unwrap();
        let (stop, stopped) = oneshot::channel();
        let (ready, is_ready) = oneshot::channel();
        let serve = async move {
            let listener = TcpListener::from_std(listener).unwrap();
            let (seal_key, cookie_key) = (data.seal_key().unwrap(), data.cookie_key().unwrap());
            let app = App::new(settings, seal_key, cookie_key, sessions).unwrap();
            let stopped = async { drop(stopped.await) };
            app.serve(framework, listener, move || ready.send(()).unwrap(), stopped).await.unwrap();
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let thread = thread::spawn(move || runtime.block_on(serve));
        is_ready.await.unwrap();
        Self { address, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().map(JoinHandle::join);
        if !thread::panicking() {
            ended.unwrap().unwrap();
        }
    }
}

/// A folder that is deleted in the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("app-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The app, and a browser.
#[derive(Clone)]
pub(crate) struct Visit {
    server: Arc<Server>,
    data: Arc<Folder>,
    client: Client<hyper_util::client::legacy::connect::HttpConnector, Body>,
    pub(crate) cookies: BTreeMap<String, String>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Visit {
    /// With sessions on disk.
    pub(crate) async fn with(framework: Framework, settings: Settings) -> Self {
        Self::start(framework, settings, Arc::new(Folder::new())).await
    }

    async fn start(framework: Framework, settings: Settings, folder: Arc<Folder>) -> Self {
        let data = Data::open(&folder.0).unwrap();
        let sessions = Sessions::on_disk(data.sessions("twitter.sqlite").await.unwrap());
        let server = Arc::new(Server::start(framework, settings, data, sessions).await);
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { server, data: folder, client, cookies: BTreeMap::new() }
    }

    /// At a provider of this script.
    pub(crate) async fn at(framework: Framework, script: Script) -> Self {
        let (url, _) = provider(script).await;
        Self::with(framework, settings(&url)).await
    }

    /// The app on another framework, with the data of this one, and the same browser.
    pub(crate) async fn moved_to(self, framework: Framework, settings: Settings) -> Self {
        let Self { server, data, cookies, client } = self;
        drop((server, client));
        Self { cookies, ..Self::start(framework, settings, data).await }
    }

    pub(crate) async fn send(&mut self, method: Method, target: &str, headers: &[(&str, &str)]) -> Answer {
        let url = format!("http://{}{target}", self.server.address);
        let mut request = Request::builder().method(method).uri(url);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header(header::HOST, HOST);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let response = self.client.request(request.body(Body::empty()).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: head.status, headers: head.headers, text: String::from_utf8(body.into()).unwrap() }
    }

    fn keep(&mut self, cookie: &str) {
        let (pair, attributes) = cookie.split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        if attributes.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    pub(crate) async fn get(&mut self, target: &str) -> Answer {
        let answer = self.send(Method::GET, target, &[]).await;
        for (name, value) in [
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ] {
            let values: Vec<_> = answer.headers.get_all(&name).iter().collect();
            assert_eq!(values, [value], "{name} of {target}");
        }
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        answer
    }

    pub(crate) async fn sign_in(&mut self) -> Answer {
        assert_eq!(self.get("/login").await.status, StatusCode::FOUND);
        self.get(CALLBACK).await
    }
}
