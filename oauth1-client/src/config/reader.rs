//! Reads settings from where they may be, in their order of rank, and gathers what is wrong with them.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use oauth1_core::Params;

use super::{
    Env,
    env::{NotUtf8, variable},
    url::{check_url, is_open},
    value::{Pairs, Value},
};
use crate::error::{ConfigProblem, Setting};

pub(super) struct Reader<'a> {
    pub(super) client: &'a str,
    pub(super) env: &'a Env,
    pub(super) overwrite: bool,
    pub(super) problems: Vec<ConfigProblem>,
}

impl Reader<'_> {
    /// A setting, from the highest place that has it: code, environment, preset; or environment, code, preset. One that
    /// merges is put together from all three.
    pub(super) fn value<T: Value>(
        &mut self,
        name: &'static str,
        code: Option<T>,
        preset: Option<T>,
    ) -> Option<T> {
        let code = code.filter(|value| !value.is_empty());
        // What the environment has is not looked at, and cannot be wrong, where it does not count.
        let env = if code.is_some() && !self.overwrite && !T::MERGES { None } else { self.env_value(name) };
        let ranked = if self.overwrite { [env, code, preset] } else { [code, env, preset] };
        ranked.into_iter().flatten().reduce(T::over)
    }

    pub(super) fn env_value<T: Value>(&mut self, name: &'static str) -> Option<T> {
        match self.env.value(&variable(self.client, name)) {
            Ok(text) => match T::parse(&text?) {
                Ok(value) => Some(value).filter(|value| !value.is_empty()),
                Err(why) => self.invalid(name, why),
            },
            Err(NotUtf8) => self.invalid(name, "is not UTF-8"),
        }
    }

    /// Notes a problem. The `None` is for the caller to return.
    pub(super) fn invalid<T>(&mut self, name: &'static str, why: impl Into<Cow<'static, str>>) -> Option<T> {
        self.problems.push(ConfigProblem::Invalid { setting: self.setting(name), why: why.into() });
        None
    }

    /// Notes that a setting is missing, unless something was said about it before.
    pub(super) fn required(&mut self, name: &'static str, present: bool) {
        let setting = self.setting(name);
        let reported = |problem: &ConfigProblem| *problem.setting() == setting;
        if !present && !self.problems.iter().any(reported) {
            self.problems.push(ConfigProblem::Missing { setting });
        }
    }

    fn setting(&self, name: &'static str) -> Setting {
        Setting { name, variable: variable(self.client, name) }
    }

    /// A URL, checked.
    pub(super) fn url(
        &mut self,
        name: &'static str,
        url: Option<String>,
        query: Query<'_>,
        allow_http: bool,
    ) -> Option<String> {
        let url = url?;
        let checked = check_url(&url, allow_http).and_then(|uri| query.check(&uri));
        match checked {
            Ok(()) => Some(url),
            Err(why) => self.invalid(name, why),
        }
    }

    /// PLAINTEXT is the secrets themselves, and so is an API key.
    pub(super) fn not_in_the_clear(&mut self, name: &'static str, url: Option<&str>) {
        if url.and_then(|url| url.parse().ok()).is_some_and(|uri| is_open(&uri)) {
            self.invalid::<()>(
                name,
                "must be https where secrets are sent as they are (PLAINTEXT, api_key_header)",
            );
        }
    }

    /// Header fields, with the `User-Agent`, checked.
    pub(super) fn headers(&mut self, fields: Option<Pairs>, user_agent: Option<&str>) -> HeaderMap {
        const RESERVED: [HeaderName; 6] = [
            header::AUTHORIZATION,
            header::HOST,
            header::CONTENT_TYPE,
            header::CONTENT_LENGTH,
            header::TRANSFER_ENCODING,
            header::ACCEPT_ENCODING,
        ];
        let mut headers = HeaderMap::new();
        let own = concat!("oauth1-client/", env!("CARGO_PKG_VERSION"));
        match HeaderValue::try_from(user_agent.unwrap_or(own)) {
            Ok(value) => drop(headers.insert(header::USER_AGENT, value)),
            Err(_) => drop(self.invalid::<()>("user_agent", "may not hold control characters")),
        }
        for (name, value) in fields.unwrap_or_default().0 {
            let parsed = (HeaderName::try_from(name), HeaderValue::try_from(value));
            match parsed {
                (Ok(name), _) if RESERVED.contains(&name) => {
                    self.invalid::<()>("headers", format!("may not have {name}: it follows from the rest"));
                }
                (Ok(name), Ok(mut value)) => {
                    // Keys are sent in header fields of many names.
                    value.set_sensitive(true);
                    headers.insert(name, value);
                }
                _ => drop(self.invalid::<()>("headers", "has a field that is none")),
            }
        }
        headers
    }
}

/// What the query of a URL may hold.
#[derive(Clone, Copy)]
pub(super) enum Query<'a> {
    None,
    /// All but the parameters of the protocol, which are signed with it.
    Signed,
    /// All but a parameter of this name, which the browser is given with it.
    Without(&'a str),
}

impl Query<'_> {
    pub(super) fn check(self, uri: &Uri) -> Result<(), &'static str> {
        let Some(query) = uri.query() else { return Ok(()) };
        let mut params = Params::new();
        params.push_encoded(query.as_bytes()).map_err(|_| "has a query with a malformed percent escape")?;
        match self {
            Self::None => Err("may not have a query"),
            Self::Signed if params.iter().any(|(name, _)| name.starts_with(b"oauth_")) => {
                Err("has an oauth_… parameter in its query that the protocol sets itself")
            }
            Self::Without(own) if params.values(own).next().is_some() => {
                Err("has a parameter in its query that names the token, which each login adds")
            }
            Self::Signed | Self::Without(_) => Ok(()),
        }
    }
}
