//! Where things are sold and paid for.

use demos::provider::like;
use oauth1_client::{BodyHash, Placement, SignatureMethod, presets};

use super::{CONFIRMED, GET_FIRST, GET_LAST, HMAC_SHA1, HMAC_SHA256, IN_QUERY};
use crate::{
    failure::Refused,
    harness::keyed,
    row::{Body, By, CALL, Call, Login, ROW, Row, Wrong},
};

const MASTERCARD: Row = Row {
    preset: presets::MASTERCARD,
    behaviour: like::mastercard(),
    settings: keyed,
    logins: &[Login::Alone],
    calls: &[
        Call {
            call: "GET demo/v1/merchants?limit=1",
            by: By::Client,
            at: "https://api.mastercard.com/demo/v1/merchants",
            pointer: "/merchants/0/merchantId",
            value: "1",
            ..CALL
        },
        Call {
            call: "POST demo/v1/merchants",
            body: Body::Json("{\"name\":\"Zo\u{eb}\"}"),
            by: By::Client,
            at: "https://api.mastercard.com/demo/v1/merchants",
            pointer: "/merchantId",
            value: "2",
        },
    ],
    wrong: &[
        Wrong {
            what: "no hash of an empty body",
            change: |config| config.body_hash(BodyHash::SHA256),
            refused: Refused::Call(400, "parameter_absent"),
        },
        Wrong {
            what: "another hash",
            change: |config| config.body_hash(BodyHash::SHA1.of_empty_too()),
            refused: Refused::Call(401, "signature_invalid"),
        },
        Wrong {
            what: "RSA-SHA512",
            change: |config| config.signature_method(SignatureMethod::RsaSha512),
            refused: Refused::Call(400, "signature_method_rejected"),
        },
        Wrong {
            what: "in the query",
            change: |config| config.placement(Placement::Query),
            refused: Refused::Call(400, "parameter_rejected"),
        },
    ],
    ..ROW
};

pub(super) const ROWS: &[Row] = &[
    MASTERCARD,
    Row {
        preset: presets::MASTERCARD_SANDBOX,
        calls: &[
            Call { at: "https://sandbox.api.mastercard.com/demo/v1/merchants", ..MASTERCARD.calls[0] },
            Call { at: "https://sandbox.api.mastercard.com/demo/v1/merchants", ..MASTERCARD.calls[1] },
        ],
        ..MASTERCARD
    },
    Row {
        preset: presets::MAGENTO,
        behaviour: like::magento(),
        settings: |config| config.site("https://store.example"),
        logins: &[Login::Activated("8t2mw5ch0hs9gnk2kn6j2vdqknjr1kgb")],
        temporary: "POST https://store.example/oauth/token/request",
        token: "POST https://store.example/oauth/token/access",
        calls: &[Call {
            call: "GET customers/me",
            at: "https://store.example/rest/V1/customers/me",
            pointer: "/email",
            value: "zoe@people.example",
            ..CALL
        }],
        wrong: &[IN_QUERY, HMAC_SHA1, GET_FIRST, GET_LAST, CONFIRMED],
        ..ROW
    },
    Row {
        preset: presets::MAGENTO_1,
        behaviour: like::magento1(),
        settings: |config| config.site("https://store.example/"),
        temporary: "POST https://store.example/oauth/initiate",
        authorize: "https://store.example/admin/oauth_authorize",
        token: "POST https://store.example/oauth/token",
        calls: &[Call {
            call: "GET customers",
            at: "https://store.example/api/rest/customers",
            pointer: "/1/entity_id",
            value: "1003",
            ..CALL
        }],
        wrong: &[IN_QUERY, HMAC_SHA256, GET_FIRST, GET_LAST],
        ..ROW
    },
    Row {
        preset: presets::WOOCOMMERCE,
        behaviour: like::woocommerce(),
        settings: |config| config.site("http://shop.example"),
        logins: &[Login::Alone],
        calls: &[
            Call {
                call: "GET orders?status=processing&per_page=5",
                by: By::Client,
                at: "http://shop.example/wp-json/wc/v3/orders",
                pointer: "/0/status",
                value: "processing",
                ..CALL
            },
            Call {
                call: "POST orders",
                body: Body::Json("{\"status\":\"pending\"}"),
                by: By::Client,
                at: "http://shop.example/wp-json/wc/v3/orders",
                pointer: "/status",
                value: "pending",
            },
        ],
        wrong: &[
            Wrong {
                what: "in the header",
                change: |config| config.placement(Placement::Header),
                refused: Refused::Call(400, "parameter_rejected"),
            },
            Wrong {
                what: "HMAC-SHA512",
                change: |config| config.signature_method(SignatureMethod::HmacSha512),
                refused: Refused::Call(400, "signature_method_rejected"),
            },
            Wrong {
                what: "signed for TLS",
                change: |config| config.site("https://shop.example"),
                refused: Refused::Call(401, "signature_invalid"),
            },
            Wrong {
                what: "https only",
                change: |config| config.allow_http(false),
                refused: Refused::Setting("api_base_url"),
            },
        ],
        ..ROW
    },
    Row {
        preset: presets::BRICKLINK,
        behaviour: like::bricklink(),
        logins: &[Login::ByHand],
        calls: &[Call {
            call: "GET orders?direction=in",
            at: "https://api.bricklink.com/api/store/v1/orders",
            pointer: "/data/0/seller_name",
            value: "zoe",
            ..CALL
        }],
        wrong: &[
            Wrong {
                what: "another realm",
                change: |config| config.realm("BrickLink"),
                refused: Refused::Call(400, "parameter_rejected"),
            },
            Wrong {
                what: "HMAC-SHA256",
                change: |config| config.signature_method(SignatureMethod::HmacSha256),
                refused: Refused::Call(400, "signature_method_rejected"),
            },
            Wrong {
                what: "in the query",
                change: |config| config.placement(Placement::Query),
                refused: Refused::Call(400, "parameter_rejected"),
            },
        ],
        ..ROW
    },
];
