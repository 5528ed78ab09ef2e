//! What a request is for: method, scheme, host, port and path, and a server behind a proxy.

use http::{Method, Uri};
use oauth1_core::{BodyHash, Claim, Request, RequestError, Secret, SignatureMethod, VerifyError};

use crate::{FORM, NOW, POLICY, URL, header, known, post, signer, stamp, verify};

fn uri(url: &str) -> Result<String, RequestError> {
    Request::new("GET", url).map(|request| request.base_string_uri())
}

#[test]
fn threat_a9_no_path_is_tidied_up() {
    for path in [
        "/a/../b",
        "/a/%2e%2e/b",
        "/a/./b",
        "//",
        "//a//",
        "/a.",
        "/a/..",
        "/%7Eb",
        "/%7eb",
        "/a;b=c",
        "/a\\b",
    ] {
        let url = format!("https://h.example{path}");
        assert_eq!(uri(&url).unwrap(), url);
        let as_sent: Result<Uri, _> = url.parse();
        let Ok(as_sent) = as_sent else { continue };
        assert_eq!(Request::from_uri(&Method::GET, &as_sent).unwrap().base_string_uri(), url);
        // A signature for one way to write it is not good for another.
        let signed = header(post(&url));
        assert_eq!(verify(post(&url), signed.as_bytes()), Ok(()));
        assert_eq!(
            verify(post("https://h.example/b"), signed.as_bytes()),
            Err(VerifyError::SignatureInvalid)
        );
    }
}

#[test]
fn threat_a10_default_ports_go_and_others_stay() {
    for (url, signed) in [
        ("HTTPS://EXAMPLE.com:443/A?B", "https://example.com/A"),
        ("https://example.com:0443/", "https://example.com/"),
        ("https://example.com:/", "https://example.com/"),
        ("https://example.com:80/", "https://example.com:80/"),
        ("https://example.com:08443/", "https://example.com:8443/"),
        ("http://Example.com:80", "http://example.com/"),
        ("http://example.com:443", "http://example.com:443/"),
    ] {
        assert_eq!(uri(url).unwrap(), signed);
    }
    for port in ["99999", "65536", "0", "-1", "+443", "443x", "4 3", "18446744073709551617", "443:443"] {
        let url = format!("https://example.com:{port}/");
        assert!(matches!(uri(&url), Err(RequestError::BadPort | RequestError::BadHost)), "{port}");
    }
}

/// A zone is signed as it is written here; no client is set up with one.
#[test]
fn threat_a11_an_address_in_brackets_is_cut_from_its_port() {
    for (url, signed) in [
        ("https://[::1]:443/", "https://[::1]/"),
        ("https://[::1]:8443/", "https://[::1]:8443/"),
        ("http://[::FFFF:127.0.0.1]:80/", "http://[::ffff:127.0.0.1]/"),
        ("https://[::1]", "https://[::1]/"),
        ("https://[fe80::1%25eth0]:443/", "https://[fe80::1%25eth0]/"),
    ] {
        assert_eq!(uri(url).unwrap(), signed);
    }
    for host in ["[::1", "[::1]x", "[::1]:x", "::1", "[::1]]", "[[::1]]", "[::1]443"] {
        assert!(uri(&format!("https://{host}/")).is_err(), "{host}");
    }
}

#[test]
fn threat_a12_the_host_is_behind_the_last_at_sign() {
    for url in ["https://good.example@evil.example/", "https://good.example:443@evil.example/"] {
        assert_eq!(uri(url).unwrap(), "https://evil.example/", "what is connected to is what is signed for");
    }
    assert!(uri("https://good.example@evil.example@last.example/").is_err());
    assert!(uri("https://a.example\\@evil.example/").is_err());
    assert!(Request::received("GET", "https", "good.example@evil.example", "/").is_err());
}

#[test]
fn threat_a14_a_host_is_ascii_and_stays_as_it_is() {
    for host in ["\u{ff41}pi.example", "\u{e9}.example", "a\u{3002}example", "a\u{ad}.example"] {
        assert_eq!(uri(&format!("https://{host}/")), Err(RequestError::BadHost), "{host}");
    }
    for host in ["xn--e1afmkfd.example", "h.example.", "h%2eexample"] {
        let url = format!("https://{host}/");
        assert_eq!(uri(&url).unwrap(), url);
        // The parser whose host is looked up and greeted sees the same one, or none.
        let parsed = url.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
        assert!(parsed.is_none_or(|parsed| parsed == host), "{host}");
    }
}

#[test]
fn threat_a24_a_method_is_an_ascii_token_in_upper_case() {
    let signer = signer(SignatureMethod::HmacSha1);
    for method in ["get", "Get", "GET"] {
        let base_string = signer.base_string(Request::new(method, URL).unwrap(), &stamp(), &[]).unwrap();
        assert!(base_string.starts_with("GET&https%3A"), "{method}: {base_string}");
    }
    for method in ["P\u{d6}ST", "", " ", "GE T", "GET\r\n", "GET\0", "G,T", "\"GET\"", "GET/"] {
        assert_eq!(Request::new(method, URL).unwrap_err(), RequestError::BadMethod, "{method:?}");
    }
}

