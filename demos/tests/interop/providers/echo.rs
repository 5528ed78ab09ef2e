//! What has arrived at a provider.

use oauth1_client::ApiRequest;
use ring::digest::{SHA256, digest};
use serde::Deserialize;

use super::at::{ensure, told};

#[derive(Deserialize)]
pub(super) struct Echo {
    pub(super) method: String,
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
    pub(super) content_type: Option<String>,
    pub(super) size: usize,
    pub(super) sha256: String,
    pub(super) files: Vec<File>,
}

/// An uploaded file.
#[derive(Debug, Deserialize, PartialEq, Eq)]
pub(super) struct File {
    pub(super) field: String,
    pub(super) name: String,
    pub(super) size: usize,
    pub(super) sha256: String,
}

/// What the provider says of a request that it takes.
pub(super) async fn of(request: ApiRequest<'_>) -> Result<Echo, String> {
    let response = request.send().await.map_err(told)?;
    response.error_for_status().await.map_err(told)?.json().await.map_err(told)
}

impl Echo {
    pub(super) fn has_query(&self, sent: &[(&str, &str)]) -> Result<(), String> {
        same("query", &self.query, sent)
    }

    pub(super) fn has_form(&self, sent: &[(&str, &str)]) -> Result<(), String> {
        same("form", &self.form, sent)
    }

    pub(super) fn has_body(&self, content_type: &str, octets: &[u8]) -> Result<(), String> {
        ensure(self.content_type.as_deref() == Some(content_type), || format!("{:?}", self.content_type))?;
        ensure((self.size, &self.sha256) == (octets.len(), &sha256(octets)), || "another body".to_owned())
    }
}

/// Without the protocol parameters, which may be anywhere. Parameters of one name keep their order.
fn same(what: &str, arrived: &[(String, String)], sent: &[(&str, &str)]) -> Result<(), String> {
    let arrived: Vec<_> = arrived.iter().map(|(name, value)| (&**name, &**value)).collect();
    let mut own = arrived.clone();
    own.retain(|(name, _)| !name.starts_with("oauth_"));
    let mut sent = sent.to_vec();
    own.sort_by_key(|(name, _)| *name);
    sent.sort_by_key(|(name, _)| *name);
    ensure(own == sent, || format!("another {what} has arrived: {arrived:?}"))
}

pub(super) fn sha256(octets: &[u8]) -> String {
    digest(&SHA256, octets).as_ref().iter().map(|octet| format!("{octet:02x}")).collect()
}
