//! What the provider takes for the time.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use time::OffsetDateTime;

use super::{Provider, Shared};

impl Provider {
    /// Seconds since 1970. A clock that is before then counts as 0, with which no timestamp is accepted.
    pub(super) fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
        seconds.saturating_add(self.behaviour.clock.ahead).max(0)
    }
}

/// Dates every reply by the provider's clock, if that is not the computer's, which is what a server tells anyway.
pub(super) async fn tell(State(provider): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if provider.behaviour.clock.ahead != 0
        && let Ok(date) = HeaderValue::try_from(http_date(provider.now()))
    {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

/// As in `Thu, 01 Jan 1970 00:00:00 GMT` (RFC 9110 §5.6.7).
fn http_date(seconds: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (weekday, month) = (time.weekday().to_string(), time.month().to_string());
    let (hour, minute, second) = time.to_hms();
    let (day, year) = (time.day(), time.year());
    format!("{weekday:.3}, {day:02} {month:.3} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_http() {
        assert_eq!(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(http_date(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
