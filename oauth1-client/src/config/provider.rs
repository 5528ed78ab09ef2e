//! Settings checked and complete: what a registered client works with. Every problem is found here, at
//! registration, and all of them are reported at once.

use std::time::Duration;

use http::{HeaderMap, HeaderName};
use oauth1_core::{ClientCredentials, Placement, RsaPrivateKey, Secret, SignError, SignatureMethod, Signer};

use super::{
    ClientConfig, Env, Settings,
    endpoints::{Endpoints, Renewal, endpoints, renewal},
    reader::{Query, Reader},
    url::{Origin, check_url},
};
use crate::{error::ConfigError, fetch_token::Hook, presets::Preset, request::has_scheme, userinfo::Claims};

/// A client's settings, checked.
#[derive(Debug)]
pub(crate) struct Provider {
    /// Empty for a signer of one's own.
    pub(crate) client_id: String,
    /// Signs for the client alone; with a token it signs for that.
    pub(crate) signer: Signer,
    /// The same for API calls, whose bodies may have their hash signed.
    pub(crate) api_signer: Signer,
    pub(crate) placement: Placement,
    pub(crate) headers: HeaderMap,
    pub(crate) allow_http: bool,
    pub(crate) timeout: Option<Duration>,
    pub(crate) reply_limit: Option<usize>,
    pub(crate) clock_skew_recovery: bool,
    pub(crate) endpoints: Endpoints,
    pub(crate) renewal: Option<Renewal>,
    pub(crate) api_base_url: Option<String>,
    /// What API calls are signed for.
    pub(crate) api_origins: Vec<Origin>,
    pub(crate) api_key_header: Option<HeaderName>,
    pub(crate) empty_token: bool,
    pub(crate) userinfo_url: Option<String>,
    pub(crate) claims: Claims,
    pub(crate) fetch_token: Option<Hook>,
}

impl Provider {
    pub(crate) fn new(client: &str, config: ClientConfig, env: &Env) -> Result<Self, ConfigError> {
        let (mut config, preset) = config.ranked();
        let mut read = Reader { client, env, overwrite: config.overwrite, problems: Vec::new() };
        let (own_signer, fetch_token) = (config.signer.take(), config.fetch_token.take());
        let mut preset = preset.or_else(|| preset_of(&mut read)).unwrap_or_default();
        // Who sends people elsewhere than the preset does, does so with a PIN too.
        if config.authorize_url.is_some() || read.env_value::<String>("authorize_url").is_some() {
            preset.oob_authorize_url = None;
        }
        let mut settings = Settings::read(&mut read, config, preset);
        let method = settings.signature_method.unwrap_or(SignatureMethod::HmacSha1);
        let name = own_signer.as_ref().map_or(method.as_str(), Signer::method);
        let is_plaintext = name == SignatureMethod::Plaintext.as_str();

        expand(&mut read, &mut settings);
        let urls = Urls::take(&mut read, &mut settings, is_plaintext);
        let headers = read.headers(settings.headers.take(), settings.user_agent.as_deref());
        let placement = settings.placement.unwrap_or_default();
        for (name, placement) in [
            ("placement", Some(placement)),
            ("request_token_placement", settings.request_token_placement),
            ("access_token_placement", settings.access_token_placement),
        ] {
            if is_plaintext && placement == Some(Placement::Query) {
                let why = "may not be query with PLAINTEXT: the secrets would be in every URL";
                read.invalid::<()>(name, why);
            }
        }
        let api_key_header = settings.api_key_header.take().and_then(|name| match name.parse() {
            Ok(name) => Some(name),
            Err(_) => read.invalid("api_key_header", "is no name of a header field"),
        });
        let claims = match Claims::parse(settings.userinfo_claims.take().unwrap_or_default().0) {
            Ok(claims) => claims,
            Err(why) => read.invalid("userinfo_claims", why).unwrap_or_default(),
        };
        let endpoints = endpoints(&mut read, &settings, &urls, &headers);
        let renewal = renewal(&mut read, &settings, &urls, &headers);
        let client_id = settings.client_id.clone().unwrap_or_default();
        let signer = signer(&mut read, &settings, method, own_signer);

        let (Some(signer), true) = (signer, read.problems.is_empty()) else {
            return Err(ConfigError { client: client.to_owned(), problems: read.problems });
        };
        let api_signer = match settings.body_hash {
            Some(hash) => signer.clone().with_body_hash(hash),
            None => signer.clone(),
        };
        Ok(Self {
            client_id,
            signer,
            api_signer,
            placement,
            headers,
            allow_http: settings.allow_http.unwrap_or_default(),
            timeout: settings.timeout,
            reply_limit: settings.reply_limit,
            clock_skew_recovery: settings.clock_skew_recovery.unwrap_or(true),
            endpoints,
            renewal,
            api_base_url: urls.api_base,
            api_origins: urls.api_origins,
            api_key_header,
            empty_token: settings.empty_token.unwrap_or_default(),
            userinfo_url: settings.userinfo_url,
            claims,
            fetch_token,
        })
    }
}

