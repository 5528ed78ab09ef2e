//! Every error that there is, from what holds secrets wherever it can.

use http::{HeaderValue, Method, Response, header};
use oauth1_core::{
    AuthorizationUrl, BadEscape, BodyHash, Callback, CallbackError, Claim, ClientKey, ClientKeyError,
    Endpoint, Exchange as _, FlowError, HeaderError, KeyError, MemoryNonceStore, NonceError, OAuthHeader,
    ObtainTemporary, ObtainToken, Placement, Policy, Request, RequestError, RsaPrivateKey, RsaPublicKey,
    RsaSignError, Secret, SignError, SignatureMethod, Signer, Stamp, TokenReply, VerifyError, percent_decode,
    percent_encode, verifier_from_pin,
};

use crate::{
    Table,
    sentinels::{ADVICE, CLIENT_SECRET, COOKIE, PASSWORD, PRIVATE_KEY, TOKEN_SECRET, VERIFIER},
    values::{client, endpoint, form, private_key, reply_fields, signers, url},
};

pub(crate) fn fill(table: &mut Table) {
    texts(table);
    requests(table);
    signing(table);
    verifying(table);
    nonces(table);
    keys(table);
    replies(table);
    callbacks(table);
}

fn texts(table: &mut Table) {
    let error: BadEscape = percent_decode(format!("{PASSWORD}%").as_bytes()).unwrap_err();
    table.error("BadEscape", &error);
    table.error("UnknownMethod", &CLIENT_SECRET.parse::<SignatureMethod>().unwrap_err());
    for header in ["Basic SECRET", "OAuth a=\"SECRET\" SECRET", "OAuth oauth_signature=\"SECRET%zz\""] {
        let header = header.replace("SECRET", COOKIE);
        let error: HeaderError = OAuthHeader::parse(header.as_bytes()).unwrap_err();
        table.error("HeaderError", &error);
    }
}

fn requests(table: &mut Table) {
    for (method, url) in [
        (PASSWORD, url()),
        ("GET", format!("ftp://{PASSWORD}")),
        ("GET", url().replace("provider.example", "")),
        ("GET", url().replace("provider.example", &format!("{{{PASSWORD}"))),
        ("GET", url().replace("provider.example", &format!("provider.example:{PASSWORD}"))),
    ] {
        let method = method.replace('/', " ");
        let error: RequestError = Request::new(&method, &url).unwrap_err();
        table.error("RequestError", &error);
    }
    let elsewhere = Request::received("GET", "https", "provider.example", &url()).unwrap_err();
    table.error("RequestError", &elsewhere);
}

fn signing(table: &mut Table) {
    let stamp = Stamp::new("n0nce", 1);
    let mut refused = |signer: &Signer, url: &str, form: &str, extra: &[(&'static str, &'static str)]| {
        let request = Request::new("POST", url).unwrap();
        let request = request.with_body("application/x-www-form-urlencoded", form.as_bytes());
        table.error("SignError", &signer.sign(request, &stamp, extra).unwrap_err());
        table
            .error("SignError", &signer.explain(request, &stamp, extra).err().unwrap_or(SignError::BadRealm));
    };
    for signer in signers() {
        refused(&signer, &format!("{}%zz", url()), &form(), &[]);
        refused(&signer, &url(), &form(), &[("oauth_signature", VERIFIER)]);
        refused(&signer, &url(), &form(), &[("oauth_verifier", VERIFIER), ("oauth_verifier", VERIFIER)]);
        refused(&signer, &format!("{}&oauth_token={PASSWORD}", url()), &form(), &[]);
        refused(&signer, &url(), &form(), &[("x_auth_password", VERIFIER)]);
    }
    let custom = Signer::custom("X", "id", |_: &[u8]| Err::<Vec<u8>, _>("the KMS does not answer"));
    refused(&custom, &url(), &form(), &[("oauth_verifier", VERIFIER)]);

    let rsa = SignatureMethod::RsaSha256;
    table.error("SignError", &Signer::client(rsa, &client()).unwrap_err());
    let hmac = SignatureMethod::HmacSha1;
    table.error("SignError", &Signer::rsa(hmac, "id", &private_key()).unwrap_err());
    let signer = Signer::client(hmac, &client()).unwrap();
    table.error("SignError", &signer.with_realm(&format!("{PASSWORD}\n")).unwrap_err());
    let bad_request = Endpoint::new(&format!("{} ", url())).unwrap_err();
    let FlowError::Sign(error) = bad_request else { panic!("{bad_request:?}") };
    table.error("SignError", &error);
    for error in [RsaSignError::Sha1SwitchedOff, RsaSignError::NoRandomness, RsaSignError::Damaged] {
        table.error("RsaSignError", &error);
        table.error("SignError", &SignError::from(error));
    }
}

