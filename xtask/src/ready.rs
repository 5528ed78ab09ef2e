//! What comes of getting what a group of tests needs.

use std::ffi::OsString;

/// Can the tests of a group run here?
pub(crate) enum Ready {
    /// Yes, with these environment variables.
    With(Vec<(&'static str, OsString)>),
    /// No. The reason says how to get what is missing.
    Skip(String),
}

impl Ready {
    pub(crate) fn with_nothing() -> Self {
        Self::With(Vec::new())
    }
}
