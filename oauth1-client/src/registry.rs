//! The registry: names and the clients behind them.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use oauth1_core::{Credentials, Signer, kind::InOauthToken};

use crate::{
    clock::Clock,
    config::{ClientConfig, Env, Provider},
    error::{BuildError, ConfigError, OAuthError},
    fetch_token::Hook,
    request::By,
    seal::{SealKey, Sealer},
    store::{Bounded, StateStore},
    transport::{HyperTransport, Transport},
    used::Used,
    wire::Limits,
};

/// The application's OAuth clients, by name. Cheap to clone; make one and share it.
///
/// See the [crate's documentation](crate) for an example.
#[derive(Clone)]
pub struct OAuth {
    shared: Arc<Shared>,
    clients: Arc<RwLock<BTreeMap<String, OAuthClient>>>,
}

/// What all clients of a registry share.
pub(crate) struct Shared {
    env: Env,
    sealer: Option<Sealer>,
    transport: Arc<dyn Transport>,
    limits: Limits,
    pub(crate) login: LoginLimits,
    pub(crate) used: Used,
    pub(crate) store: Option<Bounded>,
    pub(crate) fetch_token: Option<Hook>,
}

impl Shared {
    pub(crate) fn sealer(&self) -> Result<&Sealer, OAuthError> {
        self.sealer.as_ref().ok_or(OAuthError::NoSealKey)
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.transport
    }
}

/// What bounds the logins in progress of one visitor at one provider.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LoginLimits {
    pub(crate) lifetime_seconds: u64,
    pub(crate) most_pending: usize,
}

impl OAuth {
    /// Settings for a new registry.
    #[must_use]
    pub fn builder() -> OAuthBuilder {
        OAuthBuilder::default()
    }

    /// Registers a client, and returns it. One of the same name is replaced, for whoever asks for it from now on.
    ///
    /// # Errors
    ///
    /// Every setting that is missing or invalid, at once.
    pub fn register(&self, name: &str, config: ClientConfig) -> Result<OAuthClient, ConfigError> {
        let provider = Provider::new(name, config, &self.shared.env)?;
        let client = OAuthClient {
            by: None,
            inner: Arc::new(Inner {
                name: name.to_owned(),
                provider,
                clock: Clock::default(),
                shared: Arc::clone(&self.shared),
            }),
        };
        let mut clients = self.clients.write().unwrap_or_else(PoisonError::into_inner);
        clients.insert(name.to_owned(), client.clone());
        Ok(client)
    }

    /// The client registered under this name.
    ///
    /// # Errors
    ///
    /// [`OAuthError::UnknownClient`], with the names there are.
    pub fn create_client(&self, name: &str) -> Result<OAuthClient, OAuthError> {
        let clients = self.clients.read().unwrap_or_else(PoisonError::into_inner);
        clients.get(name).cloned().ok_or_else(|| OAuthError::UnknownClient {
            name: name.to_owned(),
            registered: clients.keys().cloned().collect(),
        })
    }
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clients = self.clients.read().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("OAuth").field("clients", &clients.keys().collect::<Vec<_>>()).finish_non_exhaustive()
    }
}

/// Settings for a new registry.
#[derive(Clone)]
pub struct OAuthBuilder {
    env: Env,
    seal_keys: Vec<SealKey>,
    without_sessions: bool,
    store: Option<Arc<dyn StateStore>>,
    store_timeout: Duration,
    transport: Option<Arc<dyn Transport>>,
    limits: Limits,
    login: LoginLimits,
    fetch_token: Option<Hook>,
}

impl Default for OAuthBuilder {
    fn default() -> Self {
        Self {
            env: Env::default(),
            seal_keys: Vec::new(),
            without_sessions: false,
            store: None,
            store_timeout: Duration::from_secs(2),
            transport: None,
            limits: Limits { total: Duration::from_secs(10), reply: 1024 * 1024 },
            fetch_token: None,
            login: LoginLimits { lifetime_seconds: 600, most_pending: 5 },
        }
    }
}

impl OAuthBuilder {
    /// Where settings come from that the code leaves open; nowhere, if nothing is said.
    #[must_use]
    pub fn config(mut self, env: Env) -> Self {
        self.env = env;
        self
    }

    /// A key for sealing what is put into sessions. The first one given seals; those given after it still open
    /// what they sealed before.
    #[must_use]
    pub fn seal_key(mut self, key: SealKey) -> Self {
        self.seal_keys.push(key);
        self
    }

