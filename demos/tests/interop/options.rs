//! What `cargo xtask interop` says: where each runtime is that is there, and whether to break what is signed.

use std::{collections::HashMap, path::PathBuf};

/// What a peer runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Runtime {
    /// An interpreter with the packages of `xtask/python-interop-requirements.txt`.
    Python,
    /// `node`, with `NODE_PATH` naming the packages of `demos/interop/node`.
    Node,
    /// `perl`, with `Net::OAuth`.
    Perl,
    /// The program that is built from `demos/interop/rust`.
    Rust,
}

#[derive(Debug)]
pub(crate) struct Options {
    programs: HashMap<Runtime, PathBuf>,
    /// Every client has a wrong secret: all rows must fail then.
    pub(crate) is_broken: bool,
}

impl Options {
    /// `None` if nothing is asked for, as by a plain `cargo test`.
    pub(crate) fn of(arguments: impl Iterator<Item = String>) -> Option<Self> {
        let mut options = Self { programs: HashMap::new(), is_broken: false };
        let mut arguments = arguments.peekable();
        arguments.peek()?;
        while let Some(argument) = arguments.next() {
            let runtime = match &*argument {
                "--python" => Runtime::Python,
                "--node" => Runtime::Node,
                "--perl" => Runtime::Perl,
                "--rust" => Runtime::Rust,
                "--break" => {
                    options.is_broken = true;
                    continue;
                }
                // What a test runner is given is no business of this one.
                _ => return None,
            };
            options.programs.insert(runtime, arguments.next()?.into());
        }
        Some(options)
    }

    pub(crate) fn program(&self, runtime: Runtime) -> Option<&PathBuf> {
        self.programs.get(&runtime)
    }
}
