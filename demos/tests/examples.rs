//! The examples of oauth1-client and of oauth1-core, run as their reader runs them: on a terminal, at the local provider.

#![allow(clippy::panic, clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

use std::{
    fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use axum::body::Body;
use demos::provider::{self, Endpoints, Settings};
use http::{Request, header};
use http_body_util::BodyExt as _;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use ring::digest;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpSocket},
    process::{Child, ChildStdin, ChildStdout, Command},
    task::JoinHandle,
    time::timeout,
};

/// How long a program may take for a step; most of it is for a machine that is busy.
const LIMIT: Duration = Duration::from_secs(60);
const CLIENT_SECRET: &str = "SENTINEL-client-secret";

#[tokio::test]
async fn a_login_an_upload_and_another_transport() {
    let user = User::at_provider("login").await;
    let mut pin = user.run("pin", &["--save", "token.txt"]);
    let page = pin.page().await;
    pin.type_in("\n").await;
    pin.until(|said| said.matches("PIN: ").count() == 2).await;
    pin.type_in(&format!(" {}\n", pin_of(&page).await)).await;
    let ended = pin.end(Some(0)).await;
    assert!(ended.said.contains("You are Zoë Müller (1003).\nThe token is in token.txt: "), "{}", ended.said);
    assert!(ended.complaints.starts_with("the PIN cannot be one: "), "{}", ended.complaints);

    let file = user.folder.join("token.txt");
    let token = fs::read_to_string(&file).unwrap();
    let [identifier, secret] = token.lines().collect::<Vec<_>>()[..] else { panic!("no token was kept") };
    assert!(!identifier.is_empty() && !secret.is_empty());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    let photo: Vec<u8> = (0..3_000_017_u32).map(|n| (n % 251) as u8).collect();
    fs::write(user.folder.join("phötö.jpg"), &photo).unwrap();
    let upload = user.run("upload", &["token.txt", "phötö.jpg"]).end(Some(0)).await;
    let told: Value = serde_json::from_str(&upload.said).unwrap();
    assert_eq!((&told["size"], &told["sha256"]), (&photo.len().into(), &sha256(&photo).into()), "{told}");
    assert_eq!(told["filename"], "phötö.jpg");

    let reqwest = user.run("reqwest", &["token.txt"]).end(Some(0)).await;
    assert_eq!(reqwest.said, "The token is for Zoë Müller (1003).\n");

    for ended in [ended, upload, reqwest] {
        ended.assert_tells_no_secret(&[secret]);
    }
}

/// Core's examples: it signs, and somebody else's HTTP stack sends.
#[tokio::test]
async fn what_core_signs_is_sent_by_any_http_stack() {
    let mut user = User::at_provider("core").await;
    let mut pin = user.run("pin", &["--save", "token.txt"]);
    let page = pin.page().await;
    pin.type_in(&format!("{}\n", pin_of(&page).await)).await;
    pin.end(Some(0)).await;
    let file = fs::read_to_string(user.folder.join("token.txt")).unwrap();
    let (token, secret) = file.trim_end().split_once('\n').unwrap();
    for (name, value) in [
        ("OAUTH1_CLIENT_ID", "client-id"),
        ("OAUTH1_CLIENT_SECRET", CLIENT_SECRET),
        ("OAUTH1_TOKEN", token),
        ("OAUTH1_TOKEN_SECRET", secret),
    ] {
        user.set(name, value);
    }
    let site = user.setting("TWITTER_ACCESS_TOKEN_URL").replace("/oauth/access_token", "");
    let update = format!("{site}/1.1/statuses/update.json?include_entities=true&q=a%20b&q=a+c");
    for example in ["with_reqwest", "with_ureq", "with_hyper", "curl"] {
        let text = format!("it's {example} & grüße");
        let form = format!("status={}", oauth1_core::percent_encode(&text));
        let mut posted = user.run(example, &["POST", &update, &form]).end(Some(0)).await;
        if example == "curl" {
            posted.assert_tells_no_secret(&[secret]);
            let Some(said) = by_curl(&posted.said).await else { continue };
            posted.said = said;
        }
        let told: Value = serde_json::from_str(&posted.said).unwrap();
        assert_eq!((&told["text"], &told["user"]["screen_name"]), (&text.into(), &"zoe".into()), "{example}");
    }
    user.set("OAUTH1_TOKEN_SECRET", "SENTINEL-another");
    for example in ["with_reqwest", "with_ureq", "with_hyper"] {
        user.run(example, &["POST", &update, "status=a"])
            .end(Some(1))
            .await
            .assert_tells_no_secret(&["SENTINEL"]);
    }
}

