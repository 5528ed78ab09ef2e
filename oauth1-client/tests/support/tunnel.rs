//! A proxy that opens tunnels, all of them to one server: so a test can be any host, and nobody is asked for its address.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy},
    net::{TcpListener, TcpStream},
};

pub(crate) struct Tunnel {
    pub(crate) address: SocketAddr,
    /// The requests for tunnels.
    heads: Arc<Mutex<Vec<String>>>,
    /// What clients have sent through them.
    passed: Arc<Mutex<Vec<u8>>>,
}

impl Tunnel {
    pub(crate) async fn start(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (heads, passed) = (Arc::default(), Arc::default());
        let tunnel = Self { address, heads: Arc::clone(&heads), passed: Arc::clone(&passed) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(pass(stream, to, Arc::clone(&heads), Arc::clone(&passed)));
            }
        });
        tunnel
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// Whether a client sent this through a tunnel for all to see.
    pub(crate) fn saw(&self, text: &str) -> bool {
        self.passed.lock().unwrap().windows(text.len()).any(|window| window == text.as_bytes())
    }
}

async fn pass(
    mut client: TcpStream,
    to: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    passed: Arc<Mutex<Vec<u8>>>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await.unwrap());
    }
    heads.lock().unwrap().push(String::from_utf8(head).unwrap());
    let mut server = TcpStream::connect(to).await.unwrap();
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
        (client.split(), server.split());
    let there = async {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = from_client.read(&mut buffer).await {
            passed.lock().unwrap().extend_from_slice(&buffer[..count]);
            if to_server.write_all(&buffer[..count]).await.is_err() {
                break;
            }
        }
        let _ = to_server.shutdown().await;
    };
    let back = async {
        let _ = copy(&mut from_server, &mut to_client).await;
        let _ = to_client.shutdown().await;
    };
    tokio::join!(there, back);
}
