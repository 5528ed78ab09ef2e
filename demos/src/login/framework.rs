//! The frameworks that serve the app.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// The framework that serves the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Framework {
    /// axum, with tower-sessions.
    Axum,
    /// actix-web, with actix-session.
    Actix,
    /// Rocket, with private cookies.
    Rocket,
}

impl Framework {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Axum, Self::Actix, Self::Rocket];
}

impl fmt::Display for Framework {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Axum => "axum",
            Self::Actix => "actix",
            Self::Rocket => "rocket",
        })
    }
}

impl FromStr for Framework {
    type Err = UnknownFramework;

    fn from_str(name: &str) -> Result<Self, UnknownFramework> {
        let found = Self::ALL.into_iter().find(|framework| framework.to_string() == name);
        found.ok_or_else(|| UnknownFramework(name.to_owned()))
    }
}

/// No framework of this name.
#[derive(Clone, Debug, Error)]
#[error("no framework `{0}`: choose axum, actix or rocket")]
pub struct UnknownFramework(String);
