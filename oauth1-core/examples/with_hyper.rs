//! A call that core signs, on a connection of hyper's, as a program has it that makes its own. Plain http only.
//!
//! ```sh
//! cargo run -p oauth1-core --example with_hyper -- POST http://127.0.0.1:4001/1.1/statuses/update.json 'status=hello'
//! ```
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks on the terminal")]

mod shared;

use std::process::ExitCode;

use http::{Request, Uri, header};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use shared::{Call, FORM};
use tokio::net::TcpStream;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    shared::end(run().await)
}

async fn run() -> shared::Result<()> {
    let call = Call::from_arguments()?;
    let uri: Uri = call.url.parse()?;
    let host =
        uri.host().filter(|_| uri.scheme_str() == Some("http")).ok_or("give a URL that is http://…")?;
    let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);

    // On the wire it is the path and the query alone; what is signed has the host, too.
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let mut request = Request::builder()
        .method(&*call.method)
        .uri(target)
        .header(header::HOST, uri.authority().map_or(host, |authority| authority.as_str()))
        .header(header::AUTHORIZATION, call.authorization()?);
    if call.form.is_some() {
        request = request.header(header::CONTENT_TYPE, FORM);
    }
    let form = Full::new(Bytes::from(call.form.unwrap_or_default()));
    let reply = sender.send_request(request.body(form)?).await?;
    let status = reply.status();
    let text = String::from_utf8(reply.into_body().collect().await?.to_bytes().to_vec())?;
    if !status.is_success() {
        return Err(format!("{status}: {text}").into());
    }
    println!("{text}");
    Ok(())
}
