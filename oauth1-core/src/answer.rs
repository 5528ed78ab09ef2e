//! What a server answers to a signed request that it refuses: the status of
//! [RFC 5849 §3.2](https://www.rfc-editor.org/rfc/rfc5849#section-3.2), a `WWW-Authenticate` field
//! ([RFC 9110 §11.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1)), and in both field and body what the
//! problem reporting extension has for it.

use http::{HeaderValue, Response, StatusCode, header};

use crate::{encode::percent_encode, error::VerifyError, problem::Problem, replay::NonceError};

/// What every signed request needs; PLAINTEXT can do without the last two.
const SIGNED_WITH: [&str; 5] =
    ["oauth_consumer_key", "oauth_signature_method", "oauth_signature", "oauth_timestamp", "oauth_nonce"];

impl Problem {
    /// The value of `WWW-Authenticate`: a challenge of the `OAuth` scheme that names the problem.
    ///
    /// Everything in it is printable ASCII: values are percent-encoded, and so is any other character of the realm.
    ///
    /// ```
    /// let problem = oauth1_core::Problem::new("token_expired").with_advice("Sign in again.");
    /// assert_eq!(
    ///     problem.to_challenge("Photos"),
    ///     r#"OAuth realm="Photos", oauth_problem="token_expired", oauth_problem_advice="Sign%20in%20again.""#,
    /// );
    /// ```
    #[must_use]
    pub fn to_challenge(&self, realm: &str) -> HeaderValue {
        let mut text = String::from("OAuth realm=\"");
        for character in realm.chars() {
            match character {
                '"' | '\\' => text.extend(['\\', character]),
                ' '..='~' => text.push(character),
                other => text.push_str(&percent_encode(other.encode_utf8(&mut [0; 4]))),
            }
        }
        text.push('"');
        for (name, value) in self.fields() {
            text.push_str(", ");
            text.push_str(name);
            text.push_str("=\"");
            text.push_str(&percent_encode(value));
            text.push('"');
        }
        #[expect(clippy::expect_used, reason = "everything but printable ASCII was escaped")]
        HeaderValue::try_from(text).expect("printable ASCII is a header value")
    }

    /// The same as a body, of the type `application/x-www-form-urlencoded`.
    #[must_use]
    pub fn to_form(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.fields() {
            if !text.is_empty() {
                text.push('&');
            }
            text.push_str(name);
            text.push('=');
            text.push_str(&percent_encode(value));
        }
        text
    }

    /// The whole answer, with the problem in header and body. [`from_reply`](Self::from_reply) reads it.
    #[must_use]
    pub fn to_reply(&self, status: StatusCode, realm: &str) -> Response<String> {
        let mut reply = Response::new(self.to_form());
        *reply.status_mut() = status;
        reply.headers_mut().insert(header::WWW_AUTHENTICATE, self.to_challenge(realm));
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        reply.headers_mut().insert(header::CONTENT_TYPE, form);
        reply
    }

    /// What there is to say, not encoded.
    fn fields(&self) -> impl Iterator<Item = (&'static str, String)> {
        let list = |names: &[String]| {
            let names: Vec<_> = names.iter().map(percent_encode).collect();
            Some(names.join("&")).filter(|list| !list.is_empty())
        };
        let timestamps = self.acceptable_timestamps.map(|(from, to)| format!("{from}-{to}"));
        let fields = [
            ("oauth_problem", Some(self.code.clone())),
            ("oauth_problem_advice", self.advice.clone()),
            ("oauth_acceptable_timestamps", timestamps),
            ("oauth_acceptable_versions", self.acceptable_versions.clone()),
            ("oauth_parameters_absent", list(&self.parameters_absent)),
            ("oauth_parameters_rejected", list(&self.parameters_rejected)),
        ];
        fields.into_iter().filter_map(|(name, value)| Some((name, value?)))
    }
}

