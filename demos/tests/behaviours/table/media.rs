//! Where people keep pictures, records, books and notes.

use demos::provider::like;
use oauth1_core::{Placement, SignatureMethod};

use super::{BARE_AUTHORIZE, HMAC_SHA256, IN_HEADER, IN_QUERY};
use crate::row::{
    Back, By, CALL, Call, ROW, Row,
    Step::{Authorize, Call as Calling, Temporary, Token},
    Wrong,
};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "Flickr",
        behaviour: like::flickr(),
        temporary: "GET https://www.flickr.com/services/oauth/request_token",
        authorize: "https://www.flickr.com/services/oauth/authorize",
        settings: |url| url.param("perms", "read"),
        token: "GET https://www.flickr.com/services/oauth/access_token",
        fields: &[("fullname", "Zoë Müller"), ("user_nsid", "1003@N01"), ("username", "zoe")],
        call: Some(Call {
            call: "GET https://api.flickr.com/services/rest/?method=flickr.test.login&nojsoncallback=1&format=json",
            pointer: "/user/username/_content",
            value: "zoe",
            ..CALL
        }),
        wrong: &[
            BARE_AUTHORIZE,
            HMAC_SHA256,
            Wrong {
                what: "perms that there are not",
                change: |row| row.settings = |url| url.param("perms", "everything"),
                refused: (Authorize, 400, ""),
            },
            Wrong {
                what: "in the form",
                change: |row| {
                    row.placement = Placement::Form;
                    row.temporary = "POST https://www.flickr.com/services/oauth/request_token";
                },
                refused: (Temporary, 400, "parameter_rejected"),
            },
        ],
        ..ROW
    },
    Row {
        name: "Discogs",
        behaviour: like::discogs(),
        signature: SignatureMethod::Plaintext,
        user_agent: Some("records/1.0 +https://app.example"),
        temporary: "GET https://api.discogs.com/oauth/request_token",
        authorize: "https://www.discogs.com/oauth/authorize",
        token: "POST https://api.discogs.com/oauth/access_token",
        call: Some(Call {
            call: "GET https://api.discogs.com/oauth/identity",
            pointer: "/username",
            value: "zoe",
            ..CALL
        }),
        wrong: &[
            IN_QUERY,
            HMAC_SHA256,
            Wrong {
                what: "no User-Agent",
                change: |row| row.user_agent = None,
                refused: (Temporary, 400, "parameter_absent"),
            },
            Wrong {
                what: "GET for the token",
                change: |row| row.token = "GET https://api.discogs.com/oauth/access_token",
                refused: (Token, 405, ""),
            },
        ],
        ..ROW
    },
    Row {
        name: "SmugMug",
        behaviour: like::smugmug(),
        temporary: "POST https://api.smugmug.com/services/oauth/1.0a/getRequestToken",
        callback: "oob",
        authorize: "https://api.smugmug.com/services/oauth/1.0a/authorize",
        settings: |url| url.param("Access", "Full").param("Permissions", "Modify"),
        back: Back::Pin,
        token: "POST https://api.smugmug.com/services/oauth/1.0a/getAccessToken",
        call: Some(Call {
            call: "GET https://api.smugmug.com/api/v2!authuser",
            pointer: "/Response/User/NickName",
            value: "zoe",
            ..CALL
        }),
        wrong: &[
            IN_QUERY,
            HMAC_SHA256,
            Wrong {
                what: "access that there is not",
                change: |row| row.settings = |url| url.param("Access", "Some"),
                refused: (Authorize, 400, ""),
            },
        ],
        ..ROW
    },
    Row {
        name: "Zotero",
        behaviour: like::zotero(),
        temporary: "POST https://www.zotero.org/oauth/request",
        authorize: "https://www.zotero.org/oauth/authorize",
        settings: |url| url.param("library_access", "1").param("all_groups", "read"),
        token: "POST https://www.zotero.org/oauth/access",
        fields: &[("userID", "1003"), ("username", "zoe")],
        call: Some(Call {
            call: "GET https://api.zotero.org/keys/current",
            by: By::Key("Zotero-API-Key"),
            pointer: "/userID",
            value: "1003",
            ..CALL
        }),
        wrong: &[
            IN_QUERY,
            Wrong {
                what: "a call that is signed",
                change: |row| row.call = row.call.map(|call| Call { by: By::Token, ..call }),
                refused: (Calling, 403, "parameter_absent"),
            },
            Wrong {
                what: "the key in another field",
                change: |row| row.call = row.call.map(|call| Call { by: By::Key("x-api-key"), ..call }),
                refused: (Calling, 403, "parameter_absent"),
            },
        ],
        ..ROW
    },
    Row {
        name: "Evernote",
        behaviour: like::evernote(),
        placement: Placement::Query,
        empty_secrets: true,
        temporary: "GET https://www.evernote.com/oauth",
        authorize: "https://www.evernote.com/OAuth.action",
        back: Back::Callback("&sandbox_lnb=false"),
        token: "GET https://www.evernote.com/oauth",
        fields: &[
            ("edam_shard", "s4"),
            ("edam_userId", "1003"),
            ("edam_expires", "4102444800000"),
            ("edam_noteStoreUrl", "https://www.evernote.com/shard/s4/notestore"),
        ],
        wrong: &[
            IN_HEADER,
            HMAC_SHA256,
            Wrong {
                what: "POST",
                change: |row| row.temporary = "POST https://www.evernote.com/oauth",
                refused: (Temporary, 405, ""),
            },
        ],
        ..ROW
    },
];
