//! What is wrong with settings.

use std::borrow::Cow;

use thiserror::Error;

use super::{Source, list};

/// A client's settings are incomplete or wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("client `{client}` cannot be registered: {}", list(problems))]
pub struct ConfigError {
    pub(crate) client: String,
    pub(crate) problems: Vec<ConfigProblem>,
}

impl ConfigError {
    /// The client's name.
    #[must_use]
    pub fn client(&self) -> &str {
        &self.client
    }

    /// Everything that is wrong.
    #[must_use]
    pub fn problems(&self) -> &[ConfigProblem] {
        &self.problems
    }
}

/// One thing that is wrong with a client's settings.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConfigProblem {
    /// A setting is needed and not there.
    #[error("`{}` is missing: set {}, or ClientConfig::{}", setting.name, setting.variable, setting.name)]
    Missing {
        /// Which one.
        setting: Setting,
    },
    /// A setting has a value that it cannot have.
    #[error("`{}` ({}) {why}", setting.name, setting.variable)]
    Invalid {
        /// Which one.
        setting: Setting,
        /// What about it.
        why: Cow<'static, str>,
    },
}

impl ConfigProblem {
    /// Which setting it is about.
    #[must_use]
    pub fn setting(&self) -> &Setting {
        match self {
            Self::Missing { setting } | Self::Invalid { setting, .. } => setting,
        }
    }
}

/// A setting, by both of its names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Setting {
    /// In code: the method of [`ClientConfig`](crate::ClientConfig).
    pub name: &'static str,
    /// In the environment.
    pub variable: String,
}

/// Why a registry cannot be built.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No key to seal sessions with.
    #[error(
        "no seal key: give one with OAuthBuilder::seal_key (make it once with SealKey::generate, and keep it); programs \
         that log nobody in on the web say OAuthBuilder::without_sessions"
    )]
    NoSealKey,
    /// TLS could not be set up.
    #[error("TLS cannot be set up")]
    Tls(#[source] Source),
    /// The certification authorities that the operating system trusts could not be found out.
    #[error("the operating system's certification authorities cannot be read")]
    PlatformRoots(#[source] Source),
    /// No certification authority to trust, and so nobody to talk to.
    #[error(
        "no certification authority is trusted: build with the feature mozilla-roots or platform-roots, or give \
         HyperTransportBuilder::root_certificates"
    )]
    NoRootCertificate,
    /// Root certificates that cannot be read.
    #[error("a root certificate cannot be read: it must be in PEM (-----BEGIN CERTIFICATE-----)")]
    BadRootCertificate,
    /// A client certificate that cannot be used.
    #[error(
        "the client certificate cannot be used: chain and private key must be in PEM, and belong together"
    )]
    BadClientCertificate,
    /// A proxy that is none.
    #[error("the proxy must be http://host:port, or http://user:password@host:port, percent-encoded")]
    BadProxy,
}
