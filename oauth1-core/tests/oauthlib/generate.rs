//! Requests of every kind that RFC 5849 has.
//!
//! Where the two sides read it differently, a rule in excused.rs says so. What is left out here is what the RFC does
//! not have, or leaves to each provider, and each such place says so.

use oauth1_core::{Placement, Request, SignatureMethod};

use crate::case::{Case, FORM};

/// `SplitMix64`: small, and the same everywhere.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).expect("it is small"))
            .expect("it is below a usize")
    }

    /// True so many times in a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

impl Case {
    pub(crate) fn generate(random: &mut Random) -> Self {
        let placement = *random.pick(&[Placement::Header, Placement::Query, Placement::Form]);
        let (mut content_type, mut body) = body(random);
        if placement == Placement::Form && !content_type.as_deref().is_some_and(Request::is_form) {
            (content_type, body) = (Some(FORM.to_owned()), Some(String::new()));
        }
        Self {
            method: method(random),
            url: url(random),
            content_type,
            body,
            authorization: None,
            client: (text(random, 1), secret(random, 1)),
            token: random.chance(60).then(|| (text(random, 1), secret(random, 0))),
            signature_method: signature_method(random),
            placement,
            version: random.chance(80),
            body_hash: random.chance(30),
            // Letters and digits, and of a length that the strictest take.
            nonce: (0..22).map(|_| char::from(*random.pick(b"abcXYZ0189"))).collect(),
            realm: random.chance(25).then(|| realm(random)),
            callback: random.chance(15).then(|| format!("https://app.example/{}", text(random, 0))),
            verifier: random.chance(15).then(|| text(random, 1)),
            extension: random.chance(10).then(|| extension(random)),
        }
    }
}

/// One in twenty signs with RSA, which takes long.
fn signature_method(random: &mut Random) -> SignatureMethod {
    use SignatureMethod::{HmacSha1, HmacSha256, HmacSha512, Plaintext, RsaSha1, RsaSha256, RsaSha512};
    if random.chance(5) {
        *random.pick(&[RsaSha1, RsaSha256, RsaSha512])
    } else {
        *random.pick(&[HmacSha1, HmacSha1, HmacSha256, HmacSha512, Plaintext])
    }
}

fn method(random: &mut Random) -> String {
    let methods = [
        "GET",
        "GET",
        "GET",
        "POST",
        "POST",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "HEAD",
        "OPTIONS",
        "post",
        "MKCOL",
        "M-SEARCH",
        "!#$%&'*+-.^_`|~",
    ];
    (*random.pick(&methods)).to_owned()
}

/// Left out: hosts that are not ASCII, which have to be encoded before they get here.
fn url(random: &mut Random) -> String {
    let hosts = [
        "example.com",
        "API.Example.COM",
        "a-b.c.example",
        "xn--bcher-kva.example",
        "localhost",
        "a_b.example.",
        "%C3%89.Example",
        "a!$&'()*+;=~.example",
        "192.0.2.7",
        "127.1",
        "[2001:db8::1]",
        "[2001:DB8::ABCD]",
        "[::1]",
    ];
    let long_addresses = ["[2001:db8:0:0::1]", "[::ffff:192.0.2.7]"];
    let ports = [
        "", "", "", "", "", "", ":80", ":80", ":443", ":443", ":8080", ":65535", ":1", ":0443", ":00080", ":",
    ];
    let scheme = *random.pick(&["http", "https", "HTTPS", "hTTp"]);
    let user = if random.chance(3) { "me:p%40ss@" } else { "" };
    let host = if random.chance(2) { random.pick(&long_addresses) } else { random.pick(&hosts) };
    let port = random.pick(&ports);
    let (path, mut query) = (path(random), query(random));
    if random.chance(2) {
        query.push_str("&oauth_x=1");
    }
    let query = if random.chance(25) { String::new() } else { format!("?{query}") };
    let fragment = if random.chance(3) { "#a?b=c&d" } else { "" };
    format!("{scheme}://{user}{host}{port}{path}{query}{fragment}")
}

/// Left out: octets that RFC 3986 does not have in a path.
fn path(random: &mut Random) -> String {
    let pieces = [
        "a",
        "Z",
        "0",
        "~",
        "-",
        "_",
        ".",
        "..",
        "/",
        "//",
        "/./",
        "/../",
        "!$'()*,",
        ":@",
        "=&",
        "+",
        "%20",
        "%2F",
        "%2f",
        "%7E",
        "%c3%a9",
        "%C3%89",
        "%E2%98%83",
        "%00",
        "%ff",
        ";v=1",
        ";",
        "1.1",
        "resource.json",
    ];
    if random.chance(5) {
        return String::new();
    }
    let path: String = (0..random.below(7)).map(|_| *random.pick(&pieces)).collect();
    format!("/{path}")
}

