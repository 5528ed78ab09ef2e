//! Who logged in, in the words of OpenID Connect, which OAuth 1.0a has none for.

use std::fmt;

use oauth1_core::{Token, percent_encode};
use serde_json::Value;

use crate::{error::OAuthError, registry::OAuthClient};

/// The claims that [`UserInfo`] has: the standard ones of OpenID Connect Core 1.0 §5.1 that providers of OAuth 1.0a know.
const CLAIMS: [&str; 6] = ["sub", "name", "preferred_username", "picture", "email", "profile"];

/// The profile of the person who logged in: the provider's answer, read into the claims of OpenID Connect.
///
/// Everything is the provider's, and its person's, word: escape it for where it is shown, and know people by provider
/// and [`sub`](Self::sub) only, octet for octet.
#[derive(Clone, PartialEq)]
pub struct UserInfo {
    claims: [Option<String>; CLAIMS.len()],
    raw: Value,
}

impl UserInfo {
    /// Who this is, for ever: the identifier at the provider.
    #[must_use]
    pub fn sub(&self) -> &str {
        self.claim("sub").unwrap_or_default()
    }

    /// The name, as it is shown.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.claim("name")
    }

    /// The name that the person goes by at the provider. It may change, and become another person's.
    #[must_use]
    pub fn preferred_username(&self) -> Option<&str> {
        self.claim("preferred_username")
    }

    /// The URL of a picture.
    #[must_use]
    pub fn picture(&self) -> Option<&str> {
        self.claim("picture")
    }

    /// The e-mail address. Nobody says that it was verified.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.claim("email")
    }

    /// The URL of the profile's page.
    #[must_use]
    pub fn profile(&self) -> Option<&str> {
        self.claim("profile")
    }

    /// The provider's whole answer; null for a provider that has no profile to ask for.
    #[must_use]
    pub fn raw(&self) -> &Value {
        &self.raw
    }

    fn claim(&self, name: &str) -> Option<&str> {
        let index = CLAIMS.iter().position(|claim| *claim == name)?;
        self.claims[index].as_deref()
    }
}

