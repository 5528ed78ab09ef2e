//! Settings checked and complete: what a registered client works with. Every problem is found here, at
//! registration, and all of them are reported at once.

use std::{borrow::Cow, collections::BTreeMap};

use http::{HeaderValue, Method, Uri};
use oauth1_core::{
    CallbackConfirmation, CallbackInAuthorizeUrl, ClientCredentials, Placement, RsaPrivateKey, Secret,
    SignError, SignatureMethod, Signer, UnknownMethod,
};

use super::{
    ClientConfig, Env,
    env::{NotUtf8, variable},
};
use crate::{
    error::{ConfigError, ConfigProblem, Setting},
    presets::Preset,
};

/// A client's settings, checked.
#[derive(Debug)]
pub(crate) struct Provider {
    /// Signs for the client alone; with a token it signs for that.
    pub(crate) signer: Signer,
    pub(crate) placement: Placement,
    pub(crate) user_agent: HeaderValue,
    /// `None` for a client that makes API calls only.
    pub(crate) endpoints: Option<Endpoints>,
    pub(crate) api_base_url: Option<String>,
}

/// What a login needs.
#[derive(Debug)]
pub(crate) struct Endpoints {
    pub(crate) request_token: String,
    pub(crate) authorize: String,
    pub(crate) authorize_params: Vec<(String, String)>,
    pub(crate) access_token: String,
    pub(crate) confirmation: CallbackConfirmation,
    pub(crate) request_token_method: Method,
    pub(crate) access_token_method: Method,
    pub(crate) callback_in_authorize_url: CallbackInAuthorizeUrl,
}

impl Provider {
    pub(crate) fn new(client: &str, config: ClientConfig, env: &Env) -> Result<Self, ConfigError> {
        let preset = |url: fn(&Preset) -> &Cow<'static, str>| {
            config.preset.as_ref().map(|preset| url(preset).clone().into_owned())
        };
        let mut read = Reader { client, env, problems: Vec::new() };

        let id = read.text(config.client_id, "client_id");
        let secret = read.secret(config.client_secret, "client_secret");
        let rsa_key = read.secret(config.rsa_key, "rsa_key");
        let method = read.parsed(config.signature_method, "signature_method", |text| {
            text.parse().map_err(|UnknownMethod| {
                "must be PLAINTEXT, or HMAC- or RSA- with SHA1, SHA256 or SHA512, such as HMAC-SHA256"
            })
        });
        let placements =
            [("header", Placement::Header), ("form", Placement::Form), ("query", Placement::Query)];
        let placement =
            read.one_of(config.placement, "placement", &placements, "must be header, form or query");
        if method == Some(SignatureMethod::Plaintext) && placement == Some(Placement::Query) {
            read.invalid("placement", "may not be query with PLAINTEXT: the secrets would be in every URL");
        }
        let realm = read.text(config.realm, "realm");
        let user_agent = read.text(config.user_agent, "user_agent").map(HeaderValue::try_from);
        if matches!(user_agent, Some(Err(_))) {
            read.invalid("user_agent", "may not hold control characters");
        }
        let request_token = read.url(
            config.request_token_url,
            "request_token_url",
            preset(|preset| &preset.request_token_url),
        );
        let authorize =
            read.url(config.authorize_url, "authorize_url", preset(|preset| &preset.authorize_url));
        let access_token =
            read.url(config.access_token_url, "access_token_url", preset(|preset| &preset.access_token_url));
        let api_base_url =
            read.url(config.api_base_url, "api_base_url", preset(|preset| &preset.api_base_url));
        if api_base_url.as_deref().is_some_and(|url| url.contains('?')) {
            read.invalid("api_base_url", "may not have a query");
        }
        let authorize_params = read.parsed(config.authorize_params, "authorize_params", |text| {
            pairs(text).ok_or("must be a=b&c=d, or a JSON object of strings")
        });
        let names_token =
            |params: &Vec<(String, String)>| params.iter().any(|(name, _)| name == "oauth_token");
        if authorize_params.as_ref().is_some_and(names_token) {
            read.invalid("authorize_params", "may not have an oauth_token");
        }
        let methods = [("POST", Method::POST), ("GET", Method::GET)];
        let mut endpoint_method = |code, name| read.one_of(code, name, &methods, "must be POST or GET");
        let request_token_method = endpoint_method(config.request_token_method, "request_token_method");
        let access_token_method = endpoint_method(config.access_token_method, "access_token_method");
        let callback_in_authorize_url = read.one_of(
            config.callback_in_authorize_url,
            "callback_in_authorize_url",
            &[
                ("never", CallbackInAuthorizeUrl::Never),
                ("always", CallbackInAuthorizeUrl::Always),
                ("if_unconfirmed", CallbackInAuthorizeUrl::IfUnconfirmed),
            ],
            "must be never, always or if_unconfirmed",
        );
        let confirmation = read.one_of(
            config.callback_confirmation,
            "callback_confirmation",
            &[
                ("require", CallbackConfirmation::Require),
                ("warn", CallbackConfirmation::Warn),
                ("ignore", CallbackConfirmation::Ignore),
            ],
            "must be require, warn or ignore",
        );

