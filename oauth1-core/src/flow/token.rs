//! What a login yields: token credentials ([RFC 5849 §2.3](https://www.rfc-editor.org/rfc/rfc5849#section-2.3)), and
//! what providers send with them.

use std::{mem, time::Duration};

use super::{TokenReply, reply::take};
use crate::{
    credentials::{Secret, TokenCredentials},
    error::FlowError,
};

/// Token credentials, and whatever else the provider sent with them.
///
/// How long they live is told as the provider told it; when that is, who has a clock knows. What the provider sent is
/// wiped when it is dropped.
#[derive(Clone)]
pub struct Token {
    credentials: TokenCredentials,
    session_handle: Option<Secret>,
    extra: Vec<(String, Secret)>,
}

impl Token {
    /// A token kept from an earlier login.
    #[must_use]
    pub fn new(credentials: TokenCredentials) -> Self {
        Self { credentials, session_handle: None, extra: Vec::new() }
    }

    pub(super) fn from_reply(mut reply: TokenReply) -> Result<Self, FlowError> {
        let handle = take(&mut reply.extra, "oauth_session_handle")?.map(Secret::from);
        Ok(Self {
            credentials: TokenCredentials::new(mem::take(&mut reply.token), reply.secret.clone()),
            session_handle: handle.filter(|handle| !handle.expose().is_empty()),
            extra: reply.extra.drain(..).map(|(name, value)| (name, Secret::from(value))).collect(),
        })
    }

    /// What signs requests.
    #[must_use]
    pub fn credentials(&self) -> &TokenCredentials {
        &self.credentials
    }

    /// With this handle, if the reply has brought no other.
    pub(super) fn or_session_handle(mut self, handle: Secret) -> Self {
        self.session_handle.get_or_insert(handle);
        self
    }

    /// `oauth_session_handle`: what the token can be renewed with ([`RenewToken`](crate::RenewToken)).
    #[must_use]
    pub fn session_handle(&self) -> Option<&Secret> {
        self.session_handle.as_ref()
    }

    /// `oauth_expires_in`: how long the token lives, counted from the reply. `None` if the provider does not say so in
    /// a number of seconds; some say 0 of a token whose life does not end.
    #[must_use]
    pub fn expires_in(&self) -> Option<Duration> {
        self.number("oauth_expires_in").map(Duration::from_secs)
    }

    /// `oauth_authorization_expires_in`: how long the token can be renewed, counted from the reply. `None` if the
    /// provider does not say so in a number of seconds.
    #[must_use]
    pub fn authorization_expires_in(&self) -> Option<Duration> {
        self.number("oauth_authorization_expires_in").map(Duration::from_secs)
    }

    /// When the token's life ends, in seconds since 1970, for the provider that says it so (`edam_expires`, which is in
    /// milliseconds).
    #[must_use]
    pub fn expires_at(&self) -> Option<u64> {
        self.number("edam_expires").map(|milliseconds| milliseconds / 1000)
    }

    /// The further fields of the reply, such as `user_id` and `screen_name`, in their order. The session handle is
    /// not among them.
    pub fn extra(&self) -> impl Iterator<Item = (&str, &str)> {
        self.extra.iter().map(|(name, value)| (&**name, value.expose()))
    }

    /// The first of the further fields of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.extra().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.field(name)?.trim_ascii().parse().ok()
    }
}

/// The names of the further fields only: providers put secrets there too.
impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.extra().map(|(name, _)| name).collect();
        f.debug_struct("Token")
            .field("credentials", &self.credentials)
            .field("session_handle", &self.session_handle)
            .field("extra", &names)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(extra: &str) -> Result<Token, FlowError> {
        let body = format!("oauth_token=t&oauth_token_secret=SENTINEL&{extra}");
        TokenReply::parse(&http::Response::new(body.into_bytes())).and_then(Token::from_reply)
    }

    #[test]
    fn lifetimes_are_numbers_or_nothing() {
        for (value, seconds) in [
            ("3600", Some(3600)),
            ("%203600%0A", Some(3600)),
            ("0", Some(0)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("-1", None),
            ("3600.5", None),
            ("soon", None),
            ("", None),
        ] {
            let token =
                token(&format!("oauth_expires_in={value}&oauth_authorization_expires_in={value}")).unwrap();
            assert_eq!(token.expires_in(), seconds.map(Duration::from_secs), "{value}");
            assert_eq!(token.authorization_expires_in(), token.expires_in(), "{value}");
            assert_eq!(token.expires_at(), None);
        }
        assert_eq!(token("edam_expires=1234567890123").unwrap().expires_at(), Some(1_234_567_890));
        assert_eq!(Token::new(TokenCredentials::new("t", "s")).expires_in(), None);
    }

    #[test]
    fn a_session_handle_is_a_secret_and_there_once() {
        let with = token("a=1&oauth_session_handle=h%3D&b=2").unwrap();
        assert_eq!(with.session_handle().map(Secret::expose), Some("h="));
        assert_eq!(with.extra().collect::<Vec<_>>(), [("a", "1"), ("b", "2")]);
        assert!(token("oauth_session_handle=").unwrap().session_handle().is_none());
        let twice = token("oauth_session_handle=a&oauth_session_handle=b").unwrap_err();
        assert_eq!(twice, FlowError::DuplicateParameter { name: "oauth_session_handle" });
    }

    #[test]
    fn debug_shows_neither_secret_nor_handle_nor_field() {
        let token = token("oauth_session_handle=SENTINEL&refresh=SENTINEL").unwrap();
        let shown = format!("{token:?} {token:#?}");
        assert!(!shown.contains("SENTINEL") && shown.contains("refresh"), "{shown}");
    }
}
