//! The gallery's pages.

use maud::{Markup, html};

use super::{Account, EXHIBITS, Exhibit, Local, User, exhibits::Profile};
use crate::login::pages::Page;

/// All providers, to sign in with, or to link to the user who is signed in.
pub(super) fn gallery(locals: &[Local], user: Option<&User>) -> Page {
    let Some(user) = user else {
        let heading = "Sign in with any of these";
        return Page { title: "Sign in", body: sign_in(locals, heading, "/") };
    };
    let body = html! {
        section .card.wide {
            h1 #hello { "Hello, " (user.name) }
            p { "Every account that is linked to you signs you in as the same user of this app." }
            p .actions {
                a .button .primary #accounts href="/accounts" { "Accounts" }
                a .button #logout href="/logout" { "Sign out" }
            }
            ul .gallery {
                @for local in locals {
                    (exhibit(local.exhibit, &html! {
                        @if account_at(user, local).is_some() {
                            span .state { "Linked" }
                        } @else {
                            (link(local.exhibit, "/", &html! { "Link" }))
                        }
                    }))
                }
            }
        }
    };
    Page { title: "Providers", body }
}

/// The accounts page, for somebody who is not signed in.
pub(super) fn sign_in_first(locals: &[Local]) -> Page {
    Page { title: "Sign in", body: sign_in(locals, "Sign in to see your accounts", "/accounts") }
}

fn sign_in(locals: &[Local], heading: &str, next: &str) -> Markup {
    html! {
        section .card.wide {
            h1 { (heading) }
            p {
                "Each is a provider on this computer that is like the live one: its own URLs, signatures and habits. \
                 No account is needed, and nothing leaves this computer."
            }
            ul .gallery {
                @for local in locals {
                    (exhibit(local.exhibit, &html! {
                        a .button.small id=(local.exhibit.preset.name)
                            href={ "/login/" (local.exhibit.preset.name) "?next=" (next) }
                            aria-label={ "Sign in with " (local.exhibit.preset.title) } { "Sign in" }
                    }))
                }
            }
        }
    }
}

/// The accounts of the user who is signed in, and what can be linked besides.
pub(super) fn accounts(locals: &[Local], user: &User) -> Page {
    let is_last = user.accounts.len() == 1;
    let others: Vec<_> = locals.iter().filter(|local| account_at(user, local).is_none()).collect();
    let body = html! {
        section .card {
            h1 { "Your accounts" }
            p { "You are " strong #name { (user.name) } " here. Each of these signs you in:" }
            ul .people #linked { @for account in &user.accounts { (linked(account, is_last)) } }
            @if is_last {
                p .note { "The last account stays: without it you could not sign in again." }
            }
            @if !others.is_empty() {
                h2 { "Link another" }
                div .links {
                    @for local in others {
                        (link(local.exhibit, "/accounts", &html! { (badge(local.exhibit)) (local.exhibit.preset.title) }))
                    }
                }
            }
            p .actions {
                a .button href="/" { "Providers" }
                a .button #logout href="/logout" { "Sign out" }
            }
        }
    };
    Page { title: "Your accounts", body }
}

fn linked(account: &Account, is_last: bool) -> Markup {
    let exhibit = EXHIBITS.iter().find(|exhibit| exhibit.preset.name == account.provider);
    let title = exhibit.map_or(&*account.provider, |exhibit| exhibit.preset.title);
    html! {
        li .person {
            @if let Some(exhibit) = exhibit { (badge(exhibit)) }
            span .grow {
                strong { (account.name) }
                small { @if let Some(username) = &account.username { "@" (username) " at " } (title) }
            }
            @if !is_last {
                form method="post" action={ "/unlink/" (account.id) } {
                    button .button.small aria-label={ "Unlink " (title) } { "Unlink" }
                }
            }
        }
    }
}

fn account_at<'u>(user: &'u User, local: &Local) -> Option<&'u Account> {
    user.accounts.iter().find(|account| account.provider == local.exhibit.preset.name)
}

fn exhibit(exhibit: &Exhibit, action: &Markup) -> Markup {
    html! {
        li .exhibit {
            div .top { (badge(exhibit)) h2 .grow { (exhibit.preset.title) } (action) }
            p { (exhibit.note) }
            dl .facts {
                dt { "Signature" } dd { (exhibit.signature) }
                dt { "Profile" }
                dd {
                    @match exhibit.profile {
                        Profile::Call(url) => { code { @for piece in url.split_inclusive(['/', '?']) { (piece) wbr; } } }
                        Profile::Field(name) => { code { (name) } ", beside the token" }
                    }
                }
            }
        }
    }
}

/// A form, because a link elsewhere must not begin it.
fn link(exhibit: &Exhibit, next: &str, label: &Markup) -> Markup {
    let (name, title) = (exhibit.preset.name, exhibit.preset.title);
    html! {
        form method="post" action={ "/link/" (name) "?next=" (next) } {
            button .button.small id={ "link-" (name) } aria-label={ "Link " (title) } { (label) }
        }
    }
}

/// A letter of its own, not the provider's mark.
fn badge(exhibit: &Exhibit) -> Markup {
    let letter = exhibit.preset.title.get(..1).unwrap_or_default();
    html! {
        svg .badge viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" {
            rect width="40" height="40" rx="11" fill=(exhibit.colour) {}
            text x="20" y="27" text-anchor="middle" font-size="20" font-weight="700" fill="#fff" { (letter) }
        }
    }
}

/// What is not done, and what that means for the visitor.
pub(super) fn refused(title: &'static str, heading: &str, meaning: &str) -> Page {
    let body = html! {
        section .card {
            h1 #heading { (heading) }
            p #meaning { (meaning) }
            p .actions {
                a .button .primary href="/accounts" { "Accounts" }
                a .button href="/" { "Home" }
            }
        }
    };
    Page { title, body }
}
