//! Our provider, for their clients.

use std::{net::Ipv4Addr, path::PathBuf};

use demos::provider::{self, Api, Behaviour, By, Call, Settings};
use oauth1_core::RsaPublicKey;
use tokio::net::TcpListener;

pub(crate) const CLIENT_ID: &str = "an interop client & more";
pub(crate) const CLIENT_SECRET: &str = "a secret & é%41";
/// The client that signs with a private key: that of `oauth1-core/tests/vectors/keys/corpus-2048.pkcs8.pem`.
pub(crate) const RSA_CLIENT_ID: &str = "an rsa client";
const PUBLIC_KEY: &str = include_str!("../../../oauth1-core/tests/vectors/keys/corpus-2048.spki.pem");

/// It ends with the program, and its file with this.
pub(crate) struct Provider {
    pub(crate) url: String,
    data: PathBuf,
}

impl Drop for Provider {
    fn drop(&mut self) {
        for ending in ["sqlite", "sqlite-shm", "sqlite-wal"] {
            let _ = std::fs::remove_file(self.data.with_extension(ending));
        }
    }
}

impl Provider {
    pub(crate) async fn start() -> Self {
        const CALLS: &[Call] = &[
            // Any body, signed with a token or by the client alone.
            Call { methods: &["GET", "POST", "PUT", "DELETE"], target: "/interop/token", ..Call::DEFAULT },
            Call { methods: &["GET", "POST"], target: "/interop/client", by: By::Client, ..Call::DEFAULT },
        ];
        let behaviour = Behaviour { api: Api { calls: CALLS, ..Api::DEFAULT }, ..Behaviour::DEFAULT };
        let data =
            PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("interop-{}.sqlite", std::process::id()));
        let _ = std::fs::remove_file(&data);
        let settings = Settings::new(CLIENT_ID, CLIENT_SECRET, &data)
            .with_rsa_client(RSA_CLIENT_ID, RsaPublicKey::from_pem(PUBLIC_KEY).unwrap(), "An RSA client")
            .with_behaviour(behaviour);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let opened = provider::open(listener, settings).await.unwrap();
        tokio::spawn(opened.serve(std::future::pending()));
        Self { url, data }
    }
}
