//! The parameters: [RFC 5849 §3.4.1.3](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3).

use super::{difference::Difference, guess::decoded, spelling::Spelling};
use crate::{
    encode::percent_decode,
    explain::{
        order::Order,
        pieces::{Pieces, SignedParam, Source},
    },
    percent_encode,
};

/// One parameter of theirs, each text as it was before the parameters were encoded as a whole.
struct Theirs<'a> {
    name: &'a str,
    value: &'a str,
}

pub(super) fn compare(ours: &Pieces, encoded: &str, unsigned_body: bool, found: &mut Vec<Difference>) {
    let once = decoded(encoded);
    let twice = decoded(&once);
    let normalized = if encoded.contains(['=', '&']) {
        found.push(Difference::ParamsNotEncoded);
        encoded.to_owned()
    } else if !once.contains('=') && twice.contains('=') {
        found.push(Difference::ParamsEncodedAgain);
        twice
    } else {
        once
    };
    let pieces = normalized.split('&').filter(|piece| !piece.is_empty());
    let theirs: Vec<_> = pieces
        .map(|piece| {
            let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
            Theirs { name, value }
        })
        .collect();
    if normalized.split('&').any(|piece| !piece.is_empty() && !piece.contains('=')) {
        found.push(Difference::EqualsMissing);
    }
    let matching = Matching::new(ours.sorted(), theirs);
    matching.report_values(found);
    matching.report_missing(found);
    matching.report_added(unsigned_body, found);
    matching.report_order(&ours.params, found);
}

/// Which of theirs is which of ours.
struct Matching<'a> {
    /// In signing order.
    ours: Vec<SignedParam>,
    theirs: Vec<Theirs<'a>>,
    /// For each of ours, which of theirs.
    pairs: Vec<Option<usize>>,
}

impl<'a> Matching<'a> {
    /// Those that are the same first; then those of the same name.
    fn new(ours: Vec<SignedParam>, theirs: Vec<Theirs<'a>>) -> Self {
        let pairs = vec![None; ours.len()];
        let mut matching = Self { ours, theirs, pairs };
        matching.pair(|our, their| their.name == our.encoded_name() && their.value == our.encoded_value());
        matching.pair(|our, their| plain(&our.name) == plain(their.name.as_bytes()));
        matching
    }

