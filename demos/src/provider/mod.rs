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
//!  POST /1.1/media/upload.json                   signed with a token         upload.rs
//!  GET  /1.1/download/{octets}                   signed with a token         download.rs
//!  GET  /, /avatars/ada.svg, …                                               home.rs, pages.rs
//! ```
//!
//! So much for [`Behaviour::DEFAULT`]. With another [`Behaviour`] it is like another provider: a login at other paths
//! (routes.rs), renewal (renewal.rs), other API calls (calls.rs), other demands on what is signed (wanted.rs), another
//! clock (clock.rs), and origins that it answers for as if behind a proxy (host.rs, [`reach()`]).
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
mod behaviour;
mod callback;
mod calls;
mod clock;
mod consent;
mod download;
mod endpoints;
mod failure;
mod fields;
mod home;
mod host;
mod incoming;
pub mod like;
mod pages;
pub(crate) mod people;
mod random;
mod reach;
mod refusal;
mod renewal;
mod routes;
mod settings;
mod signed;
mod store;
mod temporary;
mod upload;
mod wanted;

use std::{future::Future, io, net::SocketAddr, path::PathBuf, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn_with_state, map_response},
    routing::{get, post},
};
use thiserror::Error;
use tokio::net::TcpListener;

pub use behaviour::{
    Activation, Answer, Api, Authorization, Behaviour, By, Call, CallbackFrom, Clock, ClockRefusal, Endpoint,
    Exchange, Format, Lifetime, Login, Param, Renewal, Temporary,
};
pub use endpoints::Endpoints;
pub use people::Person;
pub use reach::reach;
pub use settings::Settings;

use crate::page::{self, Site};
use host::Names;
use settings::Client;
use store::{OpenError, Store};

/// The login app's identifier, if nobody chooses another.
pub const DEMO_CLIENT_ID: &str = "local-demo-client";
/// The secret that goes with it. It is no secret: the provider serves this computer alone.
pub const DEMO_CLIENT_SECRET: &str = "local-demo-secret";

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
    behaviour: Behaviour,
    endpoints: Endpoints,
    names: Names,
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
    let Settings { clients, tokens, data, behaviour } = settings;
    let clients = clients.into_iter().map(Client::new).collect::<Result<_, _>>()?;
    let unusable = |error| ProviderError::Data { path: data.clone(), source: DataFileError(error) };
    let store = Store::open(&data).await.map_err(unusable)?;
    let provider = Provider {
        behaviour,
        endpoints: Endpoints::of(&format!("http://{address}"), &behaviour),
        names: Names { port: address.port(), origins: behaviour.origins },
        clients,
        store,
    };
    for token in tokens {
        let kept = provider.store.keep(token.new, token.client, token.person, provider.now()).await;
        kept.map_err(|error| unusable(error.into()))?;
    }
    let shared: Shared = Arc::new(provider);
    Ok(Router::new()
        .route("/", get(home::page))
        .route("/1.1/account/verify_credentials.json", get(api::verify_credentials))
        .route("/1.1/statuses/update.json", post(api::update_status))
        .route("/1.1/media/upload.json", post(upload::media).layer(DefaultBodyLimit::max(upload::LIMIT)))
        .route("/1.1/download/{octets}", get(download::octets))
        .route("/avatars/{file}", get(pages::avatar))
        .merge(page::assets(Site::Provider))
        .fallback(routes::dispatch)
        .layer(from_fn_with_state(Arc::clone(&shared), host::require_own))
        .layer(from_fn_with_state(Arc::clone(&shared), clock::tell))
        .layer(map_response(page::secure_by_default))
        .with_state(shared))
}
