//! Where people talk.

use demos::provider::like;
use oauth1_client::presets;

use super::{FIRST, GET_FIRST, GET_LAST, HMAC_SHA256, IN_QUERY};
use crate::{
    failure::Refused,
    row::{CALL, Call, Login, PERSON, Person, ROW, Row, Wrong},
};

pub(super) const ROWS: &[Row] = &[
    Row {
        preset: presets::TWITTER,
        behaviour: like::twitter(),
        logins: &[Login::Redirect, Login::Pin],
        temporary: "POST https://api.x.com/oauth/request_token",
        authorize: "https://api.x.com/oauth/authenticate",
        pin_authorize: "https://api.x.com/oauth/authorize",
        token: "POST https://api.x.com/oauth/access_token",
        person: Some(Person {
            at: Some("GET https://api.x.com/1.1/account/verify_credentials.json"),
            sub: "1003",
            name: Some("Zoë Müller"),
            email: Some("zoe@people.example"),
            profile: Some("https://x.com/zoe"),
            ..PERSON
        }),
        calls: &[
            Call {
                call: "GET https://api.x.com/2/users/me?user.fields=name",
                at: "https://api.x.com/2/users/me",
                pointer: "/data/username",
                value: "zoe",
                ..CALL
            },
            Call {
                call: "POST statuses/update.json",
                body: crate::row::Body::Form(&[("status", "Grüße & +1 = 100 %")]),
                at: "https://api.x.com/1.1/statuses/update.json",
                pointer: "/text",
                value: "Grüße & +1 = 100 %",
                ..CALL
            },
        ],
        wrong: &[
            IN_QUERY,
            HMAC_SHA256,
            GET_FIRST,
            GET_LAST,
            Wrong {
                what: "an access type that there is not",
                change: |config| config.request_token_param("x_auth_access_type", "admin"),
                refused: Refused::Step(FIRST, 400, "parameter_rejected"),
            },
            Wrong {
                what: "a value of force_login that there is not",
                change: |config| config.authorize_param("force_login", "perhaps"),
                refused: Refused::Page(400),
            },
        ],
        ..ROW
    },
    Row {
        preset: presets::TUMBLR,
        behaviour: like::tumblr(),
        temporary: "POST https://www.tumblr.com/oauth/request_token",
        authorize: "https://www.tumblr.com/oauth/authorize",
        token: "POST https://www.tumblr.com/oauth/access_token",
        person: Some(Person {
            at: Some("GET https://api.tumblr.com/v2/user/info"),
            sub: "zoe",
            name: Some("zoe"),
            ..PERSON
        }),
        wrong: &[IN_QUERY, HMAC_SHA256, GET_FIRST, GET_LAST],
        ..ROW
    },
    Row {
        preset: presets::PLURK,
        behaviour: like::plurk(),
        temporary: "POST https://www.plurk.com/OAuth/request_token",
        authorize: "https://www.plurk.com/OAuth/authorize",
        token: "POST https://www.plurk.com/OAuth/access_token",
        person: Some(Person {
            at: Some("GET https://www.plurk.com/APP/Users/me"),
            sub: "1003",
            name: Some("Zoë Müller"),
            profile: Some("https://www.plurk.com/zoe"),
            ..PERSON
        }),
        wrong: &[IN_QUERY],
        ..ROW
    },
];
