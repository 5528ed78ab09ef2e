//! Where people write, cook, knit, run and meet.

use oauth1_core::SignatureMethod;
use serde_json::json;

use super::{GET, HMAC_SHA1, HMAC_SHA1_OR_PLAINTEXT, POST, QUERY, api, login, optional, required};
use crate::provider::behaviour::{
    Authorization, Behaviour, Call, CallbackFrom, Endpoint, Format, Lifetime, Login, Renewal,
};

/// MediaWiki, as `https://meta.wikimedia.org` has it: the queries of the endpoints tell them apart.
#[must_use]
pub const fn mediawiki() -> Behaviour {
    let page = "/wiki/Special:OAuth/authorize";
    let mut login =
        login("/w/index.php?title=Special:OAuth/initiate", page, "/w/index.php?title=Special:OAuth/token");
    login.authorization = Some(Authorization {
        target: page,
        alias: Some("/wiki/Special:OAuth/authenticate"),
        client_param: Some("oauth_consumer_key"),
        ..Authorization::DEFAULT
    });
    Behaviour {
        name: "MediaWiki",
        origins: &["https://meta.wikimedia.org"],
        login: Some(login),
        ..api(&[Call {
            target: "/w/api.php?action=query&meta=userinfo&format=json",
            answer: |person| json!({ "query": { "userinfo": { "id": person.id, "name": person.screen_name } } }),
            ..Call::DEFAULT
        }])
    }
}

/// `WordPress` with the OAuth plugin, at `https://blog.example`.
#[must_use]
pub const fn wordpress() -> Behaviour {
    let mut login = login("/oauth1/request", "/oauth1/authorize", "/oauth1/access");
    login.authorization = Some(Authorization {
        target: "/oauth1/authorize",
        brings: &[("wp_scope", "*")],
        ..Authorization::DEFAULT
    });
    Behaviour {
        name: "WordPress",
        origins: &["https://blog.example"],
        login: Some(login),
        ..api(&[Call {
            target: "/wp-json/wp/v2/users/me",
            answer: |person| json!({ "id": person.id, "name": person.name, "slug": person.screen_name }),
            ..Call::DEFAULT
        }])
    }
}

/// `FatSecret`.
#[must_use]
pub const fn fatsecret() -> Behaviour {
    Behaviour {
        name: "FatSecret",
        origins: &["https://www.fatsecret.com", "https://platform.fatsecret.com"],
        methods: HMAC_SHA1,
        login: Some(login("/oauth/request_token", "/oauth/authorize", "/oauth/access_token")),
        ..api(&[Call {
            methods: &["GET", "POST"],
            target: "/rest/server.api?method=profile.get&format=json",
            answer: |_| json!({ "profile": { "weight_measure": "Kg", "height_measure": "Cm" } }),
            ..Call::DEFAULT
        }])
    }
}

/// Hatena: the scope is signed with the first request, and the last one must not name the callback again.
#[must_use]
pub const fn hatena() -> Behaviour {
    let mut login = login("/oauth/initiate", "/oauth/authorize", "/oauth/token");
    login.temporary.endpoint.methods = POST;
    login.temporary.params = const { &[required("scope", &[])] };
    login.exchange.endpoint.methods = POST;
    login.exchange.endpoint.refused = &["oauth_callback"];
    login.exchange.fields =
        |person| vec![("url_name", person.screen_name.to_owned()), ("display_name", person.name.to_owned())];
    login.ending = "==";
    Behaviour {
        name: "Hatena",
        origins: &["https://www.hatena.com", "https://www.hatena.ne.jp", "https://n.hatena.com"],
        methods: HMAC_SHA1,
        realm: Some(""),
        login: Some(login),
        ..api(&[Call {
            target: "/applications/my.json",
            answer: |person| json!({ "url_name": person.screen_name, "display_name": person.name }),
            ..Call::DEFAULT
        }])
    }
}

