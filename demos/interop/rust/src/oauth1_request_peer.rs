//! oauth1-request signs, and reqwest sends.

use std::fs;

use oauth1_request::{
    Builder, Credentials, HMAC_SHA1, PLAINTEXT, ParameterList,
    signature_method::{
        SignatureMethod,
        rsa_sha1_09::{DecodePrivateKey as _, RsaPrivateKey, RsaSha1},
    },
    to_form, to_query,
};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use url::form_urlencoded;

use crate::{
    Result,
    peer::{ORDER_NOTE, PLAINTEXT_NOTE, Peer, accepted, check, differs, encoded_again, expect, hello},
};

const FORM: &str = "application/x-www-form-urlencoded";
const ODD: &str = "Grüße & +1! *'()~ 🦀";
type Keys = Credentials<String>;

/// A client that signs by one method.
struct Client<'p, M> {
    peer: &'p Peer,
    own: Keys,
    method: M,
}

impl<M: SignatureMethod + Clone> Client<'_, M> {
    fn with(&self, token: &Keys) -> Builder<'_, M> {
        let mut builder = Builder::new(self.own.clone(), self.method.clone());
        builder.token(token.clone());
        builder
    }

    async fn get(&self, token: &Keys, url: String, params: &[(&str, &str)]) -> Result<String> {
        let params = ParameterList::new(params.to_vec());
        let authorization = self.with(token).get(&url, &params);
        accepted(self.peer.http.get(to_query(url, &params)).header(AUTHORIZATION, authorization)).await
    }

    async fn post(&self, token: &Keys, url: &str, params: &[(&str, &str)]) -> Result<String> {
        let params = ParameterList::new(params.to_vec());
        let authorization = self.with(token).post(url, &params);
        let request = self.peer.http.post(url).header(CONTENT_TYPE, FORM).body(to_form(&params));
        accepted(request.header(AUTHORIZATION, authorization)).await
    }

    async fn log_in(&self) -> Result<Keys> {
        let url = self.peer.at("/oauth/request_token");
        let mut builder = Builder::<_, _>::new(self.own.clone(), self.method.clone());
        let authorization = builder.callback(&*self.peer.callback).post(&url, &());
        let reply = accepted(self.peer.http.post(&url).header(AUTHORIZATION, authorization)).await?;
        if field(&reply, "oauth_callback_confirmed")? != "true" {
            return Err("the callback is not confirmed".into());
        }
        let temporary = keys(&reply)?;
        let verifier = self.peer.allow(&temporary.identifier).await?;
        let url = self.peer.at("/oauth/access_token");
        let authorization = self.with(&temporary).verifier(&*verifier).post(&url, &());
        let reply = accepted(self.peer.http.post(&url).header(AUTHORIZATION, authorization)).await?;
        match &*field(&reply, "screen_name")? {
            "ada" => keys(&reply),
            other => Err(format!("{other} is logged in").into()),
        }
    }

    async fn log_in_and_get(&self) -> Result<()> {
        let token = self.log_in().await?;
        expect(&self.get(&token, self.peer.profile(), &[("odd", ODD)]).await?, "screen_name", "ada")
    }
}

fn field(reply: &str, name: &str) -> Result<String> {
    let found = form_urlencoded::parse(reply.as_bytes()).find(|(found, _)| found == name);
    Ok(found.ok_or_else(|| format!("no {name} in the reply"))?.1.into_owned())
}

fn keys(reply: &str) -> Result<Keys> {
    Ok(Credentials::new(field(reply, "oauth_token")?, field(reply, "oauth_token_secret")?))
}

pub async fn run(peer: &Peer) {
    hello("oauth1-request 0.6.1");
    let own = Credentials::new(peer.client_id.clone(), peer.client_secret.clone());
    let client = &Client { peer, own: own.clone(), method: HMAC_SHA1 };
    let mut token = Credentials::new("none".to_owned(), "none".to_owned());
    check("login, HMAC-SHA1", async {
        token = client.log_in().await?;
        Ok(())
    })
    .await;
    let token = &token;
    let repeated = &[("b", "2"), ("b", "10"), ("b", "1"), ("a1", "x"), ("a", "y"), ("odd", ODD)];
    check("GET with unicode and repeated parameters", async {
        let params = [&repeated[..], &[("include_email", "true"), ("empty", "")]].concat();
        expect(&client.get(token, peer.profile(), &params).await?, "email", "ada@people.example")
    })
    .await;
    check("form POST, unicode", async {
        expect(&client.post(token, &peer.update(), &[("status", ODD)]).await?, "text", ODD)
    })
    .await;
    check("form POST with repeated parameters", async {
        client.post(token, &peer.call(), repeated).await.map(drop)
    })
    .await;
    check("JSON POST", json(client, token)).await;
    // What it writes into query and form is the protocol parameters alone: the others, which it signs, are added.
    check("protocol parameters in the query", async {
        let params = ParameterList::new([("odd", ODD)]);
        let url = client.with(token).get_query(peer.profile(), &params);
        let request = peer.http.get(format!("{url}&{}", to_form(&params)));
        expect(&accepted(request).await?, "screen_name", "ada")
    })
    .await;
    check("protocol parameters in the form", async {
        let params = ParameterList::new([("status", ODD)]);
        let form = client.with(token).post_form(peer.update(), &params);
        let request = peer.http.post(peer.update()).header(CONTENT_TYPE, FORM);
        expect(&accepted(request.body(format!("{form}&{}", to_form(&params)))).await?, "text", ODD)
    })
    .await;
    check("login and GET, RSA-SHA1", async {
        let method = RsaSha1::new(RsaPrivateKey::from_pkcs8_pem(&fs::read_to_string(&peer.rsa_key)?)?);
        let own = Credentials::new(peer.rsa_client_id.clone(), String::new());
        Client { peer, own, method }.log_in_and_get().await
    })
    .await;
    let plaintext = Client { peer, own, method: PLAINTEXT };
    let by_plaintext = |again: bool| {
        let authorization = plaintext.with(token).get(peer.call(), &());
        async move {
            let authorization = if again { encoded_again(&authorization)? } else { authorization };
            accepted(peer.http.get(peer.call()).header(AUTHORIZATION, authorization)).await.map(drop)
        }
    };
    differs("GET, PLAINTEXT", PLAINTEXT_NOTE, by_plaintext(true), by_plaintext(false)).await;
    let with_values = |values: [&'static str; 2]| async move {
        client.get(token, peer.call(), &values.map(|value| ("a", value))).await.map(drop)
    };
    let exercised = "GET with values that encoding brings into another order";
    differs(exercised, ORDER_NOTE, with_values(["1", "e"]), with_values(["1", "é"])).await;
}

async fn json<M: SignatureMethod + Clone>(client: &Client<'_, M>, token: &Keys) -> Result<()> {
    let url = client.peer.call();
    let authorization = client.with(token).post(&url, &());
    let request =
        client.peer.http.post(&url).header(CONTENT_TYPE, "application/json").body(r#"{"odd":"é=1&b"}"#);
    accepted(request.header(AUTHORIZATION, authorization)).await.map(drop)
}
