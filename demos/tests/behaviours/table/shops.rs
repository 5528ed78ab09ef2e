//! Where things are sold.

use demos::provider::like;
use oauth1_core::{CallbackConfirmation, SignatureMethod};

use super::{HMAC_SHA1, HMAC_SHA256, IN_QUERY};
use crate::row::{
    Back, CALL, Call, ROW, Row,
    Step::{Temporary, Token},
    Wrong,
};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "Magento",
        behaviour: like::magento(),
        signature: SignatureMethod::HmacSha256,
        temporary: "POST https://store.example/oauth/token/request",
        confirmed: None,
        confirmation: CallbackConfirmation::Ignore,
        back: Back::Known("8t2mw5ch0hs9gnk2kn6j2vdqknjr1kgb"),
        token: "POST https://store.example/oauth/token/access",
        call: Some(Call {
            call: "GET https://store.example/rest/V1/customers/me",
            pointer: "/email",
            value: "zoe@people.example",
            ..CALL
        }),
        wrong: &[
            HMAC_SHA1,
            IN_QUERY,
            Wrong {
                what: "a verifier that the merchant did not give",
                change: |row| row.back = Back::Known("another"),
                refused: (Token, 401, "verifier_invalid"),
            },
        ],
        ..ROW
    },
    Row {
        name: "Magento 1",
        behaviour: like::magento1(),
        temporary: "POST https://store.example/oauth/initiate",
        authorize: "https://store.example/admin/oauth_authorize",
        token: "POST https://store.example/oauth/token",
        call: Some(Call {
            call: "GET https://store.example/api/rest/customers",
            pointer: "/1/entity_id",
            value: "1003",
            ..CALL
        }),
        wrong: &[
            HMAC_SHA256,
            Wrong {
                what: "GET",
                change: |row| row.temporary = "GET https://store.example/oauth/initiate",
                refused: (Temporary, 405, ""),
            },
        ],
        ..ROW
    },
];
