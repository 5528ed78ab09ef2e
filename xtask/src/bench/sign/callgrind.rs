//! Counting instructions with valgrind's callgrind, which says in which function they are.
//!
//! It shows programs a processor without SHA extensions, so its counts of the hash are not those of a processor that
//! has them. What is outside the hash's compression function is the same on both.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::process;

/// All instructions of the program but those in a compression function of SHA-1.
pub(crate) fn outside_hash(program: &Path, args: &[String]) -> Result<u64, Error> {
    if !process::on_path("valgrind") {
        return Err(Error::failed("valgrind is not installed (Debian: apt install valgrind)"));
    }
    let profile = program.with_extension("callgrind");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--compress-strings=no", "--compress-pos=no"]);
    valgrind.arg(format!("--callgrind-out-file={}", profile.display()));
    process::output(valgrind.arg(program).args(args))?;
    let text = fs::read_to_string(&profile)
        .map_err(|error| Error::failed(format!("cannot read {}: {error}", profile.display())))?;
    Ok(sum(&text, |function| !is_compression(function)))
}

/// That of the crate sha1, or of ring.
fn is_compression(function: &str) -> bool {
    function.contains("sha1::compress") || function.contains("sha1_block_data_order")
}

/// The instructions of the functions that are wanted, by themselves, in callgrind's format of a profile.
fn sum(profile: &str, wanted: impl Fn(&str) -> bool) -> u64 {
    let (mut sum, mut counts, mut is_call) = (0, false, false);
    for line in profile.lines() {
        if let Some(function) = line.strip_prefix("fn=") {
            counts = wanted(function);
        } else if line.starts_with("calls=") {
            // The line behind it is what the function called has cost; it has its own lines.
            is_call = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit()) {
            let cost = line.split(' ').nth(1).and_then(|cost| cost.parse::<u64>().ok());
            if counts && !is_call {
                sum += cost.unwrap_or(0);
            }
            is_call = false;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_counts_without_what_it_calls() {
        let profile = "events: Ir\n\nfl=a.rs\nfn=main\n16 400\nfi=b.rs\n12 3\ncfn=sha1::compress::soft::compress\n\
                       calls=2 0 \n12 1000\n12 7\n\nfn=sha1::compress::soft::compress\n1 900\n2 100\n";
        assert_eq!(sum(profile, |_| true), 1410);
        assert_eq!(sum(profile, |function| !is_compression(function)), 410);
    }
}
