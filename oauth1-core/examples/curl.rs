//! Prints a curl command that is signed: good once, and for as long as the provider takes its timestamp.
//!
//! ```sh
//! OAUTH1_CLIENT_ID=… OAUTH1_CLIENT_SECRET=… OAUTH1_TOKEN=… OAUTH1_TOKEN_SECRET=… \
//!     cargo run -p oauth1-core --example curl -- POST https://api.example/1/update 'status=hello' | sh
//! ```
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks on the terminal")]

mod shared;

use std::process::ExitCode;

use shared::Call;

fn main() -> ExitCode {
    shared::end(run())
}

fn run() -> shared::Result<()> {
    let call = Call::from_arguments()?;
    let authorization = call.authorization()?;
    // --path-as-is: a URL is sent as it was signed.
    let mut command = format!("curl --path-as-is --globoff --request {}", quoted(&call.method));
    command += &format!(" --header {}", quoted(&format!("Authorization: {}", authorization.to_str()?)));
    if let Some(form) = &call.form {
        command += &format!(" --data-raw {}", quoted(form));
    }
    println!("{command} {}", quoted(&call.url));
    Ok(())
}

/// For a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
