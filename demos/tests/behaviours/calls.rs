//! API calls, and the providers that have nothing else.

use demos::provider::like;
use http::{Request, header};
use oauth1_core::{BodyHash, Placement, SignatureMethod, TokenCredentials};
use serde_json::Value;

use crate::{
    harness::{FORM, Running, accepted, alone, by_hand, other_method, stamp, with},
    row::{By, CALL, Call, ROW, Refused, Row, Step},
};

/// Makes a call in the way a row says.
pub(crate) async fn call(
    provider: &Running,
    row: &Row,
    call: &Call,
    token: Option<&TokenCredentials>,
) -> Result<Value, Refused> {
    let (method, url) = call.call.split_once(' ').unwrap();
    let mut request = Request::builder().method(method);
    if let Some(name) = row.user_agent {
        request = request.header(header::USER_AGENT, name);
    }
    let mut body = call.form.as_bytes().to_vec();
    let media_type = if call.form.starts_with('{') { "application/json" } else { FORM };
    if !body.is_empty() || row.placement == Placement::Form {
        request = request.header(header::CONTENT_TYPE, media_type);
    }
    let signer = match call.by {
        By::Token => with(row, token.unwrap()),
        By::Client => alone(row),
        By::EmptyToken => alone(row).with_empty_token(),
        By::Key(name) => {
            let request = request.header(name, token.unwrap().secret().expose()).uri(url).body(body).unwrap();
            let reply = accepted(Step::Call, provider.send(request).await)?;
            return Ok(serde_json::from_slice(reply.body()).unwrap());
        }
    };
    let signer = call.body_hash.map_or(signer.clone(), |hash| signer.with_body_hash(hash));
    let stamp = stamp();
    let target = oauth1_core::Request::new(method, url).unwrap();
    let target = if body.is_empty() { target } else { target.with_body(media_type, &body) };
    let signed = signer.sign(target, &stamp, &[]).unwrap();
    let mut url = url.to_owned();
    match row.placement {
        Placement::Query => url = signed.append_to_url(&url),
        Placement::Form => body = signed.append_to_form(call.form.as_bytes()),
        _ => request = request.header(header::AUTHORIZATION, signed.to_header()),
    }
    let reply = accepted(Step::Call, provider.send(request.uri(url).body(body).unwrap()).await)?;
    Ok(serde_json::from_slice(reply.body()).unwrap())
}

