//! A value of each type, made with every secret that it can hold or come by.

use std::{sync::LazyLock, time::Duration};

use http::{HeaderValue, Response, header};
use oauth1_core::{
    AuthorizationUrl, BodyHash, Callback, CallbackConfirmation, CallbackInAuthorizeUrl, Claim,
    ClientCredentials, ClientKey, Endpoint, Exchange, KeyFile, MemoryNonceStore, NonceStore as _,
    OAuthHeader, ObtainTemporary, ObtainToken, Params, PendingLogin, Placement, Policy, Problem, RenewToken,
    Request, RsaPrivateKey, RsaPublicKey, Secret, SignatureMethod, Signer, Stamp, TemporaryCredentials,
    Token, TokenCredentials, TokenReply, percent_encode, verifier_from_pin,
};

use crate::{
    Table,
    sentinels::{
        ADVICE, API_KEY, CLIENT_SECRET, COOKIE, FIELD, HANDLE, PASSWORD, PRIVATE_KEY, TOKEN_SECRET, VERIFIER,
    },
};

const NOW: u64 = 1_700_000_000;
const FORM: &str = "application/x-www-form-urlencoded";
const PUBLIC_KEY: &str = include_str!("../vectors/keys/corpus-2048.spki.pem");

pub(crate) fn fill(table: &mut Table) {
    credentials(table);
    keys(table);
    requests(table);
    servers(table);
    endpoints(table);
    logins(table);
    explanations(table);
}

pub(crate) fn client() -> ClientCredentials {
    ClientCredentials::new("client-id", CLIENT_SECRET)
}

pub(crate) fn private_key() -> RsaPrivateKey {
    static KEY: LazyLock<RsaPrivateKey> = LazyLock::new(|| RsaPrivateKey::from_pem(PRIVATE_KEY).unwrap());
    KEY.clone()
}

/// One of each method, on behalf of a token.
pub(crate) fn signers() -> Vec<Signer> {
    let signer = |method: &SignatureMethod| match method.is_rsa() {
        true => Signer::rsa(*method, "client-id", &private_key()).unwrap(),
        false => Signer::client(*method, &client()).unwrap(),
    };
    let token = TokenCredentials::new("token-id", TOKEN_SECRET);
    let signers = SignatureMethod::ALL.iter().map(signer);
    signers.map(|signer| signer.with_token(&token).with_body_hash(BodyHash::AUTO)).collect()
}

/// A URL with a password before the host and a key in the query.
pub(crate) fn url() -> String {
    format!("https://{}provider.example/path?api_key={}", user_info(), percent_encode(API_KEY))
}

fn user_info() -> String {
    format!("user:{}@", percent_encode(PASSWORD))
}

/// A form with a password.
pub(crate) fn form() -> String {
    format!("x_auth_password={}", percent_encode(PASSWORD))
}

fn stamp() -> Stamp {
    Stamp::new("n0nce", NOW)
}

/// A reply with credentials, a session handle and a further field.
pub(crate) fn reply_fields() -> [(&'static str, &'static str); 5] {
    [
        ("oauth_token", "token-id"),
        ("oauth_token_secret", TOKEN_SECRET),
        ("oauth_callback_confirmed", "true"),
        ("oauth_session_handle", HANDLE),
        ("further", FIELD),
    ]
}

fn replies() -> [Response<Vec<u8>>; 2] {
    let form = reply_fields().map(|(name, value)| format!("{name}={}", percent_encode(value))).join("&");
    let json =
        serde_json::to_string(&reply_fields().into_iter().collect::<std::collections::BTreeMap<_, _>>());
    [form, json.unwrap()].map(|body| Response::new(body.into_bytes()))
}

