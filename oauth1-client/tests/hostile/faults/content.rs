//! Whole replies to a request for credentials that hold none, or none that can be used; and redirects.

use oauth1_client::FlowError;

use super::{Ends, Fault, GOOD, HEAD, WORD, fault, raw};
use crate::support::Reply;

pub fn all() -> Vec<Fault> {
    [pages(), fields(), json(), bombs(), refusals()].into_iter().flatten().collect()
}

fn row(name: &str, error: FlowError, body: impl Into<Vec<u8>>) -> Fault {
    let body = body.into();
    fault(name, Ends::Flow(error), move || Reply::Http(200, &[], body.clone()))
}

/// Bodies that are something else.
fn pages() -> Vec<Fault> {
    use FlowError::{MissingToken, UnparsableReply};
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let laughs = format!(
        "<!DOCTYPE x [<!ENTITY a \"{WORD}\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><x>&b;&b;&b;</x>"
    );
    vec![
        row("nothing", MissingToken, ""),
        row("white space", MissingToken, " \r\n\t"),
        row("a page", MissingToken, format!("<!DOCTYPE html><p>{WORD}</p>")),
        row("a page that is no form", UnparsableReply, format!("<p style=\"width: 100%\">{WORD}</p>")),
        row("XML", MissingToken, format!("<?xml version=\"1.0\"?><oauth_token>{WORD}</oauth_token>")),
        row("XML with entities", MissingToken, laughs),
        row(
            "a byte order mark",
            MissingToken,
            format!("\u{feff}oauth_token={WORD}&oauth_token_secret={WORD}"),
        ),
        row("NULs", MissingToken, vec![0; 1000]),
        row("UTF-16", MissingToken, utf16(GOOD)),
        row("UTF-16 with its mark", UnparsableReply, utf16(&format!("\u{feff}{GOOD}"))),
        row("no UTF-8", UnparsableReply, [GOOD.as_bytes(), b"\xff"].concat()),
        row("no UTF-8, encoded", UnparsableReply, format!("{GOOD}%C0%AF")),
        row("half an escape", UnparsableReply, format!("{GOOD}%2")),
        row("60,000 separators", UnparsableReply, "&".repeat(60_000)),
        row("20,000 names", UnparsableReply, "x=&".repeat(20_000)),
    ]
}

/// Forms in which something is missing, or there twice, or not to be used.
fn fields() -> Vec<Fault> {
    use FlowError::{DuplicateParameter, MissingToken, MissingTokenSecret, UnusableParameter};
    let (token, secret) = ("oauth_token", "oauth_token_secret");
    let long = "x".repeat(10_000);
    let form = |token: &str, secret: &str| {
        format!("oauth_token={token}&oauth_token_secret={secret}&oauth_callback_confirmed=true")
    };
    let mut rows = vec![
        row("a token only", MissingTokenSecret, format!("oauth_token={WORD}")),
        row("a secret only", MissingToken, format!("oauth_token_secret={WORD}")),
        row("an empty token", MissingToken, form("", WORD)),
        row("an empty secret", MissingTokenSecret, form(WORD, "")),
        row("two tokens", DuplicateParameter { name: token }, format!("{GOOD}&oauth_token=other")),
        row("a token twice", DuplicateParameter { name: token }, format!("{GOOD}&oauth%5Ftoken={WORD}")),
        row("two secrets", DuplicateParameter { name: secret }, format!("{GOOD}&oauth_token_secret=other")),
        row("a token of 10 kB", UnusableParameter { name: token }, form(&long, WORD)),
        row("a secret of 10 kB", UnusableParameter { name: secret }, form(WORD, &long)),
    ];
    for (what, text) in
        [("a line break", "%0D%0ASet-Cookie:%20x=y"), ("a NUL", "%00"), ("an escape", "%1B[2J")]
    {
        let name = |place: &str| format!("{what} in the {place}");
        let with = format!("{WORD}{text}");
        rows.push(row(&name("token"), UnusableParameter { name: token }, form(&with, WORD)));
        rows.push(row(&name("secret"), UnusableParameter { name: secret }, form(WORD, &with)));
    }
    rows
}

/// Temporary credentials that may be for somebody else's callback.
pub fn unconfirmed() -> Vec<Fault> {
    use FlowError::{CallbackNotConfirmed, DuplicateParameter};
    let twice = DuplicateParameter { name: "oauth_callback_confirmed" };
    let mut rows = vec![row("confirmed twice", twice, format!("{GOOD}&oauth_callback_confirmed=true"))];
    for confirmed in
        ["", "&oauth_callback_confirmed", "&oauth_callback_confirmed=false", "&oauth_callback_confirmed=1"]
    {
        let body = format!("oauth_token={WORD}&oauth_token_secret={WORD}{confirmed}");
        rows.push(row(&format!("not confirmed: {confirmed}"), CallbackNotConfirmed, body));
    }
    rows
}

/// JSON that is cut off, too deep, or not what it should be.
fn json() -> Vec<Fault> {
    use FlowError::{DuplicateParameter, MissingToken, UnparsableReply};
    let good = format!("\"oauth_token\":\"{WORD}\",\"oauth_token_secret\":\"{WORD}\"");
    let many: String = (0..5000).map(|number| format!(",\"f{number}\":0")).collect();
    let dup = DuplicateParameter { name: "oauth_token" };
    vec![
        row("JSON that is cut off", UnparsableReply, format!("{{{good}")),
        row("JSON with something behind it", UnparsableReply, format!("{{{good}}} {WORD}")),
        row("a list", MissingToken, format!("[{{{good}}}]")),
        row(
            "a token that is an object",
            UnparsableReply,
            format!("{{\"oauth_token\":{{\"__proto__\":\"{WORD}\"}}}}"),
        ),
        row("a token twice in JSON", dup, format!("{{{good},\"oauth_token\":\"{WORD}\"}}")),
        row("half of a pair of surrogates", UnparsableReply, format!("{{{good},\"x\":\"\\ud800\"}}")),
        row(
            "a number of 50,000 digits",
            UnparsableReply,
            format!("{{{good},\"x\":1{}}}", "0".repeat(50_000)),
        ),
        row("30,000 lists in each other", UnparsableReply, format!("{{\"x\":{}", "[".repeat(30_000))),
        row("20,000 lists side by side", MissingToken, format!("{{\"x\":[[]{}]}}", ",[]".repeat(20_000))),
        row("5,000 keys", UnparsableReply, format!("{{\"x\":0{many}}}")),
    ]
}

