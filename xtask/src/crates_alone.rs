//! Each crate builds by itself. In a build of the whole workspace cargo unites the features all crates ask
//! for, and a crate that forgot to ask for one still builds; alone it does not.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::metadata::Package;
use crate::process;
use crate::report::Done;

pub(crate) fn check(package: &Package) -> Result<Done, Error> {
    for flags in selections(package) {
        process::run(process::cargo(["check", "-p", &package.name]).args(flags))?;
    }
    Ok(Done::Ok)
}

/// The flags for every way to select features: default, none, each by itself, all. Ways that come to the same
/// set of features are tried once.
fn selections(package: &Package) -> Vec<Vec<String>> {
    let mut ways = vec![(Vec::new(), vec!["default"]), (words(&["--no-default-features"]), Vec::new())];
    for feature in package.features.keys().filter(|name| *name != "default") {
        ways.push((words(&["--no-default-features", "--features", feature]), vec![feature]));
    }
    ways.push((words(&["--all-features"]), package.features.keys().map(String::as_str).collect()));

    let mut seen = BTreeSet::new();
    ways.into_iter()
        .filter(|(_, wanted)| seen.insert(enabled(package, wanted)))
        .map(|(flags, _)| flags)
        .collect()
}

/// Everything these features switch on. `default` itself stands for what it lists.
fn enabled<'a>(package: &'a Package, wanted: &[&'a str]) -> BTreeSet<&'a str> {
    let mut set = BTreeSet::new();
    let mut queue = wanted.to_vec();
    while let Some(name) = queue.pop() {
        if set.insert(name) {
            queue.extend(package.features.get(name).into_iter().flatten().map(String::as_str));
        }
    }
    set.remove("default");
    set
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(features: &[(&str, &[&str])]) -> Package {
        Package {
            name: "made-up".to_owned(),
            version: "0.1.0".to_owned(),
            member: true,
            dependencies: Vec::new(),
            built_with: Vec::new(),
            features: features.iter().map(|(name, list)| ((*name).to_owned(), words(list))).collect(),
        }
    }

    #[test]
    fn a_crate_without_features_is_checked_once() {
        assert_eq!(selections(&package(&[])), [Vec::<String>::new()]);
    }

    #[test]
    fn each_distinct_set_of_features_is_checked_once() {
        let package = package(&[("default", &["a"]), ("a", &[]), ("b", &["dep:b"])]);
        let lines: Vec<String> = selections(&package).iter().map(|flags| flags.join(" ")).collect();
        // `--features a` is what the default already comes to.
        assert_eq!(
            lines,
            ["", "--no-default-features", "--no-default-features --features b", "--all-features"]
        );
    }
}