/// Protocol parameters with secrets for values.
fn header(leave_out: &str, more: &str) -> String {
    let parameters = [
        ("oauth_consumer_key", "client-id".to_owned()),
        ("oauth_token", "token-id".to_owned()),
        ("oauth_signature_method", "HMAC-SHA1".to_owned()),
        ("oauth_signature", percent_encode(TOKEN_SECRET)),
        ("oauth_timestamp", "1700000000".to_owned()),
        ("oauth_nonce", "n0nce".to_owned()),
        ("oauth_verifier", percent_encode(VERIFIER)),
    ];
    let kept = parameters.iter().filter(|(name, _)| *name != leave_out);
    let kept: String = kept.map(|(name, value)| format!("{name}=\"{value}\", ")).collect();
    format!("OAuth {kept}{more}")
}

fn verifying(table: &mut Table) {
    let (url, form) = (url(), form());
    let plain = Request::new("POST", &url).unwrap();
    let request = plain.with_body("application/x-www-form-urlencoded", form.as_bytes());
    let refused = |table: &mut Table, error: VerifyError| {
        table.error("VerifyError", &error);
        let reply = error.to_reply("realm");
        table.text("VerifyError", format!("{reply:?} {}", reply.body()));
    };
    let secret = percent_encode(PASSWORD);
    let several = format!("{url}&oauth_token={secret}");
    let malformed = format!("{url}%zz");
    let many = format!("{url}{}", format!("&a={secret}").repeat(5000));
    for (request, header) in [
        (request, Some(header("oauth_nonce", ""))),
        (request, Some(header("", &format!("oauth_verifier=\"{secret}\"")))),
        (request, Some(header("oauth_consumer_key", "oauth_consumer_key=\"%ff\""))),
        (request, Some(header("", &format!("oauth_version=\"{secret}\"")))),
        (request, Some(header("oauth_timestamp", &format!("oauth_timestamp=\"{secret}\"")))),
        (request, Some(header("oauth_signature_method", &format!("oauth_signature_method=\"{secret}\"")))),
        (request, Some(format!("OAuth {PASSWORD}"))),
        (request, None),
        (Request::new("POST", &several).unwrap(), Some(header("", ""))),
        (Request::new("POST", &malformed).unwrap(), Some(header("", ""))),
        (Request::new("POST", &many).unwrap(), Some(header("", ""))),
        (request, Some(header("oauth_nonce", &format!("oauth_nonce=\"{}\"", secret.repeat(50))))),
    ] {
        let error = Claim::parse(request, header.as_deref().map(str::as_bytes)).unwrap_err();
        refused(table, error);
    }

    let known = ClientKey::shared(CLIENT_SECRET, &[SignatureMethod::HmacSha1, SignatureMethod::Plaintext]);
    let (known, token) = (known.unwrap(), Secret::from(TOKEN_SECRET));
    let policy = Policy::new(std::time::Duration::from_secs(300)).with_body_hash(BodyHash::SHA1);
    let hash = BodyHash::SHA1.of("", PASSWORD.as_bytes());
    let with_hash = header("", &format!("oauth_body_hash=\"{}\"", percent_encode(&hash)));
    let plaintext = header("oauth_signature_method", "oauth_signature_method=\"PLAINTEXT\"");
    let rsa = header("oauth_signature_method", "oauth_signature_method=\"RSA-SHA256\"");
    let insecure = Request::new("POST", "http://provider.example/").unwrap();
    let good = {
        let signature =
            percent_encode(format!("{}&{}", percent_encode(CLIENT_SECRET), percent_encode(TOKEN_SECRET)));
        let header =
            header("oauth_signature", &format!("oauth_signature=\"{signature}\", oauth_body_hash=\"x\""));
        header.replace("HMAC-SHA1", "PLAINTEXT")
    };
    for (request, header, client, now) in [
        (request, &header("", ""), Some(&known), 1),
        (insecure, &plaintext, Some(&known), 1_700_000_000),
        (request, &rsa, Some(&known), 1_700_000_000),
        (request, &header("", ""), None, 1_700_000_000),
        (request, &header("", ""), Some(&known), 1_700_000_000),
        (request, &with_hash, Some(&known), 1_700_000_000),
        (plain.with_body("text/plain", PASSWORD.as_bytes()), &good, Some(&known), 1_700_000_000),
    ] {
        let claim = Claim::parse(request, Some(header.as_bytes())).unwrap();
        refused(table, claim.verify(client, Some(&token), now, &policy).map(drop).unwrap_err());
    }

    let methods = [SignatureMethod::RsaSha1];
    table.error("ClientKeyError", &ClientKey::shared(CLIENT_SECRET, &methods).unwrap_err());
    table.error("ClientKeyError", &ClientKey::shared(CLIENT_SECRET, &[]).unwrap_err());
    let empty: ClientKeyError = ClientKey::shared("", &[SignatureMethod::HmacSha1]).unwrap_err();
    table.error("ClientKeyError", &empty);
}

