//! What is no Redis that works: one that refuses commands, as a replica or a part of a cluster does, one that hangs up and
//! one that says nothing. No redis-server is needed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod support;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use oauth1_client::{OAuth, OAuthError, RedisStateStore, SealKey, StateStore as _};
use support::{Web, config, provider};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// How it answers `SET` and `GETDEL`, quoting the command behind this; `None` if it hangs up.
type Answer = Option<&'static str>;

/// A server of the protocol (RESP); its URL, and the keys and values that it was sent.
async fn server(answer: Answer) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}", listener.local_addr().unwrap());
    let sent: Arc<Mutex<Vec<String>>> = Arc::default();
    let received = Arc::clone(&sent);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(BufReader::new(stream), answer, Arc::clone(&received)));
        }
    });
    (url, sent)
}

async fn converse(mut stream: BufReader<TcpStream>, answer: Answer, sent: Arc<Mutex<Vec<String>>>) {
    while let Some(command) = command(&mut stream).await {
        let reply = match (&*command[0], answer) {
            ("SET" | "GETDEL", None) => return,
            ("SET" | "GETDEL", Some("")) => {
                sent.lock().unwrap().extend_from_slice(&command[1..]);
                continue;
            }
            ("SET" | "GETDEL", Some(code)) => {
                sent.lock().unwrap().extend(command[1..].iter().take(2).cloned());
                format!("-{code} {}\r\n", command.join(" "))
            }
            _ => "+OK\r\n".to_owned(),
        };
        if stream.write_all(reply.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn command(stream: &mut BufReader<TcpStream>) -> Option<Vec<String>> {
    let mut words = Vec::new();
    for _ in 0..number(stream, '*').await? {
        let mut word = vec![0; number(stream, '$').await? + 2];
        stream.read_exact(&mut word).await.ok()?;
        words.push(String::from_utf8(word).unwrap().trim_end().to_owned());
    }
    Some(words)
}

async fn number(stream: &mut BufReader<TcpStream>, kind: char) -> Option<usize> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    line.strip_prefix(kind)?.trim_end().parse().ok()
}

#[tokio::test]
async fn threat_h3_a_redis_that_does_not_do_its_work_is_a_503() {
    let provider = provider().await;
    for answer in [
        Some("READONLY You can't write against a read only replica:"),
        Some("MOVED 3999 127.0.0.1:6381"),
        Some("LOADING Redis is loading the dataset in memory:"),
        Some("OOM command not allowed when used memory > 'maxmemory':"),
        Some("ERR unknown command:"),
        Some(""),
        None,
    ] {
        let (url, sent) = server(answer).await;
        let store = RedisStateStore::new(&url).unwrap();
        let oauth = OAuth::builder().seal_key(SealKey::generate().unwrap()).state_store(store.clone());
        let oauth = oauth.state_store_timeout(Duration::from_millis(300)).build().unwrap();
        let client = oauth.register("demo", config(&provider)).unwrap();
        let web = Web::new();
        let error = client.authorize_redirect(&web, "https://app.example/auth").await.unwrap_err();
        assert!(matches!(error, OAuthError::StateStore(_)) && error.status() == 503, "{answer:?}: {error:?}");
        assert!(web.entries().is_empty(), "{answer:?}");
        let causes = std::iter::successors(std::error::Error::source(&error), |error| error.source());
        let told =
            causes.map(|cause| format!("{cause} {cause:?} ")).collect::<String>() + &format!("{error:?}");
        let sent = sent.lock().unwrap().clone();
        // G6: what a refusal quotes is not told on.
        assert!(sent.iter().all(|word| word.len() < 16 || !told.contains(&**word)), "{told}");
        assert_eq!(sent.is_empty(), answer.is_none());
        if answer != Some("") {
            assert!(store.take("handle").await.is_err(), "{answer:?}");
        }
    }
    assert!(provider.seen().iter().all(|request| request.target == "/request_token"));
}
