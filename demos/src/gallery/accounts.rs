//! Users and their accounts, in a SQLite file. No token is kept: it was good for asking who somebody is.

use std::{io, path::Path};

use thiserror::Error;
use tokio_rusqlite::{
    Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params, rusqlite,
};

use super::{Account, Linked, Unlinked, User, Who};

/// Of the tables below; in the file as `user_version`.
const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE user (
    id   INTEGER PRIMARY KEY AUTOINCREMENT, -- never given out again: sessions may still name it
    name TEXT NOT NULL
) STRICT;

CREATE TABLE account (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    user     INTEGER NOT NULL REFERENCES user (id),
    provider TEXT NOT NULL,
    sub      TEXT NOT NULL,                 -- who it is there, octet for octet; names change hands
    name     TEXT NOT NULL,
    username TEXT,
    UNIQUE (provider, sub)
) STRICT;
CREATE INDEX account_user ON account (user);
";

/// Why the accounts cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AccountsError {
    /// The file.
    #[error("the file with the accounts cannot be made or opened")]
    File(#[from] io::Error),
    /// A query failed.
    #[error("the accounts cannot be read or written")]
    Database(#[from] tokio_rusqlite::Error),
    /// The file is another program's, or an older or newer one's.
    #[error("the file with the accounts is of version {found}, and this program needs {VERSION}: delete it")]
    Version {
        /// What it says.
        found: i64,
    },
}

/// The open file. Queries run one after another, on a thread of their own.
#[derive(Clone, Debug)]
pub struct Accounts(Connection);

impl Accounts {
    /// Opens the file, or makes it, for its owner alone. It may be the one with the sessions: then both begin and end
    /// together, and no session names a user of another file.
    ///
    /// # Errors
    ///
    /// It cannot be used, or is not ours.
    pub async fn open(path: &Path) -> Result<Self, AccountsError> {
        crate::data::make_private(path)?;
        let accounts = Self(Connection::open(path).await.map_err(tokio_rusqlite::Error::from)?);
        let prepare = |transaction: &Transaction<'_>| {
            let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
            if found != 0 {
                return Ok(found);
            }
            transaction.execute_batch(TABLES)?;
            transaction.pragma_update(None, "user_version", VERSION)?;
            Ok(VERSION)
        };
        let found = accounts.write(prepare).await?;
        if found == VERSION { Ok(accounts) } else { Err(AccountsError::Version { found }) }
    }

    /// The user of this account; a new one, if nobody has it. Yields the user's identifier.
    ///
    /// # Errors
    ///
    /// The file cannot be read or written.
    pub async fn sign_in(&self, who: Who) -> Result<i64, AccountsError> {
        self.write(move |transaction| {
            if let Some(user) = owner(transaction, &who)? {
                // What people are called may have changed since.
                let sql = "UPDATE account SET name = ?3, username = ?4 WHERE provider = ?1 AND sub = ?2";
                transaction.execute(sql, params![who.provider, who.sub, who.name, who.username])?;
                return Ok(user);
            }
            transaction.execute("INSERT INTO user (name) VALUES (?1)", [&who.name])?;
            let user = transaction.last_insert_rowid();
            insert(transaction, user, &who)?;
            Ok(user)
        })
        .await
    }

    /// Links an account to a user, unless it is another's.
    ///
    /// # Errors
    ///
    /// The file cannot be read or written, or there is no such user.
    pub async fn link(&self, user: i64, who: Who) -> Result<Linked, AccountsError> {
        self.write(move |transaction| {
            Ok(match owner(transaction, &who)? {
                Some(owner) if owner == user => Linked::Theirs,
                Some(_) => Linked::Others,
                None => {
                    insert(transaction, user, &who)?;
                    Linked::Theirs
                }
            })
        })
        .await
    }

    /// Takes an account from its user, unless it is the last one.
    ///
    /// # Errors
    ///
    /// The file cannot be read or written.
    pub async fn unlink(&self, user: i64, account: i64) -> Result<Unlinked, AccountsError> {
        self.write(move |transaction| {
            let sql = "SELECT count(*), count(*) FILTER (WHERE id = ?2) FROM account WHERE user = ?1";
            let counted = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
            let (all, this): (i64, i64) = transaction.query_row(sql, [user, account], counted)?;
            if all == 1 && this == 1 {
                return Ok(Unlinked::Last);
            }
            transaction.execute("DELETE FROM account WHERE user = ?1 AND id = ?2", [user, account])?;
            Ok(Unlinked::Gone)
        })
        .await
    }

    /// The user whom a session names, if there is one.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub async fn user(&self, id: i64) -> Result<Option<User>, AccountsError> {
        let read = self.0.call(move |connection| {
            let sql = "SELECT name FROM user WHERE id = ?1";
            let name: Option<String> = connection.query_row(sql, [id], |row| row.get(0)).optional()?;
            let Some(name) = name else { return Ok(None) };
            let sql = "SELECT id, provider, name, username FROM account WHERE user = ?1 ORDER BY id";
            let account = |row: &Row<'_>| {
                let (id, provider) = (row.get(0)?, row.get(1)?);
                Ok(Account { id, provider, name: row.get(2)?, username: row.get(3)? })
            };
            let accounts = connection.prepare(sql)?.query_map([id], account)?.collect::<Result<_, _>>()?;
            Ok::<_, rusqlite::Error>(Some(User { id, name, accounts }))
        });
        read.await.map_err(AccountsError::Database)
    }

    /// One transaction. It takes the write lock first, so that what it reads stays true.
    async fn write<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<R> + Send + 'static,
    ) -> Result<R, AccountsError> {
        let done = self.0.call(move |connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = work(&transaction)?;
            transaction.commit()?;
            Ok::<_, rusqlite::Error>(result)
        });
        done.await.map_err(AccountsError::Database)
    }
}

fn owner(transaction: &Transaction<'_>, who: &Who) -> rusqlite::Result<Option<i64>> {
    let sql = "SELECT user FROM account WHERE provider = ?1 AND sub = ?2";
    transaction.query_row(sql, params![who.provider, who.sub], |row| row.get(0)).optional()
}

fn insert(transaction: &Transaction<'_>, user: i64, who: &Who) -> rusqlite::Result<()> {
    let sql = "INSERT INTO account (user, provider, sub, name, username) VALUES (?1, ?2, ?3, ?4, ?5)";
    transaction.execute(sql, params![user, who.provider, who.sub, who.name, who.username]).map(drop)
}
