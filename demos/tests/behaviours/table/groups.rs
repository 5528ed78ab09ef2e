//! Where people write, cook, knit, run and meet.

use demos::provider::like;
use oauth1_core::{CallbackConfirmation, CallbackInAuthorizeUrl, Placement};

use super::{BARE_AUTHORIZE, HMAC_SHA256, IN_FORM, IN_HEADER, IN_QUERY, NO_REALM};
use crate::{
    harness::client,
    row::{
        Back, By, CALL, Call, ROW, Row,
        Step::{Authorize, Call as Calling, Temporary, Token},
        Wrong,
    },
};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "MediaWiki",
        behaviour: like::mediawiki(),
        temporary: "GET https://meta.wikimedia.org/w/index.php?title=Special:OAuth/initiate",
        callback: "oob",
        authorize: "https://meta.wikimedia.org/wiki/Special:OAuth/authorize",
        settings: |url| url.client_param("oauth_consumer_key", &client(&ROW)),
        back: Back::Pin,
        token: "GET https://meta.wikimedia.org/w/index.php?title=Special:OAuth/token",
        call: Some(Call {
            call: "GET https://meta.wikimedia.org/w/api.php?action=query&format=json&meta=userinfo&uiprop=rights",
            pointer: "/query/userinfo/name",
            value: "zoe",
            ..CALL
        }),
        wrong: &[
            BARE_AUTHORIZE,
            IN_QUERY,
            Wrong {
                what: "another client in the authorization URL",
                change: |row| row.settings = |url| url.param("oauth_consumer_key", "k/c"),
                refused: (Authorize, 400, ""),
            },
            Wrong {
                what: "another title",
                change: |row| row.token = "GET https://meta.wikimedia.org/w/index.php?title=Special:OAuth",
                refused: (Token, 404, ""),
            },
            Wrong {
                what: "the endpoint for temporary credentials again",
                change: |row| row.token = row.temporary,
                refused: (Token, 400, "parameter_rejected"),
            },
        ],
        ..ROW
    },
    Row {
        name: "WordPress",
        behaviour: like::wordpress(),
        temporary: "POST https://blog.example/oauth1/request",
        authorize: "https://blog.example/oauth1/authorize",
        back: Back::Callback("&wp_scope=%2A"),
        token: "POST https://blog.example/oauth1/access",
        call: Some(Call {
            call: "GET https://blog.example/wp-json/wp/v2/users/me?context=edit",
            pointer: "/slug",
            value: "zoe",
            ..CALL
        }),
        wrong: &[
            IN_QUERY,
            Wrong {
                what: "the client alone, where a token is wanted",
                change: |row| row.call = row.call.map(|call| Call { by: By::Client, ..call }),
                refused: (Calling, 400, "parameter_absent"),
            },
        ],
        ..ROW
    },
    Row {
        name: "FatSecret",
        behaviour: like::fatsecret(),
        temporary: "POST https://www.fatsecret.com/oauth/request_token",
        callback: "oob",
        authorize: "https://www.fatsecret.com/oauth/authorize",
        back: Back::Pin,
        token: "GET https://www.fatsecret.com/oauth/access_token",
        call: Some(Call {
            call: "POST https://platform.fatsecret.com/rest/server.api",
            form: "method=profile.get&format=json",
            pointer: "/profile/weight_measure",
            value: "Kg",
            ..CALL
        }),
        wrong: &[IN_FORM, HMAC_SHA256],
        ..ROW
    },
    Row {
        name: "Hatena",
        behaviour: like::hatena(),
        realm: Some(""),
        temporary: "POST https://www.hatena.com/oauth/initiate",
        params: &[("scope", "read_public,write_public,read_private")],
        authorize: "https://www.hatena.ne.jp/oauth/authorize",
        back: Back::Callback("%3D%3D"),
        token: "POST https://www.hatena.com/oauth/token",
        fields: &[("url_name", "zoe"), ("display_name", "Zoë Müller")],
        call: Some(Call {
            call: "GET https://n.hatena.com/applications/my.json",
            pointer: "/display_name",
            value: "Zoë Müller",
            ..CALL
        }),
        wrong: &[
            NO_REALM,
            IN_QUERY,
            HMAC_SHA256,
            Wrong {
                what: "no scope",
                change: |row| row.params = &[],
                refused: (Temporary, 400, "parameter_absent"),
            },
            Wrong {
                what: "the callback once more",
                change: |row| row.token_params = &[("oauth_callback", "oob")],
                refused: (Token, 400, "parameter_rejected"),
            },
        ],
        ..ROW
    },
    Row {
        name: "Ravelry",
        behaviour: like::ravelry(),
        temporary: "POST https://www.ravelry.com/oauth/request_token",
        authorize: "https://www.ravelry.com/oauth/authorize",
        settings: |url| url.param("scope", "forum-write message-write"),
        token: "POST https://www.ravelry.com/oauth/access_token",
        call: Some(Call {
            call: "GET https://api.ravelry.com/current_user.json",
            pointer: "/user/username",
            value: "zoe",
            ..CALL
        }),
        wrong: &[IN_QUERY],
        ..ROW
    },
    Row {
        name: "Garmin",
        behaviour: like::garmin(),
        temporary: "POST https://connectapi.garmin.com/oauth-service/oauth/request_token",
        confirmed: None,
        confirmation: CallbackConfirmation::Warn,
        authorize: "https://connect.garmin.com/oauthConfirm",
        settings: |url| url.callback(CallbackInAuthorizeUrl::IfUnconfirmed),
        token: "POST https://connectapi.garmin.com/oauth-service/oauth/access_token",
        call: Some(Call {
            call: "GET https://apis.garmin.com/wellness-api/rest/user/id",
            pointer: "/userId",
            value: "1003",
            ..CALL
        }),
        wrong: &[BARE_AUTHORIZE, HMAC_SHA256],
        ..ROW
    },
    Row {
        name: "Freelancer",
        behaviour: like::freelancer(),
        placement: Placement::Query,
        temporary: "GET http://api.freelancer.com/RequestRequestToken/requestRequestToken.xml",
        authorize: "http://www.freelancer.com/users/api-token/auth.php",
        token: "GET http://api.freelancer.com/RequestAccessToken/requestAccessToken.xml?",
        wrong: &[
            IN_HEADER,
            Wrong {
                what: "signed for TLS",
                change: |row| {
                    row.temporary =
                        "GET https://api.freelancer.com/RequestRequestToken/requestRequestToken.xml";
                },
                refused: (Temporary, 401, "signature_invalid"),
            },
        ],
        ..ROW
    },
    Row {
        name: "uCoz",
        behaviour: like::ucoz(),
        temporary: "POST http://uapi.ucoz.com/accounts/oauthgetrequesttoken",
        media_type: "application/json; charset=utf-8",
        authorize: "http://uapi.ucoz.com/accounts/oauthauthorizetoken",
        token: "POST http://uapi.ucoz.com/accounts/oauthgetaccesstoken",
        fields: &[("user", "1003")],
        wrong: &[HMAC_SHA256, IN_QUERY],
        ..ROW
    },
    Row {
        name: "Yahoo",
        behaviour: like::yahoo(),
        temporary: "POST https://api.login.yahoo.com/oauth/v2/get_request_token",
        authorize: "https://api.login.yahoo.com/oauth/v2/request_auth",
        token: "POST https://api.login.yahoo.com/oauth/v2/get_token",
        fields: &[("xoauth_yahoo_guid", "GUID1003")],
        call: Some(Call {
            call: "GET https://social.yahooapis.com/v1/me/guid?format=json",
            pointer: "/guid/value",
            value: "GUID1003",
            ..CALL
        }),
        wrong: &[
            HMAC_SHA256,
            Wrong {
                what: "an empty handle, which is none",
                change: |row| row.token_params = &[("oauth_session_handle", "")],
                // The token that signs is not looked for among those that can be renewed.
                refused: (Token, 401, "signature_invalid"),
            },
        ],
        ..ROW
    },
];
