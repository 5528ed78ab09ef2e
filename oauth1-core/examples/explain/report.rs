//! What there is to say about a request, a base string and a signature.

use std::{
    error::Error,
    fmt::{Display, Write as _},
    time::{SystemTime, UNIX_EPOCH},
};

use oauth1_core::{
    Claim, ClientCredentials, Request, SignatureMethod, Signer, Stamp, TokenCredentials, VerifyError,
    explain::{Diagnosis, Explanation},
};
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::{
    Failure, Secrets,
    args::Explain,
    message::{Message, read_text},
};

/// A report, and whether it names something wrong.
pub(crate) struct Finding {
    pub(crate) report: String,
    pub(crate) is_wrong: bool,
}

impl Finding {
    /// A line under a heading, laid out like those of an explanation.
    fn say(&mut self, heading: &str, text: impl Display) {
        let _ = writeln!(self.report, "\n{heading:13}{}", folded(&text.to_string()));
    }

    fn say_diagnosis(&mut self, heading: &str, diagnosis: &Diagnosis) {
        let is_right = *diagnosis == Diagnosis::Right;
        self.is_wrong |= !is_right;
        self.say(heading, format!("{}: {diagnosis}", if is_right { "right" } else { "wrong" }));
    }
}

pub(crate) fn report(args: &Explain, secrets: &Secrets) -> Result<Finding, Failure> {
    let message = Message::read(args)?;
    let request = message.request()?;
    let mut finding = Finding { report: String::new(), is_wrong: false };
    let explanation = match Claim::parse(request, message.authorization()) {
        Ok(claim) => explain_claim(&claim, secrets, &mut finding),
        Err(VerifyError::NotSigned) => explain_signing(args, secrets, request, &mut finding)?,
        Err(error) => return Err(Failure::Request(with_causes(&error))),
    };
    if message.scheme_is_assumed {
        finding.say("Scheme", "https is assumed: the request does not show it, so name it with --scheme");
    }
    if let Some(theirs) = &args.base_string {
        let comparison = explanation.compare(&read_text(theirs)?);
        finding.is_wrong |= !comparison.is_same();
        let _ = write!(finding.report, "\n{comparison}");
    }
    if let Some(theirs) = &args.signature {
        let client = secrets.client.as_ref().ok_or_else(|| no_secret("OAUTH1_CLIENT_SECRET"))?;
        let diagnosis = explanation.diagnose(client, secrets.token.as_ref(), &decoded(theirs));
        finding.say_diagnosis("Theirs", &diagnosis);
    }
    Ok(finding)
}

fn explain_claim(claim: &Claim<'_>, secrets: &Secrets, finding: &mut Finding) -> Explanation {
    let token_is_named = claim.token().is_some_and(|token| !token.is_empty());
    let token = secrets.token.as_ref().filter(|_| token_is_named);
    let explanation = match &secrets.client {
        Some(client) => claim.explain().with_secrets(client, token),
        None => claim.explain(),
    };
    finding.report = explanation.to_string();
    if let Some(age) = claim.timestamp().and_then(age) {
        finding.say(
            "Time",
            format!("{age}: a server refuses what is more than some minutes off, so check the clocks"),
        );
    }
    match &secrets.client {
        _ if claim.method().is_rsa() => {
            finding
                .say("Signature", "not checked: it is made with the client's private key, not with secrets");
        }
        Some(client) => finding.say_diagnosis("Signature", &claim.diagnose(client, token)),
        None => finding.say(
            "Signature",
            "not checked: set OAUTH1_CLIENT_SECRET, and OAUTH1_TOKEN_SECRET if there is a token, to have it \
             checked",
        ),
    }
    explanation
}

