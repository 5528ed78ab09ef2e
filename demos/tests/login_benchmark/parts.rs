//! Cookies, the provider's form, and what Linux tells of a process.

use http::header;
use http_body_util::BodyExt as _;

use crate::{form, jar::Jar, usage};

fn cookies(set: &[&str], path: &str) -> Option<String> {
    let mut jar = Jar::default();
    for set_cookie in set {
        jar.take(set_cookie, "/some/page").unwrap();
    }
    jar.header(path)
}

#[test]
fn a_cookie_is_kept_until_it_is_replaced_or_taken_back() {
    for (set, kept) in [
        (&["a=1; Path=/; HttpOnly; SameSite=Lax", "b=2; Path=/; Max-Age=60"][..], Some("a=1; b=2")),
        (&["a=1; Path=/", "a=2; Path=/"], Some("a=2")),
        (&["a=1; Path=/", "a=; Path=/; Max-Age=0"], None),
        (&["a=1; Path=/", "a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], None),
        (&["a=1; Path=/; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], Some("a=1")),
        (&["a=1; Path=/", "a=; Path=/other; Max-Age=0"], Some("a=1")),
    ] {
        assert_eq!(cookies(set, "/login").as_deref(), kept, "{set:?}");
    }
}

#[test]
fn a_cookie_goes_where_its_path_says() {
    for (set, path, goes) in [
        ("a=1; Path=/auth", "/auth", true),
        ("a=1; Path=/auth", "/auth/more", true),
        ("a=1; Path=/auth", "/author", false),
        ("a=1; Path=/auth", "/", false),
        ("a=1", "/some/other", true),
        ("a=1", "/login", false),
    ] {
        assert_eq!(cookies(&[set], path).is_some(), goes, "{set} {path}");
    }
}

#[tokio::test]
async fn the_form_is_posted_with_what_is_hidden_in_it() {
    let page = r#"<html><p>Allow?</p><form method="post" action="/oauth/authorize?a=1&amp;b=2">
        <input type="hidden" name="oauth_token" value="t/1"><input type="hidden" name="consent" value="c&amp;d">
        <button name="decision" value="allow">Allow</button></form>"#;
    let request = form::allowed(page, "http://127.0.0.1:4001", "ada").unwrap();
    assert_eq!(*request.uri(), *"http://127.0.0.1:4001/oauth/authorize?a=1&b=2");
    assert_eq!(request.headers()[header::ORIGIN], "http://127.0.0.1:4001");
    let body = request.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, "oauth_token=t%2F1&consent=c%26d&person=ada&decision=allow");
    let told = form::allowed("<p>Gone</p>", "http://127.0.0.1:4001", "ada").unwrap_err();
    assert_eq!(told.to_string(), "the consent page has no form");
}

#[test]
fn processor_time_is_read_behind_whatever_name_a_program_has() {
    let stat = "42 (a) b (c) S 1 42 42 0 -1 4194560 976 0 0 0 17 5 0 0 20 0 3 0 115 6 7";
    assert_eq!(usage::processor_time_in(stat).unwrap().round(), 220.0);
    assert!(usage::processor_time_in("42 (a) S 1").is_err());
}

#[test]
fn memory_is_what_is_resident_and_what_was() {
    let memory = usage::memory_in("Name:\ta\nVmPeak:\t   9 kB\nVmHWM:\t   8 kB\nVmRSS:\t   7 kB\n").unwrap();
    assert_eq!((memory.resident, memory.peak), (7, 8));
    assert!(usage::memory_in("Name:\ta\nVmHWM:\t   8 kB\n").is_err());
}
