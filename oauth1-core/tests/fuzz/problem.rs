//! What has to hold of every problem that was read from somewhere.

use http::{Response, StatusCode};
use oauth1_core::Problem;

pub fn check(problem: &Problem) {
    let names = || problem.parameters_absent.iter().chain(&problem.parameters_rejected);
    let texts = [Some(&problem.code), problem.advice.as_ref(), problem.acceptable_versions.as_ref()];
    for text in texts.into_iter().flatten().chain(names()) {
        assert!(text.chars().count() <= 256, "{} characters", text.chars().count());
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
    assert!(!problem.code.is_empty());
    assert!(names().all(|name| !name.is_empty()), "a name that is none");
    assert!(problem.summary().bytes().all(|octet| (b' '..=b'~').contains(&octet)));

    // What is told on is what was told, if its lists are not too long when they are encoded.
    let fits = |names: &[String]| {
        names.iter().map(|name| 1 + oauth1_core::percent_encode(name).len()).sum::<usize>() <= 256
    };
    if fits(&problem.parameters_absent) && fits(&problem.parameters_rejected) {
        let reply = problem.to_reply(StatusCode::UNAUTHORIZED, "a \"realm\"").map(String::into_bytes);
        let (parts, body) = reply.into_parts();
        let in_header = Problem::from_reply(&Response::from_parts(parts, Vec::new()));
        let in_body = Problem::from_reply(&Response::new(body));
        assert_eq!(in_header.as_ref(), Some(problem));
        assert_eq!(in_body.as_ref(), Some(problem));
    }
}