fn credentials(table: &mut Table) {
    table.debug("Secret", &Secret::from(CLIENT_SECRET));
    table.debug("Secret", &verifier_from_pin(VERIFIER).unwrap());
    table.debug("Credentials", &client());
    table.debug("ClientCredentials", &client());
    table.debug("TemporaryCredentials", &TemporaryCredentials::new("token-id", TOKEN_SECRET));
    table.debug("TokenCredentials", &Some(TokenCredentials::new("token-id", TOKEN_SECRET)));
}

fn keys(table: &mut Table) {
    table.debug("RsaPrivateKey", &private_key());
    table.debug("RsaPublicKey", &RsaPublicKey::from_pem(PUBLIC_KEY).unwrap());
    table.display("KeyFile", &KeyFile::OtherPrivateKey { algorithm: None });
    table.display("SignatureMethod", &SignatureMethod::Plaintext);
    table.debug("BodyHash", &BodyHash::AUTO);
    table.debug("Placement", &Placement::Query);
    for signer in signers() {
        table.debug("Signer", &signer);
    }
    let key = Secret::from(CLIENT_SECRET);
    let sign = move |base_string: &[u8]| Ok::<_, String>([base_string, key.expose().as_bytes()].concat());
    table.debug("Signer", &Signer::custom("X", "client-id", sign));
}

fn requests(table: &mut Table) {
    let (url, form) = (url(), form());
    let request = Request::new("POST", &url).unwrap().with_body(FORM, form.as_bytes());
    table.debug("Request", &request);
    table.debug("Params", &request.params().unwrap());
    let mut params = Params::new();
    params.push("x_auth_password", PASSWORD);
    table.debug("Params", &params);
    table.debug("Stamp", &stamp());
    let (signers, stamp) = (signers(), stamp());
    for signer in &signers {
        let signed = signer.sign(request, &stamp, &[("oauth_verifier", VERIFIER)]).unwrap();
        table.signatures.push(signed.signature().to_owned());
        table.debug("Authorization", &signed);
        // It is marked as sensitive.
        table.debug("Authorization", &signed.to_header());
        let header = signed.to_header_text();
        let header = OAuthHeader::parse(header.as_bytes()).unwrap();
        table.debug("OAuthHeader", &header);
    }
}

fn servers(table: &mut Table) {
    let (url, form, stamp) = (url(), form(), stamp());
    let request = Request::new("POST", &url).unwrap().with_body(FORM, form.as_bytes());
    let policy = Policy::new(Duration::from_secs(300));
    table.debug("Policy", &policy);
    let store = MemoryNonceStore::new(0);
    for (signer, method) in signers().iter().zip(SignatureMethod::ALL) {
        let signed = signer.sign(request, &stamp, &[("oauth_verifier", VERIFIER)]).unwrap();
        let header = signed.to_header_text();
        let claim = Claim::parse(request, Some(header.as_bytes())).unwrap();
        table.debug("Claim", &claim);
        let key = match method.is_rsa() {
            true => ClientKey::rsa(RsaPublicKey::from_pem(PUBLIC_KEY).unwrap(), &[*method]),
            false => ClientKey::shared(CLIENT_SECRET, &[*method]),
        };
        let key = key.unwrap();
        table.debug("ClientKey", &key);
        let token = Secret::from(TOKEN_SECRET);
        let verified = claim.verify(Some(&key), Some(&token), NOW, &policy).unwrap();
        table.debug("Verified", &verified);
        let replay_key = verified.replay_key().unwrap();
        table.display("ReplayKey", &replay_key);
        table.debug("NonceStore", &store.remember(&replay_key, NOW));
    }
    table.debug("MemoryNonceStore", &store);

    let mut problem = Problem::new("parameter_rejected").with_advice(ADVICE);
    table.display("Problem", &problem);
    problem.acceptable_versions = Some(ADVICE.to_owned());
    table.text("Problem", problem.summary());
    let rejected = percent_encode(format!("x_auth_password={}", percent_encode(PASSWORD)));
    let body = format!("oauth_problem=parameter_rejected&oauth_parameters_rejected={rejected}");
    let read = Problem::from_reply(&Response::new(body.into_bytes())).unwrap();
    table.text("Problem", format!("{read:?} {read} {:?}", read.parameters_rejected));
}

