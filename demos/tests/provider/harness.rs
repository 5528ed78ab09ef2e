//! A provider on a free port, a client that signs, and a person who decides.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{body::Body, http::header};
use demos::provider::{self, Endpoints, ProviderError, Settings};
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use oauth1_core::{
    ClientCredentials, Credentials, Exchange as _, ObtainTemporary, ObtainToken, PendingLogin, Problem,
    SignatureMethod, Signer, Stamp, Token, TokenCredentials, kind::InOauthToken, percent_decode,
};
use tokio::{sync::oneshot, task::JoinHandle};

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const CALLBACK: &str = "http://127.0.0.1:9/auth?keep=me";

/// A running provider with two clients.
pub(crate) struct Running {
    pub(crate) urls: Endpoints,
    pub(crate) data: PathBuf,
    /// Kept, so that the port stays this test's over a restart.
    listener: TcpListener,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ProviderError>>,
}

impl Running {
    pub(crate) async fn start(name: &str) -> Self {
        let data = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("provider-{name}-{}.sqlite", std::process::id()));
        let _ = fs::remove_file(&data);
        Self::on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(), data)
    }

    fn on(listener: TcpListener, data: PathBuf) -> Self {
        let urls = Endpoints::new(&format!("http://{}", listener.local_addr().unwrap()));
        let settings =
            Settings::new("client-a", "secret-a&%é", &data).with_client("client-b", "secret-b", "B");
        let copy = listener.try_clone().unwrap();
        copy.set_nonblocking(true).unwrap();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            let listener = tokio::net::TcpListener::from_std(copy).unwrap();
            provider::open(listener, settings).await?.serve(async move { drop(stopped.await) }).await
        });
        Self { urls, data, listener, stop, task }
    }

    /// Ends it and starts another one with the same file on the same port.
    pub(crate) async fn restart(self) -> Self {
        self.stop.send(()).unwrap();
        self.task.await.unwrap().unwrap();
        Self::on(self.listener, self.data)
    }

    pub(crate) fn api(&self, path: &str) -> String {
        format!("{}{path}", self.urls.api_base)
    }
}

pub(crate) fn client_a() -> ClientCredentials {
    ClientCredentials::new("client-a", "secret-a&%é")
}

pub(crate) fn client_b() -> ClientCredentials {
    ClientCredentials::new("client-b", "secret-b")
}

pub(crate) fn alone(client: &ClientCredentials) -> Signer {
    Signer::client(SignatureMethod::HmacSha1, client).unwrap()
}

pub(crate) fn with<K: InOauthToken>(token: &Credentials<K>) -> Signer {
    Signer::token(SignatureMethod::HmacSha1, &client_a(), token).unwrap()
}

pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

pub(crate) fn stamp() -> Stamp {
    Stamp::new(nonce(), now())
}

pub(crate) fn nonce() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("nonce{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A request to send, of its parts.
pub(crate) fn request(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Request<Vec<u8>> {
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.as_bytes().to_vec()).unwrap()
}

/// The value of the `Authorization` header.
pub(crate) fn sign(
    signer: &Signer,
    method: &str,
    url: &str,
    form: &str,
    stamp: &Stamp,
    extra: &[(&str, &str)],
) -> String {
    let target = oauth1_core::Request::new(method, url).unwrap().with_body(FORM, form.as_bytes());
    signer.sign(target, stamp, extra).unwrap().to_header().to_str().unwrap().to_owned()
}

/// Sends a signed request, with a form unless that is empty.
pub(crate) async fn signed(
    signer: &Signer,
    method: &str,
    url: &str,
    form: &str,
    extra: &[(&str, &str)],
) -> Reply {
    let authorization = sign(signer, method, url, form, &stamp(), extra);
    let headers = [("authorization", &*authorization), ("content-type", FORM)];
    send(request(method, url, &headers[..if form.is_empty() { 1 } else { 2 }], form)).await
}

/// Sends it. No redirect is followed.
pub(crate) async fn send(request: Request<Vec<u8>>) -> Reply {
    let client: Client<_, Body> = Client::builder(TokioExecutor::new()).build_http();
    let (parts, body) = client.request(request.map(Body::from)).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Reply(Response::from_parts(parts, body))
}

pub(crate) struct Reply(pub(crate) Response<Vec<u8>>);

impl Reply {
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.0.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.body().clone()).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        assert_eq!(self.header("content-type"), "application/json; charset=utf-8", "{}", self.text());
        serde_json::from_slice(self.0.body()).unwrap()
    }

    /// A field of a form body; empty if it is not there.
    pub(crate) fn field(&self, name: &str) -> String {
        assert_eq!(self.header("content-type"), FORM, "{}", self.text());
        let text = self.text();
        let value = text.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        String::from_utf8(percent_decode(value.unwrap_or_default().as_bytes()).unwrap().into_owned()).unwrap()
    }

    /// That it is a refusal with this status and `oauth_problem`, in the body and in the header.
    #[track_caller]
    pub(crate) fn assert_refused(&self, status: u16, problem: &str) {
        assert_eq!(
            (self.status().as_u16(), &*self.field("oauth_problem")),
            (status, problem),
            "{}",
            self.text()
        );
        // Header and body say the same.
        let told = Problem::from_reply(&self.0);
        let mut challenge = Response::new(Vec::new());
        challenge
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, self.0.headers()[header::WWW_AUTHENTICATE].clone());
        assert_eq!(Problem::from_reply(&challenge), told);
        assert!(self.header("www-authenticate").starts_with("OAuth realm=\"Demo Provider\", "));
        assert!(!self.field("oauth_problem_advice").is_empty());
    }
}