/// They have no room for anything but times.
fn nonces(table: &mut Table) {
    for error in [
        NonceError::Used,
        NonceError::TimestampRefused { from: 1, to: 2 },
        NonceError::ClockBehind { from: 1 },
        NonceError::ClientQuota,
        NonceError::Full,
        NonceError::Unavailable,
    ] {
        table.error("NonceError", &error);
        table.text("NonceError", format!("{:?}", error.to_reply("realm")));
    }
    table.debug("MemoryNonceStore", &MemoryNonceStore::new(0));
}

/// The private key, taken for everything that it is not, and broken in every way.
fn keys(table: &mut Table) {
    let (body, end) = PRIVATE_KEY.split_once("-----END").unwrap();
    let (begin, body) = body.split_once('\n').unwrap();
    let whole = format!("{begin}\n{body}-----END{end}");
    let half = &body[..body.len() / 2];
    let relabelled = |label: &str| whole.replace("PRIVATE KEY", label);
    let der = base64_of(body);
    let mut damaged = der.clone();
    damaged[700] ^= 1;
    for text in [
        String::new(),
        body.to_owned(),
        format!("{begin}\n{body}"),
        format!("{begin}\n{half}-----END{end}"),
        format!("{begin}\n{half}!{half}-----END{end}"),
        format!("-----BEGIN {half}-----\n{body}-----END {half}-----"),
        whole.replace("\nMII", "\nAAA"),
        relabelled("OPENSSH PRIVATE KEY"),
        relabelled("ENCRYPTED PRIVATE KEY").replacen('\n', "\nProc-Type: 4,ENCRYPTED\n\n", 1),
        whole.clone(),
    ] {
        let errors = [RsaPrivateKey::from_pem(&text).err(), RsaPublicKey::from_pem(&text).err()];
        errors.iter().flatten().for_each(|error| table.error("KeyError", error));
    }
    let longer = [&der[..], body.as_bytes()].concat();
    for octets in [&der[..], &der[..600], &damaged, &longer, body.as_bytes(), whole.as_bytes()] {
        let errors = [
            RsaPrivateKey::from_der(octets).err(),
            RsaPublicKey::from_der(octets).err(),
            RsaPrivateKey::from_pem(octets).err(),
        ];
        errors.iter().flatten().for_each(|error| table.error("KeyError", error));
    }
    let file =
        |name: &str| std::fs::read(format!("{}/tests/keys/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    for error in [KeyError::PrivateKeySize { bits: 1024 }, KeyError::PublicKeySize { bits: 1024 }] {
        table.error("KeyError", &error);
    }
    for name in ["exponent-3.pem", "three-primes.pem"] {
        table.error("KeyError", &RsaPrivateKey::from_pem(file(name)).unwrap_err());
    }
}

fn base64_of(body: &str) -> Vec<u8> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    STANDARD.decode(body.replace('\n', "")).unwrap()
}

