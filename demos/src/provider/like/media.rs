//! Where people keep pictures, records, books and notes.

use oauth1_core::Placement;
use serde_json::json;

use super::{GET, HMAC_SHA1, HMAC_SHA1_OR_PLAINTEXT, POST, QUERY, api, login, optional, required};
use crate::provider::behaviour::{Authorization, Behaviour, By, Call, Endpoint, Exchange, Login, Temporary};

/// Flickr: `perms` is wanted.
#[must_use]
pub const fn flickr() -> Behaviour {
    const PLACES: &[Placement] = &[Placement::Header, Placement::Query];
    let endpoint = Endpoint { placements: PLACES, ..Endpoint::DEFAULT };
    let mut behaviour = api(&[Call {
        target: "/services/rest/?method=flickr.test.login&format=json&nojsoncallback=1",
        answer: |person| {
            json!({
                "user": {
                    "id": format!("{}@N01", person.id), "username": { "_content": person.screen_name },
                },
                "stat": "ok",
            })
        },
        ..Call::DEFAULT
    }]);
    behaviour.api.placements = PLACES;
    Behaviour {
        name: "Flickr",
        origins: &["https://www.flickr.com", "https://api.flickr.com"],
        methods: HMAC_SHA1,
        login: Some(Login {
            temporary: Temporary {
                endpoint: Endpoint { target: "/services/oauth/request_token", ..endpoint },
                ..Temporary::DEFAULT
            },
            authorization: Some(Authorization {
                target: "/services/oauth/authorize",
                params: const { &[required("perms", &["read", "write", "delete"])] },
                ..Authorization::DEFAULT
            }),
            exchange: Exchange {
                endpoint: Endpoint { target: "/services/oauth/access_token", ..endpoint },
                fields: |person| {
                    vec![
                        ("fullname", person.name.to_owned()),
                        ("user_nsid", format!("{}@N01", person.id)),
                        ("username", person.screen_name.to_owned()),
                    ]
                },
            },
            ..Login::DEFAULT
        }),
        ..behaviour
    }
}

/// Discogs: a `User-Agent` is wanted.
#[must_use]
pub const fn discogs() -> Behaviour {
    let mut login = login("/oauth/request_token", "/oauth/authorize", "/oauth/access_token");
    login.exchange.endpoint.methods = POST;
    Behaviour {
        name: "Discogs",
        origins: &["https://api.discogs.com", "https://www.discogs.com"],
        methods: HMAC_SHA1_OR_PLAINTEXT,
        user_agent: true,
        login: Some(login),
        ..api(&[Call {
            target: "/oauth/identity",
            answer: |person| json!({ "id": person.id, "username": person.screen_name }),
            ..Call::DEFAULT
        }])
    }
}

/// `SmugMug`.
#[must_use]
pub const fn smugmug() -> Behaviour {
    let mut login = login(
        "/services/oauth/1.0a/getRequestToken",
        "/services/oauth/1.0a/authorize",
        "/services/oauth/1.0a/getAccessToken",
    );
    login.authorization = Some(Authorization {
        target: "/services/oauth/1.0a/authorize",
        params: const {
            &[optional("Access", &["Full", "Public"]), optional("Permissions", &["Read", "Add", "Modify"])]
        },
        ..Authorization::DEFAULT
    });
    Behaviour {
        name: "SmugMug",
        origins: &["https://api.smugmug.com"],
        methods: HMAC_SHA1_OR_PLAINTEXT,
        login: Some(login),
        ..api(&[Call {
            target: "/api/v2!authuser",
            answer: |person| {
                json!({
                    "Response": { "User": { "NickName": person.screen_name, "Name": person.name } },
                    "Code": 200, "Message": "Ok",
                })
            },
            ..Call::DEFAULT
        }])
    }
}

/// Zotero: the token's secret is a key for calls that are not signed.
#[must_use]
pub const fn zotero() -> Behaviour {
    let mut login = login("/oauth/request", "/oauth/authorize", "/oauth/access");
    login.exchange.fields =
        |person| vec![("userID", person.id.to_string()), ("username", person.screen_name.to_owned())];
    Behaviour {
        name: "Zotero",
        origins: &["https://www.zotero.org", "https://api.zotero.org"],
        login: Some(login),
        ..api(&[Call {
            target: "/keys/current",
            by: By::Key("zotero-api-key"),
            answer: |person| {
                json!({
                    "userID": person.id, "username": person.screen_name, "access": { "user": { "library": true } },
                })
            },
            ..Call::DEFAULT
        }])
    }
}

/// Evernote: one endpoint for both steps, protocol parameters in the query, and tokens without secrets. Its API is no
/// HTTP API.
#[must_use]
pub const fn evernote() -> Behaviour {
    let endpoint = Endpoint { target: "/oauth", methods: GET, placements: QUERY, refused: &[] };
    Behaviour {
        name: "Evernote",
        origins: &["https://www.evernote.com", "https://sandbox.evernote.com"],
        methods: HMAC_SHA1_OR_PLAINTEXT,
        login: Some(Login {
            temporary: Temporary { endpoint, ..Temporary::DEFAULT },
            authorization: Some(Authorization {
                target: "/OAuth.action",
                brings: &[("sandbox_lnb", "false")],
                ..Authorization::DEFAULT
            }),
            exchange: Exchange {
                endpoint,
                fields: |person| {
                    vec![
                        ("edam_shard", "s4".to_owned()),
                        ("edam_userId", person.id.to_string()),
                        ("edam_expires", "4102444800000".to_owned()), // 2100, in milliseconds
                        ("edam_noteStoreUrl", "https://www.evernote.com/shard/s4/notestore".to_owned()),
                    ]
                },
            },
            secrets: false,
            ..Login::DEFAULT
        }),
        ..api(&[])
    }
}