pub(crate) fn endpoint() -> Endpoint {
    // With user information it would be refused.
    let endpoint =
        Endpoint::new(&url().replace(&user_info(), "")).unwrap().param("x_auth_password", PASSWORD);
    let cookie = HeaderValue::from_static(COOKIE);
    endpoint.protocol_param("oauth_api_key", API_KEY).header(header::COOKIE, cookie).unwrap()
}

/// Steps that are ready to ask.
fn endpoints(table: &mut Table) {
    table.debug("Endpoint", &endpoint());
    table.debug("CallbackConfirmation", &CallbackConfirmation::Warn);
    for signer in signers() {
        table.debug("ObtainTemporary", &ObtainTemporary::at(signer.clone(), endpoint(), "oob"));
        table.debug("ObtainToken", &ObtainToken::at(signer.clone(), endpoint(), VERIFIER));
        let with_password = ObtainToken::with_password(signer.clone(), endpoint(), "who", PASSWORD);
        table.debug("ObtainToken", &with_password);
        table.debug("RenewToken", &RenewToken::at(signer.clone(), endpoint(), HANDLE));
        table.debug("RenewToken", &RenewToken::in_place(signer.clone(), endpoint(), token()));

        // What goes out holds what it must; what can be marked as sensitive in it is.
        let plain = || Endpoint::new("https://provider.example/").unwrap();
        let by_verifier = ObtainToken::at(signer.clone(), plain(), VERIFIER);
        let by_handle = RenewToken::at(signer, plain(), HANDLE);
        for request in [by_verifier.request(&stamp()).unwrap(), by_handle.request(&stamp()).unwrap()] {
            let sent = request.headers()[header::AUTHORIZATION].to_str().unwrap();
            let (_, signature) = sent.rsplit_once("oauth_signature=\"").unwrap();
            table.signatures.push(signature.trim_end_matches('"').to_owned());
            table.debug("Exchange", &request);
        }
    }
}

fn token() -> Token {
    let [reply, _] = replies();
    let step = ObtainToken::at(signers().remove(0), endpoint(), VERIFIER);
    step.response(&reply).unwrap()
}

/// What comes back.
fn logins(table: &mut Table) {
    for reply in replies() {
        table.debug("TokenReply", &TokenReply::parse(&reply).unwrap());
        let signer = || signers().remove(0);
        let pending = ObtainTemporary::at(signer(), endpoint(), "https://app.example/callback");
        let pending: PendingLogin = pending.response(&reply).unwrap();
        table.debug("PendingLogin", &pending);
        table.debug("Token", &ObtainToken::at(signer(), endpoint(), VERIFIER).response(&reply).unwrap());

        let authorization = AuthorizationUrl::new("https://provider.example/authorize").unwrap();
        let authorization = authorization
            .client_param("key", &client())
            .callback(CallbackInAuthorizeUrl::Always)
            .param("lang", "en");
        table.debug("AuthorizationUrl", &authorization);
        // Browsers keep it, and send it on.
        table.text("AuthorizationUrl", authorization.for_login(&pending, &[("a", "b")]).unwrap());
    }
    table.debug("CallbackInAuthorizeUrl", &CallbackInAuthorizeUrl::Never);
    let query = format!("oauth_token=token-id&oauth_verifier={}", percent_encode(VERIFIER));
    for query in [&*query, "denied=token-id"] {
        table.debug("Callback", &Callback::parse(query).unwrap());
    }
    table.debug("Callback", &Callback::parse_without_verifier("oauth_token=token-id").unwrap());
}