#[test]
fn threat_b27_a_body_under_another_media_type_is_no_form() {
    let body = b"a=b";
    let signed = header(post(URL).with_body(FORM, body));
    let unsigned = header(post(URL));
    for (media_type, is_form) in [
        (FORM, true),
        ("application/x-www-form-urlencoded; charset=x", true),
        ("APPLICATION/X-WWW-FORM-URLENCODED;", true),
        ("", false),
        ("application/json", false),
        ("multipart/form-data; boundary=x", false),
        ("application/x-www-form-urlencoded, text/plain", false),
        ("text/plain, application/x-www-form-urlencoded", false),
        ("text/plain; application/x-www-form-urlencoded", false),
        ("application/x-www-form-urlencoded2", false),
        ("application/x-www-form-urlencoded\0", false),
        ("x-www-form-urlencoded", false),
        ("\u{feff}application/x-www-form-urlencoded", false),
    ] {
        let request = post(URL).with_body(media_type, body);
        assert_eq!(verify(request, signed.as_bytes()).is_ok(), is_form, "{media_type}");
        assert_eq!(verify(request, unsigned.as_bytes()).is_ok(), !is_form, "{media_type}");
        let own = post(URL).with_body(media_type, b"oauth_token=x");
        let placed = if is_form { VerifyError::SeveralPlaces } else { VerifyError::SignatureInvalid };
        let result = verify(own, signed.as_bytes());
        assert_eq!(result, Err(placed), "{media_type}");
    }
}

/// There is no header field to say it with: scheme and host are what the caller names.
#[test]
fn threat_b30_behind_a_proxy_the_outer_url_is_the_one_that_counts() {
    let signed = header(post("https://public.example/api/me?a=b"));
    let received = |scheme, host, target| {
        let request = Request::received("POST", scheme, host, target).unwrap();
        verify(request, signed.as_bytes())
    };
    assert_eq!(received("https", "public.example", "/api/me?a=b"), Ok(()));
    assert_eq!(received("https", "public.example:443", "/api/me?a=b"), Ok(()));
    for (scheme, host, target) in [
        ("http", "public.example", "/api/me?a=b"),
        ("https", "10.0.0.1:8080", "/api/me?a=b"),
        ("https", "public.example:8080", "/api/me?a=b"),
        ("https", "public.example", "/me?a=b"),
        ("https", "public.example", "/api/me"),
        ("https", "public.example", "/api/me/?a=b"),
    ] {
        let refused = Err(VerifyError::SignatureInvalid);
        assert_eq!(received(scheme, host, target), refused, "{scheme} {host} {target}");
    }
}

#[test]
fn threat_b31_a_host_is_one_and_that_of_the_target() {
    let received = |host, target| Request::received("GET", "https", host, target).map(drop);
    for host in [
        "a.example, evil.example",
        "a.example evil.example",
        "u@a.example",
        "a.example/",
        "a.example?",
        "",
        ":443",
    ] {
        for target in ["/p", "https://a.example/p"] {
            assert!(received(host, target).is_err(), "{host} {target}");
        }
    }
    for target in ["https://evil.example/p", "http://a.example/p", "https://a.example:444/p", "//a.example/p"]
    {
        let expected = if target.starts_with('/') { Ok(()) } else { Err(RequestError::OtherHost) };
        assert_eq!(received("a.example", target), expected, "{target}");
    }
    // Two slashes are a path of this server.
    let request = Request::received("GET", "https", "a.example", "//evil.example/p").unwrap();
    assert_eq!(request.base_string_uri(), "https://a.example//evil.example/p");
}

#[test]
fn threat_b34_a_body_hash_is_right_or_refused() {
    let hashing = signer(SignatureMethod::HmacSha256).with_body_hash(BodyHash::AUTO);
    let plain = signer(SignatureMethod::HmacSha256);
    let policy = POLICY.with_body_hash(BodyHash::AUTO);
    let status = |signer: &oauth1_core::Signer, sent: &[u8], came: (&str, &[u8]), policy| {
        let signed = post(URL).with_body("text/plain", sent);
        let header = signer.sign(signed, &stamp(), &[]).unwrap().to_header_text();
        let claim = Claim::parse(post(URL).with_body(came.0, came.1), Some(header.as_bytes())).unwrap();
        let result = claim.verify(Some(&known()), Some(&Secret::from("ts")), NOW, &policy);
        result.map_or_else(|error| error.status(), |_| 200)
    };
    assert_eq!(status(&hashing, b"x", ("text/plain", b"x"), policy), 200);
    assert_eq!(status(&hashing, b"x", ("text/plain", b"y"), policy), 401);
    assert_eq!(status(&hashing, b"x", (FORM, b"x"), policy), 400);
    assert_eq!(status(&plain, b"x", ("text/plain", b"y"), policy), 200);
    assert_eq!(status(&plain, b"x", ("text/plain", b"x"), POLICY.requiring_body_hash(BodyHash::AUTO)), 400);
}
