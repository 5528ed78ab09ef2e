//! Where things are sold and paid for.

use oauth1_core::{BodyHash, SignatureMethod};
use serde_json::json;

use super::{HEADER, HMAC_SHA1, HMAC_SHA1_OR_PLAINTEXT, POST, QUERY, api, login};
use crate::provider::behaviour::{Activation, Api, Behaviour, By, Call, CallbackFrom, Login};

/// Magento 2, or Adobe Commerce: the merchant has activated the client, which got the verifier then. No browser is sent
/// anywhere. The store is `https://store.example`.
#[must_use]
pub const fn magento() -> Behaviour {
    let mut steps = login("/oauth/token/request", "", "/oauth/token/access");
    steps.temporary.endpoint.methods = POST;
    steps.exchange.endpoint.methods = POST;
    steps.temporary.callback = CallbackFrom::Nowhere;
    steps.temporary.confirmed = None;
    steps.temporary.activation =
        Some(Activation { person: "zoe", verifier: "8t2mw5ch0hs9gnk2kn6j2vdqknjr1kgb" });
    Behaviour {
        name: "Magento",
        origins: &["https://store.example"],
        methods: &[SignatureMethod::HmacSha256],
        login: Some(Login { authorization: None, ..steps }),
        ..api(&[Call {
            target: "/rest/V1/customers/me",
            answer: |person| json!({ "id": person.id, "email": person.email, "firstname": person.name }),
            ..Call::DEFAULT
        }])
    }
}

/// Magento 1, as an administrator is asked. The store is `https://store.example`.
#[must_use]
pub const fn magento1() -> Behaviour {
    let mut login = login("/oauth/initiate", "/admin/oauth_authorize", "/oauth/token");
    login.temporary.endpoint.methods = POST;
    login.exchange.endpoint.methods = POST;
    Behaviour {
        name: "Magento 1",
        origins: &["https://store.example"],
        methods: HMAC_SHA1_OR_PLAINTEXT,
        login: Some(login),
        ..api(&[Call {
            target: "/api/rest/customers",
            answer: |person| json!({ "1": { "entity_id": person.id, "email": person.email } }),
            ..Call::DEFAULT
        }])
    }
}

/// `WooCommerce` without TLS, at `http://shop.example`: calls of the client alone, signed in the query.
#[must_use]
pub const fn woocommerce() -> Behaviour {
    Behaviour {
        name: "WooCommerce",
        origins: &["http://shop.example"],
        methods: &[SignatureMethod::HmacSha1, SignatureMethod::HmacSha256],
        login: None,
        api: Api {
            placements: QUERY,
            calls: &[
                Call {
                    target: "/wp-json/wc/v3/orders",
                    by: By::Client,
                    answer: |_| json!([{ "id": 727, "status": "processing" }]),
                    ..Call::DEFAULT
                },
                Call {
                    methods: POST,
                    target: "/wp-json/wc/v3/orders",
                    by: By::Client,
                    answer: |_| json!({ "id": 728, "status": "pending" }),
                },
            ],
            ..Api::DEFAULT
        },
        ..Behaviour::DEFAULT
    }
}

/// Mastercard: calls of the client alone, by RSA, each with the hash of its body.
#[must_use]
pub const fn mastercard() -> Behaviour {
    Behaviour {
        name: "Mastercard",
        origins: &["https://sandbox.api.mastercard.com", "https://api.mastercard.com"],
        methods: &[SignatureMethod::RsaSha256],
        login: None,
        api: Api {
            placements: HEADER,
            body_hash: Some(BodyHash::SHA256),
            calls: &[
                Call {
                    target: "/demo/v1/merchants",
                    by: By::Client,
                    answer: |_| json!({ "merchants": [{ "merchantId": 1 }] }),
                    ..Call::DEFAULT
                },
                Call {
                    methods: POST,
                    target: "/demo/v1/merchants",
                    by: By::Client,
                    answer: |_| json!({ "merchantId": 2 }),
                },
            ],
        },
        ..Behaviour::DEFAULT
    }
}

/// `BrickLink`: tokens are given out by hand (`Settings::with_token`).
#[must_use]
pub const fn bricklink() -> Behaviour {
    Behaviour {
        name: "BrickLink",
        origins: &["https://api.bricklink.com"],
        methods: HMAC_SHA1,
        realm: Some(""),
        ..api(&[Call {
            target: "/api/store/v1/orders",
            answer: |person| {
                json!({
                    "meta": { "code": 200, "message": "OK" }, "data": [{ "seller_name": person.screen_name }],
                })
            },
            ..Call::DEFAULT
        }])
    }
}
