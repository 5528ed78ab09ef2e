//! Refusals, as the problem reporting extension has them. Providers put the report into the body, as a form or as
//! JSON, or into `WWW-Authenticate`; some wrap it up in something else.

use http::header;

use super::reply::fields;
use crate::{authorization::challenge_params, params::Params, problem::Problem};

impl Problem {
    /// What a refusal says: in its body (a form, JSON with the feature `json`, or a form within something else) or in
    /// `WWW-Authenticate`.
    #[must_use]
    pub fn from_reply(reply: &http::Response<Vec<u8>>) -> Option<Self> {
        Self::from_body(reply.body()).or_else(|| in_header(reply))
    }

    pub(super) fn from_body(body: &[u8]) -> Option<Self> {
        fields(body).ok().and_then(|fields| in_fields(&fields)).or_else(|| within(body))
    }
}

fn in_fields(fields: &[(String, String)]) -> Option<Problem> {
    let mut params = Params::new();
    for (name, value) in fields {
        params.push(name, value);
    }
    Problem::from_params(&params)
}

fn in_header(reply: &http::Response<Vec<u8>>) -> Option<Problem> {
    reply.headers().get_all(header::WWW_AUTHENTICATE).iter().find_map(|challenge| {
        let fields = challenge_params(challenge.as_bytes());
        let mut params = Params::new();
        for (name, value) in &fields {
            params.push(name, value);
        }
        Problem::from_params(&params)
    })
}

/// A report within JSON, a page or a sentence: from its name to the first octet that no form has.
fn within(body: &[u8]) -> Option<Problem> {
    const NAME: &[u8] = b"oauth_problem=";
    let report = &body[body.windows(NAME.len()).position(|window| window == NAME)?..];
    let end = report.iter().position(|octet| !octet.is_ascii_graphic() || b"\"'<>\\".contains(octet));
    let mut params = Params::new();
    params.push_encoded(&report[..end.unwrap_or(report.len())]).ok()?;
    Problem::from_params(&params)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FlowError, TokenReply};

    fn reply(status: u16, body: &[u8]) -> http::Response<Vec<u8>> {
        http::Response::builder().status(status).body(body.to_vec()).unwrap()
    }

    #[test]
    fn a_problem_is_found_in_whatever_challenge_it_stands() {
        for challenge in [
            r#"OAuth realm="x", oauth_problem="token_rejected""#,
            "OAuth oauth_problem=token_rejected",
            r#"OAuth oauth_problem="token_rejected", Basic realm="y""#,
            r#"Basic realm="a, \"b\"", OAuth realm="x",oauth_problem=token%5Frejected"#,
            r#"oauth oauth_problem_advice="100% \"sure\"" , oauth_problem = "token_rejected""#,
        ] {
            let mut reply = reply(401, b"");
            reply.headers_mut().insert(header::WWW_AUTHENTICATE, challenge.parse().unwrap());
            let problem = Problem::from_reply(&reply);
            assert_eq!(problem.map(|problem| problem.code).as_deref(), Some("token_rejected"), "{challenge}");
        }
        for challenge in [r#"Basic oauth_problem="x""#, "Bearer", "", "=,=\"", "OAuth oauth_problem"] {
            let mut reply = reply(401, b"");
            reply.headers_mut().insert(header::WWW_AUTHENTICATE, challenge.parse().unwrap());
            assert!(Problem::from_reply(&reply).is_none(), "{challenge}");
        }
    }

    #[test]
    fn a_problem_is_read_from_the_header_too() {
        let mut reply = reply(401, b"<html>no</html>");
        let challenge =
            r#"OAuth realm="x", oauth_problem="timestamp_refused", oauth_acceptable_timestamps="5-9""#;
        reply.headers_mut().insert(header::WWW_AUTHENTICATE, challenge.parse().unwrap());
        let FlowError::Refused { status: 401, problem: Some(problem) } =
            TokenReply::parse(&reply).unwrap_err()
        else {
            panic!("no problem found")
        };
        assert_eq!((&*problem.code, problem.acceptable_timestamps), ("timestamp_refused", Some((5, 9))));
    }

    #[test]
    fn a_provider_cannot_write_into_our_messages() {
        let body = b"oauth_problem=%1b%5b31mgotcha&oauth_problem_advice=line%0d%0abreak";
        let error = TokenReply::parse(&reply(400, body)).unwrap_err();
        assert_eq!(error.to_string(), "the provider answered 400");
        let FlowError::Refused { problem: Some(problem), .. } = error else { panic!("no problem found") };
        assert_eq!(problem.advice.as_deref(), Some("linebreak"));
    }

    #[test]
    fn a_report_is_found_in_a_body_of_any_kind_and_with_any_status() {
        for body in [
            "oauth_problem=nonce_used&oauth_problem_advice=wait",
            "\n{\"oauth_problem\": \"nonce_used\", \"oauth_problem_advice\": \"wait\"}",
            r#"{"messages":{"error":[{"code":401,"message":"oauth_problem=nonce_used&oauth_problem_advice=wait"}]}}"#,
            "<html><body>oauth_problem=nonce_used&oauth_problem_advice=wait</body></html>",
            "Error 100%: oauth_problem=nonce_used&oauth_problem_advice=wait !",
        ] {
            for status in [200, 400, 401, 500] {
                let error = TokenReply::parse(&reply(status, body.as_bytes())).unwrap_err();
                let FlowError::Refused { status: told, problem: Some(problem) } = error else {
                    panic!("no problem found: {body}")
                };
                assert_eq!((told, &*problem.code), (status, "nonce_used"), "{body}");
                assert_eq!(problem.advice.as_deref(), Some("wait"), "{body}");
            }
        }
    }

    #[test]
    fn what_only_looks_like_a_report_is_none() {
        for body in [
            "",
            "oauth_problem",
            "{\"a\":\"my_oauth_problem\"}",
            "x oauth_problem=%zz",
            "{\"oauth_problem\":null}",
        ] {
            assert!(Problem::from_reply(&reply(401, body.as_bytes())).is_none(), "{body}");
        }
    }
}
