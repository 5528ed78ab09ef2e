//! The request that an endpoint is asked with, and the credentials that it answers with.

use http::{HeaderValue, Method, Uri, header};
use zeroize::Zeroizing;

use super::{Endpoint, TokenReply};
use crate::{
    authorization::Placement,
    credentials::Secret,
    encode::{Sink as _, append_query, encode_into},
    error::{FlowError, RequestError, SignError},
    request::Request,
    signer::Signer,
    stamp::Stamp,
};

const FORM: &str = "application/x-www-form-urlencoded";

impl Endpoint {
    /// The signed request. `own` are the step's protocol parameters.
    pub(super) fn request(
        &self,
        signer: &Signer,
        stamp: &Stamp,
        own: &[(&str, &str)],
    ) -> Result<http::Request<Vec<u8>>, FlowError> {
        let has_form = !matches!(self.method, Method::GET | Method::HEAD);
        if self.placement == Placement::Form && !has_form {
            return Err(FlowError::NoFormBody);
        }
        let mut form = Zeroizing::<Vec<u8>>::default();
        let mut uri = self.uri.clone();
        if has_form {
            form = self.form();
        } else if !self.params.is_empty() {
            uri = parse(&append_query(&uri.to_string(), pairs(&self.params)))?;
        }

        let target = Request::from_uri(&self.method, &uri).map_err(SignError::from)?;
        let protocol: Vec<_> = own.iter().copied().chain(pairs(&self.protocol_params)).collect();
        let authorization = signer.sign(target.with_body(FORM, &form), stamp, &protocol)?;

        let mut headers = self.headers.clone();
        let body = match self.placement {
            Placement::Header => {
                headers.insert(header::AUTHORIZATION, authorization.to_header());
                form.to_vec()
            }
            Placement::Query => {
                uri = parse(&authorization.append_to_url(&uri.to_string()))?;
                form.to_vec()
            }
            Placement::Form => authorization.append_to_form(&form),
        };
        if !body.is_empty() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(FORM));
        }
        if has_form {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        }
        let mut request = http::Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// The credentials in a reply.
    pub(super) fn credentials(&self, reply: &http::Response<Vec<u8>>) -> Result<TokenReply, FlowError> {
        TokenReply::parse(reply)?.usable(self.allow_empty_secret)
    }

    /// The parameters as a form. It may hold a password, so it is sized for the worst case: a buffer that grows leaves
    /// copies behind.
    fn form(&self) -> Zeroizing<Vec<u8>> {
        let size = pairs(&self.params).map(|(name, value)| 3 * (name.len() + value.len()) + 2);
        let mut form = Zeroizing::new(Vec::with_capacity(size.sum()));
        for (name, value) in pairs(&self.params) {
            if !form.is_empty() {
                form.put(b"&");
            }
            encode_into(&mut *form, name.as_bytes());
            form.put(b"=");
            encode_into(&mut *form, value.as_bytes());
        }
        form
    }
}

fn pairs(params: &[(String, Secret)]) -> impl Iterator<Item = (&str, &str)> + Clone {
    params.iter().map(|(name, value)| (&**name, value.expose()))
}

