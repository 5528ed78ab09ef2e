//! Feeds the import rule made-up workspaces.

use serde_json::{Value, json};

use super::violations;
use crate::error::Error;
use crate::metadata::{Metadata, built_by_default};

/// A crate of ours, and its dependencies as (name, kind).
type Member<'a> = (&'a str, &'a [(&'a str, Option<&'a str>)]);

/// A workspace of these members, and of these packages of others as (name, version).
fn broken(members: &[Member<'_>], foreign: &[(&str, &str)]) -> Result<Vec<String>, Error> {
    Ok(violations(&metadata(members, foreign, &[])?, &[]))
}

/// As above, and who is built with what, as the ids of user and used.
fn metadata(
    members: &[Member<'_>],
    foreign: &[(&str, &str)],
    built_with: &[(&str, &str)],
) -> Result<Metadata, Error> {
    let package = |name: &str, version: &str, dependencies: Vec<Value>| {
        let id = format!("{name}@{version}");
        json!({ "id": id, "name": name, "version": version, "dependencies": dependencies, "features": {} })
    };
    let dependency = |(name, kind): &(&str, Option<&str>)| json!({ "name": name, "kind": kind });
    let ours =
        members.iter().map(|(name, uses)| package(name, "0.1.0", uses.iter().map(dependency).collect()));
    let theirs = foreign.iter().map(|(name, version)| package(name, version, Vec::new()));
    let node = |(user, used): &(&str, &str)| json!({ "id": user, "deps": [{ "pkg": used }] });
    let metadata = json!({
        "packages": ours.chain(theirs).collect::<Vec<_>>(),
        "workspace_members": members.iter().map(|(name, _)| format!("{name}@0.1.0")).collect::<Vec<_>>(),
        "resolve": { "nodes": built_with.iter().map(node).collect::<Vec<_>>() },
        "target_directory": "target",
    });
    Metadata::parse(&metadata.to_string())
}

#[test]
fn the_workspace_as_it_should_be() -> Result<(), Error> {
    let members: &[Member<'_>] = &[
        ("oauth1-core", &[("http", None), ("tokio", Some("dev"))]),
        ("oauth1-client", &[("oauth1-core", None), ("hyper", None), ("tokio", None)]),
        ("oauth1-axum", &[("oauth1-client", None), ("oauth1-core", Some("dev")), ("axum", None)]),
        ("oauth1-rocket", &[("oauth1-client", None), ("oauth1-core", Some("dev")), ("rocket", None)]),
        ("oauth1-actix", &[("oauth1-client", None), ("oauth1-core", Some("dev")), ("actix-web", None)]),
        ("demos", &[("oauth1-axum", None), ("oauth1-client", None), ("oauth1-core", Some("dev"))]),
        ("xtask", &[("serde_json", None)]),
    ];
    assert_eq!(broken(members, &[("h2", "0.4.12"), ("ring", "0.17.14")])?, [""; 0]);
    Ok(())
}

#[test]
fn imports_go_one_way_in_tests_and_build_scripts_too() -> Result<(), Error> {
    let members: &[Member<'_>] = &[
        ("oauth1-core", &[("oauth1-client", Some("dev"))]),
        ("oauth1-client", &[("xtask", Some("build"))]),
        ("oauth1-axum", &[("oauth1-core", None)]),
        ("oauth1-rocket", &[("oauth1-axum", Some("dev"))]),
        ("oauth1-actix", &[("oauth1-axum", Some("dev"))]),
        ("xtask", &[]),
    ];
    assert_eq!(
        broken(members, &[])?,
        [
            "oauth1-core may not use oauth1-client (in [dev-dependencies]): \
             the core is the bottom: it knows none of its users",
            "oauth1-client may not use xtask (in [build-dependencies]): \
             the client knows no web framework: adapters know the client",
            "oauth1-axum may not use oauth1-core (in [dependencies]): \
             an adapter joins one web framework to oauth1-client, which re-exports what it needs",
            "oauth1-rocket may not use oauth1-axum (in [dev-dependencies]): \
             an adapter joins one web framework to oauth1-client, which re-exports what it needs",
            "oauth1-actix may not use oauth1-axum (in [dev-dependencies]): \
             an adapter joins one web framework to oauth1-client, which re-exports what it needs",
        ]
    );
    Ok(())
}

#[test]
fn some_crates_of_others_are_kept_out_of_the_core_and_the_adapters() -> Result<(), Error> {
    let members: &[Member<'_>] = &[
        ("oauth1-core", &[("futures-util", None)]),
        ("oauth1-axum", &[("hyper-util", Some("dev"))]),
        ("oauth1-rocket", &[("hyper", None)]),
        ("oauth1-actix", &[("hyper", None)]),
    ];
    assert_eq!(
        broken(members, &[])?,
        [
            "oauth1-core may not use futures-util (in [dependencies]): the core computes: no I/O, no waiting, no clock, no chance",
            "oauth1-axum may not use hyper-util (in [dev-dependencies]): the transport is the client's business",
            "oauth1-rocket may not use hyper (in [dependencies]): the transport is the client's business",
            "oauth1-actix may not use hyper (in [dependencies]): the transport is the client's business",
        ]
    );
    Ok(())
}

#[test]
fn banned_crates_are_found_anywhere_in_the_tree() -> Result<(), Error> {
    let found = broken(&[], &[("h2", "0.3.27"), ("native-tls", "0.2.14")])?;
    assert_eq!(found.len(), 2);
    assert!(found[0].starts_with("no crate may bring in h2 0.3.27: it belongs to the time before hyper 1"));
    assert!(found[1].starts_with("no crate may bring in native-tls 0.2.14: TLS and RSA are done by rustls"));
    Ok(())
}

#[test]
fn rsa_comes_in_by_a_feature_of_the_core_and_no_other_way() -> Result<(), Error> {
    let members: &[Member<'_>] = &[("oauth1-core", &[("rsa", None)]), ("demos", &[])];
    let default = [("ring".to_owned(), "0.17.14".to_owned())];
    let rsa = [("rsa", "0.10.0")];
    let all = metadata(members, &rsa, &[("oauth1-core@0.1.0", "rsa@0.10.0")])?;
    assert_eq!(violations(&all, &default), [""; 0]);

    let used = [("oauth1-core@0.1.0", "rsa@0.10.0"), ("sqlx@0.9.0", "rsa@0.10.0")];
    let other = metadata(members, &[rsa[0], ("sqlx", "0.9.0")], &used)?;
    let found = violations(&other, &default);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("no crate but oauth1-core may bring in rsa 0.10.0, and sqlx does: "),
        "{found:?}"
    );

    let found = violations(&all, &[("rsa".to_owned(), "0.10.0".to_owned())]);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("rsa 0.10.0 may come in by a feature of oauth1-core that is off by default")
    );
    Ok(())
}

/// What cargo says today about this workspace, so that the rule is not about made-up ones alone.
#[test]
fn cargo_tells_what_is_built_with_what() -> Result<(), Error> {
    let (all, default) = (Metadata::load()?, built_by_default()?);
    let core = all.members().find(|package| package.name == "oauth1-core");
    let in_core = |name: &str| core.is_some_and(|core| core.built_with.iter().any(|used| used == name));
    let by_default = |name: &str| default.iter().any(|(other, _)| other == name);
    assert!(in_core("ring") && by_default("ring"));
    assert!(in_core("rsa") && !by_default("rsa"));
    assert_eq!(violations(&all, &default), [""; 0]);
    Ok(())
}

#[test]
fn a_new_crate_needs_a_row() -> Result<(), Error> {
    let answer = "oauth1-new has no row in the import rule: add one in xtask/src/import_rule.rs";
    assert_eq!(broken(&[("oauth1-new", &[])], &[])?, [answer]);
    Ok(())
}
