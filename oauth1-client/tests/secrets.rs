//! What is printed of each type, by `Debug` and by `Display`: never a secret (P10).

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod support;

use std::{
    env,
    fmt::{Debug, Display},
    process::Command,
};

use oauth1_client::{
    Body, ClientConfig, Env, HyperTransport, Multipart, OAuth, Part, SealKey, Secret, Token, TokenCredentials,
};
use support::{Reply, Server, Web, config, ok};
use tower::Layer as _;

/// Neither as it is, nor in base64, nor percent-encoded would it be missed: it is all letters.
const SENTINEL: &str = "SENTINEL";

#[track_caller]
fn check(value: &dyn Debug) {
    for shown in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(!shown.contains(SENTINEL), "{shown}");
    }
}

#[track_caller]
fn check_error<E: std::error::Error>(error: &E) {
    check(error);
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        let shown = (error as &dyn Display).to_string();
        assert!(!shown.contains(SENTINEL), "{shown}");
        check(&error);
        next = error.source();
    }
}

fn token() -> Token {
    Token::new(TokenCredentials::new("access", SENTINEL))
}

fn talkative(server: &Server) -> ClientConfig {
    config(server)
        .client_secret(SENTINEL)
        .header("X-Api-Key", SENTINEL)
        .request_token_param("x_password", SENTINEL)
        .access_token_param("x_password", SENTINEL)
        .authorize_param("hint", SENTINEL)
}

#[tokio::test]
async fn threat_g1_no_type_prints_a_secret() {
    let server = support::provider().await;
    check(&talkative(&server));
    check(&ClientConfig::new().rsa_key(SENTINEL).defaults(talkative(&server)));
    check(&Env::from_pairs([("X_CLIENT_SECRET", SENTINEL)]));
    check(&SealKey::generate().unwrap());
    check(&Secret::from(SENTINEL));
    let transport = HyperTransport::builder()
        .proxy(format!("http://user:{SENTINEL}@proxy.example"))
        .client_certificate("", SENTINEL)
        .root_certificates(SENTINEL);
    check(&transport);
    let builder = OAuth::builder().config(Env::from_pairs([("X_CLIENT_SECRET", SENTINEL)]));
    check(&builder);
    let oauth = builder.seal_key(SealKey::generate().unwrap()).fetch_token(SENTINEL).build().unwrap();
    check(&oauth);
    let client = oauth.register("demo", talkative(&server)).unwrap();
    check(&client);
    check(&client.with_token(&token()));
    let login = client.begin_oob().await.unwrap();
    check(&login);
    check(&client.fetch_request_token("https://app.example").await.unwrap());
    check(&client.sign_layer(&token()));
    check(&client.sign_layer(&token()).layer(()));
    let upload = Multipart::new().unwrap().part("p", Part::new(SENTINEL).filename(SENTINEL));
    check(&upload);
    check(&Part::new(SENTINEL).filename(SENTINEL));
    check(&Body::from(SENTINEL));
    let call = client.post(&format!("me?key={SENTINEL}")).token(&token()).form(&[("password", SENTINEL)]);
    check(&call.header("X-Own", SENTINEL));
    check(&client.get(&format!("https://user:{SENTINEL}@p.example/")));
    check(&client.post("me").token(&token()).sign().unwrap().headers()["authorization"]);
    check(&client.post("me").token(&token()).sign().unwrap().headers()["x-api-key"]);
    check(&client.post("me").token(&token()).form(&[("password", SENTINEL)]).explain().unwrap());
}

#[tokio::test]
async fn threat_g3_no_error_prints_a_secret_or_a_body() {
    let server = Server::start(|seen| match &*seen.target {
        "/api/json" => ok(&format!("{{\"id\":\"{SENTINEL}\"}}")),
        "/api/text" => Reply::Http(200, &[], [b"\xff", SENTINEL.as_bytes()].concat()),
        "/api/moved" => Reply::Http(302, &[("location", "https://p.example/SENTINEL")], Vec::new()),
        _ => Reply::Http(401, &[], format!("oauth_problem=x&oauth_problem_advice={SENTINEL}").into_bytes()),
    })
    .await;
    let oauth = support::registry();
    let bad = talkative(&server).realm(format!("{SENTINEL}\n")).user_agent(format!("{SENTINEL}\n"));
    check_error(&oauth.register("bad", bad.authorize_url(format!("http://{SENTINEL}.example"))).unwrap_err());
    let client = oauth.register("demo", talkative(&server)).unwrap();
    let send = async |path: &str| client.get(path).token(&token()).send().await;
    check_error(&client.begin_oob().await.unwrap_err());
    check_error(&client.authorize_redirect(&Web::new(), &format!("ftp://{SENTINEL}")).await.unwrap_err());
    check_error(&send("json").await.unwrap().json::<Vec<u8>>().await.unwrap_err());
    check_error(&send("text").await.unwrap().text().await.unwrap_err());
    check_error(&send("moved").await.unwrap_err());
    check_error(&send("refused").await.unwrap().error_for_status().await.unwrap_err());
    check_error(&send(&format!("é{SENTINEL}")).await.unwrap_err());
    check_error(&send(&format!("https://{SENTINEL}.example/")).await.unwrap_err());
    check_error(&client.get("me").header("x y", SENTINEL).token(&token()).send().await.unwrap_err());
    let callback = Web::new().at(&format!("oauth_token={SENTINEL}&oauth_verifier={SENTINEL}"));
    check_error(&client.authorize_access_token(&callback).await.unwrap_err());
    let twice = Web::new().at(&format!("oauth_token={SENTINEL}&oauth_token={SENTINEL}"));
    check_error(&client.authorize_access_token(&twice).await.unwrap_err());
    check_error(&HyperTransport::builder().proxy(format!("socks5://{SENTINEL}")).build().unwrap_err());
    check_error(&HyperTransport::builder().root_certificates(SENTINEL).build().unwrap_err());
}

/// As an application does that takes for granted what is not.
fn fail<T: Debug>(value: T) {
    let result: Result<(), T> = std::hint::black_box(Err(value));
    result.unwrap();
}

/// A child of this test panics, with the most that a backtrace tells.
#[tokio::test]
async fn threat_g4_a_panic_shows_no_secret() {
    const CHILD: &str = "OAUTH1_TEST_OF_PANICS";
    const ENDS: [&str; 5] = ["secret", "token", "error", "client", "assertion"];
    if let Ok(end) = env::var(CHILD) {
        let server = Server::start(|_| Reply::Http(401, &[], SENTINEL.into())).await;
        let client = support::registry().register("demo", talkative(&server)).unwrap();
        match &*end {
            "secret" => fail(Secret::from(SENTINEL)),
            "token" => fail(token()),
            "error" => drop(client.begin_oob().await.unwrap()),
            "client" => fail((client, talkative(&server))),
            _ => assert_eq!(Some(format!("{:?}", token())), None, "{client:?}"),
        }
        unreachable!("it panics");
    }
    for end in ENDS {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args(["--exact", "--nocapture", "threat_g4_a_panic_shows_no_secret"]);
        let output = child.env(CHILD, end).env("RUST_BACKTRACE", "full").output().unwrap();
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8_lossy(&printed);
        assert!(!output.status.success() && printed.contains("panicked at"), "{end}: {printed}");
        assert!(!printed.contains("it panics") && !printed.contains(SENTINEL), "{end}: {printed}");
    }
}
