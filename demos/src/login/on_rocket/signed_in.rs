//! The cookie that says who is signed in.

use oauth1_client::OAuthError;
use rocket::{
    http::{Cookie, CookieJar, SameSite},
    time::{Duration, OffsetDateTime},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::login::{App, Profile, session};

/// Who is signed in, and until when, in seconds since 1970: a browser may keep a cookie for longer than it was told.
#[derive(Serialize, Deserialize)]
pub(super) struct SignedIn {
    pub(super) profile: Profile,
    until: i64,
}

impl SignedIn {
    const DURATION: Duration = Duration::days(1);
    /// As JSON. Encrypted and in base64, with its name and attributes, it fits into the 4096 octets that browsers keep.
    const MOST_OCTETS: usize = 2800;

    pub(super) fn from_now(profile: Profile) -> Self {
        Self { profile, until: (OffsetDateTime::now_utc() + Self::DURATION).unix_timestamp() }
    }

    pub(super) fn of(app: &App, jar: &CookieJar<'_>) -> Option<Self> {
        let cookie = jar.get_private(app.cookie_name())?;
        let visitor: Self = serde_json::from_str(cookie.value()).ok()?;
        (OffsetDateTime::now_utc().unix_timestamp() < visitor.until).then_some(visitor)
    }

    pub(super) fn remember(&self, app: &App, jar: &CookieJar<'_>) -> Result<(), OAuthError> {
        let text = serde_json::to_string(self).map_err(session)?;
        if text.len() > Self::MOST_OCTETS {
            return Err(session(ProfileTooLong));
        }
        jar.add_private(cookie(app, text));
        Ok(())
    }

    pub(super) fn forget(app: &App, jar: &CookieJar<'_>) {
        jar.remove_private(cookie(app, String::new()));
    }
}

fn cookie(app: &App, value: String) -> Cookie<'static> {
    let cookie = Cookie::build((app.cookie_name(), value)).path("/").http_only(true);
    // Lax, not Strict: the browser comes from the provider's site, and goes on to a page that reads the cookie.
    // Rocket would say Secure only where it speaks TLS itself.
    cookie.same_site(SameSite::Lax).secure(app.settings.is_https()).max_age(SignedIn::DURATION).build()
}

/// A browser would drop the cookie without a word.
#[derive(Clone, Copy, Debug, Error)]
#[error("the profile does not fit into a cookie")]
struct ProfileTooLong;
