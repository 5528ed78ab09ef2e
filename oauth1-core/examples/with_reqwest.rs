//! A call that core signs and reqwest sends.
//!
//! ```sh
//! cargo run -p oauth1-core --example with_reqwest -- POST https://api.example/1/update 'status=hello'
//! ```
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks on the terminal")]

mod shared;

use std::process::ExitCode;

use reqwest::{Client, Method, header, redirect::Policy};
use shared::{Call, FORM};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    shared::end(run().await)
}

async fn run() -> shared::Result<()> {
    let call = Call::from_arguments()?;
    // A signature is good for one place only, so no redirect is followed.
    let client = Client::builder().redirect(Policy::none()).build()?;
    let method = Method::from_bytes(call.method.as_bytes())?;
    let mut request = client.request(method, &call.url).header(header::AUTHORIZATION, call.authorization()?);
    if let Some(form) = call.form {
        request = request.header(header::CONTENT_TYPE, FORM).body(form);
    }
    println!("{}", request.send().await?.error_for_status()?.text().await?);
    Ok(())
}
