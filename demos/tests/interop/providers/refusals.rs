//! What a provider refuses, right after it has taken the same thing as it ought to be.

use oauth1_client::{
    OAuthError, Placement,
    SignatureMethod::{self, HmacSha1, Plaintext},
    Token, TokenCredentials,
};

use super::{
    at::{At, ensure, told},
    echo,
    trial::Trial,
    visitor::{self, Visitor},
};

pub(super) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for method in [HmacSha1, Plaintext] {
        let name = format!("a wrong token secret is refused, {method}");
        trials.push(Trial::new(name, move |at| wrong_token_secret(at, method)));
    }
    trials.push(Trial::new("an unknown token is refused", unknown_token));
    trials.push(Trial::new("a wrong verifier is refused", wrong_verifier));
    trials
}

async fn wrong_token_secret(at: At, method: SignatureMethod) -> Result<(), String> {
    let client = at.client(method, Placement::Header)?;
    let token = visitor::log_in(&client, visitor::CALLBACK).await?;
    echo::of(client.get("echo").token(&token)).await?;
    let wrong = TokenCredentials::new(token.credentials().identifier(), "another secret");
    refused(client.get("echo").credentials(&wrong).send().await)
}

async fn unknown_token(at: At) -> Result<(), String> {
    let client = at.client(HmacSha1, Placement::Header)?;
    let token = visitor::log_in(&client, visitor::CALLBACK).await?;
    echo::of(client.get("echo").token(&token)).await?;
    let secret = token.credentials().secret().clone();
    let unknown = Token::new(TokenCredentials::new("abcdefghijklmnopqrstuvwxyz", secret));
    refused(client.get("echo").token(&unknown).send().await)
}

async fn wrong_verifier(at: At) -> Result<(), String> {
    let client = at.client(HmacSha1, Placement::Header)?;
    visitor::log_in(&client, visitor::CALLBACK).await?;
    let pending = client.fetch_request_token(visitor::CALLBACK).await.map_err(told)?;
    let url = client.authorization_url(&pending, &[("decision", "allow")]).map_err(told)?;
    Visitor::new().redirected(&url).await?;
    match client.fetch_access_token(pending.credentials(), "abcdefghijklmnopqrstuvwxyz").await {
        Ok(_) => Err("it was taken".to_owned()),
        Err(error) if matches!(error.provider_status(), Some(400 | 401)) => Ok(()),
        Err(error) => Err(told(error)),
    }
}

/// 400 (a parameter that is not known) or 401 (§3.2).
fn refused(answer: Result<oauth1_client::Response, OAuthError>) -> Result<(), String> {
    let status = answer.map_err(told)?.status();
    ensure(matches!(status.as_u16(), 400 | 401), || format!("it was answered {status}"))
}
