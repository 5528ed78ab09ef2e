//! What was changed on the way is refused, unless it is the same request to the reference, written otherwise.

use oauth1_core::{Placement, SignatureMethod, percent_encode};
use proptest::{
    prelude::*,
    sample::{Index, select},
};

use crate::{
    reference::{covered, pair},
    requests::{Keys, PLACEMENTS, Sent, drafts, keys, text},
};

const HMAC: &[SignatureMethod] =
    &[SignatureMethod::HmacSha1, SignatureMethod::HmacSha256, SignatureMethod::HmacSha512];
const PLAINTEXT: &[SignatureMethod] = &[SignatureMethod::Plaintext];

/// A part of a request that can be changed octet by octet.
#[derive(Clone, Copy, Debug)]
enum Part {
    Method,
    Url,
    Form,
    Header,
}

const PARTS: [Part; 4] = [Part::Method, Part::Url, Part::Form, Part::Header];

#[derive(Clone, Copy, Debug)]
enum Change {
    Replace(u8),
    Insert(u8),
    Delete,
}

impl Sent {
    fn part(&self, part: Part) -> &[u8] {
        match part {
            Part::Method => self.method.as_bytes(),
            Part::Url => self.url.as_bytes(),
            Part::Form => self.form.as_deref().unwrap_or_default(),
            Part::Header => self.header.as_deref().unwrap_or_default(),
        }
    }

    /// `None` for what no server would be handed: a method or a URL that is not text.
    fn with(&self, part: Part, octets: Vec<u8>) -> Option<Self> {
        let mut sent = self.clone();
        match part {
            Part::Method => sent.method = String::from_utf8(octets).ok()?,
            Part::Url => sent.url = String::from_utf8(octets).ok()?,
            Part::Form => sent.form = Some(octets),
            Part::Header => sent.header = Some(octets),
        }
        Some(sent)
    }

    fn changed(&self, part: Part, at: usize, change: Change) -> Option<Self> {
        let mut octets = self.part(part).to_vec();
        match change {
            Change::Replace(octet) => octets[at] = octet,
            Change::Insert(octet) => octets.insert(at, octet),
            Change::Delete => drop(octets.remove(at)),
        }
        self.with(part, octets)
    }
}

/// Whether the changed request is accepted: it is to be if and only if it is the same. `None` is a wrong judgement.
fn judged(keys: &Keys, sent: &Sent, changed: &Sent) -> Option<bool> {
    let same = covered(changed).is_some_and(|it| Some(it) == covered(sent));
    let accepted = keys.accept(changed);
    // The reference looks past some of what makes a header malformed.
    let may_be_malformed = sent.header != changed.header;
    (accepted == same || same && may_be_malformed).then_some(accepted)
}

fn placements() -> impl Strategy<Value = Placement> {
    select(PLACEMENTS.as_slice())
}

