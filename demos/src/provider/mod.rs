//! A real OAuth 1.0a provider for this computer: the demo logs in to it without an account and without a network,
//! and any OAuth 1.0a client can be tried against it.
//!
//! ```text
//!  POST /oauth/request_token     signed by the client; `oauth_callback`      temporary.rs
//!  GET  /oauth/authorize         the consent page (also /oauth/authenticate) consent.rs, pages.rs
//!  POST /oauth/authorize         what the person decided                     consent.rs
//!  POST /oauth/access_token      temporary credentials and `oauth_verifier`  access_token.rs
//!  GET  /1.1/account/verify_credentials.json     signed with a token         api.rs
//!  POST /1.1/statuses/update.json                signed with a token         api.rs
//!  GET  /, /avatars/ada.svg, …                                               home.rs, pages.rs
//! ```
//!
//! A script can decide as a person does: fetch the consent page and post its form to `/oauth/authorize`, as
//! `application/x-www-form-urlencoded`, with the fields `oauth_token` and `consent` (hidden, given in the page),
//! `person` (`ada`, `grace` or `zoe`) and `decision` (`allow` or `deny`). Without a callback (`oob`) the PIN is
//! the text of the element `id="pin"`.
//!
//! Every signed request goes through signed.rs, every answer to one that is refused through refusal.rs. All state
//! is in one SQLite file (store/): a login begun before a restart can be finished after it, and a request
//! seen before it is not accepted again.

mod access_token;
mod api;
mod callback;
mod consent;
mod endpoints;
mod failure;
mod fields;
mod home;
mod host;
mod incoming;
mod pages;
mod people;
mod random;
mod refusal;
mod signed;
mod store;
mod temporary;

use std::{
    future::Future,
    io,
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    middleware::{from_fn_with_state, map_response},
    routing::{get, post},
};
use oauth1_core::{ClientCredentials, ClientKey, SignatureMethod};
use thiserror::Error;
use tokio::net::TcpListener;

pub use endpoints::Endpoints;

use crate::page::{self, Site};
use store::{OpenError, Store};

/// The login app's identifier, if nobody chooses another.
pub const DEMO_CLIENT_ID: &str = "local-demo-client";
/// The secret that goes with it. It is no secret: the provider serves this computer alone.
pub const DEMO_CLIENT_SECRET: &str = "local-demo-secret";

/// What a provider is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    clients: Vec<(ClientCredentials, String)>,
    data: PathBuf,
}

impl Settings {
    /// A provider that knows one client, and keeps its state in the SQLite file `data`, whose folder exists.
    pub fn new(client_id: &str, client_secret: &str, data: impl Into<PathBuf>) -> Self {
        let settings = Self { clients: Vec::new(), data: data.into() };
        settings.with_client(client_id, client_secret, Site::App.name())
    }

    /// Knows another client too; people see its `name` on the consent page.
    #[must_use]
    pub fn with_client(mut self, client_id: &str, client_secret: &str, name: &str) -> Self {
        let credentials = ClientCredentials::new(client_id, client_secret);
        self.clients.push((credentials, name.to_owned()));
        self
    }
}

/// A registered client.
struct Client {
    identifier: String,
    name: String,
    key: ClientKey,
}

impl Client {
    /// Good for all methods that sign with shared secrets.
    fn new(credentials: &ClientCredentials, name: String) -> Result<Self, ProviderError> {
        const METHODS: [SignatureMethod; 4] = [
            SignatureMethod::HmacSha1,
            SignatureMethod::HmacSha256,
            SignatureMethod::HmacSha512,
            SignatureMethod::Plaintext,
        ];
        let identifier = credentials.identifier().to_owned();
        if identifier.is_empty() {
            return Err(ProviderError::EmptyCredentials);
        }
        let key = ClientKey::shared(credentials.secret().clone(), &METHODS);
        Ok(Self { identifier, name, key: key.map_err(|_| ProviderError::EmptyCredentials)? })
    }
}

/// Why the provider cannot run.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProviderError {
    /// It would be reachable from other computers.
    #[error("{0} is not a loopback address: the provider is for this computer only, bind it to 127.0.0.1")]
    NotLoopback(SocketAddr),
    /// An empty secret would make every signature easy to forge.
    #[error("the client id and the client secret must not be empty")]
    EmptyCredentials,
    /// The data file.
    #[error("cannot use the data file {}", path.display())]
    Data {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: DataFileError,
    },
    /// No random numbers from the operating system.
    #[error("the operating system gives no random numbers")]
    Random,
    /// The listener.
    #[error("cannot serve")]
    Serve(#[source] io::Error),
}

/// What is wrong with a data file.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct DataFileError(#[from] OpenError);

/// A provider that is ready to serve.
#[derive(Debug)]
pub struct Opened {
    listener: TcpListener,
    router: Router,
}

/// Opens the data file, and checks everything else that could keep the provider from running.
///
/// # Errors
///
/// The listener is not on loopback, the settings are no good, the data file cannot be used.
pub async fn open(listener: TcpListener, settings: Settings) -> Result<Opened, ProviderError> {
    let address = listener.local_addr().map_err(ProviderError::Serve)?;
    let router = router(address, settings).await?;
    Ok(Opened { listener, router })
}

impl Opened {
    /// Serves until `shutdown` is done, and then finishes the requests under way, for at most three seconds.
    ///
    /// # Errors
    ///
    /// The listener fails.
    pub async fn serve(
        self,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ProviderError> {
        crate::serve::serve(self.listener, self.router, shutdown).await.map_err(ProviderError::Serve)
    }
}

type Shared = Arc<Provider>;

/// What every handler needs.
struct Provider {
    endpoints: Endpoints,
    port: u16,
    clients: Vec<Client>,
    store: Store,
}

impl Provider {
    fn client(&self, identifier: &str) -> Option<&Client> {
        self.clients.iter().find(|client| client.identifier == identifier)
    }
}

async fn router(address: SocketAddr, settings: Settings) -> Result<Router, ProviderError> {
    if !address.ip().is_loopback() {
        return Err(ProviderError::NotLoopback(address));
    }
    let clients = settings.clients.into_iter().map(|(credentials, name)| Client::new(&credentials, name));
    let clients = clients.collect::<Result<_, _>>()?;
    let store = Store::open(&settings.data)
        .await
        .map_err(|error| ProviderError::Data { path: settings.data, source: error.into() })?;
    let provider = Provider {
        endpoints: Endpoints::new(&format!("http://{address}")),
        port: address.port(),
        clients,
        store,
    };
    let shared: Shared = Arc::new(provider);
    Ok(Router::new()
        .route("/", get(home::page))
        .route("/oauth/request_token", get(temporary::obtain).post(temporary::obtain))
        .route("/oauth/authorize", get(consent::ask).post(consent::decide))
        .route("/oauth/authenticate", get(consent::ask))
        .route("/oauth/access_token", get(access_token::obtain).post(access_token::obtain))
        .route("/1.1/account/verify_credentials.json", get(api::verify_credentials))
        .route("/1.1/statuses/update.json", post(api::update_status))
        .route("/avatars/{file}", get(pages::avatar))
        .merge(page::assets(Site::Provider))
        .fallback(pages::not_found)
        .layer(from_fn_with_state(Arc::clone(&shared), host::require_own))
        .layer(map_response(page::secure_by_default))
        .with_state(shared))
}

/// Seconds since 1970. A clock that is before then counts as 0, with which no timestamp is accepted.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
