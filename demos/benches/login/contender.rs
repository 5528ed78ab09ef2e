//! Whose processor time and memory are measured: the login app on each framework, and on another stack.

use std::{
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use tokio::task::JoinSet;

use crate::{
    Result,
    browser::{Browser, Sites},
    program::Program,
    provider::Provider,
};

/// The one that the others are compared with.
pub(crate) const AXUM: &str = "axum, sessions in memory";

/// Arguments of the program `twitter`, by the names of the contenders.
const RUST: [(&str, &[&str]); 4] = [
    (AXUM, &["--framework", "axum", "--sessions", "memory"]),
    ("axum, sessions on disk", &["--framework", "axum", "--sessions", "disk"]),
    ("actix-web, sessions in memory", &["--framework", "actix", "--sessions", "memory"]),
    ("Rocket", &["--framework", "rocket"]),
];

/// What `TUNED` is, by the names of the contenders.
const PYTHON: [(&str, &str); 2] =
    [("Starlette and Authlib, as published", "0"), ("Starlette and Authlib, tuned", "1")];

const PYTHON_APP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/login/starlette/app.py");

/// As many as sign in at a time, at most.
const BROWSERS: usize = 16;

const PEOPLE: [&str; 3] = ["ada", "grace", "zoe"];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Rust,
    Python,
}

/// How somebody is started.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) language: Language,
    command: Command,
}

/// All of them; without Python only those that need none.
pub(crate) fn all(python: Option<&Path>) -> Vec<Contender> {
    let rust = RUST.iter().map(|(name, arguments)| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_twitter"));
        command.args(["--port", "0", "--data", "data", "--workers", "1"]).args(*arguments);
        Contender { name, language: Language::Rust, command }
    });
    let python = python.into_iter().flat_map(|python| {
        PYTHON.iter().map(move |(name, tuned)| {
            let mut command = Command::new(python);
            command.arg(PYTHON_APP).env("TUNED", tuned);
            Contender { name, language: Language::Python, command }
        })
    });
    rust.chain(python).collect()
}

/// Somebody who runs, and those who sign in there.
pub(crate) struct Running {
    pub(crate) name: &'static str,
    pub(crate) language: Language,
    /// How many have signed in.
    pub(crate) logins: u32,
    program: Program,
    sites: Sites,
    browsers: Vec<Browser>,
}

impl Running {
    pub(crate) async fn start(contender: Contender, provider: &Provider) -> Result<Self> {
        let Contender { name, language, mut command } = contender;
        command.envs(provider.settings.iter().cloned());
        let folder: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let failed = |error| format!("{name}: {error}");
        let mut program =
            Program::start(&mut command, Path::new(env!("CARGO_TARGET_TMPDIR")), &folder).map_err(failed)?;
        let app = program.url_after("App").await.map_err(failed)?;
        let sites = Sites { app, provider: provider.url.clone() };
        let browsers = (0..BROWSERS).map(|_| Browser::new()).collect();
        Ok(Self { name, language, logins: 0, program, sites, browsers })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.program.pid()
    }

    /// So many logins, so many at a time. The browsers have their cookies from one to the next.
    pub(crate) async fn sign_in(&mut self, logins: u32, at_a_time: usize) -> Result<()> {
        let from = self.logins;
        let (next, end) = (Arc::new(AtomicU32::new(from)), from + logins);
        let mut tasks = JoinSet::new();
        for mut browser in self.browsers.drain(..at_a_time.min(BROWSERS)) {
            browser.connect_anew();
            let (next, sites) = (Arc::clone(&next), self.sites.clone());
            tasks.spawn(async move {
                loop {
                    let login = next.fetch_add(1, Ordering::Relaxed);
                    if login >= end {
                        return Ok(browser);
                    }
                    let person = PEOPLE[login as usize % PEOPLE.len()];
                    let done = browser.sign_in(&sites, person).await;
                    done.map_err(|error| format!("login {}: {error}", login + 1))?;
                }
            });
        }
        while let Some(task) = tasks.join_next().await {
            let done: Result<Browser, String> = task?;
            let failed = |error| format!("{}: {error}\n{}", self.name, self.program.end_of_log());
            self.browsers.push(done.map_err(failed)?);
        }
        self.logins = end;
        Ok(())
    }
}
