//! What is shown of a value, by `Debug` or `Display`, holds no secret; neither do errors and what they are caused by.
//!
//! Each public type has a row in values.rs or errors.rs; complete.rs fails for one without. That secrets have no
//! `Display` and no `PartialEq`, so that nobody shows or compares them by accident, is in lacking.rs.

#![allow(clippy::panic, clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

mod complete;
mod errors;
mod lacking;
mod sentinels;
mod values;

use std::{collections::BTreeSet, error::Error, fmt, sync::LazyLock};

use sentinels::Sentinels;

/// What is shown of each type.
#[derive(Default)]
struct Table {
    rows: BTreeSet<(&'static str, String)>,
    /// Signatures that were made on the way. They must not show either.
    signatures: Vec<String>,
}

impl Table {
    fn text(&mut self, name: &'static str, text: impl Into<String>) {
        self.rows.insert((name, text.into()));
    }

    fn debug(&mut self, name: &'static str, value: &dyn fmt::Debug) {
        self.text(name, format!("{value:?}\n{value:#?}"));
    }

    fn display<T: fmt::Debug + fmt::Display>(&mut self, name: &'static str, value: &T) {
        self.debug(name, value);
        self.text(name, value.to_string());
    }

    /// The error, and what it is caused by.
    fn error<E: Error + 'static>(&mut self, name: &'static str, error: &E) {
        let mut next: Option<&dyn Error> = Some(error);
        while let Some(error) = next {
            self.text(name, format!("{error:?}\n{error:#?}\n{error}"));
            next = error.source();
        }
    }
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    values::fill(&mut table);
    errors::fill(&mut table);
    table
});

#[test]
fn threat_g1_g3_nothing_shows_a_secret() {
    let sentinels = Sentinels::new(&TABLE.signatures);
    for (name, shown) in &TABLE.rows {
        assert_eq!(sentinels.find(shown), None, "{name} shows it:\n{shown}");
    }
}
