//! The base string of any request, against the reference.
//!
//! - The URLs that are taken are those that the reference takes, and scheme, host, port and path are the same.
//! - [`base_string`] and [`Signer::base_string`] give what the reference gives, or refuse for a reason it knows.
//! - What is signed is that string.
//! - However the request is given, as a URL, as a server gets it or as an [`http::Uri`], it is the same.

use oauth1_core::{
    ClientCredentials, Request, RequestError, SignatureMethod, Signer, Stamp, TokenCredentials, base_string,
};

use crate::{
    input::Input,
    reference::{self, OWN, Pair, Uri},
};

const FORM: &str = "application/x-www-form-urlencoded";

pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let (content_type, with_token) = (input.one_of(&[FORM, "text/plain"]), input.yes());
    let (method, url) = (input.text(), input.text());
    // The stack has room for a base string of 1,024 octets: lengths around it are easy to come by.
    let client = input.text().into_owned() + &"k".repeat(input.number() as usize % 1_100);
    let extra = [(input.text(), input.text()), (input.text(), input.text())];
    let extra: Vec<_> = extra.iter().map(|(name, value)| (&**name, &**value)).collect();
    let extra = &extra[..input.octet() as usize % 3];
    let body = input.rest();

    let request = Request::new(&method, &url).ok();
    let uri = Uri::read(&url).filter(|_| reference::is_token(method.as_bytes()));
    let (request, uri) = match (request, uri) {
        (Some(request), Some(uri)) => (request.with_body(content_type, body), uri),
        (None, None) => return,
        (ours, _) => panic!("taken: {}", ours.is_some()),
    };
    assert_eq!(request.base_string_uri(), uri.to_base_string_uri());
    however_it_is_given(&method, &url, &uri, request);

    let form = if content_type == FORM { body } else { b"" };
    let (query, form) = (reference::pairs(uri.query.as_bytes()), reference::pairs(form));
    let sources = query.ok().zip(form.ok()).map(|(query, form)| [query, form].concat());
    let (params, sources) = match (request.params(), sources) {
        (Ok(params), Some(sources)) => (params, sources),
        (Err(_), None) => return,
        (ours, _) => panic!("decoded: {}", ours.is_ok()),
    };
    let mut all = params;
    let mut pairs = sources.clone();
    for (name, value) in extra {
        all.push(*name, *value);
        pairs.push((name.as_bytes().to_vec(), value.as_bytes().to_vec()));
    }
    let ours = base_string(&request, &all);
    assert_eq!(ours, reference::base_string(&method, &uri, &pairs));
    assert_eq!(ours.split('&').count(), 3);
    signed(&method, &uri, request, &sources, extra, &client, with_token);
}

/// What a signer makes of it.
fn signed(
    method: &str,
    uri: &Uri<'_>,
    request: Request<'_>,
    sources: &[Pair],
    extra: &[(&str, &str)],
    client: &str,
    with_token: bool,
) {
    let stamp = Stamp::new("n0nce/é", 1_700_000_000);
    let credentials = ClientCredentials::new(client, "a secret");
    let mut signer = Signer::client(SignatureMethod::HmacSha1, &credentials).expect("a shared secret");
    let mut own = vec![
        ("oauth_consumer_key", client),
        ("oauth_nonce", "n0nce/é"),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "1700000000"),
        ("oauth_version", "1.0"),
    ];
    if with_token {
        signer = signer.with_token(&TokenCredentials::new("t k", "another"));
        own.push(("oauth_token", "t k"));
    }

    let is_own = |name: &str| name.is_empty() || name.eq_ignore_ascii_case("realm") || OWN.contains(&name);
    let twice = extra.len() == 2 && extra[0].0 == extra[1].0;
    let in_sources = |name: &str| sources.iter().any(|(other, _)| other == name.as_bytes());
    let refused = twice
        || extra.iter().any(|(name, _)| is_own(name) || in_sources(name))
        || OWN.into_iter().any(in_sources);

    let result = signer.base_string(request, &stamp, extra);
    assert_eq!(result.is_err(), refused, "{:?}", result.err());
    assert_eq!(signer.sign(request, &stamp, extra).is_err(), refused);
    let Ok(ours) = result else { return };
    let pairs =
        own.iter().chain(extra).map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()));
    let pairs: Vec<_> = pairs.chain(sources.iter().cloned()).collect();
    assert_eq!(ours, reference::base_string(method, uri, &pairs));
    let authorization = signer.sign(request, &stamp, extra).expect("its base string was made");
    assert_eq!(authorization.signature(), signer.sign_base_string(&ours).expect("HMAC signs everything"));
}

fn however_it_is_given(method: &str, url: &str, uri: &Uri<'_>, request: Request<'_>) {
    let same = |other: Request<'_>| {
        assert_eq!(other.base_string_uri(), request.base_string_uri());
        let query = reference::pairs(uri.query.as_bytes());
        let params = other.params().map(|params| params.normalized());
        assert_eq!(params.ok(), query.ok().map(|query| reference::normalized(&query)));
    };
    let host = uri.port.map_or_else(|| uri.host.to_owned(), |port| format!("{}:{port}", uri.host));
    let target = format!("{}?{}", uri.path, uri.query);
    let scheme = if uri.https { "HTTPS" } else { "HTTP" };
    same(Request::received(method, scheme, &host, &target).expect("its parts are good"));
    match Request::received(method, scheme, &host, url) {
        Ok(request) => same(request),
        Err(error) => assert!(error == RequestError::OtherHost && uri.has_user, "{error}"),
    }
    let other = if uri.host.eq_ignore_ascii_case("a.example") { "b.example" } else { "a.example" };
    assert!(Request::received(method, scheme, other, url).is_err());

    let (Ok(method), Ok(uri)) = (method.parse(), url.parse()) else { return };
    if let Ok(request) = Request::from_uri(&method, &uri) {
        same(request);
    }
}
