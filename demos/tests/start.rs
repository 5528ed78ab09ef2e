//! Starting the app with settings that cannot work: one clear sentence, and no server.

#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// An empty folder, so that nobody's `.env` is read.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("start-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    // The search for `.env` goes up; it ends at a file, also at an empty one.
    fs::write(folder.join(".env"), "").unwrap();
    folder
}

fn start(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_twitter"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TWITTER_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).args(arguments).envs(settings.iter().copied()).output().unwrap()
}

#[test]
fn what_cannot_work_is_told_in_a_sentence() {
    let folder = folder("told");
    let free = ["--port", "0", "--provider-port", "0"];
    let id = ("TWITTER_CLIENT_ID", "id");
    let secret = ("TWITTER_CLIENT_SECRET", "SENTINEL-secret");
    for (arguments, settings, says) in [
        (&free[..], &[secret][..], "TWITTER_CLIENT_SECRET is set and TWITTER_CLIENT_ID is not"),
        (&free, &[id], "`client_secret` is missing: set TWITTER_CLIENT_SECRET"),
        (&free, &[id, secret, ("TWITTER_REQUEST_TOKEN_URL", "http://p.example/")], "must be https"),
        (
            &free,
            &[id, secret, ("TWITTER_AUTHORIZE_URL", "nonsense")],
            "`authorize_url` (TWITTER_AUTHORIZE_URL)",
        ),
        (&free, &[("TWITTER_API_BASE_URL", "https://user@p.example/")], "user information"),
        (&["--framework", "django"], &[], "no framework `django`: choose axum, actix or rocket"),
        (&["--workers", "0"], &[], "--workers must be 1 or more"),
        (&["--sessions", "cloud"], &[], "no sessions are kept in `cloud`: choose disk or memory"),
        (
            &["--port", "0", "--provider-port", "0", "--redis", "localhost"],
            &[],
            "the Redis URL must be like redis://",
        ),
        (&["--port", "0", "--provider-port", "0", "--base-url", "http://a/b"], &[], "without a path"),
        (
            &["--port", "0", "--provider-port", "0", "--base-url", "http://a"],
            &[],
            "for loopback addresses only",
        ),
    ] {
        let output = start(&folder, arguments, settings);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{says}: {told}");
        assert!(told.starts_with("error: ") && told.contains(says), "{says}: {told}");
        assert!(!told.contains("SENTINEL"), "{told}");
        assert!(output.stdout.is_empty(), "nothing is announced that does not run");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_port_in_use_names_the_option_to_give() {
    let folder = folder("port");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    for (option, other) in [("--port", "--provider-port"), ("--provider-port", "--port")] {
        let output = start(&folder, &[option, &port.to_string(), other, "0"], &[]);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(told, format!("error: port {port} is in use: give another with {option}\n"));
        assert_eq!(output.status.code(), Some(1));
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_malformed_env_file_is_told_without_its_text() {
    let folder = folder("env");
    fs::write(folder.join(".env"), "TWITTER_CLIENT_ID=id\nSENTINEL secret\n").unwrap();
    let output = start(&folder, &["--port", "0"], &[]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told, "error: the .env file cannot be read: a line is not of the form NAME=value\n");
    fs::remove_dir_all(folder).unwrap();
}
