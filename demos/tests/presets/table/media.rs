//! Where people keep pictures, records, books and notes.

use demos::provider::like;
use http::Method;
use oauth1_client::{FlowError, Placement, presets};

use super::{FIRST, GET_LAST, HMAC_SHA256, IN_QUERY, POST_FIRST, POST_LAST};
use crate::{
    failure::Refused,
    row::{CALL, Call, Login, PERSON, Person, ROW, Row, Wrong},
};

const EVERNOTE: Row = Row {
    preset: presets::EVERNOTE,
    behaviour: like::evernote(),
    temporary: "GET https://www.evernote.com/oauth",
    authorize: "https://www.evernote.com/OAuth.action",
    token: "GET https://www.evernote.com/oauth",
    empty_secret: true,
    person: Some(Person { sub: "1003", username: None, ..PERSON }),
    wrong: &[
        HMAC_SHA256,
        POST_FIRST,
        Wrong {
            what: "in the header",
            change: |config| config.placement(Placement::Header),
            refused: Refused::Step(FIRST, 400, "parameter_rejected"),
        },
        Wrong {
            what: "a secret is waited for",
            change: |config| config.empty_token_secret(false),
            refused: Refused::Reply(FIRST, &FlowError::MissingTokenSecret),
        },
        POST_LAST,
    ],
    ..ROW
};

pub(super) const ROWS: &[Row] = &[
    EVERNOTE,
    Row {
        preset: presets::EVERNOTE_SANDBOX,
        temporary: "GET https://sandbox.evernote.com/oauth",
        authorize: "https://sandbox.evernote.com/OAuth.action",
        token: "GET https://sandbox.evernote.com/oauth",
        ..EVERNOTE
    },
    Row {
        preset: presets::FLICKR,
        behaviour: like::flickr(),
        temporary: "GET https://www.flickr.com/services/oauth/request_token",
        authorize: "https://www.flickr.com/services/oauth/authorize",
        token: "GET https://www.flickr.com/services/oauth/access_token",
        person: Some(Person {
            sub: "1003@N01",
            name: Some("Zoë Müller"),
            profile: Some("https://www.flickr.com/people/1003%40N01/"),
            ..PERSON
        }),
        calls: &[Call {
            call: "GET ?method=flickr.test.login&format=json&nojsoncallback=1",
            at: "https://api.flickr.com/services/rest/",
            pointer: "/user/username/_content",
            value: "zoe",
            ..CALL
        }],
        wrong: &[
            HMAC_SHA256,
            Wrong {
                what: "perms that there are not",
                change: |config| config.authorize_param("perms", "everything"),
                refused: Refused::Page(400),
            },
            Wrong {
                what: "in the form",
                change: |config| {
                    config.request_token_method(Method::POST).request_token_placement(Placement::Form)
                },
                refused: Refused::Step(FIRST, 400, "parameter_rejected"),
            },
        ],
        ..ROW
    },
    Row {
        preset: presets::DISCOGS,
        behaviour: like::discogs(),
        temporary: "GET https://api.discogs.com/oauth/request_token",
        authorize: "https://www.discogs.com/oauth/authorize",
        token: "POST https://api.discogs.com/oauth/access_token",
        person: Some(Person {
            at: Some("GET https://api.discogs.com/oauth/identity"),
            sub: "1003",
            profile: Some("https://www.discogs.com/user/zoe"),
            ..PERSON
        }),
        wrong: &[
            HMAC_SHA256,
            GET_LAST,
            Wrong {
                what: "an empty User-Agent",
                change: |config| config.header("User-Agent", ""),
                refused: Refused::Step(FIRST, 400, "parameter_absent"),
            },
            Wrong {
                what: "in the query, where everybody would see the secrets",
                change: |config| config.placement(Placement::Query),
                refused: Refused::Setting("placement"),
            },
        ],
        ..ROW
    },
    Row {
        preset: presets::SMUGMUG,
        behaviour: like::smugmug(),
        logins: &[Login::Redirect, Login::Pin],
        temporary: "POST https://api.smugmug.com/services/oauth/1.0a/getRequestToken",
        authorize: "https://api.smugmug.com/services/oauth/1.0a/authorize",
        token: "POST https://api.smugmug.com/services/oauth/1.0a/getAccessToken",
        person: Some(Person {
            at: Some("GET https://api.smugmug.com/api/v2!authuser"),
            sub: "zoe",
            name: Some("Zoë Müller"),
            ..PERSON
        }),
        wrong: &[
            IN_QUERY,
            HMAC_SHA256,
            Wrong {
                what: "access that there is not",
                change: |config| config.authorize_param("Access", "Some"),
                refused: Refused::Page(400),
            },
        ],
        ..ROW
    },
    Row {
        preset: presets::ZOTERO,
        behaviour: like::zotero(),
        temporary: "POST https://www.zotero.org/oauth/request",
        authorize: "https://www.zotero.org/oauth/authorize",
        token: "POST https://www.zotero.org/oauth/access",
        person: Some(Person { sub: "1003", profile: Some("https://www.zotero.org/zoe"), ..PERSON }),
        calls: &[Call {
            call: "GET keys/current",
            at: "https://api.zotero.org/keys/current",
            pointer: "/userID",
            value: "1003",
            ..CALL
        }],
        wrong: &[
            IN_QUERY,
            Wrong {
                what: "the key in another field",
                change: |config| config.api_key_header("X-API-Key"),
                refused: Refused::Call(403, "parameter_absent"),
            },
        ],
        ..ROW
    },
];
