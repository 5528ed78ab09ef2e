//! Providers' own settings, to start from: `ClientConfig::preset(presets::TWITTER)`.
//!
//! They are facts collected from the providers' documentation, each with its source and date. Code and environment
//! override every one of them.

use std::borrow::Cow;

/// What a provider documents about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preset {
    /// RFC 5849 §2.1.
    pub request_token_url: Cow<'static, str>,
    /// RFC 5849 §2.2.
    pub authorize_url: Cow<'static, str>,
    /// RFC 5849 §2.3.
    pub access_token_url: Cow<'static, str>,
    /// What relative URLs of API calls are appended to.
    pub api_base_url: Cow<'static, str>,
}

impl Preset {
    /// A provider without particularities, with these four URLs.
    pub fn new(
        request_token_url: impl Into<Cow<'static, str>>,
        authorize_url: impl Into<Cow<'static, str>>,
        access_token_url: impl Into<Cow<'static, str>>,
        api_base_url: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            request_token_url: request_token_url.into(),
            authorize_url: authorize_url.into(),
            access_token_url: access_token_url.into(),
            api_base_url: api_base_url.into(),
        }
    }
}

/// X, once Twitter. Callback URLs have to be registered with it.
///
/// Source: docs.x.com and developer.x.com, as collected in 2026; not tried against the live service.
pub const TWITTER: Preset = Preset {
    request_token_url: Cow::Borrowed("https://api.x.com/oauth/request_token"),
    authorize_url: Cow::Borrowed("https://api.x.com/oauth/authenticate"),
    access_token_url: Cow::Borrowed("https://api.x.com/oauth/access_token"),
    api_base_url: Cow::Borrowed("https://api.x.com/1.1/"),
};
