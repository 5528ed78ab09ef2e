//! The controls: requests that differ from the signed one in one place, and that everybody has to refuse.

use oauth1_core::SignatureMethod;

use crate::generate::{Case, FORM, Random};

/// One for each place that the signature covers. PLAINTEXT covers the secrets alone (RFC 5849 §3.4.4).
pub(crate) fn variants(random: &mut Random, case: &Case) -> Vec<Case> {
    let mut variants =
        vec![Case { client: (case.client.0.clone(), change(random, &case.client.1)), ..case.clone() }];
    if let Some((token, secret)) = &case.token {
        variants.push(Case { token: Some((token.clone(), change(random, secret))), ..case.clone() });
    }
    if case.signature_method != SignatureMethod::Plaintext {
        variants.push(Case { url: change_target(random, &case.url), ..case.clone() });
        let method = if case.method == "PUT" { "POST" } else { "PUT" };
        variants.push(Case { method: method.to_owned(), ..case.clone() });
        let is_form = case.content_type.as_deref().is_some_and(|media_type| media_type.starts_with(FORM));
        if let (true, Some(body)) = (is_form, &case.body) {
            variants.push(Case { body: Some(change_octet(random, body)), ..case.clone() });
        }
    }
    variants
}

/// Another text.
fn change(random: &mut Random, text: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let place = random.below(characters.len());
    characters[place] = if characters[place] == 'a' { 'b' } else { 'a' };
    characters.into_iter().collect()
}

/// Path or query; the host's letters have no case, so a change to them may be none.
fn change_target(random: &mut Random, url: &str) -> String {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let target = url[authority..].find(['/', '?']).map_or(url.len(), |at| authority + at);
    if target == url.len() {
        return format!("{url}/a");
    }
    format!("{}{}", &url[..target], change_octet(random, &url[target..]))
}

/// One letter or digit that is not part of an escape becomes another; without one, something is added.
fn change_octet(random: &mut Random, text: &str) -> String {
    let is_plain = |at: usize| {
        let escaped = (1..=2).any(|back| at >= back && text.as_bytes()[at - back] == b'%');
        text.as_bytes()[at].is_ascii_alphanumeric() && !escaped
    };
    let places: Vec<usize> = (0..text.len()).filter(|&at| is_plain(at)).collect();
    if places.is_empty() {
        return format!("{text}a");
    }
    let at = *random.pick(&places);
    let other = if text.as_bytes()[at] == b'a' { 'b' } else { 'a' };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}
