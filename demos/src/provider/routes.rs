//! Which room a request is for, at the paths that the provider's behaviour has.
//!
//! Two rooms may share a path: then the query tells them apart, or the method, or whether a token is named.

use axum::{
    extract::{FromRequest as _, Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use oauth1_core::Params;

use super::{
    Behaviour, Shared, access_token,
    behaviour::{Authorization, Call, Endpoint, Login, Renewal},
    calls, consent,
    incoming::Incoming,
    pages, renewal, temporary,
};

/// For every path that is not the same whatever the behaviour.
pub(super) async fn dispatch(State(provider): State<Shared>, request: Request) -> Response {
    let doors = doors(&provider.behaviour);
    if !doors.iter().any(|door| door.path() == request.uri().path()) {
        return pages::not_found().await;
    }
    let incoming = match Incoming::from_request(request, &()).await {
        Ok(incoming) => incoming,
        Err(refused) => return refused.into_response(),
    };
    let found: Vec<_> = doors.iter().filter(|door| door.is_asked_for(&incoming)).collect();
    let open: Vec<_> = found.iter().filter(|door| door.takes(incoming.method())).collect();
    let room = match &open[..] {
        [] if found.is_empty() => return pages::not_found().await,
        [] => return not_by_that_method(found.iter().flat_map(|door| door.methods)),
        [door] => door.room,
        [first, second, ..] => if names_token(&incoming) { second } else { first }.room,
    };
    match room {
        Room::Temporary(login) => temporary::obtain(&provider, login, &incoming).await.into_response(),
        Room::Ask(login, page) if incoming.method() == Method::POST => {
            consent::decide(&provider, login, page, &incoming).await.into_response()
        }
        Room::Ask(login, page) => consent::ask(&provider, login, page, &incoming).await.into_response(),
        Room::Exchange(login) => access_token::obtain(&provider, login, &incoming).await.into_response(),
        Room::Renewal(endpoint, seconds, answer) => {
            renewal::in_place(&provider, endpoint, seconds, answer, &incoming).await.into_response()
        }
        Room::Call(call) => calls::answer(&provider, call, &incoming).await.into_response(),
    }
}

#[derive(Clone, Copy)]
enum Room<'b> {
    Temporary(&'b Login),
    Ask(&'b Login, &'b Authorization),
    Exchange(&'b Login),
    Renewal(&'b Endpoint, u32, &'static str),
    Call(&'b Call),
}

struct Door<'b> {
    room: Room<'b>,
    target: &'static str,
    methods: &'static [&'static str],
}

/// All there are. Of two that only a token tells apart, the one for which none is needed comes first.
fn doors(behaviour: &Behaviour) -> Vec<Door<'_>> {
    let mut doors = Vec::new();
    let mut add = |room, target, methods| doors.push(Door { room, target, methods });
    if let Some(login) = &behaviour.login {
        let (temporary, exchange) = (&login.temporary.endpoint, &login.exchange.endpoint);
        add(Room::Temporary(login), temporary.target, temporary.methods);
        add(Room::Exchange(login), exchange.target, exchange.methods);
        if let Some(page) = &login.authorization {
            add(Room::Ask(login, page), page.target, &["GET", "POST"]);
            page.alias.into_iter().for_each(|alias| add(Room::Ask(login, page), alias, &["GET"]));
        }
        if let Renewal::InPlace { endpoint, seconds, answer } = &login.renewal {
            add(Room::Renewal(endpoint, *seconds, answer), endpoint.target, endpoint.methods);
        }
    }
    for call in behaviour.api.calls {
        add(Room::Call(call), call.target, call.methods);
    }
    doors
}

impl Door<'_> {
    fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Whether path, query and form have what the target has.
    fn is_asked_for(&self, incoming: &Incoming) -> bool {
        let Some((_, query)) = self.target.split_once('?') else { return self.path() == incoming.path() };
        let mut wanted = Params::new();
        let Some(given) = incoming.request().ok().and_then(|request| request.params().ok()) else {
            return false;
        };
        self.path() == incoming.path()
            && wanted.push_encoded(query.as_bytes()).is_ok()
            && wanted.iter().all(|pair| given.iter().any(|other| other == pair))
    }

    fn takes(&self, method: &Method) -> bool {
        let name = if method == Method::HEAD { "GET" } else { method.as_str() };
        self.methods.contains(&name)
    }
}

fn names_token(incoming: &Incoming) -> bool {
    let claim = incoming.request().ok().and_then(|request| incoming.claim(request).ok());
    claim.is_some_and(|claim| claim.token().is_some_and(|token| !token.is_empty()))
}

fn not_by_that_method<'m>(methods: impl Iterator<Item = &'m &'static str>) -> Response {
    let mut allowed: Vec<_> = methods.copied().collect();
    if allowed.contains(&"GET") {
        allowed.push("HEAD");
    }
    allowed.sort_unstable();
    allowed.dedup();
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, allowed.join(","))]).into_response()
}
