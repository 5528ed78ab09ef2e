//! Where people work, learn, travel and invest.

use oauth1_core::SignatureMethod;
use serde_json::json;

use super::{GET, HMAC_SHA1, HMAC_SHA1_OR_PLAINTEXT, POST, api, endpoint, login, optional, required};
use crate::provider::behaviour::{
    Authorization, Behaviour, By, Call, CallbackFrom, Endpoint, Format, Lifetime, Renewal,
};

/// Trello: how long the token is good for is wanted.
#[must_use]
pub const fn trello() -> Behaviour {
    let mut login = login("/1/OAuthGetRequestToken", "/1/OAuthAuthorizeToken", "/1/OAuthGetAccessToken");
    login.authorization = Some(Authorization {
        target: "/1/OAuthAuthorizeToken",
        params: const {
            &[
                required("expiration", &["1hour", "1day", "30days", "never"]),
                optional("scope", &[]),
                optional("name", &[]),
            ]
        },
        ..Authorization::DEFAULT
    });
    Behaviour {
        name: "Trello",
        origins: &["https://trello.com", "https://api.trello.com"],
        methods: HMAC_SHA1,
        login: Some(login),
        ..api(&[Call {
            target: "/1/members/me",
            answer: |person| {
                json!({
                    "id": person.id.to_string(), "username": person.screen_name, "fullName": person.name,
                })
            },
            ..Call::DEFAULT
        }])
    }
}

/// E*TRADE: where people go is registered, the authorization URL has names of its own, and a token is renewed in place.
#[must_use]
pub const fn etrade() -> Behaviour {
    let mut login = login("/oauth/request_token", "/e/t/etws/authorize", "/oauth/access_token");
    login.temporary.endpoint.methods = GET;
    login.temporary.callback = CallbackFrom::OobAlone;
    login.temporary.confirmed = Some("false");
    login.authorization = Some(Authorization {
        target: "/e/t/etws/authorize",
        token_param: "token",
        client_param: Some("key"),
        ..Authorization::DEFAULT
    });
    login.exchange.endpoint.methods = GET;
    login.renewal = Renewal::InPlace {
        endpoint: Endpoint { methods: GET, ..endpoint("/oauth/renew_access_token") },
        seconds: 7200,
        answer: "Access Token has been renewed",
    };
    login.ending = "/+s=";
    Behaviour {
        name: "E*TRADE",
        origins: &["https://api.etrade.com", "https://us.etrade.com", "https://apisb.etrade.com"],
        methods: HMAC_SHA1,
        login: Some(login),
        ..api(&[Call {
            target: "/v1/accounts/list",
            answer: |person| {
                json!({ "AccountListResponse": { "Accounts": { "Account": [
                    { "accountId": person.id.to_string(), "accountDesc": person.name },
                ] } } })
            },
            ..Call::DEFAULT
        }])
    }
}

/// NetSuite, the account `1234567_SB1`, which is the realm. Tokens are given out by hand, too.
#[must_use]
pub const fn netsuite() -> Behaviour {
    let page = "/app/login/secure/authorizetoken.nl";
    let mut login = login("/rest/requesttoken", page, "/rest/accesstoken");
    login.temporary.endpoint.methods = POST;
    login.authorization = Some(Authorization {
        target: page,
        brings: &[("company", "1234567_SB1"), ("role", "3"), ("entity", "21")],
        ..Authorization::DEFAULT
    });
    login.exchange.endpoint.methods = POST;
    Behaviour {
        name: "NetSuite",
        origins: &[
            "https://1234567-sb1.restlets.api.netsuite.com",
            "https://1234567-sb1.app.netsuite.com",
            "https://1234567-sb1.suitetalk.api.netsuite.com",
        ],
        methods: &[SignatureMethod::HmacSha256],
        realm: Some("1234567_SB1"),
        login: Some(login),
        ..api(&[Call {
            target: "/services/rest/record/v1/customer",
            answer: |person| json!({ "items": [{ "id": person.id.to_string() }], "count": 1 }),
            ..Call::DEFAULT
        }])
    }
}

