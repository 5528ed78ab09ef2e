//! A learning platform that launches a tool: `cargo xtask demo lti`. Both are one program, and need no network.

#![allow(clippy::print_stdout, reason = "a program speaks on the terminal")]

use std::{error::Error, process::ExitCode};

use demos::{
    lti,
    serve::{bind, serve, stop_signal, until},
    terminal,
};
use tokio::sync::watch;

#[tokio::main]
async fn main() -> ExitCode {
    terminal::log("warn,demos::lti=info");
    let flags = xflags::parse_or_exit! {
        /// The platform's port (4002; 0 for any that is free).
        optional --port port: u16
        /// The tool's port (4003; 0 for any that is free).
        optional --tool-port port: u16
    };
    terminal::end(run(flags.port.unwrap_or(4002), flags.tool_port.unwrap_or(4003)).await)
}

async fn run(port: u16, tool_port: u16) -> Result<(), Box<dyn Error>> {
    let front = bind(port, "--port").await?;
    let back = bind(tool_port, "--tool-port").await?;
    let (address, tool_address) = (front.local_addr()?, back.local_addr()?);
    let client = lti::register()?;
    let platform = lti::platform(&client, tool_address)?;
    let tool = lti::tool(&client, tool_address)?;

    println!();
    println!("  Platform  http://{address}");
    println!("  Tool      http://{tool_address}");
    println!();
    println!("  Open the platform and click \"Launch\": the tool says who you are.");
    println!("  Ctrl-C ends it.");
    println!();

    let (stop, stopped) = watch::channel(());
    tokio::spawn(async move {
        stop_signal().await;
        drop(stop);
    });
    let platform = serve(front, platform, until(stopped.clone()));
    let tool = serve(back, tool, until(stopped));
    tokio::try_join!(platform, tool)?;
    Ok(())
}
