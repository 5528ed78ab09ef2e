//! Credentials: [RFC 5849 §1.1](https://www.rfc-editor.org/rfc/rfc5849#section-1.1).
//!
//! Three kinds, three types: handing temporary credentials to code that wants token credentials does not compile.

use std::{fmt, marker::PhantomData, sync::Arc};

use zeroize::{Zeroize as _, Zeroizing};

/// A shared secret. It shows itself to nobody but [`expose`](Self::expose), and is wiped when dropped. Clones are the same
/// octets in memory, which are wiped when the last of them is dropped.
///
/// It has no `PartialEq`, so that nobody compares it in variable time by accident.
///
/// ```
/// let secret = oauth1_core::Secret::from("kd94hf93k423kf44");
/// assert_eq!(format!("{secret:?}"), "[redacted]");
/// assert_eq!(secret.expose(), "kd94hf93k423kf44");
/// ```
#[derive(Clone)]
pub struct Secret(Arc<Zeroizing<Box<str>>>);

impl Secret {
    /// The secret itself. Whoever calls this takes care of where it goes.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn new(secret: Box<str>) -> Self {
        Self(Arc::new(Zeroizing::new(secret)))
    }
}

impl From<&str> for Secret {
    fn from(secret: &str) -> Self {
        Self::new(secret.into())
    }
}

/// Takes the string over; if it has spare capacity, its first buffer is wiped.
impl From<String> for Secret {
    fn from(mut secret: String) -> Self {
        if secret.len() == secret.capacity() {
            return Self::new(secret.into_boxed_str());
        }
        let copy = Self::from(secret.as_str());
        secret.zeroize();
        copy
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The kinds of credentials: what tells the types apart.
pub mod kind {
    /// Of [`ClientCredentials`](super::ClientCredentials).
    #[derive(Clone, Copy, Debug)]
    pub enum Client {}

    /// Of [`TemporaryCredentials`](super::TemporaryCredentials).
    #[derive(Clone, Copy, Debug)]
    pub enum Temporary {}

    /// Of [`TokenCredentials`](super::TokenCredentials).
    #[derive(Clone, Copy, Debug)]
    pub enum Token {}

    /// The kinds that go into `oauth_token`: [`Temporary`] and [`Token`].
    pub trait InOauthToken: sealed::Sealed {}

    impl InOauthToken for Temporary {}
    impl InOauthToken for Token {}

    mod sealed {
        /// Keeps the list of kinds closed.
        #[expect(unnameable_types, reason = "that it cannot be named is what it is for")]
        pub trait Sealed {}

        impl Sealed for super::Temporary {}
        impl Sealed for super::Token {}
    }
}

/// An identifier and the shared secret that goes with it, of one of three kinds.
pub struct Credentials<Kind> {
    identifier: String,
    secret: Secret,
    kind: PhantomData<fn() -> Kind>,
}

/// The application's own credentials, issued when it was registered with the provider.
#[doc(alias = "consumer key")]
#[doc(alias = "API key")]
pub type ClientCredentials = Credentials<kind::Client>;

/// The credentials of a login in progress (§2.1).
#[doc(alias = "request token")]
pub type TemporaryCredentials = Credentials<kind::Temporary>;

/// The credentials that stand for a resource owner's permission (§2.3).
#[doc(alias = "access token")]
pub type TokenCredentials = Credentials<kind::Token>;

impl<Kind> Credentials<Kind> {
    /// An identifier (sent) and its secret (never sent but by PLAINTEXT).
    pub fn new(identifier: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self { identifier: identifier.into(), secret: secret.into(), kind: PhantomData }
    }

    /// The identifier: `oauth_consumer_key` or `oauth_token`.
    #[must_use]
    pub fn identifier(&self) -> &str {
        &self.identifier
    }

    /// The shared secret.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.secret
    }
}

impl<Kind> Clone for Credentials<Kind> {
    fn clone(&self) -> Self {
        Self { identifier: self.identifier.clone(), secret: self.secret.clone(), kind: PhantomData }
    }
}

impl<Kind> fmt::Debug for Credentials<Kind> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("identifier", &self.identifier)
            .field("secret", &self.secret)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_identifier_only() {
        let credentials = TokenCredentials::new("who", "sentinel");
        let shown = format!("{credentials:?} {credentials:#?}");
        assert!(shown.contains("who") && !shown.contains("sentinel"), "{shown}");
        assert_eq!(format!("{:?}", credentials.secret()), "[redacted]");
    }

    #[test]
    fn a_string_with_spare_capacity_becomes_a_secret_of_its_length() {
        let mut text = String::with_capacity(100);
        text.push_str("abc");
        assert_eq!(Secret::from(text).expose(), "abc");
        assert_eq!(Secret::from("abc".to_owned()).expose(), "abc");
    }
}
