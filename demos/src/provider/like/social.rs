//! Where people talk.

use serde_json::json;

use super::{HMAC_SHA1, POST, api, endpoint, login, optional};
use crate::provider::behaviour::{
    Authorization, Behaviour, Call, Endpoint, Exchange, Format, Login, Temporary,
};

/// X, formerly Twitter.
#[must_use]
pub const fn twitter() -> Behaviour {
    Behaviour {
        name: "X",
        origins: &["https://api.x.com", "https://api.twitter.com"],
        methods: HMAC_SHA1,
        format: Format::FormAsPage,
        login: Some(Login {
            temporary: Temporary {
                endpoint: Endpoint { methods: POST, ..endpoint("/oauth/request_token") },
                params: const { &[optional("x_auth_access_type", &["read", "write"])] },
                ..Temporary::DEFAULT
            },
            authorization: Some(Authorization {
                alias: Some("/oauth/authenticate"),
                params: const { &[optional("force_login", &["true", "false"])] },
                ..Authorization::DEFAULT
            }),
            exchange: Exchange {
                endpoint: Endpoint { methods: POST, ..endpoint("/oauth/access_token") },
                fields: |person| {
                    vec![("user_id", person.id.to_string()), ("screen_name", person.screen_name.to_owned())]
                },
            },
            ..Login::DEFAULT
        }),
        ..api(&[Call {
            target: "/2/users/me",
            answer: |person| {
                json!({ "data": {
                    "id": person.id.to_string(), "name": person.name, "username": person.screen_name,
                } })
            },
            ..Call::DEFAULT
        }])
    }
}

/// Tumblr.
#[must_use]
pub const fn tumblr() -> Behaviour {
    let mut login = login("/oauth/request_token", "/oauth/authorize", "/oauth/access_token");
    login.temporary.endpoint.methods = POST;
    login.exchange.endpoint.methods = POST;
    Behaviour {
        name: "Tumblr",
        origins: &["https://www.tumblr.com", "https://api.tumblr.com"],
        methods: HMAC_SHA1,
        login: Some(login),
        ..api(&[Call {
            target: "/v2/user/info",
            answer: |person| {
                json!({
                    "meta": { "status": 200, "msg": "OK" },
                    "response": { "user": {
                        "name": person.screen_name,
                        "blogs": [{ "name": person.screen_name, "title": person.name, "primary": true }],
                    } },
                })
            },
            ..Call::DEFAULT
        }])
    }
}

/// Plurk.
#[must_use]
pub const fn plurk() -> Behaviour {
    Behaviour {
        name: "Plurk",
        origins: &["https://www.plurk.com"],
        login: Some(login("/OAuth/request_token", "/OAuth/authorize", "/OAuth/access_token")),
        ..api(&[Call {
            target: "/APP/Users/me",
            answer: |person| {
                json!({
                    "id": person.id, "nick_name": person.screen_name,
                    "display_name": person.name, "full_name": person.name,
                })
            },
            ..Call::DEFAULT
        }])
    }
}

/// Skyrock.
#[must_use]
pub const fn skyrock() -> Behaviour {
    Behaviour {
        name: "Skyrock",
        origins: &["https://api.skyrock.com"],
        login: Some(login("/v2/oauth/initiate", "/v2/oauth/authorize", "/v2/oauth/token")),
        ..api(&[Call {
            target: "/v2/user/get.json",
            answer: |person| json!({ "id_user": person.id, "username": person.screen_name, "name": person.name }),
            ..Call::DEFAULT
        }])
    }
}
