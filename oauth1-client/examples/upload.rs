//! Uploads a file as multipart/form-data, read while it is sent, and shows how far it has come.
//!
//! The token is one that the example `pin` has kept. The local provider takes uploads:
//!
//! ```sh
//! cargo run -p oauth1-client --example upload -- token.txt photo.jpg
//! ```
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks on the terminal")]

mod shared;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use oauth1_client::{Multipart, Part};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let flags = xflags::parse_or_exit! {
        /// The file that holds the token.
        required token: PathBuf
        /// The file to upload.
        required file: PathBuf
        /// The client's name, which its settings in the environment start with: twitter if not given.
        optional --client name: String
        /// Where to upload to: media/upload.json if not given.
        optional --to url: String
    };
    let (client, to) = (flags.client.as_deref(), flags.to.as_deref());
    let uploaded =
        upload(client.unwrap_or("twitter"), &flags.token, &flags.file, to.unwrap_or("media/upload.json"));
    shared::end(uploaded.await)
}

async fn upload(name: &str, token: &Path, file: &Path, to: &str) -> shared::Result<()> {
    let (client, token) = (shared::client(name)?, shared::load(token)?);
    let bar = ProgressBar::no_length();
    bar.set_style(ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec}")?);

    let multipart = Multipart::new()?.part("media", Part::file(file).await?);
    let shown = bar.clone();
    let call = client.post(to).token(&token).multipart(multipart).timeout(Duration::from_secs(600));
    let reply = call.on_upload(move |progress| {
        if let Some(total) = progress.total {
            shown.set_length(total);
        }
        shown.set_position(progress.transferred);
    });
    let reply = reply.send().await?.error_for_status().await?.text().await?;
    bar.finish();
    println!("{reply}");
    Ok(())
}