/// A report shows parameters, to the person at the terminal, and never a secret or a signature. `Debug` shows neither.
fn explanations(table: &mut Table) {
    let (url, form, stamp) = (url(), form(), stamp());
    let telling = Request::new("post", &url).unwrap().with_body(FORM, form.as_bytes());
    let harmless = Request::new("post", "http://Provider.Example:80?a=1&a=+#f").unwrap();
    let harmless = harmless.with_body("text/plain", PASSWORD.as_bytes());
    let (client, token) = (Secret::from(CLIENT_SECRET), Secret::from(TOKEN_SECRET));
    let secrets = (&client, Some(&token));
    for signer in signers() {
        let explain = |request, extra: &[(&str, &str)]| signer.explain(request, &stamp, extra).unwrap();
        let shows_parameters = explain(telling, &[("oauth_verifier", VERIFIER)]);
        let explanation = explain(harmless, &[]).with_secrets(secrets.0, secrets.1);
        table.debug("Explanation", &shows_parameters);
        table.display("Explanation", &explanation);

        let signed = signer.sign(harmless, &stamp, &[]).unwrap();
        table.signatures.push(signed.signature().to_owned());
        let header = signed.to_header_text();
        let claim = Claim::parse(harmless, Some(header.as_bytes())).unwrap();
        table.display("Explanation", &claim.explain());
        for (client, token) in [(&client, &token), (&token, &client), (&client, &Secret::from(""))] {
            table.display("Diagnosis", &claim.diagnose(client, Some(token)));
        }
        let signature = format!("{}\n", signed.signature());
        table.display("Diagnosis", &explanation.diagnose(&client, Some(&token), &signature));

        for explanation in [&shows_parameters, &explanation] {
            table.debug("SignedParam", &explanation.params());
            explanation.normalizations().iter().for_each(|it| table.display("Normalization", it));
            explanation.left_out().iter().for_each(|it| table.display("LeftOut", it));
            explanation.remarks().iter().for_each(|it| table.display("Remark", it));
            table.display("KeyShape", &explanation.key());
            explanation.params().iter().for_each(|it| table.display("Source", &it.source()));
            for theirs in others(explanation.base_string()) {
                let comparison = explanation.compare(&theirs);
                table.debug("Comparison", &comparison);
                comparison.cleaned().iter().for_each(|it| table.display("Cleaned", it));
                comparison.first().iter().for_each(|it| table.debug("FirstDifference", it));
                comparison.differences().iter().for_each(|it| table.display("Difference", it));
            }
        }
    }
    small_ones(table);
}

/// Base strings that others might make.
fn others(base_string: &str) -> Vec<String> {
    let twice = |text: &str| percent_encode(percent_encode(text));
    let with_user = format!("https%3A%2F%2Fuser%3A{}%40provider.example", twice(PASSWORD));
    vec![
        base_string.to_owned(),
        format!("\"{}\"", base_string.replace('&', "&amp;")),
        base_string.replace(&twice(PASSWORD), &twice(VERIFIER)),
        base_string.replace(&twice(PASSWORD), &percent_encode(PASSWORD)),
        base_string.replace("https%3A%2F%2Fprovider.example", &with_user),
        base_string.replace("https%3A%2F%2Fprovider.example", &with_user.replace("provider", "other")),
        base_string.replace("%2Fpath&", &format!("%2Fpath%3Fapi_key%3D{}&", twice(API_KEY))),
        base_string.replace("%2Fpath&", &format!("%2F{}&", twice(API_KEY))),
        format!("{base_string}%26oauth_signature%3D{}", twice(CLIENT_SECRET)),
        format!("{base_string}%26x_auth_password%3D{}", twice(PASSWORD)),
        PASSWORD.to_owned(),
    ]
}

/// Those of the explanations that have no room for a secret.
fn small_ones(table: &mut Table) {
    use oauth1_core::explain::{Mistake, Order, SecretFlaw, Spelling, Whose};

    table.display("Whose", &Whose::Client);
    table.display("SecretFlaw", &SecretFlaw::Quotes);
    table.display("Mistake", &Mistake::SecretsSwapped);
    table.debug("Order", &Order::Right);
    table.debug("Spelling", &None::<Spelling>);
}