/// Ravelry: the scope is in the authorization URL.
#[must_use]
pub const fn ravelry() -> Behaviour {
    let mut login = login("/oauth/request_token", "/oauth/authorize", "/oauth/access_token");
    login.authorization =
        Some(Authorization { params: const { &[optional("scope", &[])] }, ..Authorization::DEFAULT });
    Behaviour {
        name: "Ravelry",
        origins: &["https://www.ravelry.com", "https://api.ravelry.com"],
        login: Some(login),
        ..api(&[Call {
            target: "/current_user.json",
            answer: |person| json!({ "user": { "id": person.id, "username": person.screen_name } }),
            ..Call::DEFAULT
        }])
    }
}

/// Garmin: the callback is confirmed nowhere, and taken from the authorization URL.
#[must_use]
pub const fn garmin() -> Behaviour {
    let mut login =
        login("/oauth-service/oauth/request_token", "/oauthConfirm", "/oauth-service/oauth/access_token");
    login.temporary.callback = CallbackFrom::AuthorizationUrl;
    login.temporary.confirmed = None;
    Behaviour {
        name: "Garmin",
        origins: &["https://connectapi.garmin.com", "https://connect.garmin.com", "https://apis.garmin.com"],
        methods: HMAC_SHA1,
        login: Some(login),
        ..api(&[Call {
            target: "/wellness-api/rest/user/id",
            answer: |person| json!({ "userId": person.id.to_string() }),
            ..Call::DEFAULT
        }])
    }
}

/// Freelancer, without TLS and with everything in the query.
#[must_use]
pub const fn freelancer() -> Behaviour {
    let page = "/users/api-token/auth.php";
    let asked = Endpoint { methods: GET, placements: QUERY, ..Endpoint::DEFAULT };
    let mut login = login("", page, "");
    login.temporary.endpoint = Endpoint { target: "/RequestRequestToken/requestRequestToken.xml", ..asked };
    login.exchange.endpoint = Endpoint { target: "/RequestAccessToken/requestAccessToken.xml", ..asked };
    let mut behaviour = api(&[]);
    behaviour.api.placements = QUERY;
    Behaviour {
        name: "Freelancer",
        origins: &["http://api.freelancer.com", "http://www.freelancer.com"],
        login: Some(login),
        ..behaviour
    }
}

/// uCoz: credentials are JSON.
#[must_use]
pub const fn ucoz() -> Behaviour {
    let mut login = login(
        "/accounts/oauthgetrequesttoken",
        "/accounts/oauthauthorizetoken",
        "/accounts/oauthgetaccesstoken",
    );
    login.exchange.fields = |person| vec![("user", person.id.to_string())];
    Behaviour {
        name: "uCoz",
        origins: &["http://uapi.ucoz.com"],
        methods: &[SignatureMethod::HmacSha1],
        format: Format::Json,
        login: Some(login),
        ..api(&[])
    }
}

/// Yahoo, as it was: tokens that live for an hour and are renewed with a handle.
#[must_use]
pub const fn yahoo() -> Behaviour {
    let steps = login("/oauth/v2/get_request_token", "/oauth/v2/request_auth", "/oauth/v2/get_token");
    let mut temporary = steps.temporary;
    temporary.fields = &[
        ("oauth_expires_in", "3600"),
        ("xoauth_request_auth_url", "https://api.login.yahoo.com/oauth/v2/request_auth"),
    ];
    let mut exchange = steps.exchange;
    exchange.fields = |person| vec![("xoauth_yahoo_guid", format!("GUID{}", person.id))];
    Behaviour {
        name: "Yahoo",
        origins: &["https://api.login.yahoo.com", "https://social.yahooapis.com"],
        methods: HMAC_SHA1_OR_PLAINTEXT,
        login: Some(Login {
            temporary,
            exchange,
            renewal: Renewal::ByHandle(Lifetime { token: 3600, handle: 919_314_350 }),
            ..steps
        }),
        ..api(&[Call {
            target: "/v1/me/guid?format=json",
            answer: |person| json!({ "guid": { "value": format!("GUID{}", person.id) } }),
            ..Call::DEFAULT
        }])
    }
}
