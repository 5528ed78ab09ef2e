//! An instance is killed, as by kill -9, while it waits for the provider. What the provider was asked is not asked again,
//! and whoever was on the way begins anew, at the other instance (threat H12).

use std::{
    net::SocketAddr,
    process::Command,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use demos::cluster::{Redis, free_address};
use http::StatusCode;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use crate::{
    assert_ada, assert_nobody,
    harness::Visitor,
    program::{Folder, Program},
};

/// A provider that keeps one of its replies to itself.
#[derive(Clone)]
struct Provider {
    /// The paths that were asked for.
    asked: Arc<Mutex<Vec<String>>>,
    /// The path whose next request is not answered.
    held: Arc<Mutex<Option<&'static str>>>,
    arrived: mpsc::UnboundedSender<()>,
}

impl Provider {
    fn count(&self, path: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|asked| *asked == path).count()
    }
}

const REQUEST_TOKEN: &str = "/oauth/request_token";
const ACCESS_TOKEN: &str = "/oauth/access_token";
const PROFILE: &str = "/1.1/account/verify_credentials.json";

async fn answer(State(provider): State<Provider>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    provider.asked.lock().unwrap().push(path.clone());
    let is_held = provider.held.lock().unwrap().take_if(|held| *held == path).is_some();
    if is_held {
        provider.arrived.send(()).unwrap();
        std::future::pending::<()>().await;
    }
    match &*path {
        REQUEST_TOKEN => {
            let number = provider.count(REQUEST_TOKEN);
            format!("oauth_token=t{number}&oauth_token_secret=temporary&oauth_callback_confirmed=true")
                .into_response()
        }
        ACCESS_TOKEN => "oauth_token=token&oauth_token_secret=secret".into_response(),
        PROFILE => r#"{"id_str":"7","name":"Ada","screen_name":"ada"}"#.into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// An instance as the cluster starts it. It ends with this.
async fn instance(framework: &str, folder: &Folder, provider: &str, redis: &Redis) -> (Program, SocketAddr) {
    let address = free_address().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cluster"));
    command.current_dir(folder.path());
    command.args([
        "instance",
        framework,
        &address.port().to_string(),
        BASE_URL,
        provider,
        &redis.url(),
        "data",
    ]);
    let mut program = Program::start(&mut command, folder.path().join("instance.log")).unwrap();
    program.line(|line| (line == "ready").then_some(())).await;
    (program, address)
}

/// Where browsers would find the app: nobody listens there, and nobody asks.
const BASE_URL: &str = "http://127.0.0.1:4000";

/// How many logins are on the way.
async fn kept(redis: &Redis) -> usize {
    let url = redis.url();
    let mut stream = BufReader::new(TcpStream::connect(url.strip_prefix("redis://").unwrap()).await.unwrap());
    stream.write_all(b"DBSIZE\r\n").await.unwrap();
    let mut line = String::new();
    stream.read_line(&mut line).await.unwrap();
    line.trim_start_matches(':').trim_end().parse().unwrap()
}

/// The first click; the callback that the provider would send the browser to.
async fn begin(visitor: &mut Visitor) -> String {
    let redirect = visitor.get("/login").await;
    assert_eq!(redirect.status, StatusCode::FOUND, "{}", redirect.text);
    let location = redirect.headers["location"].to_str().unwrap();
    let token = location.split("oauth_token=").nth(1).unwrap().split('&').next().unwrap();
    format!("/auth?oauth_token={token}&oauth_verifier=v")
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test redis"]
async fn threat_h12_a_login_that_an_instance_was_killed_in_is_not_finished_by_another() {
    let (arrived, mut arrives) = mpsc::unbounded_channel();
    let provider = Provider { asked: Arc::default(), held: Arc::default(), arrived };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(provider.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let folder = Folder::new("cluster-kill");
    let mut redis = Redis::at(free_address().unwrap());
    redis.start().await.unwrap();
    // Both make the folder's keys, if there are none: one after the other.
    let (first, to) = instance("axum", &folder, &url, &redis).await;
    let (_second, other) = instance("actix", &folder, &url, &redis).await;
    let mut first = Some((first, to));

    for step in [REQUEST_TOKEN, ACCESS_TOKEN, PROFILE] {
        let (mut program, to) = match first.take() {
            Some(first) => first,
            None => instance("axum", &folder, &url, &redis).await,
        };
        let mut visitor = Visitor::new(BASE_URL.strip_prefix("http://").unwrap(), to);
        assert_nobody(&visitor.get("/").await);
        let (target, held) =
            if step == REQUEST_TOKEN { ("/login".to_owned(), 0) } else { (begin(&mut visitor).await, 1) };
        assert_eq!(kept(&redis).await, held, "{step}");
        *provider.held.lock().unwrap() = Some(step);
        let mut waiting = visitor.clone();
        let lost = target.clone();
        let waits = tokio::spawn(async move { waiting.get(&lost).await });
        arrives.recv().await.unwrap();
        program.kill();
        assert!(waits.await.is_err(), "{step}: there is no reply");
        assert_eq!(kept(&redis).await, 0, "{step}: nothing is left of it");

        let asked = provider.count(ACCESS_TOKEN);
        let mut visitor = visitor.at(other);
        if step != REQUEST_TOKEN {
            let refused = visitor.get(&target).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{step}: {}", refused.text);
        }
        assert_nobody(&visitor.get("/").await);
        assert_eq!(provider.count(ACCESS_TOKEN), asked, "{step}: the provider is not asked twice");
        let callback = begin(&mut visitor).await;
        assert_eq!(visitor.get(&callback).await.status, StatusCode::SEE_OTHER, "{step}");
        assert_ada(&visitor.get("/").await);
    }
}
