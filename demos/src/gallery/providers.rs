//! The local providers that are run, and the registry that knows them.

use std::net::{Ipv4Addr, SocketAddr};

use oauth1_client::{ClientConfig, OAuth, SealKey};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use super::{EXHIBITS, Exhibit, transport};
use crate::{
    data::Data,
    login::StartError,
    provider::{self, DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, Endpoints, ProviderError},
    serve::until,
};

/// A local provider.
#[derive(Clone, Debug)]
pub struct Local {
    /// Which one it is.
    pub exhibit: &'static Exhibit,
    /// Where browsers find it: `http://127.0.0.1:PORT`.
    pub base: String,
    pub(super) address: SocketAddr,
    /// Where people are asked.
    consent_page: String,
}

/// Providers that are ready to serve.
#[derive(Debug)]
pub struct Opened(Vec<provider::Opened>);

/// Opens all of them, each at a free port of this computer and with a file of its own.
///
/// # Errors
///
/// There is no port, or a file cannot be used.
pub async fn open(data: &Data) -> Result<(Vec<Local>, Opened), ProviderError> {
    let mut locals = Vec::new();
    let mut opened = Vec::new();
    for exhibit in EXHIBITS {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(ProviderError::Serve)?;
        let address = listener.local_addr().map_err(ProviderError::Serve)?;
        let base = format!("http://{address}");
        let consent_page = Endpoints::of(&base, &exhibit.behaviour).authenticate;
        let file = data.file(&format!("gallery-{}.sqlite", exhibit.preset.name));
        let settings = provider::Settings::new(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, file);
        opened.push(provider::open(listener, settings.with_behaviour(exhibit.behaviour)).await?);
        locals.push(Local { exhibit, base, address, consent_page });
    }
    Ok((locals, Opened(opened)))
}

impl Opened {
    /// Serves all of them until the sender of `stopped` is gone.
    ///
    /// # Errors
    ///
    /// A listener fails; then none of them is served any more.
    pub async fn serve(self, stopped: watch::Receiver<()>) -> Result<(), ProviderError> {
        let mut serving = JoinSet::new();
        for opened in self.0 {
            serving.spawn(opened.serve(until(stopped.clone())));
        }
        while let Some(ended) = serving.join_next().await {
            ended.map_err(|error| ProviderError::Serve(error.into()))??;
        }
        Ok(())
    }
}

/// The registry: a client for each provider, by the name of its preset.
pub(super) fn registry(locals: &[Local], key: SealKey) -> Result<OAuth, StartError> {
    let oauth = OAuth::builder().seal_key(key).transport(transport(locals)?).build()?;
    for local in locals {
        let preset = local.exhibit.preset;
        let config = ClientConfig::preset(preset)
            .client_id(DEMO_CLIENT_ID)
            .client_secret(DEMO_CLIENT_SECRET)
            // All else stays the live provider's: this is where a browser goes, which no transport of ours can lead.
            .authorize_url(&*local.consent_page);
        oauth.register(preset.name, config)?;
    }
    Ok(oauth)
}