/// The first round trip, for client A.
pub(crate) async fn begin(provider: &Running, callback: &str) -> PendingLogin {
    let step = ObtainTemporary::new(alone(&client_a()), &provider.urls.request_token, callback).unwrap();
    let reply = send(step.request(&stamp()).unwrap()).await;
    step.response(&reply.0).unwrap()
}

/// The consent page's form, as a person sends it. `changes` replace fields.
pub(crate) async fn decide(
    provider: &Running,
    pending: &PendingLogin,
    headers: &[(&str, &str)],
    changes: &[(&str, &str)],
) -> Reply {
    ConsentForm::open(provider, pending).await.post(headers, changes).await
}

/// A consent page that is open in a browser.
pub(crate) struct ConsentForm {
    action: String,
    token: String,
    consent: String,
}

impl ConsentForm {
    pub(crate) async fn open(provider: &Running, pending: &PendingLogin) -> Self {
        let page = pending.authorization_url(&provider.urls.authorize, &[]).unwrap();
        let page = send(request("GET", &page, &[], "")).await.text();
        let consent = page.split("name=\"consent\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        Self {
            action: provider.urls.authorize.clone(),
            token: pending.credentials().identifier().to_owned(),
            consent: consent.unwrap().to_owned(),
        }
    }

    /// Can be sent more than once, as a double click does.
    pub(crate) async fn post(&self, headers: &[(&str, &str)], changes: &[(&str, &str)]) -> Reply {
        let fields = [
            ("oauth_token", &*self.token),
            ("consent", &*self.consent),
            ("person", "zoe"),
            ("decision", "allow"),
        ];
        let form: Vec<_> = fields
            .iter()
            .map(|(name, value)| {
                let change = changes.iter().find(|(changed, _)| changed == name);
                format!("{name}={}", change.map_or(*value, |(_, value)| *value))
            })
            .collect();
        let headers: Vec<_> = [("content-type", FORM)].iter().chain(headers).copied().collect();
        send(request("POST", &self.action, &headers, &form.join("&"))).await
    }
}

/// The verifier in the redirect to the callback.
pub(crate) fn verifier(decided: &Reply) -> String {
    assert_eq!(decided.status(), StatusCode::SEE_OTHER, "{}", decided.text());
    let location = decided.header("location");
    location.split("oauth_verifier=").nth(1).unwrap().to_owned()
}

/// The second round trip, for client A.
pub(crate) async fn finish(provider: &Running, pending: &PendingLogin, verifier: &str) -> Reply {
    let step = ObtainToken::new(with(pending.credentials()), &provider.urls.access_token, verifier).unwrap();
    send(step.request(&stamp()).unwrap()).await
}

/// A whole login of Zoë's.
pub(crate) async fn log_in(provider: &Running) -> TokenCredentials {
    let pending = begin(provider, CALLBACK).await;
    let verifier = verifier(&decide(provider, &pending, &[], &[]).await);
    let reply = finish(provider, &pending, &verifier).await;
    token(&reply).credentials().clone()
}

pub(crate) fn token(reply: &Reply) -> Token {
    let step = ObtainToken::new(alone(&client_a()), "https://unused.example/", "").unwrap();
    step.response(&reply.0).unwrap()
}
