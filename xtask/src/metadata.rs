//! What `cargo metadata` says about the workspace: the parts the checks look at.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use crate::error::Error;
use crate::process;

pub(crate) struct Metadata {
    /// The workspace members and everything they need, on every platform.
    pub(crate) packages: Vec<Package>,
    /// Where cargo builds: `target`, or what `CARGO_TARGET_DIR` says.
    pub(crate) target_directory: PathBuf,
}

pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// Is it one of ours?
    pub(crate) member: bool,
    /// The direct dependencies its manifest declares, optional ones included.
    pub(crate) dependencies: Vec<Dependency>,
    /// The names of the packages it is built with: of the optional ones, those that are switched on.
    pub(crate) built_with: Vec<String>,
    pub(crate) features: BTreeMap<String, Vec<String>>,
}

pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Normal,
    Build,
    Dev,
}

impl Metadata {
    /// With all features: a dependency nobody switched on today is a dependency all the same.
    pub(crate) fn load() -> Result<Self, Error> {
        let args = ["metadata", "--format-version", "1", "--all-features"];
        Self::parse(&process::output(&mut process::cargo(args))?)
    }

    pub(crate) fn parse(json: &str) -> Result<Self, Error> {
        let value: Value = serde_json::from_str(json)
            .map_err(|error| Error::failed(format!("cargo metadata printed what is not JSON: {error}")))?;
        let members: Vec<&str> =
            array(&value, "workspace_members")?.iter().filter_map(Value::as_str).collect();
        let edges = Edges::parse(&value)?;
        let packages = array(&value, "packages")?.iter();
        let packages = packages.map(|package| Package::parse(package, &members, &edges));
        Ok(Self {
            packages: packages.collect::<Result<_, _>>()?,
            target_directory: text(&value, "target_directory")?.into(),
        })
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.member)
    }
}

impl Package {
    fn parse(value: &Value, members: &[&str], edges: &Edges<'_>) -> Result<Self, Error> {
        let id = text(value, "id")?;
        let features = value.get("features").and_then(Value::as_object).ok_or_else(|| missing("features"))?;
        let features = features.iter().map(|(name, list)| (name.clone(), strings(list)));
        Ok(Self {
            name: text(value, "name")?.to_owned(),
            version: text(value, "version")?.to_owned(),
            member: members.contains(&id),
            dependencies: array(value, "dependencies")?
                .iter()
                .map(Dependency::parse)
                .collect::<Result<_, _>>()?,
            built_with: edges.from(id),
            features: features.collect(),
        })
    }
}

/// A package, by name and version.
pub(crate) type NameAndVersion = (String, String);

/// What everybody gets who asks for no feature: without what only tests switch on, which `cargo metadata` adds.
pub(crate) fn built_by_default() -> Result<Vec<NameAndVersion>, Error> {
    let args = ["--workspace", "--edges", "no-dev", "--target", "all", "--prefix", "none", "--format", "{p}"];
    let tree = process::output(process::cargo(["tree"]).args(args))?;
    let package = |line: &str| {
        let (name, rest) = line.split_once(" v")?;
        Some((name.to_owned(), rest.split(' ').next()?.to_owned()))
    };
    let mut packages: Vec<_> = tree.lines().filter_map(package).collect();
    packages.sort_unstable();
    packages.dedup();
    if packages.is_empty() {
        return Err(Error::failed("cargo tree names no package, or in another form than it had".to_owned()));
    }
    Ok(packages)
}

/// Which package is built with which, all of them by their ids.
struct Edges<'v> {
    names: BTreeMap<&'v str, &'v str>,
    targets: BTreeMap<&'v str, Vec<&'v str>>,
}

impl<'v> Edges<'v> {
    fn parse(value: &'v Value) -> Result<Self, Error> {
        let names = array(value, "packages")?.iter();
        let names = names.map(|package| Ok((text(package, "id")?, text(package, "name")?)));
        let resolve = value.get("resolve").ok_or_else(|| missing("resolve"))?;
        let targets = array(resolve, "nodes")?.iter().map(|node| {
            let targets = array(node, "deps")?.iter().map(|edge| text(edge, "pkg"));
            Ok((text(node, "id")?, targets.collect::<Result<_, _>>()?))
        });
        Ok(Self { names: names.collect::<Result<_, _>>()?, targets: targets.collect::<Result<_, Error>>()? })
    }

    fn from(&self, id: &str) -> Vec<String> {
        let targets = self.targets.get(id).into_iter().flatten();
        targets.filter_map(|id| self.names.get(id)).map(ToString::to_string).collect()
    }
}

impl Dependency {
    fn parse(value: &Value) -> Result<Self, Error> {
        let kind = match value.get("kind").and_then(Value::as_str) {
            None => Kind::Normal,
            Some("build") => Kind::Build,
            Some("dev") => Kind::Dev,
            Some(other) => {
                return Err(Error::failed(format!(
                    "cargo metadata names a dependency kind unknown here: {other}"
                )));
            }
        };
        Ok(Self { name: text(value, "name")?.to_owned(), kind })
    }
}

fn text<'a>(value: &'a Value, field: &str) -> Result<&'a str, Error> {
    value.get(field).and_then(Value::as_str).ok_or_else(|| missing(field))
}

fn array<'a>(value: &'a Value, field: &str) -> Result<&'a Vec<Value>, Error> {
    value.get(field).and_then(Value::as_array).ok_or_else(|| missing(field))
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn missing(field: &str) -> Error {
    Error::failed(format!(
        "cargo metadata left out {field}, or gave it another form than format version 1 has"
    ))
}
