//! The requests already seen: [RFC 5849 §3.3](https://www.rfc-editor.org/rfc/rfc5849#section-3.3).

use tokio_rusqlite::params;

use super::{Store, StoreError};

impl Store {
    /// Remembers a nonce; `false` if it was there already. Call it when the signature is good, and not before.
    ///
    /// What is older than `oldest` is forgotten: its timestamp alone refuses it. That stays so when the clock is put
    /// back after it had run ahead (B22): a timestamp of the time that was forgotten is never the first.
    pub(in crate::provider) async fn first_use(
        &self,
        client: &str,
        token: &str,
        timestamp: i64,
        nonce: &str,
        oldest: i64,
    ) -> Result<bool, StoreError> {
        let (client, token, nonce) = (client.to_owned(), token.to_owned(), nonce.to_owned());
        self.write(move |transaction| {
            transaction.execute("DELETE FROM nonce WHERE timestamp < ?1", [oldest])?;
            transaction.execute("UPDATE forgotten SET before = ?1 WHERE before < ?1", [oldest])?;
            let before: i64 = transaction.query_row("SELECT before FROM forgotten", [], |row| row.get(0))?;
            if timestamp < before {
                return Ok(false);
            }
            let sql = "INSERT OR IGNORE INTO nonce (client, token, timestamp, nonce) VALUES (?1, ?2, ?3, ?4)";
            Ok(transaction.execute(sql, params![client, token, timestamp, nonce])? == 1)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use crate::provider::store::tests::store;

    /// B16, B18, B19: what differs in any of the four is another request, however the four are cut.
    #[tokio::test]
    async fn only_the_very_same_request_is_a_replay() {
        let store = store().await;
        for (client, token, timestamp, nonce) in [
            ("a", "t", 100, "n"),
            ("a", "t", 100, "n2"),
            ("a", "t", 101, "n"),
            ("a", "t2", 100, "n"),
            ("a2", "t", 100, "n"),
            ("a-1", "", 100, "b"),
            ("a", "", 100, "1-b"),
            ("a", "", 100, "b\0c"),
            ("a\0", "", 100, "bc"),
        ] {
            assert!(store.first_use(client, token, timestamp, nonce, 0).await.unwrap());
            assert!(!store.first_use(client, token, timestamp, nonce, 0).await.unwrap());
        }
    }

    /// B22
    #[tokio::test]
    async fn a_clock_that_jumps_brings_nothing_back() {
        let store = store().await;
        assert!(store.first_use("a", "", 1000, "n", 700).await.unwrap());
        assert!(store.first_use("a", "", 4600, "later", 4300).await.unwrap());
        assert!(!store.first_use("a", "", 1000, "n", 700).await.unwrap(), "seen before the jump");
        assert!(!store.first_use("a", "", 1001, "new", 700).await.unwrap(), "nobody knows any more");
        assert!(store.first_use("a", "", 4300, "new", 700).await.unwrap());
    }

    #[tokio::test]
    async fn what_is_too_old_is_forgotten() {
        let store = store().await;
        assert!(store.first_use("a", "", 100, "n", 0).await.unwrap());
        assert!(!store.first_use("a", "", 100, "n", 100).await.unwrap());
        assert!(store.first_use("a", "", 500, "n", 101).await.unwrap());
        let count: i64 =
            store.read(|c| c.query_row("SELECT count(*) FROM nonce", [], |row| row.get(0))).await.unwrap();
        assert_eq!(count, 1);
    }
}