fn query(random: &mut Random) -> String {
    let mut pairs: Vec<String> = (0..random.below(7)).map(|_| pair(random)).collect();
    for (rare, percent) in [("realm=a+b", 4), ("x=%ff", 1)] {
        if random.chance(percent) {
            pairs.push(rare.to_owned());
        }
    }
    pairs.join(if random.chance(5) { "&&" } else { "&" })
}

fn pair(random: &mut Random) -> String {
    let name = if random.chance(60) {
        // From few names, so that there are duplicates, and ones that order differently before encoding.
        (*random.pick(&[
            "a", "b", "A", "a1", "a-", "a_", "c2", "", "%C3%A9", "z%20z", "z+z", "a%5B%5D", "file", "~",
        ]))
        .to_owned()
    } else {
        let name = text(random, 0);
        encode(random, &name)
    };
    match random.below(10) {
        0 => name,
        1 => format!("{name}="),
        _ => {
            let value = text(random, 0);
            format!("{name}={}", encode(random, &value))
        }
    }
}

/// None, a form, or something that is not to be signed, whatever the request method.
fn body(random: &mut Random) -> (Option<String>, Option<String>) {
    let (media_type, body) = match random.below(20) {
        0..8 => return (None, None),
        8..15 => (FORM.to_owned(), query(random)),
        15 => (format!("{FORM}; charset=UTF-8"), query(random)),
        16 => ("application/X-WWW-Form-URLencoded".to_owned(), query(random)),
        17 => ("application/json".to_owned(), format!("{{\"text\": {:?}}}", text(random, 0))),
        18 => ("text/plain".to_owned(), format!("{} ☃", text(random, 0))),
        _ => ("text/plain".to_owned(), "a=1&b=2".to_owned()),
    };
    (Some(media_type), Some(body))
}

/// What extensions send, and what nobody does.
fn extension(random: &mut Random) -> (&'static str, String) {
    let names = ["oauth_session_handle", "oauth_lang", "xoauth_displayname", "oauth_é", "x~y"];
    (*random.pick(&names), text(random, 0))
}

/// Up to eleven characters more than `least`, of every kind: unreserved, reserved, control, two to four octets long.
fn text(random: &mut Random, least: usize) -> String {
    const CHARACTERS: &str =
        "abzAZ019-._~ !\"#$%&'()*+,/:;<=>?@[\\]^`{|}\t\r\n\0\u{7f}éÅßЖ☃漢\u{301}\u{feff}😀🔑";
    let characters: Vec<char> = CHARACTERS.chars().collect();
    let length = least + random.below(12);
    let text: String = (0..length).map(|_| *random.pick(&characters)).collect();
    // What looks encoded already is encoded once more, and decoded once.
    if random.chance(4) { format!("{text}%41%2B+") } else { text }
}

/// Every other one is as secrets usually are.
fn secret(random: &mut Random, least: usize) -> String {
    if random.chance(50) {
        return text(random, least);
    }
    (0..20).map(|_| char::from(*random.pick(b"abcXYZ0189-._~"))).collect()
}

/// As forms are encoded, with all the liberty that leaves: a space has two forms, hexadecimal digits two cases, and
/// what need not be escaped may be.
///
/// Left bare are only the reserved characters that RFC 3986 has in a query.
fn encode(random: &mut Random, text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        let unreserved = character.is_ascii_alphanumeric() || "-._~".contains(character);
        match character {
            ' ' if random.chance(50) => out.push('+'),
            _ if unreserved && random.chance(90) => out.push(character),
            ':' | ',' | '*' | '@' | '!' | '(' | ')' | '/' | '?' | '\'' | '$' | ';' if random.chance(50) => {
                out.push(character);
            }
            _ => {
                let upper = random.chance(50);
                for octet in character.to_string().bytes() {
                    out.push_str(&if upper { format!("%{octet:02X}") } else { format!("%{octet:02x}") });
                }
            }
        }
    }
    out
}

/// Any printable ASCII.
fn realm(random: &mut Random) -> String {
    let characters: Vec<char> = (' '..='~').collect();
    (0..=random.below(12)).map(|_| *random.pick(&characters)).collect()
}