fn changes() -> impl Strategy<Value = Change> {
    let octet = || prop_oneof![any::<u8>(), select(b"&=+%,\"; /?#:@.aA0".as_slice())];
    prop_oneof![octet().prop_map(Change::Replace), octet().prop_map(Change::Insert), Just(Change::Delete)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_octet_can_be_changed(
        draft in drafts(), keys in keys(HMAC), placement in placements(),
        at: Index, change in changes(),
    ) {
        let sent = draft.sign(&keys, placement);
        for part in PARTS {
            let length = sent.part(part).len();
            let changed = (length > 0).then(|| sent.changed(part, at.index(length), change)).flatten();
            if let Some(changed) = changed {
                prop_assert!(judged(&keys, &sent, &changed).is_some(), "{:?}", changed);
            }
        }
    }
}

/// Of one request, every octet in turn: each bit, one octet less, and one more of those that mean something.
#[test]
fn no_single_octet_can_be_changed() {
    let keys = Keys {
        method: SignatureMethod::HmacSha1,
        client: ("ck&1".to_owned(), "cs".to_owned()),
        token: Some(("tk".to_owned(), "ts".to_owned())),
    };
    let url = "https://Api.example:8080/a%2Fb/?c=%7e+d&c=e".to_owned();
    let unsigned = Sent { method: "POST".to_owned(), url, form: Some(b"f=g%20h&i".to_vec()), header: None };
    let (mut refused, mut same) = (0, 0);
    for placement in PLACEMENTS {
        let sent = keys.sign(&unsigned, "n0nce", &[("oauth_verifier", "v")], placement);
        assert!(keys.accept(&sent));
        for (part, at) in PARTS.iter().flat_map(|&part| (0..sent.part(part).len()).map(move |at| (part, at)))
        {
            let octet = sent.part(part)[at];
            let bits = (0..8).map(|bit| Change::Replace(octet ^ (1 << bit)));
            let inserts = b"&=+%,\"; /?#:@aA0\0\xff".iter().map(|&octet| Change::Insert(octet));
            for change in bits.chain(inserts).chain([Change::Delete]) {
                let Some(changed) = sent.changed(part, at, change) else { continue };
                match judged(&keys, &sent, &changed) {
                    Some(true) => same += 1,
                    Some(false) => refused += 1,
                    None => panic!("{part:?} {at} {change:?}: {changed:?}"),
                }
            }
        }
    }
    // The same: another case of the method, the scheme or the host, empty pieces, white space in the header.
    assert!(refused > 20_000 && same > 100, "{refused} refused, {same} the same");
}

/// All of it in escapes, in another order, with empty pieces.
fn rewritten(pieces: &str) -> String {
    let escaped = |octets: &[u8]| octets.iter().map(|octet| format!("%{octet:02x}")).collect::<String>();
    let rewritten = |piece: &str| {
        let (name, value) = pair(piece.as_bytes()).unwrap();
        format!("{}={}", escaped(&name), escaped(&value))
    };
    let pieces = pieces.split('&').filter(|piece| !piece.is_empty());
    pieces.rev().map(rewritten).collect::<Vec<_>>().join("&&")
}

proptest! {
    #[test]
    fn what_is_written_otherwise_is_the_same(draft in drafts(), keys in keys(HMAC), placement in placements()) {
        let sent = draft.sign(&keys, placement);
        let (scheme, rest) = sent.url.split_once("://").unwrap();
        let (rest, query) = rest.split_once('?').unwrap();
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let authority = authority.rsplit('@').next().unwrap().to_ascii_uppercase();
        let default_port = if scheme == "http" { "80" } else { "443" };
        let port = match authority.rfind(':').map(|colon| &authority[colon..]) {
            Some(":") => default_port.to_owned(),
            Some(port) if !port.contains(']') => String::new(),
            _ => format!(":{default_port}"),
        };
        let path = if path.is_empty() { "/" } else { path };
        let (scheme, query) = (scheme.to_ascii_uppercase(), rewritten(query));
        let other = Sent {
            method: sent.method.to_ascii_lowercase(),
            url: format!("{scheme}://some:body@{authority}{port}{path}?{query}#fragment"),
            form: sent.form.clone().map(|form| rewritten(str::from_utf8(&form).unwrap()).into_bytes()),
            header: sent.header.clone(),
        };
        prop_assert_eq!(covered(&other), covered(&sent));
        prop_assert!(keys.accept(&other), "{:?}\n{:?}", sent, other);
    }

    #[test]
    fn nothing_can_be_added(
        draft in drafts(), keys in keys(HMAC), name in text(), value in text(), into_form: bool,
        placement in placements(),
    ) {
        let sent = draft.sign(&keys, placement);
        let piece = format!("{}={}", percent_encode(&name), percent_encode(&value));
        let mut more = sent.clone();
        if into_form {
            let form = more.form.get_or_insert_default();
            form.extend_from_slice(format!("&{piece}").as_bytes());
        } else {
            more.url = format!("{}&{piece}", more.url);
        }
        prop_assert!(!keys.accept(&more), "{:?}", more);
    }

    #[test]
    fn nothing_can_be_taken_out_or_swapped(
        draft in drafts(), keys in keys(HMAC), a: Index, b: Index,
        placement in placements(),
    ) {
        let sent = draft.sign(&keys, placement);
        for part in [Part::Url, Part::Form] {
            let text = String::from_utf8(sent.part(part).to_vec()).unwrap();
            let (before, list) = text.split_at(text.find('?').map_or(0, |at| at + 1));
            let mut pieces: Vec<&str> = list.split('&').collect();
            let (a, b) = (a.index(pieces.len()), b.index(pieces.len()));
            let check = |pieces: &[&str]| {
                let changed = sent.with(part, format!("{before}{}", pieces.join("&")).into_bytes()).unwrap();
                judged(&keys, &sent, &changed).is_some()
            };

            let (mut fewer, mut doubled) = (pieces.clone(), pieces.clone());
            fewer.remove(a);
            doubled.insert(b, pieces[a]);
            prop_assert!(check(&fewer) && check(&doubled), "{:?}", sent);

            // The values of two parameters change places.
            let [first, second] = [a, b].map(|at| pieces[at].split_once('=').unwrap_or((pieces[at], "")));
            let swapped = [format!("{}={}", first.0, second.1), format!("{}={}", second.0, first.1)];
            (pieces[a], pieces[b]) = (&swapped[0], &swapped[1]);
            prop_assert!(a == b || check(&pieces), "{:?}", sent);
        }
    }

    #[test]
    fn other_secrets_and_other_methods_are_refused(
        draft in drafts(), keys in prop_oneof![keys(HMAC), keys(PLAINTEXT)], secret in text(),
    ) {
        let sent = draft.sign(&keys, Placement::Header);
        let mut other = keys.clone();
        other.client.1 = format!("{secret}.");
        prop_assert_eq!(other.accept(&sent), other.client.1 == keys.client.1);
        if let Some((token, own)) = keys.token.clone() {
            other = Keys { token: Some((token.clone(), secret.clone())), ..keys.clone() };
            prop_assert_eq!(other.accept(&sent), secret == own);
            // What one secret ends with is not what the other begins with.
            other.client.1.push_str(&own);
            other.token = Some((token, String::new()));
            prop_assert_eq!(other.accept(&sent), own.is_empty());
        }
        for &method in SignatureMethod::ALL.iter().filter(|method| **method != keys.method) {
            let pinned = Keys { method, ..keys.clone() };
            prop_assert!(!pinned.accept(&sent));
        }
    }

    #[test]
    fn plaintext_covers_who_it_is_and_the_secrets(draft in drafts(), keys in keys(PLAINTEXT), at: Index, change in changes()) {
        // A token without a secret adds nothing to the signature (§3.4.4), so it can be left out again.
        let token = keys.token.clone().map(|(token, secret)| (token, format!("{secret}.")));
        let keys = Keys { token, ..keys };
        let sent = draft.sign(&keys, Placement::Header);
        let changed = sent.changed(Part::Header, at.index(sent.part(Part::Header).len()), change).unwrap();
        if keys.accept(&changed) {
            let names = ["oauth_consumer_key", "oauth_token", "oauth_signature", "oauth_signature_method"];
            let [own, others] = [&sent, &changed].map(|sent| {
                let mut params = covered(sent).unwrap().params;
                params.retain(|(name, _)| names.iter().any(|own| own.as_bytes() == name));
                params
            });
            prop_assert_eq!(own, others);
        }
    }
}

/// To a signature, query and form are one list: what is taken from the one and put into the other stays signed.
#[test]
fn a_parameter_may_move_between_query_and_form() {
    let keys =
        Keys { method: SignatureMethod::HmacSha256, client: ("ck".to_owned(), "cs".to_owned()), token: None };
    let unsigned = Sent {
        method: "POST".to_owned(),
        url: "https://h.example/?a=1&b=2".to_owned(),
        form: Some(b"c=3".to_vec()),
        header: None,
    };
    let sent = keys.sign(&unsigned, "n0nce", &[], Placement::Header);
    let moved =
        Sent { url: "https://h.example/?b=2".to_owned(), form: Some(b"c=3&a=1".to_vec()), ..sent.clone() };
    assert_eq!(covered(&moved), covered(&sent));
    assert!(keys.accept(&moved));
}
