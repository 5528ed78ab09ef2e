//! A whole login, in the way a row says, until it succeeds or is refused.

use http::{HeaderValue, Request, header};
use oauth1_core::{
    AuthorizationUrl, Callback, Endpoint, Exchange as _, ObtainTemporary, ObtainToken, PendingLogin, Secret,
    Token, TokenReply, verifier_from_pin,
};

use crate::{
    harness::{Running, accepted, alone, stamp, text, with},
    person::decide,
    row::{Back, Refused, Row, Step},
};

pub(crate) async fn log_in(provider: &Running, row: &Row) -> Result<Token, Refused> {
    let pending = begin(provider, row).await?;
    let verifier = match row.back {
        Back::Known(verifier) => Some(Secret::from(verifier)),
        _ => ask(provider, row, &pending).await?,
    };
    let endpoint = row
        .token_params
        .iter()
        .fold(endpoint(row, row.token), |endpoint, &(name, value)| endpoint.protocol_param(name, value));
    let signer = with(row, pending.credentials());
    let step = match verifier {
        Some(verifier) => ObtainToken::at(signer, endpoint, verifier),
        None => ObtainToken::without_verifier(signer, endpoint),
    };
    let reply = accepted(Step::Token, provider.send(step.request(&stamp()).unwrap()).await)?;
    assert_eq!(reply.headers()[header::CONTENT_TYPE], row.media_type);
    Ok(step.response(&reply).unwrap())
}

/// Gets temporary credentials.
pub(crate) async fn begin(provider: &Running, row: &Row) -> Result<PendingLogin, Refused> {
    let step = first(row);
    let reply = accepted(Step::Temporary, provider.send(step.request(&stamp()).unwrap()).await)?;
    assert_eq!(reply.headers()[header::CONTENT_TYPE], row.media_type);
    assert_eq!(TokenReply::parse(&reply).unwrap().callback_confirmed, row.confirmed);
    Ok(step.response(&reply).unwrap())
}

/// The first step.
pub(crate) fn first(row: &Row) -> ObtainTemporary {
    let endpoint = row
        .params
        .iter()
        .fold(endpoint(row, row.temporary), |endpoint, &(name, value)| endpoint.param(name, value));
    ObtainTemporary::at(alone(row), endpoint, row.callback).confirmation(row.confirmation)
}

/// Has Zoë decide, and brings the verifier back.
async fn ask(provider: &Running, row: &Row, pending: &PendingLogin) -> Result<Option<Secret>, Refused> {
    let url = (row.settings)(AuthorizationUrl::new(row.authorize).unwrap()).for_login(pending, &[]).unwrap();
    let page = accepted(Step::Authorize, provider.send(Request::get(&url).body(Vec::new()).unwrap()).await)?;
    let decided = decide(provider, &url, &page).await;
    if let Back::Pin = row.back {
        let page = text(&decided);
        let pin = page.split("id=\"pin\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
        return Ok(Some(verifier_from_pin(pin).unwrap()));
    }
    assert_eq!(decided.status(), 303, "{}", text(&decided));
    let location = decided.headers()[header::LOCATION].to_str().unwrap();
    let query = location.strip_prefix(row.callback).unwrap().strip_prefix('&').unwrap();
    let token = pending.credentials().identifier();
    Ok(match row.back {
        Back::WithoutVerifier => {
            assert!(Callback::parse(query).is_err(), "{query}");
            Callback::parse_without_verifier(query).unwrap().granted_for(token).unwrap()
        }
        Back::Callback(end) => {
            assert!(query.ends_with(end), "{query}");
            Some(Callback::parse(query).unwrap().verifier_for(token).unwrap())
        }
        Back::Pin | Back::Known(_) => None,
    })
}

/// An endpoint from its method and URL, asked as the row says.
pub(crate) fn endpoint(row: &Row, method_and_url: &str) -> Endpoint {
    let (method, url) = method_and_url.split_once(' ').unwrap();
    let endpoint = Endpoint::new(url).unwrap().method(method.parse().unwrap()).placement(row.placement);
    let endpoint = match row.user_agent {
        Some(name) => endpoint.header(header::USER_AGENT, HeaderValue::from_static(name)).unwrap(),
        None => endpoint,
    };
    if row.empty_secrets { endpoint.allow_empty_secret() } else { endpoint }
}
