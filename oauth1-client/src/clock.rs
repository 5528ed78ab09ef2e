//! A provider's clock, as far as it differs from this machine's.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::UNIX_EPOCH,
};

use http::{HeaderMap, StatusCode, header};
use oauth1_core::{Problem, Stamp};

use crate::stamp::{self, StampError};

/// How far a provider's clock is ahead of this one, in seconds; what was learnt when it refused a timestamp.
#[derive(Debug, Default)]
pub(crate) struct Clock(AtomicI64);

impl Clock {
    /// A fresh nonce and the provider's time.
    pub(crate) fn stamp(&self) -> Result<Stamp, StampError> {
        stamp::stamp_ahead(self.0.load(Ordering::Relaxed))
    }

    /// Looks whether a refusal is about the timestamp, and tells a time by which the next one would be better. `false` if
    /// not: then there is no use in another try.
    pub(crate) fn learn(&self, status: StatusCode, headers: &HeaderMap, problem: Option<&Problem>) -> bool {
        let Ok(here) = stamp::now() else { return false };
        let here = here.cast_signed();
        let believed = self.0.load(Ordering::Relaxed);
        let ahead = match ahead(status, headers, problem, here.saturating_add(believed)) {
            Some(theirs) => theirs.saturating_sub(here),
            None => return false,
        };
        self.0.store(ahead, Ordering::Relaxed);
        ahead != believed
    }
}

/// The time to take instead of `sent`.
fn ahead(status: StatusCode, headers: &HeaderMap, problem: Option<&Problem>, sent: i64) -> Option<i64> {
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
        ahead(StatusCode::from_u16(status).unwrap(), &headers, problem, sent)
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
    fn what_was_learnt_holds_and_helps_once() {
        let clock = Clock::default();
        let here = stamp::now().unwrap();
        let problem = refused(Some((here + 995, here + 1005)));
        assert!(clock.learn(StatusCode::UNAUTHORIZED, &HeaderMap::new(), Some(&problem)));
        let skew = clock.0.load(Ordering::Relaxed);
        assert!((998..=1002).contains(&skew), "{skew}");
        let wider = refused(Some((here + 900, here + 1100)));
        assert!(!clock.learn(StatusCode::UNAUTHORIZED, &HeaderMap::new(), Some(&wider)));
    }
}
