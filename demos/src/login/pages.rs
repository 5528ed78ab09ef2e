//! The app's pages, the same on every framework.

use maud::{Markup, html};
use oauth1_client::OAuthError;

use super::Profile;

/// A page: its title and what is on it.
#[derive(Clone, Debug)]
pub struct Page {
    /// For the window's title.
    pub title: &'static str,
    /// For [`page::layout`](crate::page::layout).
    pub body: Markup,
}

/// Home, for somebody who is not signed in. `stand_in`: a local provider plays the real one.
#[must_use]
pub fn welcome(stand_in: bool) -> Page {
    let body = html! {
        section .card {
            h1 { "Who are you?" }
            p { "This app knows you by your account at another site. It never sees your password there." }
            p .actions { a .button .primary #login href="/login" { "Sign in with Twitter" } }
            @if stand_in {
                p .note { "Here a provider on this computer stands in for Twitter: no account is needed." }
            }
        }
    };
    Page { title: "Sign in", body }
}

/// Home, for somebody who is signed in.
#[must_use]
pub fn home(profile: &Profile) -> Page {
    let body = html! {
        section .card {
            h1 { "You are signed in" }
            div .person #profile {
                @if let Some(picture) = &profile.picture {
                    img src=(picture) alt="" width="44" height="44";
                }
                div {
                    strong #name { (profile.name) }
                    small #screen-name { "@" (profile.screen_name) }
                }
            }
            dl .facts {
                dt { "Account" }
                dd #account { (profile.id) }
            }
            @if profile.from_v2 {
                p .note {
                    "The provider keeps account/verify_credentials (API 1.1) from this application, so the profile \
                     comes from /2/users/me."
                }
            }
            (logout_form())
        }
    };
    Page { title: "Signed in", body }
}

/// Asks before signing out: a link from elsewhere must not do it.
#[must_use]
pub fn logout() -> Page {
    let body = html! {
        section .card {
            h1 { "Sign out?" }
            (logout_form())
            p .note { a href="/" { "Stay signed in" } }
        }
    };
    Page { title: "Sign out", body }
}

/// No such page.
#[must_use]
pub fn not_found() -> Page {
    let body = html! {
        section .card {
            h1 { "There is nothing here" }
            p .actions { a .button href="/" { "Home" } }
        }
    };
    Page { title: "Not found", body }
}

/// A login that did not work: what that means for the visitor, and, for whoever runs the app, what happened.
///
/// A real application would keep the second part to its log.
#[must_use]
pub fn failure(error: &OAuthError) -> Page {
    let (title, heading, meaning) = match error {
        OAuthError::Denied => {
            ("Access denied", "You did not allow access", "That is fine: nothing was shared with this app.")
        }
        OAuthError::NoPendingLogin | OAuthError::LoginExpired => (
            "Sign-in not finished",
            "This sign-in cannot be finished",
            "It is finished already, it took too long, or it was begun in another browser.",
        ),
        OAuthError::Network { .. } => (
            "Provider not reached",
            "The provider cannot be reached",
            "Nothing is wrong with your account. Try again in a while.",
        ),
        OAuthError::OtherUser => (
            "Sign-in not finished",
            "This was begun by somebody else",
            "Another account was signed in here when it was begun. Nothing was changed.",
        ),
        _ => match error.status() {
            400 => (
                "Sign-in not finished",
                "This sign-in cannot be finished",
                "The link that led here is not one that the provider makes.",
            ),
            405 => ("Method not allowed", "This page is for browsers", "Nothing was done."),
            503 => (
                "Not available",
                "Nobody can sign in right now",
                "Something that this app needs is not there. Try again in a while.",
            ),
            502 | 504 => (
                "Provider failed",
                "The provider did not sign you in",
                "It did not answer as it should. Try again in a while.",
            ),
            _ => (
                "App failed",
                "This app could not sign you in",
                "Something is wrong with the app, not with you.",
            ),
        },
    };
    let body = html! {
        section .card {
            h1 #heading { (heading) }
            p #meaning { (meaning) }
            p .actions {
                a .button .primary href="/login" { "Start again" }
                a .button href="/" { "Home" }
            }
            @if !matches!(error, OAuthError::Denied) {
                details #details {
                    summary { "For whoever runs this app" }
                    ul {
                        li { (error) }
                        @for cause in causes(error) { li { (cause) } }
                        @if let Some(advice) = error.oauth_problem().and_then(|problem| problem.advice.as_deref()) {
                            li { "the provider says: “" (advice) "”" }
                        }
                    }
                }
            }
        }
    };
    Page { title, body }
}

fn logout_form() -> Markup {
    html! {
        form method="post" action="/logout" {
            p .actions { button .button #logout { "Sign out" } }
        }
    }
}

fn causes(error: &OAuthError) -> Vec<String> {
    let first = std::error::Error::source(error);
    std::iter::successors(first, |error| error.source()).map(ToString::to_string).collect()
}
