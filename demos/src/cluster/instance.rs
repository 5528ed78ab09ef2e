//! An instance of the app: a process, seen from outside ([`Instance`]) and from inside ([`serve_instance`]).

use std::{
    error::Error,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use oauth1_client::Env;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::timeout,
};

use super::MemberError;
use crate::{
    data::Data,
    login::{App, Framework, LocalProvider, Sessions, Settings},
    provider::{self, Endpoints},
    serve::{bind, stop_signal},
};

const LIMIT: Duration = Duration::from_secs(20);
const READY: &str = "ready";

/// An instance, seen from outside. It ends with this.
#[derive(Debug)]
pub struct Instance {
    /// What it is served by.
    pub framework: Framework,
    /// Where it listens.
    pub address: SocketAddr,
    arguments: Vec<String>,
    child: Option<Child>,
}

/// What instances have in common.
#[derive(Clone, Debug)]
pub struct Common {
    /// Where browsers find the app.
    pub base_url: String,
    /// Where the local provider is.
    pub provider: String,
    /// The Redis that they share.
    pub redis: String,
    /// The folder that they share.
    pub data: PathBuf,
}

impl Instance {
    /// One that will listen here. The program that this is part of has to take `instance` as an argument, and call
    /// [`serve_instance`] with what comes after it.
    #[must_use]
    pub fn at(address: SocketAddr, framework: Framework, common: &Common) -> Self {
        let Common { base_url, provider, redis, data } = common;
        let data = data.display().to_string();
        let port = address.port().to_string();
        let framework_name = framework.to_string();
        let arguments = ["instance", &framework_name, &port, base_url, provider, redis, &data];
        let arguments = arguments.map(str::to_owned).to_vec();
        Self { framework, address, arguments, child: None }
    }

    /// Starts it; done when it serves.
    ///
    /// # Errors
    ///
    /// It does not come up.
    pub async fn start(&mut self) -> Result<(), MemberError> {
        let name = self.framework.to_string();
        let failed = |source| MemberError::Process { name: name.clone(), source };
        let mut command = Command::new(std::env::current_exe().map_err(failed)?);
        command.args(&self.arguments).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().map_err(failed)?;
        let says = child.stdout.take();
        let ready = async {
            let mut lines = BufReader::new(says?).lines();
            lines.next_line().await.ok().flatten().filter(|line| line == READY)
        };
        match timeout(LIMIT, ready).await {
            Ok(Some(_)) => {
                self.child = Some(child);
                Ok(())
            }
            _ => Err(MemberError::NotReady { name }),
        }
    }

    /// Kills it, if it is there, as a machine that loses its power would end.
    ///
    /// # Errors
    ///
    /// The system does not.
    pub async fn kill(&mut self) -> Result<(), MemberError> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        let name = self.framework.to_string();
        child.kill().await.map_err(|source| MemberError::Process { name, source })
    }
}

/// An instance, from inside: serves the app until the process is asked to end.
///
/// # Errors
///
/// The arguments are not those that [`Instance`] gives, or something that it needs is not there.
#[allow(clippy::print_stdout, reason = "that is how it says that it is ready")]
pub async fn serve_instance(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [framework, port, base_url, provider, redis, data] = arguments else {
        return Err("an instance is started by the cluster, and not by hand".into());
    };
    let listener = bind(port.parse()?, "the cluster's choice").await?;
    let data = Data::open(Path::new(data))?;
    let local = LocalProvider {
        endpoints: Endpoints::new(provider),
        client_id: provider::DEMO_CLIENT_ID.to_owned(),
        client_secret: provider::DEMO_CLIENT_SECRET.into(),
    };
    let settings = Settings {
        base_url: base_url.clone(),
        env: Env::default(),
        local: Some(local),
        redis: Some(redis.as_str().into()),
    };
    let sessions = Sessions::on_disk(data.sessions("cluster.sqlite").await?);
    let app = App::new(settings, data.seal_key()?, data.cookie_key()?, sessions)?;
    Ok(app.serve(framework.parse()?, listener, || println!("{READY}"), stop_signal()).await?)
}
