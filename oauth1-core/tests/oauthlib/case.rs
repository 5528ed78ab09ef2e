//! One request, the credentials that sign it, and what oauth1-core does with both.

use std::{sync::LazyLock, time::Duration};

use oauth1_core::{
    Authorization, BodyHash, Claim, ClientCredentials, ClientKey, Placement, Policy, Request, RsaPrivateKey,
    RsaPublicKey, Secret, SignatureMethod, Signer, Stamp, TokenCredentials, VerifyError,
};
use serde_json::{Value, json};

const PRIVATE_KEY: &str = include_str!("../vectors/keys/corpus-2048.pkcs8.pem");
const PUBLIC_KEY: &str = include_str!("../vectors/keys/corpus-2048.spki.pem");
static PRIVATE: LazyLock<RsaPrivateKey> =
    LazyLock::new(|| RsaPrivateKey::from_pem(PRIVATE_KEY).expect("RSA"));
static PUBLIC: LazyLock<RsaPublicKey> = LazyLock::new(|| RsaPublicKey::from_pem(PUBLIC_KEY).expect("RSA"));

const WINDOW: Duration = Duration::from_secs(600);

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// Before it is signed, or as it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Option<String>,
    /// The header, once there is one.
    pub(crate) authorization: Option<String>,
    pub(crate) client: (String, String),
    pub(crate) token: Option<(String, String)>,
    pub(crate) signature_method: SignatureMethod,
    pub(crate) placement: Placement,
    pub(crate) version: bool,
    pub(crate) body_hash: bool,
    pub(crate) nonce: String,
    pub(crate) realm: Option<String>,
    pub(crate) callback: Option<String>,
    pub(crate) verifier: Option<String>,
    /// A protocol parameter of an extension.
    pub(crate) extension: Option<(&'static str, String)>,
}

impl Case {
    pub(crate) fn is_form(&self) -> bool {
        self.content_type.as_deref().is_some_and(Request::is_form)
    }

    pub(crate) fn authority(&self) -> &str {
        let rest = self.url.split_once("://").map_or("", |(_, rest)| rest);
        rest.split(['/', '?', '#']).next().unwrap_or_default()
    }

    /// The pieces of query and form, as they are written.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = &str> {
        let url = self.url.split('#').next().unwrap_or_default();
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let form = self.body.as_deref().filter(|_| self.is_form()).unwrap_or_default();
        query.split('&').chain(form.split('&'))
    }

    /// Further protocol parameters, and their values.
    pub(crate) fn extra(&self) -> Vec<(&str, &str)> {
        let extension = self.extension.as_ref().map(|(name, value)| (*name, value.as_str()));
        let callback = self.callback.as_deref().map(|value| ("oauth_callback", value));
        let verifier = self.verifier.as_deref().map(|value| ("oauth_verifier", value));
        extension.into_iter().chain(callback).chain(verifier).collect()
    }

    /// Signed here: the base string, and the request as it is sent.
    pub(crate) fn sign(&self, now: u64) -> (String, Self) {
        let (signer, stamp) = (self.signer(), Stamp::new(self.nonce.as_str(), now));
        let base_string =
            signer.base_string(self.request(), &stamp, &self.extra()).expect("it can be signed");
        let authorization = signer.sign(self.request(), &stamp, &self.extra()).expect("it can be signed");
        let sent = self.with(&authorization);
        (base_string, sent)
    }

    fn with(&self, authorization: &Authorization<'_>) -> Self {
        let mut sent = self.clone();
        match self.placement {
            Placement::Query => sent.url = authorization.append_to_url(&self.url),
            Placement::Form => {
                let form = authorization.append_to_form(self.body.as_deref().unwrap_or_default().as_bytes());
                sent.body = Some(String::from_utf8(form).expect("forms are ASCII"));
            }
            _ => sent.authorization = Some(authorization.to_header_text()),
        }
        sent
    }

    /// As the server that knows the client and the token.
    pub(crate) fn verify(&self, now: u64) -> Result<(), VerifyError> {
        let methods = [self.signature_method];
        let client = match self.signature_method.is_rsa() {
            true => ClientKey::rsa(PUBLIC.clone(), &methods),
            false => ClientKey::shared(&*self.client.1, &methods),
        };
        let client = client.expect("it has a key");
        let token = self.token.as_ref().map(|(_, secret)| Secret::from(&**secret));
        // SHA-1 is what the other side sends, whatever the signature method.
        let policy = Policy::new(WINDOW).with_body_hash(BodyHash::SHA1).allowing_plaintext_over_http();
        let claim = Claim::parse(self.request(), self.authorization.as_deref().map(str::as_bytes))?;
        claim.verify(Some(&client), token.as_ref(), now, &policy).map(drop)
    }

    pub(crate) fn to_verify(&self, task: &str) -> Value {
        let mut task = self.to_task(task);
        if self.signature_method.is_rsa() {
            task["rsa_key"] = json!(PUBLIC_KEY);
        }
        task
    }

    pub(crate) fn to_sign(&self) -> Value {
        let mut task = self.to_task("sign");
        if self.signature_method.is_rsa() {
            task["rsa_key"] = json!(PRIVATE_KEY);
        }
        task
    }

    fn request(&self) -> Request<'_> {
        let request = Request::new(&self.method, &self.url).expect("it is a request");
        let content_type = self.content_type.as_deref().unwrap_or_default();
        request.with_body(content_type, self.body.as_deref().unwrap_or_default().as_bytes())
    }

    fn signer(&self) -> Signer {
        let client = ClientCredentials::new(&*self.client.0, &*self.client.1);
        let signer = match self.signature_method.is_rsa() {
            true => Signer::rsa(self.signature_method, &self.client.0, &PRIVATE),
            false => Signer::client(self.signature_method, &client),
        };
        let mut signer = signer.expect("it has a key");
        if let Some((token, secret)) = &self.token {
            signer = signer.with_token(&TokenCredentials::new(&**token, &**secret));
        }
        if !self.version {
            signer = signer.without_version();
        }
        if self.body_hash {
            signer = signer.with_body_hash(BodyHash::SHA1);
        }
        match &self.realm {
            Some(realm) => signer.with_realm(realm).expect("it is printable ASCII"),
            None => signer,
        }
    }

    fn to_task(&self, task: &str) -> Value {
        let mut headers = json!({});
        if let Some(content_type) = &self.content_type {
            headers["Content-Type"] = json!(content_type);
        }
        if let Some(authorization) = &self.authorization {
            headers["Authorization"] = json!(authorization);
        }
        json!({
            "task": task,
            "method": self.method,
            "url": self.url,
            "headers": headers,
            "body": self.body,
            "client": self.client.0,
            "client_secret": self.client.1,
            "token": self.token.as_ref().map(|(token, _)| token),
            "token_secret": self.token.as_ref().map(|(_, secret)| secret),
            "signature_method": self.signature_method.as_str(),
            "signature_type": match self.placement {
                Placement::Query => "QUERY",
                Placement::Form => "BODY",
                _ => "AUTH_HEADER",
            },
            "realm": self.realm,
            "callback": self.callback,
            "verifier": self.verifier,
        })
    }
}
