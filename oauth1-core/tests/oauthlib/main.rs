//! Both ways against Python's oauthlib, an independent implementation: what is signed here it must accept, what it
//! signs must be accepted here, and what was tampered with must be refused on either side.
//!
//! The requests are new in every run. A failure names the seed; `OAUTH1_SEED` brings the same requests back.

#![allow(clippy::expect_used, clippy::panic, reason = "what a test cannot go on without may stop it")]

mod generate;
mod peer;
mod tamper;

use std::{
    env,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use oauth1_core::{
    Claim, ClientCredentials, ClientKey, Policy, Request, Secret, Signer, Stamp, TokenCredentials,
    VerifyError,
};
use serde_json::{Value, json};

use generate::{Case, Random};

const SIGNED_HERE: usize = 2500;
const SIGNED_THERE: usize = 800;
const WINDOW: Duration = Duration::from_secs(600);

#[test]
#[ignore = "needs Python packages: run cargo xtask test"]
fn oauthlib_accepts_what_is_signed_here() {
    let (seed, mut random) = seed();
    let now = now();
    let mut tasks = Vec::new();
    let mut expected = Vec::new();
    for number in 0..SIGNED_HERE {
        let case = Case::generate(&mut random);
        let (signer, stamp) = (case.signer(), Stamp::new(case.nonce.as_str(), now));
        let base_string =
            signer.base_string(case.request(), &stamp, &case.extra()).expect("it can be signed");
        let authorization = case.authorization(&signer, &stamp);
        tasks.push(case.to_verify(&authorization));
        expected.push((number, case.clone(), Some(base_string)));
        for tampered in tamper::variants(&mut random, &case) {
            tasks.push(tampered.to_verify(&authorization));
            expected.push((number, tampered, None));
        }
    }

    let answers = peer::ask(&tasks);
    for (answer, (number, case, base_string)) in answers.iter().zip(&expected) {
        let about = || format!("OAUTH1_SEED={seed}, request {number}: {case:#?}\n{answer:#}");
        assert_eq!(answer["accepted"], base_string.is_some(), "{}", about());
        if let Some(base_string) = base_string {
            assert_eq!(answer["base_string"], **base_string, "{}", about());
            for (name, sent) in case.protocol_parameters() {
                assert_eq!(answer[name], json!(sent), "{name}: {}", about());
            }
        }
    }
    let refused = expected.iter().filter(|(_, _, base_string)| base_string.is_none()).count();
    println!("OAUTH1_SEED={seed}: {SIGNED_HERE} requests accepted, {refused} tampered ones refused");
    assert!(refused > SIGNED_HERE, "too few controls: {refused}");
}

#[test]
#[ignore = "needs Python packages: run cargo xtask test"]
fn what_oauthlib_signs_is_accepted_here() {
    let (seed, mut random) = seed();
    let cases: Vec<Case> = (0..SIGNED_THERE).map(|_| Case::generate_for_their_client(&mut random)).collect();
    let tasks: Vec<Value> = cases.iter().map(Case::to_sign).collect();
    let mut refused = 0;
    for (number, (answer, case)) in peer::ask(&tasks).iter().zip(cases).enumerate() {
        let about = || format!("OAUTH1_SEED={seed}, request {number}: {case:#?}\n{answer:#}");
        let Some(authorization) = answer["authorization"].as_str() else { panic!("{}", about()) };
        let signed = Case {
            url: answer["uri"].as_str().unwrap_or_else(|| panic!("{}", about())).to_owned(),
            body: answer["body"].as_str().map(str::to_owned),
            ..case.clone()
        };
        assert_eq!(signed.verify(authorization), Ok(()), "{}", about());
        for tampered in tamper::variants(&mut random, &signed) {
            let expected = Err(VerifyError::SignatureInvalid);
            assert_eq!(tampered.verify(authorization), expected, "{}\n{tampered:#?}", about());
            refused += 1;
        }
    }
    println!("OAUTH1_SEED={seed}: {SIGNED_THERE} requests accepted, {refused} tampered ones refused");
    assert!(refused > SIGNED_THERE, "too few controls: {refused}");
}

/// Of `OAUTH1_SEED`, or new.
fn seed() -> (u64, Random) {
    let seed = match env::var("OAUTH1_SEED") {
        Ok(seed) => seed.parse().expect("OAUTH1_SEED is a whole number"),
        Err(_) => {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is after 1970");
            Random(u64::from(since.subsec_nanos()) ^ (since.as_secs() << 30)).next() >> 32
        }
    };
    (seed, Random(seed))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is after 1970").as_secs()
}

impl Case {
    fn request(&self) -> Request<'_> {
        let request = Request::new(&self.method, &self.url).expect("it is a request");
        let content_type = self.content_type.as_deref().unwrap_or_default();
        request.with_body(content_type, self.body.as_deref().unwrap_or_default().as_bytes())
    }

    fn signer(&self) -> Signer {
        let client = ClientCredentials::new(&*self.client.0, &*self.client.1);
        let signer = Signer::client(self.signature_method, &client).expect("it signs with secrets");
        let signer = match &self.token {
            None => signer,
            Some((token, secret)) => signer.with_token(&TokenCredentials::new(&**token, &**secret)),
        };
        let signer = if self.version { signer } else { signer.without_version() };
        match &self.realm {
            Some(realm) => signer.with_realm(realm).expect("it is printable ASCII"),
            None => signer,
        }
    }

    fn extra(&self) -> Vec<(&str, &str)> {
        let extra = [("oauth_callback", &self.callback), ("oauth_verifier", &self.verifier)];
        extra.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))).collect()
    }

    /// Those that the peer says it has read. It reads a `realm` in the query too, where the header has none.
    fn protocol_parameters(&self) -> impl Iterator<Item = (&'static str, Option<&str>)> {
        let token = self.token.as_ref().map(|(token, _)| token.as_str());
        let parameters = [
            ("client", Some(self.client.0.as_str())),
            ("token", token),
            ("callback", self.callback.as_deref()),
            ("verifier", self.verifier.as_deref()),
            ("realm", self.realm.as_deref()),
        ];
        parameters.into_iter().filter(|(name, sent)| *name != "realm" || sent.is_some())
    }

    fn authorization(&self, signer: &Signer, stamp: &Stamp) -> String {
        let authorization = signer.sign(self.request(), stamp, &self.extra()).expect("it can be signed");
        authorization.to_header().to_str().expect("it is ASCII").to_owned()
    }

    fn verify(&self, authorization: &str) -> Result<(), VerifyError> {
        let client = ClientKey::shared(&*self.client.1, &[self.signature_method]).expect("it has a secret");
        let token = self.token.as_ref().map(|(_, secret)| Secret::from(&**secret));
        let policy = Policy::new(WINDOW).allowing_plaintext_over_http();
        let claim = Claim::parse(self.request(), Some(authorization.as_bytes()))?;
        claim.verify(Some(&client), token.as_ref(), now(), &policy).map(drop)
    }

    fn to_verify(&self, authorization: &str) -> Value {
        let mut task = self.to_sign();
        task["task"] = json!("verify");
        task["headers"]["Authorization"] = json!(authorization);
        task
    }

    fn to_sign(&self) -> Value {
        let headers = match &self.content_type {
            Some(content_type) => json!({ "Content-Type": content_type }),
            None => json!({}),
        };
        json!({
            "task": "sign",
            "method": self.method,
            "url": self.url,
            "headers": headers,
            "body": self.body,
            "client": self.client.0,
            "client_secret": self.client.1,
            "token": self.token.as_ref().map(|(token, _)| token),
            "token_secret": self.token.as_ref().map(|(_, secret)| secret),
            "signature_method": self.signature_method.as_str(),
            "realm": self.realm,
            "callback": self.callback,
            "verifier": self.verifier,
        })
    }
}
