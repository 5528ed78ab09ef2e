//! The look that the provider and the login app share, and the headers that keep their pages safe.
//!
//! A site on axum merges [`assets`] into its router, puts [`secure_by_default`] around it, and answers with [`html()`];
//! on another framework there are [`reply()`], [`asset`] and [`secure`] to do the same with:
//!
//! ```
//! use axum::{Router, http::StatusCode, middleware::map_response, routing::get};
//! use demos::page::{self, Site};
//!
//! let router: Router = Router::new()
//!     .route("/", get(|| async {
//!         page::html(StatusCode::OK, Site::App, "Welcome", &maud::html! { h1 { "Welcome" } })
//!     }))
//!     .merge(page::assets(Site::App))
//!     .layer(map_response(page::secure_by_default));
//! ```
//!
//! Nothing on a page comes from elsewhere, and there is no script: it works with the policy
//! `default-src 'none'`. Each site has an accent colour of its own, so that a person who is sent from one to the
//! other and back sees where they are.

use axum::{
    Router,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use maud::{DOCTYPE, Markup, html};

/// The stylesheet, served at `/style.css` by [`assets`].
///
/// What a body may be made of: `.card` (the box in the middle), `.actions` with `.button` (and `.button.primary`),
/// `.people` with `.person` (pictures with names), `.facts` (a `dl` in two columns), `.note`, `.problem`, `.code`
/// (big, to be read aloud), `pre` and `table`.
pub const STYLE: &str = include_str!("page.css");

/// Which site a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Site {
    /// The OAuth 1.0a provider.
    Provider,
    /// The app that people log in to.
    App,
    /// The learning platform that launches a tool.
    Platform,
    /// The tool that is launched.
    Tool,
}

impl Site {
    /// What it calls itself in the bar at the top.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Provider => "Demo Provider",
            Self::App => "Login Demo",
            Self::Platform => "Demo Courses",
            Self::Tool => "Demo Quiz",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Provider | Self::Platform => "provider",
            Self::App | Self::Tool => "app",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Provider | Self::Platform => {
                r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#5746d9"/><path d="M16 6.5l8 3v6c0 5-3.3 8.4-8 10-4.7-1.6-8-5-8-10v-6z" fill="#fff"/><path d="M12.3 16l2.7 2.7 4.9-5.2" fill="none" stroke="#5746d9" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></svg>"##
            }
            Self::App | Self::Tool => {
                r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#0b7566"/><path d="M14 7.5h8.5a2 2 0 0 1 2 2v13a2 2 0 0 1-2 2H14M7.5 16h10m-3.8-4l4 4-4 4" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></svg>"##
            }
        }
    }
}

/// A whole page: the bar with the site's name, and `body` below it, usually one `.card`.
#[must_use]
pub fn layout(site: Site, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " – " (site.name()) }
                link rel="icon" type="image/svg+xml" href="/icon.svg";
                link rel="stylesheet" href="/style.css";
            }
            body class=(site.class()) {
                header {
                    a href="/" { img src="/icon.svg" alt="" width="32" height="32"; (site.name()) }
                    span { "runs on this computer" }
                }
                main { (body) }
            }
        }
    }
}

/// What is answered, on any framework.
pub type Reply = http::Response<String>;

/// [`layout`] as a reply.
#[must_use]
pub fn reply(status: StatusCode, site: Site, title: &str, body: &Markup) -> Reply {
    typed(status, "text/html; charset=utf-8", layout(site, title, body).into_string())
}

/// [`reply()`] for axum.
#[must_use]
pub fn html(status: StatusCode, site: Site, title: &str, body: &Markup) -> Response {
    reply(status, site, title, body).into_response()
}

/// What every page needs, by its path.
pub const ASSETS: [&str; 2] = ["/style.css", "/icon.svg"];

/// One of the [`ASSETS`].
#[must_use]
pub fn asset(site: Site, path: &str) -> Option<Reply> {
    let (media_type, text) = match path {
        "/style.css" => ("text/css; charset=utf-8", STYLE),
        "/icon.svg" => ("image/svg+xml", site.icon()),
        _ => return None,
    };
    Some(typed(StatusCode::OK, media_type, text.to_owned()))
}

/// The routes of the [`ASSETS`], for axum.
pub fn assets<S: Clone + Send + Sync + 'static>(site: Site) -> Router<S> {
    ASSETS.into_iter().fold(Router::new(), |router, path| {
        router.route(path, get(move || async move { asset(site, path).ok_or(StatusCode::NOT_FOUND) }))
    })
}

fn typed(status: StatusCode, media_type: &'static str, text: String) -> Reply {
    let mut reply = Reply::new(text);
    *reply.status_mut() = status;
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    reply
}

/// What a page may do beyond the strictest policy.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policy<'a> {
    /// Origins, or schemes (`http:`), that a form of this page may lead to, besides the site itself.
    ///
    /// Browsers hold this against redirects too: a form whose answer is a redirect to another site needs that
    /// site here.
    pub form_action: &'a [&'a str],
    /// Origins that pictures may come from, besides the site itself.
    pub img_src: &'a [&'a str],
}

/// Sets the headers that protect a page (threats §2: 4.4, 4.14), those of an earlier call included.
pub fn secure(headers: &mut HeaderMap, policy: &Policy<'_>) {
    let mut text = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'".to_owned();
    for (directive, origins) in [("form-action", policy.form_action), ("img-src", policy.img_src)] {
        text.push_str(&format!("; {directive} 'self'"));
        // One with any other character could end the directive and start another.
        for origin in origins.iter().filter(|origin| origin.bytes().all(is_origin_octet)) {
            text.push_str(&format!(" {origin}"));
        }
    }
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::try_from(text) {
        headers.insert(header::CONTENT_SECURITY_POLICY, value);
    }
}

/// What [`secure`] sets with the strictest policy: for every response that has no policy.
#[must_use]
pub fn strictest() -> HeaderMap {
    let mut headers = HeaderMap::new();
    secure(&mut headers, &Policy::default());
    headers
}

/// For `axum::middleware::map_response`: [`strictest`] for every response that has no policy.
pub async fn secure_by_default(mut response: Response) -> Response {
    if !response.headers().contains_key(header::CONTENT_SECURITY_POLICY) {
        secure(response.headers_mut(), &Policy::default());
    }
    response
}

const FIXED: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

fn is_origin_octet(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"-._:/[]".contains(&octet)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(policy: &Policy<'_>) -> String {
        let mut headers = HeaderMap::new();
        secure(&mut headers, policy);
        assert!(FIXED.iter().all(|(name, value)| headers[name] == value));
        headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
    }

    #[test]
    fn a_form_may_lead_where_the_page_says() {
        let text = policy(&Policy { form_action: &["https://app.example:8443"], img_src: &[] });
        assert!(text.contains("form-action 'self' https://app.example:8443;"), "{text}");
        assert!(text.ends_with("img-src 'self'"), "{text}");
    }

    #[test]
    fn an_origin_cannot_smuggle_a_directive_in() {
        for origin in ["https://a;script-src", "https://a script-src", "'unsafe-inline'", "https://a,b", "*"]
        {
            assert_eq!(
                policy(&Policy { form_action: &[origin], img_src: &[origin] }),
                policy(&Policy::default())
            );
        }
    }

    #[test]
    fn what_is_written_on_a_page_is_escaped() {
        let page = layout(Site::App, "<script>", &html! { p { "<script>" } }).into_string();
        assert!(!page.contains("<script>"), "{page}");
    }
}
