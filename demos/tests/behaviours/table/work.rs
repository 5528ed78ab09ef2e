//! Where people work, learn, travel and invest.

use demos::provider::like;
use oauth1_core::{CallbackConfirmation, CallbackInAuthorizeUrl, SignatureMethod};

use super::{BARE_AUTHORIZE, HMAC_SHA1, HMAC_SHA256, IN_FORM, IN_QUERY, NO_REALM};
use crate::{
    harness::client,
    row::{
        Back, CALL, Call, ROW, Row,
        Step::{Authorize, Temporary, Token},
        Wrong,
    },
};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "Trello",
        behaviour: like::trello(),
        temporary: "POST https://trello.com/1/OAuthGetRequestToken",
        authorize: "https://trello.com/1/OAuthAuthorizeToken",
        settings: |url| {
            url.param("name", "My App").param("scope", "read,write").param("expiration", "30days")
        },
        token: "POST https://trello.com/1/OAuthGetAccessToken",
        call: Some(Call {
            call: "GET https://api.trello.com/1/members/me",
            pointer: "/fullName",
            value: "Zoë Müller",
            ..CALL
        }),
        wrong: &[
            BARE_AUTHORIZE,
            IN_FORM,
            HMAC_SHA256,
            Wrong {
                what: "an end that there is not",
                change: |row| row.settings = |url| url.param("expiration", "2days"),
                refused: (Authorize, 400, ""),
            },
        ],
        ..ROW
    },
    Row {
        name: "E*TRADE",
        behaviour: like::etrade(),
        temporary: "GET https://api.etrade.com/oauth/request_token",
        confirmed: Some(false),
        callback: "oob",
        confirmation: CallbackConfirmation::Ignore,
        authorize: "https://us.etrade.com/e/t/etws/authorize",
        settings: |url| url.client_param("key", &client(&ROW)).token_param("token"),
        back: Back::Pin,
        token: "GET https://api.etrade.com/oauth/access_token",
        call: Some(Call {
            call: "GET https://api.etrade.com/v1/accounts/list",
            pointer: "/AccountListResponse/Accounts/Account/0/accountId",
            value: "1003",
            ..CALL
        }),
        wrong: &[
            IN_QUERY,
            HMAC_SHA256,
            BARE_AUTHORIZE,
            Wrong {
                what: "a callback",
                change: |row| row.callback = "https://app.example/auth",
                refused: (Temporary, 400, "parameter_rejected"),
            },
            Wrong {
                what: "no key",
                change: |row| row.settings = |url| url.token_param("token"),
                refused: (Authorize, 400, ""),
            },
            Wrong {
                what: "POST",
                change: |row| row.token = "POST https://api.etrade.com/oauth/access_token",
                refused: (Token, 405, ""),
            },
        ],
        ..ROW
    },
    Row {
        name: "NetSuite",
        behaviour: like::netsuite(),
        signature: SignatureMethod::HmacSha256,
        realm: Some("1234567_SB1"),
        temporary: "POST https://1234567-sb1.restlets.api.netsuite.com/rest/requesttoken",
        authorize: "https://1234567-sb1.app.netsuite.com/app/login/secure/authorizetoken.nl",
        back: Back::Callback("&company=1234567_SB1&role=3&entity=21"),
        token: "POST https://1234567-sb1.restlets.api.netsuite.com/rest/accesstoken",
        call: Some(Call {
            call: "GET https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/customer?limit=5",
            pointer: "/items/0/id",
            value: "1003",
            ..CALL
        }),
        wrong: &[HMAC_SHA1, NO_REALM, IN_FORM],
        ..ROW
    },
    Row {
        name: "Schoology",
        behaviour: like::schoology(),
        realm: Some("Schoology API"),
        temporary: "GET https://api.schoology.com/v1/oauth/request_token",
        confirmed: None,
        confirmation: CallbackConfirmation::Ignore,
        authorize: "https://app.schoology.com/oauth/authorize",
        settings: |url| url.callback(CallbackInAuthorizeUrl::Always),
        back: Back::WithoutVerifier,
        token: "GET https://api.schoology.com/v1/oauth/access_token",
        call: Some(Call {
            call: "GET https://api.schoology.com/v1/app-user-info",
            pointer: "/api_uid",
            value: "1003",
            ..CALL
        }),
        wrong: &[NO_REALM, IN_QUERY, HMAC_SHA256, BARE_AUTHORIZE],
        ..ROW
    },
    Row {
        name: "TripIt",
        behaviour: like::tripit(),
        temporary: "POST https://api.tripit.com/oauth/request_token",
        confirmed: None,
        confirmation: CallbackConfirmation::Ignore,
        authorize: "https://www.tripit.com/oauth/authorize",
        settings: |url| url.callback(CallbackInAuthorizeUrl::IfUnconfirmed),
        back: Back::WithoutVerifier,
        token: "POST https://api.tripit.com/oauth/access_token",
        call: Some(Call {
            call: "GET https://api.tripit.com/v1/get/profile/format/json",
            pointer: "/Profile/screen_name",
            value: "zoe",
            ..CALL
        }),
        wrong: &[BARE_AUTHORIZE, IN_QUERY, HMAC_SHA256],
        ..ROW
    },
    Row {
        name: "Sellsy",
        behaviour: like::sellsy(),
        signature: SignatureMethod::Plaintext,
        temporary: "POST https://apifeed.sellsy.com/0/request_token",
        media_type: "text/html; charset=utf-8",
        authorize: "https://apifeed.sellsy.com/0/login.php",
        token: "POST https://apifeed.sellsy.com/0/oauth/access_token",
        call: Some(Call {
            call: "POST https://apifeed.sellsy.com/0/",
            form: "request=1&io_mode=json&do_in=%7B%22method%22%3A%22Infos.getInfos%22%7D",
            pointer: "/response/consumerdatas/id",
            value: "1003",
            ..CALL
        }),
        wrong: &[HMAC_SHA1, IN_QUERY],
        ..ROW
    },
    Row {
        name: "Jira",
        behaviour: like::jira(),
        signature: SignatureMethod::RsaSha1,
        temporary: "POST https://jira.example/plugins/servlet/oauth/request-token",
        authorize: "https://jira.example/plugins/servlet/oauth/authorize",
        token: "POST https://jira.example/plugins/servlet/oauth/access-token",
        call: Some(Call {
            call: "GET https://jira.example/rest/api/2/myself",
            pointer: "/displayName",
            value: "Zoë Müller",
            ..CALL
        }),
        wrong: &[
            HMAC_SHA1,
            IN_QUERY,
            Wrong {
                what: "RSA-SHA256",
                change: |row| row.signature = SignatureMethod::RsaSha256,
                refused: (Temporary, 400, "signature_method_rejected"),
            },
        ],
        ..ROW
    },
    Row {
        name: "Projectplace",
        behaviour: like::projectplace(),
        temporary: "POST https://api.projectplace.com/initiate",
        authorize: "https://api.projectplace.com/authorize",
        token: "POST https://api.projectplace.com/token",
        call: Some(Call {
            call: "GET https://api.projectplace.com/1/user/me/profile.json",
            pointer: "/name",
            value: "Zoë Müller",
            ..CALL
        }),
        wrong: &[IN_QUERY],
        ..ROW
    },
];