    /// Pairs those of ours that have no partner yet with those of theirs that have none.
    fn pair(&mut self, same: impl Fn(&SignedParam, &Theirs<'a>) -> bool) {
        let mut free: Vec<_> = (0..self.theirs.len()).filter(|at| !self.pairs.contains(&Some(*at))).collect();
        for (our, pair) in self.ours.iter().zip(&mut self.pairs).filter(|(_, pair)| pair.is_none()) {
            let is_partner = |at: &usize| self.theirs.get(*at).is_some_and(|their| same(our, their));
            *pair = free.iter().position(is_partner).map(|index| free.remove(index));
        }
    }

    fn matched(&self) -> impl Iterator<Item = (&SignedParam, &Theirs<'a>)> {
        self.ours.iter().zip(&self.pairs).filter_map(|(our, pair)| Some((our, self.theirs.get((*pair)?)?)))
    }

    fn missing(&self) -> impl Iterator<Item = &SignedParam> {
        self.ours.iter().zip(&self.pairs).filter(|(_, pair)| pair.is_none()).map(|(our, _)| our)
    }

    fn report_values(&self, found: &mut Vec<Difference>) {
        let mut spelled: Vec<(Spelling, Vec<String>)> = Vec::new();
        let (mut values, mut credentials, mut other_request) = (Vec::new(), Vec::new(), false);
        for (our, their) in self.matched() {
            let name = lossy(&our.name);
            for (octets, text) in [(&our.name, their.name), (&our.value, their.value)] {
                if text == percent_encode(octets) {
                    continue;
                }
                match (Spelling::of(octets, text), &*name) {
                    (Some(how), _) => match spelled.iter_mut().find(|(other, _)| *other == how) {
                        Some((_, names)) if names.contains(&name) => {}
                        Some((_, names)) => names.push(name.clone()),
                        None => spelled.push((how, vec![name.clone()])),
                    },
                    (None, "oauth_nonce" | "oauth_timestamp") => other_request = true,
                    (None, "oauth_signature_method") => found.push(Difference::OtherSignatureMethod),
                    (None, "oauth_consumer_key" | "oauth_token") => credentials.push(name.clone()),
                    (None, _) => values.push(name.clone()),
                }
            }
        }
        if other_request {
            found.push(Difference::OtherRequest);
        }
        if !credentials.is_empty() {
            found.push(Difference::OtherCredentials { names: credentials });
        }
        found.extend(spelled.into_iter().map(|(how, names)| Difference::Spelled { how, names }));
        if !values.is_empty() {
            found.push(Difference::OtherValue { names: values });
        }
    }

    fn report_missing(&self, found: &mut Vec<Difference>) {
        let all_missing = |source: Source| {
            let of_source = |param: &&SignedParam| param.source == source && !param.is_protocol();
            let missing = self.missing().filter(of_source).count();
            missing > 0 && missing == self.ours.iter().filter(of_source).count()
        };
        let (form, query) = (all_missing(Source::Form), all_missing(Source::Query));
        if form {
            found.push(Difference::FormMissing);
        }
        if query {
            found.push(Difference::QueryMissing);
        }
        let (mut duplicates, mut empty) = (Vec::new(), Vec::new());
        for param in self.missing() {
            let name = lossy(&param.name);
            let whole_source =
                (form && param.source == Source::Form) || (query && param.source == Source::Query);
            if whole_source && !param.is_protocol() {
                continue;
            }
            if self.matched().any(|(our, _)| our.name == param.name) {
                duplicates.push(name);
            } else if name == "oauth_version" {
                found.push(Difference::VersionMissing);
            } else if name == "oauth_token" && param.value.is_empty() {
                found.push(Difference::EmptyTokenMissing);
            } else if param.value.is_empty() {
                empty.push(name);
            } else {
                found.push(Difference::Missing { name, source: param.source });
            }
        }
        duplicates.dedup();
        if !duplicates.is_empty() {
            found.push(Difference::DuplicatesDropped { names: duplicates });
        }
        if !empty.is_empty() {
            found.push(Difference::EmptyDropped { names: empty });
        }
    }

    fn report_added(&self, unsigned_body: bool, found: &mut Vec<Difference>) {
        let added = |(index, _): &(usize, &Theirs<'a>)| !self.pairs.contains(&Some(*index));
        for (_, their) in self.theirs.iter().enumerate().filter(added) {
            let name = decoded(their.name);
            let difference = match &*name {
                "oauth_signature" => Difference::SignatureIncluded,
                "oauth_version" => Difference::VersionAdded,
                "oauth_token" if their.value.is_empty() => Difference::EmptyTokenAdded,
                "realm" => Difference::RealmIncluded,
                _ if name.trim_start().starts_with(['{', '[', '<']) => Difference::BodyIncluded,
                _ if unsigned_body && !name.starts_with("oauth_") => Difference::BodyIncluded,
                _ => Difference::Added { name },
            };
            if !found.contains(&difference) {
                found.push(difference);
            }
        }
    }

    /// Which order theirs is in, if it is not the right one.
    fn report_order(&self, arrived: &[SignedParam], found: &mut Vec<Difference>) {
        let theirs_of = |params: &[SignedParam]| -> Vec<usize> {
            let mut left: Vec<_> = self.ours.iter().zip(&self.pairs).collect();
            let mut next = |param: &SignedParam| {
                let at = left.iter().position(|(our, _)| *our == param)?;
                *left.remove(at).1
            };
            params.iter().filter_map(&mut next).collect()
        };
        // What is written otherwise may sort otherwise; then it is not the order that is wrong.
        let in_own_order = self.theirs.is_sorted_by_key(|their| (their.name, their.value));
        if in_own_order || theirs_of(&self.ours).is_sorted() {
            return;
        }
        let fits = |order: &Order| {
            let mut params = arrived.to_vec();
            order.sort(&mut params, |octets| percent_encode(octets));
            theirs_of(&params).is_sorted()
        };
        let known = Order::WRONG.into_iter().find(fits);
        found.push(Difference::Order(known.unwrap_or(Order::Unsorted)));
    }
}

/// A name without any escape, to tell which parameter it is whatever was done to it.
fn plain(name: &[u8]) -> Vec<u8> {
    let mut name = name.to_vec();
    for _ in 0..3 {
        match percent_decode(&name) {
            Ok(decoded) if *decoded != *name => name = decoded.into_owned(),
            _ => break,
        }
    }
    name.iter().map(|&octet| if octet == b'+' { b' ' } else { octet }).collect()
}

fn lossy(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}
