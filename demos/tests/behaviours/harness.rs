//! A provider on a free port, and requests that reach it by one of its origins.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use axum::body::Body;
use demos::provider::{self, Behaviour, Settings, reach};
use http::{Request, Response};
use http_body_util::BodyExt as _;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use oauth1_core::{
    ClientCredentials, Problem, RsaPrivateKey, RsaPublicKey, SignatureMethod, Signer, Stamp,
    TokenCredentials, kind::InOauthToken,
};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::row::{Refused, Row, Step};

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
const PRIVATE: &str = include_str!("../../../oauth1-core/tests/vectors/keys/corpus-2048.pkcs8.pem");
const PUBLIC: &str = include_str!("../../../oauth1-core/tests/vectors/keys/corpus-2048.spki.pem");
/// The client that has a secret, and the one that has a key.
pub(crate) const SHARED: &str = "c/k";
pub(crate) const KEYED: &str = "k/c";

/// A running provider. It ends with its test.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) data: PathBuf,
    task: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
        let _ = fs::remove_file(&self.data);
    }
}

impl Running {
    pub(crate) async fn start(name: &str, behaviour: Behaviour) -> Self {
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let data = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("behaviour-{name}-{}.sqlite", std::process::id()));
        let _ = fs::remove_file(&data);
        let key = RsaPublicKey::from_pem(PUBLIC).unwrap();
        let settings = Settings::new(SHARED, "c&s", &data)
            .with_rsa_client(KEYED, key, "Keyed")
            .with_token(SHARED, &by_hand(), "zoe")
            .with_behaviour(behaviour);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let opened = provider::open(listener, settings).await.unwrap();
        let task = tokio::spawn(async move { opened.serve(std::future::pending()).await.unwrap() });
        Self { address, data, task }
    }

    /// Sends it to the provider, whatever origin it is for. No redirect is followed.
    pub(crate) async fn send(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        let client: Client<_, Body> = Client::builder(TokioExecutor::new()).build_http();
        let request = reach(self.address, request.map(Body::from));
        let (parts, body) = client.request(request).await.unwrap().into_parts();
        Response::from_parts(parts, body.collect().await.unwrap().to_bytes().to_vec())
    }
}

/// A token that was given out by hand.
pub(crate) fn by_hand() -> TokenCredentials {
    TokenCredentials::new("by/hand", "by&hand")
}

pub(crate) fn client(row: &Row) -> ClientCredentials {
    ClientCredentials::new(if row.signature.is_rsa() { KEYED } else { SHARED }, "c&s")
}

/// For the client alone.
pub(crate) fn alone(row: &Row) -> Signer {
    let signer = if row.signature.is_rsa() {
        Signer::rsa(row.signature, KEYED, &RsaPrivateKey::from_pem(PRIVATE).unwrap())
    } else {
        Signer::client(row.signature, &client(row))
    };
    match row.realm {
        Some(realm) => signer.unwrap().with_realm(realm).unwrap(),
        None => signer.unwrap(),
    }
}

/// With a token, temporary or not.
pub(crate) fn with<K: InOauthToken>(row: &Row, token: &oauth1_core::Credentials<K>) -> Signer {
    alone(row).with_token(token)
}

pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

pub(crate) fn stamp() -> Stamp {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    Stamp::new(format!("nonce{}", NEXT.fetch_add(1, Ordering::Relaxed)), now())
}

pub(crate) fn text(reply: &Response<Vec<u8>>) -> String {
    String::from_utf8(reply.body().clone()).unwrap()
}

/// The reply, if its status is one of success.
pub(crate) fn accepted(at: Step, reply: Response<Vec<u8>>) -> Result<Response<Vec<u8>>, Refused> {
    if reply.status().is_success() {
        return Ok(reply);
    }
    let problem = Problem::from_reply(&reply).map(|problem| problem.code).unwrap_or_default();
    Err(Refused { at, status: reply.status().as_u16(), problem })
}

/// One that works with the same key, and that no provider of the tables takes.
pub(crate) fn other_method(method: SignatureMethod) -> SignatureMethod {
    if method.is_rsa() { SignatureMethod::RsaSha512 } else { SignatureMethod::HmacSha512 }
}
