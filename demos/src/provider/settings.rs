//! What a provider is started with, and what it makes of it.

use std::path::PathBuf;

use oauth1_core::{
    ClientCredentials, ClientKey, ClientKeyError, RsaPublicKey, SignatureMethod, TokenCredentials,
};

use super::{Behaviour, ProviderError, store::NewToken};
use crate::page::Site;

/// What a provider is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    pub(super) clients: Vec<Registered>,
    pub(super) tokens: Vec<Given>,
    pub(super) data: PathBuf,
    pub(super) behaviour: Behaviour,
}

impl Settings {
    /// A provider that knows one client, and keeps its state in the SQLite file `data`, whose folder exists.
    pub fn new(client_id: &str, client_secret: &str, data: impl Into<PathBuf>) -> Self {
        Self::without_clients(data).with_client(client_id, client_secret, Site::App.name())
    }

    /// A provider that knows one client, which signs with a private key and has no secret.
    pub fn rsa(client_id: &str, key: RsaPublicKey, data: impl Into<PathBuf>) -> Self {
        Self::without_clients(data).with_rsa_client(client_id, key, Site::App.name())
    }

    fn without_clients(data: impl Into<PathBuf>) -> Self {
        let behaviour = Behaviour::DEFAULT;
        Self { clients: Vec::new(), tokens: Vec::new(), data: data.into(), behaviour }
    }

    /// Knows another client too; people see its `name` on the consent page.
    #[must_use]
    pub fn with_client(mut self, client_id: &str, client_secret: &str, name: &str) -> Self {
        let credentials = ClientCredentials::new(client_id, client_secret);
        self.clients.push(Registered { key: Key::Shared(credentials), name: name.to_owned() });
        self
    }

    /// Knows another client too, which signs with a private key.
    #[must_use]
    pub fn with_rsa_client(mut self, client_id: &str, key: RsaPublicKey, name: &str) -> Self {
        let key = Key::Rsa(client_id.to_owned(), key);
        self.clients.push(Registered { key, name: name.to_owned() });
        self
    }

    /// Knows a token that was given to a client by hand, for the account of `screen_name`.
    #[must_use]
    pub fn with_token(mut self, client_id: &str, token: &TokenCredentials, screen_name: &str) -> Self {
        let (client, person) = (client_id.to_owned(), screen_name.to_owned());
        let (token, secret) = (token.identifier().to_owned(), token.secret().clone());
        self.tokens.push(Given { new: NewToken { token, secret, session: None }, client, person });
        self
    }

    /// Behaves in another way than [`Behaviour::DEFAULT`].
    #[must_use]
    pub fn with_behaviour(mut self, behaviour: Behaviour) -> Self {
        self.behaviour = behaviour;
        self
    }
}

/// A client as it was registered.
#[derive(Clone, Debug)]
pub(super) struct Registered {
    key: Key,
    name: String,
}

#[derive(Clone, Debug)]
enum Key {
    Shared(ClientCredentials),
    Rsa(String, RsaPublicKey),
}

/// A token that was made by hand.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) new: NewToken,
    pub(super) client: String,
    pub(super) person: String,
}

/// A client that can be checked.
pub(super) struct Client {
    pub(super) identifier: String,
    pub(super) name: String,
    pub(super) key: ClientKey,
}

impl Client {
    /// Good for all methods that sign with what the client has; which of them the provider takes is its behaviour's.
    pub(super) fn new(registered: Registered) -> Result<Self, ProviderError> {
        const SHARED: [SignatureMethod; 4] = [
            SignatureMethod::HmacSha1,
            SignatureMethod::HmacSha256,
            SignatureMethod::HmacSha512,
            SignatureMethod::Plaintext,
        ];
        const RSA: [SignatureMethod; 3] =
            [SignatureMethod::RsaSha1, SignatureMethod::RsaSha256, SignatureMethod::RsaSha512];
        let (identifier, key): (_, Result<_, ClientKeyError>) = match registered.key {
            Key::Shared(credentials) => {
                let key = ClientKey::shared(credentials.secret().clone(), &SHARED);
                (credentials.identifier().to_owned(), key)
            }
            Key::Rsa(identifier, key) => (identifier, ClientKey::rsa(key, &RSA)),
        };
        if identifier.is_empty() {
            return Err(ProviderError::EmptyCredentials);
        }
        let key = key.map_err(|_| ProviderError::EmptyCredentials)?;
        Ok(Self { identifier, name: registered.name, key })
    }
}
