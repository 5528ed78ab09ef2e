//! Calls to providers that have no login, or for which one can do without.

use http::header;
use oauth1_core::{Placement, Request, SignatureMethod};

use crate::{
    server::{FORM, accept, param},
    signer, stamp,
    table::{PROVIDER, Provider},
};

/// A call to a provider whose tokens are issued by hand, or that knows clients only.
struct Call {
    name: &'static str,
    signature: SignatureMethod,
    realm: Option<&'static str>,
    token: Option<(&'static str, &'static str)>,
    placement: Placement,
    /// Method and URL.
    call: &'static str,
    form: &'static str,
    /// Further protocol parameters.
    extra: &'static [(&'static str, &'static str)],
}

const CALL: Call = Call {
    name: "",
    signature: SignatureMethod::HmacSha1,
    realm: None,
    token: Some(("tok", "tok-secret")),
    placement: Placement::Header,
    call: "",
    form: "",
    extra: &[],
};

const CALLS: &[Call] = &[
    Call {
        name: "NetSuite, with a token made by hand",
        signature: SignatureMethod::HmacSha256,
        realm: Some("1234567_SB1"),
        call: "GET https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/customer?limit=5",
        ..CALL
    },
    Call {
        name: "WooCommerce, over plain http",
        signature: SignatureMethod::HmacSha256,
        token: None,
        placement: Placement::Query,
        call: "GET http://shop.example/wp-json/wc/v3/orders?status=processing&per_page=5",
        ..CALL
    },
    Call {
        name: "Schoology, for the client itself",
        realm: Some("Schoology API"),
        token: Some(("", "")),
        call: "GET https://api.schoology.com/v1/courses",
        ..CALL
    },
    Call {
        // It wants RSA-SHA1; a key is all that differs.
        name: "Jira, as another user",
        token: Some(("", "")),
        call: "GET https://jira.example/rest/api/2/myself?user_id=somebody",
        ..CALL
    },
    Call {
        // It wants RSA-SHA256; a key is all that differs.
        name: "Mastercard",
        signature: SignatureMethod::HmacSha256,
        token: None,
        call: "GET https://sandbox.api.mastercard.com/demo/v1/merchants",
        extra: &[("oauth_body_hash", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")],
        ..CALL
    },
    Call {
        name: "BrickLink",
        realm: Some(""),
        call: "GET https://api.bricklink.com/api/store/v1/orders?direction=in",
        ..CALL
    },
    Call {
        name: "LTI, a form that a browser posts",
        token: None,
        placement: Placement::Form,
        call: "POST https://tool.example/launch",
        form: "lti_version=LTI-1p0&lti_message_type=basic-lti-launch-request&resource_link_id=88+391",
        extra: &[("oauth_callback", "about:blank")],
        ..CALL
    },
];

#[test]
fn calls_that_need_no_login_need_a_signer_and_nothing_else() {
    for call in CALLS {
        println!("{}", call.name); // shown if it fails
        let provider =
            Provider { signature: call.signature, realm: call.realm, placement: call.placement, ..PROVIDER };
        let signer = signer(&provider, call.token);
        let (method, url) = call.call.split_once(' ').unwrap();
        let target = Request::new(method, url).unwrap().with_body(FORM, call.form.as_bytes());
        let stamp = stamp();
        let signed = signer.sign(target, &stamp, call.extra).unwrap();

        let request = http::Request::builder().method(method);
        let request = match call.placement {
            Placement::Query => request.uri(signed.append_to_url(url)).body(Vec::new()),
            Placement::Form => {
                let form = signed.append_to_form(call.form.as_bytes());
                request.uri(url).header(header::CONTENT_TYPE, FORM).body(form)
            }
            _ => request.uri(url).header(header::AUTHORIZATION, signed.to_header()).body(Vec::new()),
        };
        let request = request.unwrap();
        let claim = accept(&provider, call.call, &request, call.token);
        for &(name, value) in call.extra {
            assert_eq!(param(&claim, name), value);
        }
    }
}
