//! Where people talk.

use demos::provider::like;

use super::{HMAC_SHA256, IN_FORM, IN_QUERY};
use crate::row::{
    Back, CALL, Call, ROW, Row,
    Step::{Temporary, Token},
    Wrong,
};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "X",
        behaviour: like::twitter(),
        temporary: "POST https://api.x.com/oauth/request_token",
        media_type: "text/html; charset=utf-8",
        params: &[("x_auth_access_type", "read")],
        authorize: "https://api.x.com/oauth/authenticate",
        settings: |url| url.param("force_login", "true").param("screen_name", "zoe"),
        token: "POST https://api.x.com/oauth/access_token",
        fields: &[("user_id", "1003"), ("screen_name", "zoe")],
        call: Some(Call {
            call: "GET https://api.x.com/2/users/me?user.fields=name",
            pointer: "/data/username",
            value: "zoe",
            ..CALL
        }),
        wrong: &[
            IN_QUERY,
            HMAC_SHA256,
            Wrong {
                what: "GET",
                change: |row| row.temporary = "GET https://api.x.com/oauth/request_token",
                refused: (Temporary, 405, ""),
            },
            Wrong {
                what: "an access type that there is not",
                change: |row| row.params = &[("x_auth_access_type", "admin")],
                refused: (Temporary, 400, "parameter_rejected"),
            },
            Wrong {
                what: "no host of its own",
                change: |row| row.temporary = "POST https://x.com/oauth/request_token",
                refused: (Temporary, 400, ""),
            },
        ],
        ..ROW
    },
    Row {
        name: "X, with a PIN, at the old host",
        behaviour: like::twitter(),
        temporary: "POST https://api.twitter.com/oauth/request_token",
        media_type: "text/html; charset=utf-8",
        callback: "oob",
        authorize: "https://api.twitter.com/oauth/authorize",
        back: Back::Pin,
        token: "POST https://api.twitter.com/oauth/access_token",
        fields: &[("user_id", "1003"), ("screen_name", "zoe")],
        call: Some(Call {
            call: "GET https://api.twitter.com/1.1/account/verify_credentials.json",
            pointer: "/id_str",
            value: "1003",
            ..CALL
        }),
        ..ROW
    },
    Row {
        name: "Tumblr",
        behaviour: like::tumblr(),
        temporary: "POST https://www.tumblr.com/oauth/request_token",
        authorize: "https://www.tumblr.com/oauth/authorize",
        token: "POST https://www.tumblr.com/oauth/access_token",
        call: Some(Call {
            call: "GET https://api.tumblr.com/v2/user/info",
            pointer: "/response/user/name",
            value: "zoe",
            ..CALL
        }),
        wrong: &[
            IN_QUERY,
            HMAC_SHA256,
            Wrong {
                what: "GET for the token",
                change: |row| row.token = "GET https://www.tumblr.com/oauth/access_token",
                refused: (Token, 405, ""),
            },
        ],
        ..ROW
    },
    Row {
        name: "Plurk",
        behaviour: like::plurk(),
        temporary: "POST https://www.plurk.com/OAuth/request_token",
        authorize: "https://www.plurk.com/OAuth/authorize",
        token: "POST https://www.plurk.com/OAuth/access_token",
        call: Some(Call {
            call: "GET https://www.plurk.com/APP/Users/me",
            pointer: "/nick_name",
            value: "zoe",
            ..CALL
        }),
        wrong: &[IN_QUERY, IN_FORM],
        ..ROW
    },
    Row {
        name: "Skyrock",
        behaviour: like::skyrock(),
        temporary: "POST https://api.skyrock.com/v2/oauth/initiate",
        authorize: "https://api.skyrock.com/v2/oauth/authorize",
        token: "POST https://api.skyrock.com/v2/oauth/token",
        call: Some(Call {
            call: "GET https://api.skyrock.com/v2/user/get.json",
            pointer: "/username",
            value: "zoe",
            ..CALL
        }),
        wrong: &[IN_FORM],
        ..ROW
    },
];
