//! Settings as text: what each type is written as in the environment and in files, and how two of them combine.

use std::{borrow::Cow, fmt, time::Duration};

use http::Method;
use oauth1_core::{
    BodyHash, CallbackConfirmation, CallbackInAuthorizeUrl, Placement, Secret, SignatureMethod, UnknownMethod,
};

/// What is wrong with a setting's text, as the end of a sentence that begins with its name. It never quotes the text.
pub(super) type Why = Cow<'static, str>;

/// The type of a setting.
pub(super) trait Value: Sized {
    /// Whether a value that ranks lower still counts: names that only that one has stay.
    const MERGES: bool = false;

    fn parse(text: &str) -> Result<Self, Why>;

    /// An empty value is none: it hides nothing.
    fn is_empty(&self) -> bool {
        false
    }

    /// This one, and what is only in the one that ranks lower.
    fn over(self, _lower: Self) -> Self {
        self
    }
}

/// What is left of two of them.
pub(super) fn over<T: Value>(higher: Option<T>, lower: Option<T>) -> Option<T> {
    higher.filter(|value| !value.is_empty()).into_iter().chain(lower).reduce(T::over)
}

impl Value for String {
    fn parse(text: &str) -> Result<Self, Why> {
        Ok(text.to_owned())
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}

impl Value for Secret {
    fn parse(text: &str) -> Result<Self, Why> {
        Ok(text.into())
    }

    fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }
}

/// Names and values, each kept as often as it is given. Of a name that is in both, the values that rank higher stay.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Pairs(pub(crate) Vec<(String, String)>);

/// Names only: keys are sent in parameters and header fields of many names.
impl fmt::Debug for Pairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Value for Pairs {
    const MERGES: bool = true;

    /// `a=b&c=d`, or a JSON object of strings.
    fn parse(text: &str) -> Result<Self, Why> {
        let why = "must be a=b&c=d, or a JSON object of strings";
        if text.trim_start().starts_with('{') {
            let map: std::collections::BTreeMap<String, String> =
                serde_json::from_str(text).map_err(|_| why)?;
            return Ok(Self(map.into_iter().collect()));
        }
        let mut params = oauth1_core::Params::new();
        params.push_encoded(text.as_bytes()).map_err(|_| why)?;
        let text = |octets: Cow<'_, [u8]>| String::from_utf8(octets.into_owned());
        let pairs = params.iter().map(|(name, value)| Ok((text(name)?, text(value)?)));
        let pairs: Result<_, std::string::FromUtf8Error> = pairs.collect();
        pairs.map(Self).map_err(|_| why.into())
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn over(mut self, lower: Self) -> Self {
        let only_there = |(name, _): &(String, String)| !self.0.iter().any(|(own, _)| own == name);
        let kept: Vec<_> = lower.0.into_iter().filter(only_there).collect();
        self.0.splice(..0, kept);
        self
    }
}

/// Texts of which each counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct List(pub(crate) Vec<String>);

impl Value for List {
    const MERGES: bool = true;

