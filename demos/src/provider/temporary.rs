//! Temporary credentials: [RFC 5849 §2.1](https://www.rfc-editor.org/rfc/rfc5849#section-2.1).

use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    Shared,
    callback::Callback,
    failure::Failure,
    fields,
    incoming::Incoming,
    now, random,
    refusal::Refusal,
    signed::{self, With},
    store::NewTemporary,
};

/// Issues temporary credentials to a client that says where to send the browser.
pub(super) async fn obtain(State(provider): State<Shared>, incoming: Incoming) -> Result<Response, Refusal> {
    let signed = signed::check(&provider, &incoming, With::Nothing).await?;
    let callback = Callback::parse(&signed.required("oauth_callback")?)?;
    let (token, secret) = (random::identifier()?, random::secret()?);
    let new = NewTemporary {
        token: token.clone(),
        secret: secret.clone(),
        client: signed.client().to_owned(),
        callback: callback.as_str().to_owned(),
        consent: random::secret()?,
    };
    provider.store.issue_temporary(new, now()).await.map_err(Failure::from)?;
    let fields = [
        ("oauth_token", &*token),
        ("oauth_token_secret", secret.expose()),
        ("oauth_callback_confirmed", "true"),
    ];
    Ok(fields::reply(StatusCode::OK, &fields))
}
