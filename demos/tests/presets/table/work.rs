//! Where people work, learn, travel and invest.

use demos::provider::like;
use http::Method;
use oauth1_client::{SignatureMethod, Step, presets};

use super::{
    CONFIRMED, FIRST, GET_FIRST, GET_LAST, HMAC_SHA1, HMAC_SHA256, IN_QUERY, NO_CALLBACK_IN_URL, OTHER_REALM,
    POST_FIRST, POST_LAST, VERIFIER,
};
use crate::{
    failure::Refused,
    harness::keyed,
    row::{Body, By, CALL, Call, Login, PERSON, Person, ROW, Row, Wrong},
};

const ETRADE: Row = Row {
    preset: presets::ETRADE,
    behaviour: like::etrade(),
    logins: &[Login::Pin],
    temporary: "GET https://api.etrade.com/oauth/request_token",
    authorize: "https://us.etrade.com/e/t/etws/authorize",
    token: "GET https://api.etrade.com/oauth/access_token",
    calls: &[Call {
        call: "GET accounts/list",
        at: "https://api.etrade.com/v1/accounts/list",
        pointer: "/AccountListResponse/Accounts/Account/0/accountId",
        value: "1003",
        ..CALL
    }],
    renewal: Some("GET https://api.etrade.com/oauth/renew_access_token"),
    wrong: &[
        IN_QUERY,
        HMAC_SHA256,
        POST_FIRST,
        POST_LAST,
        CONFIRMED,
        Wrong {
            what: "the token by its usual name",
            change: |config| config.authorize_token_param("oauth_token"),
            refused: Refused::Page(400),
        },
        Wrong {
            what: "the client by its usual name",
            change: |config| config.authorize_client_param("oauth_consumer_key"),
            refused: Refused::Page(400),
        },
        Wrong {
            what: "POST for the renewal",
            change: |config| config.renew_token_method(Method::POST),
            refused: Refused::Step(Step::Renewal, 405, ""),
        },
    ],
    ..ROW
};

