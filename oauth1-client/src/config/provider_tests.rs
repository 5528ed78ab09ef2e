use http::Method;
use http::Request;
use oauth1_core::{BodyHash, CallbackConfirmation, Exchange as _, ObtainTemporary, PendingLogin, Stamp};

use super::*;

fn whole() -> ClientConfig {
    ClientConfig::new()
        .client_id("id")
        .client_secret("sentinel")
        .request_token_url("https://p.example/r")
        .authorize_url("https://p.example/a?lang=en")
        .access_token_url("https://p.example/t")
}

fn registered(config: ClientConfig, env: &[(&str, &str)]) -> Provider {
    Provider::new("x", config, &Env::from_pairs(env.iter().copied())).unwrap()
}

/// The request for temporary credentials.
fn request(provider: &Provider) -> Request<Vec<u8>> {
    let endpoint = provider.endpoints.request_token.clone().unwrap();
    let step = ObtainTemporary::at(provider.signer.clone(), endpoint, "https://app.example/auth");
    step.request(&Stamp::new("n0nce", 1_700_000_000)).unwrap()
}

/// A login that was begun, its callback confirmed or not.
fn pending(provider: &Provider, confirmed: bool) -> PendingLogin {
    let endpoint = provider.endpoints.request_token.clone().unwrap();
    let step = ObtainTemporary::at(provider.signer.clone(), endpoint, "https://app.example/auth");
    let reply = format!("oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed={confirmed}");
    let step = step.confirmation(CallbackConfirmation::Ignore);
    step.response(&http::Response::new(reply.into_bytes())).unwrap()
}

