//! What the examples have in common: a request from the command line, signed for whoever the environment names.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each example uses its part")]

use std::{
    env,
    error::Error,
    time::{SystemTime, UNIX_EPOCH},
};

use http::HeaderValue;
use oauth1_core::{ClientCredentials, Request, SignatureMethod, Signer, Stamp, TokenCredentials};
use ring::rand::{SecureRandom as _, SystemRandom};

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

pub const FORM: &str = "application/x-www-form-urlencoded";

/// `METHOD URL [FORM]`.
pub struct Call {
    pub method: String,
    pub url: String,
    pub form: Option<String>,
}

impl Call {
    pub fn from_arguments() -> Result<Self> {
        let mut arguments = env::args().skip(1);
        let (Some(method), Some(url), form, None) =
            (arguments.next(), arguments.next(), arguments.next(), arguments.next())
        else {
            return Err("give a method and a URL, and the form if there is one: POST URL 'a=b&c=d'".into());
        };
        Ok(Self { method, url, form })
    }

    /// The `Authorization` header. What is signed is the URL as it is sent, and the form as it is sent.
    pub fn authorization(&self) -> Result<HeaderValue> {
        let mut request = Request::new(&self.method, &self.url)?;
        if let Some(form) = &self.form {
            request = request.with_body(FORM, form.as_bytes());
        }
        Ok(signer()?.sign(request, &stamp()?, &[])?.to_header())
    }
}

/// From `OAUTH1_CLIENT_ID`, `OAUTH1_CLIENT_SECRET`, `OAUTH1_TOKEN` and `OAUTH1_TOKEN_SECRET`. Make it once: it has its keys
/// ready.
fn signer() -> Result<Signer> {
    let variable = |name: &str| env::var(name).map_err(|_| format!("set {name}"));
    let client = ClientCredentials::new(variable("OAUTH1_CLIENT_ID")?, variable("OAUTH1_CLIENT_SECRET")?);
    let token = TokenCredentials::new(variable("OAUTH1_TOKEN")?, variable("OAUTH1_TOKEN_SECRET")?);
    Ok(Signer::token(SignatureMethod::HmacSha1, &client, &token)?)
}

/// Core has neither a clock nor a random source for it.
fn stamp() -> Result<Stamp> {
    let mut nonce = [0; 16];
    SystemRandom::new().fill(&mut nonce).map_err(|_| "the system gives no random numbers")?;
    let nonce: String = nonce.iter().map(|octet| format!("{octet:02x}")).collect();
    Ok(Stamp::new(nonce, SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs()))
}

/// For a person.
pub fn end(result: Result<()>) -> std::process::ExitCode {
    let Err(error) = result else { return std::process::ExitCode::SUCCESS };
    eprintln!("{error}");
    std::process::ExitCode::FAILURE
}
