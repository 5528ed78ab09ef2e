//! What the app answers, on any framework: the rooms of the frameworks turn it into their own responses.

use http::{HeaderValue, StatusCode, header};
use maud::html;
use oauth1_client::OAuthError;

use super::{
    Framework, Profile, Settings,
    pages::{self, Page},
};
use crate::page::{self, Policy, Reply, Site};

/// Home: the profile of whoever is signed in, or a link to sign in.
pub(super) fn home(by: Framework, settings: &Settings, profile: Option<&Profile>) -> Reply {
    let Some(profile) = profile else {
        return shown(by, StatusCode::OK, &pages::welcome(settings.local.is_some()));
    };
    let mut reply = shown(by, StatusCode::OK, &pages::home(profile));
    let pictures = profile.picture_origin();
    page::secure(reply.headers_mut(), &Policy { form_action: &[], img_src: pictures.as_slice() });
    reply
}

/// The question before signing out; 403 where another site's page has sent the form.
pub(super) fn confirm_logout(by: Framework, status: StatusCode) -> Reply {
    shown(by, status, &pages::logout())
}

/// No such page.
pub(super) fn not_found(by: Framework) -> Reply {
    shown(by, StatusCode::NOT_FOUND, &pages::not_found())
}

/// After a login, and after signing out.
pub(super) fn go_home() -> Reply {
    redirect(StatusCode::SEE_OTHER, HeaderValue::from_static("/"))
}

/// Whatever kept somebody from signing in, as a page, and in the log.
pub(crate) fn failure(by: Framework, error: &OAuthError) -> Reply {
    let causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    let causes: Vec<_> = causes.map(ToString::to_string).collect();
    if error.status() >= 500 {
        tracing::error!(status = error.status(), ?causes, "sign-in failed: {error}");
    } else {
        tracing::info!(status = error.status(), ?causes, "sign-in not finished: {error}");
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut reply = shown(by, status, &pages::failure(error));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        reply.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
    }
    reply
}

/// Sends a browser that came by another name (`localhost`) to the app's own: a cookie set for the one would not
/// come back with the callback to the other. `None` if it came by the app's own.
pub(super) fn to_own_host(
    settings: &Settings,
    method: &str,
    host: Option<&[u8]>,
    target: &str,
) -> Option<Reply> {
    if host.is_some_and(|host| host.eq_ignore_ascii_case(settings.authority().as_bytes())) {
        return None;
    }
    let location = HeaderValue::try_from(format!("{}{target}", settings.base_url));
    Some(match location {
        Ok(location) if matches!(method, "GET" | "HEAD") => {
            redirect(StatusCode::TEMPORARY_REDIRECT, location)
        }
        _ => empty(StatusCode::MISDIRECTED_REQUEST),
    })
}

/// A page, and which framework serves it.
pub(crate) fn shown(by: Framework, status: StatusCode, page: &Page) -> Reply {
    let body = html! {
        (page.body)
        footer { "served by " strong #framework { (by) } }
    };
    page::reply(status, Site::App, page.title, &body)
}

fn redirect(status: StatusCode, location: HeaderValue) -> Reply {
    let mut reply = empty(status);
    reply.headers_mut().insert(header::LOCATION, location);
    reply
}

fn empty(status: StatusCode) -> Reply {
    let mut reply = Reply::default();
    *reply.status_mut() = status;
    reply
}
