//! All that runs: the provider and the gate before it in this process, Redis, and the apps as processes of their own.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use demos::{
    cluster::{Redis, free_address},
    provider::{self, Behaviour, DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, Endpoints, Settings},
    serve,
};

use crate::{Result, api, browser::Sites, gate::Gate, program::Program};

pub(crate) struct Stand {
    pub(crate) gate: Gate,
    pub(crate) redis: Redis,
    pub(crate) apps: Vec<App>,
    pub(crate) provider: String,
    folder: PathBuf,
}

pub(crate) struct App {
    pub(crate) name: &'static str,
    pub(crate) sites: Sites,
    pub(crate) pid: u32,
    _program: Program,
}

impl Stand {
    pub(crate) async fn start() -> Result<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("soak-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let listener = serve::bind(0, "no option").await?;
        let address = listener.local_addr()?;
        let gate_listener = serve::bind(0, "no option").await?;
        let gate_url = format!("http://{}", gate_listener.local_addr()?);
        // The provider is asked by the gate's name too. It lives as long as this program.
        let origins: &'static [&'static str] = Vec::leak(vec![&*String::leak(gate_url.clone())]);
        let settings = Settings::new(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, folder.join("provider.sqlite"))
            .with_token(DEMO_CLIENT_ID, &api::token(), "ada")
            .with_behaviour(Behaviour { origins, ..Behaviour::DEFAULT });
        let opened = provider::open(listener, settings).await?;
        tokio::spawn(opened.serve(std::future::pending()));
        let gate = Gate::new(address);
        tokio::spawn(serve::serve(gate_listener, gate.clone().router(), std::future::pending()));

        let mut redis = Redis::at(free_address()?);
        redis.start().await?;
        let provider = format!("http://{address}");
        let mut stand = Self { gate, redis, apps: Vec::new(), provider, folder };
        for name in ["axum", "actix"] {
            let app = stand.app(name, &gate_url).await?;
            stand.apps.push(app);
        }
        Ok(stand)
    }

    /// Browsers go to the provider itself, and the app goes to the gate.
    async fn app(&self, name: &'static str, gate: &str) -> Result<App> {
        let (browsers, app) = (Endpoints::new(&self.provider), Endpoints::new(gate));
        let mut command = Command::new(env!("CARGO_BIN_EXE_twitter"));
        command.args(["--port", "0", "--data", "data", "--workers", "1", "--framework", name]);
        command.args(["--redis", &self.redis.url()]);
        command.env("TWITTER_CLIENT_ID", DEMO_CLIENT_ID).env("TWITTER_CLIENT_SECRET", DEMO_CLIENT_SECRET);
        command.env("TWITTER_REQUEST_TOKEN_URL", app.request_token);
        command.env("TWITTER_AUTHORIZE_URL", browsers.authenticate);
        command.env("TWITTER_ACCESS_TOKEN_URL", app.access_token).env("TWITTER_API_BASE_URL", app.api_base);
        let mut program = Program::start(&mut command, &self.folder, name)?;
        let url = program.url_after("App").await?;
        let sites = Sites { app: url, provider: self.provider.clone() };
        Ok(App { name, sites, pid: program.pid(), _program: program })
    }
}

impl Drop for Stand {
    fn drop(&mut self) {
        self.apps.clear();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