/// Schoology: as the version before, without verifiers. The client itself calls with an empty token.
#[must_use]
pub const fn schoology() -> Behaviour {
    let mut login = login("/v1/oauth/request_token", "/oauth/authorize", "/v1/oauth/access_token");
    login.temporary.callback = CallbackFrom::AuthorizationUrl;
    login.temporary.confirmed = None;
    login.temporary.fields = &[("xoauth_token_ttl", "3600")];
    login.verifier = false;
    Behaviour {
        name: "Schoology",
        origins: &["https://api.schoology.com", "https://app.schoology.com"],
        methods: HMAC_SHA1_OR_PLAINTEXT,
        realm: Some("Schoology API"),
        login: Some(login),
        ..api(&[
            Call {
                target: "/v1/app-user-info",
                answer: |person| json!({ "api_uid": person.id }),
                ..Call::DEFAULT
            },
            Call {
                target: "/v1/courses",
                by: By::ClientWithEmptyToken,
                answer: |_| json!({ "course": [{ "id": "1", "title": "Analytical Engines" }] }),
                ..Call::DEFAULT
            },
        ])
    }
}

/// `TripIt`: as the version before, without verifiers.
#[must_use]
pub const fn tripit() -> Behaviour {
    let mut login = login("/oauth/request_token", "/oauth/authorize", "/oauth/access_token");
    login.temporary.callback = CallbackFrom::AuthorizationUrl;
    login.temporary.confirmed = None;
    login.verifier = false;
    Behaviour {
        name: "TripIt",
        origins: &["https://api.tripit.com", "https://www.tripit.com"],
        methods: HMAC_SHA1,
        login: Some(login),
        ..api(&[Call {
            target: "/v1/get/profile/format/json",
            answer: |person| {
                json!({ "Profile": {
                    "@attributes": { "ref": person.id.to_string() },
                    "screen_name": person.screen_name, "public_display_name": person.name,
                } })
            },
            ..Call::DEFAULT
        }])
    }
}

/// Sellsy, version 1: PLAINTEXT, and credentials that are said to be a page.
#[must_use]
pub const fn sellsy() -> Behaviour {
    let mut login = login("/0/request_token", "/0/login.php", "/0/oauth/access_token");
    login.temporary.fields = &[("authentification_url", "https://apifeed.sellsy.com/0/login.php")];
    Behaviour {
        name: "Sellsy",
        origins: &["https://apifeed.sellsy.com"],
        methods: &[SignatureMethod::Plaintext],
        format: Format::FormAsPage,
        login: Some(login),
        ..api(&[Call {
            methods: POST,
            target: "/0/",
            answer: |person| json!({ "status": "success", "response": { "consumerdatas": { "id": person.id } } }),
            ..Call::DEFAULT
        }])
    }
}

/// Jira of one's own, at `https://jira.example`: RSA, and tokens that are renewed with a handle.
#[must_use]
pub const fn jira() -> Behaviour {
    let mut login = login(
        "/plugins/servlet/oauth/request-token",
        "/plugins/servlet/oauth/authorize",
        "/plugins/servlet/oauth/access-token",
    );
    login.renewal = Renewal::ByHandle(Lifetime { token: 157_680_000, handle: 160_272_000 });
    Behaviour {
        name: "Jira",
        origins: &["https://jira.example"],
        methods: &[SignatureMethod::RsaSha1],
        login: Some(login),
        ..api(&[
            Call {
                target: "/rest/api/2/myself",
                answer: |person| {
                    json!({
                        "key": format!("JIRAUSER{}", person.id), "name": person.screen_name,
                        "displayName": person.name, "emailAddress": person.email,
                    })
                },
                ..Call::DEFAULT
            },
            Call {
                target: "/rest/api/2/serverInfo",
                by: By::ClientWithEmptyToken,
                answer: |_| json!({ "baseUrl": "https://jira.example", "version": "9.12.0" }),
                ..Call::DEFAULT
            },
        ])
    }
}

/// Projectplace.
#[must_use]
pub const fn projectplace() -> Behaviour {
    Behaviour {
        name: "Projectplace",
        origins: &["https://api.projectplace.com"],
        login: Some(login("/initiate", "/authorize", "/token")),
        ..api(&[Call {
            target: "/1/user/me/profile.json",
            answer: |person| json!({ "id": person.id, "name": person.name, "email": person.email }),
            ..Call::DEFAULT
        }])
    }
}