/// For whoever sent the request. What goes by the name of `signature_invalid` reads the same whatever the cause, so
/// that nobody learns which clients and tokens there are.
impl From<&VerifyError> for Problem {
    fn from(error: &VerifyError) -> Self {
        let mut problem = Self::new(error.problem()).with_advice(match error.problem() {
            "signature_invalid" if *error != VerifyError::BodyHashMismatch => {
                "no such client, no such token, or another signature: check the client id, the token, both \
                 secrets, the signature method, and that the URL that was signed is the one that was sent"
                    .to_owned()
            }
            _ => error.to_string(),
        });
        let (absent, rejected) = (&mut problem.parameters_absent, &mut problem.parameters_rejected);
        match error {
            VerifyError::TimestampRefused { from, to } => problem.acceptable_timestamps = Some((*from, *to)),
            VerifyError::BadVersion => problem.acceptable_versions = Some("1.0-1.0".to_owned()),
            VerifyError::NotSigned => absent.extend(SIGNED_WITH.map(str::to_owned)),
            VerifyError::Missing { name } => absent.push((*name).to_owned()),
            VerifyError::NotUtf8 { name } => rejected.push((*name).to_owned()),
            VerifyError::BadTimestamp => rejected.push("oauth_timestamp".to_owned()),
            VerifyError::Duplicate { name } if is_plain(name) => rejected.push(name.to_owned()),
            // A name that nobody gives a parameter, and that may be very long, is not sent back.
            VerifyError::Duplicate { .. } => {
                problem.advice = Some("a protocol parameter is there more than once".to_owned());
            }
            _ => {}
        }
        problem
    }
}

impl From<&NonceError> for Problem {
    fn from(error: &NonceError) -> Self {
        let mut problem = Self::new(error.problem()).with_advice(error.to_string());
        if let NonceError::TimestampRefused { from, to } = error {
            problem.acceptable_timestamps = Some((*from, *to));
        }
        problem
    }
}

impl VerifyError {
    /// The whole answer: status, `WWW-Authenticate` and body.
    ///
    /// ```
    /// use oauth1_core::{Claim, Request};
    ///
    /// let request = Request::new("GET", "https://api.example/1/me")?;
    /// let reply = Claim::parse(request, None).unwrap_err().to_reply("Photos");
    /// assert_eq!(reply.status(), 401);
    /// assert!(reply.body().starts_with("oauth_problem=parameter_absent&"));
    /// # Ok::<(), oauth1_core::RequestError>(())
    /// ```
    #[must_use]
    pub fn to_reply(&self, realm: &str) -> Response<String> {
        Problem::from(self).to_reply(status(self.status()), realm)
    }
}

impl NonceError {
    /// The whole answer: status, `WWW-Authenticate` and body.
    #[must_use]
    pub fn to_reply(&self, realm: &str) -> Response<String> {
        Problem::from(self).to_reply(status(self.status()), realm)
    }
}

fn status(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::UNAUTHORIZED)
}

