//! Every signature method in every place.

use oauth1_client::{
    Placement,
    SignatureMethod::{self, HmacSha1, Plaintext},
};

use super::{
    at::{At, registered},
    echo,
    trial::Trial,
    visitor,
};

pub(super) const PLACES: [(Placement, &str); 3] =
    [(Placement::Header, "header"), (Placement::Form, "form"), (Placement::Query, "query")];

pub(super) fn trials(methods: &[SignatureMethod]) -> Vec<Trial> {
    let mut trials = Vec::new();
    for method in methods.iter().copied() {
        for (place, name) in PLACES {
            // Our client has no secrets in URLs.
            if (method, place) != (Plaintext, Placement::Query) {
                let name = format!("login and calls, {method} in the {name}");
                trials.push(Trial::new(name, move |at| all_in(at, method, place)));
            }
        }
        let name = format!("calls by the client alone, {method}");
        trials.push(Trial::new(name, move |at| by_client(at, method, false)));
    }
    for method in [HmacSha1, Plaintext] {
        let name = format!("calls by the client alone with an empty oauth_token, {method}");
        trials.push(Trial::new(name, move |at| by_client(at, method, true)));
    }
    trials
}

async fn all_in(at: At, method: SignatureMethod, place: Placement) -> Result<(), String> {
    let client = at.client(method, place)?;
    let token = visitor::log_in(&client, visitor::CALLBACK).await?;
    let client = client.with_token(&token);
    let query = [("q", "two words & more"), ("a", "")];
    echo::of(client.get("echo").query(query)).await?.has_query(&query)?;
    let form = [("status", "100% + 1"), ("b", "=")];
    let arrived = echo::of(client.post("echo").query(query).form(form)).await?;
    arrived.has_query(&query)?;
    arrived.has_form(&form)
}

async fn by_client(at: At, method: SignatureMethod, empty_token: bool) -> Result<(), String> {
    let client = registered(at.config(method).empty_token(empty_token))?;
    let query = [("q", "two words")];
    echo::of(client.get("client").query(query).without_token()).await?.has_query(&query)?;
    let form = [("status", "100% + 1")];
    echo::of(client.post("client").form(form).without_token()).await?.has_form(&form)
}
