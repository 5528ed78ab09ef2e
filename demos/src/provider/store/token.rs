//! Token credentials: they live until the file is deleted.

use oauth1_core::Secret;
use tokio_rusqlite::{OptionalExtension as _, Transaction, params, rusqlite};

use super::{Store, StoreError};

/// Token credentials about to be issued.
pub(in crate::provider) struct NewToken {
    pub(in crate::provider) token: String,
    pub(in crate::provider) secret: Secret,
}

impl NewToken {
    pub(super) fn insert(
        &self,
        transaction: &Transaction<'_>,
        client: &str,
        person: &str,
        now: i64,
    ) -> rusqlite::Result<()> {
        let sql = "INSERT INTO token (token, secret, client, person, issued) VALUES (?1, ?2, ?3, ?4, ?5)";
        transaction.execute(sql, params![self.token, self.secret.expose(), client, person, now]).map(drop)
    }
}

impl Store {
    /// The secret, and whose account it is, if the token is this client's.
    pub(in crate::provider) async fn token(
        &self,
        token: &str,
        client: &str,
    ) -> Result<Option<(Secret, String)>, StoreError> {
        let (token, client) = (token.to_owned(), client.to_owned());
        self.read(move |connection| {
            let sql = "SELECT secret, person FROM token WHERE token = ?1 AND client = ?2";
            let read = |row: &rusqlite::Row<'_>| {
                let secret: String = row.get(0)?;
                Ok((Secret::from(secret), row.get(1)?))
            };
            connection.query_row(sql, [token, client], read).optional()
        })
        .await
    }
}
