//! Queries and forms: what arrives is what was sent.

use super::{at::At, echo, trial::Trial};

const RESERVED: &[(&str, &str)] = &[
    ("r", ":/?#[]@!$&'()*+,;="),
    ("more", "\"<>\\^`{|}%"),
    ("escaped", "%41%2B+"),
    ("empty", ""),
    ("-._~", "~"),
];
const ESCAPED: &[(&str, &str)] =
    &[("marks", "-._~ *+&="), ("percent", "100%"), ("a b", "c d"), ("empty", "")];
const NOT_ASCII: &[(&str, &str)] = &[("name", "Zoë 日本 🦀"), ("é", "ß")];
const REPEATED: &[(&str, &str)] = &[("a", "2"), ("b", "x"), ("a", "1"), ("a", "1"), ("a", "")];

pub(super) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        Trial::new("GET", plain),
        Trial::new("query and form of the same names", |at| {
            both(at, &[("a", "1"), ("b", "2")], &[("a", "3")])
        }),
    ];
    for (name, params) in [
        ("escaped parameters", ESCAPED),
        ("all reserved characters", RESERVED),
        ("parameters that are not ASCII", NOT_ASCII),
        ("repeated parameters", REPEATED),
    ] {
        trials.push(Trial::new(format!("GET with {name}"), move |at| query(at, params)));
        trials.push(Trial::new(format!("POST of a form with {name}"), move |at| both(at, &[], params)));
    }
    trials
}

type Params = &'static [(&'static str, &'static str)];

/// What everything else differs from.
pub(super) async fn plain(at: At) -> Result<(), String> {
    query(at, &[("a", "1")]).await
}

async fn query(at: At, params: Params) -> Result<(), String> {
    echo::of(at.ada().await?.get("echo").query(params)).await?.has_query(params)
}

async fn both(at: At, query: Params, form: Params) -> Result<(), String> {
    let arrived = echo::of(at.ada().await?.post("echo").query(query).form(form)).await?;
    arrived.has_query(query)?;
    arrived.has_form(form)
}