fn authorization_url(provider: &Provider) -> String {
    provider.endpoints.authorize.as_ref().unwrap().for_login(&pending(provider, true), &[]).unwrap()
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
         `callback_confirmation` (X_CALLBACK_CONFIRMATION) must be require, warn or ignore; \
         `request_token_url` (X_REQUEST_TOKEN_URL) must be https: plain http is for loopback addresses only; \
         `authorize_url` (X_AUTHORIZE_URL) may not have user information (user@host); \
         `access_token_url` is missing: set X_ACCESS_TOKEN_URL, or ClientConfig::access_token_url; \
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
        ("USERINFO_URL", "https://p.example/?a=%zz", "malformed percent escape"),
        ("USERINFO_CLAIMS", "sup=/id", "has a claim that is none"),
        ("OOB_AUTHORIZE_URL", "https://p.example/?oauth_token=x", "names the token"),
        ("RENEW_TOKEN_URL", "http://p.example/", "must be https"),
        ("API_ORIGINS", "https://p.example/?x", "may not have a query"),
        ("API_KEY_HEADER", "a b", "is no name of a header field"),
        ("HEADERS", "authorization=x", "may not have authorization"),
        ("HEADERS", "a=%0a", "has a field that is none"),
        ("BODY_HASH", "md5", "must be auto, sha1, sha256 or sha512"),
        ("TIMEOUT", "soon", "must be a number of seconds"),
        ("REPLY_LIMIT", "-1", "must be a number"),
        ("ALLOW_HTTP", "yes", "must be true or false"),
        ("ACCESS_TOKEN_PLACEMENT", "x", "must be header, form or query"),
        ("REQUEST_TOKEN_PARAMS", "oauth_nonce=x", "oauth_nonce"),
        ("REQUEST_TOKEN_PARAMS", "oauth_callback=x", "oauth_callback"),
        ("ACCESS_TOKEN_PARAMS", "oauth_verifier=x", "oauth_verifier"),
        ("USERINFO_URL", "https://p.example/me#x", "may not have a fragment"),
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
        assert_eq!(Provider::new("x", whole().authorize_url(url), &Env::default()).is_ok(), good, "{url}");
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

/// One row a rule of rank: what code, environment and preset say of `realm`, and which counts.
#[test]
fn contract_l6_l7_settings_have_their_ranks() {
    let realm = |provider: &Provider| {
        let shown = format!("{:?}", provider.signer);
        shown.split("realm: Some(\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
    };
    for (code, env, preset, overwrite, expected) in [
        (Some("code"), Some("env"), Some("preset"), false, Some("code")),
        (Some("code"), Some("env"), Some("preset"), true, Some("env")),
        (None, Some("env"), Some("preset"), false, Some("env")),
        (None, Some("env"), Some("preset"), true, Some("env")),
        (None, None, Some("preset"), false, Some("preset")),
        (None, None, None, false, None),
        // What is empty hides nothing.
        (Some(""), Some("env"), Some("preset"), false, Some("env")),
        (Some("code"), Some(""), Some("preset"), true, Some("code")),
        (Some(""), Some(""), Some("preset"), true, Some("preset")),
    ] {
        let with = |config: ClientConfig, realm: Option<&str>| match realm {
            Some(realm) => config.realm(realm),
            None => config,
        };
        let config = with(whole(), code).defaults(with(ClientConfig::new(), preset));
        let config = if overwrite { config.overwrite() } else { config };
        let env: Vec<_> = env.map(|env| ("X_REALM", env)).into_iter().collect();
        let found = realm(&registered(config, &env));
        assert_eq!(found.as_deref(), expected, "{code:?} {env:?} {preset:?} {overwrite}");
    }
}

#[test]
fn contract_l7_maps_are_put_together_by_name() {
    for (overwrite, expected) in [(false, "c=preset&b=env&a=code"), (true, "c=preset&a=env&b=env")] {
        let preset = ["a", "b", "c"].into_iter();
        let preset = preset.fold(ClientConfig::new(), |config, name| config.authorize_param(name, "preset"));
        let config = whole().authorize_param("a", "code").defaults(preset);
        let config = if overwrite { config.overwrite() } else { config };
        let provider = registered(config, &[("X_AUTHORIZE_PARAMS", "a=env&b=env")]);
        let url = authorization_url(&provider);
        assert_eq!(url, format!("https://p.example/a?lang=en&oauth_token=t&{expected}"));
    }
}

#[test]
fn what_does_not_count_cannot_be_wrong() {
    let config = || whole().signature_method(SignatureMethod::HmacSha256);
    let env = [("X_SIGNATURE_METHOD", "nonsense")];
    assert_eq!(registered(config(), &env).signer.method(), "HMAC-SHA256");
    assert!(Provider::new("x", config().overwrite(), &Env::from_pairs(env)).is_err());
}

#[test]
fn contract_l8_maps_from_the_environment_are_a_form_or_json() {
    for (variable, text) in [
        ("X_AUTHORIZE_PARAMS", "b=1+2&a=%C3%A9"),
        ("X_AUTHORIZE_PARAMS", r#"{"b":"1 2","a":"é"}"#),
        ("X_REQUEST_TOKEN_PARAMS", r#"{"b":"1 2","a":"é","oauth_x":"y"}"#),
        ("X_HEADERS", "x-b=1+2"),
    ] {
        let provider = registered(whole(), &[(variable, text)]);
        let (request, url) = (request(&provider), authorization_url(&provider));
        match variable {
            "X_AUTHORIZE_PARAMS" => assert!(url.contains("b=1%202") && url.contains("a=%C3%A9"), "{url}"),
            "X_HEADERS" => assert_eq!(request.headers()["x-b"], "1 2"),
            _ => {
                let header = request.headers()["authorization"].to_str().unwrap();
                assert!(header.contains("oauth_x=\"y\""), "{header}");
                assert_eq!(request.body(), b"a=%C3%A9&b=1%202");
            }
        }
    }
}

#[test]
fn settings_from_the_environment_show_in_requests() {
    let provider = registered(
        whole(),
        &[
            ("X_REQUEST_TOKEN_METHOD", "GET"),
            ("X_CALLBACK_IN_AUTHORIZE_URL", "always"),
            ("X_AUTHORIZE_TOKEN_PARAM", "token"),
            ("X_AUTHORIZE_CLIENT_PARAM", "key"),
            ("X_CALLBACK_CONFIRMATION", "ignore"),
            ("X_REQUEST_TOKEN_PLACEMENT", "query"),
            ("X_USER_AGENT", "own/1"),
            ("X_TIMEOUT", "2.5"),
            ("X_REPLY_LIMIT", "99"),
            ("X_CLOCK_SKEW_RECOVERY", "false"),
            ("X_BODY_HASH", "sha256+empty"),
            ("X_API_BASE_URL", "http://shop.example/api"),
            ("X_ALLOW_HTTP", "1"),
            ("X_API_ORIGINS", "https://a.example https://b.example:8443"),
        ],
    );
    let request = request(&provider);
    assert_eq!(
        (request.method(), &request.headers()["user-agent"]),
        (&Method::GET, &"own/1".parse().unwrap())
    );
    assert!(request.uri().query().unwrap().contains("oauth_signature="), "{}", request.uri());
    let url = "https://p.example/a?lang=en&key=id&token=t&oauth_callback=https%3A%2F%2Fapp.example%2Fauth";
    assert_eq!(authorization_url(&provider), url);
    assert_eq!(provider.endpoints.confirmation, CallbackConfirmation::Ignore);
    assert_eq!((provider.timeout, provider.reply_limit), (Some(Duration::from_millis(2500)), Some(99)));
    assert_eq!(provider.api_signer.body_hash(), Some(BodyHash::SHA256.of_empty_too()));
    assert_eq!((provider.api_origins.len(), provider.clock_skew_recovery), (3, false));
    let keyed = registered(whole(), &[("X_API_KEY_HEADER", "X-Key")]);
    assert_eq!(keyed.api_key_header.unwrap(), "x-key");
}

#[test]
fn site_and_account_take_their_places() {
    let config = || ClientConfig::preset(crate::presets::NETSUITE).client_id("id").client_secret("s");
    let provider = registered(config(), &[("X_ACCOUNT", "1234567_SB1")]);
    assert_eq!(request(&provider).uri().host(), Some("1234567-sb1.restlets.api.netsuite.com"));
    assert!(format!("{:?}", provider.signer).contains("1234567_SB1"));
    let error = Provider::new("x", config(), &Env::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "client `x` cannot be registered: `account` is missing: set X_ACCOUNT, or ClientConfig::account"
    );
    let jira = || ClientConfig::preset(crate::presets::MAGENTO_1).client_id("id").client_secret("s");
    let provider = registered(jira().site("https://shop.example/sub/"), &[]);
    assert_eq!(request(&provider).uri(), "https://shop.example/sub/oauth/initiate");
    assert!(Provider::new("x", jira().site("http://shop.example"), &Env::default()).is_err());
}

#[test]
fn the_environment_can_name_the_preset() {
    let config = || ClientConfig::new().client_id("id").client_secret("s");
    let provider = registered(config(), &[("X_PRESET", "flickr")]);
    assert_eq!(request(&provider).uri().host(), Some("www.flickr.com"));
    let error =
        Provider::new("x", config(), &Env::from_pairs([("X_PRESET", "flick")])).unwrap_err().to_string();
    assert!(error.contains("`preset` (X_PRESET) must be one of bricklink, discogs, "), "{error}");
    let own = ClientConfig::preset(crate::presets::TUMBLR).client_id("id").client_secret("s");
    assert_eq!(request(&registered(own, &[("X_PRESET", "flickr")])).uri().host(), Some("www.tumblr.com"));
}

#[test]
fn an_authorization_url_of_ones_own_is_for_pins_too() {
    let twitter = || ClientConfig::preset(crate::presets::TWITTER).client_id("id").client_secret("s");
    assert!(registered(twitter(), &[]).endpoints.oob_authorize.is_some());
    let own = registered(twitter(), &[("X_AUTHORIZE_URL", "http://127.0.0.1:4001/a")]);
    assert!(own.endpoints.oob_authorize.is_none());
    assert!(registered(twitter().authorize_url("https://p.example"), &[]).endpoints.oob_authorize.is_none());
}

#[test]
fn every_preset_can_be_registered() {
    let pem = include_str!("../../../oauth1-core/tests/vectors/keys/corpus-2048.pkcs8.pem");
    for preset in Preset::ALL {
        let config = ClientConfig::preset(*preset).client_id("id").client_secret("s").rsa_key(pem);
        let config = config.site("https://own.example").account("1234567");
        let provider = Provider::new("x", config, &Env::default());
        assert!(provider.is_ok() || (preset.name == "jira" && !cfg!(feature = "rsa-sha1")), "{provider:?}");
    }
}

#[test]
fn half_a_provider_is_refused_and_none_is_fine() {
    let half = || ClientConfig::new().client_id("i").client_secret("s");
    let error = Provider::new("x", half().authorize_url("https://p.example/a"), &Env::default());
    let error = error.unwrap_err().to_string();
    assert!(error.contains("X_REQUEST_TOKEN_URL") && error.contains("X_ACCESS_TOKEN_URL"), "{error}");
    assert!(registered(half(), &[]).endpoints.access_token.is_none());
    let password = half().access_token_url("https://p.example/t").authorized_elsewhere(true);
    assert!(registered(password, &[]).endpoints.access_token.is_some());
}

#[test]
fn threat_c21_plaintext_does_not_go_over_http() {
    let config = || whole().signature_method(SignatureMethod::Plaintext).allow_http(true);
    for (url, good) in
        [("http://shop.example/", false), ("http://127.0.0.1/", true), ("https://shop.example/", true)]
    {
        let base = config().api_base_url(url);
        assert_eq!(Provider::new("x", base, &Env::default()).is_ok(), good, "{url}");
        let origin = config().api_base_url("https://shop.example").api_origin(url);
        assert_eq!(Provider::new("x", origin, &Env::default()).is_ok(), good, "{url}");
    }
}

#[test]
fn threat_c21_a_signer_of_ones_own_is_plaintext_too() {
    let secrets = ClientCredentials::new("id", "secret");
    let signer = || Signer::client(SignatureMethod::Plaintext, &secrets).unwrap();
    let config = || ClientConfig::new().signer(signer()).allow_http(true);
    assert!(Provider::new("x", config().api_base_url("http://shop.example"), &Env::default()).is_err());
    assert!(Provider::new("x", config().placement(Placement::Query), &Env::default()).is_err());
    let userinfo = config().api_base_url("https://shop.example").userinfo_url("http://shop.example/me");
    assert!(Provider::new("x", userinfo, &Env::default()).is_err());
}

#[test]
fn threat_c21_a_key_in_a_header_does_not_go_over_http() {
    let config = whole().api_key_header("X-Key").allow_http(true);
    for (url, good) in [("http://shop.example/", false), ("http://127.0.0.1/", true)] {
        assert_eq!(
            Provider::new("x", config.clone().api_base_url(url), &Env::default()).is_ok(),
            good,
            "{url}"
        );
    }
}

#[test]
fn defaults_may_have_defaults() {
    let inner = ClientConfig::preset(crate::presets::TWITTER).authorize_param("lang", "en").realm("inner");
    let outer = ClientConfig::new().authorize_param("lang", "de").defaults(inner);
    let provider = registered(ClientConfig::new().client_id("id").client_secret("s").defaults(outer), &[]);
    let url = "https://api.x.com/oauth/authenticate?oauth_token=t&lang=de";
    assert_eq!(authorization_url(&provider), url);
    assert!(format!("{:?}", provider.signer).contains("realm: Some(\"inner\")"));
    let signer = Signer::custom("X-OWN", "own", |_| Ok::<_, &str>(Vec::new()));
    let provider = registered(ClientConfig::new().defaults(ClientConfig::new().signer(signer)), &[]);
    assert_eq!(provider.signer.method(), "X-OWN");
}

#[test]
fn an_authorization_url_may_have_what_only_starts_like_the_token() {
    let config = |url| whole().authorize_token_param("t").authorize_url(url);
    assert!(Provider::new("x", config("https://p.example/a?tenant=1"), &Env::default()).is_ok());
    assert!(Provider::new("x", config("https://p.example/a?t=1"), &Env::default()).is_err());
}

#[test]
fn a_relative_userinfo_url_may_have_another_in_it() {
    let config = whole().api_base_url("https://p.example/1/").userinfo_url("me?next=https://app.example");
    let provider = registered(config.userinfo_claim("sub", "/id"), &[]);
    assert!(provider.api_origins.iter().all(|origin| origin.is_of(&"https://p.example".parse().unwrap())));
    let without_base = whole().userinfo_url("me");
    let error = Provider::new("x", without_base, &Env::default()).unwrap_err();
    assert!(error.to_string().contains("`api_base_url` is missing"), "{error}");
}

#[test]
fn a_signer_of_ones_own_needs_no_secret() {
    let sign = |base_string: &[u8]| Ok::<_, &str>(base_string.len().to_be_bytes().to_vec());
    let config = ClientConfig::new().signer(Signer::custom("X-LENGTH", "own", sign)).realm("r");
    let provider = registered(config, &[("X_CLIENT_SECRET", "unused")]);
    assert_eq!(provider.signer.method(), "X-LENGTH");
    assert!(format!("{:?}", provider.signer).contains("realm: Some(\"r\")"));
}
