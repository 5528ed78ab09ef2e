//! The page for whoever wants to point a client at this provider.

use axum::{extract::State, http::StatusCode, response::Response};
use maud::{Markup, html};

use super::{
    Shared,
    behaviour::{Endpoint, Login},
    people,
};
use crate::page::{self, Site};

pub(super) async fn page(State(provider): State<Shared>) -> Response {
    let (urls, behaviour) = (&provider.endpoints, &provider.behaviour);
    let method = |endpoint: fn(&Login) -> &Endpoint| {
        let methods = behaviour.login.as_ref().map(|login| endpoint(login).methods).unwrap_or_default();
        if methods.contains(&"POST") { "POST" } else { "GET" }
    };
    let body = html! {
        div .card.wide {
            h1 { "An OAuth 1.0a provider for this computer" }
            p {
                "It needs no account and no network, and any OAuth 1.0a client can be tried against it. "
                "Its people are " (people::ALL[0].name) " and friends, and anybody may decide for them."
            }

            h2 { "Endpoints" }
            table {
                @for (what, method, url) in [
                    ("Temporary credentials", method(|login| &login.temporary.endpoint), &urls.request_token),
                    ("Ask the person", "GET", &urls.authorize),
                    ("Token credentials", method(|login| &login.exchange.endpoint), &urls.access_token),
                ] {
                    @if !url.is_empty() { (row(what, method, url)) }
                }
                (row("Profile", "GET", &format!("{}account/verify_credentials.json", urls.api_base)))
                (row("Post a message", "POST", &format!("{}statuses/update.json", urls.api_base)))
                (row("Send a file", "POST", &format!("{}media/upload.json", urls.api_base)))
                (row("Fetch so many octets", "GET", &format!("{}download/1000000", urls.api_base)))
            }

            h2 { "Point the login app at it" }
            p { "Put this into the app's environment or into its " code { ".env" } " file:" }
            pre {
                @for client in &provider.clients { "TWITTER_CLIENT_ID=" (client.identifier) "\n" }
                "TWITTER_CLIENT_SECRET=" "(the secret that the provider was started with)" "\n"
                (urls)
            }

            h2 { "Point another client at it" }
            ul {
                li {
                    "Signature methods: "
                    @for (index, method) in behaviour.methods.iter().enumerate() {
                        @if index > 0 { ", " }
                        (method)
                    }
                    "."
                }
                li {
                    "Protocol parameters go into the " code { "Authorization" } " header, the query or the form: all \
                     of them into one of these."
                }
                li {
                    "The callback is https, or http to " code { "127.0.0.1" } ", " code { "[::1]" } " or "
                    code { "localhost" } ", or " code { "oob" } " for a PIN."
                }
                li { "Temporary credentials live for ten minutes, timestamps may be five minutes off." }
                li {
                    "What is refused is answered with " code { "oauth_problem" } " and says what to mend; the "
                    "provider's log says more."
                }
                li {
                    "A script can decide too: it posts the consent page's form with " code { "person" } " and "
                    code { "decision" } " (" code { "allow" } " or " code { "deny" } ")."
                }
            }
        }
    };
    page::html(StatusCode::OK, Site::Provider, "For developers", &body)
}

fn row(what: &str, method: &str, url: &str) -> Markup {
    html! { tr { th { (what) } td { (method) } td { code { (url) } } } }
}
