//! Requests of every shape, and the two sides that sign and verify them.

use std::{sync::LazyLock, time::Duration};

use oauth1_core::{
    Claim, ClientCredentials, ClientKey, Placement, Policy, Request, RsaPrivateKey, RsaPublicKey, Secret,
    SignatureMethod, Signer, Stamp, TokenCredentials,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const PLACEMENTS: [Placement; 3] = [Placement::Header, Placement::Query, Placement::Form];

const NOW: u64 = 1_700_000_000;
const POLICY: Policy = Policy::new(Duration::from_secs(300)).allowing_plaintext_over_http();

static PRIVATE: LazyLock<RsaPrivateKey> =
    LazyLock::new(|| RsaPrivateKey::from_pem(include_str!("../vectors/keys/corpus-2048.pkcs8.pem")).unwrap());
static PUBLIC: LazyLock<RsaPublicKey> =
    LazyLock::new(|| RsaPublicKey::from_pem(include_str!("../vectors/keys/corpus-2048.spki.pem")).unwrap());

/// A name or a value, and how it is written: which octets are escaped that need not be, and in which way.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    octets: Vec<u8>,
    ways: Vec<u8>,
}

impl Written {
    fn text(&self) -> String {
        let write = |(octet, way): (&u8, &u8)| match (octet, way % 4) {
            (b' ', 0 | 1) => "+".to_owned(),
            (b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~', 0..3) => {
                char::from(*octet).to_string()
            }
            (octet, 2 | 3) => format!("%{octet:02x}"),
            (octet, _) => format!("%{octet:02X}"),
        };
        self.octets.iter().zip(self.ways.iter().cycle()).map(write).collect()
    }
}

/// A parameter of a query or a form. Without a value it has no `=` either.
pub(crate) type Piece = (Written, Option<Written>);

pub(crate) fn written(pieces: &[Piece]) -> String {
    let piece = |(name, value): &Piece| match value {
        Some(value) => format!("{}={}", name.text(), value.text()),
        None => name.text(),
    };
    pieces.iter().map(piece).collect::<Vec<_>>().join("&")
}

/// A request that is to be signed.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) method: String,
    pub(crate) base: String,
    pub(crate) query: Vec<Piece>,
    pub(crate) form: Option<Vec<Piece>>,
    pub(crate) extra: Vec<(&'static str, String)>,
    pub(crate) nonce: String,
}

/// Who signs, and how.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(crate) method: SignatureMethod,
    pub(crate) client: (String, String),
    pub(crate) token: Option<(String, String)>,
}

/// A request as it goes over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) form: Option<Vec<u8>>,
    pub(crate) header: Option<Vec<u8>>,
}

impl Draft {
    /// As it goes over the wire without a signature.
    pub(crate) fn unsigned(&self) -> Sent {
        Sent {
            method: self.method.clone(),
            url: format!("{}?{}", self.base, written(&self.query)),
            form: self.form.as_ref().map(|form| written(form).into_bytes()),
            header: None,
        }
    }

    pub(crate) fn sign(&self, keys: &Keys, placement: Placement) -> Sent {
        keys.sign(&self.unsigned(), &self.nonce, &self.extra(), placement)
    }

    pub(crate) fn signature(&self, keys: &Keys) -> String {
        keys.signer().sign_base_string(&self.base_string(keys)).unwrap()
    }

    pub(crate) fn base_string(&self, keys: &Keys) -> String {
        let (unsigned, stamp) = (self.unsigned(), Stamp::new(&self.nonce, NOW));
        keys.signer().base_string(unsigned.request(), &stamp, &self.extra()).unwrap()
    }

    fn extra(&self) -> Vec<(&str, &str)> {
        self.extra.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }
}

impl Sent {
    pub(crate) fn request(&self) -> Request<'_> {
        let request = Request::new(&self.method, &self.url).unwrap();
        match &self.form {
            Some(form) => request.with_body(FORM, form),
            None => request,
        }
    }
}

impl Keys {
    fn signer(&self) -> Signer {
        let client = ClientCredentials::new(&*self.client.0, &*self.client.1);
        let signer = match self.method.is_rsa() {
            true => Signer::rsa(self.method, &self.client.0, &PRIVATE).unwrap(),
            false => Signer::client(self.method, &client).unwrap(),
        };
        match &self.token {
            Some((token, secret)) => signer.with_token(&TokenCredentials::new(&**token, &**secret)),
            None => signer,
        }
    }

