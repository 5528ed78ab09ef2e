//! What a provider says is taken for what it says, and for nothing else.

use oauth1_client::{FlowError, Token};

use crate::{
    flow,
    support::{Reply, Seen, Server, Web, client, ok},
};

/// A provider that gives these out, and answers API calls with an empty object.
async fn provider(temporary: String, token: &'static str) -> Server {
    Server::start(move |seen| match &*seen.target {
        "/request_token" => ok(&format!("{temporary}&oauth_callback_confirmed=true")),
        "/access_token" => ok(token),
        _ => ok("{}"),
    })
    .await
}

async fn sign_in(server: &Server, identifier: &str) -> Result<(String, Token), oauth1_client::OAuthError> {
    let (client, web) = (client(server), Web::new());
    let location = client.authorize_redirect(&web, "https://app.example/auth").await?;
    let callback = web.at(&format!("oauth_token={identifier}&oauth_verifier=v3rifi3r"));
    let token = client.authorize_access_token(&callback).await?;
    client.get("me").token(&token).send().await?;
    Ok((location, token))
}

#[tokio::test]
async fn threat_c8_c24_c27_what_is_odd_in_a_token_is_encoded_wherever_it_goes() {
    for (encoded, in_location) in [
        ("..%2F..%2Fetc", "..%2F..%2Fetc"),
        ("__proto__", "__proto__"),
        ("a%26b%3Dc%23d%25e%3Ff", "a%26b%3Dc%23d%25e%3Ff"),
        ("%3Cscript%3E%22%27", "%3Cscript%3E%22%27"),
        ("%250d%250aSet-Cookie%3A", "%250d%250aSet-Cookie%3A"),
        ("%2F%2Fevil.example", "%2F%2Fevil.example"),
        ("a%2Bb", "a%2Bb"),
    ] {
        let temporary = format!("oauth_token={encoded}&oauth_token_secret={encoded}");
        let server = provider(temporary, "oauth_token=access&oauth_token_secret=access-secret").await;
        let (location, _) = sign_in(&server, encoded).await.unwrap();
        assert_eq!(location, format!("https://p.example/authorize?lang=en&oauth_token={in_location}"));
        // The provider gets it back as it gave it, and the request is signed with its secret.
        let decoded = oauth1_core::percent_decode(encoded.as_bytes()).unwrap();
        let decoded = std::str::from_utf8(&decoded).unwrap();
        let exchange = &server.seen()[1];
        assert_eq!(exchange.oauth("oauth_token").as_deref(), Some(decoded));
        exchange.assert_signed(Some(decoded));
    }
}

#[tokio::test]
async fn threat_c25_nothing_of_a_request_gets_into_what_was_replied() {
    let temporary = || "oauth_token=t1&oauth_token_secret=temporary-secret".to_owned();
    // What a reply lacks is not taken from the login.
    for (reply, error) in [
        ("oauth_token=t1", FlowError::MissingTokenSecret),
        ("oauth_token_secret=temporary-secret", FlowError::MissingToken),
        ("oauth_verifier=v3rifi3r", FlowError::MissingToken),
    ] {
        let server = provider(temporary(), reply).await;
        assert_eq!(flow(&sign_in(&server, "t1").await.unwrap_err()), &error, "{reply}");
    }
    // What it has is taken as it is: the same as before, and what is another client's.
    for (reply, identifier, secret, fields) in [
        ("oauth_token=t1&oauth_token_secret=temporary-secret", "t1", "temporary-secret", &[][..]),
        ("oauth_token=client-id&oauth_token_secret=client-secret", "client-id", "client-secret", &[]),
        (
            "oauth_token=x&oauth_token_secret=y&oauth_consumer_key=other&oauth_verifier=w&user_id=7%0D%0A",
            "x",
            "y",
            &[("oauth_consumer_key", "other"), ("oauth_verifier", "w"), ("user_id", "7\r\n")],
        ),
    ] {
        let server = provider(temporary(), reply).await;
        let (_, token) = sign_in(&server, "t1").await.unwrap();
        assert_eq!(token.credentials().identifier(), identifier);
        for name in ["oauth_consumer_key", "oauth_verifier", "oauth_callback", "oauth_nonce", "user_id"] {
            let expected = fields.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
            assert_eq!(token.field(name), expected, "{reply}");
        }
        // The call after it is this client's still.
        let call: &Seen = &server.seen()[2];
        assert_eq!(call.oauth("oauth_consumer_key").as_deref(), Some("client-id"));
        assert_eq!(call.oauth("oauth_verifier"), None);
        call.assert_signed(Some(secret));
    }
}

/// Many logins at once, each known by its callback, over connections that they share.
#[tokio::test]
async fn threat_c25_no_login_gets_the_reply_to_another() {
    let server = Server::start(|seen| match &*seen.target {
        "/request_token" => {
            let callback = seen.oauth("oauth_callback").unwrap();
            let number = callback.rsplit('/').next().unwrap();
            ok(&format!("oauth_token=t{number}&oauth_token_secret=s{number}&oauth_callback_confirmed=true"))
        }
        _ => {
            let token = seen.oauth("oauth_token").unwrap();
            seen.assert_signed(Some(&token.replace('t', "s")));
            Reply::Http(200, &[], format!("oauth_token=access-{token}&oauth_token_secret=x").into())
        }
    })
    .await;
    let client = client(&server);
    let mut logins = tokio::task::JoinSet::new();
    for number in 0..40 {
        let client = client.clone();
        logins.spawn(async move {
            let web = Web::new();
            let callback = format!("https://app.example/auth/{number}");
            let location = client.authorize_redirect(&web, &callback).await.unwrap();
            assert!(location.ends_with(&format!("oauth_token=t{number}")), "{location}");
            let callback = web.at(&format!("oauth_token=t{number}&oauth_verifier=v"));
            let token = client.authorize_access_token(&callback).await.unwrap();
            assert_eq!(token.credentials().identifier(), format!("access-t{number}"));
        });
    }
    assert_eq!(logins.join_all().await.len(), 40);
}
