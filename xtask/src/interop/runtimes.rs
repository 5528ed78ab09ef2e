//! What the peers run in, and getting it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bench::programs;
use crate::debian;
use crate::error::Error;
use crate::metadata::Metadata;
use crate::process;
use crate::python::{self, Python};

/// A row of the table below.
pub(super) struct Runtime {
    /// By which the runner knows it.
    pub(super) flag: &'static str,
    /// Gets it, or says why it is not to be had here.
    pub(super) prepare: fn() -> Result<Result<Found, String>, Error>,
}

pub(super) struct Found {
    pub(super) program: PathBuf,
    pub(super) variables: Vec<(&'static str, OsString)>,
}

pub(super) const ALL: &[Runtime] = &[
    Runtime { flag: "--python", prepare: python },
    Runtime { flag: "--node", prepare: node },
    Runtime { flag: "--perl", prepare: perl },
    Runtime { flag: "--rust", prepare: rust },
];

impl From<PathBuf> for Found {
    fn from(program: PathBuf) -> Self {
        Self { program, variables: Vec::new() }
    }
}

fn python() -> Result<Result<Found, String>, Error> {
    Ok(match python::INTEROP.prepare()? {
        Python::At(python) => Ok(python.into()),
        Python::Missing(reason) => Err(reason),
    })
}

/// The packages of `package-lock.json`, beside cargo's other build results.
fn node() -> Result<Result<Found, String>, Error> {
    const FROM: &str = "demos/interop/node";
    const HOW: &str = "install Node.js with npm (Debian: apt install nodejs npm)";

    if !(process::on_path("node") && process::on_path("npm")) {
        if let Err(error) = debian::install(&["nodejs", "npm"]) {
            return Ok(Err(format!("{error}; {HOW}")));
        }
        if !(process::on_path("node") && process::on_path("npm")) {
            return Ok(Err(format!("not on PATH: node, npm; {HOW}")));
        }
    }
    let folder = Metadata::load()?.target_directory.join("interop-node");
    let lock = read(&Path::new(FROM).join("package-lock.json"))?;
    let stamp = folder.join("installed-from-package-lock.json");
    if fs::read_to_string(&stamp).ok().as_ref() != Some(&lock) {
        fs::create_dir_all(&folder).map_err(|error| cannot_write(&folder, &error))?;
        for name in ["package.json", "package-lock.json"] {
            let to = folder.join(name);
            fs::copy(Path::new(FROM).join(name), &to).map_err(|error| cannot_write(&to, &error))?;
        }
        let args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"];
        if let Err(error) = process::run(Command::new("npm").args(args).arg(&folder)) {
            return Ok(Err(format!("no npm packages ({error}); they come from registry.npmjs.org")));
        }
        // Last: packages that were installed by half are installed again.
        fs::write(&stamp, &lock).map_err(|error| cannot_write(&stamp, &error))?;
    }
    let variables = vec![("NODE_PATH", folder.join("node_modules").into_os_string())];
    Ok(Ok(Found { program: "node".into(), variables }))
}

fn perl() -> Result<Result<Found, String>, Error> {
    const HOW: &str = "install Perl with Net::OAuth and Crypt::OpenSSL::RSA (Debian: apt install libnet-oauth-perl \
                       libcrypt-openssl-rsa-perl)";

    let modules = ["-MNet::OAuth", "-MCrypt::OpenSSL::RSA", "-e", "1"];
    let is_there = || process::output(Command::new("perl").args(modules)).is_ok();
    if is_there() {
        return Ok(Ok(PathBuf::from("perl").into()));
    }
    if let Err(error) = debian::install(&["perl", "libnet-oauth-perl", "libcrypt-openssl-rsa-perl"]) {
        return Ok(Err(format!("{error}; {HOW}")));
    }
    Ok(if is_there() {
        Ok(PathBuf::from("perl").into())
    } else {
        Err(format!("not there: Net::OAuth or Crypt::OpenSSL::RSA; {HOW}"))
    })
}

/// Their crates are in a workspace of their own, which this one is spared.
fn rust() -> Result<Result<Found, String>, Error> {
    let folder = Metadata::load()?.target_directory.join("interop-rust").display().to_string();
    let manifest = "demos/interop/rust/Cargo.toml";
    let args = ["build", "--locked", "--manifest-path", manifest, "--target-dir", &folder];
    let [program] = programs::build(&args, ["interop-peers"])?;
    Ok(Ok(program.into()))
}

fn read(file: &Path) -> Result<String, Error> {
    fs::read_to_string(file)
        .map_err(|error| Error::failed(format!("cannot read {}: {error}", file.display())))
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Error {
    Error::failed(format!("cannot write {}: {error}", path.display()))
}
