//! The cluster, started as from a terminal, and a visitor with cookies.

use std::{collections::BTreeMap, net::SocketAddr, process::Command};

use axum::body::Body;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use oauth1_core::percent_encode;

use crate::program::{Folder, Program};

/// A running cluster. All of it ends with this.
pub(crate) struct Cluster {
    program: Program,
    /// Host and port of the proxy.
    host: String,
    pub(crate) instances: [SocketAddr; 2],
    _folder: Folder,
}

impl Cluster {
    pub(crate) async fn start(name: &str) -> Self {
        let folder = Folder::new(&format!("cluster-{name}"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_cluster"));
        command.current_dir(folder.path());
        command.args(["--port", "0", "--provider-port", "0", "--data", "data"]);
        let mut program = Program::start(&mut command, folder.path().join("cluster.log")).unwrap();
        let host = program.line(|line| after(line, "App ")).await;
        let mut instances = Vec::new();
        for _ in 0..2 {
            instances.push(program.line(|line| after(line, "    ")).await.parse().unwrap());
        }
        program.line(|line| line.contains("Ctrl-C").then_some(())).await;
        Self { program, host, instances: instances.try_into().unwrap(), _folder: folder }
    }

    pub(crate) fn write(&mut self, line: &str) {
        self.program.write(line);
    }

    /// Waits for this line.
    pub(crate) async fn says(&mut self, wanted: &str) {
        self.program.line(|line| (line == wanted).then_some(())).await;
    }

    pub(crate) async fn kill(&mut self, name: &str) {
        self.write(&format!("kill {name}"));
        self.says(&format!("{name} is killed")).await;
    }

    pub(crate) async fn restart(&mut self, name: &str) {
        self.write(&format!("start {name}"));
        self.says(&format!("{name} is started")).await;
    }

    /// Somebody who has not been here before.
    pub(crate) fn visitor(&self) -> Visitor {
        Visitor::new(&self.host, self.host.parse().unwrap())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let ended = self.program.terminate();
        if !std::thread::panicking() {
            assert!(ended.unwrap().success());
        }
    }
}

fn after(line: &str, text: &str) -> Option<String> {
    let url = line.split_once(text)?.1.split_whitespace().next()?;
    url.strip_prefix("http://").map(str::to_owned)
}

/// A browser without a window.
#[derive(Clone)]
pub(crate) struct Visitor {
    client: Client<HttpConnector, Body>,
    host: String,
    to: SocketAddr,
    cookies: BTreeMap<String, String>,
}

pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Visitor {
    /// Who knows the app by this name, and reaches it here.
    pub(crate) fn new(host: &str, to: SocketAddr) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { client, host: host.to_owned(), to, cookies: BTreeMap::new() }
    }

    /// The same browser, past the proxy.
    pub(crate) fn at(&self, instance: SocketAddr) -> Self {
        Self { to: instance, ..self.clone() }
    }

    pub(crate) async fn get(&mut self, target: &str) -> Reply {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::get(format!("http://{}{target}", self.to)).header(header::HOST, &self.host);
        let request = request.header(header::COOKIE, cookies.join("; "));
        let reply = self.send(request.body(Body::empty()).unwrap()).await;
        for cookie in reply.headers.get_all(header::SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        reply
    }

    /// Begins a login, and allows it as Ada; the target of the callback.
    pub(crate) async fn begin(&mut self) -> String {
        let redirect = self.get("/login").await;
        assert_eq!(redirect.status, StatusCode::FOUND, "{}", redirect.text);
        let url = redirect.headers[header::LOCATION].to_str().unwrap();
        let page = self.send(Request::get(url).body(Body::empty()).unwrap()).await.text;
        let mut form = vec!["person=ada".to_owned(), "decision=allow".to_owned()];
        for field in page.split("<input type=\"hidden\"").skip(1) {
            let value = |name: &str| field.split(&format!(" {name}=\"")).nth(1)?.split('"').next();
            form.push(format!("{}={}", value("name").unwrap(), percent_encode(value("value").unwrap())));
        }
        let action = page.split(" action=\"").nth(1).unwrap().split('"').next().unwrap();
        let origin: Vec<_> = url.splitn(4, '/').take(3).collect();
        let request = Request::post(format!("{}{action}", origin.join("/")));
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let decided = self.send(request.body(Body::from(form.join("&"))).unwrap()).await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text);
        let callback = decided.headers[header::LOCATION].to_str().unwrap();
        callback.strip_prefix(&format!("http://{}", self.host)).unwrap().to_owned()
    }

    async fn send(&self, request: Request<Body>) -> Reply {
        let (head, body) = self.client.request(request).await.unwrap().into_parts();
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().into()).unwrap();
        Reply { status: head.status, headers: head.headers, text }
    }
}