        read.required("client_id", id.is_some());
        let method = method.unwrap_or(SignatureMethod::HmacSha1);
        read.required(
            if method.is_rsa() { "rsa_key" } else { "client_secret" },
            match method.is_rsa() {
                true => rsa_key.is_some(),
                false => secret.is_some(),
            },
        );
        let signer = read.signer(method, id, secret, rsa_key, realm.as_deref());
        // A login needs all three; none of them is a client for API calls only.
        if request_token.is_some() || authorize.is_some() || access_token.is_some() {
            read.required("request_token_url", request_token.is_some());
            read.required("authorize_url", authorize.is_some());
            read.required("access_token_url", access_token.is_some());
        }
        let (Some(signer), true) = (signer, read.problems.is_empty()) else {
            return Err(ConfigError { client: client.to_owned(), problems: read.problems });
        };
        let endpoints = match (request_token, authorize, access_token) {
            (Some(request_token), Some(authorize), Some(access_token)) => Some(Endpoints {
                request_token,
                authorize,
                authorize_params: authorize_params.unwrap_or_default(),
                access_token,
                confirmation: confirmation.unwrap_or_default(),
                request_token_method: request_token_method.unwrap_or(Method::POST),
                access_token_method: access_token_method.unwrap_or(Method::POST),
                callback_in_authorize_url: callback_in_authorize_url.unwrap_or_default(),
            }),
            _ => None,
        };
        let own_name = HeaderValue::from_static(concat!("oauth1-client/", env!("CARGO_PKG_VERSION")));
        Ok(Self {
            signer,
            placement: placement.unwrap_or_default(),
            user_agent: user_agent.and_then(Result::ok).unwrap_or(own_name),
            endpoints,
            api_base_url,
        })
    }
}

/// Reads settings, code first, and gathers what is wrong with them.
struct Reader<'a> {
    client: &'a str,
    env: &'a Env,
    problems: Vec<ConfigProblem>,
}

impl Reader<'_> {
    fn invalid(&mut self, setting: &'static str, why: impl Into<Cow<'static, str>>) {
        self.problems.push(ConfigProblem::Invalid { setting: self.setting(setting), why: why.into() });
    }

    fn required(&mut self, setting: &'static str, present: bool) {
        let named = self.setting(setting);
        let reported = |problem: &ConfigProblem| *problem.setting() == named;
        if !present && !self.problems.iter().any(reported) {
            self.problems.push(ConfigProblem::Missing { setting: named });
        }
    }

    fn setting(&self, name: &'static str) -> Setting {
        Setting { name, variable: variable(self.client, name) }
    }

    fn text(&mut self, code: Option<String>, name: &'static str) -> Option<String> {
        if let Some(text) = code.filter(|text| !text.is_empty()) {
            return Some(text);
        }
        match self.env.value(&variable(self.client, name)) {
            Ok(value) => value,
            Err(NotUtf8) => {
                self.invalid(name, "is not UTF-8");
                None
            }
        }
    }

    fn secret(&mut self, code: Option<Secret>, name: &'static str) -> Option<Secret> {
        let code = code.filter(|secret| !secret.expose().is_empty());
        code.or_else(|| self.text(None, name).map(Secret::from))
    }

    /// What signs, once all that it is made of is there.
    fn signer(
        &mut self,
        method: SignatureMethod,
        id: Option<String>,
        secret: Option<Secret>,
        rsa_key: Option<Secret>,
        realm: Option<&str>,
    ) -> Option<Signer> {
        let signer = if method.is_rsa() {
            let key = RsaPrivateKey::from_pem(rsa_key?.expose());
            let key =
                key.map_err(|error| self.invalid("rsa_key", format!("cannot be used: {error}"))).ok()?;
            Signer::rsa(method, &id?, &key)
        } else {
            Signer::client(method, &ClientCredentials::new(id?, secret?))
        };
        let signer = signer.and_then(|signer| match realm {
            Some(realm) => signer.with_realm(realm),
            None => Ok(signer),
        });
        match signer {
            Ok(signer) => Some(signer),
            Err(SignError::BadRealm) => {
                self.invalid("realm", "may hold printable ASCII characters only");
                None
            }
            Err(error) => {
                self.invalid("signature_method", format!("cannot be used: {error}"));
                None
            }
        }
    }

    fn url(&mut self, code: Option<String>, name: &'static str, preset: Option<String>) -> Option<String> {
        let url = self.text(code, name).or(preset)?;
        // An endpoint's own query is signed with every request; the browser is given an oauth_token with it.
        let taken = if name == "authorize_url" { "oauth_token" } else { "oauth_" };
        match check_url(&url).and_then(|uri| check_query(&uri, taken)) {
            Ok(()) => Some(url),
            Err(why) => {
                self.invalid(name, why);
                None
            }
        }
    }

    fn parsed<T, E: Into<Cow<'static, str>>>(
        &mut self,
        code: Option<T>,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        if code.is_some() {
            return code;
        }
        match parse(&self.text(None, name)?) {
            Ok(value) => Some(value),
            Err(why) => {
                self.invalid(name, why);
                None
            }
        }
    }

    /// A setting with a few values, each with its name.
    fn one_of<T: Clone>(
        &mut self,
        code: Option<T>,
        name: &'static str,
        values: &[(&str, T)],
        why: &'static str,
    ) -> Option<T> {
        let named =
            |text: &str| values.iter().find(|(name, _)| *name == text).map(|(_, value)| value.clone());
        self.parsed(code, name, |text| named(text).ok_or(why))
    }
}

