//! A server that answers as a test says and remembers what it was asked, and a web framework made of a map.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each test uses its part, and is to stop at what it does not expect"
)]

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex},
};

use oauth1_client::{ClientConfig, FrameworkIntegration, OAuth, OAuthClient, SealKey};
use oauth1_core::{Claim, ClientKey, Policy, Request, Secret};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        let first = values.next().map(|(_, value)| &**value);
        assert!(values.next().is_none(), "{name} twice");
        first
    }

    /// A protocol parameter of the `Authorization` header.
    pub fn oauth(&self, name: &'static str) -> Option<String> {
        self.claim().param(name).unwrap()
    }

    /// The request as a server verifies it: what was signed must be what was sent.
    pub fn claim(&self) -> Claim<'_> {
        let request =
            Request::received(&self.method, "http", self.header("host").unwrap(), &self.target).unwrap();
        let request = request.with_body(self.header("content-type").unwrap_or_default(), &self.body);
        Claim::parse(request, self.header("authorization").map(str::as_bytes)).unwrap()
    }

    pub fn assert_signed(&self, token_secret: Option<&str>) {
        let claim = self.claim();
        let now = claim.timestamp().unwrap();
        let token = token_secret.map(Secret::from);
        let client = ClientKey::shared("client-secret", &[claim.method()]).unwrap();
        let policy = Policy::new(std::time::Duration::ZERO).allowing_plaintext_over_http();
        let _verified = claim.verify(Some(&client), token.as_ref(), now, &policy).unwrap();
    }
}

/// What a server does once it has read a request.
pub enum Reply {
    /// Answers and keeps the connection.
    Http(u16, &'static [(&'static str, &'static str)], Vec<u8>),
    /// Writes these octets and closes.
    Raw(Vec<u8>),
    /// Writes these octets, and then nothing more.
    Stall(Vec<u8>),
    /// Writes these octets first, and then those again and again until the client has enough.
    Endless(Vec<u8>, Vec<u8>),
    /// The same, but slowly.
    Drip(Vec<u8>, Vec<u8>),
}

pub fn ok(body: &str) -> Reply {
    Reply::Http(200, &[], body.as_bytes().to_vec())
}

type Answer = dyn Fn(&Seen) -> Reply + Send + Sync;

/// A server on loopback.
pub struct Server {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<Mutex<usize>>,
}

impl Server {
    pub async fn start(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (seen, connections) = (Arc::default(), Arc::default());
        let server = Self { url, seen: Arc::clone(&seen), connections: Arc::clone(&connections) };
        let answer: Arc<Answer> = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *connections.lock().unwrap() += 1;
                tokio::spawn(connection(stream, Arc::clone(&seen), Arc::clone(&answer)));
            }
        });
        server
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

async fn connection(mut stream: TcpStream, seen: Arc<Mutex<Vec<Seen>>>, answer: Arc<Answer>) {
    let mut buffer = Vec::new();
    while let Some(request) = read_request(&mut stream, &mut buffer).await {
        // Before it is answered: an answer may tell a test to go on.
        seen.lock().unwrap().push(request.clone());
        let reply = answer(&request);
        match reply {
            Reply::Http(status, headers, body) => {
                let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
                for (name, value) in headers {
                    head.push_str(&format!("{name}: {value}\r\n"));
                }
                head.push_str("\r\n");
                if stream.write_all(&[head.as_bytes(), &body].concat()).await.is_err() {
                    return;
                }
            }
            Reply::Raw(octets) => {
                let _ = stream.write_all(&octets).await;
                return;
            }
            Reply::Stall(octets) => {
                let _ = stream.write_all(&octets).await;
                // Ends when the client closes the connection.
                let _ = stream.read(&mut [0; 1]).await;
                return;
            }
            Reply::Endless(first, again) => {
                let _ = stream.write_all(&first).await;
                while stream.write_all(&again).await.is_ok() {}
                return;
            }
            Reply::Drip(first, again) => {
                let _ = stream.write_all(&first).await;
                while stream.write_all(&again).await.is_ok() {
                    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                }
                return;
            }
        }
    }
}