/// What curl answers, when a shell runs this; nothing if there is no curl, which a person may lack and CI may not.
async fn by_curl(command: &str) -> Option<String> {
    let output =
        Command::new("sh").args(["-c", &format!("{} --silent --noproxy '*'", command.trim_end())]).output();
    let output = output.await.unwrap();
    if output.status.code() == Some(127) {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "there is no curl");
        return None;
    }
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[tokio::test]
async fn a_pin_that_is_wrong_ends_it() {
    let user = User::at_provider("wrong").await;
    let mut pin = user.run("pin", &["--save", "token.txt"]);
    let right = pin_of(&pin.page().await).await;
    let wrong: String = right.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect();
    pin.type_in(&format!("{wrong}\n")).await;
    let ended = pin.end(Some(1)).await;
    let says = ["`twitter`: obtaining token credentials (access_token_url) failed", "verifier_invalid"];
    ended.assert_complains(&says);
    assert!(!user.folder.join("token.txt").exists());

    let mut pin = user.run("pin", &[]);
    pin.page().await;
    assert_eq!(pin.end(Some(1)).await.complaints, "there was no PIN\n");
}

#[tokio::test]
async fn what_is_signed_with_a_wrong_secret_is_refused() {
    let mut user = User::at_provider("secret").await;
    fs::write(user.folder.join("token.txt"), "token\nSENTINEL-token-secret\n").unwrap();
    let ended = user.run("reqwest", &["token.txt"]).end(Some(1)).await;
    ended.assert_complains(&["`twitter` answered 401: signature_invalid"]);
    user.set("TWITTER_CLIENT_SECRET", "SENTINEL-another");
    let ended = user.run("pin", &[]).end(Some(1)).await;
    let says = ["`twitter`: obtaining temporary credentials (request_token_url) failed", "signature_invalid"];
    ended.assert_complains(&says);
    assert_eq!(ended.said, "");
}

#[tokio::test]
async fn a_provider_that_does_not_run_cannot_be_reached() {
    // Nobody else gets the port, and nobody listens there.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let urls = Endpoints::new(&format!("http://{}", socket.local_addr().unwrap()));
    let user = User::new("down", &urls);
    fs::write(user.folder.join("token.txt"), "token\nSENTINEL-token-secret\n").unwrap();
    for arguments in [&["pin"][..], &["upload", "token.txt", "token.txt"], &["reqwest", "token.txt"]] {
        let ended = user.run(arguments[0], &arguments[1..]).end(Some(1)).await;
        ended.assert_complains(&["`twitter` cannot be reached\n", "because: no connection to the provider"]);
    }
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    let mut user = User::new("missing", &Endpoints::new("http://127.0.0.1:9"));
    let ended = user.run("reqwest", &["none.txt"]).end(Some(1)).await;
    ended.assert_complains(&["cannot read none.txt: "]);
    fs::write(user.folder.join("token.txt"), "SENTINEL-token").unwrap();
    let ended = user.run("upload", &["token.txt", "none.jpg"]).end(Some(1)).await;
    assert_eq!(ended.complaints, "the file holds no token\n");
    user.set("TWITTER_CLIENT_SECRET", "");
    let ended = user.run("pin", &[]).end(Some(1)).await;
    ended.assert_complains(&["`client_secret` is missing: set TWITTER_CLIENT_SECRET"]);
}

/// Somebody in a folder of their own, with settings in the environment.
struct User {
    folder: PathBuf,
    environment: Vec<(String, String)>,
}

