//! A gallery of providers: `cargo xtask demo gallery`. App and providers are one program, and need no network.

#![allow(clippy::print_stdout, reason = "a program speaks on the terminal")]

use std::{error::Error, path::PathBuf, process::ExitCode};

use demos::{
    data::Data,
    gallery::{self, Accounts, Local, Settings},
    login::{self, Sessions},
    serve::{bind, serve, stop_signal, until},
    terminal,
};
use tokio::sync::watch;

#[tokio::main]
async fn main() -> ExitCode {
    terminal::log("warn,demos::provider=info");
    terminal::end(run(options::Gallery::from_env_or_exit()).await)
}

async fn run(options: options::Gallery) -> Result<(), Box<dyn Error>> {
    let data = Data::open(options.data.unwrap_or_else(|| PathBuf::from(".demo")))?;
    let listener = bind(options.port.unwrap_or(4000), "--port").await?;
    let base_url = match options.base_url {
        Some(url) => login::normal_base_url(&url)?,
        None => format!("http://{}", listener.local_addr()?),
    };
    let (locals, providers) = gallery::open(&data).await?;
    // Sessions and accounts are in one file.
    let sessions = Sessions::on_disk(data.sessions("gallery.sqlite").await?);
    let accounts = Accounts::open(&data.file("gallery.sqlite")).await?;
    let settings =
        Settings { base_url: base_url.clone(), locals: locals.clone(), accounts, key: data.seal_key()? };
    let router = gallery::router(settings, sessions.clone())?;

    let (stop, stopped) = watch::channel(());
    tokio::spawn(async move {
        stop_signal().await;
        drop(stop);
    });
    announce(&base_url, &locals);
    let serving = serve(listener, router, until(stopped.clone()));
    let app = async {
        tokio::select! {
            served = serving => served.map_err(Box::<dyn Error>::from),
            () = sessions.keep_clean() => Ok(()),
        }
    };
    let providers = async { providers.serve(stopped).await.map_err(Into::into) };
    tokio::try_join!(app, providers).map(|((), ())| ())
}

fn announce(base_url: &str, locals: &[Local]) {
    println!();
    println!("  App        {base_url}");
    for local in locals {
        println!("  {:<9}  {}   (local: no account, no network)", local.exhibit.preset.title, local.base);
    }
    println!();
    println!("  Open the app, sign in with one of them, and link another.");
    println!("  Ctrl-C ends it.");
    println!();
}

mod options {
    #![allow(missing_docs, reason = "the macro writes undocumented items; the options have their texts")]

    use std::path::PathBuf;

    xflags::xflags! {
        /// Sign in with one of several providers, and link accounts of others, on this computer.
        ///
        /// The providers are local ones, each at a free port. No account and no network is needed.
        cmd gallery {
            /// The app's port, 4000 if not given.
            optional --port port: u16
            /// Where browsers find the app, if not at http://127.0.0.1:PORT (behind a proxy that passes Host on, say).
            optional --base-url url: String
            /// Where users, sessions and keys are kept, .demo if not given.
            optional --data folder: PathBuf
        }
    }
}