/// The thing in the answer that the row is about.
pub(crate) fn found(answer: &Value, call: &Call) -> String {
    let value = answer.pointer(call.pointer).unwrap();
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

type Change = fn(&mut Row, &mut Call);

/// A provider that need not be logged in to: right calls, and changes that make them wrong.
struct Known {
    row: Row,
    calls: &'static [Call],
    /// What is changed, how, and the status and the problem that come back.
    wrong: &'static [(&'static str, Change, u16, &'static str)],
}

const KNOWN: &[Known] = &[
    Known {
        row: Row {
            name: "NetSuite",
            behaviour: like::netsuite(),
            signature: SignatureMethod::HmacSha256,
            realm: Some("1234567_SB1"),
            ..ROW
        },
        calls: &[Call {
            call: "GET https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/customer?limit=5",
            pointer: "/items/0/id",
            value: "1003",
            ..CALL
        }],
        wrong: &[
            ("no realm", |row, _| row.realm = None, 400, "parameter_rejected"),
            ("another account", |row, _| row.realm = Some("7654321"), 400, "parameter_rejected"),
            (
                "HMAC-SHA1",
                |row, _| row.signature = SignatureMethod::HmacSha1,
                400,
                "signature_method_rejected",
            ),
        ],
    },
    Known {
        row: Row {
            name: "WooCommerce",
            behaviour: like::woocommerce(),
            signature: SignatureMethod::HmacSha256,
            placement: Placement::Query,
            ..ROW
        },
        calls: &[
            Call {
                call: "GET http://shop.example/wp-json/wc/v3/orders?status=processing&per_page=5",
                by: By::Client,
                pointer: "/0/status",
                value: "processing",
                ..CALL
            },
            Call {
                call: "POST http://shop.example/wp-json/wc/v3/orders",
                form: "{\"status\":\"pending\"}",
                by: By::Client,
                pointer: "/status",
                value: "pending",
                ..CALL
            },
        ],
        wrong: &[
            ("in the header", |row, _| row.placement = Placement::Header, 400, "parameter_rejected"),
            ("with a token", |_, call| call.by = By::Token, 400, "parameter_rejected"),
            (
                "signed for TLS",
                |_, call| call.call = "GET https://shop.example/wp-json/wc/v3/orders",
                401,
                "signature_invalid",
            ),
            ("by DELETE", |_, call| call.call = "DELETE http://shop.example/wp-json/wc/v3/orders", 405, ""),
        ],
    },
    Known {
        row: Row { name: "Schoology", behaviour: like::schoology(), realm: Some("Schoology API"), ..ROW },
        calls: &[Call {
            call: "GET https://api.schoology.com/v1/courses",
            by: By::EmptyToken,
            pointer: "/course/0/id",
            value: "1",
            ..CALL
        }],
        wrong: &[
            ("no token at all", |_, call| call.by = By::Client, 400, "parameter_absent"),
            ("a token", |_, call| call.by = By::Token, 400, "parameter_rejected"),
            ("no realm", |row, _| row.realm = None, 400, "parameter_rejected"),
        ],
    },
    Known {
        row: Row { name: "Jira", behaviour: like::jira(), signature: SignatureMethod::RsaSha1, ..ROW },
        calls: &[Call {
            call: "GET https://jira.example/rest/api/2/serverInfo",
            by: By::EmptyToken,
            pointer: "/version",
            value: "9.12.0",
            ..CALL
        }],
        wrong: &[
            ("no token at all", |_, call| call.by = By::Client, 400, "parameter_absent"),
            ("by HMAC", |row, _| row.signature = SignatureMethod::HmacSha1, 400, "signature_method_rejected"),
        ],
    },
    Known {
        row: Row {
            name: "Mastercard",
            behaviour: like::mastercard(),
            signature: SignatureMethod::RsaSha256,
            ..ROW
        },
        calls: &[
            Call {
                call: "GET https://sandbox.api.mastercard.com/demo/v1/merchants?limit=1",
                by: By::Client,
                body_hash: Some(BodyHash::AUTO.of_empty_too()),
                pointer: "/merchants/0/merchantId",
                value: "1",
                ..CALL
            },
            Call {
                call: "POST https://api.mastercard.com/demo/v1/merchants",
                form: "{\"name\":\"Zo\u{eb}\"}",
                by: By::Client,
                body_hash: Some(BodyHash::AUTO.of_empty_too()),
                pointer: "/merchantId",
                value: "2",
            },
        ],
        wrong: &[
            ("no hash", |_, call| call.body_hash = None, 400, "parameter_absent"),
            (
                "another hash",
                |_, call| call.body_hash = Some(BodyHash::SHA1.of_empty_too()),
                401,
                "signature_invalid",
            ),
            (
                "by HMAC",
                |row, _| row.signature = SignatureMethod::HmacSha256,
                400,
                "signature_method_rejected",
            ),
        ],
    },
    Known {
        row: Row { name: "BrickLink", behaviour: like::bricklink(), realm: Some(""), ..ROW },
        calls: &[Call {
            call: "GET https://api.bricklink.com/api/store/v1/orders?direction=in",
            pointer: "/data/0/seller_name",
            value: "zoe",
            ..CALL
        }],
        wrong: &[
            ("no realm", |row, _| row.realm = None, 400, "parameter_rejected"),
            ("without its token", |_, call| call.by = By::Client, 400, "parameter_absent"),
            ("in the query", |row, _| row.placement = Placement::Query, 400, "parameter_rejected"),
        ],
    },
];

#[tokio::test]
async fn calls_that_need_no_login_are_answered_if_they_are_right() {
    for known in KNOWN {
        let provider = Running::start(&format!("calls {}", known.row.name), known.row.behaviour).await;
        for right in known.calls {
            println!("{}: {}", known.row.name, right.call); // shown if it fails
            let answer = call(&provider, &known.row, right, Some(&by_hand())).await.unwrap();
            assert_eq!(found(&answer, right), right.value, "{answer}");
        }
        for &(what, change, status, problem) in known.wrong {
            println!("{}: {what}", known.row.name); // shown if it fails
            let (mut row, mut wrong) = (known.row, known.calls[0]);
            change(&mut row, &mut wrong);
            let refused = call(&provider, &row, &wrong, Some(&by_hand())).await.unwrap_err();
            assert_eq!(refused, Refused { at: Step::Call, status, problem: problem.to_owned() });
        }
    }
}

/// A behaviour pins the client to its methods, whatever the client's key could do.
#[tokio::test]
async fn a_method_that_is_not_the_providers_is_refused_with_every_key() {
    for known in KNOWN {
        let provider = Running::start(&format!("pinned {}", known.row.name), known.row.behaviour).await;
        let row = Row { signature: other_method(known.row.signature), ..known.row };
        let refused = call(&provider, &row, &known.calls[0], Some(&by_hand())).await.unwrap_err();
        assert_eq!((refused.status, &*refused.problem), (400, "signature_method_rejected"), "{}", row.name);
    }
}
