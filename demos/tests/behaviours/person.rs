//! Somebody with a browser.

use http::{Request, Response, header};
use oauth1_core::percent_encode;

use crate::harness::{FORM, Running, text};

/// Posts the form of the consent page at this URL, as Zoë does who allows it.
pub(crate) async fn decide(provider: &Running, url: &str, page: &Response<Vec<u8>>) -> Response<Vec<u8>> {
    provider.send(form(url, &text(page), &origin(url))).await
}

/// The form, sent from a page of this origin.
pub(crate) fn form(url: &str, page: &str, from: &str) -> Request<Vec<u8>> {
    let value = |piece: &str, name: &str| {
        let value = piece.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        value.unwrap().replace("&amp;", "&")
    };
    let mut fields: Vec<_> = page
        .split("<input type=\"hidden\"")
        .skip(1)
        .map(|piece| format!("{}={}", value(piece, "name"), percent_encode(value(piece, "value"))))
        .collect();
    fields.extend(["person=zoe".to_owned(), "decision=allow".to_owned()]);
    let action = value(page.split("<form").nth(1).unwrap(), "action");
    Request::post(format!("{}{action}", origin(url)))
        .header(header::CONTENT_TYPE, FORM)
        .header(header::ORIGIN, from)
        .header("sec-fetch-site", "same-origin")
        .body(fields.join("&").into_bytes())
        .unwrap()
}

/// Scheme and authority.
pub(crate) fn origin(url: &str) -> String {
    url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/")
}
