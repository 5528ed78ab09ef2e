//! The login app on two instances behind a proxy: `cargo xtask demo cluster`. It needs redis-server, and no account and no
//! network.

#![allow(clippy::print_stdout, reason = "a program speaks on the terminal")]

use std::{error::Error, io, path::PathBuf, process::ExitCode, thread};

use demos::{
    cluster::{Common, FRAMEWORKS, Instance, Members, Proxy, Redis, free_address, serve_instance},
    data::Data,
    provider, serve, terminal,
};
use tokio::sync::{mpsc, watch};

#[tokio::main]
async fn main() -> ExitCode {
    terminal::log("warn,demos::provider=info");
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if let Some((first, rest)) = arguments.split_first()
        && first == "instance"
    {
        return terminal::end(serve_instance(rest).await);
    }
    let flags = xflags::parse_or_exit! {
        /// The app's port (4000; 0 for any that is free).
        optional --port port: u16
        /// The local provider's port (4001; 0 for any that is free).
        optional --provider-port port: u16
        /// Where sessions and keys are kept (.demo).
        optional --data folder: PathBuf
    };
    let data = flags.data.unwrap_or_else(|| PathBuf::from(".demo"));
    terminal::end(run(flags.port.unwrap_or(4000), flags.provider_port.unwrap_or(4001), data).await)
}

async fn run(port: u16, provider_port: u16, data: PathBuf) -> Result<(), Box<dyn Error>> {
    let front = serve::bind(port, "--port").await?;
    let base_url = format!("http://{}", front.local_addr()?);
    let listener = serve::bind(provider_port, "--provider-port").await?;
    let provider_url = format!("http://{}", listener.local_addr()?);
    let folder = Data::open(&data)?;
    // Made once, before two processes need it.
    folder.seal_key()?;
    let (id, secret) = (provider::DEMO_CLIENT_ID, provider::DEMO_CLIENT_SECRET);
    let settings = provider::Settings::new(id, secret, folder.file("provider.sqlite"));
    let provider = provider::open(listener, settings).await?;

    let redis = Redis::at(free_address()?);
    let common =
        Common { base_url: base_url.clone(), provider: provider_url.clone(), redis: redis.url(), data };
    let addresses = [free_address()?, free_address()?];
    let instances = FRAMEWORKS.into_iter().zip(addresses);
    let instances = instances.map(|(framework, address)| Instance::at(address, framework, &common)).collect();
    let mut members = Members { instances, redis };
    members.start().await?;

    println!();
    println!("  App       {base_url}   (through a proxy)");
    for (framework, address) in FRAMEWORKS.iter().zip(addresses) {
        println!("            http://{address}   on {framework}");
    }
    println!("  Provider  {provider_url}   (local: no account, no network)");
    println!("  Redis     {}   (logins under way)", common.redis);
    println!();
    println!(
        "  Open the app and sign in: {} begins the login, {} finishes it.",
        FRAMEWORKS[0], FRAMEWORKS[1]
    );
    println!(
        "  Type \"kill {}\" or \"kill redis\" while the provider asks you, and \"start …\" later.",
        FRAMEWORKS[0]
    );
    println!("  Ctrl-C ends it.");
    println!();

    let (stop, stopped) = watch::channel(());
    let proxy = Proxy::new(addresses, |line| println!("{line}")).router();
    let front = serve::serve(front, proxy, serve::until(stopped.clone()));
    let provider = provider.serve(serve::until(stopped));
    let end = async {
        tokio::select! {
            () = serve::stop_signal() => {}
            () = obey(&mut members) => {}
        }
        drop(stop);
    };
    let (front, provider, ()) = tokio::join!(front, provider, end);
    Ok(front?).and(Ok(provider?))
}

/// Does what is typed, for ever.
async fn obey(members: &mut Members) {
    let (sender, mut lines) = mpsc::unbounded_channel();
    // A thread of its own: the program does not wait for it in the end, as it would for Tokio's.
    thread::spawn(move || {
        let mut typed = io::stdin().lines().map_while(Result::ok);
        typed.try_for_each(|line| sender.send(line).ok())
    });
    while let Some(line) = lines.recv().await {
        if !line.trim().is_empty() {
            println!("{}", members.obey(&line).await);
        }
    }
    // Nobody can type anything.
    std::future::pending::<()>().await;
}
