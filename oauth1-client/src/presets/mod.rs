//! Providers' own settings, to start from: `ClientConfig::preset(presets::FLICKR)`.
//!
//! They are facts collected from the providers' documentation and from public source code, with their source and date;
//! none was tried against the live service. Code and environment override every one of them.
//!
//! | preset | needs besides identifier and secret |
//! | --- | --- |
//! | [`JIRA`] | `site`, and `rsa_key` for the secret |
//! | [`MAGENTO`], [`MAGENTO_1`], [`WORDPRESS`], [`WOOCOMMERCE`] | `site` |
//! | [`MASTERCARD`], [`MASTERCARD_SANDBOX`] | `rsa_key` for the secret |
//! | [`NETSUITE`] | `account` |
//! | [`MEDIAWIKI`], [`SCHOOLOGY`] | `site`, where it is not the one that most people use |
//! | all others | nothing |

mod hosted;
mod own_site;

pub use hosted::{
    BRICKLINK, DISCOGS, ETRADE, ETRADE_SANDBOX, EVERNOTE, EVERNOTE_SANDBOX, FATSECRET, FLICKR, GARMIN,
    HATENA, MASTERCARD, MASTERCARD_SANDBOX, NETSUITE, PLURK, RAVELRY, SCHOOLOGY, SELLSY, SMUGMUG, TRELLO,
    TRIPIT, TUMBLR, TWITTER, ZOTERO,
};
pub use own_site::{JIRA, MAGENTO, MAGENTO_1, MEDIAWIKI, WOOCOMMERCE, WORDPRESS};

use crate::config::ClientConfig;

/// When the facts were collected.
const COLLECTED: &str = "2026-08";

/// What is known of a provider.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Preset {
    /// Its name in settings (`{NAME}_PRESET`).
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Where the facts come from.
    pub source: &'static str,
    /// When they were collected: year and month.
    pub collected: &'static str,
    /// What is known of the provider's future.
    pub status: Status,
    settings: fn(ClientConfig) -> ClientConfig,
}

/// What is known of a provider's future with OAuth 1.0a.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// Documented by the provider.
    Live,
    /// Known from public source code only.
    Unconfirmed,
    /// The provider has said that it ends, on this day.
    Ends(&'static str),
}

impl Preset {
    const fn new(
        name: &'static str,
        title: &'static str,
        source: &'static str,
        status: Status,
        settings: fn(ClientConfig) -> ClientConfig,
    ) -> Self {
        Self { name, title, source, collected: COLLECTED, status, settings }
    }

    /// All presets, by name.
    pub const ALL: &'static [Self] = &[
        BRICKLINK,
        DISCOGS,
        ETRADE,
        ETRADE_SANDBOX,
        EVERNOTE,
        EVERNOTE_SANDBOX,
        FATSECRET,
        FLICKR,
        GARMIN,
        HATENA,
        JIRA,
        MAGENTO,
        MAGENTO_1,
        MASTERCARD,
        MASTERCARD_SANDBOX,
        MEDIAWIKI,
        NETSUITE,
        PLURK,
        RAVELRY,
        SCHOOLOGY,
        SELLSY,
        SMUGMUG,
        TRELLO,
        TRIPIT,
        TUMBLR,
        TWITTER,
        WOOCOMMERCE,
        WORDPRESS,
        ZOTERO,
    ];

    /// The preset of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|preset| preset.name == name)
    }

    pub(crate) fn settings(self) -> ClientConfig {
        (self.settings)(ClientConfig::new())
    }

    pub(crate) fn names() -> String {
        Self::ALL.iter().map(|preset| preset.name).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found() {
        assert!(Preset::ALL.is_sorted_by_key(|preset| preset.name));
        for preset in Preset::ALL {
            assert_eq!(Preset::named(preset.name).map(|found| found.title), Some(preset.title));
        }
        assert!(Preset::named("xero").is_none());
    }
}