pub(super) const ROWS: &[Row] = &[
    ETRADE,
    Row {
        preset: presets::ETRADE_SANDBOX,
        temporary: "GET https://apisb.etrade.com/oauth/request_token",
        token: "GET https://apisb.etrade.com/oauth/access_token",
        calls: &[Call { at: "https://apisb.etrade.com/v1/accounts/list", ..ETRADE.calls[0] }],
        renewal: Some("GET https://apisb.etrade.com/oauth/renew_access_token"),
        ..ETRADE
    },
    Row {
        preset: presets::TRELLO,
        behaviour: like::trello(),
        temporary: "POST https://trello.com/1/OAuthGetRequestToken",
        authorize: "https://trello.com/1/OAuthAuthorizeToken",
        token: "POST https://trello.com/1/OAuthGetAccessToken",
        person: Some(Person {
            at: Some("GET https://api.trello.com/1/members/me"),
            sub: "1003",
            name: Some("Zoë Müller"),
            ..PERSON
        }),
        wrong: &[
            IN_QUERY,
            HMAC_SHA256,
            Wrong {
                what: "an end that there is not",
                change: |config| config.authorize_param("expiration", "2days"),
                refused: Refused::Page(400),
            },
        ],
        ..ROW
    },
    Row {
        preset: presets::NETSUITE,
        behaviour: like::netsuite(),
        settings: |config| config.account("1234567_SB1"),
        logins: &[Login::Redirect, Login::ByHand],
        temporary: "POST https://1234567-sb1.restlets.api.netsuite.com/rest/requesttoken",
        authorize: "https://1234567-sb1.app.netsuite.com/app/login/secure/authorizetoken.nl",
        token: "POST https://1234567-sb1.restlets.api.netsuite.com/rest/accesstoken",
        calls: &[Call {
            call: "GET record/v1/customer?limit=5",
            at: "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/customer",
            pointer: "/items/0/id",
            value: "1003",
            ..CALL
        }],
        wrong: &[
            IN_QUERY,
            HMAC_SHA1,
            GET_FIRST,
            GET_LAST,
            OTHER_REALM,
            Wrong {
                what: "the account as in host names",
                change: |config| config.account("1234567-sb1"),
                refused: Refused::Step(FIRST, 400, "parameter_rejected"),
            },
            Wrong {
                what: "another account",
                change: |config| config.account("7654321"),
                refused: Refused::Step(FIRST, 400, ""),
            },
        ],
        ..ROW
    },
    Row {
        preset: presets::SCHOOLOGY,
        behaviour: like::schoology(),
        temporary: "GET https://api.schoology.com/v1/oauth/request_token",
        authorize: "https://app.schoology.com/oauth/authorize",
        token: "GET https://api.schoology.com/v1/oauth/access_token",
        calls: &[
            Call {
                call: "GET app-user-info",
                at: "https://api.schoology.com/v1/app-user-info",
                pointer: "/api_uid",
                value: "1003",
                ..CALL
            },
            Call {
                call: "GET courses",
                by: By::Client,
                at: "https://api.schoology.com/v1/courses",
                pointer: "/course/0/id",
                value: "1",
                ..CALL
            },
        ],
        wrong: &[
            IN_QUERY,
            HMAC_SHA256,
            OTHER_REALM,
            CONFIRMED,
            NO_CALLBACK_IN_URL,
            VERIFIER,
            Wrong {
                what: "no token at all, where an empty one is wanted",
                change: |config| config.empty_token(false),
                refused: Refused::Call(400, "parameter_absent"),
            },
        ],
        ..ROW
    },
    Row {
        preset: presets::TRIPIT,
        behaviour: like::tripit(),
        temporary: "POST https://api.tripit.com/oauth/request_token",
        authorize: "https://www.tripit.com/oauth/authorize",
        token: "POST https://api.tripit.com/oauth/access_token",
        calls: &[Call {
            call: "GET get/profile/format/json",
            at: "https://api.tripit.com/v1/get/profile/format/json",
            pointer: "/Profile/screen_name",
            value: "zoe",
            ..CALL
        }],
        wrong: &[IN_QUERY, HMAC_SHA256, CONFIRMED, NO_CALLBACK_IN_URL, VERIFIER],
        ..ROW
    },
    Row {
        preset: presets::SELLSY,
        behaviour: like::sellsy(),
        temporary: "POST https://apifeed.sellsy.com/0/request_token",
        authorize: "https://apifeed.sellsy.com/0/login.php",
        token: "POST https://apifeed.sellsy.com/0/oauth/access_token",
        calls: &[Call {
            call: "POST /",
            body: Body::Form(&[
                ("request", "1"),
                ("io_mode", "json"),
                ("do_in", "{\"method\":\"Infos.getInfos\"}"),
            ]),
            at: "https://apifeed.sellsy.com/0/",
            pointer: "/response/consumerdatas/id",
            value: "1003",
            ..CALL
        }],
        wrong: &[HMAC_SHA1],
        ..ROW
    },
    Row {
        preset: presets::JIRA,
        behaviour: like::jira(),
        settings: |config| keyed(config).site("https://jira.example"),
        temporary: "POST https://jira.example/plugins/servlet/oauth/request-token",
        authorize: "https://jira.example/plugins/servlet/oauth/authorize",
        token: "POST https://jira.example/plugins/servlet/oauth/access-token",
        person: Some(Person {
            at: Some("GET https://jira.example/rest/api/2/myself"),
            sub: "JIRAUSER1003",
            name: Some("Zoë Müller"),
            email: Some("zoe@people.example"),
            ..PERSON
        }),
        calls: &[
            Call {
                call: "GET myself",
                at: "https://jira.example/rest/api/2/myself",
                pointer: "/emailAddress",
                value: "zoe@people.example",
                ..CALL
            },
            Call {
                call: "GET serverInfo",
                by: By::Client,
                at: "https://jira.example/rest/api/2/serverInfo",
                pointer: "/version",
                value: "9.12.0",
                ..CALL
            },
        ],
        renewal: Some("POST https://jira.example/plugins/servlet/oauth/access-token"),
        wrong: &[
            IN_QUERY,
            HMAC_SHA1,
            Wrong {
                what: "RSA-SHA256",
                change: |config| config.signature_method(SignatureMethod::RsaSha256),
                refused: Refused::Step(FIRST, 400, "signature_method_rejected"),
            },
            Wrong {
                what: "no token at all, where an empty one is wanted",
                change: |config| config.empty_token(false),
                refused: Refused::Call(400, "parameter_absent"),
            },
        ],
        ..ROW
    },
];
