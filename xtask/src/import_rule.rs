//! The import rule: which crate may use which, and what no crate may bring in. The tables come first.

use crate::error::Error;
use crate::metadata::{Dependency, Kind, Metadata, NameAndVersion, Package};
use crate::report::Done;

/// What a crate of ours may use of ours. A member without a row breaks the rule.
struct Ours {
    name: &'static str,
    may_use: &'static [&'static str],
    /// What its tests may use besides.
    tests_may_use: &'static [&'static str],
    why: &'static str,
}

const ADAPTER_WHY: &str =
    "an adapter joins one web framework to oauth1-client, which re-exports what it needs";

/// The provider of the conformance suite verifies with the core.
const SUITE: &[&str] = &["oauth1-core"];

const OURS: &[Ours] = &[
    Ours {
        name: "oauth1-core",
        may_use: &[],
        tests_may_use: &[],
        why: "the core is the bottom: it knows none of its users",
    },
    Ours {
        name: "oauth1-client",
        may_use: &["oauth1-core"],
        tests_may_use: &[],
        why: "the client knows no web framework: adapters know the client",
    },
    Ours { name: "oauth1-axum", may_use: &["oauth1-client"], tests_may_use: SUITE, why: ADAPTER_WHY },
    Ours { name: "oauth1-actix", may_use: &["oauth1-client"], tests_may_use: SUITE, why: ADAPTER_WHY },
    Ours { name: "oauth1-rocket", may_use: &["oauth1-client"], tests_may_use: SUITE, why: ADAPTER_WHY },
    Ours {
        name: "demos",
        may_use: &["oauth1-axum", "oauth1-actix", "oauth1-rocket", "oauth1-client", "oauth1-core"],
        tests_may_use: &[],
        why: "the demos show the libraries and nothing else of ours",
    },
    Ours {
        name: "xtask",
        may_use: &[],
        tests_may_use: &[],
        why: "xtask must build when the libraries do not",
    },
];

/// Crates of others that a crate of ours may not name in its manifest. A `*` at the end stands for any ending.
struct Foreign {
    names: &'static [&'static str],
    may_not_use: &'static [&'static str],
    /// May its tests?
    tests_may: bool,
    why: &'static str,
}

const FOREIGN: &[Foreign] = &[
    Foreign {
        names: &["oauth1-axum", "oauth1-actix", "oauth1-rocket"],
        may_not_use: &["hyper*"],
        tests_may: false,
        why: "the transport is the client's business",
    },
    Foreign {
        names: &["oauth1-core"],
        may_not_use: &["tokio*", "futures*", "async-*", "hyper*", "rand*", "getrandom", "time", "chrono"],
        tests_may: true,
        why: "the core computes: no I/O, no waiting, no clock, no chance",
    },
];

/// Crates that may not be anywhere in the tree.
struct Banned {
    name: &'static str,
    /// The start of the versions meant; empty for all.
    version: &'static str,
    /// The crate of ours that may all the same, by a feature that is off by default.
    but_for: Option<&'static str>,
    why: &'static str,
}

const RING: &str = "TLS and RSA are done by rustls and ring alone";

const BANNED: &[Banned] = &[
    Banned { name: "openssl", version: "", but_for: None, why: RING },
    Banned { name: "openssl-sys", version: "", but_for: None, why: RING },
    Banned { name: "native-tls", version: "", but_for: None, why: RING },
    Banned { name: "aws-lc-rs", version: "", but_for: None, why: RING },
    Banned { name: "aws-lc-sys", version: "", but_for: None, why: RING },
    Banned {
        name: "rsa",
        version: "",
        but_for: Some("oauth1-core"),
        why: "it has leaked private keys through timing (RUSTSEC-2023-0071); \
              use ring, which does all but sign RSA-SHA1",
    },
    Banned { name: "h2", version: "0.3.", but_for: None, why: "it belongs to the time before hyper 1" },
];

/// Looks at the tree with all features and tests, and at what is built by default.
pub(crate) fn check(all: &Metadata, default: &[NameAndVersion]) -> Result<Done, Error> {
    let violations = violations(all, default);
    for violation in &violations {
        println!("{violation}");
    }
    if violations.is_empty() {
        return Ok(Done::Ok);
    }
    Err(Error::failed(format!("the import rule is broken in {} place(s)", violations.len())))
}

fn violations(all: &Metadata, default: &[NameAndVersion]) -> Vec<String> {
    let ours: Vec<&str> = all.members().map(|package| &*package.name).collect();
    let direct = all.members().flat_map(|package| direct_violations(package, &ours));
    let banned = all.packages.iter().filter_map(|package| banned(package, all));
    direct.chain(banned).chain(default.iter().filter_map(banned_by_default)).collect()
}

fn direct_violations(package: &Package, ours: &[&str]) -> Vec<String> {
    let name = &*package.name;
    let Some(row) = OURS.iter().find(|row| row.name == name) else {
        return vec![format!("{name} has no row in the import rule: add one in xtask/src/import_rule.rs")];
    };
    let mut violations = Vec::new();
    for dependency in &package.dependencies {
        let used = &*dependency.name;
        let in_tests = dependency.kind == Kind::Dev && row.tests_may_use.contains(&used);
        // By itself a crate may be tested with a feature switched on.
        if ours.contains(&used) && used != name && !row.may_use.contains(&used) && !in_tests {
            violations.push(sentence(name, dependency, row.why));
        }
        let forbidden = |rule: &&Foreign| {
            rule.names.contains(&name)
                && rule.may_not_use.iter().any(|pattern| matches(pattern, used))
                && !(rule.tests_may && dependency.kind == Kind::Dev)
        };
        violations.extend(FOREIGN.iter().filter(forbidden).map(|rule| sentence(name, dependency, rule.why)));
    }
    violations
}

fn sentence(name: &str, dependency: &Dependency, why: &str) -> String {
    let section = match dependency.kind {
        Kind::Normal => "dependencies",
        Kind::Build => "build-dependencies",
        Kind::Dev => "dev-dependencies",
    };
    format!("{name} may not use {} (in [{section}]): {why}", dependency.name)
}

fn banned(package: &Package, all: &Metadata) -> Option<String> {
    let Package { name, version, .. } = package;
    let row = row(name, version)?;
    if let Some(but_for) = row.but_for {
        let users = all.packages.iter().filter(|user| user.built_with.contains(name));
        let others: Vec<&str> = users.map(|user| &*user.name).filter(|user| *user != but_for).collect();
        return (!others.is_empty()).then(|| {
            let others = others.join(", ");
            format!("no crate but {but_for} may bring in {name} {version}, and {others} does: {}", row.why)
        });
    }
    Some(format!(
        "no crate may bring in {name} {version}: {} \
         (to see who does: cargo tree --workspace --all-features --target all --invert {name}@{version})",
        row.why
    ))
}

fn banned_by_default((name, version): &NameAndVersion) -> Option<String> {
    let row = row(name, version)?;
    let but_for = row.but_for?;
    Some(format!(
        "{name} {version} may come in by a feature of {but_for} that is off by default, and it is in without: {} \
         (to see who brings it in: cargo tree --workspace --edges no-dev --target all --invert {name}@{version})",
        row.why
    ))
}

fn row(name: &str, version: &str) -> Option<&'static Banned> {
    BANNED.iter().find(|row| row.name == name && version.starts_with(row.version))
}

fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}

#[cfg(test)]
#[path = "import_rule_tests.rs"]
mod tests;
