//! The controls: requests that differ from the signed one in one place, and that everybody has to refuse.

use oauth1_core::SignatureMethod;

use crate::{case::Case, generate::Random};

/// Up to `most`, each in another of the places that the signature covers. PLAINTEXT covers the secrets alone
/// (RFC 5849 §3.4.4), RSA does not cover them (§3.4.3).
pub(crate) fn variants(random: &mut Random, case: &Case, most: usize) -> Vec<Case> {
    let mut variants = Vec::new();
    if !case.signature_method.is_rsa() {
        let (client, secret) = &case.client;
        variants.push(Case { client: (client.clone(), change(random, secret)), ..case.clone() });
        if let Some((token, secret)) = &case.token {
            variants.push(Case { token: Some((token.clone(), change(random, secret))), ..case.clone() });
        }
    }
    if case.signature_method != SignatureMethod::Plaintext {
        variants.push(Case { url: change_target(random, &case.url), ..case.clone() });
        let method = if case.method == "PUT" { "POST" } else { "PUT" };
        variants.push(Case { method: method.to_owned(), ..case.clone() });
        if let (true, Some(body)) = (case.is_form(), &case.body) {
            variants.push(Case { body: Some(change_octet(random, body)), ..case.clone() });
        }
        variants.push(change_nonce(case));
    }
    while variants.len() > most {
        variants.swap_remove(random.below(variants.len()));
    }
    variants
}

/// Another body than the one that `oauth_body_hash` is of, if it is of one.
pub(crate) fn hashed_body(case: &Case) -> Option<Case> {
    let body = case.body.as_ref().filter(|_| !case.is_form())?;
    Some(Case { body: Some(format!("{body}.")), ..case.clone() })
}

/// Another text.
fn change(random: &mut Random, text: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    if characters.is_empty() {
        return "a".to_owned();
    }
    let place = random.below(characters.len());
    characters[place] = if characters[place] == 'a' { 'b' } else { 'a' };
    characters.into_iter().collect()
}

/// Path or query; the host's letters have no case, so a change to them may be none.
fn change_target(random: &mut Random, url: &str) -> String {
    let (url, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let authority = url.find("://").map_or(0, |at| at + 3);
    let target = url[authority..].find(['/', '?']).map_or(url.len(), |at| authority + at);
    if target == url.len() {
        return format!("{url}/a{fragment}");
    }
    format!("{}{}{fragment}", &url[..target], change_octet(random, &url[target..]))
}

/// One letter or digit that is not part of an escape becomes another; without one, something is added.
///
/// It is not one of the signature: some of its base64 may be written in more than one way.
fn change_octet(random: &mut Random, text: &str) -> String {
    let is_plain = |at: usize| {
        let escaped = (1..=2).any(|back| at >= back && text.as_bytes()[at - back] == b'%');
        text.as_bytes()[at].is_ascii_alphanumeric() && !escaped
    };
    let end = text.find("oauth_signature=").unwrap_or(text.len());
    let places: Vec<usize> = (0..end).filter(|&at| is_plain(at)).collect();
    if places.is_empty() {
        return format!("{text}a");
    }
    let at = *random.pick(&places);
    let other = if text.as_bytes()[at] == b'a' { 'b' } else { 'a' };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}

/// Wherever it is.
fn change_nonce(case: &Case) -> Case {
    let change = |text: &String| {
        let (before, nonce) = text.split_once("oauth_nonce=").unwrap_or((text, ""));
        let quote = if nonce.starts_with('"') { "\"" } else { "" };
        match nonce.trim_start_matches('"').split_at_checked(1) {
            Some((first, rest)) => {
                let other = if first == "a" { "b" } else { "a" };
                format!("{before}oauth_nonce={quote}{other}{rest}")
            }
            None => text.clone(),
        }
    };
    Case {
        url: change(&case.url),
        body: case.body.as_ref().map(change),
        authorization: case.authorization.as_ref().map(change),
        ..case.clone()
    }
}
