//! Requests of every kind that both sides have to agree on.
//!
//! What RFC 5849 leaves open is left out, and each such place says so.

use oauth1_core::SignatureMethod;

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

/// A request and the credentials to sign it with.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) client: (String, String),
    pub(crate) token: Option<(String, String)>,
    pub(crate) signature_method: SignatureMethod,
    pub(crate) version: bool,
    pub(crate) nonce: String,
    pub(crate) realm: Option<String>,
    pub(crate) callback: Option<String>,
    pub(crate) verifier: Option<String>,
}

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

impl Case {
    pub(crate) fn generate(random: &mut Random) -> Self {
        let realm = random.chance(25).then(|| realm(random));
        let (content_type, body) = body(random, realm.is_none());
        let credentials = |random: &mut Random| (text(random, 1), text(random, 1));
        Self {
            method: method(random),
            url: url(random, realm.is_none()),
            content_type,
            body,
            client: credentials(random),
            token: random.chance(60).then(|| credentials(random)),
            signature_method: *random.pick(SignatureMethod::ALL),
            version: random.chance(80),
            // Letters and digits, and of a length that the strictest take.
            nonce: (0..22).map(|_| char::from(*random.pick(b"abcXYZ0189"))).collect(),
            realm,
            callback: random.chance(15).then(|| format!("https://app.example/{}", text(random, 0))),
            verifier: random.chance(15).then(|| text(random, 1)),
        }
    }

    /// As [`generate`](Self::generate), but no more than oauthlib's client takes.
    ///
    /// It gives a body to GET and HEAD no meaning, knows the form's media type without parameters, and writes a
    /// realm as it is given.
    pub(crate) fn generate_for_their_client(random: &mut Random) -> Self {
        let mut case = Self::generate(random);
        if matches!(&*case.method.to_ascii_uppercase(), "GET" | "HEAD") {
            (case.content_type, case.body) = (None, None);
        }
        if case.content_type.as_deref().is_some_and(|media_type| media_type.starts_with(FORM)) {
            case.content_type = Some(FORM.to_owned());
        }
        case.realm = case.realm.map(|realm| realm.replace(['"', '\\'], "'"));
        case
    }
}

fn method(random: &mut Random) -> String {
    let methods = [
        "GET", "GET", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "post", "MKCOL",
        "M-SEARCH",
    ];
    (*random.pick(&methods)).to_owned()
}

/// Left out: IPv6 addresses in other than their shortest form, which one side rewrites.
fn url(random: &mut Random, may_name_realm: bool) -> String {
    let scheme = *random.pick(&["http", "https", "HTTPS"]);
    let hosts = [
        "example.com",
        "API.Example.COM",
        "a-b.c.example",
        "xn--bcher-kva.example",
        "localhost",
        "192.0.2.7",
        "[2001:db8::1]",
        "[::1]",
    ];
    let port = random.pick(&["", "", "", ":80", ":443", ":8080", ":65535", ":"]);
    let host = random.pick(&hosts);
    let (path, query) = (path(random), query(random, may_name_realm));
    match random.below(4) {
        0 => format!("{scheme}://{host}{port}{path}"),
        _ => format!("{scheme}://{host}{port}{path}?{query}"),
    }
}

/// Left out: a `;` at the very end, which one side drops, and octets that RFC 3986 does not have in a path.
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
        ";v=1",
        "1.1",
        "resource.json",
    ];
    if random.chance(5) {
        return String::new();
    }
    let path: String = (0..random.below(7)).map(|_| *random.pick(&pieces)).collect();
    format!("/{path}")
}

/// Left out: octets that are not UTF-8 (one side works on text), and names that begin with `oauth_`.
///
/// So is a parameter named `realm` where the header has a realm, since one side then leaves out both.
fn query(random: &mut Random, may_name_realm: bool) -> String {
    let mut pairs: Vec<String> = (0..random.below(7)).map(|_| pair(random)).collect();
    if may_name_realm && random.chance(5) {
        pairs.push("realm=a+b".to_owned());
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

/// None, a form, or something that is not to be signed.
fn body(random: &mut Random, may_name_realm: bool) -> (Option<String>, Option<String>) {
    match random.below(10) {
        0..4 => (None, None),
        4..9 => {
            let form = query(random, may_name_realm);
            let media_type =
                if random.chance(20) { format!("{FORM}; charset=UTF-8") } else { FORM.to_owned() };
            (Some(media_type), Some(form))
        }
        _ => (Some("application/json".to_owned()), Some(format!("{{\"text\": {:?}}}", "a=1&b=2"))),
    }
}

/// Up to eleven characters more than `least`, of every kind: unreserved, reserved, control, two to four octets long.
fn text(random: &mut Random, least: usize) -> String {
    const CHARACTERS: &str =
        "abzAZ019-._~ !\"#$%&'()*+,/:;<=>?@[\\]^`{|}\t\r\n\0\u{7f}éÅßЖ☃漢\u{301}\u{feff}😀🔑";
    let characters: Vec<char> = CHARACTERS.chars().collect();
    let length = least + random.below(12);
    let text: String = (0..length).map(|_| *random.pick(&characters)).collect();
    // What looks encoded already is encoded once more, and decoded once.
    if random.chance(10) { format!("{text}%41%2B+") } else { text }
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
