//! Where people write, cook, knit and run.

use demos::provider::like;
use oauth1_client::presets;

use super::{
    CONFIRMED, FIRST, GET_FIRST, GET_LAST, HMAC_SHA256, IN_QUERY, LAST, NO_CALLBACK_IN_URL, OTHER_REALM,
};
use crate::{
    failure::Refused,
    row::{Body, CALL, Call, Login, PERSON, Person, ROW, Row, Wrong},
};

pub(super) const ROWS: &[Row] = &[
    Row {
        preset: presets::MEDIAWIKI,
        behaviour: like::mediawiki(),
        logins: &[Login::Redirect, Login::Pin],
        temporary: "GET https://meta.wikimedia.org/w/index.php",
        authorize: "https://meta.wikimedia.org/wiki/Special:OAuth/authorize",
        token: "GET https://meta.wikimedia.org/w/index.php",
        person: Some(Person {
            at: Some("GET https://meta.wikimedia.org/w/api.php"),
            sub: "1003",
            name: Some("zoe"),
            ..PERSON
        }),
        wrong: &[
            IN_QUERY,
            Wrong {
                what: "the client by another name",
                change: |config| config.authorize_client_param("key"),
                refused: Refused::Page(400),
            },
            Wrong {
                what: "the nice URL",
                change: |config| {
                    config.request_token_url("https://meta.wikimedia.org/wiki/Special:OAuth/initiate")
                },
                refused: Refused::Step(FIRST, 404, ""),
            },
            Wrong {
                what: "the title of the first step in the last one",
                change: |config| {
                    let url = "https://meta.wikimedia.org/w/index.php?title=Special:OAuth/initiate";
                    config.access_token_url(url)
                },
                refused: Refused::Step(LAST, 400, "parameter_rejected"),
            },
        ],
        ..ROW
    },
    Row {
        preset: presets::WORDPRESS,
        behaviour: like::wordpress(),
        settings: |config| config.site("https://blog.example"),
        temporary: "POST https://blog.example/oauth1/request",
        authorize: "https://blog.example/oauth1/authorize",
        token: "POST https://blog.example/oauth1/access",
        person: Some(Person {
            at: Some("GET https://blog.example/wp-json/wp/v2/users/me"),
            sub: "1003",
            name: Some("Zoë Müller"),
            ..PERSON
        }),
        wrong: &[
            IN_QUERY,
            Wrong {
                what: "another site",
                change: |config| config.site("https://www.blog.example"),
                refused: Refused::Step(FIRST, 400, ""),
            },
        ],
        ..ROW
    },
    Row {
        preset: presets::FATSECRET,
        behaviour: like::fatsecret(),
        logins: &[Login::Redirect, Login::Pin],
        temporary: "POST https://www.fatsecret.com/oauth/request_token",
        authorize: "https://www.fatsecret.com/oauth/authorize",
        token: "GET https://www.fatsecret.com/oauth/access_token",
        calls: &[
            Call {
                call: "GET server.api?method=profile.get&format=json",
                at: "https://platform.fatsecret.com/rest/server.api",
                pointer: "/profile/height_measure",
                value: "Cm",
                ..CALL
            },
            Call {
                call: "POST server.api",
                body: Body::Form(&[("method", "profile.get"), ("format", "json")]),
                at: "https://platform.fatsecret.com/rest/server.api",
                pointer: "/profile/weight_measure",
                value: "Kg",
                ..CALL
            },
        ],
        wrong: &[IN_QUERY, HMAC_SHA256],
        ..ROW
    },
    Row {
        preset: presets::HATENA,
        behaviour: like::hatena(),
        temporary: "POST https://www.hatena.com/oauth/initiate",
        authorize: "https://www.hatena.ne.jp/oauth/authorize",
        token: "POST https://www.hatena.com/oauth/token",
        person: Some(Person {
            sub: "zoe",
            name: Some("Zoë Müller"),
            profile: Some("https://profile.hatena.ne.jp/zoe/"),
            ..PERSON
        }),
        calls: &[Call {
            call: "GET applications/my.json",
            at: "https://n.hatena.com/applications/my.json",
            pointer: "/display_name",
            value: "Zoë Müller",
            ..CALL
        }],
        wrong: &[
            IN_QUERY,
            HMAC_SHA256,
            GET_FIRST,
            GET_LAST,
            OTHER_REALM,
            Wrong {
                what: "the callback once more",
                change: |config| config.access_token_param("oauth_callback", "oob"),
                refused: Refused::Step(LAST, 400, "parameter_rejected"),
            },
        ],
        ..ROW
    },
    Row {
        preset: presets::RAVELRY,
        behaviour: like::ravelry(),
        settings: |config| config.authorize_param("scope", "forum-write message-write"),
        temporary: "POST https://www.ravelry.com/oauth/request_token",
        authorize: "https://www.ravelry.com/oauth/authorize",
        token: "POST https://www.ravelry.com/oauth/access_token",
        person: Some(Person {
            at: Some("GET https://api.ravelry.com/current_user.json"),
            sub: "1003",
            profile: Some("https://www.ravelry.com/people/zoe"),
            ..PERSON
        }),
        wrong: &[IN_QUERY],
        ..ROW
    },
    Row {
        preset: presets::GARMIN,
        behaviour: like::garmin(),
        temporary: "POST https://connectapi.garmin.com/oauth-service/oauth/request_token",
        authorize: "https://connect.garmin.com/oauthConfirm",
        token: "POST https://connectapi.garmin.com/oauth-service/oauth/access_token",
        calls: &[Call {
            call: "GET wellness-api/rest/user/id",
            at: "https://apis.garmin.com/wellness-api/rest/user/id",
            pointer: "/userId",
            value: "1003",
            ..CALL
        }],
        wrong: &[IN_QUERY, HMAC_SHA256, CONFIRMED, NO_CALLBACK_IN_URL],
        ..ROW
    },
];
