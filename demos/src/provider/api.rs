//! What token credentials are good for: a profile to read, and messages to post as a signed form.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{
    Provider, Shared,
    failure::Failure,
    incoming::Incoming,
    people::Person,
    refusal::Refusal,
    signed::{self, With},
    store::Status,
    wanted::Wanted,
};

const LONGEST_STATUS: usize = 280;

/// `GET /1.1/account/verify_credentials.json`; knows `skip_status` and `include_email`.
pub(super) async fn verify_credentials(
    State(provider): State<Shared>,
    incoming: Incoming,
) -> Result<Response, Refusal> {
    let signed =
        signed::check(&provider, &incoming, Wanted::by(&provider.behaviour.api, With::Token)).await?;
    let person = signed.person()?;
    let is_on = |name| signed.param(name).is_some_and(|value| matches!(&*value, "true" | "t" | "1"));
    let (count, last) = provider.store.posts(person.screen_name).await.map_err(Failure::from)?;
    let mut profile = user(&provider, person, count);
    if let Some(last) = last.filter(|_| !is_on("skip_status")) {
        profile["status"] = status(&last);
    }
    if is_on("include_email") {
        profile["email"] = person.email.into();
    }
    Ok(answer(StatusCode::OK, &profile))
}

/// `POST /1.1/statuses/update.json`, with `status` in the form.
pub(super) async fn update_status(
    State(provider): State<Shared>,
    incoming: Incoming,
) -> Result<Response, Refusal> {
    let signed =
        signed::check(&provider, &incoming, Wanted::by(&provider.behaviour.api, With::Token)).await?;
    let person = signed.person()?;
    let Some(text) = signed.param("status").filter(|text| !text.is_empty()) else {
        return Ok(error(170, "Missing required parameter: status."));
    };
    if text.chars().count() > LONGEST_STATUS {
        return Ok(error(186, "Status is longer than 280 characters."));
    }
    let post = provider.store.post(person.screen_name, &text, provider.now()).await.map_err(Failure::from)?;
    let (count, _) = provider.store.posts(person.screen_name).await.map_err(Failure::from)?;
    let mut body = status(&post);
    body["user"] = user(&provider, person, count);
    Ok(answer(StatusCode::OK, &body))
}

fn user(provider: &Provider, person: &Person, statuses: i64) -> Value {
    let picture = format!("{}{}", provider.endpoints.base, person.avatar());
    json!({
        "id": person.id,
        "id_str": person.id.to_string(),
        "name": person.name,
        "screen_name": person.screen_name,
        "location": "",
        "description": person.description,
        "url": null,
        "protected": false,
        "followers_count": 0,
        "friends_count": 0,
        "listed_count": 0,
        "favourites_count": 0,
        "statuses_count": statuses,
        "created_at": date(0),
        "verified": person.verified,
        "lang": null,
        "default_profile": true,
        "default_profile_image": false,
        "profile_image_url": picture,
        "profile_image_url_https": picture,
    })
}

fn status(status: &Status) -> Value {
    json!({
        "created_at": date(status.created),
        "id": status.id,
        "id_str": status.id.to_string(),
        "text": status.text,
        "truncated": false,
    })
}

/// As in `Thu Jan 01 00:00:00 +0000 1970`.
fn date(seconds: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (weekday, month) = (time.weekday().to_string(), time.month().to_string());
    let (hour, minute, second) = time.to_hms();
    let (day, year) = (time.day(), time.year());
    format!("{weekday:.3} {month:.3} {day:02} {hour:02}:{minute:02}:{second:02} +0000 {year}")
}

fn error(code: u16, message: &str) -> Response {
    refuse(StatusCode::FORBIDDEN, code, message)
}

/// What is signed well, and wrong all the same.
pub(super) fn refuse(status: StatusCode, code: u16, message: &str) -> Response {
    answer(status, &json!({ "errors": [{ "code": code, "message": message }] }))
}

pub(super) fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body.to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_the_original_writes_them() {
        assert_eq!(date(0), "Thu Jan 01 00:00:00 +0000 1970");
        assert_eq!(date(1_318_622_958), "Fri Oct 14 20:09:18 +0000 2011");
    }
}