impl Drop for User {
    fn drop(&mut self) {
        let _ = fs::remove_file(self.folder.with_extension("sqlite"));
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl User {
    /// One with a provider, which runs as long as the test.
    async fn at_provider(name: &str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let user = Self::new(name, &Endpoints::new(&format!("http://{}", listener.local_addr().unwrap())));
        let data = user.folder.with_extension("sqlite");
        let _ = fs::remove_file(&data);
        let settings = Settings::new("client-id", CLIENT_SECRET, data);
        let opened = provider::open(listener, settings).await.unwrap();
        tokio::spawn(opened.serve(std::future::pending()));
        user
    }

    fn new(name: &str, urls: &Endpoints) -> Self {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("examples-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        // The search for `.env` goes up; it ends at a file, also at an empty one.
        fs::write(folder.join(".env"), "").unwrap();
        let lines = urls.to_string();
        let pairs = lines.lines().filter_map(|line| line.split_once('='));
        let environment = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let mut user = Self { folder, environment };
        user.set("TWITTER_CLIENT_ID", "client-id");
        user.set("TWITTER_CLIENT_SECRET", CLIENT_SECRET);
        user
    }

    fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(other, _)| other != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    fn setting(&self, name: &str) -> String {
        self.environment.iter().find(|(other, _)| other == name).unwrap().1.clone()
    }

    fn run(&self, example: &str, arguments: &[&str]) -> Program {
        let mut command = Command::new(built(example));
        // Neither settings of whoever tests this, nor a proxy: nothing leaves loopback.
        for (name, _) in std::env::vars_os() {
            let upper = name.to_string_lossy().to_ascii_uppercase();
            if upper.starts_with("TWITTER_") || upper.ends_with("_PROXY") {
                command.env_remove(name);
            }
        }
        command.current_dir(&self.folder).args(arguments).envs(self.environment.iter().cloned());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let mut errors = child.stderr.take().unwrap();
        let complaints = tokio::spawn(async move {
            let mut text = String::new();
            errors.read_to_string(&mut text).await.unwrap();
            text
        });
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Program { child, stdin, stdout, said: Vec::new(), complaints }
    }
}

/// An example's program: cargo puts it beside those of this crate.
fn built(example: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_BIN_EXE_provider")).parent().unwrap();
    let program = here.join("examples").join(format!("{example}{}", std::env::consts::EXE_SUFFIX));
    let missing = "run cargo test --workspace, or cargo build --examples before this";
    assert!(program.is_file(), "{} is not built: {missing}", program.display());
    program
}

/// A program that runs. It is ended with its test.
struct Program {
    child: Child,
    stdin: ChildStdin,
    stdout: ChildStdout,
    said: Vec<u8>,
    complaints: JoinHandle<String>,
}

impl Program {
    /// The page that it says to open.
    async fn page(&mut self) -> String {
        let said = self.until(|said| said.ends_with("PIN: ")).await;
        let url = said.lines().map(str::trim).find(|line| line.starts_with("http"));
        url.unwrap_or_else(|| panic!("{said}")).to_owned()
    }

    /// Reads until what it has said is this.
    async fn until(&mut self, is_enough: impl Fn(&str) -> bool) -> String {
        loop {
            let said = String::from_utf8_lossy(&self.said).into_owned();
            if is_enough(&said) {
                return said;
            }
            let more = timeout(LIMIT, self.stdout.read_buf(&mut self.said));
            assert_ne!(more.await.unwrap_or_else(|_| panic!("{said}")).unwrap(), 0, "{said}");
        }
    }

    async fn type_in(&mut self, text: &str) {
        self.stdin.write_all(text.as_bytes()).await.unwrap();
    }

    /// Types no more, and waits for its end.
    async fn end(self, code: Option<i32>) -> Ended {
        let Self { mut child, stdin, mut stdout, mut said, complaints } = self;
        drop(stdin);
        let ended = timeout(LIMIT, async {
            stdout.read_to_end(&mut said).await.unwrap();
            let status = child.wait().await.unwrap();
            (status.code(), complaints.await.unwrap())
        });
        let (status, complaints) = ended.await.unwrap_or_else(|_| panic!("it goes on and on"));
        let ended = Ended { said: String::from_utf8(said).unwrap(), complaints };
        assert_eq!(status, code, "{}\n{}", ended.said, ended.complaints);
        ended
    }
}

/// What a program has said on both channels.
struct Ended {
    said: String,
    complaints: String,
}

impl Ended {
    /// That it says all this, with no secret, and not in the words of a programmer.
    #[track_caller]
    fn assert_complains(&self, says: &[&str]) {
        let complaints = &self.complaints;
        assert!(says.iter().all(|says| complaints.contains(says)), "{complaints}");
        assert!(!complaints.contains("Error") && !complaints.contains("panicked"), "{complaints}");
        self.assert_tells_no_secret(&["SENTINEL"]);
    }

    #[track_caller]
    fn assert_tells_no_secret(&self, secrets: &[&str]) {
        for secret in secrets.iter().chain(&[CLIENT_SECRET]) {
            assert!(!self.said.contains(secret) && !self.complaints.contains(secret));
        }
    }
}

/// Allows it on the page, as Zoë does, and reads the PIN.
async fn pin_of(page: &str) -> String {
    let html = send(Request::get(page).body(Body::empty()).unwrap()).await;
    let after = |text: &str| {
        let rest = html.split(text).nth(1).and_then(|rest| rest.split('"').next());
        rest.unwrap_or_else(|| panic!("{html}")).to_owned()
    };
    let origin = page.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let hidden = |name: &str| format!("{name}={}", after(&format!("name=\"{name}\" value=\"")));
    let form = [&*hidden("oauth_token"), &*hidden("consent"), "person=zoe", "decision=allow"].join("&");
    let request = Request::post(format!("{origin}{}", after("method=\"post\" action=\"")))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form));
    let decided = send(request.unwrap()).await;
    let pin = decided.split("id=\"pin\"").nth(1).and_then(|rest| rest.split(['>', '<']).nth(1));
    pin.unwrap_or_else(|| panic!("{decided}")).to_owned()
}

async fn send(request: Request<Body>) -> String {
    let client: Client<_, Body> = Client::builder(TokioExecutor::new()).build_http();
    let reply = client.request(request).await.unwrap().into_body().collect().await.unwrap();
    String::from_utf8(reply.to_bytes().to_vec()).unwrap()
}

fn sha256(octets: &[u8]) -> String {
    digest::digest(&digest::SHA256, octets).as_ref().iter().map(|octet| format!("{octet:02x}")).collect()
}
