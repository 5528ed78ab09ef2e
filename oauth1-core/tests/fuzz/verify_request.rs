//! Signed requests, requests that somebody tampered with, and what never was one, at the server.
//!
//! - What the crate accepts is what the reference server accepts, and nothing else: after signing, after one octet of
//!   it was changed, taken away or put in, and for any header, query and form.
//! - After a change it is accepted only if the base string is the same; PLAINTEXT signs none.
//! - Who it is from, when and what is covered is what was sent.
//! - No `Debug` or `Display` on the way shows a secret.

use std::{fmt::Debug, sync::LazyLock, time::Duration};

use oauth1_core::{
    BodyHash, Claim, ClientCredentials, ClientKey, Policy, Request, RsaPrivateKey, RsaPublicKey, Secret,
    SignatureMethod, Signer, Stamp, TokenCredentials, VerifyError,
};

use crate::{
    input::Input,
    reference,
    server::{Server, Wire},
};

const SENTINEL: &str = "S3NT1NEL";
const FORM: &str = "application/x-www-form-urlencoded";
const SHARED: [SignatureMethod; 4] = [
    SignatureMethod::HmacSha1,
    SignatureMethod::HmacSha256,
    SignatureMethod::HmacSha512,
    SignatureMethod::Plaintext,
];
/// RSA is slow: a few inputs are enough.
const METHODS: [SignatureMethod; 16] = {
    let mut methods = [SignatureMethod::HmacSha1; 16];
    let mut at = 0;
    while at < 15 {
        methods[at] = SHARED[at % 4];
        at += 1;
    }
    methods[15] = SignatureMethod::RsaSha256;
    methods
};

static RSA: LazyLock<(RsaPrivateKey, ClientKey)> = LazyLock::new(|| {
    let private = include_bytes!("../vectors/keys/corpus-2048.pkcs8.pem");
    let public =
        RsaPublicKey::from_pem(include_bytes!("../vectors/keys/corpus-2048.spki.pem")).expect("a key");
    let known = ClientKey::rsa(public, &[SignatureMethod::RsaSha256]).expect("an RSA method");
    (RsaPrivateKey::from_pem(private).expect("a key"), known)
});

/// Where the parameters go; in the last case nobody signs.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Header,
    Query,
    Form,
    Made,
}

pub fn run(data: &[u8]) {
    if data.windows(SENTINEL.len()).any(|window| window == SENTINEL.as_bytes()) {
        return;
    }
    let mut input = Input::new(data);
    let method = input.one_of(&METHODS);
    let place = input.one_of(&[Place::Header, Place::Query, Place::Form, Place::Made]);
    let content_type =
        input.one_of(&[FORM, "text/plain", "Application/x-WWW-form-urlencoded ; charset=utf-8", ""]);
    let (with_token, empty_token) = (input.yes(), input.yes());
    let (checks_body_hash, has_extra) = (input.yes(), input.yes());
    let change =
        Change { part: input.octet(), kind: input.octet(), octet: input.octet(), at: input.number() };
    let mut wire = Wire {
        method: input.text().into_owned(),
        url: input.text().into_owned(),
        content_type: if place == Place::Form { FORM } else { content_type }.to_owned(),
        body: Vec::new(),
        authorization: None,
    };
    let client = ClientCredentials::new(input.text(), format!("{SENTINEL}{}", input.text()));
    let token = TokenCredentials::new(format!("t{}", input.text()), format!("{SENTINEL}{}", input.text()));
    let (nonce, timestamp) = (input.text(), input.number());
    let extra = [(input.text(), input.text())];
    let extra: Vec<_> = extra.iter().map(|(name, value)| (&**name, &**value)).collect();
    let header = input.line();
    wire.body = input.rest().to_vec();

    let token = with_token.then_some(token);
    let mut server = Server {
        client: client.identifier().to_owned(),
        client_secret: client.secret().expose().to_owned(),
        token: token
            .as_ref()
            .map(|token| (token.identifier().to_owned(), token.secret().expose().to_owned())),
        now: timestamp.saturating_add(1),
        window: 300,
        checks_body_hash,
        is_rsa: method == SignatureMethod::RsaSha256,
        rsa_signed: None,
    };
    if place == Place::Made {
        wire.authorization = (!header.is_empty()).then(|| header.to_vec());
    } else {
        let mut signer = match method {
            SignatureMethod::RsaSha256 => Signer::rsa(method, client.identifier(), &RSA.0),
            _ => Signer::client(method, &client),
        };
        signer = match (&token, empty_token) {
            (Some(token), _) => signer.map(|signer| signer.with_token(token)),
            (None, true) => signer.map(Signer::with_empty_token),
            (None, false) => signer,
        };
        if checks_body_hash {
            signer = signer.map(|signer| signer.with_body_hash(BodyHash::AUTO));
        }
        let signer = signer.expect("the key is of the sort that the method needs");
        let realm = String::from_utf8_lossy(header);
        let signer = signer.clone().with_realm(&realm).unwrap_or(signer);
        silent(&signer);
        let stamp = Stamp::new(nonce, timestamp);
        let extra = if has_extra { &extra[..] } else { &[] };
        if !sign(&mut wire, place, &signer, &stamp, extra, &mut server) {
            return;
        }
    }
    let accepted = check(&server, &wire);
    let mut tampered = wire.clone();
    if change.apply(&mut tampered) && tampered != wire {
        let still = check(&server, &tampered);
        if let (Some(before), Some(after), true) = (accepted, still, method != SignatureMethod::Plaintext) {
            assert_eq!(before, after, "what is signed was changed: {tampered:?}");
        }
    }
}

