//! What people (or the apps they allowed to) have posted.

use tokio_rusqlite::{OptionalExtension as _, Row, params};

use super::{Store, StoreError};

/// A post.
pub(in crate::provider) struct Status {
    pub(in crate::provider) id: i64,
    pub(in crate::provider) text: String,
    /// In seconds since 1970.
    pub(in crate::provider) created: i64,
}

impl Store {
    pub(in crate::provider) async fn post(
        &self,
        person: &'static str,
        text: &str,
        now: i64,
    ) -> Result<Status, StoreError> {
        let text = text.to_owned();
        self.write(move |transaction| {
            let sql = "INSERT INTO status (person, text, created) VALUES (?1, ?2, ?3)";
            transaction.execute(sql, params![person, text, now])?;
            Ok(Status { id: transaction.last_insert_rowid(), text, created: now })
        })
        .await
    }

    /// How many a person has posted, and the last of them.
    pub(in crate::provider) async fn posts(
        &self,
        person: &'static str,
    ) -> Result<(i64, Option<Status>), StoreError> {
        self.read(move |connection| {
            let count =
                connection
                    .query_row("SELECT count(*) FROM status WHERE person = ?1", [person], |row| row.get(0))?;
            let sql = "SELECT id, text, created FROM status WHERE person = ?1 ORDER BY id DESC LIMIT 1";
            let read =
                |row: &Row<'_>| Ok(Status { id: row.get(0)?, text: row.get(1)?, created: row.get(2)? });
            Ok((count, connection.query_row(sql, [person], read).optional()?))
        })
        .await
    }
}
