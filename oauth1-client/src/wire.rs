//! One request and its reply, by a deadline and within limits, over whatever transport there is.

use std::{mem, pin::pin, time::Duration};

use http_body::Body as _;
use http_body_util::BodyExt as _;
use hyper::body::Bytes;
use tokio::time::{Instant, timeout_at};

use crate::{
    body::Body,
    error::{NetworkError, Source},
};

/// What bounds every request, unless it says otherwise itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// For everything: connecting, sending, and reading the reply to its end.
    pub(crate) total: Duration,
    /// Of an API call's reply, in octets.
    pub(crate) reply: usize,
}

/// Of a reply that holds credentials, in octets.
pub(crate) const TOKEN_REPLY: usize = 64 * 1024;
/// Of what is read of a refusal, in octets.
const REFUSAL: usize = 64 * 1024;

/// When a request that starts now must be over.
pub(crate) fn deadline(now: Instant, total: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);
    now.checked_add(total).unwrap_or_else(|| now + FAR)
}

/// Waits for the reply's header to what is being sent.
pub(crate) async fn sent(
    sending: impl Future<Output = Result<http::Response<Body>, NetworkError>>,
    started: Instant,
    deadline: Instant,
) -> Result<http::Response<Body>, NetworkError> {
    let reply = by(deadline, sending).await??;
    tracing::debug!(
        status = reply.status().as_u16(),
        milliseconds = started.elapsed().as_millis() as u64,
        "the provider answered"
    );
    Ok(reply)
}

/// Reads a body to its end, or to the limit. What it holds of it is octets, in however small parts they come.
pub(crate) async fn read(mut body: Body, limit: usize, deadline: Instant) -> Result<Bytes, NetworkError> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(limit).min(limit);
    let reading = async {
        // One that comes in one part is not copied.
        let (mut first, mut whole) = (Bytes::new(), Vec::new());
        while let Some(frame) = body.frame().await {
            let Ok(part) = frame.map_err(NetworkError::of_body)?.into_data() else { continue };
            let length = first.len().max(whole.len()) + part.len();
            if length > limit {
                return Err(NetworkError::ReplyTooLarge { limit });
            }
            if length == part.len() {
                first = part;
            } else {
                if whole.is_empty() {
                    whole.reserve(announced.max(length));
                    whole.extend_from_slice(&mem::take(&mut first));
                }
                whole.extend_from_slice(&part);
            }
        }
        Ok(if whole.is_empty() { first } else { whole.into() })
    };
    by(deadline, reading).await?
}

/// Reads the start of a refusal, for what it says about its reason: what of it comes soon, and how it failed if it did.
/// The refusal is one even if its explanation is endless.
pub(crate) async fn read_start(body: &mut Body, deadline: Instant) -> (Vec<u8>, Option<Source>) {
    const SOON: Duration = Duration::from_secs(2);
    let deadline = deadline.min(Instant::now() + SOON);
    let mut start = Vec::new();
    while start.len() < REFUSAL
        && let Ok(Some(frame)) = by(deadline, body.frame()).await
    {
        match frame {
            Ok(frame) => start.extend_from_slice(&frame.into_data().unwrap_or_default()),
            Err(failure) => return (start, Some(failure)),
        }
    }
    (start, None)
}

/// The result, unless the deadline passes before.
pub(crate) async fn by<T>(deadline: Instant, work: impl Future<Output = T>) -> Result<T, NetworkError> {
    timeout_at(deadline, pin!(work)).await.map_err(|_| NetworkError::TimedOut)
}
