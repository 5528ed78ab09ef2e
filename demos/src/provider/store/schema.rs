//! The tables.

use tokio_rusqlite::{Transaction, rusqlite};

/// Of the tables below; in the file as `user_version`. A file of another version is refused.
pub(super) const VERSION: i64 = 2;

/// Makes the tables in a new file. Yields the version of the file.
pub(super) fn prepare(transaction: &Transaction<'_>) -> rusqlite::Result<i64> {
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found != 0 && found != VERSION {
        return Ok(found);
    }
    if found == 0 {
        transaction.execute_batch(TABLES)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.execute_batch(LATER)?;
    Ok(VERSION)
}

const TABLES: &str = "
CREATE TABLE temporary (
    token      TEXT PRIMARY KEY,
    secret     TEXT NOT NULL,
    client     TEXT NOT NULL,
    callback   TEXT NOT NULL,
    consent    TEXT NOT NULL,              -- in the consent page's form, and nowhere else
    expires    INTEGER NOT NULL,
    state      TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'allowed', 'denied', 'exchanged')),
    person     TEXT,                       -- from 'allowed' on
    verifier   TEXT,                       -- from 'allowed' on
    tries_left INTEGER NOT NULL DEFAULT 5  -- wrong verifiers until it is worth nothing
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    token  TEXT PRIMARY KEY,
    secret TEXT NOT NULL,
    client TEXT NOT NULL,
    person TEXT NOT NULL,
    issued INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE nonce (
    client    TEXT NOT NULL,
    token     TEXT NOT NULL,               -- empty for a request of the client alone
    timestamp INTEGER NOT NULL,
    nonce     TEXT NOT NULL,
    PRIMARY KEY (client, token, timestamp, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX nonce_timestamp ON nonce (timestamp);

CREATE TABLE forgotten (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    before INTEGER NOT NULL                -- nonces with an earlier timestamp were deleted
) STRICT;
INSERT INTO forgotten VALUES (1, 0);

CREATE TABLE status (
    id      INTEGER PRIMARY KEY,
    person  TEXT NOT NULL,
    text    TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;
";

/// What came later, and an older program of the same version does without: tokens that end. One without a row
/// here lives until the file is deleted.
const LATER: &str = "
CREATE TABLE IF NOT EXISTS session (
    token       TEXT PRIMARY KEY,
    ends        INTEGER NOT NULL,
    handle      TEXT,                      -- if it is renewed by one
    handle_ends INTEGER
) STRICT, WITHOUT ROWID;
";
