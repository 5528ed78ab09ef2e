//! The way back from the provider: [RFC 5849 §2.2](https://www.rfc-editor.org/rfc/rfc5849#section-2.2).

use std::fmt;

use ctutils::CtEq as _;

use super::is_usable;
use crate::{
    credentials::Secret,
    encode::{append_query, form_decode},
    error::CallbackError,
    params::Params,
    problem::Problem,
};

/// What the provider sent the browser back with. Nothing but the fields below is read.
#[non_exhaustive]
pub enum Callback {
    /// The resource owner said yes.
    Granted {
        /// `oauth_token`: of the temporary credentials that this is about.
        token: String,
        /// `oauth_verifier`: proof that the browser that is back is the one that was asked.
        verifier: Secret,
    },
    /// The resource owner said yes, as far as can be told without a verifier
    /// ([`parse_without_verifier`](Self::parse_without_verifier), and it alone, reads this).
    Unverified {
        /// `oauth_token`: of the temporary credentials that this is about.
        token: String,
    },
    /// The resource owner said no, in one of the spellings in use: `denied=TOKEN`,
    /// `oauth_problem=user_refused`, `error=access_denied`.
    Denied {
        /// Of the temporary credentials that this is about, if the provider says.
        token: Option<String>,
    },
}

impl Callback {
    /// Reads the query of the callback request.
    ///
    /// # Errors
    ///
    /// It cannot be decoded, lacks the token or the verifier, has one twice, or reports a problem.
    ///
    /// ```
    /// use oauth1_core::{Callback, CallbackError};
    ///
    /// let callback = Callback::parse("oauth_token=hdk48Djdsa&oauth_verifier=473f82d3")?;
    /// assert_eq!(callback.verifier_for("hdk48Djdsa")?.expose(), "473f82d3");
    /// assert!(matches!(Callback::parse("denied=hdk48Djdsa")?, Callback::Denied { token: Some(_) }));
    /// assert_eq!(Callback::parse("oauth_token=x").unwrap_err(), CallbackError::MissingVerifier);
    /// # Ok::<(), CallbackError>(())
    /// ```
    pub fn parse(query: &str) -> Result<Self, CallbackError> {
        match Self::parse_without_verifier(query)? {
            Self::Unverified { .. } => Err(CallbackError::MissingVerifier),
            callback => Ok(callback),
        }
    }

    /// Reads the query of the callback request of a provider that sends no verifier. What that costs is told at
    /// [`ObtainToken::without_verifier`](crate::ObtainToken::without_verifier).
    ///
    /// # Errors
    ///
    /// As for [`parse`](Self::parse), but for the verifier.
    pub fn parse_without_verifier(query: &str) -> Result<Self, CallbackError> {
        let params = own_params(query)?;
        let token = one(&params, "oauth_token")?;
        let verifier = one(&params, "oauth_verifier")?;
        if let (Some(token), Some(verifier)) = (&token, verifier) {
            return Ok(Self::Granted { token: token.clone(), verifier: verifier.into() });
        }
        if let Some(token) = one(&params, "denied")? {
            return Ok(Self::Denied { token: Some(token) });
        }
        if let Some(problem) = Problem::from_params(&params) {
            if problem.is_denial() {
                return Ok(Self::Denied { token });
            }
            return Err(CallbackError::Problem(Box::new(problem)));
        }
        if params.values("error").eq([&b"access_denied"[..]]) {
            return Ok(Self::Denied { token });
        }
        token.map(|token| Self::Unverified { token }).ok_or(CallbackError::MissingToken)
    }

    /// The token that the callback names.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        match self {
            Self::Granted { token, .. } | Self::Unverified { token } => Some(token),
            Self::Denied { token } => token.as_deref(),
        }
    }

    /// The verifier, if the callback is about the temporary credentials of this identifier.
    ///
    /// # Errors
    ///
    /// [`CallbackError::TokenMismatch`], [`CallbackError::Denied`] or, if there is none,
    /// [`CallbackError::MissingVerifier`].
    pub fn verifier_for(self, token: &str) -> Result<Secret, CallbackError> {
        self.granted_for(token)?.ok_or(CallbackError::MissingVerifier)
    }

    /// The verifier, if there is one and if the callback is about the temporary credentials of this identifier.
    ///
    /// # Errors
    ///
    /// [`CallbackError::TokenMismatch`], or [`CallbackError::Denied`].
    pub fn granted_for(self, token: &str) -> Result<Option<Secret>, CallbackError> {
        if self.token().is_some_and(|own| !own.as_bytes().ct_eq(token.as_bytes()).to_bool()) {
            return Err(CallbackError::TokenMismatch);
        }
        match self {
            Self::Granted { verifier, .. } => Ok(Some(verifier)),
            Self::Unverified { .. } => Ok(None),
            Self::Denied { .. } => Err(CallbackError::Denied),
        }
    }
}

/// What kind of callback; the verifier is nobody's business.
impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Granted { .. } => "Callback::Granted",
            Self::Unverified { .. } => "Callback::Unverified",
            Self::Denied { .. } => "Callback::Denied",
        })
    }
}

