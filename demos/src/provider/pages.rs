//! The pages that people see.

use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use oauth1_core::Secret;
use thiserror::Error;

use super::{
    callback::Callback,
    failure::Failure,
    people::{self, Person},
    store::Outcome,
};
use crate::page::{self, Policy, Site};

/// What a person is asked.
pub(super) struct Consent<'a> {
    /// What the provider calls itself.
    pub(super) provider: &'a str,
    pub(super) action: &'a str,
    pub(super) client: &'a str,
    pub(super) token: &'a str,
    pub(super) consent: &'a Secret,
    pub(super) callback: &'a Callback,
    /// Whether the callback is kept nowhere but on this page.
    pub(super) callback_field: bool,
    /// Whether there is something to type where there is no callback.
    pub(super) has_pin: bool,
    pub(super) chosen: &'a Person,
}

/// Asks whether the client of this name gets access.
pub(super) fn consent(asked: &Consent<'_>) -> Response {
    let client = asked.client;
    let title = format!("Let {client} use your {} account?", asked.provider);
    let body = html! {
        form .card method="post" action=(asked.action) {
            h1 { (title) }
            p { "If you allow it, " strong { (client) } " can:" }
            ul {
                li { "see your profile: name, screen name, picture" }
                li { "post messages in your name" }
            }
            input type="hidden" name="oauth_token" value=(asked.token);
            input type="hidden" name="consent" value=(asked.consent.expose());
            @if asked.callback_field {
                input type="hidden" name="oauth_callback" value=(asked.callback.as_str());
            }
            fieldset {
                legend { "Your account" }
                div .people { @for person in people::ALL { (choice(person, person == asked.chosen)) } }
            }
            div .actions {
                button .button.primary #allow type="submit" name="decision" value="allow" { "Allow" }
                button .button #deny type="submit" name="decision" value="deny" { "Deny" }
            }
            p .note {
                @match asked.callback.host() {
                    Some(host) => { "Either way your browser then goes back to " strong { (host) } "." }
                    None if asked.has_pin => { "If you allow it, you get a PIN to type into " (client) "." }
                    None => { "Then go back to " (client) " yourself." }
                }
            }
        }
    };
    let mut response = page::html(StatusCode::OK, Site::Provider, &title, &body);
    // Browsers hold the policy against every redirect behind the form, also against those of the app that asked.
    page::secure(response.headers_mut(), &Policy { form_action: &["http:", "https:"], ..Policy::default() });
    // With `no-referrer` browsers send `Origin: null` even to this site itself.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

fn choice(person: &Person, chosen: bool) -> Markup {
    html! {
        label .person {
            input type="radio" name="person" value=(person.screen_name) checked[chosen];
            img src=(person.avatar()) alt="" width="44" height="44";
            span { strong { (person.name) } small { "@" (person.screen_name) } }
        }
    }
}

/// Shows the verifier to a person whose browser goes nowhere.
pub(super) fn pin(client: &str, verifier: &str) -> Response {
    let body = html! {
        div .card {
            h1 { "Type this PIN into " (client) }
            p #pin .code { (verifier) }
            p .note { "It works once, and not for long. Give it to nobody else." }
        }
    };
    page::html(StatusCode::OK, Site::Provider, "Your PIN", &body)
}

/// Says that it was allowed to a person whose browser goes nowhere, and who has nothing to type.
pub(super) fn allowed(client: &str) -> Response {
    let body = html! {
        div .card {
            h1 { (client) " got access" }
            p #settled { "Go on there. You can close this page." }
        }
    };
    page::html(StatusCode::OK, Site::Provider, "Allowed", &body)
}

/// Says that it was denied to a person whose browser goes nowhere.
pub(super) fn denied(client: &str) -> Response {
    let body = html! {
        div .card {
            h1 { (client) " got no access" }
            p { "You said no, and that is settled. You can close this page." }
        }
    };
    page::html(StatusCode::OK, Site::Provider, "Denied", &body)
}

/// What a page says instead.
#[derive(Debug, Error)]
pub(super) enum PageError {
    #[error("The link that led here is incomplete.")]
    Malformed,
    #[error("The link that led here lacks `{name}`, or has a value there that is not known here.")]
    Param { name: &'static str },
    #[error("There is nothing to decide: {}.", nothing(*.0))]
    Nothing(Outcome),
    #[error("The app that sent you here is not known here any more.")]
    ClientGone,
    #[error("The decision did not come from the page that asks for it, so it was not taken.")]
    Foreign,
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl PageError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Malformed | Self::Param { .. } => StatusCode::BAD_REQUEST,
            Self::Nothing(Outcome::Unknown) | Self::ClientGone => StatusCode::NOT_FOUND,
            Self::Nothing(_) => StatusCode::GONE,
            Self::Foreign => StatusCode::FORBIDDEN,
            Self::Failure(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        if let Self::Failure(failure) = self {
            return failure.into_response();
        }
        tracing::info!(reason = %self, "refused a visit");
        let settled = match self {
            Self::Nothing(Outcome::Allowed | Outcome::Exchanged) => Some("You have already allowed this"),
            Self::Nothing(Outcome::Denied) => Some("You have already denied this"),
            _ => None,
        };
        let heading = settled.unwrap_or("This did not work");
        let body = html! {
            div .card {
                h1 { (heading) }
                @if settled.is_some() {
                    p #settled { "There is nothing more to decide: go on in the app that you came from." }
                } @else {
                    p .problem { (self) }
                    p { "Go back to the app you came from and start again there." }
                }
            }
        };
        page::html(self.status(), Site::Provider, heading, &body)
    }
}

fn nothing(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Unknown => "this link is not known here, or it is too old",
        Outcome::Expired => "this link was good for ten minutes, and they are over",
        Outcome::Allowed | Outcome::Exchanged | Outcome::Undecided => "you have already allowed it",
        Outcome::Denied => "you have already denied it",
    }
}

/// `/avatars/ada.svg`
pub(super) async fn avatar(Path(file): Path<String>) -> Response {
    match file.strip_suffix(".svg").and_then(people::find) {
        Some(person) => ([(header::CONTENT_TYPE, "image/svg+xml")], person.svg()).into_response(),
        None => not_found().await,
    }
}

/// For every path that is not there.
pub(super) async fn not_found() -> Response {
    let body = html! {
        div .card {
            h1 { "There is no such page" }
            p { a href="/" { "What there is" } }
        }
    };
    page::html(StatusCode::NOT_FOUND, Site::Provider, "There is no such page", &body)
}
