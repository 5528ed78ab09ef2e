//! How long tokens live, and how they live on.

use oauth1_core::Secret;
use tokio_rusqlite::{OptionalExtension as _, Row, Transaction, params, rusqlite};

use super::{NewToken, Store, StoreError};
use crate::provider::random;

/// How long a token lives.
#[derive(Clone, Debug)]
pub(in crate::provider) struct Session {
    /// In seconds since 1970.
    pub(in crate::provider) ends: i64,
    /// What it is renewed with, and until when.
    pub(in crate::provider) handle: Option<(Secret, i64)>,
}

/// What became of the attempt to renew a token.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::provider) enum Renewed {
    Issued,
    WrongHandle,
    /// The handle's own time is up.
    Over,
}

impl Session {
    pub(super) fn insert(&self, transaction: &Transaction<'_>, token: &str) -> rusqlite::Result<()> {
        let sql = "INSERT INTO session (token, ends, handle, handle_ends) VALUES (?1, ?2, ?3, ?4)";
        let handle = self.handle.as_ref().map(|(handle, ends)| (handle.expose(), ends)).unzip();
        let row = params![token, self.ends, handle.0, handle.1];
        transaction.execute(sql, row).map(drop)
    }
}

impl Store {
    /// Gives out `new` for a token and its handle, once.
    pub(in crate::provider) async fn renew(
        &self,
        token: &str,
        given: String,
        new: NewToken,
        now: i64,
    ) -> Result<Renewed, StoreError> {
        let token = token.to_owned();
        self.write(move |transaction| {
            let sql = "SELECT client, person, handle, handle_ends FROM token JOIN session USING (token)
                       WHERE token = ?1 AND handle IS NOT NULL";
            let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
            let found: Option<(String, String, String, i64)> =
                transaction.query_row(sql, [&token], read).optional()?;
            let Some((client, person, handle, ends)) = found else { return Ok(Renewed::WrongHandle) };
            if !random::same(&handle, &given) {
                return Ok(Renewed::WrongHandle);
            }
            if ends <= now {
                return Ok(Renewed::Over);
            }
            transaction.execute("DELETE FROM session WHERE token = ?1", [&token])?;
            transaction.execute("DELETE FROM token WHERE token = ?1", [&token])?;
            new.insert(transaction, &client, &person, now)?;
            Ok(Renewed::Issued)
        })
        .await
    }

    /// Lets a token end later.
    pub(in crate::provider) async fn prolong(&self, token: &str, ends: i64) -> Result<(), StoreError> {
        let token = token.to_owned();
        self.write(move |transaction| {
            transaction
                .execute("UPDATE session SET ends = ?2 WHERE token = ?1", params![token, ends])
                .map(drop)
        })
        .await
    }
}