    /// For programs that log nobody in on the web: no seal key is needed then, and `authorize_redirect` fails.
    #[must_use]
    pub fn without_sessions(mut self) -> Self {
        self.without_sessions = true;
        self
    }

    /// Where pending logins are kept that several machines finish; in the session itself, if nothing is said.
    #[must_use]
    pub fn state_store(mut self, store: impl StateStore) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// How long the store may take to answer: 2 seconds if nothing is said. After that a login is answered with 503.
    #[must_use]
    pub fn state_store_timeout(mut self, timeout: Duration) -> Self {
        self.store_timeout = timeout;
        self
    }

    /// What sends requests: a [`HyperTransport`] with settings of your own, or another HTTP library behind a
    /// [`Transport`]. If nothing is said, a `HyperTransport` without settings.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Where the tokens of all clients come from that have no hook of their own; see [`FetchToken`](crate::FetchToken).
    #[must_use]
    pub fn fetch_token(mut self, hook: impl Send + Sync + 'static) -> Self {
        self.fetch_token = Some(Hook::new(hook));
        self
    }

    /// How long a request may take in all, its reply's body included: 10 seconds if nothing is said.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.total = timeout;
        self
    }

    /// How long the reply to an API call may be, in octets: 1 MiB if nothing is said.
    #[must_use]
    pub fn reply_limit(mut self, octets: usize) -> Self {
        self.limits.reply = octets;
        self
    }

    /// How long a visitor may take to log in: ten minutes if nothing is said. Parts of a second count as a whole one.
    #[must_use]
    pub fn login_lifetime(mut self, lifetime: Duration) -> Self {
        self.login.lifetime_seconds =
            lifetime.as_secs().saturating_add(u64::from(lifetime.subsec_nanos() > 0));
        self
    }

    /// How many logins at one provider a visitor may have in progress: 5 if nothing is said, at least 1. The
    /// oldest is dropped for another, or sooner if their tokens are so long that 2,048 octets do not hold them.
    #[must_use]
    pub fn most_pending_logins(mut self, most: usize) -> Self {
        self.login.most_pending = most.max(1);
        self
    }

    /// Makes the registry.
    ///
    /// # Errors
    ///
    /// No seal key; or no transport was given, and the usual one cannot be made.
    pub fn build(self) -> Result<OAuth, BuildError> {
        let sealer = Sealer::new(self.seal_keys);
        if sealer.is_none() && !self.without_sessions {
            return Err(BuildError::NoSealKey);
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(HyperTransport::builder().build()?),
        };
        let shared = Shared {
            env: self.env,
            sealer,
            transport,
            limits: self.limits,
            login: self.login,
            used: Used::default(),
            store: self.store.map(|store| Bounded { store, limit: self.store_timeout }),
            fetch_token: self.fetch_token,
        };
        Ok(OAuth { shared: Arc::new(shared), clients: Arc::default() })
    }
}

impl fmt::Debug for OAuthBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthBuilder")
            .field("env", &self.env)
            .field("limits", &self.limits)
            .field("login", &self.login)
            .finish_non_exhaustive()
    }
}

/// One provider, as the application is registered with it. Cheap to clone.
///
/// Its verbs are in three rooms: logging in on the web, the same step by step without it, and signed calls.
#[derive(Clone)]
pub struct OAuthClient {
    /// What calls are believed by that say nothing about it.
    pub(crate) by: Option<By>,
    inner: Arc<Inner>,
}

struct Inner {
    name: String,
    provider: Provider,
    clock: Clock,
    shared: Arc<Shared>,
}

impl OAuthClient {
    /// The name it is registered under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// What relative URLs of API calls are appended to.
    #[must_use]
    pub fn api_base_url(&self) -> Option<&str> {
        self.inner.provider.api_base_url.as_deref()
    }

    pub(crate) fn provider(&self) -> &Provider {
        &self.inner.provider
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.inner.shared
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.provider().timeout.unwrap_or(self.shared().limits.total)
    }

    pub(crate) fn reply_limit(&self) -> usize {
        self.provider().reply_limit.unwrap_or(self.shared().limits.reply)
    }

    pub(crate) fn client_signer(&self) -> Signer {
        self.provider().signer.clone()
    }

    pub(crate) fn token_signer<K: InOauthToken>(&self, token: &Credentials<K>) -> Signer {
        self.provider().signer.for_token(token)
    }
}

impl fmt::Debug for OAuthClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthClient")
            .field("name", &self.inner.name)
            .field("signer", &self.provider().signer)
            .field("api_base_url", &self.api_base_url())
            .finish_non_exhaustive()
    }
}
