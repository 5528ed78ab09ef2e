//! A call that core signs and ureq sends, without async.
//!
//! ```sh
//! cargo run -p oauth1-core --example with_ureq -- POST https://api.example/1/update 'status=hello'
//! ```
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks on the terminal")]

mod shared;

use std::process::ExitCode;

use http::{Request, header};
use shared::{Call, FORM};
use ureq::Agent;

fn main() -> ExitCode {
    shared::end(run())
}

fn run() -> shared::Result<()> {
    let call = Call::from_arguments()?;
    // A signature is good for one place only, so no redirect is followed.
    let agent = Agent::new_with_config(Agent::config_builder().max_redirects(0).build());
    let request = Request::builder()
        .method(&*call.method)
        .uri(&call.url)
        .header(header::AUTHORIZATION, call.authorization()?);
    let mut reply = match call.form {
        Some(form) => agent.run(request.header(header::CONTENT_TYPE, FORM).body(form)?)?,
        None => agent.run(request.body(())?)?,
    };
    println!("{}", reply.body_mut().read_to_string()?);
    Ok(())
}
