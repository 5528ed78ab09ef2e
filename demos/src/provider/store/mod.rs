//! All state of the provider, in one SQLite file.
//!
//! Secrets are kept as they are, because HMAC needs them so (RFC 5849 §4.5): on Unix the file is its owner's only.
//! Every decision that must be taken once is one transaction.

mod nonce;
mod schema;
mod session;
mod status;
mod temporary;
mod token;

use std::{io, path::Path};

use thiserror::Error;
use tokio_rusqlite::{Connection, Transaction, TransactionBehavior, rusqlite};

pub(super) use session::{Renewed, Session};
pub(super) use status::Status;
pub(super) use temporary::{Asked, Decided, Decision, Exchanged, NewTemporary, Outcome};
pub(super) use token::NewToken;

/// Why the data file cannot be used.
#[derive(Debug, Error)]
pub(super) enum OpenError {
    #[error("it cannot be made or opened")]
    File(#[from] io::Error),
    #[error(transparent)]
    Database(#[from] StoreError),
    #[error("it is of version {found}, and this program needs {}: delete it", schema::VERSION)]
    Version { found: i64 },
}

/// A query failed.
#[derive(Debug, Error)]
#[error("SQLite says: {}", reason(.0))]
pub(super) struct StoreError(tokio_rusqlite::Error);

impl<E: Into<tokio_rusqlite::Error>> From<E> for StoreError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl StoreError {
    /// Another process is writing.
    pub(super) fn is_busy(&self) -> bool {
        let tokio_rusqlite::Error::Error(error) = &self.0 else { return false };
        error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
    }
}

/// The open file. Queries run one after another, on a thread of their own.
pub(super) struct Store(Connection);

impl Store {
    pub(super) async fn open(path: &Path) -> Result<Self, OpenError> {
        crate::data::make_private(path)?;
        Self::on(Connection::open(path).await.map_err(StoreError::from)?).await
    }

    async fn on(connection: Connection) -> Result<Self, OpenError> {
        let store = Self(connection);
        let found = store.write(schema::prepare).await?;
        if found == schema::VERSION { Ok(store) } else { Err(OpenError::Version { found }) }
    }

    /// One transaction that writes. It takes the write lock first, so that what it reads stays true; if another
    /// process has it, it waits for five seconds.
    async fn write<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<R> + Send + 'static,
    ) -> Result<R, StoreError> {
        let done = self.0.call(move |connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = work(&transaction)?;
            transaction.commit()?;
            Ok::<_, rusqlite::Error>(result)
        });
        Ok(done.await?)
    }

    async fn read<R: Send + 'static>(
        &self,
        work: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<R> + Send + 'static,
    ) -> Result<R, StoreError> {
        Ok(self.0.call(move |connection| work(connection)).await?)
    }
}

fn reason(error: &tokio_rusqlite::Error) -> String {
    match error {
        tokio_rusqlite::Error::Error(error) => error.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A store of a test's own.
    pub(super) async fn store() -> Store {
        Store::on(Connection::open_in_memory().await.unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn a_file_of_another_version_is_refused() {
        let connection = Connection::open_in_memory().await.unwrap();
        connection.call(|connection| connection.pragma_update(None, "user_version", 7)).await.unwrap();
        assert!(matches!(Store::on(connection).await, Err(OpenError::Version { found: 7 })));
    }

    /// Files that were made before tokens could end.
    #[tokio::test]
    async fn a_file_that_lacks_what_came_later_gets_it() {
        let connection = Connection::open_in_memory().await.unwrap();
        drop(Store::on(connection.clone()).await.unwrap());
        connection.call(|connection| connection.execute_batch("DROP TABLE session")).await.unwrap();
        let store = Store::on(connection).await.unwrap();
        assert!(store.token("t", "a").await.unwrap().is_none());
    }
}