fn replies(table: &mut Table) {
    let form = |change: fn(&str, &str) -> String| {
        reply_fields().map(|(name, value)| change(name, &percent_encode(value))).join("&")
    };
    let bodies = [
        form(|name, value| format!("{name}x={value}")),
        form(|name, value| if name == "oauth_token" { String::new() } else { format!("{name}={value}") }),
        form(|name, value| format!("{name}={value}").replace("token_secret", "secret")),
        form(|name, value| format!("{name}={value}&{name}={value}")),
        form(|name, value| format!("{name}={value}%01")),
        form(|name, value| format!("{name}={value}%zz")),
        form(|name, value| format!("{name}={value}%ff")),
        form(|name, value| format!("{name}={value}").replace("confirmed=true", "confirmed=false")),
        format!("{{\"oauth_token_secret\":\"{TOKEN_SECRET}\",\"oauth_token\":[\"{TOKEN_SECRET}\"]}}"),
        format!("{{\"oauth_token_secret\":\"{TOKEN_SECRET}\""),
        format!("<p>{TOKEN_SECRET}</p>"),
        format!("oauth_problem=token_rejected&oauth_problem_advice={}", percent_encode(ADVICE)),
    ];
    for body in &bodies {
        for status in [200, 302, 401, 500] {
            let challenge =
                format!("OAuth oauth_problem=\"x\", oauth_problem_advice=\"{}\"", percent_encode(ADVICE));
            let challenge = HeaderValue::from_str(&challenge).unwrap();
            let reply = Response::builder().status(status).header(header::WWW_AUTHENTICATE, challenge);
            let reply = reply.body(body.clone().into_bytes()).unwrap();
            let temporary = ObtainTemporary::at(signers().remove(0), endpoint(), "oob").response(&reply);
            let token = ObtainToken::at(signers().remove(0), endpoint(), VERIFIER).response(&reply);
            let errors = [TokenReply::parse(&reply).err(), temporary.err(), token.err()];
            errors.iter().flatten().for_each(|error| table.error("FlowError", error));
        }
    }
    let compressed = Response::builder().header(header::CONTENT_ENCODING, "gzip");
    let compressed = compressed.body(form(|name, value| format!("{name}={value}")).into_bytes()).unwrap();
    table.error("FlowError", &TokenReply::parse(&compressed).unwrap_err());
    let of_get = endpoint().placement(Placement::Form).method(Method::GET);
    let step = ObtainToken::at(signers().remove(0), of_get, VERIFIER);
    table.error("FlowError", &step.request(&Stamp::new("n", 1)).unwrap_err());
    let twice = endpoint().param("oauth_verifier", PASSWORD);
    let step = ObtainToken::at(signers().remove(0), twice, VERIFIER);
    table.error("FlowError", &step.request(&Stamp::new("n", 1)).unwrap_err());
    let value = HeaderValue::from_str(CLIENT_SECRET).unwrap();
    table.error("FlowError", &endpoint().header(header::AUTHORIZATION, value).unwrap_err());
    table.error("FlowError", &AuthorizationUrl::new(format!("{}#{PASSWORD}", url())).unwrap_err());
    // Only without the feature.
    table.error("FlowError", &FlowError::JsonReply);
}

fn callbacks(table: &mut Table) {
    let verifier = percent_encode(VERIFIER);
    for query in [
        format!("oauth_token=t&oauth_verifier={verifier}%zz"),
        format!("oauth_verifier={verifier}"),
        "oauth_token=t".to_owned(),
        format!("oauth_token=t&oauth_verifier={verifier}&oauth_verifier={verifier}"),
        format!("oauth_token=t&oauth_verifier={verifier}%00"),
        format!("oauth_problem=x&oauth_problem_advice={}", percent_encode(ADVICE)),
    ] {
        let error: CallbackError = Callback::parse(&query).unwrap_err();
        table.error("CallbackError", &error);
    }
    let callback = || Callback::parse(&format!("oauth_token=t&oauth_verifier={verifier}")).unwrap();
    table.error("CallbackError", &callback().verifier_for("other").unwrap_err());
    table.error("CallbackError", &Callback::parse("denied=t").unwrap().verifier_for("t").unwrap_err());
    table.error("CallbackError", &verifier_from_pin(&format!("{VERIFIER}\n{VERIFIER}")).unwrap_err());
}
