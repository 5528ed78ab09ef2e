//! Providers over TLS that are not who they say, or nobody. The app trusts no authority but the usual ones.

use std::{
    sync::{Arc, Mutex},
    time::Instant,
};

use demos::login::Framework;
use rcgen::date_time_ymd;
use rustls::ServerConfig;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use crate::{
    authority::Authority,
    harness::{SOON, begin, check, visit, well},
    support::Server,
};

/// What becomes of a connection.
#[derive(Clone)]
enum Meets {
    Certificate(Arc<ServerConfig>),
    /// These octets, whatever was said, and the end.
    Octets(&'static [u8]),
    /// Nothing, ever.
    Silence,
}

/// A fault, and the status that it ends with.
type Row = (&'static str, Meets, u16);

fn rows() -> Vec<Row> {
    let (own, here) = (Authority::new(), &["127.0.0.1"][..]);
    let at = |from, to| {
        own.issues_with(here, |params| {
            params.not_before = date_time_ymd(from, 1, 1);
            params.not_after = date_time_ymd(to, 1, 1);
        })
    };
    let mut incomplete = own.vouches(|_| {}).issues(here);
    incomplete.chain.pop();
    let own_word = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let own_word = ServerConfig::builder_with_provider(crate::authority::ring())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![own_word.cert.der().clone()],
            own_word.signing_key.serialize_der().try_into().unwrap(),
        )
        .unwrap();
    let shows = |config| Meets::Certificate(Arc::new(config));
    vec![
        ("nobody's word but its own", shows(own_word), 502),
        ("an authority that nobody knows", shows(own.issues(here).server()), 502),
        ("an authority in between that is not shown", shows(incomplete.server()), 502),
        ("another host's certificate", shows(own.issues(&["www.example"]).server()), 502),
        ("a certificate that is out of date", shows(at(2019, 2020).server()), 502),
        ("a certificate that is not valid yet", shows(at(2500, 2600).server()), 502),
        // A ServerHello with this version, a random of zeros, no session, and a suite of that time.
        (
            "TLS 1.1",
            Meets::Octets(&[
                22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xC0, 0x13, 0, 0,
            ]),
            502,
        ),
        ("a handshake that is cut off", Meets::Octets(&[22, 3, 3, 0, 42, 2, 0]), 502),
        ("no handshake", Meets::Octets(b""), 502),
        ("plain HTTP", Meets::Octets(b"HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\nSENTINEL-reply"), 502),
        ("a handshake that never ends", Meets::Silence, 504),
    ]
}

/// A server that does what the row says that is on. It notes what it could read of a request.
async fn start(row: Arc<Mutex<Row>>) -> (String, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let read = Arc::new(Mutex::new(Vec::new()));
    let all = Arc::clone(&read);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (_, meets, _) = row.lock().unwrap().clone();
            let all = Arc::clone(&all);
            tokio::spawn(async move {
                let read = serve(stream, meets).await;
                all.lock().unwrap().extend(read);
            });
        }
    });
    (url, read)
}

async fn serve(mut stream: TcpStream, meets: Meets) -> Vec<u8> {
    let mut read = Vec::new();
    match meets {
        Meets::Certificate(config) => {
            if let Ok(mut stream) = TlsAcceptor::from(config).accept(stream).await {
                read.resize(1000, 0);
                let length = stream.read(&mut read).await.unwrap_or_default();
                read.truncate(length);
            }
        }
        Meets::Octets(octets) => {
            let _ = stream.read(&mut [0; 1000]).await;
            let _ = stream.write_all(octets).await;
            let _ = stream.shutdown().await;
            let _ = stream.read_to_end(&mut read).await;
        }
        Meets::Silence => {
            let _ = stream.read_to_end(&mut read).await;
        }
    }
    read
}

async fn nothing_is_told(framework: Framework) {
    for setting in ["TWITTER_REQUEST_TOKEN_URL", "TWITTER_ACCESS_TOKEN_URL"] {
        let rows = rows();
        let now = Arc::new(Mutex::new(rows[0].clone()));
        let (url, read) = start(Arc::clone(&now)).await;
        let provider = Server::start(well).await;
        let env = [(setting, &*format!("{url}/token")), ("TWITTER_TIMEOUT", "1")];
        let mut visitor = visit(framework, &provider.url, &env).await;
        for row in rows {
            let (name, _, status) = row;
            *now.lock().unwrap() = row;
            let target = match setting {
                "TWITTER_REQUEST_TOKEN_URL" => "/login".to_owned(),
                _ => begin(&mut visitor).await,
            };
            let started = Instant::now();
            let answer = visitor.get(&target).await;
            let (time, what) = (started.elapsed(), format!("{framework} {setting} {name}"));
            println!("{what} | {} | {} ms", answer.status.as_u16(), time.as_millis());
            check(&answer, status, &what);
            assert!(time < SOON, "{what}: {time:?}");
        }
        let read = String::from_utf8_lossy(&read.lock().unwrap()).into_owned();
        assert!(!read.contains("OAuth") && !read.contains("HTTP"), "{framework}: {read}");
    }
}

#[tokio::test]
async fn threat_c2_c14_c15_c16_c17_c18_who_is_not_the_provider_is_told_nothing_by_axum() {
    nothing_is_told(Framework::Axum).await;
}

#[tokio::test]
async fn threat_c2_c14_c15_c16_c17_c18_who_is_not_the_provider_is_told_nothing_by_actix() {
    nothing_is_told(Framework::Actix).await;
}

#[tokio::test]
async fn threat_c2_c14_c15_c16_c17_c18_who_is_not_the_provider_is_told_nothing_by_rocket() {
    nothing_is_told(Framework::Rocket).await;
}