    /// Separated by white space, or a JSON array of strings.
    fn parse(text: &str) -> Result<Self, Why> {
        if text.trim_start().starts_with('[') {
            return serde_json::from_str(text)
                .map(Self)
                .map_err(|_| "must be separated by spaces, or a JSON array of strings".into());
        }
        Ok(Self(text.split_ascii_whitespace().map(str::to_owned).collect()))
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn over(mut self, lower: Self) -> Self {
        self.0.extend(lower.0);
        self
    }
}

impl Value for bool {
    fn parse(text: &str) -> Result<Self, Why> {
        one_of(text, &[("true", true), ("1", true), ("false", false), ("0", false)], "must be true or false")
    }
}

impl Value for usize {
    fn parse(text: &str) -> Result<Self, Why> {
        text.parse().map_err(|_| "must be a number".into())
    }
}

impl Value for Duration {
    /// In seconds.
    fn parse(text: &str) -> Result<Self, Why> {
        let seconds = text.parse().ok().and_then(|seconds| Self::try_from_secs_f64(seconds).ok());
        seconds.filter(|time| !time.is_zero()).ok_or_else(|| "must be a number of seconds above 0".into())
    }
}

/// That of a login's endpoint.
impl Value for Method {
    fn parse(text: &str) -> Result<Self, Why> {
        one_of(text, &[("POST", Self::POST), ("GET", Self::GET)], "must be POST or GET")
    }
}

impl Value for SignatureMethod {
    fn parse(text: &str) -> Result<Self, Why> {
        text.parse().map_err(|UnknownMethod| {
            "must be PLAINTEXT, or HMAC- or RSA- with SHA1, SHA256 or SHA512, such as HMAC-SHA256".into()
        })
    }
}

impl Value for Placement {
    fn parse(text: &str) -> Result<Self, Why> {
        let values = [("header", Self::Header), ("form", Self::Form), ("query", Self::Query)];
        one_of(text, &values, "must be header, form or query")
    }
}

impl Value for CallbackConfirmation {
    fn parse(text: &str) -> Result<Self, Why> {
        let values = [("require", Self::Require), ("warn", Self::Warn), ("ignore", Self::Ignore)];
        one_of(text, &values, "must be require, warn or ignore")
    }
}

impl Value for CallbackInAuthorizeUrl {
    fn parse(text: &str) -> Result<Self, Why> {
        let values =
            [("never", Self::Never), ("always", Self::Always), ("if_unconfirmed", Self::IfUnconfirmed)];
        one_of(text, &values, "must be never, always or if_unconfirmed")
    }
}

impl Value for BodyHash {
    /// With `+empty`, bodies that are not there have one too.
    fn parse(text: &str) -> Result<Self, Why> {
        let (name, of_empty) = match text.strip_suffix("+empty") {
            Some(name) => (name, true),
            None => (text, false),
        };
        let values =
            [("auto", Self::AUTO), ("sha1", Self::SHA1), ("sha256", Self::SHA256), ("sha512", Self::SHA512)];
        let hash = one_of(name, &values, "must be auto, sha1, sha256 or sha512, and may end with +empty")?;
        Ok(if of_empty { hash.of_empty_too() } else { hash })
    }
}

fn one_of<T: Clone>(text: &str, values: &[(&str, T)], why: &'static str) -> Result<T, Why> {
    let named = values.iter().find(|(name, _)| *name == text);
    named.map(|(_, value)| value.clone()).ok_or(Cow::Borrowed(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Pairs {
        Pairs::parse(text).unwrap()
    }

    #[test]
    fn maps_are_written_as_a_form_or_as_json() {
        assert_eq!(pairs("b=1+2&a=%C3%A9&a=x"), {
            let texts = [("b", "1 2"), ("a", "é"), ("a", "x")];
            Pairs(texts.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec())
        });
        assert_eq!(pairs(r#" {"a":"é"}"#), pairs("a=%C3%A9"));
        for text in ["a=%zz", "a=%ff", "{\"a\":[]}", "{"] {
            assert!(Pairs::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn maps_merge_by_name() {
        assert_eq!(pairs("a=1&a=2").over(pairs("a=3&b=4")), pairs("b=4&a=1&a=2"));
    }

    #[test]
    fn lists_add_up() {
        let list = List::parse("https://a.example  https://b.example").unwrap();
        assert_eq!(list, List::parse(r#"["https://a.example","https://b.example"]"#).unwrap());
        assert_eq!(list.over(List::parse("https://c.example").unwrap()).0.len(), 3);
        assert!(List::parse("[1]").is_err());
    }

    #[test]
    fn times_are_seconds() {
        assert_eq!(Duration::parse("2.5"), Ok(Duration::from_millis(2500)));
        for text in ["0", "-1", "NaN", "inf", "10s", "1e300"] {
            assert!(Duration::parse(text).is_err(), "{text}");
        }
    }
}
