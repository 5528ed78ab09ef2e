//! `cargo xtask bench [name] [--quick]`: measures, beside others, and writes docs/benchmarks. The soak, which is as long
//! as one likes, takes `--minutes N` and `--rate N` instead.

mod client;
mod login;
pub(crate) mod machine;
pub(crate) mod programs;
mod sign;
mod soak;

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use crate::error::Error;

const FOLDER: &str = "docs/benchmarks";

pub(crate) struct Benchmark {
    /// That of its page too.
    name: &'static str,
    about: &'static str,
    /// Measures, less if it has to be quick, and returns the page.
    run: fn(quick: bool) -> Result<String, Error>,
}

const BENCHMARKS: &[Benchmark] = &[
    Benchmark {
        name: "sign",
        about: "signing and verifying, beside oauth1-request and the bare HMAC-SHA1 of ring and RustCrypto",
        run: sign::run,
    },
    Benchmark {
        name: "client",
        about: "a signed request over loopback, beside hyper-util, reqwest and reqwest-oauth1",
        run: client::run,
    },
    Benchmark {
        name: "login",
        about: "whole logins through the demo app, on each framework, beside Starlette and Authlib",
        run: login::run,
    },
    Benchmark {
        name: soak::NAME,
        about: "a minute of good and bad visitors, and Redis gone in the middle; --minutes N and --rate N for more",
        run: soak::run,
    },
];

pub(crate) enum Wanted {
    List,
    Run {
        benchmark: &'static Benchmark,
        quick: bool,
    },
    /// Other than its page is written from.
    Soak(soak::Plan),
}

pub(crate) fn choose(args: &[OsString]) -> Result<Wanted, Error> {
    let args: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let Some((name, rest)) = args.split_first() else {
        return Ok(Wanted::List);
    };
    let benchmark = BENCHMARKS.iter().find(|benchmark| benchmark.name == *name);
    let benchmark = benchmark
        .ok_or_else(|| Error::usage(format!("no benchmark named {name}: choose from: {}", names())))?;
    let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
    if *name == soak::NAME && !matches!(rest[..], [] | ["--quick"]) {
        return soak::Plan::parse(&rest).map(Wanted::Soak);
    }
    match rest[..] {
        [] => Ok(Wanted::Run { benchmark, quick: false }),
        ["--quick"] => Ok(Wanted::Run { benchmark, quick: true }),
        ["--quick", other, ..] | [other, ..] => {
            Err(Error::usage(format!("bench {name} takes --quick or nothing, but got {other}")))
        }
    }
}

pub(crate) fn names() -> String {
    BENCHMARKS.iter().map(|benchmark| benchmark.name).collect::<Vec<_>>().join(", ")
}

pub(crate) fn run(wanted: &Wanted) -> Result<(), Error> {
    let (benchmark, quick) = match wanted {
        Wanted::Run { benchmark, quick } => (benchmark, quick),
        Wanted::Soak(plan) => {
            println!("{}", soak::soak(*plan)?);
            return Ok(());
        }
        Wanted::List => {
            for Benchmark { name, about, .. } in BENCHMARKS {
                println!("{name}: {about}");
            }
            return Ok(());
        }
    };
    let text = (benchmark.run)(*quick)?;
    if *quick {
        println!("{text}");
        return Ok(());
    }
    let file = Path::new(FOLDER).join(benchmark.name).with_extension("md");
    fs::create_dir_all(FOLDER)
        .and_then(|()| fs::write(&file, text))
        .map_err(|error| Error::failed(format!("cannot write {}: {error}", file.display())))?;
    println!("{} is written", file.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The name and whether it is to be quick; nothing for the list.
    fn chosen(args: &[&str]) -> Result<Option<(&'static str, bool)>, String> {
        let args: Vec<OsString> = args.iter().map(OsString::from).collect();
        match choose(&args) {
            Ok(Wanted::List) => Ok(None),
            Ok(Wanted::Run { benchmark, quick }) => Ok(Some((benchmark.name, quick))),
            Ok(Wanted::Soak(_)) => Ok(Some((soak::NAME, false))),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn a_benchmark_is_named_or_all_are_listed() {
        assert_eq!(chosen(&[]), Ok(None));
        assert_eq!(chosen(&["sign"]), Ok(Some(("sign", false))));
        assert_eq!(chosen(&["sign", "--quick"]), Ok(Some(("sign", true))));
        assert_eq!(chosen(&["client"]), Ok(Some(("client", false))));
        assert_eq!(chosen(&["client", "--quick"]), Ok(Some(("client", true))));
        assert_eq!(chosen(&["login", "--quick"]), Ok(Some(("login", true))));
    }

    #[test]
    fn what_is_unknown_is_answered_with_what_is_known() {
        let answer = "no benchmark named sing: choose from: sign, client, login, soak";
        assert_eq!(chosen(&["sing"]), Err(answer.to_owned()));
        let answer = "bench sign takes --quick or nothing, but got --fast";
        assert_eq!(chosen(&["sign", "--fast"]), Err(answer.to_owned()));
        let answer = "bench client takes --quick or nothing, but got twice";
        assert_eq!(chosen(&["client", "--quick", "twice"]), Err(answer.to_owned()));
    }
}