fn parse(url: &str) -> Result<Uri, SignError> {
    url.parse().map_err(|_| RequestError::BadUrl.into())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::HeaderName;

    use super::*;
    use crate::{Claim, ClientCredentials, ClientKey, Policy, SignatureMethod};

    const NOW: u64 = 1_700_000_000;

    fn endpoint(url: &str) -> Endpoint {
        Endpoint::new(url).unwrap()
    }

    fn send(endpoint: &Endpoint, own: &[(&str, &str)]) -> Result<http::Request<Vec<u8>>, FlowError> {
        let signer = Signer::client(SignatureMethod::HmacSha1, &ClientCredentials::new("ck", "cs")).unwrap();
        endpoint.request(&signer, &Stamp::new("n0nce", NOW), own)
    }

    /// As the server sees it: the signature is checked, and the parameters of these names are given back.
    fn received<const N: usize>(
        request: &http::Request<Vec<u8>>,
        names: [&'static str; N],
    ) -> [Option<String>; N] {
        let target = request.uri().path_and_query().unwrap().as_str();
        let host = request.uri().authority().unwrap().as_str();
        let field = |name| request.headers().get(name).map(HeaderValue::as_bytes);
        let content_type = str::from_utf8(field(header::CONTENT_TYPE).unwrap_or_default()).unwrap();
        let view = Request::received(request.method().as_str(), "https", host, target).unwrap();
        let view = view.with_body(content_type, request.body());
        let claim = Claim::parse(view, field(header::AUTHORIZATION)).unwrap();
        let client = ClientKey::shared("cs", &[SignatureMethod::HmacSha1]).unwrap();
        let policy = Policy::new(Duration::from_secs(300));
        let verified = claim.verify(Some(&client), None, NOW, &policy).unwrap();
        names.map(|name| {
            let value = verified.params().find(|(other, _)| **other == *name.as_bytes());
            value.map(|(_, value)| String::from_utf8(value.into_owned()).unwrap())
        })
    }

    #[test]
    fn a_urls_query_is_signed_and_kept_octet_for_octet() {
        let url = "https://wiki.example/w/index.php?title=Special:OAuth/initiate&x=%7e+%c3%A9&&y";
        for placement in [Placement::Header, Placement::Form, Placement::Query] {
            for method in [Method::POST, Method::GET] {
                if (placement, &method) == (Placement::Form, &Method::GET) {
                    continue;
                }
                let endpoint = endpoint(url).placement(placement).method(method);
                let request = send(&endpoint, &[("oauth_callback", "oob")]).unwrap();
                let sent = request.uri().to_string();
                let appended = sent.strip_prefix(url).unwrap();
                assert_eq!(appended.is_empty(), placement != Placement::Query, "{sent}");
                let [title, x, callback] = received(&request, ["title", "x", "oauth_callback"]);
                assert_eq!(title.as_deref(), Some("Special:OAuth/initiate"));
                assert_eq!((x.as_deref(), callback.as_deref()), (Some("~ é"), Some("oob")));
            }
        }
    }

    #[test]
    fn a_post_sends_its_parameters_as_the_form_that_was_signed() {
        for placement in [Placement::Header, Placement::Form, Placement::Query] {
            let endpoint =
                endpoint("https://p.example/r").placement(placement).param("scope", "a,b c").param("é", "");
            let request = send(&endpoint, &[("oauth_callback", "oob")]).unwrap();
            let form = b"scope=a%2Cb%20c&%C3%A9=";
            assert!(request.body().starts_with(form));
            assert_eq!(request.body().len() == form.len(), placement != Placement::Form);
            assert_eq!(request.headers()["content-type"], FORM);
            assert_eq!(request.headers()["content-length"], request.body().len().to_string());
            let [scope, callback] = received(&request, ["scope", "oauth_callback"]);
            assert_eq!((scope.as_deref(), callback.as_deref()), (Some("a,b c"), Some("oob")));
        }
    }

    #[test]
    fn a_get_sends_its_parameters_in_the_query() {
        for placement in [Placement::Header, Placement::Query] {
            let endpoint = endpoint("https://p.example/r?a=1").placement(placement).method(Method::GET);
            let request = send(&endpoint.param("scope", "b&c"), &[]).unwrap();
            assert!(request.uri().query().unwrap().starts_with("a=1&scope=b%26c"));
            assert!(request.body().is_empty() && !request.headers().contains_key("content-length"));
            assert_eq!(received(&request, ["a", "scope"]), ["1", "b&c"].map(|text| Some(text.to_owned())));
        }
        let form = endpoint("https://p.example/r").placement(Placement::Form).method(Method::GET);
        assert_eq!(send(&form, &[]).unwrap_err(), FlowError::NoFormBody);
    }

    #[test]
    fn protocol_parameters_of_extensions_go_where_the_others_go() {
        let endpoint = endpoint("https://p.example/r").protocol_param("oauth_lang", "ja").param("scope", "a");
        let request = send(&endpoint, &[("oauth_callback", "oob")]).unwrap();
        assert!(request.headers()["authorization"].to_str().unwrap().contains("oauth_lang=\"ja\""));
        assert_eq!(received(&request, ["oauth_lang"]), [Some("ja".to_owned())]);
        let request = send(&endpoint.placement(Placement::Form), &[]).unwrap();
        assert_eq!(received(&request, ["oauth_lang"]), [Some("ja".to_owned())]);
        assert!(!request.headers().contains_key("authorization"));
    }

    #[test]
    fn threat_a22_no_endpoint_sends_a_protocol_parameter_twice() {
        let reserved = |name: &str| SignError::ReservedParameter { name: name.to_owned() };
        let twice = |name: &str| SignError::TwicePresent { name: name.to_owned() };
        let plain = || endpoint("https://p.example/r");
        for (endpoint, error) in [
            (plain().protocol_param("oauth_token", "x"), reserved("oauth_token")),
            (plain().protocol_param("oauth_callback", "x"), reserved("oauth_callback")),
            (plain().protocol_param("a", "1").protocol_param("a", "1"), reserved("a")),
            (plain().param("oauth_token", "x"), twice("oauth_token")),
            (plain().param("oauth_callback", "x"), twice("oauth_callback")),
            (plain().method(Method::GET).param("oauth_nonce", "x"), twice("oauth_nonce")),
            (endpoint("https://p.example/r?oauth_callback=x"), twice("oauth_callback")),
        ] {
            assert_eq!(send(&endpoint, &[("oauth_callback", "oob")]).unwrap_err(), FlowError::Sign(error));
        }
    }

    #[test]
    fn a_header_field_is_sent_unless_it_follows_from_the_rest() {
        let value = HeaderValue::from_static;
        let endpoint = endpoint("https://p.example/r").header(header::USER_AGENT, value("a/1")).unwrap();
        let endpoint = endpoint.header(header::USER_AGENT, value("b/1")).unwrap();
        assert_eq!(send(&endpoint, &[]).unwrap().headers()["user-agent"], "b/1");
        for name in ["authorization", "host", "content-type", "content-length", "transfer-encoding"] {
            let name = HeaderName::from_static(name);
            let refused = endpoint.clone().header(name.clone(), value("x")).unwrap_err();
            assert_eq!(refused, FlowError::ReservedHeader { name });
        }
    }
}
