//! A peer: a program below `demos/interop`.

use std::{path::Path, process::Stdio, time::Duration};

use tokio::process::{Child, Command};

use crate::options::{Options, Runtime};

/// Longer than any peer takes on a busy machine.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// The command that starts a script of this name in its runtime; `None` if that is not there.
pub(crate) fn command(options: &Options, runtime: Runtime, script: &str) -> Option<Command> {
    let mut command = Command::new(options.program(runtime)?);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop");
    match runtime {
        Runtime::Python => command.arg("-B").arg(folder.join("python").join(script)),
        Runtime::Node => command.arg(folder.join("node").join(script)),
        Runtime::Perl => command.arg(folder.join("perl").join(script)),
        Runtime::Rust => command.arg(script),
    };
    // Loopback is never behind a proxy.
    for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()).kill_on_drop(true);
    Some(command)
}

pub(crate) fn start(mut command: Command, script: &str) -> Child {
    eprintln!("{script} …");
    command.spawn().unwrap_or_else(|error| panic!("{script} cannot be started: {error}"))
}
