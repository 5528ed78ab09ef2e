//! People: as providers know them, and as the app does.

use oauth1_client::UserInfo;

use super::Exhibit;

/// Somebody, as a provider knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The provider.
    pub provider: &'static str,
    /// Its identifier of the account.
    pub sub: String,
    /// A name to show; a description, where the provider knows none.
    pub name: String,
    /// The name with the `@`.
    pub username: Option<String>,
}

/// Whom a session is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// By which sessions know them.
    pub id: i64,
    /// The name that the first account came with.
    pub name: String,
    /// At least one, the oldest first.
    pub accounts: Vec<Account>,
}

/// An account that signs its user in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// By which forms know it.
    pub id: i64,
    /// The provider.
    pub provider: String,
    /// The name to show.
    pub name: String,
    /// The name with the `@`.
    pub username: Option<String>,
}

/// What became of an account that was to be linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linked {
    /// It is the user's, now or since before.
    Theirs,
    /// It is another user's, and stays so.
    Others,
}

/// What became of an account that was to be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlinked {
    /// It is gone, or was never the user's.
    Gone,
    /// It is the last one, and stays: nobody could sign in as this user any more.
    Last,
}

impl Who {
    pub(super) fn of(exhibit: &Exhibit, info: &UserInfo) -> Self {
        let username = info.preferred_username().map(str::to_owned);
        let name = info.name().map(str::to_owned).or_else(|| username.clone());
        Self {
            provider: exhibit.preset.name,
            sub: info.sub().to_owned(),
            name: name.unwrap_or_else(|| format!("{} user {}", exhibit.preset.title, info.sub())),
            username,
        }
    }
}