fn is_plain(name: &str) -> bool {
    name.len() <= 64 && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'_')
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, option, prelude::*};

    use super::*;
    use crate::{
        authorization::challenge_params,
        error::{BadEscape, HeaderError},
    };

    fn read(reply: Response<String>) -> Option<Problem> {
        Problem::from_reply(&reply.map(String::into_bytes))
    }

    fn without_body(mut reply: Response<String>) -> Response<String> {
        reply.body_mut().clear();
        reply
    }

    prop_compose! {
        /// What a reader does not cut: a name, no control characters, and nothing too long.
        fn problem()(
            code in "\\PC{1,9}", advice in option::of("\\PC{0,40}"), versions in option::of("\\PC{0,9}"),
            timestamps in option::of(any::<(u64, u64)>()), absent in vec("\\PC{1,5}", 0..4),
            rejected in vec("\\PC{1,5}", 0..4),
        ) -> Problem {
            Problem {
                code,
                advice,
                acceptable_timestamps: timestamps,
                acceptable_versions: versions,
                parameters_absent: absent,
                parameters_rejected: rejected,
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_answered_reads_back(problem in problem(), realm: String) {
            let reply = problem.to_reply(StatusCode::UNAUTHORIZED, &realm);
            prop_assert_eq!(read(reply.clone()), Some(problem.clone()));
            prop_assert_eq!(read(without_body(reply)), Some(problem));
        }

        #[test]
        fn no_text_breaks_out_of_its_place(texts: [String; 5], realm: String) {
            let [code, advice, versions, absent, rejected] = texts;
            let problem = Problem {
                code: code.clone(),
                advice: Some(advice),
                acceptable_timestamps: None,
                acceptable_versions: Some(versions),
                parameters_absent: vec![absent, "a".to_owned()],
                parameters_rejected: vec![rejected, "b".to_owned()],
            };
            let challenge = problem.to_challenge(&realm);
            prop_assert!(challenge.as_bytes().iter().all(|octet| (b' '..=b'~').contains(octet)));
            let params = challenge_params(challenge.as_bytes());
            let names: Vec<_> = params.iter().map(|(name, _)| String::from_utf8(name.to_vec()).unwrap()).collect();
            prop_assert_eq!(names, [
                "realm", "oauth_problem", "oauth_problem_advice", "oauth_acceptable_versions",
                "oauth_parameters_absent", "oauth_parameters_rejected",
            ]);
            prop_assert_eq!(&params[1].1, &code.into_bytes());
            prop_assert_eq!(problem.to_form().split('&').count(), 5);
        }

        #[test]
        fn what_a_client_made_up_is_not_sent_back(name in "\\PC*|[a-z\"\r\n,\\\\é]{0,300}|a{60,70}") {
            let reply = VerifyError::Duplicate { name: name.clone() }.to_reply("r");
            let challenge = reply.headers()[header::WWW_AUTHENTICATE].as_bytes();
            prop_assert!(challenge.len() + reply.body().len() < 1024);
            prop_assert!(challenge.iter().all(|octet| (b' '..=b'~').contains(octet)));
            let told = read(reply.clone()).unwrap().parameters_rejected;
            prop_assert_eq!(told, if is_plain(&name) && !name.is_empty() { vec![name] } else { vec![] });
        }
    }

    #[test]
    fn threat_b12_a_wrong_signature_is_explained_without_its_cause() {
        let problem = Problem::from(&VerifyError::SignatureInvalid);
        assert_eq!(problem.code, "signature_invalid");
        assert!(problem.advice.unwrap().starts_with("no such client, no such token, or another signature"));
    }

    #[test]
    fn every_refusal_has_a_status_and_says_what_it_is_about() {
        let verify = |error: VerifyError| (error.to_reply("r"), error.to_string());
        let nonce = |error: NonceError| (error.to_reply("r"), error.to_string());
        let bad = BadEscape { position: 3 };
        for ((reply, words), status, details) in [
            (
                verify(VerifyError::NotSigned),
                401,
                "absent=oauth_consumer_key%26oauth_signature_method%26oauth_signa",
            ),
            (verify(VerifyError::Missing { name: "oauth_nonce" }), 400, "absent=oauth_nonce"),
            (verify(VerifyError::Duplicate { name: "oauth_x".into() }), 400, "rejected=oauth_x"),
            (verify(VerifyError::NotUtf8 { name: "oauth_token" }), 400, "rejected=oauth_token"),
            (verify(VerifyError::BadTimestamp), 400, "rejected=oauth_timestamp"),
            (verify(VerifyError::BadVersion), 400, "versions=1.0-1.0"),
            (verify(VerifyError::TimestampRefused { from: 5, to: 9 }), 401, "timestamps=5-9"),
            (verify(VerifyError::UnsupportedMethod), 400, "oauth_problem=signature_method_rejected"),
            (verify(VerifyError::SeveralPlaces), 400, "oauth_problem=parameter_rejected"),
            (verify(VerifyError::BadEscape(bad)), 400, "oauth_problem=parameter_rejected"),
            (verify(HeaderError::Malformed { position: 3 }.into()), 400, "oauth_problem=parameter_rejected"),
            (nonce(NonceError::Used), 401, "oauth_problem=nonce_used"),
            (nonce(NonceError::TimestampRefused { from: 5, to: 9 }), 401, "timestamps=5-9"),
            (nonce(NonceError::ClientQuota), 429, "oauth_problem=consumer_key_refused"),
            (nonce(NonceError::ClockBehind { from: 5 }), 503, "oauth_problem=consumer_key_refused"),
            (nonce(NonceError::Full), 503, "oauth_problem=consumer_key_refused"),
            (nonce(NonceError::Unavailable), 503, "oauth_problem=consumer_key_refused"),
        ] {
            assert_eq!(reply.status(), status, "{words}");
            assert!(reply.body().contains(details), "{details}: {}", reply.body());
            let problem = read(reply).unwrap();
            assert_eq!(problem.advice.as_ref(), Some(&words));
            assert!(problem.hint().is_some(), "{problem}");
        }
    }

    #[test]
    fn a_realm_is_quoted() {
        let challenge = Problem::new("p").to_challenge("a \"b\" \\ é\r\nSet-Cookie: x");
        assert_eq!(challenge, r#"OAuth realm="a \"b\" \\ %C3%A9%0D%0ASet-Cookie: x", oauth_problem="p""#);
    }
}
