//! Python's requests-oauthlib, an independent client, logs in to the local provider, calls the API, and is refused
//! with a wrong secret.

use std::{env, net::Ipv4Addr, path::Path, process::Command};

use demos::provider::{self, Endpoints, Settings};
use serde_json::{Value, json};
use tokio::net::TcpListener;

#[tokio::test]
#[ignore = "needs Python packages: run cargo xtask test"]
async fn requests_oauthlib_logs_in() {
    let python = env::var_os("OAUTH1_PYTHON").expect(
        "OAUTH1_PYTHON does not name a Python that has requests-oauthlib; run: cargo xtask test python",
    );
    let data = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("requests-oauthlib-{}.sqlite", std::process::id()));
    let _ = std::fs::remove_file(&data);
    let (id, secret) = ("a client & more", "a secret & é%41");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let urls = Endpoints::new(&format!("http://{}", listener.local_addr().unwrap()));
    let opened = provider::open(listener, Settings::new(id, secret, data)).await.unwrap();
    tokio::spawn(opened.serve(std::future::pending()));

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/requests_oauthlib_login.py");
    let mut command = Command::new(python);
    command.args([script, &urls.base, id, secret]);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaints}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();

    for (name, expected) in [
        ("confirmed", json!("true")),
        ("decided", json!(303)),
        ("back_at", json!("http://127.0.0.1:9/auth")),
        ("back_with", json!(["from", "oauth_token", "oauth_verifier"])),
        ("token_fields", json!({ "user_id": "1001", "screen_name": "ada" })),
        ("query", json!("from the query")),
        ("by_method", json!({"HMAC-SHA256": "ada", "HMAC-SHA512": "ada", "PLAINTEXT": "ada"})),
        ("in_query", json!("ada")),
        ("in_form", json!("in & form")),
        ("denied_with", json!(["denied", "from"])),
        ("wrong_client_secret", json!([401, "signature_invalid"])),
        ("wrong_token_secret", json!([401, "signature_invalid"])),
    ] {
        assert_eq!(report[name], expected, "{name} in {report:#}");
    }
    let (profile, status) = (&report["profile"], &report["status"]);
    assert_eq!(profile["id_str"], "1001");
    assert_eq!(profile["name"], "Ada Lovelace");
    assert_eq!(profile["email"], "ada@people.example");
    assert_eq!(profile["profile_image_url_https"], format!("{}/avatars/ada.svg", urls.base));
    assert_eq!(status["text"], "Grüße & +1!");
    assert_eq!(status["user"]["screen_name"], "ada");
}
