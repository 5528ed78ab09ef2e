//! The presets: what each sends and gets, and what comes of it if one of its settings is another.

mod groups;
mod media;
mod shops;
mod social;
mod work;

use http::Method;
use oauth1_client::{FlowError, Placement, SignatureMethod, Step, presets::Preset};

use crate::{
    failure::Refused,
    row::{Row, Wrong},
};

/// All of them.
pub(crate) fn rows() -> impl Iterator<Item = &'static Row> {
    [social::ROWS, media::ROWS, shops::ROWS, work::ROWS, groups::ROWS].into_iter().flatten()
}

/// That of a preset.
pub(crate) fn row(preset: Preset) -> &'static Row {
    rows().find(|row| row.preset.name == preset.name).unwrap()
}

const FIRST: Step = Step::TemporaryCredentials;
const LAST: Step = Step::TokenCredentials;

const IN_QUERY: Wrong = Wrong {
    what: "in the query",
    change: |config| config.placement(Placement::Query),
    refused: Refused::Step(FIRST, 400, "parameter_rejected"),
};
const HMAC_SHA256: Wrong = Wrong {
    what: "HMAC-SHA256",
    change: |config| config.signature_method(SignatureMethod::HmacSha256),
    refused: Refused::Step(FIRST, 400, "signature_method_rejected"),
};
const HMAC_SHA1: Wrong = Wrong {
    what: "HMAC-SHA1",
    change: |config| config.signature_method(SignatureMethod::HmacSha1),
    refused: Refused::Step(FIRST, 400, "signature_method_rejected"),
};
const GET_FIRST: Wrong = Wrong {
    what: "GET for temporary credentials",
    change: |config| config.request_token_method(Method::GET),
    refused: Refused::Step(FIRST, 405, ""),
};
const GET_LAST: Wrong = Wrong {
    what: "GET for the token",
    change: |config| config.access_token_method(Method::GET),
    refused: Refused::Step(LAST, 405, ""),
};
const POST_FIRST: Wrong = Wrong {
    what: "POST for temporary credentials",
    change: |config| config.request_token_method(Method::POST),
    refused: Refused::Step(FIRST, 405, ""),
};
const POST_LAST: Wrong = Wrong {
    what: "POST for the token",
    change: |config| config.access_token_method(Method::POST),
    refused: Refused::Step(LAST, 405, ""),
};
const OTHER_REALM: Wrong = Wrong {
    what: "another realm",
    change: |config| config.realm("another"),
    refused: Refused::Step(FIRST, 400, "parameter_rejected"),
};
const CONFIRMED: Wrong = Wrong {
    what: "a confirmation is waited for",
    change: |config| config.callback_confirmation(oauth1_client::CallbackConfirmation::Require),
    refused: Refused::Reply(FIRST, &FlowError::CallbackNotConfirmed),
};
const NO_CALLBACK_IN_URL: Wrong = Wrong {
    what: "no callback in the authorization URL",
    change: |config| config.callback_in_authorize_url(oauth1_client::CallbackInAuthorizeUrl::Never),
    refused: Refused::Page(400),
};
const VERIFIER: Wrong = Wrong {
    what: "a verifier is waited for",
    change: |config| config.verifier_optional(false),
    refused: Refused::Callback(&oauth1_client::CallbackError::MissingVerifier),
};