    pub(crate) fn sign(
        &self,
        unsigned: &Sent,
        nonce: &str,
        extra: &[(&str, &str)],
        placement: Placement,
    ) -> Sent {
        let (signer, stamp) = (self.signer(), Stamp::new(nonce, NOW));
        let signed = signer.sign(unsigned.request(), &stamp, extra).unwrap();
        let mut sent = unsigned.clone();
        match placement {
            Placement::Query => sent.url = signed.append_to_url(&unsigned.url),
            Placement::Form => {
                sent.form = Some(signed.append_to_form(unsigned.form.as_deref().unwrap_or_default()));
            }
            _ => sent.header = Some(signed.to_header().as_bytes().to_vec()),
        }
        sent
    }

    /// Whether the server that knows this client and this token, and no others, believes the request.
    pub(crate) fn accept(&self, sent: &Sent) -> bool {
        if Request::new(&sent.method, &sent.url).is_err() {
            return false;
        }
        let Ok(claim) = Claim::parse(sent.request(), sent.header.as_deref()) else { return false };
        let client = match self.method.is_rsa() {
            true => ClientKey::rsa(PUBLIC.clone(), &[self.method]),
            false => ClientKey::shared(&*self.client.1, &[self.method]),
        };
        let client = client.ok().filter(|_| claim.client() == self.client.0);
        let token = self.token.as_ref().filter(|(token, _)| claim.token() == Some(token));
        let token = token.map(|(_, secret)| Secret::from(&**secret));
        claim.verify(client.as_ref(), token.as_ref(), NOW, &POLICY).is_ok()
    }
}

/// Any text, most of it short, and of the characters that mean something somewhere.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-cA-C0-2%&=+~\" ,;é☃\u{0}\n]{0,6}", "\\PC{0,4}", "[a-z]{1,9}"]
}

pub(crate) fn token_characters() -> impl Strategy<Value = String> {
    "[-!#$%&'*+.^_`|~0-9A-Za-z]{1,8}"
}

prop_compose! {
    fn written_octets()(
        octets in prop_oneof![
            vec(select(b"ab+%&= ~\xc3\xff".as_slice()), 0..4), vec(any::<u8>(), 0..4), Just(b"a".to_vec()),
        ],
        ways in vec(any::<u8>(), 1..5),
    ) -> Written {
        Written { octets, ways }
    }
}

pub(crate) fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    vec((written_octets(), option::weighted(0.9, written_octets())), 0..5)
}

prop_compose! {
    pub(crate) fn drafts()(
        method in prop_oneof![select(vec!["GET", "POST", "PUT"]).prop_map(str::to_owned), token_characters()],
        scheme in select(vec!["http", "https", "HTTPS"]),
        host in select(vec!["h.example", "API.Example", "[2001:db8::1]", "192.0.2.7"]),
        port in select(vec!["", "", ":80", ":443", ":8080", ":"]),
        path in "(/[a-b.~;@:]{0,2}(%2[0-9aAfF])?){0,3}",
        query in pieces(),
        form in option::of(pieces()),
        session in option::weighted(0.3, text()),
        verifier in option::weighted(0.3, text()),
        nonce in text().prop_filter("no nonce", |nonce| !nonce.is_empty()),
    ) -> Draft {
        let named = |name, value: Option<String>| value.map(|value| (name, value));
        let extra = [named("oauth_verifier", verifier), named("x é", session)];
        let base = format!("{scheme}://{host}{port}{path}");
        Draft { method, base, query, form, extra: extra.into_iter().flatten().collect(), nonce }
    }
}

prop_compose! {
    pub(crate) fn keys(methods: &'static [SignatureMethod])(
        method in select(methods),
        client in (text(), text()),
        token in option::of((text(), text())),
    ) -> Keys {
        // Nobody registers a client without a secret, and an empty token is none.
        let named = |text: String| if text.is_empty() { "x".to_owned() } else { text };
        let token = token.map(|(token, secret)| (named(token), secret));
        Keys { method, client: (client.0, named(client.1)), token }
    }
}