/// What is small and would become large.
fn bombs() -> Vec<Fault> {
    let row = |coding: &'static str, bomb: Vec<u8>| {
        fault(&format!("a bomb in {coding}"), Ends::Flow(FlowError::CompressedReply), move || {
            let head = format!(
                "{HEAD}content-encoding: {coding}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                bomb.len()
            );
            raw([head.as_bytes(), &bomb].concat())
        })
    };
    // 1 MiB of zeros, 60 times: the beginning of a member of gzip, what stands for most of the zeros, and its end.
    let member = [
        &b"\x1f\x8b\x08\0\0\0\0\0\x02\x03\xed\xc1\x31\x01\0\0\0\xc2\xa0\xf5\x4f\x6d\x08\x5f\xa0"[..],
        &[0; 1016],
        b"\x3e\x03\x1c\xea\x38\xa7\0\0\x10\0",
    ];
    // 128 KiB of zeros in each of 15,000 blocks: 2 GB.
    let zstd = [&b"\x28\xb5\x2f\xfd\0\x70"[..], &b"\x02\0\x10\0".repeat(15_000), b"\x03\0\x10\0"];
    // 16 MiB of zeros, and 128 MiB each time that the rest is repeated.
    let brotli = [
        &b"\xcf\xff\xff\x7f\0\x24\0\xe2\xb1\x40\x72"[..],
        &b"\xef\xff\xf9\xff\xff\x0f\x80\x04\x40\x1c\x16\x80\xee\xfd\x3f\xff\xff\xff\x01\x90\0\x88\xc3\x02\
          \xd0\xbd\xff\xe7\xff\xff\x3f\0\x12\0\x71\x58\0\xba\xf7\xff\xfc\xff\xff\x07\x40\x02\x20\x0e\
          \x0b\x40\xf7\xfe\x9f\xff\xff\xff\0\x48\0\xc4\x61\x01\xe8\xde\xff\xf3\xff\xff\x1f\0\x09\x80\
          \x38\x2c\0\xdd\xfb\x7f\xfe\xff\xff\x03\x20\x01\x10\x87\x05\xa0\x7b\xff\xcf\xff\xff\x7f\0\x24\
          \0\xe2\xb0\0\x74"
            .repeat(500),
    ];
    vec![
        row("gzip", member.concat().repeat(60)),
        row("zstd", zstd.concat()),
        row("br", brotli.concat()),
        row("gzip, identity", GOOD.into()),
    ]
}

/// Statuses that are no success.
fn refusals() -> Vec<Fault> {
    let mut rows: Vec<_> = [400, 401, 403, 404, 407, 429, 500, 503]
        .into_iter()
        .map(|status| {
            let refused = FlowError::Refused { status, problem: None };
            fault(&format!("{status}"), Ends::Flow(refused), move || {
                Reply::Http(status, &[("retry-after", "1")], format!("<h1>{WORD}</h1>").into())
            })
        })
        .collect();
    let refused = |status| Ends::Flow(FlowError::Refused { status, problem: None });
    rows.push(fault("another protocol from here on", refused(101), || {
        raw(format!("HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: {WORD}\r\n\r\n{GOOD}"))
    }));
    rows.push(fault("a status of no class", refused(999), || {
        raw(format!("HTTP/1.1 999 X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{GOOD}", GOOD.len()))
    }));
    rows.push(fault("a refusal without end", refused(404), || {
        Reply::Endless(format!("HTTP/1.1 404 X\r\n\r\n{GOOD}").into(), b"x".repeat(4096))
    }));
    rows.push(fault("no content", Ends::Flow(FlowError::MissingToken), || {
        raw("HTTP/1.1 204 X\r\nconnection: close\r\n\r\n")
    }));
    rows
}

/// Every kind of redirect, to everywhere. The server that some of them name must not be called.
pub fn redirects() -> Vec<Fault> {
    let mut rows = Vec::new();
    for status in [300, 301, 302, 303, 304, 305, 307, 308, 399] {
        for location in [
            "location: http://{elsewhere}/\r\n",
            "location: //{elsewhere}/\r\n",
            "location: https://{elsewhere}/\r\n",
            "location: http://x@{elsewhere}/\r\n",
            "location: http://{elsewhere}/\r\nlocation: /again\r\n",
            "location: /again\r\n",
            "location: ?again\r\n",
            "location: javascript:alert(1)\r\n",
            "refresh: 0; url=http://{elsewhere}/\r\n",
            "",
        ] {
            rows.push(Fault {
                name: format!("{status} {location:?}"),
                ends: Ends::Flow(FlowError::Redirected { status }),
                reply: Box::new(move |elsewhere| {
                    let location = location.replace("{elsewhere}", elsewhere);
                    let length = if status == 304 { 0 } else { GOOD.len() };
                    raw(format!("HTTP/1.1 {status} X\r\n{location}connection: close\r\ncontent-length: {length}\r\n\r\n{GOOD}"))
                }),
            });
        }
    }
    rows
}