/// The preset that the environment names.
fn preset_of(read: &mut Reader<'_>) -> Option<ClientConfig> {
    let name: String = read.env_value("preset")?;
    match Preset::named(&name) {
        Some(preset) => Some(preset.settings()),
        None => read.invalid("preset", format!("must be one of {}", Preset::names())),
    }
}

/// Writes site and account into the settings that name them.
fn expand(read: &mut Reader<'_>, settings: &mut Settings) {
    let site = settings.site.take().map(|site| site.trim_end_matches('/').to_owned());
    let account = settings.account.take();
    let in_url = account.as_ref().map(|account| account.to_ascii_lowercase().replace('_', "-"));
    let mut fill = |text: &mut Option<String>, account: &Option<String>| {
        let Some(text) = text else { return };
        for (name, place, value) in [("site", "{site}", &site), ("account", "{account}", account)] {
            if text.contains(place) {
                read.required(name, value.is_some());
                // One that is missing has been noted: what stands in for it is not to be noted too.
                *text = text.replace(place, value.as_deref().unwrap_or("https://missing.example"));
            }
        }
    };
    for url in [
        &mut settings.request_token_url,
        &mut settings.authorize_url,
        &mut settings.oob_authorize_url,
        &mut settings.access_token_url,
        &mut settings.renew_token_url,
        &mut settings.api_base_url,
        &mut settings.userinfo_url,
    ] {
        fill(url, &in_url);
    }
    for origin in settings.api_origins.iter_mut().flat_map(|origins| &mut origins.0) {
        let mut text = Some(std::mem::take(origin));
        fill(&mut text, &in_url);
        *origin = text.unwrap_or_default();
    }
    fill(&mut settings.realm, &account);
}

/// All URLs, checked.
pub(super) struct Urls {
    pub(super) request_token: Option<String>,
    pub(super) authorize: Option<String>,
    pub(super) oob_authorize: Option<String>,
    pub(super) access_token: Option<String>,
    pub(super) renew_token: Option<String>,
    pub(super) api_base: Option<String>,
    pub(super) api_origins: Vec<Origin>,
}

