//! The cookies of one browser, as [RFC 6265](https://www.rfc-editor.org/rfc/rfc6265) has them of one host: ports do
//! not tell cookies apart, and everything here is on 127.0.0.1.

use time::OffsetDateTime;
use tower_sessions::cookie::Cookie;

use crate::Result;

#[derive(Default)]
pub(crate) struct Jar(Vec<Kept>);

struct Kept {
    name: String,
    value: String,
    path: String,
    /// `None`: when the browser is closed, which it never is.
    end: Option<OffsetDateTime>,
}

impl Jar {
    /// Keeps what a `Set-Cookie` of the reply to a request for this path says, or forgets it.
    pub(crate) fn take(&mut self, set_cookie: &str, requested: &str) -> Result<()> {
        let cookie = Cookie::parse(set_cookie)?;
        let path = cookie.path().filter(|path| path.starts_with('/')).unwrap_or(folder(requested)).to_owned();
        let now = OffsetDateTime::now_utc();
        // Max-Age counts, if there are both.
        let end = cookie.max_age().map(|age| now + age).or_else(|| cookie.expires_datetime());
        self.0.retain(|kept| kept.name != cookie.name() || kept.path != path);
        if end.is_none_or(|end| end > now) {
            self.0.push(Kept { name: cookie.name().to_owned(), value: cookie.value().to_owned(), path, end });
        }
        Ok(())
    }

    /// What `Cookie` says in a request for this path.
    pub(crate) fn header(&self, path: &str) -> Option<String> {
        let now = OffsetDateTime::now_utc();
        let goes = |kept: &&Kept| kept.end.is_none_or(|end| end > now) && matches(&kept.path, path);
        let pairs = self.0.iter().filter(goes).map(|kept| format!("{}={}", kept.name, kept.value));
        let pairs = pairs.collect::<Vec<_>>().join("; ");
        (!pairs.is_empty()).then_some(pairs)
    }
}

/// Where a cookie belongs that names no path.
fn folder(requested: &str) -> &str {
    requested.rfind('/').filter(|end| *end > 0).map_or("/", |end| &requested[..end])
}

/// Whether a cookie of the first path goes with a request for the second.
fn matches(of: &str, path: &str) -> bool {
    path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || of.ends_with('/') || rest.starts_with('/'))
}
