//! Logs in from the terminal, with a PIN.
//!
//! Against the local provider: start `cargo xtask demo provider` in another terminal, put the lines that it prints into
//! .env, and then
//!
//! ```sh
//! cargo run -p oauth1-client --example pin -- --save token.txt
//! ```
//!
//! With `TWITTER_CLIENT_ID` and `TWITTER_CLIENT_SECRET` alone it is X itself; `--client flickr` reads `FLICKR_…`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks on the terminal")]

mod shared;

use std::{
    io::{Write as _, stdin, stdout},
    path::PathBuf,
    process::ExitCode,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let flags = xflags::parse_or_exit! {
        /// The client's name, which its settings in the environment start with: twitter if not given.
        optional --client name: String
        /// The file to keep the token in.
        optional --save file: PathBuf
    };
    shared::end(run(flags.client.as_deref().unwrap_or("twitter"), flags.save).await)
}

async fn run(name: &str, save: Option<PathBuf>) -> shared::Result<()> {
    let client = shared::client(name)?;
    let login = client.begin_oob().await?;
    println!("Open this page, allow it, and type in what it shows:\n\n  {}\n", login.url());

    let token = loop {
        print!("PIN: ");
        stdout().flush()?;
        let mut typed = String::new();
        if stdin().read_line(&mut typed)? == 0 {
            return Err("there was no PIN".into());
        }
        match client.finish_with_pin(&login, &typed).await {
            // Nothing was sent: another try costs nothing.
            Err(error @ oauth1_client::OAuthError::Callback(_)) => eprintln!("{error}"),
            result => break result?,
        }
    };
    let person = client.userinfo(&token).await?;
    println!("You are {} ({}).", person.name().unwrap_or("somebody"), person.sub());
    if let Some(file) = save {
        shared::save(&token, &file)?;
        println!("The token is in {}: who can read it can act for you.", file.display());
    }
    Ok(())
}