/// Whether it could be signed.
fn sign(
    wire: &mut Wire,
    place: Place,
    signer: &Signer,
    stamp: &Stamp,
    extra: &[(&str, &str)],
    server: &mut Server,
) -> bool {
    let Ok(request) = Request::new(&wire.method, &wire.url) else { return false };
    let request = request.with_body(&wire.content_type, &wire.body);
    let signed = match signer.sign(request, stamp, extra) {
        Ok(signed) => signed,
        Err(error) => {
            silent(&error);
            silent(&error.to_string());
            return false;
        }
    };
    silent(&signed);
    if server.is_rsa {
        let base_string = signer.base_string(request, stamp, extra).expect("it was signed");
        server.rsa_signed = Some((base_string, signed.signature().to_owned()));
    }
    match place {
        Place::Query => wire.url = signed.append_to_url(&wire.url),
        Place::Form => wire.body = signed.append_to_form(&wire.body),
        Place::Header | Place::Made => wire.authorization = Some(signed.to_header().as_bytes().to_vec()),
    }
    true
}

/// The base string, if the request is accepted by both.
fn check(server: &Server, wire: &Wire) -> Option<String> {
    let expected = server.accept(wire);
    let accepted = verify(server, wire);
    let signed = expected.as_ref().and_then(|base_string| base_string.rsplit('&').next());
    assert_eq!(
        accepted.map(|normalized| reference::encode(normalized.as_bytes())).as_deref(),
        signed,
        "{wire:?}"
    );
    expected
}

/// The normalized parameters, if the crate accepts the request.
fn verify(server: &Server, wire: &Wire) -> Option<String> {
    let request = Request::new(&wire.method, &wire.url).ok()?;
    let request = request.with_body(&wire.content_type, &wire.body);
    let claim = match Claim::parse(request, wire.authorization.as_deref()) {
        Ok(claim) => claim,
        Err(error) => {
            refused(&error);
            return None;
        }
    };
    silent(&claim);
    let shared;
    let known = if server.is_rsa {
        &RSA.1
    } else {
        shared = ClientKey::shared(&*server.client_secret, &SHARED).expect("not empty");
        &shared
    };
    let known = (claim.client() == server.client).then_some(known);
    let token = server.token.as_ref().filter(|(token, _)| claim.token() == Some(token));
    let token = token.map(|(_, secret)| Secret::from(&**secret));
    let policy = Policy::new(Duration::from_secs(server.window));
    let policy = if server.checks_body_hash { policy.with_body_hash(BodyHash::AUTO) } else { policy };

    assert!(claim.verify(None, token.as_ref(), server.now, &policy).is_err(), "nobody signed it");
    let verified = match claim.verify(known, token.as_ref(), server.now, &policy) {
        Ok(verified) => verified,
        Err(error) => {
            refused(&error);
            return None;
        }
    };
    silent(&verified);
    let other = ClientKey::shared(format!("{}x", server.client_secret), &SHARED).expect("not empty");
    assert!(
        claim.verify(Some(&other), token.as_ref(), server.now, &policy).is_err(),
        "another secret is good too"
    );
    assert_eq!(verified.client(), server.client);
    assert_eq!(verified.token().is_some(), token.is_some());
    assert_eq!(verified.replay_key().is_some(), claim.timestamp().is_some() && claim.nonce().is_some());
    let is_form = Request::is_form(&wire.content_type);
    let has_hash = server.checks_body_hash && claim.param("oauth_body_hash") != Ok(None);
    let covers =
        claim.method() != SignatureMethod::Plaintext && (is_form || wire.body.is_empty() || has_hash);
    assert_eq!(verified.covers_body(), covers);
    let params: Vec<_> = verified.params().map(|(name, value)| (Vec::from(name), Vec::from(value))).collect();
    Some(reference::normalized(&params))
}

/// What is said to whoever sent it.
fn refused(error: &VerifyError) {
    silent(error);
    silent(&error.to_string());
    let reply = error.to_reply("a \"realm\"");
    assert_eq!(reply.status().as_u16(), error.status());
    assert!(reply.body().len() < 2048, "{} octets", reply.body().len());
    silent(&reply);
}

fn silent(shown: &impl Debug) {
    let text = format!("{shown:?}");
    assert!(!text.contains(SENTINEL), "{text}");
}

/// One octet of a request.
struct Change {
    part: u8,
    kind: u8,
    octet: u8,
    at: u64,
}

impl Change {
    /// `false` if it could not be sent.
    fn apply(&self, wire: &mut Wire) -> bool {
        let text = |text: &str| self.of(text.as_bytes()).and_then(|octets| String::from_utf8(octets).ok());
        let done = match self.part.wrapping_sub(b'0') % 5 {
            0 => text(&wire.method).map(|method| wire.method = method),
            1 => text(&wire.url).map(|url| wire.url = url),
            2 => text(&wire.content_type).map(|content_type| wire.content_type = content_type),
            3 => self.of(&wire.body).map(|body| wire.body = body),
            _ => {
                let changed = wire.authorization.as_ref().and_then(|value| self.of(value));
                changed.map(|value| wire.authorization = Some(value))
            }
        };
        done.is_some()
    }

    fn of(&self, octets: &[u8]) -> Option<Vec<u8>> {
        let at = usize::try_from(self.at).unwrap_or_default() % (octets.len() + 1);
        let mut octets = octets.to_vec();
        match self.kind.wrapping_sub(b'0') % 3 {
            0 => *octets.get_mut(at)? = self.octet,
            1 if at < octets.len() => drop(octets.remove(at)),
            1 => return None,
            _ => octets.insert(at, self.octet),
        }
        Some(octets)
    }
}
