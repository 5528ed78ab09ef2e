//! Texts that must never show, in whatever encoding.

use std::collections::{BTreeMap, HashSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauth1_core::percent_encode;

pub(crate) const CLIENT_SECRET: &str = "Qx7vTz2LmK9pRw4J/+%&c";
pub(crate) const TOKEN_SECRET: &str = "b8NsYh3GdF6kWe1U/+%&t";
pub(crate) const VERIFIER: &str = "Ej5rXo0CqV2nZa8M/+%&v";
pub(crate) const PASSWORD: &str = "Li4sPt9BwD7yHf3O/+%&p";
pub(crate) const HANDLE: &str = "u6GkSm1AxR8cJv5E/+%&h";
pub(crate) const FIELD: &str = "To2hIz7NqL4bWy9K/+%&f";
pub(crate) const ADVICE: &str = "Vd3gMe6XrU0jCf8P/+%&a";
pub(crate) const API_KEY: &str = "Hs1wBn5ZkQ9tOx4D/+%&k";
pub(crate) const COOKIE: &str = "aF7yRc2JiT6mGv0L";
pub(crate) const PRIVATE_KEY: &str = include_str!("../vectors/keys/corpus-2048.pkcs8.pem");

const TEXTS: [&str; 9] =
    [CLIENT_SECRET, TOKEN_SECRET, VERIFIER, PASSWORD, HANDLE, FIELD, ADVICE, API_KEY, COOKIE];

/// Every piece of every encoding of what must not show, by its length.
pub(crate) struct Sentinels(BTreeMap<usize, HashSet<Vec<u8>>>);

impl Sentinels {
    /// Those above, and signatures.
    pub(crate) fn new(signatures: &[String]) -> Self {
        let mut pieces: BTreeMap<usize, HashSet<Vec<u8>>> = BTreeMap::new();
        let lines: Vec<&str> = PRIVATE_KEY.lines().filter(|line| !line.starts_with('-')).collect();
        let der = STANDARD.decode(lines.concat()).unwrap();
        let texts = TEXTS.into_iter().chain(lines).chain(signatures.iter().map(String::as_str));
        for octets in texts.map(str::as_bytes).chain([&der[..]]) {
            for (encoded, length) in encodings(octets) {
                pieces
                    .entry(length)
                    .or_default()
                    .extend(encoded.as_bytes().windows(length).map(<[u8]>::to_vec));
            }
        }
        Self(pieces)
    }

    /// What shows of them, if anything does. Where lines are broken makes no difference.
    pub(crate) fn find(&self, shown: &str) -> Option<String> {
        let octets: Vec<u8> = shown.bytes().filter(|octet| !octet.is_ascii_whitespace()).collect();
        let find = |(length, pieces): (&usize, &HashSet<Vec<u8>>)| {
            let found = octets.windows(*length).find(|piece| pieces.contains(*piece))?;
            Some(String::from_utf8_lossy(found).into_owned())
        };
        self.0.iter().find_map(find)
    }
}

/// Encodings, and how much of one tells what is encoded: less would be found in what holds no secret.
fn encodings(octets: &[u8]) -> Vec<(String, usize)> {
    let encoded = percent_encode(octets);
    let each = |write: fn(&u8) -> String| octets.iter().map(write).collect::<Vec<_>>();
    let mut encodings = vec![
        (percent_encode(&encoded), 16),
        (encoded, 16),
        (each(|octet| format!("{octet:02x}")).concat(), 16),
        (each(|octet| format!("{octet:02X}")).concat(), 16),
        // As a list of octets is shown.
        (each(u8::to_string).join(","), 16),
    ];
    encodings.extend(String::from_utf8(octets.to_vec()).map(|text| (text, 8)));
    // It depends on what is before it how base64 looks; what is cut off depends on that too.
    for before in 0..3 {
        let base64 = STANDARD.encode([&vec![0; before][..], octets].concat());
        encodings.push((base64[4..base64.len() - 4].to_owned(), 12));
    }
    encodings
}

#[test]
fn a_sentinel_is_found_in_every_encoding() {
    let sentinels = Sentinels::new(&["eW1nX2l0Lw/+c2lnbg==".to_owned()]);
    assert_eq!(sentinels.find("Qx7v and eW1n are not enough, [1, 2, 3], \"authorization\": Sensitive"), None);
    let line = PRIVATE_KEY.lines().nth(7).unwrap();
    for text in TEXTS.into_iter().chain([line, "eW1nX2l0Lw/+c2lnbg=="]) {
        let (octets, encoded) = (text.as_bytes(), percent_encode(text));
        let hex = octets.iter().map(|octet| format!("{octet:02x}")).collect::<String>();
        for shown in [
            text.to_owned(),
            text[..12].to_owned(),
            format!("{text:?}"),
            percent_encode(&encoded),
            encoded,
            STANDARD.encode(text),
            STANDARD.encode(format!("1:{text}")),
            STANDARD.encode(format!("12:{text}")),
            hex.to_uppercase(),
            hex,
            format!("{octets:?}"),
            format!("{octets:#?}"),
        ] {
            assert!(sentinels.find(&format!("Type {{ field: {shown} }}")).is_some(), "{shown}");
        }
    }
}
