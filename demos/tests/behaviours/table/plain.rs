//! As RFC 5849 has it, and what no provider of the others shows.

use demos::provider::{Behaviour, Exchange, Format, Login, Temporary};
use oauth1_core::{Placement, SignatureMethod};

use crate::row::{
    Back, CALL, Call, ROW, Row,
    Step::{Temporary as First, Token},
    Wrong,
};

const PLAIN: Row = Row {
    name: "as RFC 5849 has it, behind a proxy",
    behaviour: Behaviour {
        origins: &["https://provider.example", "http://provider.example:8080"],
        ..Behaviour::DEFAULT
    },
    temporary: "POST https://provider.example/oauth/request_token",
    authorize: "https://provider.example/oauth/authorize",
    token: "POST https://provider.example/oauth/access_token",
    fields: &[("user_id", "1003"), ("screen_name", "zoe")],
    call: Some(Call {
        call: "GET https://provider.example/1.1/account/verify_credentials.json",
        pointer: "/name",
        value: "Zoë Müller",
        ..CALL
    }),
    ..ROW
};

pub(super) const ROWS: &[Row] = &[
    Row {
        wrong: &[
            Wrong {
                what: "another port",
                change: |row| row.temporary = "POST https://provider.example:8443/oauth/request_token",
                refused: (First, 400, ""),
            },
            Wrong {
                what: "another path",
                change: |row| row.token = "POST https://provider.example/oauth/access_token/",
                refused: (Token, 404, ""),
            },
            Wrong {
                what: "PUT",
                change: |row| row.token = "PUT https://provider.example/oauth/access_token",
                refused: (Token, 405, ""),
            },
        ],
        ..PLAIN
    },
    Row {
        name: "at a port of its own, in the form, by RSA",
        placement: Placement::Form,
        signature: SignatureMethod::RsaSha256,
        temporary: "POST http://provider.example:8080/oauth/request_token",
        authorize: "http://provider.example:8080/oauth/authenticate",
        token: "POST http://provider.example:8080/oauth/access_token",
        call: None,
        ..PLAIN
    },
    Row {
        name: "JSON, and a confirmation with a capital letter",
        behaviour: Behaviour {
            format: Format::Json,
            login: Some(Login {
                temporary: Temporary { confirmed: Some("True"), ..Temporary::DEFAULT },
                exchange: Exchange { fields: |_| Vec::new(), ..Exchange::DEFAULT },
                ..Login::DEFAULT
            }),
            ..PLAIN.behaviour
        },
        media_type: "application/json; charset=utf-8",
        callback: "oob",
        back: Back::Pin,
        fields: &[],
        ..PLAIN
    },
];
