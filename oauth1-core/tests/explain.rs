//! The program in `examples/explain`, as a person with a failing request runs it.

#![allow(clippy::expect_used, clippy::panic, reason = "what a test cannot go on without may stop it")]

use std::{
    env, fs,
    io::Write as _,
    process::{Command, Stdio},
    time::Duration,
};

use oauth1_core::{Claim, ClientKey, Policy, Request, Secret, SignatureMethod};

const URL: &str = "http://photos.example.net/photos?file=vacation.jpg&size=original";
const CLIENT_SECRET: &str = "kd94hf93k423kf44";
const TOKEN_SECRET: &str = "pfkkdhi9sl3r4s00";
/// Of RFC 5849 §1.2.
const HEADER: &str = r#"Authorization: OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03",
    oauth_token="nnch734d00sl2jdk", oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131202",
    oauth_nonce="chapoH", oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D""#;
const BASE_STRING: &str = "GET&http%3A%2F%2Fphotos.example.net%2Fphotos&file%3Dvacation.jpg%26\
    oauth_consumer_key%3Ddpf43f3p2l4k3l03%26oauth_nonce%3DchapoH%26oauth_signature_method%3DHMAC-SHA1%26\
    oauth_timestamp%3D137131202%26oauth_token%3Dnnch734d00sl2jdk%26size%3Doriginal";

struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Said {
    /// What it says, without the layout: one space between words.
    fn words(&self) -> String {
        self.out.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Cargo builds the examples beside the tests.
fn run(secrets: &[&str], args: &[&str], input: &str) -> Said {
    let mut program = env::current_exe().expect("a test has a path");
    program.pop();
    program.pop();
    program.push(format!("examples/explain{}", env::consts::EXE_SUFFIX));
    let mut command = Command::new(&program);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for (index, name) in ["OAUTH1_CLIENT_SECRET", "OAUTH1_TOKEN_SECRET"].into_iter().enumerate() {
        command.env_remove(name).envs(secrets.get(index).map(|secret| (name, secret)));
    }
    let Ok(mut child) = command.spawn() else {
        panic!("{} is not there: cargo build -p oauth1-core --example explain", program.display());
    };
    // It need not read.
    let _ = child.stdin.take().expect("it is piped").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let text = |octets| String::from_utf8(octets).expect("it writes UTF-8");
    let said = Said {
        code: output.status.code().expect("it ends by itself"),
        out: text(output.stdout),
        err: text(output.stderr),
    };
    for secret in secrets.iter().filter(|secret| secret.len() > 3) {
        assert!(!said.out.contains(secret) && !said.err.contains(secret), "{}{}", said.out, said.err);
    }
    assert!(!said.out.contains('\x1b'), "no colours where there is no terminal");
    said
}

fn both() -> [&'static str; 2] {
    [CLIENT_SECRET, TOKEN_SECRET]
}

#[test]
fn without_arguments_it_shows_how_it_is_used() {
    let said = run(&[], &[], "");
    assert_eq!((said.code, &*said.err), (0, ""));
    for part in [
        "cargo run -p oauth1-core --example explain -- [METHOD] URL",
        "It says:",
        "· the other side keeps the port",
    ] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    let help = run(&[], &["--help"], "");
    assert_eq!(help.code, 0);
    assert!(help.out.contains("--base-string"), "{}", help.out);
}

#[test]
fn a_right_signature_is_said_to_be_right() {
    let said = run(&both(), &[URL, "-H", HEADER], "");
    assert_eq!((said.code, &*said.err), (0, ""), "{}", said.out);
    assert!(said.out.contains(&format!("\n{BASE_STRING}\n")) && said.words().contains("Signature right:"));
    assert!(said.words().contains("a client secret of 16 octets, `&`, a token secret of 16 octets"));
    let unchecked = run(&[], &["GET", URL, "-H", HEADER], "");
    assert_eq!(unchecked.code, 0);
    assert!(unchecked.words().contains("Signature not checked: set OAUTH1_CLIENT_SECRET"));
}

#[test]
fn a_wrong_signature_is_diagnosed() {
    let https = URL.replace("http:", "https:");
    for (secrets, url, args, verdict) in [
        (
            [CLIENT_SECRET, "pfkkdhi9sl3r4s00\n"],
            URL,
            &[][..],
            "wrong: the signature is made without the white space",
        ),
        ([TOKEN_SECRET, CLIENT_SECRET], URL, &[], "wrong: the secrets are swapped"),
        (both(), &*https, &[], "wrong: the other side has `http`"),
        (both(), URL, &["-X", "POST"], "wrong: the other side signs a GET request"),
        ([CLIENT_SECRET, "another one"], URL, &[], "wrong: no well-known mistake makes this signature"),
    ] {
        let mut all = vec![url, "-H", HEADER];
        all.extend(args);
        let said = run(&secrets, &all, "");
        assert_eq!(said.code, 1, "{verdict}");
        assert!(said.words().contains(verdict), "{verdict}: {}", said.out);
    }
}

#[test]
fn a_request_is_read_from_a_log() {
    let lines = format!(
        "GET /photos?file=vacation.jpg&size=original HTTP/1.1\r\nHost: photos.example.net\r\n{HEADER}\r\n"
    );
    let curl: String = lines
        .replace("\r\n", "\n")
        .replace(",\n    ", ", ")
        .lines()
        .map(|line| format!("> {line}\n"))
        .collect();
    let curl = format!("{curl}>\n< HTTP/1.1 401 Unauthorized\n");
    for (text, args) in [
        (format!("{lines}\r\n"), &["--scheme", "http"][..]),
        (lines.replace("\r\n", "\n"), &["--scheme", "http"]),
        (
            lines.replace("photos.example.net", "localhost:3000"),
            &["--scheme", "http", "--host", "photos.example.net"],
        ),
        (lines.replace("GET /", "GET http://photos.example.net/"), &[]),
        (curl, &["--scheme", "http"]),
    ] {
        let mut all = vec!["--raw", "-"];
        all.extend(args);
        let said = run(&both(), &all, &text);
        assert_eq!((said.code, &*said.err), (0, ""), "{text}\n{}", said.out);
    }
    let assumed = run(&both(), &["--raw", "-"], &lines);
    assert_eq!(assumed.code, 1);
    assert!(assumed.words().contains("Scheme https is assumed") && assumed.words().contains("has `http`"));
}

#[test]
fn a_body_is_read_as_it_was_sent() {
    let form = "Content-Type: application/x-www-form-urlencoded";
    let oauth = "oauth_consumer_key=k&oauth_signature_method=HMAC-SHA1&oauth_timestamp=1&\
        oauth_nonce=n&oauth_signature=s";
    let raw = format!("POST /p HTTP/1.1\nHost: h.example\n{form}\n\n{oauth}&a=1\n");
    let with_length =
        raw.replace("\n\n", &format!("\nContent-Length: {}\n\n", oauth.len() + 4)) + "not part of it";
    let path = env::temp_dir().join(format!("oauth1-explain-{}", std::process::id()));
    fs::write(&path, format!("{oauth}\n&a=1\n")).expect("there is a place for temporary files");
    let file = format!("@{}", path.display());
    let url = "https://h.example/p";
    for (args, input) in [
        (&["--raw", "-"][..], &*raw),
        (&["--raw", "-"], &with_length),
        (&[url, "-d", "-"], &format!("{oauth}&a=1\n")),
        (&[url, "-d", &file], ""),
        (&[url, "-d", oauth, "-d", "a=1"], ""),
        (&["-X", "POST", url, "-d", oauth, "--data", "a=1", "-H", form], ""),
    ] {
        let said = run(&[], args, input);
        assert_eq!((said.code, &*said.err), (0, ""), "{args:?}");
        assert!(said.words().contains("1 form a 1 2 form oauth_consumer_key k"), "{args:?}: {}", said.out);
    }
    fs::remove_file(&path).expect("it was written");
    let oauth = format!("{url}?{oauth}");
    let json = run(&[], &[&oauth, "-d", "{}", "-H", "content-type: application/json"], "");
    assert!(json.words().contains("body its 2 octets are no form"), "{}", json.out);
}

#[test]
fn base_strings_are_compared() {
    let html = BASE_STRING.replace('&', "&amp;");
    let same = run(&[], &[URL, "-H", HEADER, "--base-string", &html], "");
    assert_eq!(same.code, 0);
    assert!(same.words().contains("Cleaned HTML escapes undone Compared the base strings are the same"));

    let query_missing = BASE_STRING.replace("file%3Dvacation.jpg%26", "").replace("%26size%3Doriginal", "");
    let other = run(&[], &[URL, "-H", HEADER, "--base-string", "@-"], &query_missing);
    assert_eq!(other.code, 1);
    assert!(other.words().contains("Because · the query is not signed on the other side"), "{}", other.out);
    let lines: Vec<_> = other.out.lines().collect();
    let mark = lines.iter().position(|line| line.trim() == "^").expect("the place is marked");
    let column = lines[mark].find('^').expect("it is there");
    let marked = |line: &str| line.chars().nth(column);
    assert_eq!((marked(lines[mark - 2]), marked(lines[mark - 1])), (Some('f'), Some('o')));
}

#[test]
fn an_unsigned_request_is_signed() {
    let args = ["POST", "https://h.example/p", "-d", "a=b+c", "--client", "ck", "--token", "tk"];
    let mut with_more = args.to_vec();
    with_more.extend(["--extra", "oauth_callback=oob", "--realm", "r", "--signature-method", "HMAC-SHA256"]);
    let said = run(&both(), &with_more, "");
    assert_eq!((said.code, &*said.err), (0, ""));
    let header =
        said.out.lines().find_map(|line| line.strip_prefix("Authorization: ")).expect("the header is shown");
    let request = Request::new("POST", "https://h.example/p").expect("it is a request");
    let request = request.with_body("application/x-www-form-urlencoded", b"a=b+c");
    let claim = Claim::parse(request, Some(header.as_bytes())).expect("it is signed");
    assert_eq!((claim.client(), claim.token(), claim.method().as_str()), ("ck", Some("tk"), "HMAC-SHA256"));
    assert_eq!(claim.param("oauth_callback"), Ok(Some("oob".to_owned())));
    let client = ClientKey::shared(CLIENT_SECRET, &[SignatureMethod::HmacSha256]).expect("it is a secret");
    let token = Secret::from(TOKEN_SECRET);
    let now = claim.timestamp().expect("it has one");
    let verified = claim.verify(Some(&client), Some(&token), now, &Policy::new(Duration::ZERO));
    assert!(verified.is_ok(), "{verified:?}");

    let mut plaintext = args.to_vec();
    plaintext.extend(["--signature-method", "PLAINTEXT"]);
    let said = run(&both(), &plaintext, "");
    assert_eq!(said.code, 0);
    assert!(
        said.words().contains("Header not shown") && !said.out.contains("Authorization:"),
        "{}",
        said.out
    );
}

#[test]
fn the_signature_of_the_other_side_is_diagnosed() {
    let again =
        ["--client", "dpf43f3p2l4k3l03", "--token", "nnch734d00sl2jdk", "--nonce", "chapoH", "--timestamp"];
    for (more, code, verdict) in [
        (&["--no-version"][..], 0, "Theirs right:"),
        (&[], 1, "Theirs wrong: the other side does not sign `oauth_version`"),
    ] {
        let mut args = vec![URL, "--signature", "MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"];
        args.extend(again);
        args.push("137131202");
        args.extend(more);
        let said = run(&both(), &args, "");
        assert_eq!(said.code, code, "{}", said.out);
        assert!(said.words().contains(verdict), "{}", said.out);
    }
}

#[test]
fn what_it_cannot_understand_it_says_with_what_to_do() {
    for (secrets, args, code, sentence) in [
        (&[][..], &["--nope"][..], 2, "unexpected flag: `--nope`"),
        (&[], &["--raw", "-", URL], 2, "give one request"),
        (&[], &["GET", URL, "x"], 2, "give one request"),
        (&[], &["ftp://h/"], 2, "is not an absolute http or https URL"),
        (&[], &["/path"], 2, "name it with --host"),
        (&[], &[URL, "-H", "nonsense"], 2, "write `Name: value`"),
        (&[], &[URL, "-H", "Authorization: OAuth a=\"1\"", "-H", "authorization: x"], 2, "more than one"),
        (&[], &["--raw", "no such file"], 2, "cannot read no such file"),
        (&[], &["--raw", "-"], 2, "GET /path?query HTTP/1.1"),
        (&[], &[URL], 2, "the request is not signed"),
        (&[], &[URL, "--client", "ck"], 2, "set OAUTH1_CLIENT_SECRET"),
        (&["cs"], &[URL, "--client", "ck", "--token", "tk"], 2, "set OAUTH1_TOKEN_SECRET"),
        (&["cs"], &[URL, "--client", "ck", "--extra", "x"], 2, "--extra needs NAME=VALUE"),
        (&["cs"], &[URL, "--client", "ck", "--signature-method", "hmac-sha1"], 2, "unknown signature method"),
        (&["cs"], &[URL, "--client", "ck", "--signature-method", "RSA-SHA256"], 2, "private key"),
        (&["cs"], &["http://h/?oauth_nonce=1"], 1, "wrong: `oauth_signature_method` is missing"),
        (&["cs"], &["http://h/?a=%zz", "-H", HEADER], 1, "malformed percent escape at octet 2"),
    ] {
        let said = run(secrets, args, "");
        assert_eq!((said.code, &*said.out), (code, ""), "{args:?}");
        assert!(said.err.contains(sentence), "{args:?}: {}", said.err);
    }
}
