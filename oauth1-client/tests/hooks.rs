//! Tokens that the application keeps: `fetch_token`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod support;

use oauth1_client::{
    FetchToken, FrameworkIntegration as _, OAuth, OAuthError, SealKey, Token, TokenCredentials,
};
use support::{Broken, Server, SessionDown, Web, config, ok};

/// Tokens named after the visitor, whom the session tells, and after whose hook this is.
struct Tokens(&'static str);

impl FetchToken<Web> for Tokens {
    type Error = SessionDown;

    async fn fetch_token(&self, client: &str, web: &Web) -> Result<Option<Token>, SessionDown> {
        let user = web.load_state("user").await?;
        let token = |user| Token::new(TokenCredentials::new(format!("{}:{client}:{user}", self.0), "s"));
        Ok(user.map(token))
    }
}

struct Others;

impl FetchToken<Web> for Others {
    type Error = SessionDown;

    async fn fetch_token(&self, _: &str, _: &Web) -> Result<Option<Token>, SessionDown> {
        Ok(Some(Token::new(TokenCredentials::new("other", "s"))))
    }
}

async fn visitor() -> Web {
    let web = Web::new();
    web.save_state("user", "ada".to_owned()).await.unwrap();
    web
}

#[tokio::test]
async fn contract_l30_the_clients_hook_goes_before_the_registrys() {
    let server = Server::start(|_| ok("{}")).await;
    let key = SealKey::generate().unwrap();
    let oauth = OAuth::builder().seal_key(key).fetch_token(Tokens("shared")).build().unwrap();
    let shared = oauth.register("a", config(&server)).unwrap();
    let own = oauth.register("b", config(&server).fetch_token(Tokens("own"))).unwrap();
    let other = oauth.register("c", config(&server).fetch_token(Others)).unwrap();
    let web = visitor().await;
    for (client, expected) in [(&shared, "shared:a:ada"), (&own, "own:b:ada")] {
        let token = client.fetch_token::<Tokens, _>(&web).await.unwrap();
        client.get("p").token(&token).send().await.unwrap();
        assert_eq!(server.seen().pop().unwrap().oauth("oauth_token").as_deref(), Some(expected));
    }
    let token = other.fetch_token::<Others, _>(&web).await.unwrap();
    assert_eq!(token.credentials().identifier(), "other");
    // The registry's hook would have a token; but whose it is, only this client's own hook says.
    let error = other.fetch_token::<Tokens, _>(&web).await.unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("Others") && source.contains("Tokens"), "{source}");
}

#[tokio::test]
async fn contract_l30_no_hook_no_token_and_a_failing_hook_are_told_apart() {
    let server = Server::start(|_| ok("{}")).await;
    let plain = support::client(&server);
    let web = visitor().await;
    let none = plain.fetch_token::<Tokens, _>(&web).await.unwrap_err();
    assert!(
        matches!(none, OAuthError::MissingToken { .. }) && none.to_string().contains("fetch_token"),
        "{none}"
    );

    let hooked = support::registry().register("demo", config(&server).fetch_token(Tokens("own"))).unwrap();
    let nobody = hooked.fetch_token::<Tokens, _>(&Web::new()).await.unwrap_err();
    assert!(matches!(nobody, OAuthError::MissingToken { .. }));
    let broken = Web { broken: Some(Broken::Load), ..visitor().await };
    let failed = hooked.fetch_token::<Tokens, _>(&broken).await.unwrap_err();
    assert_eq!(failed.status(), 500);
    let source = std::error::Error::source(&failed).unwrap().to_string();
    assert_eq!(
        (failed.to_string(), &*source),
        ("the token for `demo` cannot be looked up".to_owned(), "the session store is down")
    );
}