/// Which claims there are; what they say is personal.
impl fmt::Debug for UserInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let there = CLAIMS.iter().zip(&self.claims).filter(|(_, value)| value.is_some());
        f.debug_struct("UserInfo")
            .field("claims", &there.map(|(name, _)| name).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl OAuthClient {
    /// The profile of the person whose token this is, from `userinfo_url` and by `userinfo_claims`. If all claims are
    /// fields that came with the token, nothing is sent.
    ///
    /// # Errors
    ///
    /// [`OAuthError::NoUserInfo`] if the client's settings say nothing about it; as for [`ApiRequest::send`] and
    /// [`Response::json`]; [`OAuthError::UnreadableReply`] if the profile does not say who it is.
    ///
    /// [`ApiRequest::send`]: crate::ApiRequest::send
    /// [`Response::json`]: crate::Response::json
    pub async fn userinfo(&self, token: &Token) -> Result<UserInfo, OAuthError> {
        let provider = self.provider();
        if !provider.claims.names("sub") {
            return Err(OAuthError::NoUserInfo { client: self.name().to_owned() });
        }
        let raw = match &provider.userinfo_url {
            Some(url) => self.get(url).token(token).send().await?.error_for_status().await?.json().await?,
            None => Value::Null,
        };
        let claims = CLAIMS.map(|claim| provider.claims.value(claim, &raw, token));
        let info = UserInfo { claims, raw };
        if info.sub().is_empty() {
            let expected = "a profile with the place that `userinfo_claims` says for `sub`";
            return Err(OAuthError::UnreadableReply { expected, source: None });
        }
        Ok(info)
    }
}

/// Where each claim is found.
#[derive(Debug, Default)]
pub(crate) struct Claims(Vec<(String, Vec<Piece>)>);

/// A piece of a claim's value.
#[derive(Debug, PartialEq)]
enum Piece {
    Text(String),
    /// A JSON pointer into the profile (RFC 6901).
    Pointer(String),
    /// A field that came with the token.
    Field(String),
}

impl Claims {
    pub(crate) fn parse(places: Vec<(String, String)>) -> Result<Self, String> {
        let parsed = places.into_iter().map(|(claim, place)| {
            if !CLAIMS.contains(&&*claim) {
                return Err(format!("has a claim that is none; there is {}", CLAIMS.join(", ")));
            }
            let pieces = pieces(&place).ok_or("has a place with a brace that has no other")?;
            Ok((claim, pieces))
        });
        parsed.collect::<Result<_, _>>().map(Self)
    }

    fn names(&self, claim: &str) -> bool {
        self.0.iter().any(|(name, _)| name == claim)
    }

    /// `None` if one of the claim's pieces is not there, or is null or empty.
    fn value(&self, claim: &str, profile: &Value, token: &Token) -> Option<String> {
        let (_, pieces) = self.0.iter().find(|(name, _)| name == claim)?;
        let values = pieces.iter().enumerate().map(|(at, piece)| {
            let value = piece.value(profile, token)?;
            // What stands behind a text is a part of that, of a URL as a rule; in front it may be a URL itself.
            let is_part = at > 0 && !matches!(piece, Piece::Text(_));
            Some(if is_part { percent_encode(&value) } else { value })
        });
        values.collect()
    }
}

impl Piece {
    fn value(&self, profile: &Value, token: &Token) -> Option<String> {
        let value = match self {
            Self::Text(text) => text.clone(),
            Self::Field(name) => token.field(name)?.to_owned(),
            Self::Pointer(pointer) => match profile.pointer(pointer)? {
                Value::String(text) => text.clone(),
                number @ Value::Number(_) => number.to_string(),
                _ => return None,
            },
        };
        (!value.is_empty()).then_some(value)
    }
}

/// `/id`, `user_id`, or a text with either of them in braces.
fn pieces(place: &str) -> Option<Vec<Piece>> {
    if !place.contains(['{', '}']) {
        return Some(vec![Piece::at(place)]);
    }
    let mut pieces = Vec::new();
    let mut rest = place;
    while let Some((before, behind)) = rest.split_once('{') {
        let (inside, after) = behind.split_once('}')?;
        if before.contains('}') || inside.contains('{') {
            return None;
        }
        pieces.extend([Piece::Text(before.to_owned()), Piece::at(inside)]);
        rest = after;
    }
    if rest.contains('}') {
        return None;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces.retain(|piece| *piece != Piece::Text(String::new()));
    Some(pieces)
}

impl Piece {
    fn at(place: &str) -> Self {
        match place.starts_with('/') {
            true => Self::Pointer(place.to_owned()),
            false => Self::Field(place.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(places: &[(&str, &str)]) -> Claims {
        let own = |text: &str| text.to_owned();
        Claims::parse(places.iter().map(|(claim, place)| (own(claim), own(place))).collect()).unwrap()
    }

    #[test]
    fn claims_are_in_the_profile_and_beside_the_token() {
        use oauth1_core::{ClientCredentials, Exchange as _, ObtainToken, SignatureMethod, Signer};
        let signer = Signer::client(SignatureMethod::HmacSha1, &ClientCredentials::new("k", "s")).unwrap();
        let step = ObtainToken::new(signer, "https://p.example/t", "v").unwrap();
        let reply = b"oauth_token=t&oauth_token_secret=s&user_id=7&empty=".to_vec();
        let token = step.response(&http::Response::new(reply)).unwrap();
        let profile =
            json!({"id": 9_007_199_254_740_993_u64, "user": {"name": "Zo\u{eb}", "none": null}, "list": []});
        for (place, value) in [
            ("/id", Some("9007199254740993")),
            ("/user/name", Some("Zoë")),
            ("user_id", Some("7")),
            ("https://p.example/{/user/name}/{user_id}.png", Some("https://p.example/Zo%C3%AB/7.png")),
            ("{/id}{user_id}", Some("90071992547409937")),
            ("/user/none", None),
            ("/list", None),
            ("/missing", None),
            ("empty", None),
            ("missing", None),
            ("https://p.example/{/missing}", None),
        ] {
            assert_eq!(
                claims(&[("name", place)]).value("name", &profile, &token).as_deref(),
                value,
                "{place}"
            );
        }
    }

    #[test]
    fn a_place_that_is_none_is_refused() {
        for place in ["{", "}", "{a", "a}", "{a{b}}", "a}{b}", "{a}}"] {
            assert!(pieces(place).is_none(), "{place}");
        }
        let unknown = Claims::parse(vec![("sup".to_owned(), "/id".to_owned())]).unwrap_err();
        assert!(unknown.contains("sub, name, "), "{unknown}");
    }
}
