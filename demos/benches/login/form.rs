//! The form on the provider's consent page.

use http::{Request, header};
use http_body_util::Full;
use oauth1_core::percent_encode;

use crate::{Result, browser::Body};

/// The form of this page of the provider's, filled in by this person, who allows it.
pub(crate) fn allowed(page: &str, provider: &str, person: &str) -> Result<Request<Body>> {
    decided(page, provider, person, "allow")
}

/// The same, with this decision.
pub(crate) fn decided(page: &str, provider: &str, person: &str, decision: &str) -> Result<Request<Body>> {
    let (_, form) = page.split_once("<form").ok_or("the consent page has no form")?;
    let action = value(form, "action")?;
    let mut fields = Vec::new();
    for input in form.split("<input type=\"hidden\"").skip(1) {
        fields.push(format!("{}={}", value(input, "name")?, percent_encode(value(input, "value")?)));
    }
    fields.push(format!("person={person}&decision={decision}"));
    Ok(Request::post(format!("{provider}{action}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, provider)
        .header("sec-fetch-site", "same-origin")
        .body(Full::from(fields.join("&")))?)
}

/// That of the first attribute of this name.
fn value(html: &str, name: &str) -> Result<String> {
    let (_, rest) =
        html.split_once(&format!("{name}=\"")).ok_or_else(|| format!("the form has no {name}"))?;
    let (value, _) = rest.split_once('"').ok_or("the form is not at its end")?;
    Ok(value.replace("&amp;", "&"))
}
