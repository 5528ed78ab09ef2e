//! The folders at the top level: one per crate, the documentation, and no others.

use std::collections::BTreeSet;
use std::process::Command;

use crate::error::Error;
use crate::process;
use crate::report::Done;

const FOLDERS: &[&str] = &[
    "adapter-actix",
    "adapter-axum",
    "adapter-rocket",
    "demos",
    "docs",
    "oauth1-client",
    "oauth1-core",
    "target",
    "xtask",
];

/// Asks git, so that a folder somebody keeps for themselves is nobody's business.
pub(crate) fn check() -> Result<Done, Error> {
    let Ok(files) = process::output(Command::new("git").args(["-c", "safe.directory=*", "ls-files", "-z"]))
    else {
        return Ok(Done::Skipped("not a git checkout, or git is not installed".to_owned()));
    };
    if files.is_empty() {
        return Ok(Done::Skipped("git tracks no files here".to_owned()));
    }
    let strays = strays(files.split('\0'));
    if strays.is_empty() {
        return Ok(Done::Ok);
    }
    let strays: Vec<&str> = strays.into_iter().collect();
    Err(Error::failed(format!(
        "not a folder of this workspace: {} (move it, or list it in xtask/src/folders.rs)",
        strays.join(", ")
    )))
}

fn strays<'a>(files: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    files
        .filter_map(|file| Some(file.split_once('/')?.0))
        .filter(|folder| !folder.starts_with('.') && !FOLDERS.contains(folder))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_unlisted_folder_is_a_stray() {
        let files = ["Cargo.toml", ".ci/run", "demos/src/lib.rs", "notes/a/b.md", "notes/c.md"];
        assert_eq!(strays(files.into_iter()), BTreeSet::from(["notes"]));
    }
}
