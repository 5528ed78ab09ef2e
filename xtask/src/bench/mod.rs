//! `cargo xtask bench [name] [--quick]`: measures, beside others, and writes docs/benchmarks.md.

mod callgrind;
mod machine;
mod measure;
#[cfg(target_os = "linux")]
mod steps;
mod table;

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use crate::error::Error;

const FILE: &str = "docs/benchmarks.md";

/// Its name, and what it measures.
const BENCHMARKS: &[(&str, &str)] =
    &[("sign", "signing and verifying, beside oauth1-request and the bare HMAC-SHA1 of ring and RustCrypto")];

#[derive(Debug, PartialEq)]
pub(crate) enum Wanted {
    List,
    Sign { quick: bool },
}

pub(crate) fn choose(args: &[OsString]) -> Result<Wanted, Error> {
    let args: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    match args.iter().map(AsRef::as_ref).collect::<Vec<&str>>()[..] {
        [] => Ok(Wanted::List),
        ["sign"] => Ok(Wanted::Sign { quick: false }),
        ["sign", "--quick"] => Ok(Wanted::Sign { quick: true }),
        ["sign", other, ..] => {
            Err(Error::usage(format!("bench sign takes --quick or nothing, but got {other}")))
        }
        [other, ..] => Err(Error::usage(format!("no benchmark named {other}: choose from: {}", names()))),
    }
}

pub(crate) fn names() -> String {
    BENCHMARKS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

pub(crate) fn run(wanted: &Wanted) -> Result<(), Error> {
    let Wanted::Sign { quick } = *wanted else {
        for (name, about) in BENCHMARKS {
            println!("{name}: {about}");
        }
        return Ok(());
    };
    let text = table::render(&machine::Machine::here()?, &measure::all(quick)?);
    if quick {
        println!("{text}");
        return Ok(());
    }
    let cannot = |error| Error::failed(format!("cannot write {FILE}: {error}"));
    if let Some(folder) = Path::new(FILE).parent() {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    fs::write(FILE, text).map_err(cannot)?;
    println!("{FILE} is written");
    Ok(())
}

#[cfg(not(target_os = "linux"))]
mod steps {
    use crate::error::Error;

    pub(crate) fn count(_: &mut std::process::Command) -> Result<u64, Error> {
        Err(Error::failed("single steps are counted on Linux only"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(args: &[&str]) -> Result<Wanted, String> {
        let args: Vec<OsString> = args.iter().map(OsString::from).collect();
        choose(&args).map_err(|error| error.to_string())
    }

    #[test]
    fn a_benchmark_is_named_or_all_are_listed() {
        assert_eq!(chosen(&[]), Ok(Wanted::List));
        assert_eq!(chosen(&["sign"]), Ok(Wanted::Sign { quick: false }));
        assert_eq!(chosen(&["sign", "--quick"]), Ok(Wanted::Sign { quick: true }));
    }

    #[test]
    fn what_is_unknown_is_answered_with_what_is_known() {
        assert_eq!(chosen(&["sing"]), Err("no benchmark named sing: choose from: sign".to_owned()));
        let answer = "bench sign takes --quick or nothing, but got --fast";
        assert_eq!(chosen(&["sign", "--fast"]), Err(answer.to_owned()));
    }
}
