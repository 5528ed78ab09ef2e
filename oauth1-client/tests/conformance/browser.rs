//! A browser without pages: requests, and a jar of cookies that all its tabs share.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Clones are tabs of one browser.
#[derive(Clone)]
pub struct Browser {
    authority: String,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Browser {
    pub fn at(url: &str) -> Self {
        Self { authority: url.strip_prefix("http://").unwrap().to_owned(), cookies: Arc::default() }
    }

    /// The same browser, visiting an app that has moved.
    pub fn moved_to(&self, url: &str) -> Self {
        Self { cookies: Arc::clone(&self.cookies), ..Self::at(url) }
    }

    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.lock().unwrap().clone()
    }

    pub fn set_cookies(&self, cookies: BTreeMap<String, String>) {
        *self.cookies.lock().unwrap() = cookies;
    }

    pub async fn get(&self, target: &str) -> Reply {
        self.send("GET", target, &[]).await
    }

    pub async fn send(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> Reply {
        let mut stream = self.ask(method, target, headers).await;
        let mut octets = Vec::new();
        stream.read_to_end(&mut octets).await.unwrap();
        let reply = Reply::parse(&String::from_utf8_lossy(&octets));
        self.remember(&reply);
        reply
    }

    /// Sends a request, and goes away before there is a reply, when this is done.
    pub async fn leave(&self, target: &str, when: impl Future<Output = ()>) {
        let stream = self.ask("GET", target, &[]).await;
        when.await;
        drop(stream);
    }

    /// Posts, but never more than the beginning of a long body, of which Rocket itself wants 512 octets. Yields the head
    /// of the reply.
    pub async fn post_slowly(&self, target: &str) -> Reply {
        let mut stream = self.ask("POST", target, &[("content-length", "1000000000")]).await;
        stream.write_all(&[b'x'; 1000]).await.unwrap();
        let mut octets = Vec::new();
        while !octets.ends_with(b"\r\n\r\n") {
            octets.push(stream.read_u8().await.unwrap());
        }
        let reply = Reply::parse(&String::from_utf8_lossy(&octets));
        self.remember(&reply);
        reply
    }

    async fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> TcpStream {
        let own_host = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host"));
        let mut request = format!("{method} {target} HTTP/1.1\r\nconnection: close\r\n");
        if !own_host {
            request.push_str(&format!("host: {}\r\n", self.authority));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        let cookies: Vec<_> =
            self.cookies().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.push_str(&format!("cookie: {}\r\n", cookies.join("; ")));
        }
        if method == "POST" && !headers.iter().any(|(name, _)| *name == "content-length") {
            request.push_str("content-length: 0\r\n");
        }
        request.push_str("\r\n");
        let mut stream = TcpStream::connect(&*self.authority).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    /// The first click: where it sends the browser, and with which temporary token.
    pub async fn begin(&self, client: &str) -> String {
        let reply = self.get(&format!("/login/{client}")).await;
        assert_eq!(reply.status, 302, "{reply:?}");
        reply.token()
    }

    /// The provider sends the browser back.
    pub async fn finish(&self, client: &str, token: &str) -> Reply {
        self.get(&format!("/auth/{client}?oauth_token={token}&oauth_verifier=v")).await
    }

    fn remember(&self, reply: &Reply) {
        let mut jar = self.cookies.lock().unwrap();
        for set in reply.all("set-cookie") {
            let (pair, attributes) = set.split_once(';').unwrap_or((set, ""));
            let (name, value) = pair.split_once('=').unwrap();
            let attributes = attributes.to_ascii_lowercase();
            if attributes.split(';').any(|attribute| attribute.trim() == "max-age=0") || value.is_empty() {
                jar.remove(name.trim());
            } else {
                jar.insert(name.trim().to_owned(), value.to_owned());
            }
        }
    }
}

impl Reply {
    fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no reply: {text:?}"));
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| line.split_once(':').unwrap());
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
        Self { status, headers: headers.collect(), body: body.to_owned() }
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(other, _)| other == name).map(|(_, value)| &**value)
    }

    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(other, _)| other == name);
        found.map_or("", |(_, value)| value)
    }

    /// The temporary token in a redirect to the provider.
    pub fn token(&self) -> String {
        let location = self.header("location");
        let token = location.strip_prefix("https://p.example/authorize?oauth_token=");
        token.unwrap_or_else(|| panic!("{self:?}")).to_owned()
    }

    #[track_caller]
    pub fn assert(&self, status: u16, body: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.body.contains(body), "{body} is not in {self:?}");
    }
}
