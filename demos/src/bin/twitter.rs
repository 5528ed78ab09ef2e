//! The login app: `cargo xtask demo twitter`. With `TWITTER_CLIENT_ID` set it logs in to the real provider,
//! without it to a local one that it starts itself.

#![allow(clippy::print_stdout, reason = "a program speaks on the terminal")]

use std::{error::Error, path::PathBuf, process::ExitCode};

use demos::{
    data::Data,
    login::{self, App, Framework, LocalProvider, Sessions, Settings},
    provider,
    serve::{bind, stop_signal, until},
    terminal,
};
use oauth1_client::{Env, Secret, presets};
use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
    sync::watch,
};

fn main() -> ExitCode {
    terminal::log("warn,demos::provider=info");
    let options = options::Twitter::from_env_or_exit();
    terminal::end(runtime(options.workers).and_then(|runtime| runtime.block_on(run(options))))
}

/// With as many threads as were asked for; with one, it is the program's own.
fn runtime(workers: Option<usize>) -> Result<Runtime, Box<dyn Error>> {
    let mut builder = match workers {
        Some(0) => return Err("--workers must be 1 or more".into()),
        Some(1) => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    if let Some(workers) = workers {
        builder.worker_threads(workers);
    }
    Ok(builder.enable_all().build()?)
}

async fn run(options: options::Twitter) -> Result<(), Box<dyn Error>> {
    let framework = options.framework.as_deref().unwrap_or("axum").parse()?;
    let in_memory = match options.sessions.as_deref() {
        None | Some("disk") => framework == Framework::Rocket, // which has none
        Some("memory") => true,
        Some(other) => return Err(format!("no sessions are kept in `{other}`: choose disk or memory").into()),
    };
    let env = Env::dotenv()?;
    let data = Data::open(options.data.unwrap_or_else(|| PathBuf::from(".demo")))?;
    let app = bind(options.port.unwrap_or(4000), "--port").await?;
    let base_url = match options.base_url {
        Some(url) => login::normal_base_url(&url)?,
        None => format!("http://{}", app.local_addr()?),
    };

    let local = if env.contains("TWITTER_CLIENT_ID") {
        None
    } else if env.contains("TWITTER_CLIENT_SECRET") {
        return Err("TWITTER_CLIENT_SECRET is set and TWITTER_CLIENT_ID is not: set both, or neither".into());
    } else {
        Some(bind(options.provider_port.unwrap_or(4001), "--provider-port").await?)
    };
    let (stop, stopped) = watch::channel(());
    tokio::spawn(async move {
        stop_signal().await;
        drop(stop);
    });
    let redis = options.redis.map(Secret::from);
    let serve_app = async |settings| {
        let sessions = match in_memory {
            true => Sessions::in_memory(),
            false => Sessions::on_disk(data.sessions("twitter.sqlite").await?),
        };
        serve_app(framework, app, settings, &data, sessions, stopped.clone()).await
    };
    match local {
        None => serve_app(Settings { base_url, env, local: None, redis }).await,
        Some(listener) => {
            let (local, settings) = local_provider(&listener, &data)?;
            let provider = provider::open(listener, settings).await?.serve(until(stopped.clone()));
            let app = serve_app(Settings { base_url, env, local: Some(local), redis });
            let provider = async { provider.await.map_err(Into::into) };
            tokio::try_join!(app, provider).map(|((), ())| ())
        }
    }
}

fn local_provider(
    listener: &TcpListener,
    data: &Data,
) -> Result<(LocalProvider, provider::Settings), Box<dyn Error>> {
    let endpoints = provider::Endpoints::new(&format!("http://{}", listener.local_addr()?));
    let (id, secret) = (provider::DEMO_CLIENT_ID, provider::DEMO_CLIENT_SECRET);
    let settings = provider::Settings::new(id, secret, data.file("provider.sqlite"));
    let client_secret = Secret::from(secret);
    Ok((LocalProvider { endpoints, client_id: id.to_owned(), client_secret }, settings))
}

async fn serve_app(
    framework: Framework,
    listener: TcpListener,
    settings: Settings,
    data: &Data,
    sessions: Sessions,
    stopped: watch::Receiver<()>,
) -> Result<(), Box<dyn Error>> {
    let app = App::new(settings.clone(), data.seal_key()?, data.cookie_key()?, sessions)?;
    Ok(app.serve(framework, listener, move || announce(framework, &settings), until(stopped)).await?)
}

fn announce(framework: Framework, settings: &Settings) {
    println!();
    println!("  App       {}   (on {framework})", settings.base_url);
    match &settings.local {
        Some(local) => {
            println!("  Provider  {}   (local: no account, no network)", local.endpoints.base);
            println!();
            println!("  Open the app, click \"Sign in with Twitter\", and then \"Allow\".");
            println!(
                "  For the real provider, set TWITTER_CLIENT_ID and TWITTER_CLIENT_SECRET, or write them to .env."
            );
        }
        None => {
            println!("  Provider  {}", provider(settings));
            println!();
            println!("  Open the app and click \"Sign in with Twitter\".");
            println!("  The provider must know this callback URL: {}", settings.callback_url());
        }
    }
    println!("  Ctrl-C ends it.");
    println!();
}

/// Where the browser is sent to: a host, if it is not the usual one.
fn provider(settings: &Settings) -> String {
    match settings.env.get("TWITTER_AUTHORIZE_URL") {
        Some(url) => url.split('/').take(3).collect::<Vec<_>>().join("/"),
        None => presets::TWITTER.title.to_owned(),
    }
}

mod options {
    #![allow(missing_docs, reason = "the macro writes undocumented items; the options have their texts")]

    use std::path::PathBuf;

    xflags::xflags! {
        /// Sign in with Twitter, on this computer.
        ///
        /// Without TWITTER_CLIENT_ID, in the environment or in the file .env, a local provider is started, and no
        /// account and no network is needed. Every setting of the provider can be given as TWITTER_{SETTING}:
        /// CLIENT_ID, CLIENT_SECRET, REQUEST_TOKEN_URL, AUTHORIZE_URL, ACCESS_TOKEN_URL, API_BASE_URL, and more.
        cmd twitter {
            /// The app's port, 4000 if not given.
            optional --port port: u16
            /// The local provider's port, 4001 if not given.
            optional --provider-port port: u16
            /// The web framework that serves the app: axum, actix or rocket; axum if not given.
            optional --framework name: String
            /// Where sessions are kept: disk, or memory for those that may end with the app; disk if not given. On Rocket
            /// who is signed in is in a cookie.
            optional --sessions place: String
            /// How many threads serve, one for each processor if not given.
            optional --workers number: usize
            /// The Redis that holds logins under way, redis://127.0.0.1:6379 say, for an app that several machines serve.
            optional --redis url: String
            /// Where browsers find the app, if not at http://127.0.0.1:PORT (behind a proxy that passes Host on, say).
            optional --base-url url: String
            /// Where sessions and keys are kept, .demo if not given.
            optional --data folder: PathBuf
        }
    }
}