/// Checks a URL that requests, or browsers, will be sent to: absolute, `https` (or `http` on loopback), and with
/// nothing in it that a URL parser and a person could read in two ways.
pub(crate) fn check_url(url: &str) -> Result<Uri, &'static str> {
    if url.contains('#') {
        return Err("may not have a fragment (#…)");
    }
    if !url.is_ascii() {
        return Err("must be percent-encoded: it holds other than ASCII characters");
    }
    let uri: Uri = url.parse().map_err(|_| "must be an absolute URL, percent-encoded")?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err("must be an absolute URL, such as https://host/path");
    };
    if authority.as_str().contains('@') {
        return Err("may not have user information (user@host)");
    }
    let host = authority.host();
    if host.is_empty() || host.ends_with('.') || host.contains('%') {
        return Err("has a host that is empty, ends with a dot or holds an escape");
    }
    match scheme {
        "https" => {}
        "http" if is_loopback(host) => {}
        "http" => return Err("must be https: plain http is for loopback addresses only"),
        _ => return Err("must be https"),
    }
    oauth1_core::Request::from_uri(&Method::GET, &uri).map_err(|_| "has a malformed host or port")?;
    Ok(uri)
}

/// A URL's own query must be decodable, and leave the names that start like this to the protocol.
fn check_query(uri: &Uri, taken: &str) -> Result<(), &'static str> {
    let mut params = oauth1_core::Params::new();
    params
        .push_encoded(uri.query().unwrap_or_default().as_bytes())
        .map_err(|_| "has a query with a malformed percent escape")?;
    if params.iter().any(|(name, _)| name.starts_with(taken.as_bytes())) {
        return Err("has an oauth_… parameter in its query that the protocol sets itself");
    }
    Ok(())
}

fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    if text.starts_with('{') {
        return Some(serde_json::from_str::<BTreeMap<String, String>>(text).ok()?.into_iter().collect());
    }
    let mut params = oauth1_core::Params::new();
    params.push_encoded(text.as_bytes()).ok()?;
    let utf8 = |octets: &[u8]| String::from_utf8(octets.to_vec()).ok();
    params.iter().map(|(name, value)| Some((utf8(&name)?, utf8(&value)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> ClientConfig {
        ClientConfig::new()
            .client_id("id")
            .client_secret("sentinel")
            .request_token_url("https://p.example/r")
            .authorize_url("https://p.example/a?lang=en")
            .access_token_url("https://p.example/t")
    }

    #[test]
    fn code_wins_and_the_environment_fills_the_gaps() {
        let env = Env::from_pairs([
            ("MY_APP_CLIENT_ID", "from-env"),
            ("MY_APP_API_BASE_URL", "http://localhost:8000/1.1/"),
            ("MY_APP_AUTHORIZE_PARAMS", "force_login=true&x=a+b"),
            ("MY_APP_SIGNATURE_METHOD", "PLAINTEXT"),
            ("MY_APP_CALLBACK_CONFIRMATION", "warn"),
        ]);
        let provider = Provider::new("my-app", whole(), &env).unwrap();
        assert!(format!("{:?}", provider.signer).contains("client: \"id\""), "{:?}", provider.signer);
        assert_eq!(provider.api_base_url.as_deref(), Some("http://localhost:8000/1.1/"));
        assert_eq!(provider.signer.method(), "PLAINTEXT");
        let endpoints = provider.endpoints.unwrap();
        assert_eq!(endpoints.confirmation, CallbackConfirmation::Warn);
        let params = [("force_login", "true"), ("x", "a b")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(endpoints.authorize_params, params);
    }

    #[test]
    fn a_preset_is_overridden_by_code_and_by_the_environment() {
        let env = Env::from_pairs([("T_AUTHORIZE_URL", "http://127.0.0.1:1/a")]);
        let config = ClientConfig::preset(crate::presets::TWITTER)
            .client_id("i")
            .client_secret("s")
            .access_token_url("https://p.example/t");
        let provider = Provider::new("t", config, &env).unwrap();
        assert_eq!(provider.api_base_url.as_deref(), Some("https://api.x.com/1.1/"));
        let endpoints = provider.endpoints.unwrap();
        assert_eq!(endpoints.request_token, "https://api.x.com/oauth/request_token");
        assert_eq!(endpoints.authorize, "http://127.0.0.1:1/a");
        assert_eq!(endpoints.access_token, "https://p.example/t");
    }

    #[test]
    fn all_problems_are_reported_at_once_and_no_secret_with_them() {
        let config = ClientConfig::new()
            .client_secret("sentinel")
            .request_token_url("http://p.example/r")
            .authorize_url("https://user@p.example/a");
        let env = Env::from_pairs([("X_SIGNATURE_METHOD", "RSA"), ("X_CALLBACK_CONFIRMATION", "yes")]);
        let error = Provider::new("x", config, &env).unwrap_err();
        assert_eq!(
            error.to_string(),
            "client `x` cannot be registered: \
             `signature_method` (X_SIGNATURE_METHOD) must be PLAINTEXT, or HMAC- or RSA- with \
             SHA1, SHA256 or SHA512, such as HMAC-SHA256; \
             `request_token_url` (X_REQUEST_TOKEN_URL) must be https: plain http is for loopback addresses only; \
             `authorize_url` (X_AUTHORIZE_URL) may not have user information (user@host); \
             `callback_confirmation` (X_CALLBACK_CONFIRMATION) must be require, warn or ignore; \
             `client_id` is missing: set X_CLIENT_ID, or ClientConfig::client_id"
        );
        assert!(!format!("{error:?}").contains("sentinel"));
    }

    #[test]
    fn each_setting_is_checked_at_registration() {
        for (setting, value, why) in [
            ("REALM", "a\nb", "printable ASCII"),
            ("USER_AGENT", "a\r\nX: y", "control characters"),
            ("API_BASE_URL", "https://p.example/1/?x=y", "may not have a query"),
            ("API_BASE_URL", "https://p.example/?a=%zz", "malformed percent escape"),
            ("AUTHORIZE_PARAMS", "a=%zz", "must be a=b&c=d"),
            ("AUTHORIZE_PARAMS", "{\"a\":[]}", "must be a=b&c=d"),
            ("AUTHORIZE_PARAMS", "oauth_token=x", "may not have an oauth_token"),
            ("PLACEMENT", "body", "must be header, form or query"),
            ("REQUEST_TOKEN_METHOD", "get", "must be POST or GET"),
            ("ACCESS_TOKEN_METHOD", "PUT", "must be POST or GET"),
            ("CALLBACK_IN_AUTHORIZE_URL", "yes", "must be never, always or if_unconfirmed"),
        ] {
            let env = Env::from_pairs([(format!("X_{setting}"), value)]);
            let error = Provider::new("x", whole(), &env).unwrap_err();
            assert_eq!(error.problems().len(), 1, "{setting}: {error}");
            assert!(error.to_string().contains(&format!("(X_{setting}) ")), "{error}");
            assert!(error.to_string().contains(why), "{error}");
        }
        for (url, good) in [
            ("https://p.example/?oauth_token=x", false),
            ("https://p.example/?oauth%5Ftoken", false),
            ("https://p.example/?a=%zz", false),
            ("https://p.example/?oauth_consumer_key=x", true),
        ] {
            assert_eq!(
                Provider::new("x", whole().authorize_url(url), &Env::default()).is_ok(),
                good,
                "{url}"
            );
            assert!(
                Provider::new("x", whole().access_token_url(url), &Env::default()).is_err(),
                "an endpoint's query is signed: {url}"
            );
        }
    }

    #[test]
    fn an_rsa_client_has_a_key_and_needs_no_secret() {
        let pem = include_str!("../../../oauth1-core/tests/vectors/keys/corpus-2048.pkcs8.pem");
        let escaped = pem.replace('\n', "\\n");
        let env = |key: &str| Env::from_pairs([("X_SIGNATURE_METHOD", "RSA-SHA256"), ("X_RSA_KEY", key)]);
        for key in [pem, &escaped] {
            let provider = Provider::new("x", ClientConfig::new().client_id("id"), &env(key)).unwrap();
            assert_eq!(provider.signer.method(), "RSA-SHA256");
        }
        for (key, why) in [
            ("", "`rsa_key` is missing: set X_RSA_KEY, or ClientConfig::rsa_key"),
            ("sentinel", "`rsa_key` (X_RSA_KEY) cannot be used: "),
        ] {
            let error = Provider::new("x", whole(), &env(key)).unwrap_err();
            assert_eq!(error.problems().len(), 1, "{error}");
            assert!(error.to_string().contains(why) && !error.to_string().contains("sentinel"), "{error}");
        }
    }

    #[test]
    fn threat_g7_plaintext_does_not_go_into_urls() {
        let plaintext = || whole().signature_method(SignatureMethod::Plaintext);
        let error = Provider::new("x", plaintext().placement(Placement::Query), &Env::default()).unwrap_err();
        assert!(error.to_string().contains("the secrets would be in every URL"), "{error}");
        let env = Env::from_pairs([("X_PLACEMENT", "query")]);
        assert!(Provider::new("x", plaintext(), &env).is_err());
        assert!(Provider::new("x", plaintext().placement(Placement::Form), &Env::default()).is_ok());
    }

    #[test]
    fn settings_from_the_environment_are_read() {
        let env = Env::from_pairs([
            ("X_AUTHORIZE_PARAMS", r#"{"b":"1 2","a":"é"}"#),
            ("X_REQUEST_TOKEN_METHOD", "GET"),
            ("X_ACCESS_TOKEN_METHOD", "POST"),
            ("X_CALLBACK_IN_AUTHORIZE_URL", "if_unconfirmed"),
            ("X_CALLBACK_CONFIRMATION", "ignore"),
            ("X_PLACEMENT", "query"),
            ("X_REALM", "Photos"),
            ("X_USER_AGENT", "own/1"),
        ]);
        let provider = Provider::new("x", whole(), &env).unwrap();
        assert!(
            format!("{:?}", provider.signer).contains("realm: Some(\"Photos\")"),
            "{:?}",
            provider.signer
        );
        assert_eq!(provider.user_agent, "own/1");
        assert_eq!(provider.placement, Placement::Query);
        let endpoints = provider.endpoints.unwrap();
        let params = [("a", "é"), ("b", "1 2")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(endpoints.authorize_params, params);
        assert_eq!(
            (endpoints.request_token_method, endpoints.access_token_method),
            (Method::GET, Method::POST)
        );
        assert_eq!(endpoints.callback_in_authorize_url, CallbackInAuthorizeUrl::IfUnconfirmed);
        assert_eq!(endpoints.confirmation, CallbackConfirmation::Ignore);
    }

    #[test]
    fn half_a_provider_is_refused_and_none_is_fine() {
        let half = ClientConfig::new().client_id("i").client_secret("s").authorize_url("https://p.example/a");
        let error = Provider::new("x", half, &Env::default()).unwrap_err().to_string();
        assert!(error.contains("X_REQUEST_TOKEN_URL") && error.contains("X_ACCESS_TOKEN_URL"), "{error}");
        let none = ClientConfig::new().client_id("i").client_secret("s");
        assert!(Provider::new("x", none, &Env::default()).unwrap().endpoints.is_none());
    }

    #[test]
    fn threat_a12_a14_c20_urls_that_could_be_misread_are_refused() {
        for good in [
            "https://p.example",
            "https://p.example:8443/a?b=c",
            "http://127.0.0.1:4001/x",
            "http://[::1]:4001/x",
            "http://LOCALHOST/x",
        ] {
            assert!(check_url(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "p.example/r",
            "/r",
            "ftp://p.example/",
            "http://p.example/",
            "http://127.0.0.1.evil.example/",
            "https://good@evil.example/",
            "https://p.example./",
            "https://p.example/#x",
            "https://ａpi.example/",
            "https://p.example/é",
            "https://p.example:99999/",
            "https://p.example:0/",
            "https://[fe80::1%25eth0]/",
            "https://p.example/a b",
            "https://p.example/\r\n",
        ] {
            assert!(check_url(bad).is_err(), "{bad}");
        }
    }
}
