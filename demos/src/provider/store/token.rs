//! Token credentials: they live until the file is deleted, or their [`Session`] is over.

use oauth1_core::Secret;
use tokio_rusqlite::{OptionalExtension as _, Transaction, params, rusqlite};

use super::{Session, Store, StoreError};
use crate::provider::random;

/// Token credentials about to be issued.
#[derive(Clone, Debug)]
pub(in crate::provider) struct NewToken {
    pub(in crate::provider) token: String,
    pub(in crate::provider) secret: Secret,
    /// How long they live, if not for ever.
    pub(in crate::provider) session: Option<Session>,
}

/// What is known of a token.
pub(in crate::provider) struct Found {
    pub(in crate::provider) secret: Secret,
    pub(in crate::provider) person: String,
    pub(in crate::provider) ends: Option<i64>,
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
        transaction.execute(sql, params![self.token, self.secret.expose(), client, person, now])?;
        self.session.as_ref().map_or(Ok(()), |session| session.insert(transaction, &self.token))
    }
}

impl Store {
    /// The secret, whose account it is, and when it ends, if the token is this client's.
    pub(in crate::provider) async fn token(
        &self,
        token: &str,
        client: &str,
    ) -> Result<Option<Found>, StoreError> {
        let (token, client) = (token.to_owned(), client.to_owned());
        self.read(move |connection| {
            let sql = "SELECT secret, person, ends FROM token LEFT JOIN session USING (token)
                       WHERE token = ?1 AND client = ?2";
            let read = |row: &rusqlite::Row<'_>| {
                let secret: String = row.get(0)?;
                Ok(Found { secret: Secret::from(secret), person: row.get(1)?, ends: row.get(2)? })
            };
            connection.query_row(sql, [token, client], read).optional()
        })
        .await
    }

    /// Whose account the token with this secret is for.
    pub(in crate::provider) async fn person_of_secret(
        &self,
        given: String,
    ) -> Result<Option<String>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare("SELECT secret, person FROM token")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let rows: Vec<(String, String)> = rows.collect::<Result<_, _>>()?;
            // All of them are compared, so that the time tells nothing.
            Ok(rows.into_iter().fold(
                None,
                |found, (secret, person)| {
                    if random::same(&secret, &given) { Some(person) } else { found }
                },
            ))
        })
        .await
    }

    /// Keeps a token that was made by hand, in the place of one of the same identifier.
    pub(in crate::provider) async fn keep(
        &self,
        new: NewToken,
        client: String,
        person: String,
        now: i64,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            transaction.execute("DELETE FROM token WHERE token = ?1", [&new.token])?;
            transaction.execute("DELETE FROM session WHERE token = ?1", [&new.token])?;
            new.insert(transaction, &client, &person, now)
        })
        .await
    }
}
