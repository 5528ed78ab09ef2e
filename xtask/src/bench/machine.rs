//! What figures were measured on, as far as it is anybody's business: no names, no paths.

use std::fs;
use std::process::Command;

use time::OffsetDateTime;

use crate::error::Error;
use crate::metadata::Metadata;
use crate::process;

pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) compiler: String,
    pub(crate) crates: String,
    pub(crate) date: String,
}

impl Machine {
    /// With the versions that this workspace has of these crates.
    pub(crate) fn here(names: &[&str]) -> Result<Self, Error> {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        // Not on every system; then the processor has no name.
        let processor = processor(&fs::read_to_string("/proc/cpuinfo").unwrap_or_default(), cores);
        let compiler = process::output(Command::new("rustc").arg("--version"))?.trim_end().to_owned();
        let crates = crates(&Metadata::load()?, names);
        let date = OffsetDateTime::now_utc().date().to_string();
        Ok(Self { processor, compiler, crates, date })
    }
}

/// Its name, its cores, and whether it has instructions for SHA-1.
fn processor(cpuinfo: &str, cores: usize) -> String {
    let field = |name: &str| {
        let value =
            |line: &str| Some(line.strip_prefix(name)?.trim_start().strip_prefix(':')?.trim().to_owned());
        cpuinfo.lines().find_map(value)
    };
    let name = field("model name").unwrap_or_else(|| "unknown processor".to_owned());
    let flags = field("flags").or_else(|| field("Features")).unwrap_or_default();
    let sha1 = flags.split(' ').any(|flag| flag == "sha_ni" || flag == "sha1");
    let sha1 = if sha1 { "with instructions for SHA-1" } else { "no instructions for SHA-1 known" };
    format!("{name}, {cores} cores, {sha1}")
}

/// All versions in the tree of the crates that matter.
pub(crate) fn crates(tree: &Metadata, names: &[&str]) -> String {
    let packages: Vec<_> = tree.packages.iter().map(|package| (&*package.name, &*package.version)).collect();
    versions(&packages, names)
}

fn versions(packages: &[(&str, &str)], names: &[&str]) -> String {
    let versions = |name: &&str| {
        let versions: Vec<_> =
            packages.iter().filter(|package| package.0 == *name).map(|(_, version)| *version).collect();
        format!("{name} {}", versions.join(" and "))
    };
    names.iter().map(versions).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_is_told_by_name_and_flags() {
        let x86 = "processor\t: 0\nmodel\t\t: 7\nmodel name\t: Some CPU\nflags\t\t: fpu sha_ni avx2\n";
        assert_eq!(processor(x86, 2), "Some CPU, 2 cores, with instructions for SHA-1");
        let arm = "processor\t: 0\nFeatures\t: fp asimd sha1 sha2\n";
        assert_eq!(processor(arm, 4), "unknown processor, 4 cores, with instructions for SHA-1");
        assert_eq!(processor("", 1), "unknown processor, 1 cores, no instructions for SHA-1 known");
    }

    #[test]
    fn all_versions_of_a_crate_are_named() {
        let packages = [("ring", "0.17.14"), ("sha1", "0.10.7"), ("serde", "1.0.0"), ("sha1", "0.11.0")];
        assert_eq!(
            versions(&packages, &["ring", "hmac", "sha1"]),
            "ring 0.17.14, hmac , sha1 0.10.7 and 0.11.0"
        );
    }
}