fn explain_signing(
    args: &Explain,
    secrets: &Secrets,
    request: Request<'_>,
    finding: &mut Finding,
) -> Result<Explanation, Failure> {
    let signer = signer(args, secrets)?;
    let stamp = stamp(args)?;
    let mut extra = Vec::new();
    for pair in &args.extra {
        extra.push(
            pair.split_once('=').ok_or_else(|| Failure::usage("--extra needs NAME=VALUE, not encoded"))?,
        );
    }
    let refused = |error| Failure::Request(with_causes(&error));
    let explanation = signer.explain(request, &stamp, &extra).map_err(refused)?;
    let authorization = signer.sign(request, &stamp, &extra).map_err(refused)?;
    finding.report = explanation.to_string();
    if explanation.signature_method() == SignatureMethod::Plaintext.as_str() {
        finding.say("Header", "not shown: with PLAINTEXT the signature is made of the secrets");
    } else {
        finding.say("Header", "to send with the request");
        let header = authorization.to_header();
        let _ = writeln!(finding.report, "\nAuthorization: {}", header.to_str().unwrap_or_default());
    }
    Ok(explanation)
}

fn signer(args: &Explain, secrets: &Secrets) -> Result<Signer, Failure> {
    let Some(identifier) = &args.client else {
        return Err(Failure::usage(
            "the request is not signed: give its Authorization header with -H, or name a client with \
             --client to sign it",
        ));
    };
    let secret = secrets.client.clone().ok_or_else(|| no_secret("OAUTH1_CLIENT_SECRET"))?;
    let client = ClientCredentials::new(identifier, secret);
    let method = args.signature_method.as_deref().map_or(Ok(SignatureMethod::HmacSha1), str::parse);
    let method = method.map_err(|error| Failure::usage(with_causes(&error)))?;
    let unusable = |error| Failure::usage(with_causes(&error));
    let mut signer = Signer::client(method, &client).map_err(unusable)?;
    if let Some(identifier) = &args.token {
        let secret = secrets.token.clone().ok_or_else(|| no_secret("OAUTH1_TOKEN_SECRET"))?;
        signer = signer.with_token(&TokenCredentials::new(identifier, secret));
    }
    if let Some(realm) = &args.realm {
        signer = signer.with_realm(realm).map_err(unusable)?;
    }
    Ok(if args.no_version { signer.without_version() } else { signer })
}

/// What was given, and the rest made now.
fn stamp(args: &Explain) -> Result<Stamp, Failure> {
    let timestamp = args.timestamp.clone().unwrap_or_else(|| now().to_string());
    let nonce = match &args.nonce {
        Some(nonce) => nonce.clone(),
        None => {
            let mut octets = [0; 12];
            let filled = SystemRandom::new().fill(&mut octets);
            filled.map_err(|_| Failure::usage("no random numbers here: give a nonce with --nonce"))?;
            octets.iter().map(|octet| format!("{octet:02x}")).collect()
        }
    };
    Ok(Stamp::literal(nonce, timestamp))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// How far off a timestamp is, if it is far.
fn age(timestamp: u64) -> Option<String> {
    let now = now();
    let seconds = now.abs_diff(timestamp);
    let (count, unit) = match seconds {
        0..=300 => return None,
        301..7_200 => (seconds / 60, "minutes"),
        7_200..172_800 => (seconds / 3_600, "hours"),
        _ => (seconds / 86_400, "days"),
    };
    let direction = if timestamp < now { "behind" } else { "ahead of" };
    Some(format!("the timestamp is {count} {unit} {direction} this computer's clock"))
}

fn no_secret(variable: &str) -> Failure {
    Failure::usage(format!("set {variable} in the environment: secrets are not taken from the command line"))
}

/// Copied out of a header, a signature is percent-encoded; base64 has no `%`.
fn decoded(signature: &str) -> String {
    let octets = oauth1_core::percent_decode(signature.trim().as_bytes());
    octets.map_or_else(|_| signature.to_owned(), |octets| String::from_utf8_lossy(&octets).into_owned())
}

fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}

/// In lines for the column behind the headings.
fn folded(text: &str) -> String {
    let (mut out, mut column) = (String::new(), 13);
    for word in text.split(' ') {
        let width = word.chars().count() + 1;
        if column + width > 100 {
            out.push_str("\n             ");
            column = 13;
        } else if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
        column += width;
    }
    out
}
