//! The programs of the demo, started as a person would start them.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use demos::login::Framework;

use crate::program::Program;

/// A program that serves web pages.
pub(crate) struct Server {
    /// Without a slash at the end.
    pub(crate) url: String,
    program: Program,
    start: Start,
}

pub(crate) struct Start {
    pub(crate) executable: &'static str,
    /// What the program writes before its URL.
    pub(crate) says: &'static str,
    pub(crate) folder: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) settings: Vec<(String, String)>,
}

impl Server {
    pub(crate) async fn new(start: Start) -> Self {
        let (program, url) = start.on_port(0).await;
        Self { url, program, start }
    }

    /// The process.
    #[allow(dead_code, reason = "where memory is looked at")]
    pub(crate) fn id(&self) -> u32 {
        self.program.id()
    }

    /// As SIGKILL does it.
    pub(crate) fn kill(&mut self) {
        self.program.kill();
    }

    /// Starts a killed program again, on the port it had and with the data it left.
    pub(crate) async fn start_again(&mut self) {
        let (_, port) = self.url.rsplit_once(':').unwrap();
        let (program, url) = self.start.on_port(port.parse().unwrap()).await;
        assert_eq!(url, self.url);
        self.program = program;
    }
}

impl Start {
    async fn on_port(&self, port: u16) -> (Program, String) {
        let mut command = Command::new(self.executable);
        // A developer's own settings must not change what is tested.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("TWITTER_") {
                command.env_remove(name);
            }
        }
        command.current_dir(&self.folder).args(["--port", &port.to_string(), "--data", "data"]);
        command.args(&self.arguments).envs(self.settings.iter().cloned());
        let name = Path::new(self.executable).file_stem().unwrap();
        let log = self.folder.join(name).with_extension("log");
        let mut program = Program::start(&mut command, log).unwrap();
        let url = program.line(|line| url_after(self.says, line)).await;
        (program, url)
    }
}

/// App and provider in one program, which is what `cargo xtask demo twitter` starts.
pub(crate) struct Demo {
    pub(crate) app: Server,
    /// The provider's URL.
    pub(crate) provider: String,
}

impl Demo {
    pub(crate) async fn start(folder: &Path, framework: Framework) -> Self {
        let mut app = Server::new(app(folder, framework, &["--provider-port", "0"], Vec::new())).await;
        let provider = app.program.line(|line| url_after("Provider", line)).await;
        Self { app, provider }
    }
}

/// App and provider as programs of their own: each can be killed while the other goes on.
pub(crate) struct Apart {
    pub(crate) app: Server,
    pub(crate) provider: Server,
}

impl Apart {
    /// `settings` of the app are added to those that the provider says to give it.
    pub(crate) async fn start(folder: &Path, framework: Framework, settings: &[(&str, &str)]) -> Self {
        let mut provider = Server::new(Start {
            executable: env!("CARGO_BIN_EXE_provider"),
            says: "provider:",
            folder: folder.to_owned(),
            arguments: Vec::new(),
            settings: Vec::new(),
        })
        .await;
        let mut all: Vec<_> =
            settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        // Id, secret and four URLs, on lines to be put into `.env`.
        for _ in 0..6 {
            let setting = |line: &str| {
                let (name, value) = line.split_once('=')?;
                name.starts_with("TWITTER_").then(|| (name.to_owned(), value.to_owned()))
            };
            all.push(provider.program.line(setting).await);
        }
        let app = Server::new(app(folder, framework, &[], all)).await;
        Self { app, provider }
    }
}

fn app(folder: &Path, framework: Framework, arguments: &[&str], settings: Vec<(String, String)>) -> Start {
    let (folder, framework) = (folder.to_owned(), framework.to_string());
    let arguments = [&["--framework", &framework], arguments].concat();
    let arguments = arguments.into_iter().map(str::to_owned).collect();
    Start { executable: env!("CARGO_BIN_EXE_twitter"), says: "App", folder, arguments, settings }
}

fn url_after(text: &str, line: &str) -> Option<String> {
    let (_, rest) = line.split_once(text)?;
    rest.split_whitespace().next().filter(|word| word.starts_with("http://")).map(str::to_owned)
}
