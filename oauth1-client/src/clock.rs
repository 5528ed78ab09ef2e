//! A provider's clock, as far as it differs from this machine's.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::UNIX_EPOCH,
};

use http::{HeaderMap, StatusCode, header};
use oauth1_core::Problem;

use crate::stamp;

/// How far a provider's clock is ahead of this one, in seconds; what was learnt when it refused a timestamp.
#[derive(Debug, Default)]
pub(crate) struct Clock(AtomicI64);

impl Clock {
    /// What requests are signed by.
    pub(crate) fn ahead(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// What one request is signed by, with another try if it may have one.
    pub(crate) fn trial(&self, recovers: bool) -> Trial<'_> {
        Trial { clock: self, ahead: self.ahead(), state: if recovers { State::First } else { State::Over } }
    }
}

/// One request's view of a provider's clock. What a refusal teaches is believed by the next requests when it has helped
/// this one: a provider may refuse for another reason, and what it says of the time may be wrong.
pub(crate) struct Trial<'a> {
    clock: &'a Clock,
    ahead: i64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    First,
    Second,
    Over,
}

impl Trial<'_> {
    /// What to sign by.
    pub(crate) fn ahead(&self) -> i64 {
        self.ahead
    }

    /// Whether a reply of this status has anything to say about the time. One that is no refusal says that it was right.
    pub(crate) fn looks_at(&mut self, status: StatusCode) -> bool {
        let is_refusal =
            matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
        if self.state == State::Second && !is_refusal {
            self.clock.0.store(self.ahead, Ordering::Relaxed);
        }
        if self.state == State::Second || !is_refusal {
            self.state = State::Over;
        }
        self.state == State::First && is_refusal
    }

    /// Looks whether a refusal is about the timestamp, and tells a time by which the next try would be better. `false` if
    /// not: then there is no use in one.
    pub(crate) fn learns(
        &mut self,
        status: StatusCode,
        headers: &HeaderMap,
        problem: Option<&Problem>,
    ) -> bool {
        let Ok(here) = stamp::now() else { return false };
        let here = here.cast_signed();
        let theirs = better(status, headers, problem, here.saturating_add(self.ahead));
        let Some(ahead) = theirs.map(|theirs| theirs.saturating_sub(here)) else { return false };
        if ahead == self.ahead {
            return false;
        }
        (self.ahead, self.state) = (ahead, State::Second);
        true
    }
}

/// The time to take instead of `sent`.
fn better(status: StatusCode, headers: &HeaderMap, problem: Option<&Problem>, sent: i64) -> Option<i64> {
    /// Where nothing is said of a timestamp, a clock that is off by less is not why a request is refused.
    const NOTHING_SAID: u64 = 60;
    if !status.is_client_error() {
        return None;
    }
    let date = date(headers);
    let Some(problem) = problem else {
        let is_off = |date: &i64| status == StatusCode::UNAUTHORIZED && date.abs_diff(sent) > NOTHING_SAID;
        return date.filter(is_off);
    };
    if problem.code != "timestamp_refused" {
        return None;
    }
    let Some((from, to)) = problem.acceptable_timestamps else { return date };
    let (from, to) = (i64::try_from(from).ok()?, i64::try_from(to).ok()?);
    if (from..=to).contains(&sent) {
        return None;
    }
    let middle = from.checked_add(to.checked_sub(from)? / 2)?;
    Some(date.filter(|date| (from..=to).contains(date)).unwrap_or(middle))
}

/// When the provider made its reply, in seconds since 1970 (RFC 9110 §6.6.1).
fn date(headers: &HeaderMap) -> Option<i64> {
    let date = httpdate::parse_http_date(headers.get(header::DATE)?.to_str().ok()?).ok()?;
    i64::try_from(date.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    /// 2023-11-14 22:13:20.
    const THEIRS: i64 = 1_700_000_000;

    fn refused(acceptable: Option<(u64, u64)>) -> Problem {
        let mut problem = Problem::new("timestamp_refused");
        problem.acceptable_timestamps = acceptable;
        problem
    }

    fn at(status: u16, date: Option<&str>, problem: Option<&Problem>, sent: i64) -> Option<i64> {
        let mut headers = HeaderMap::new();
        if let Some(date) = date {
            headers.insert(header::DATE, HeaderValue::from_str(date).unwrap());
        }
        better(StatusCode::from_u16(status).unwrap(), &headers, problem, sent)
    }

    #[test]
    fn a_refused_timestamp_teaches_the_providers_time() {
        let date = Some("Tue, 14 Nov 2023 22:13:20 GMT");
        for (status, date, problem, sent, expected) in [
            (401, date, Some(refused(None)), THEIRS - 5, Some(THEIRS)),
            (400, None, Some(refused(Some((100, 300)))), 0, Some(200)),
            (400, date, Some(refused(Some((1_699_999_000, 1_700_000_100)))), 0, Some(THEIRS)),
            (400, date, Some(refused(Some((100, 300)))), 0, Some(200)),
            // In a window that it is in, a timestamp was refused for another reason.
            (401, date, Some(refused(Some((100, 300)))), 250, None),
            (401, None, Some(refused(None)), 0, None),
            (401, date, Some(Problem::new("signature_invalid")), 0, None),
            (401, date, None, THEIRS - 61, Some(THEIRS)),
            (401, date, None, THEIRS + 60, None),
            (403, date, None, 0, None),
            (200, date, None, 0, None),
            (503, date, Some(refused(None)), 0, None),
            (401, Some("yesterday"), None, 0, None),
            (400, None, Some(refused(Some((0, u64::MAX)))), -1, None),
            (400, None, Some(refused(Some((300, 100)))), 0, Some(200)),
        ] {
            assert_eq!(at(status, date, problem.as_ref(), sent), expected, "{status} {date:?} {sent}");
        }
    }

    #[test]
    fn what_was_learnt_is_believed_when_it_has_helped() {
        let clock = Clock::default();
        let here = stamp::now().unwrap();
        let problem = refused(Some((here + 995, here + 1005)));
        for (answer, believed) in [(StatusCode::UNAUTHORIZED, 0), (StatusCode::OK, 1000)] {
            let (mut trial, mut other) = (clock.trial(true), clock.trial(true));
            assert!(trial.looks_at(StatusCode::UNAUTHORIZED));
            assert!(trial.learns(StatusCode::UNAUTHORIZED, &HeaderMap::new(), Some(&problem)));
            assert!(trial.ahead().abs_diff(1000) <= 2, "{}", trial.ahead());
            assert!(!trial.looks_at(answer), "there is one more try and no third");
            assert!(clock.ahead().abs_diff(believed) <= 2, "{}", clock.ahead());
            // One that was signed before that learns for itself.
            assert!(other.looks_at(StatusCode::UNAUTHORIZED));
            assert!(other.learns(StatusCode::UNAUTHORIZED, &HeaderMap::new(), Some(&problem)));
        }
        assert!(!clock.trial(false).looks_at(StatusCode::UNAUTHORIZED));
    }
}
