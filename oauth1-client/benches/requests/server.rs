//! The server, in a process of its own: its processor time is nobody's who is measured.

use std::{
    convert::Infallible,
    env,
    io::{self, BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use http::{HeaderValue, Request, Response, header};
use http_body_util::Full;
use hyper::{
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use oauth1_core::{Claim, ClientKey, Policy, Secret, SignatureMethod};
use tokio::net::TcpListener;

use super::load::{REPLY, Result, Side, runtime};
use crate::workloads::case::{CONSUMER_KEY, CONSUMER_SECRET, TOKEN, TOKEN_SECRET};

/// The argument that makes a benchmark a server.
pub(crate) const SERVE: &str = "--serve";

/// It ends when this is dropped, or when the benchmark ends in whatever way: its standard input is closed then.
pub(crate) struct Server {
    process: Child,
    /// Here only requests are answered that are signed as they should be.
    pub(crate) verifying: String,
    /// Here all are answered, and nothing is done but answering.
    pub(crate) answering: String,
}

impl Server {
    pub(crate) fn start() -> Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        let mut process = command.arg(SERVE).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut ports = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut ports)?;
        let (verifying, answering) = ports.trim_end().split_once(' ').ok_or("the server has no ports")?;
        let [verifying, answering] = [verifying, answering].map(|port| format!("http://127.0.0.1:{port}"));
        Ok(Self { process, verifying, answering })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Writes its two ports, and serves until standard input is closed.
pub(crate) fn serve() -> Result<()> {
    runtime(Side::Server)?.block_on(async {
        let verifying = TcpListener::bind("127.0.0.1:0").await?;
        let answering = TcpListener::bind("127.0.0.1:0").await?;
        println!("{} {}", verifying.local_addr()?.port(), answering.local_addr()?.port());
        let end = tokio::task::spawn_blocking(|| io::copy(&mut io::stdin().lock(), &mut io::sink()));
        tokio::select! {
            failed = accept(verifying, |request| if is_signed(request) { whole() } else { refused() }) => failed,
            failed = accept(answering, |_| whole()) => failed,
            end = end => end?.map(drop).map_err(Into::into),
        }
    })
}

type Answer = fn(&Request<Incoming>) -> Response<Full<Bytes>>;

async fn accept(listener: TcpListener, answer: Answer) -> Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let service = service_fn(move |request| async move { Ok::<_, Infallible>(answer(&request)) });
        // A client that goes away is no failure of the server.
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

/// As long as a profile is.
fn whole() -> Response<Full<Bytes>> {
    const JSON: [u8; REPLY] = {
        let mut json = [b'x'; REPLY];
        let (start, end) = json.split_at_mut(REPLY - END.len());
        start.split_at_mut(START.len()).0.copy_from_slice(START);
        end.copy_from_slice(END);
        json
    };
    const START: &[u8] = br#"{"id":38895958,"id_str":"38895958","screen_name":"theSeanCook","description":""#;
    const END: &[u8] = br#""}"#;
    let mut reply = Response::new(Full::new(Bytes::from_static(&JSON)));
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    reply
}

fn refused() -> Response<Full<Bytes>> {
    let mut reply = Response::new(Full::default());
    *reply.status_mut() = http::StatusCode::UNAUTHORIZED;
    reply
}

fn is_signed(request: &Request<Incoming>) -> bool {
    verify(request).is_ok()
}

fn verify(request: &Request<Incoming>) -> Result<()> {
    let host = request.headers().get(header::HOST).ok_or("no host")?.to_str()?;
    let target = request.uri().path_and_query().ok_or("no target")?.as_str();
    let signed = oauth1_core::Request::received(request.method().as_str(), "http", host, target)?;
    let authorization = request.headers().get_all(header::AUTHORIZATION);
    let claim = Claim::parse(signed, authorization.iter().map(HeaderValue::as_bytes))?;
    if claim.client() != CONSUMER_KEY || claim.token() != Some(TOKEN) {
        return Err("signed by somebody else".into());
    }
    let client = ClientKey::shared(CONSUMER_SECRET, &[SignatureMethod::HmacSha1])?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let policy = Policy::new(Duration::from_secs(300));
    let _verified = claim.verify(Some(&client), Some(&Secret::from(TOKEN_SECRET)), now, &policy)?;
    Ok(())
}
