//! Our client, as it is registered at a provider.

use demos::provider::Endpoints;
use oauth1_client::{ClientConfig, Env, OAuth, OAuthClient, Placement, SignatureMethod};

use super::visitor;
use crate::provider::{CLIENT_ID, CLIENT_SECRET, RSA_CLIENT_ID};

const RSA_KEY: &str = include_str!("../../../../oauth1-core/tests/vectors/keys/corpus-2048.pkcs8.pem");

/// Where a provider is.
#[derive(Clone)]
pub(super) struct At {
    pub(super) url: String,
    /// Whether our client has a wrong secret there, or with RSA, a wrong name.
    pub(super) is_broken: bool,
}

impl At {
    pub(super) fn secret(&self) -> &'static str {
        if self.is_broken { "another secret" } else { CLIENT_SECRET }
    }

    pub(super) fn config(&self, method: SignatureMethod) -> ClientConfig {
        let endpoints = Endpoints::new(&self.url);
        let config = ClientConfig::new()
            .request_token_url(endpoints.request_token)
            .authorize_url(endpoints.authorize)
            .access_token_url(endpoints.access_token)
            .api_base_url(&*self.url)
            .signature_method(method);
        match method {
            SignatureMethod::RsaSha1 | SignatureMethod::RsaSha256 | SignatureMethod::RsaSha512 => {
                let name = if self.is_broken { "nobody" } else { RSA_CLIENT_ID };
                config.client_id(name).rsa_key(RSA_KEY)
            }
            _ => config.client_id(CLIENT_ID).client_secret(self.secret()),
        }
    }

    /// A client that signs like this, there.
    pub(super) fn client(&self, method: SignatureMethod, place: Placement) -> Result<OAuthClient, String> {
        registered(self.config(method).placement(place))
    }

    /// The usual client, on behalf of Ada.
    pub(super) async fn ada(&self) -> Result<OAuthClient, String> {
        let client = self.client(SignatureMethod::HmacSha1, Placement::Header)?;
        let token = visitor::log_in(&client, visitor::CALLBACK).await?;
        Ok(client.with_token(&token))
    }
}

pub(super) fn registered(config: ClientConfig) -> Result<OAuthClient, String> {
    let oauth = OAuth::builder().config(Env::default()).without_sessions().build().map_err(told)?;
    oauth.register("peer", config).map_err(told)
}

/// An error with its causes.
#[allow(clippy::needless_pass_by_value, reason = "it is for map_err")]
pub(super) fn told(error: impl std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        told = format!("{told}: {error}");
        cause = error.source();
    }
    told
}

/// `Err` if it is not so.
pub(super) fn ensure(is_so: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(why()) }
}
