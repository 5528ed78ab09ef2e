//! A provider on a free port, and a registry whose requests all come to it, whatever origin they are for.

use std::{
    fs, mem,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{Arc, Mutex},
};

use demos::provider::{self, Behaviour, Settings, reach};
use http::{Request, Response};
use http_body_util::BodyExt as _;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use oauth1_client::{
    Body, ClientConfig, NetworkError, OAuth, OAuthClient, OAuthError, SealKey, TokenCredentials,
};
use oauth1_core::RsaPublicKey;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::row::{Change, Row};

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const CALLBACK: &str = "https://app.example/auth?keep=me";
const PRIVATE: &str = include_str!("../../../oauth1-core/tests/vectors/keys/corpus-2048.pkcs8.pem");
const PUBLIC: &str = include_str!("../../../oauth1-core/tests/vectors/keys/corpus-2048.spki.pem");
/// The client that has a secret, and the one that has a key.
const SHARED: &str = "c/k";
const KEYED: &str = "k/c";

type Sent = Arc<Mutex<Vec<String>>>;

/// A running provider. It ends with its test.
pub(crate) struct Running {
    address: SocketAddr,
    pub(crate) data: PathBuf,
    sent: Sent,
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
        let data = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("preset-{name}-{}.sqlite", std::process::id()));
        let _ = fs::remove_file(&data);
        let settings = Settings::new(SHARED, "c&s", &data)
            .with_rsa_client(KEYED, RsaPublicKey::from_pem(PUBLIC).unwrap(), "Keyed")
            .with_token(SHARED, &by_hand(), "zoe")
            .with_behaviour(behaviour);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let opened = provider::open(listener, settings).await.unwrap();
        let task = tokio::spawn(async move { opened.serve(std::future::pending()).await.unwrap() });
        Self { address, data, sent: Sent::default(), task }
    }

    /// The client of a row, in a registry of its own, with one thing changed.
    pub(crate) fn register(&self, row: &Row, change: Change) -> Result<OAuthClient, OAuthError> {
        let (client, address, sent) = (client(), self.address, Arc::clone(&self.sent));
        let transport = move |request: Request<Body>| {
            let url = request.uri().to_string();
            let place = url.split('?').next().unwrap();
            sent.lock().unwrap().push(format!("{} {place}", request.method()));
            let reply = client.request(reach(address, request));
            async {
                let reply = reply.await.map_err(|error| NetworkError::Connect(Box::new(error)))?;
                Ok(reply.map(Body::from))
            }
        };
        let key = SealKey::generate().unwrap();
        let oauth = OAuth::builder().seal_key(key).transport(transport).build().unwrap();
        let config = ClientConfig::preset(row.preset).client_id(SHARED).client_secret("c&s");
        Ok(oauth.register(row.preset.name, change((row.settings)(config)))?)
    }

    /// What was sent by the registries since this was asked last: methods and URLs, without their queries.
    pub(crate) fn sent(&self) -> Vec<String> {
        mem::take(&mut self.sent.lock().unwrap())
    }

    /// What a browser sends. No redirect is followed.
    pub(crate) async fn send(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        let request = reach(self.address, request.map(Body::from));
        let (parts, body) = client().request(request).await.unwrap().into_parts();
        Response::from_parts(parts, body.collect().await.unwrap().to_bytes().to_vec())
    }
}

fn client() -> Client<HttpConnector, Body> {
    Client::builder(TokioExecutor::new()).build_http()
}

/// A token that was given out by hand.
pub(crate) fn by_hand() -> TokenCredentials {
    TokenCredentials::new("by/hand", "by&hand")
}

/// For the clients that sign with a private key.
pub(crate) fn keyed(config: ClientConfig) -> ClientConfig {
    config.client_id(KEYED).rsa_key(PRIVATE)
}

pub(crate) fn text(reply: &Response<Vec<u8>>) -> String {
    String::from_utf8(reply.body().clone()).unwrap()
}
