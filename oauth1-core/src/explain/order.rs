//! The order of the parameters: [RFC 5849 §3.4.1.3.2](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.2),
//! and those that are taken for it.

use std::fmt;

use super::pieces::SignedParam;

/// An order in which parameters are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Order {
    /// By encoded name, then by encoded value, octet by octet.
    Right,
    /// By name and value before they are encoded.
    BeforeEncoding,
    /// As texts of the form `name=value`.
    AsPairs,
    /// By name alone, the values of one name as they came.
    ByNameOnly,
    /// As if upper and lower case were the same.
    IgnoringCase,
    /// As they came, or in another order that is not known here.
    Unsorted,
}

impl Order {
    /// All that are wrong, the one that anything fits last.
    pub(super) const WRONG: [Self; 5] =
        [Self::BeforeEncoding, Self::AsPairs, Self::ByNameOnly, Self::IgnoringCase, Self::Unsorted];

    /// Sorts parameters whose names and values `encode` encodes.
    pub(super) fn sort(self, params: &mut [SignedParam], encode: impl Fn(&[u8]) -> String) {
        let encoded = |param: &SignedParam| (encode(&param.name), encode(&param.value));
        match self {
            Self::Right => params.sort_by_cached_key(encoded),
            Self::BeforeEncoding => params.sort_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value))),
            Self::AsPairs => params.sort_by_cached_key(|param| {
                let (name, value) = encoded(param);
                format!("{name}={value}")
            }),
            Self::ByNameOnly => params.sort_by_cached_key(|param| encoded(param).0),
            Self::IgnoringCase => params.sort_by_cached_key(|param| {
                let (name, value) = encoded(param);
                (name.to_lowercase(), value.to_lowercase())
            }),
            Self::Unsorted => {}
        }
    }
}

/// How the other side sorts.
impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Right => "sorts rightly",
            Self::BeforeEncoding => "sorts before it encodes",
            Self::AsPairs => "sorts `name=value` texts, in which `=` takes part",
            Self::ByNameOnly => "sorts by name only, not by value within a name",
            Self::IgnoringCase => "sorts as if upper and lower case were the same",
            Self::Unsorted => "does not sort",
        })
    }
}
