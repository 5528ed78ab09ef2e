//! What a demo keeps between two runs: the key that seals logins, and the sessions, in files that only their owner
//! can read.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use oauth1_client::{SealKey, StampError};
use ring::hmac;
use thiserror::Error;
use tower_sessions_rusqlite_store::{RusqliteStore, tokio_rusqlite::Connection};

/// A demo's folder.
#[derive(Clone, Debug)]
pub struct Data {
    folder: PathBuf,
}

/// Why the data of a demo cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DataError {
    /// The folder or a file in it.
    #[error("cannot use {}", path.display())]
    Io {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others could read the key.
    #[error("{} can be read by others: take their permission away (chmod 600), or delete it to get a new key", path.display())]
    KeyNotPrivate {
        /// The file.
        path: PathBuf,
    },
    /// The file with the key holds something else.
    #[error("{} holds no seal key: delete it to get a new one; logins under way are lost then", path.display())]
    BadKey {
        /// The file.
        path: PathBuf,
    },
    /// No new key.
    #[error("no key can be made")]
    Random(#[from] StampError),
    /// The session database.
    #[error("cannot use the session database {}", path.display())]
    Sessions {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        source: tokio_rusqlite::Error,
    },
}

/// The key of an app's own cookies, on any framework: 32 octets to sign with, and 32 to encrypt with.
#[derive(Clone)]
pub struct CookieKey([u8; 64]);

impl CookieKey {
    fn derive(key: &SealKey) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA512, key.to_base64().as_bytes());
        let mut octets = [0; 64];
        octets.copy_from_slice(hmac::sign(&key, b"login demo: cookies").as_ref());
        Self(octets)
    }

    /// For the framework's own type.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for CookieKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CookieKey([redacted])")
    }
}

impl Data {
    /// Uses this folder; makes it, for the owner alone, if it is not there.
    ///
    /// # Errors
    ///
    /// It cannot be made.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, DataError> {
        let folder = folder.into();
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder).map_err(|source| DataError::Io { path: folder.clone(), source })?;
        Ok(Self { folder })
    }

    /// A file in the folder.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The key that seals logins, from `seal.key`; a new one at the first start.
    ///
    /// # Errors
    ///
    /// The file cannot be read or written, can be read by others, or holds no key.
    pub fn seal_key(&self) -> Result<SealKey, DataError> {
        let path = self.file("seal.key");
        if path.exists() { read_key(&path) } else { new_key(&path) }
    }

    /// The key that cookies are signed or encrypted with, derived from [`seal_key`](Self::seal_key).
    ///
    /// # Errors
    ///
    /// As for that.
    pub fn cookie_key(&self) -> Result<CookieKey, DataError> {
        Ok(CookieKey::derive(&self.seal_key()?))
    }

    /// The store of an app's sessions, in a SQLite file of this name.
    ///
    /// # Errors
    ///
    /// The file cannot be used.
    pub async fn sessions(&self, name: &str) -> Result<RusqliteStore, DataError> {
        let path = self.file(name);
        make_private(&path).map_err(|source| DataError::Io { path: path.clone(), source })?;
        let open = async {
            let connection = Connection::open(&path).await?;
            // Readers do not wait for writers, and a crash of the program loses nothing.
            let pragmas =
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;";
            connection.call(move |connection| connection.execute_batch(pragmas)).await?;
            let store = RusqliteStore::new(connection);
            store.migrate().await?;
            Ok(store)
        };
        open.await.map_err(|source| DataError::Sessions { path: path.clone(), source })
    }
}

/// Makes a file that only its owner can read, or makes one so. SQLite gives the files that it puts beside its own
/// the same mode.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
        let file = options.mode(0o600).open(path)?;
        file.set_permissions(fs::Permissions::from_mode(0o600))
    }
    #[cfg(not(unix))]
    options.open(path).map(drop)
}

fn read_key(path: &Path) -> Result<SealKey, DataError> {
    let text = fs::read_to_string(path).map_err(|source| DataError::Io { path: path.to_owned(), source })?;
    require_private(path)?;
    SealKey::from_base64(&text).map_err(|_| DataError::BadKey { path: path.to_owned() })
}

fn new_key(path: &Path) -> Result<SealKey, DataError> {
    use std::io::Write as _;

    let key = SealKey::generate()?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || {
        let mut file = options.open(path)?;
        file.write_all(key.to_base64().as_bytes())?;
        file.sync_all()
    };
    match write() {
        Ok(()) => Ok(key),
        // Another program of the demo, started at the same time, was first.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => read_key(path),
        Err(source) => Err(DataError::Io { path: path.to_owned(), source }),
    }
}

#[cfg(unix)]
fn require_private(path: &Path) -> Result<(), DataError> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = fs::metadata(path)
        .map_err(|source| DataError::Io { path: path.to_owned(), source })?
        .permissions()
        .mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(DataError::KeyNotPrivate { path: path.to_owned() }) }
}

#[cfg(not(unix))]
fn require_private(_: &Path) -> Result<(), DataError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> Data {
        let folder = std::env::temp_dir().join(format!("oauth1-data-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        Data::open(folder).unwrap()
    }

    #[test]
    fn the_key_is_made_once_and_only_its_owner_can_read_it() {
        let data = folder("once");
        let made = data.seal_key().unwrap();
        assert_eq!(*data.seal_key().unwrap().to_base64(), *made.to_base64());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let path = data.file("seal.key");
            assert_eq!(fs::metadata(&data.folder).unwrap().permissions().mode() & 0o777, 0o700);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            assert!(matches!(data.seal_key(), Err(DataError::KeyNotPrivate { .. })));
        }
        fs::remove_dir_all(&data.folder).unwrap();
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_its_owner_can_read_a_session_database() {
        use std::os::unix::fs::PermissionsExt as _;

        let data = folder("sessions");
        fs::write(data.file("x.sqlite"), "").unwrap();
        fs::set_permissions(data.file("x.sqlite"), fs::Permissions::from_mode(0o644)).unwrap();
        let _store = data.sessions("x.sqlite").await.unwrap();
        for entry in fs::read_dir(&data.folder).unwrap().map(Result::unwrap) {
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
        }
        fs::remove_dir_all(&data.folder).unwrap();
    }

    #[test]
    fn what_is_no_key_is_not_overwritten() {
        let data = folder("bad");
        let key = data.seal_key().unwrap();
        fs::write(data.file("seal.key"), "something else").unwrap();
        assert!(matches!(data.seal_key(), Err(DataError::BadKey { .. })));
        assert_eq!(fs::read_to_string(data.file("seal.key")).unwrap(), "something else");
        drop(key);
        fs::remove_dir_all(&data.folder).unwrap();
    }
}
