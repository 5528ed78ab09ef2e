//! `GET /1.1/download/{octets}`: as many octets as were asked for, a piece at a time.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use http_body::{Frame, SizeHint};

use super::{
    Shared, api,
    incoming::Incoming,
    pages,
    refusal::Refusal,
    signed::{self, With},
    wanted::Wanted,
};

/// The most that can be asked for.
const LIMIT: u64 = 16 << 20;
/// How much is sent at a time, at most.
const PIECE: &[u8] = &[b'.'; 16 << 10];

/// Sends dots. `Content-Length` says how many there will be.
pub(super) async fn octets(
    State(provider): State<Shared>,
    Path(octets): Path<String>,
    incoming: Incoming,
) -> Result<Response, Refusal> {
    signed::check(&provider, &incoming, Wanted::by(&provider.behaviour.api, With::Token)).await?.person()?;
    Ok(match octets.parse() {
        Ok(left) if left <= LIMIT => {
            let media_type = [(header::CONTENT_TYPE, "application/octet-stream")];
            (media_type, Body::new(Dots { left })).into_response()
        }
        Ok(_) => api::refuse(StatusCode::BAD_REQUEST, 324, "More than 16 MiB are not given out."),
        Err(_) => pages::not_found().await,
    })
}

struct Dots {
    left: u64,
}

impl http_body::Body for Dots {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let size = usize::try_from(self.left).map_or(PIECE.len(), |left| left.min(PIECE.len()));
        self.left -= size as u64;
        let piece = Bytes::from_static(&PIECE[..size]);
        Poll::Ready((size > 0).then(|| Ok(Frame::data(piece))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