async fn read_request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Seen> {
    let head_end = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        more(stream, buffer).await?;
    };
    let head = String::from_utf8(buffer[..head_end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap().split(' ');
    let (method, target) = (first.next().unwrap().to_owned(), first.next().unwrap().to_owned());
    let headers: Vec<_> = lines
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let mut seen = Seen { method, target, headers, body: Vec::new() };
    if seen.header("transfer-encoding").is_some() {
        buffer.drain(..head_end + 4);
        seen.body = read_chunks(stream, buffer).await?;
        return Some(seen);
    }
    let length: usize = seen.header("content-length").map_or(0, |length| length.parse().unwrap());
    while buffer.len() < head_end + 4 + length {
        more(stream, buffer).await?;
    }
    seen.body = buffer[head_end + 4..head_end + 4 + length].to_vec();
    buffer.drain(..head_end + 4 + length);
    Some(seen)
}

async fn read_chunks(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = loop {
            if let Some(end) = buffer.windows(2).position(|window| window == b"\r\n") {
                break end;
            }
            more(stream, buffer).await?;
        };
        let size = usize::from_str_radix(std::str::from_utf8(&buffer[..line]).unwrap(), 16).unwrap();
        while buffer.len() < line + 2 + size + 2 {
            more(stream, buffer).await?;
        }
        body.extend_from_slice(&buffer[line + 2..line + 2 + size]);
        buffer.drain(..line + 2 + size + 2);
        if size == 0 {
            return Some(body);
        }
    }
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<()> {
    let mut chunk = [0; 4096];
    let count = stream.read(&mut chunk).await.ok().filter(|count| *count > 0)?;
    buffer.extend_from_slice(&chunk[..count]);
    Some(())
}

/// A provider of the usual kind: numbered temporary credentials `t1`, `t2`, …, and the token `access`.
pub async fn provider() -> Server {
    let count = Mutex::new(0);
    Server::start(move |seen| match seen.target.split('?').next().unwrap() {
        "/request_token" => {
            *count.lock().unwrap() += 1;
            let number = *count.lock().unwrap();
            let secret = temporary_secret(number);
            ok(&format!("oauth_token=t{number}&oauth_token_secret={secret}&oauth_callback_confirmed=true"))
        }
        "/access_token" => {
            ok("oauth_token=access&oauth_token_secret=access-secret&user_id=7&screen_name=ada")
        }
        _ => Reply::Http(404, &[], Vec::new()),
    })
    .await
}

pub fn temporary_secret(number: usize) -> String {
    format!("SENTINEL-temporary-secret-{number}")
}

pub fn registry() -> OAuth {
    OAuth::builder().seal_key(SealKey::generate().unwrap()).build().unwrap()
}

pub fn config(server: &Server) -> ClientConfig {
    ClientConfig::new()
        .client_id("client-id")
        .client_secret("client-secret")
        .request_token_url(format!("{}/request_token", server.url))
        .authorize_url("https://p.example/authorize?lang=en")
        .access_token_url(format!("{}/access_token", server.url))
        .api_base_url(format!("{}/api/", server.url))
}

pub fn client(server: &Server) -> OAuthClient {
    registry().register("demo", config(server)).unwrap()
}

/// A browser with a session, at a framework without surprises.
#[derive(Clone, Debug, Default)]
pub struct Web {
    pub method: &'static str,
    pub query: String,
    pub session: Arc<Mutex<HashMap<String, String>>>,
    /// A header field of the request.
    pub header: Option<(&'static str, &'static str)>,
    pub broken: Option<Broken>,
    /// How often the session was refreshed.
    pub refreshed: Arc<Mutex<usize>>,
    /// Lets other tasks run while the session is read and written, as a store does.
    pub slow: bool,
}

/// Which of the session's functions fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    Load,
    Save,
}

impl Web {
    pub fn new() -> Self {
        Self { method: "GET", ..Self::default() }
    }

    /// The next request of the same browser.
    pub fn at(&self, query: &str) -> Self {
        Self { query: query.to_owned(), ..self.clone() }
    }

    pub fn entries(&self) -> HashMap<String, String> {
        self.session.lock().unwrap().clone()
    }
}

impl FrameworkIntegration for Web {
    type Redirect = String;
    type Error = SessionDown;

    fn method(&self) -> &str {
        self.method
    }

    fn query(&self) -> &str {
        &self.query
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.header.filter(|(own, _)| *own == name).map(|(_, value)| value)
    }

    fn redirect(&self, location: &str) -> String {
        location.to_owned()
    }

    async fn refresh(&self) -> Result<(), SessionDown> {
        *self.refreshed.lock().unwrap() += 1;
        Ok(())
    }

    async fn load_state(&self, key: &str) -> Result<Option<String>, SessionDown> {
        if self.slow {
            tokio::task::yield_now().await;
        }
        if self.broken == Some(Broken::Load) {
            return Err(SessionDown);
        }
        Ok(self.session.lock().unwrap().get(key).cloned())
    }

    async fn save_state(&self, key: &str, value: String) -> Result<(), SessionDown> {
        if self.slow {
            tokio::task::yield_now().await;
        }
        if self.broken == Some(Broken::Save) {
            return Err(SessionDown);
        }
        self.session.lock().unwrap().insert(key.to_owned(), value);
        Ok(())
    }

    async fn clear_state(&self, key: &str) -> Result<(), SessionDown> {
        if self.slow {
            tokio::task::yield_now().await;
        }
        if self.broken == Some(Broken::Save) {
            return Err(SessionDown);
        }
        self.session.lock().unwrap().remove(key);
        Ok(())
    }
}

#[derive(Debug)]
pub struct SessionDown;

impl fmt::Display for SessionDown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the session store is down")
    }
}

impl std::error::Error for SessionDown {}

/// For servers that must never be reached.
pub fn unreachable(_: &Seen) -> Reply {
    Reply::Raw(Vec::new())
}
