//! What both have in common: who they are, the rows they tell, and a person who decides.

use std::{collections::HashMap, env, future::Future};

use reqwest::{RequestBuilder, StatusCode, header, redirect};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::Result;

// How both of them read the RFC, and we.
pub const PLAINTEXT_NOTE: &str = "It writes a PLAINTEXT signature into the header as it is; we decode every value there \
    once, so one with secrets that need encoding is encoded once more (RFC 5849 §3.5.1).";
pub const ORDER_NOTE: &str = "It sorts values before they are encoded, so that 1 is before é; we sort them as encoded, so \
    that %C3%A9 is before 1 (RFC 5849 §3.4.1.3.2).";

/// Client and provider.
pub struct Peer {
    pub http: reqwest::Client,
    pub provider: String,
    pub callback: String,
    pub client_id: String,
    pub client_secret: String,
    pub rsa_client_id: String,
    pub rsa_key: String,
}

impl Peer {
    pub fn new() -> Result<Self> {
        let given = |name| env::var(name).map_err(|error| format!("{name}: {error}"));
        Ok(Self {
            http: reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none()).build()?,
            provider: given("INTEROP_PROVIDER")?,
            callback: given("INTEROP_CALLBACK")?,
            client_id: given("INTEROP_CLIENT_ID")?,
            client_secret: given("INTEROP_CLIENT_SECRET")?,
            rsa_client_id: given("INTEROP_RSA_CLIENT_ID")?,
            rsa_key: given("INTEROP_RSA_KEY")?,
        })
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.provider)
    }

    pub fn profile(&self) -> String {
        self.at("/1.1/account/verify_credentials.json")
    }

    pub fn update(&self) -> String {
        self.at("/1.1/statuses/update.json")
    }

    pub fn call(&self) -> String {
        self.at("/interop/token")
    }

    /// Does what the person and their browser do; answers the verifier that the browser comes back with.
    pub async fn allow(&self, token: &str) -> Result<String> {
        let page_url = Url::parse_with_params(&self.at("/oauth/authorize"), [("oauth_token", token)])?;
        let page = accepted(self.http.get(page_url.clone())).await?;
        let mut fields = vec![("decision", "allow")];
        for tag in page.split("<input ").skip(1).filter_map(|rest| rest.split('>').next()) {
            if tag.contains("type=\"hidden\"") || tag.ends_with(" checked") {
                let [name, value] = ["name", "value"].map(|name| attribute(tag, name));
                fields.push((name.ok_or("an input without a name")?, value.unwrap_or_default()));
            }
        }
        let form = page.split("<form ").nth(1).and_then(|rest| attribute(rest, "action")).ok_or("no form")?;
        let decision = self.http.post(page_url.join(form)?).form(&fields);
        let decision =
            decision.header(header::ORIGIN, &self.provider).header("Sec-Fetch-Site", "same-origin");
        let reply = decision.send().await?;
        let location = reply.headers().get(header::LOCATION).ok_or("the browser is sent nowhere")?;
        let back = Url::parse(location.to_str()?)?;
        let mut brought: HashMap<_, _> = back.query_pairs().collect();
        if brought.get("oauth_token").is_none_or(|brought| brought != token) {
            return Err(format!("the browser is sent to {back}").into());
        }
        Ok(brought.remove("oauth_verifier").ok_or("no verifier")?.into_owned())
    }
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    tag.split_once(&format!("{name}=\""))?.1.split('"').next()
}

/// Sends; what is refused is an error.
pub async fn accepted(request: RequestBuilder) -> Result<String> {
    let reply = request.send().await?;
    let (status, text) = (reply.status(), reply.text().await?);
    if status == StatusCode::OK { Ok(text) } else { Err(format!("{} {text}", status.as_u16()).into()) }
}

/// `Authorization` with its signature encoded once more.
pub fn encoded_again(authorization: &str) -> Result<String> {
    let name = "oauth_signature=\"";
    let (before, rest) = authorization.split_once(name).ok_or("no signature")?;
    let (signature, after) = rest.split_once('"').ok_or("no signature")?;
    let signature: String = form_urlencoded::byte_serialize(signature.as_bytes()).collect();
    Ok(format!("{before}{name}{signature}\"{after}"))
}

/// The profile or the message that came, in which this field has this value.
pub fn expect(body: &str, field: &str, value: &str) -> Result<()> {
    let found = serde_json::from_str::<Value>(body)?;
    if found[field] == value { Ok(()) } else { Err(format!("{field} is not {value}: {body}").into()) }
}

pub fn hello(name: &str) {
    println!("{}", json!({ "peer": name }));
}

/// A row.
pub async fn check(exercised: &str, act: impl Future<Output = Result<()>>) {
    tell(exercised, "pass", "", act.await);
}

/// A row for something that the two read differently: `right` succeeds, as what is nearest to it and read alike, and
/// `act` is refused for its signature.
pub async fn differs(
    exercised: &str,
    note: &str,
    right: impl Future<Output = Result<()>>,
    act: impl Future<Output = Result<()>>,
) {
    let both = async {
        right.await?;
        match act.await {
            Ok(()) => Err("it is accepted".into()),
            Err(error) if error.to_string().contains("signature_invalid") => Ok(()),
            Err(error) => Err(error),
        }
    };
    tell(exercised, "differs", note, both.await);
}

fn tell(exercised: &str, result: &str, note: &str, done: Result<()>) {
    let (result, note) = match done {
        Ok(()) => (result, note.to_owned()),
        Err(error) => ("fail", error.to_string().chars().take(300).collect()),
    };
    println!("{}", json!({ "exercised": exercised, "result": result, "note": note }));
}
