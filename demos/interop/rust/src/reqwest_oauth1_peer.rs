//! reqwest-oauth1 signs and sends.

use std::collections::HashMap;

use reqwest::{RequestBuilder, header::AUTHORIZATION};
use reqwest_oauth1::{Client, OAuthClientProvider as _, OAuthParameters, Secrets, Signer, TokenReader as _};
use signing::signature_method::{Plaintext, SignatureMethod};

use crate::{
    Result,
    peer::{ORDER_NOTE, PLAINTEXT_NOTE, Peer, accepted, check, differs, encoded_again, expect, hello},
};

const ODD: &str = "Grüße & +1! *'()~ 🦀";
const FORM: &str =
    "It signs the query alone if there is one; we sign query and form body (RFC 5849 §3.4.1.3.1).";
const NAME: &str =
    "It signs names without encoding them; we encode names as well as values (RFC 5849 §3.4.1.3.2).";
type Signing<M> = Signer<'static, Secrets<'static>, M>;

fn secrets(peer: &Peer) -> Secrets<'static> {
    Secrets::new(peer.client_id.clone(), peer.client_secret.clone())
}

fn client<M>(peer: &Peer, secrets: &Secrets<'static>, method: &M) -> Client<Signing<M>>
where
    M: SignatureMethod + Clone,
{
    let params = OAuthParameters::new().signature_method(method.clone());
    peer.http.clone().oauth1_with_params(secrets.clone(), params)
}

async fn sent<M: SignatureMethod + Clone>(
    request: reqwest_oauth1::RequestBuilder<Signing<M>>,
) -> Result<String> {
    accepted(request.generate_signature()?).await
}

/// The first request has its parameter in the query, the second one in the form: it moves both into the header.
async fn log_in<M: SignatureMethod + Clone>(peer: &Peer, method: &M) -> Result<Secrets<'static>> {
    let request = client(peer, &secrets(peer), method).get(peer.at("/oauth/request_token"));
    let reply = request.query(&[("oauth_callback", &peer.callback)]).send().await?;
    let temporary = reply.parse_oauth_token().await?;
    if temporary.remain.get("oauth_callback_confirmed").is_none_or(|value| value != "true") {
        return Err("the callback is not confirmed".into());
    }
    let verifier = peer.allow(&temporary.oauth_token).await?;
    let with = secrets(peer).token(temporary.oauth_token, temporary.oauth_token_secret);
    let request = client(peer, &with, method).post(peer.at("/oauth/access_token"));
    let reply = request.form(&HashMap::from([("oauth_verifier", verifier)])).send().await?;
    let token = reply.parse_oauth_token().await?;
    if token.remain.get("screen_name").is_none_or(|name| name != "ada") {
        return Err("somebody else is logged in".into());
    }
    Ok(secrets(peer).token(token.oauth_token, token.oauth_token_secret))
}

pub async fn run(peer: &Peer) {
    hello("reqwest-oauth1 0.3.0");
    let method = &signing::HmacSha1;
    let mut with = secrets(peer).token("none", "none");
    check("login, HMAC-SHA1", async {
        with = log_in(peer, method).await?;
        Ok(())
    })
    .await;
    let client = &client(peer, &with, method);
    let repeated = &[("b", "2"), ("b", "10"), ("b", "1"), ("a1", "x"), ("a", "y"), ("odd", ODD)];
    check("GET with unicode and repeated parameters", async {
        let request =
            client.get(peer.profile()).query(repeated).query(&[("include_email", "true"), ("empty", "")]);
        expect(&sent(request).await?, "email", "ada@people.example")
    })
    .await;
    check("form POST, unicode", async {
        expect(&sent(client.post(peer.update()).form(&[("status", ODD)])).await?, "text", ODD)
    })
    .await;
    check("form POST with repeated parameters", async {
        sent(client.post(peer.call()).form(repeated)).await.map(drop)
    })
    .await;
    check("JSON POST", async {
        let value = serde_json::json!({ "odd": "é=1&b" });
        sent(client.post(peer.call()).json(&value)).await.map(drop)
    })
    .await;
    let plaintext = &self::client(peer, &with, &Plaintext);
    let by_plaintext = |again: bool| async move {
        let mut request = plaintext.get(peer.call()).generate_signature()?.build()?;
        let authorization = request.headers_mut().get_mut(AUTHORIZATION).ok_or("it is not signed")?;
        if again {
            *authorization = encoded_again(authorization.to_str()?)?.try_into()?;
        }
        accepted(RequestBuilder::from_parts(peer.http.clone(), request)).await.map(drop)
    };
    differs("GET, PLAINTEXT", PLAINTEXT_NOTE, by_plaintext(true), by_plaintext(false)).await;
    let with_query = |query: [(&'static str, &'static str); 2]| async move {
        sent(client.get(peer.call()).query(&query)).await.map(drop)
    };
    let exercised = "GET with values that encoding brings into another order";
    let [right, other] = [["1", "e"], ["1", "é"]].map(|values| values.map(|value| ("a", value)));
    differs(exercised, ORDER_NOTE, with_query(right), with_query(other)).await;
    let [right, other] = [[("a", "1"), ("ae", "2")], [("a", "1"), ("aé", "2")]];
    differs("GET with a unicode name", NAME, with_query(right), with_query(other)).await;
    let post = || client.post(peer.call());
    differs(
        "form POST with a query",
        FORM,
        async { sent(post().form(&[("a", "1")])).await.map(drop) },
        async { sent(post().query(&[("q", "1")]).form(&[("a", "1")])).await.map(drop) },
    )
    .await;
}
