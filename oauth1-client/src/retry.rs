//! Which calls are tried again, and when.

use std::time::Duration;

use http::{Method, Response, StatusCode, header};

use crate::{body::Body, error::NetworkError, stamp};

/// The first wait where nobody says how long; each further one is twice as long, and any part of that.
const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(10);

/// How long to wait before another try; `None` if there is to be none.
pub(crate) fn pause(
    method: &Method,
    result: &Result<Response<Body>, NetworkError>,
    tries: u32,
) -> Option<Duration> {
    // RFC 9110 §9.2.2 says which methods may be repeated.
    match result {
        // Nothing was sent, so it does no harm whatever the method.
        Err(NetworkError::Connect(_)) => Some(longer_and_longer(tries)),
        Err(NetworkError::Interrupted(_)) if method.is_idempotent() => Some(longer_and_longer(tries)),
        Ok(reply) if method.is_idempotent() && is_passing(reply.status()) => {
            // Whoever says "at once" is not asked without a pause either.
            Some(retry_after(reply).unwrap_or_default().max(longer_and_longer(tries)))
        }
        _ => None,
    }
}

fn is_passing(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

/// RFC 9110 §10.2.3: seconds, or a date.
fn retry_after(reply: &Response<Body>) -> Option<Duration> {
    let text = reply.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(std::time::SystemTime::now()).unwrap_or_default())
}

/// So that clients that failed together do not come back together, any part of the time is as likely as another.
fn longer_and_longer(tries: u32) -> Duration {
    let most = FIRST.saturating_mul(2_u32.saturating_pow(tries)).min(LONGEST);
    let mut random = [0; 2];
    match stamp::random(&mut random) {
        Ok(()) => most.mul_f64(f64::from(u16::from_ne_bytes(random)) / f64::from(u16::MAX)),
        Err(_) => most,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, retry_after: Option<&str>) -> Result<Response<Body>, NetworkError> {
        let mut reply = Response::builder().status(status);
        if let Some(value) = retry_after {
            reply = reply.header(header::RETRY_AFTER, value);
        }
        Ok(reply.body(Body::empty()).unwrap())
    }

    #[test]
    fn threat_c13_what_may_have_been_done_is_not_done_again() {
        let connect = Err(NetworkError::Connect("".into()));
        let interrupted = Err(NetworkError::Interrupted("".into()));
        for (method, connects, others) in [
            (Method::GET, true, true),
            (Method::HEAD, true, true),
            (Method::PUT, true, true),
            (Method::DELETE, true, true),
            (Method::POST, true, false),
            (Method::PATCH, true, false),
        ] {
            assert_eq!(pause(&method, &connect, 0).is_some(), connects, "{method}");
            assert_eq!(pause(&method, &interrupted, 0).is_some(), others, "{method}");
            for status in [429, 502, 503, 504] {
                assert_eq!(pause(&method, &reply(status, None), 0).is_some(), others, "{method} {status}");
            }
            for status in [200, 400, 401, 404, 500, 501] {
                assert!(pause(&method, &reply(status, None), 0).is_none(), "{method} {status}");
            }
            assert!(pause(&method, &Err(NetworkError::TimedOut), 0).is_none());
        }
    }

    #[test]
    fn the_provider_says_when() {
        let after = |value| pause(&Method::GET, &reply(503, Some(value)), 0).unwrap();
        assert_eq!(after("7"), Duration::from_secs(7));
        assert!(after("Tue, 14 Nov 2023 22:13:20 GMT") <= FIRST);
        assert!((0..50).any(|_| after("0") > Duration::from_millis(1)), "at once is not without a pause");
        let soon = httpdate::fmt_http_date(std::time::SystemTime::now() + Duration::from_secs(100));
        assert!((97..=100).contains(&after(&soon).as_secs()), "{soon}");
        assert!(after("soon") <= FIRST);
    }

    #[test]
    fn waits_grow_to_a_limit() {
        for tries in [0, 1, 5, 40, u32::MAX] {
            let most = FIRST.saturating_mul(2_u32.saturating_pow(tries)).min(LONGEST);
            assert!((0..50).all(|_| longer_and_longer(tries) <= most));
        }
    }
}
