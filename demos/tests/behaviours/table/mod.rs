//! The providers that have a login: what each wants, and what it does not.

mod groups;
mod media;
mod plain;
mod shops;
mod social;
mod work;

use oauth1_core::{Placement, SignatureMethod};

use crate::row::{
    Row,
    Step::{Authorize, Temporary},
    Wrong,
};

/// All of them.
pub(crate) fn rows() -> impl Iterator<Item = &'static Row> {
    [plain::ROWS, social::ROWS, media::ROWS, shops::ROWS, work::ROWS, groups::ROWS].into_iter().flatten()
}

/// The one of this name.
pub(crate) fn row(name: &str) -> Row {
    *rows().find(|row| row.name == name).unwrap()
}

const IN_QUERY: Wrong = Wrong {
    what: "in the query",
    change: |row| row.placement = Placement::Query,
    refused: (Temporary, 400, "parameter_rejected"),
};
const IN_FORM: Wrong = Wrong {
    what: "in the form",
    change: |row| row.placement = Placement::Form,
    refused: (Temporary, 400, "parameter_rejected"),
};
const IN_HEADER: Wrong = Wrong {
    what: "in the header",
    change: |row| row.placement = Placement::Header,
    refused: (Temporary, 400, "parameter_rejected"),
};
const HMAC_SHA256: Wrong = Wrong {
    what: "HMAC-SHA256",
    change: |row| row.signature = SignatureMethod::HmacSha256,
    refused: (Temporary, 400, "signature_method_rejected"),
};
const HMAC_SHA1: Wrong = Wrong {
    what: "HMAC-SHA1",
    change: |row| row.signature = SignatureMethod::HmacSha1,
    refused: (Temporary, 400, "signature_method_rejected"),
};
const NO_REALM: Wrong = Wrong {
    what: "no realm",
    change: |row| row.realm = None,
    refused: (Temporary, 400, "parameter_rejected"),
};
const BARE_AUTHORIZE: Wrong = Wrong {
    what: "nothing but the token in the authorization URL",
    change: |row| row.settings = |url| url,
    refused: (Authorize, 400, ""),
};
