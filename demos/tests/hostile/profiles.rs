//! Profiles that can be read, and are not what a person would have.

use std::sync::Arc;

use demos::login::Framework;
use http::StatusCode;

use crate::{
    faults::{Ends, Fault},
    harness::{At, Provider, check, page, sign_in, visit},
    support::ok,
};

/// A profile of these fields.
fn profile(id: &str, name: &str, more: &str) -> String {
    let [id, name] = [id, name].map(|text| serde_json::Value::from(text).to_string());
    format!("{{\"id_str\":{id},\"name\":{name},\"screen_name\":\"SENTINEL-reply\"{more}}}")
}

/// What is met at the profile's place, and whether somebody is signed in by it.
fn rows() -> Vec<(&'static str, String, bool)> {
    let keys: String = (0..70_000).map(|number| format!(",\"k{number}\":0")).collect();
    let (long, quotes) = ("x".repeat(10_000), "\"\\<>&'".repeat(50));
    vec![
        ("70,000 more keys", profile("7", "Ada", &keys), true),
        ("a million more keys", profile("7", "Ada", &keys.repeat(15)), false),
        ("a key twice", profile("7", "Ada", ",\"id_str\":\"8\""), false),
        ("keys of other languages", profile("7", "Ada", ",\"__proto__\":{\"id_str\":\"8\"}"), true),
        ("a path", profile("../../7", "Ada", ""), true),
        ("a name of markup", profile("7", "<script>alert(1)</script>", ""), true),
        ("a name of 10 kB", profile("7", &long, ""), false),
        ("an id of 10 kB", profile(&long, "Ada", ""), false),
        ("a name of quotes", profile(&quotes, &quotes, &picture(&quotes)), true),
        ("a line break in a name", profile("7", "Ada\r\nSet-Cookie: x=y", ""), false),
        ("a NUL in a name", profile("7", "Ada\0", ""), false),
        ("no name", "{\"id_str\":\"7\"}".to_owned(), false),
        ("an id that is a number", "{\"id_str\":7,\"name\":\"\",\"screen_name\":\"\"}".to_owned(), false),
        ("a picture that is a script", profile("7", "Ada", &picture("javascript:alert(1)")), true),
        ("a picture of 10 kB", profile("7", "Ada", &picture(&format!("https://p.example/{long}"))), false),
        ("a picture with a policy", profile("7", "Ada", &picture("https://p.example;script-src *")), true),
    ]
}

fn picture(url: &str) -> String {
    format!(",\"profile_image_url_https\":{}", serde_json::Value::from(url))
}

#[tokio::test]
async fn threat_c6_c8_an_odd_profile_is_text_or_a_page() {
    for framework in Framework::ALL {
        let provider = Provider::start().await;
        let mut visitor = visit(framework, &provider.server.url, &[]).await;
        for (name, body, is_signed_in) in rows() {
            let what = format!("{framework} {name}");
            let reply = Box::new(move |_: &str| ok(&body));
            let fault = Arc::new(Fault { name: name.to_owned(), reply, ends: Ends::Interrupted });
            let (answer, _) = page(&mut visitor, &provider, At::Profile, &fault).await;
            if is_signed_in {
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{what}: {}", answer.text);
                let home = visitor.get("/").await;
                assert!(home.text.contains("You are signed in"), "{what}: {}", home.text);
                assert!(!home.text.contains("<script"), "{what}: {}", home.text);
                let policy = home.headers["content-security-policy"].to_str().unwrap();
                assert!(!policy.contains("script-src"), "{what}: {policy}");
                visitor.cookies.clear();
            } else {
                check(&answer, 502, &what);
            }
            sign_in(&mut visitor).await;
        }
    }
}
