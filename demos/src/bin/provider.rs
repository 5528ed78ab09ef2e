//! The local OAuth 1.0a provider: `cargo xtask demo provider`. It ends on Ctrl-C or SIGTERM.

#![allow(clippy::print_stdout, reason = "a program speaks on the terminal")]

use std::{error::Error, path::PathBuf, process::ExitCode};

use demos::{
    data::Data,
    provider::{self, DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, Endpoints, Settings},
    serve, terminal,
};

#[tokio::main]
async fn main() -> ExitCode {
    let flags = xflags::parse_or_exit! {
        /// The port on 127.0.0.1 (4001; 0 for any that is free).
        optional --port port: u16
        /// The client's identifier (local-demo-client).
        optional --client-id id: String
        /// The client's secret (local-demo-secret).
        optional --client-secret secret: String
        /// The folder for the provider's state (.demo); it is made if it is not there.
        optional --data folder: PathBuf
    };
    terminal::log("info");
    let options = Options {
        port: flags.port.unwrap_or(4001),
        client_id: flags.client_id.unwrap_or_else(|| DEMO_CLIENT_ID.to_owned()),
        client_secret: flags.client_secret.unwrap_or_else(|| DEMO_CLIENT_SECRET.to_owned()),
        data: flags.data.unwrap_or_else(|| PathBuf::from(".demo")),
    };
    terminal::end(run(options).await)
}

struct Options {
    port: u16,
    client_id: String,
    client_secret: String,
    data: PathBuf,
}

async fn run(options: Options) -> Result<(), Box<dyn Error>> {
    let Options { port, client_id, client_secret, data } = options;
    let listener = serve::bind(port, "--port").await?;
    let endpoints = Endpoints::new(&format!("http://{}", listener.local_addr()?));
    let settings = Settings::new(&client_id, &client_secret, Data::open(data)?.file("provider.sqlite"));

    let opened = provider::open(listener, settings).await?;

    println!("OAuth 1.0a provider: {} (Ctrl-C ends it)", endpoints.base);
    println!();
    println!("To log in with the demo app, put these lines into its .env file or environment:");
    println!();
    println!("TWITTER_CLIENT_ID={}", quoted(&client_id)?);
    println!("TWITTER_CLIENT_SECRET={}", quoted(&client_secret)?);
    println!("{endpoints}");
    println!();
    println!("and start it in another terminal: cargo xtask demo twitter");
    println!("For other clients, {}/ says what there is.", endpoints.base);
    opened.serve(serve::stop_signal()).await?;
    println!("The provider has ended.");
    Ok(())
}

/// A value as `.env` files take it.
fn quoted(value: &str) -> Result<String, &'static str> {
    if value.contains(['\'', '\n', '\r']) {
        return Err(
            "a client id or secret with a quote or a line break in it cannot be written to a .env file",
        );
    }
    let plain = value.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"._-".contains(&octet));
    Ok(if plain { value.to_owned() } else { format!("'{value}'") })
}