impl Urls {
    fn take(read: &mut Reader<'_>, settings: &mut Settings, is_plaintext: bool) -> Self {
        let token_param = settings.authorize_token_param.as_deref().unwrap_or("oauth_token");
        let api_http = settings.allow_http.unwrap_or_default();
        let logs_in = settings.request_token_url.is_some()
            || settings.authorize_url.is_some()
            || settings.access_token_url.is_some();
        let browser = Query::Without(token_param);
        let urls = Self {
            request_token: read.url(
                "request_token_url",
                settings.request_token_url.take(),
                Query::Signed,
                false,
            ),
            authorize: read.url("authorize_url", settings.authorize_url.take(), browser, false),
            oob_authorize: read.url("oob_authorize_url", settings.oob_authorize_url.take(), browser, false),
            access_token: read.url(
                "access_token_url",
                settings.access_token_url.take(),
                Query::Signed,
                false,
            ),
            renew_token: read.url("renew_token_url", settings.renew_token_url.take(), Query::Signed, false),
            api_base: read.url("api_base_url", settings.api_base_url.take(), Query::None, api_http),
            api_origins: Vec::new(),
        };
        // Either is a secret itself, for all to read.
        let is_open = is_plaintext || settings.api_key_header.is_some();
        if is_open {
            read.not_in_the_clear("api_base_url", urls.api_base.as_deref());
        }
        // A login needs all three; none of them is a client for API calls only.
        if logs_in {
            let by_browser = !settings.authorized_elsewhere.unwrap_or_default();
            read.required("request_token_url", urls.request_token.is_some() || !by_browser);
            read.required("authorize_url", urls.authorize.is_some() || !by_browser);
            read.required("access_token_url", urls.access_token.is_some());
        }
        let base = urls.api_base.as_deref().and_then(|url| url.parse().ok()).map(|uri| Origin::of(&uri));
        let more = settings.api_origins.take().unwrap_or_default().0.into_iter().filter_map(|origin| {
            let uri = read.url("api_origins", Some(origin), Query::None, api_http)?;
            if is_open {
                read.not_in_the_clear("api_origins", Some(&uri));
            }
            check_url(&uri, api_http).ok().map(|uri| Origin::of(&uri))
        });
        let mut api_origins: Vec<_> = base.into_iter().chain(more).collect();
        // Absolute, it may be anywhere; relative, it is an API call like others.
        if let Some(url) = settings.userinfo_url.clone() {
            let absolute = match &urls.api_base {
                _ if has_scheme(&url) => Some(url),
                Some(base) => Some(format!("{}/{url}", base.trim_end_matches('/'))),
                None => None,
            };
            read.required("api_base_url", absolute.is_some());
            let url = read.url("userinfo_url", absolute, Query::Signed, api_http);
            if is_open {
                read.not_in_the_clear("userinfo_url", url.as_deref());
            }
            api_origins.extend(url.and_then(|url| url.parse().ok()).map(|uri| Origin::of(&uri)));
        }
        Self { api_origins, ..urls }
    }
}

/// What signs, once all that it is made of is there.
fn signer(
    read: &mut Reader<'_>,
    settings: &Settings,
    method: SignatureMethod,
    own: Option<Signer>,
) -> Option<Signer> {
    let realm = settings.realm.as_deref().unwrap_or_default();
    if !realm.bytes().all(|octet| (b' '..=b'~').contains(&octet)) {
        read.invalid::<()>("realm", "may hold printable ASCII characters only");
    }
    let signer = if let Some(own) = own {
        Ok(own)
    } else {
        read.required("client_id", settings.client_id.is_some());
        if method.is_rsa() {
            read.required("rsa_key", settings.rsa_key.is_some());
            let key = RsaPrivateKey::from_pem(settings.rsa_key.as_ref()?.expose());
            match key {
                Ok(key) => Signer::rsa(method, settings.client_id.as_deref()?, &key),
                Err(error) => return read.invalid("rsa_key", format!("cannot be used: {error}")),
            }
        } else {
            read.required("client_secret", settings.client_secret.is_some());
            let secret: Secret = settings.client_secret.clone()?;
            Signer::client(method, &ClientCredentials::new(settings.client_id.as_deref()?, secret))
        }
    };
    let signer = signer.and_then(|signer| match &settings.realm {
        Some(realm) => signer.with_realm(realm),
        None => Ok(signer),
    });
    match signer {
        Ok(signer) => Some(signer),
        // It was told above.
        Err(SignError::BadRealm) => None,
        Err(error) => read.invalid("signature_method", format!("cannot be used: {error}")),
    }
}

#[cfg(test)]
#[path = "provider_tests.rs"]
mod tests;
