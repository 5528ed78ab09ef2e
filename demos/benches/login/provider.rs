//! The provider that all of them log in to.

use std::{path::Path, process::Command};

use crate::{Result, program::Program};

pub(crate) struct Provider {
    /// Without a slash at the end.
    pub(crate) url: String,
    /// What a client of it is given by environment.
    pub(crate) settings: Vec<(String, String)>,
    _program: Program,
}

impl Provider {
    pub(crate) async fn start() -> Result<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_provider"));
        // It has a line for each login otherwise.
        command.args(["--port", "0", "--data", "data"]).env("RUST_LOG", "warn");
        let failed = |error| format!("the provider: {error}");
        // It is not measured: where there is a place in memory, nobody waits for its disk.
        let memory = Path::new("/dev/shm");
        let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let place = if memory.is_dir() { memory } else { target };
        let mut program = Program::start(&mut command, place, "provider").map_err(failed)?;
        let url = program.url_after("provider:").await.map_err(failed)?;
        let mut settings = Vec::new();
        // Id, secret and four URLs, on lines to be put into `.env`.
        for _ in 0..6 {
            let setting = |line: &str| {
                let (name, value) = line.split_once('=')?;
                name.starts_with("TWITTER_").then(|| (name.to_owned(), value.to_owned()))
            };
            settings.push(program.line(setting).await.map_err(failed)?);
        }
        Ok(Self { url, settings, _program: program })
    }
}
