//! `POST /1.1/media/upload.json`: a file, which is counted and hashed as it comes, and not kept.

use std::fmt::Write as _;

use axum::{
    extract::{
        FromRequest as _, Multipart, Request, State,
        multipart::{Field, MultipartError},
    },
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use ring::digest::{Context, SHA256};
use serde_json::{Value, json};

use super::{
    Shared, api,
    incoming::Incoming,
    random,
    refusal::Refusal,
    signed::{self, With},
    wanted::Wanted,
};

/// The longest body that is read, in octets.
pub(super) const LIMIT: usize = 64 << 20;

/// Takes the field `media` of a `multipart/form-data`. Such a body is not signed (RFC 5849 §3.4.1.3.1): the signature
/// is checked first, and of a request that has none nothing is read.
pub(super) async fn media(State(provider): State<Shared>, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    if !is_multipart(&parts.headers) {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Ok(api::refuse(status, 38, "The body has to be multipart/form-data."));
    }
    let is_too_long = length(&parts.headers).is_some_and(|length| length > LIMIT as u64);
    let incoming = Incoming::without_body(parts);
    signed::check(&provider, &incoming, Wanted::by(&provider.behaviour.api, With::Token)).await?.person()?;
    if is_too_long {
        return Ok(too_long());
    }
    let answer = match Multipart::from_request(incoming.with_body(body), &()).await {
        Ok(multipart) => read(multipart).await,
        Err(rejected) => return Ok(api::refuse(rejected.status(), 38, "The body has no boundary.")),
    };
    Ok(match answer {
        Ok(Some(mut media)) => {
            media["media_id_string"] = random::number()?.into();
            api::answer(StatusCode::OK, &media)
        }
        Ok(None) => api::refuse(StatusCode::BAD_REQUEST, 38, "The field media has to be there once."),
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => too_long(),
        Err(error) => api::refuse(error.status(), 38, "The body cannot be read."),
    })
}

/// Reads it to the end.
async fn read(mut multipart: Multipart) -> Result<Option<Value>, MultipartError> {
    let (mut media, mut count) = (None, 0);
    while let Some(field) = multipart.next_field().await? {
        if field.name() == Some("media") {
            count += 1;
            media = Some(describe(field).await?);
        }
    }
    Ok(media.filter(|_| count == 1))
}

async fn describe(mut field: Field<'_>) -> Result<Value, MultipartError> {
    let media_type = field.content_type().map(str::to_owned);
    let filename = field.file_name().map(str::to_owned);
    let (mut size, mut hash) = (0, Context::new(&SHA256));
    while let Some(chunk) = field.chunk().await? {
        size += chunk.len();
        hash.update(&chunk);
    }
    let mut sha256 = String::with_capacity(64);
    for octet in hash.finish().as_ref() {
        let _ = write!(sha256, "{octet:02x}");
    }
    Ok(json!({ "size": size, "sha256": sha256, "media_type": media_type, "filename": filename }))
}

fn is_multipart(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("multipart/form-data")
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_long() -> Response {
    api::refuse(StatusCode::PAYLOAD_TOO_LARGE, 324, "The body is longer than 64 MiB.")
}