/// The provider's side: the URI that takes the browser back, or `None` if the callback is `oob` and the verifier
/// has to be shown instead.
#[must_use]
pub fn callback_uri(callback: &str, token: &str, verifier: &str) -> Option<String> {
    let params = [("oauth_token", token), ("oauth_verifier", verifier)];
    (callback != "oob").then(|| append_query(callback, params))
}

/// The parameters that are read. Others may be anything, also what cannot be decoded.
fn own_params(query: &str) -> Result<Params<'_>, CallbackError> {
    const DECIDING: [&[u8]; 5] = [b"oauth_token", b"oauth_verifier", b"denied", b"oauth_problem", b"error"];
    let mut params = Params::new();
    for piece in query.as_bytes().split(|&octet| octet == b'&') {
        let name = piece.split(|&octet| octet == b'=').next().unwrap_or_default();
        let deciding = form_decode(name).is_ok_and(|name| DECIDING.contains(&&*name));
        if params.push_encoded(piece).is_err() && deciding {
            return Err(CallbackError::Malformed);
        }
    }
    Ok(params)
}

/// A parameter that may be there once; an empty one counts as absent.
fn one(params: &Params<'_>, name: &'static str) -> Result<Option<String>, CallbackError> {
    let mut values = params.values(name);
    let first = values.next();
    if values.next().is_some() {
        return Err(CallbackError::Duplicate { name });
    }
    let text = first.map(|octets| String::from_utf8(octets.into_owned())).transpose();
    let text = text.map_err(|_| CallbackError::Malformed)?.filter(|text| !text.is_empty());
    match text {
        Some(text) if !is_usable(&text) => Err(CallbackError::Unusable { name }),
        other => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_query_makes_parsing_panic(query: String) {
            let _ = Callback::parse(&query);
        }
    }

    #[test]
    fn threat_d10_d12_bad_callbacks_are_told_apart() {
        let long = format!("oauth_token=t&oauth_verifier={}", "v".repeat(10_000));
        for (query, error) in [
            ("", CallbackError::MissingToken),
            ("oauth_verifier=v", CallbackError::MissingToken),
            ("oauth_token=&oauth_verifier=v", CallbackError::MissingToken),
            ("oauth_token=t", CallbackError::MissingVerifier),
            ("oauth_token=t&oauth_verifier=", CallbackError::MissingVerifier),
            (
                "oauth_token=t&oauth_token=t&oauth_verifier=v",
                CallbackError::Duplicate { name: "oauth_token" },
            ),
            (
                "oauth_token=t&oauth_verifier=v&oauth_verifier=w",
                CallbackError::Duplicate { name: "oauth_verifier" },
            ),
            ("oauth_token=t&oauth_verifier=a%0d%0ab", CallbackError::Unusable { name: "oauth_verifier" }),
            (&long, CallbackError::Unusable { name: "oauth_verifier" }),
            ("oauth_token=%", CallbackError::Malformed),
            ("oauth_token=%ff", CallbackError::Malformed),
        ] {
            assert_eq!(Callback::parse(query).unwrap_err(), error, "{query}");
        }
    }

    #[test]
    fn what_is_not_read_may_be_anything() {
        for query in [
            "next=50%&oauth_token=t&oauth_verifier=v",
            "oauth_token=t&%zz=1&oauth_verifier=v&%ff",
            "x=%ff&oauth%5Ftoken=t&oauth_verifier=v",
        ] {
            assert_eq!(Callback::parse(query).unwrap().verifier_for("t").unwrap().expose(), "v", "{query}");
        }
    }

    #[test]
    fn threat_d17_denial_has_three_spellings() {
        for (query, token) in [
            ("denied=t", Some("t")),
            ("oauth_token=t&oauth_problem=user_refused", Some("t")),
            ("oauth_problem=permission_denied", None),
            ("error=access_denied", None),
        ] {
            let callback = Callback::parse(query).unwrap();
            assert!(matches!(callback, Callback::Denied { .. }), "{query}");
            assert_eq!(callback.token(), token, "{query}");
        }
    }

    #[test]
    fn another_problem_is_reported_as_itself() {
        let error = Callback::parse("oauth_problem=token_expired&oauth_token=t").unwrap_err();
        let CallbackError::Problem(problem) = error else { panic!("{error:?}") };
        assert_eq!(problem.code, "token_expired");
    }

    #[test]
    fn a_callback_without_a_verifier_is_read_only_where_that_is_asked_for() {
        let parse = Callback::parse_without_verifier;
        assert!(matches!(parse("oauth_token=t").unwrap(), Callback::Unverified { token } if token == "t"));
        assert!(parse("oauth_token=t").unwrap().granted_for("t").unwrap().is_none());
        assert_eq!(
            parse("oauth_token=t").unwrap().verifier_for("t").unwrap_err(),
            CallbackError::MissingVerifier
        );
        assert_eq!(
            parse("oauth_token=t").unwrap().granted_for("u").unwrap_err(),
            CallbackError::TokenMismatch
        );
        let verified = parse("oauth_token=t&oauth_verifier=v").unwrap().granted_for("t").unwrap();
        assert_eq!(verified.unwrap().expose(), "v");
        assert_eq!(parse("denied=t").unwrap().granted_for("t").unwrap_err(), CallbackError::Denied);
        assert_eq!(parse("oauth_verifier=v").unwrap_err(), CallbackError::MissingToken);
    }
}
