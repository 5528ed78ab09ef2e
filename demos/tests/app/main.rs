//! The login app over HTTP on every framework, without a browser, at a provider that answers as a test says: pages,
//! statuses, headers and sessions. Ids are those of the threat catalogue.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod again;
mod app;
mod provider;

use demos::login::{Framework, Settings};
use http::{Method, StatusCode, header};

use app::{CALLBACK, Visit, settings};
use provider::{good, provider, with};

#[tokio::test]
async fn threat_d16_d23_signing_in_shows_the_profile_and_gives_nothing_away() {
    for framework in Framework::ALL {
        println!("{framework}"); // shown if it fails
        let mut visit = Visit::at(framework, good()).await;
        let welcome = visit.get("/").await.text;
        assert!(welcome.contains("Sign in with Twitter"), "{welcome}");
        assert!(welcome.contains(&format!("served by <strong id=\"framework\">{framework}</strong>")));
        let login = visit.get("/login").await;
        let cookie = login.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        let mut planted = visit.clone();

        let auth = visit.get(CALLBACK).await;
        assert_eq!(
            (auth.status, &auth.headers[header::LOCATION]),
            (StatusCode::SEE_OTHER, &"/".parse().unwrap())
        );
        for (name, value) in &auth.headers {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            for secret in ["t3mporary", "tempsecret", "t0kenvalue", "toksecret", "v3rifi3r"] {
                assert!(!value.contains(secret), "{name}: {value}");
            }
        }
        assert_ne!(visit.cookies, planted.cookies, "the session has a new id");
        let home = visit.get("/").await;
        assert!(home.text.contains("Ada &amp; Co") && home.text.contains("@ada"), "{}", home.text);
        let policy = home.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.ends_with("img-src 'self' https://pictures.example"), "{policy}");

        assert!(planted.get("/").await.text.contains("Sign in with Twitter"), "the old id is worth nothing");
    }
}

#[tokio::test]
async fn threat_e5_on_https_no_other_host_can_set_the_sessions_cookie() {
    for framework in Framework::ALL {
        println!("{framework}"); // shown if it fails
        let (url, _) = provider(good()).await;
        let settings = Settings { base_url: "https://app.example".to_owned(), ..settings(&url) };
        let mut visit = Visit::with(framework, settings).await;
        let mut names = Vec::new();
        for target in ["/login", CALLBACK] {
            let answer = visit.send(Method::GET, target, &[("host", "app.example")]).await;
            for cookie in answer.headers.get_all(header::SET_COOKIE) {
                let cookie = cookie.to_str().unwrap();
                assert!(cookie.starts_with("__Host-"), "{cookie}");
                assert!(cookie.contains("; Secure") && cookie.contains("; Path=/"), "{cookie}");
                assert!(!cookie.contains("Domain"), "{cookie}");
                names.push(cookie.split_once('=').unwrap().0.to_owned());
            }
        }
        assert!(names.contains(&"__Host-login_demo".to_owned()), "{names:?}");
    }
}

#[tokio::test]
async fn signing_out_needs_a_click_on_the_apps_own_page() {
    for framework in Framework::ALL {
        println!("{framework}"); // shown if it fails
        let mut visit = Visit::at(framework, good()).await;
        visit.sign_in().await;
        assert!(visit.get("/logout").await.text.contains("Sign out?"));
        assert!(visit.get("/").await.text.contains("@ada"));
        let signed_in = visit.cookies.clone();
        for (site, origin) in [("same-site", "http://127.0.0.1:9999"), ("cross-site", "https://evil.example")]
        {
            let headers = [("origin", origin), ("sec-fetch-site", site)];
            let answer = visit.send(Method::POST, "/logout", &headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
            assert!(visit.get("/").await.text.contains("@ada"), "another local site cannot sign anybody out");
        }
        let answer = visit.send(Method::POST, "/logout", &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(visit.get("/").await.text.contains("Sign in with Twitter"));
        visit.cookies = signed_in;
        let is_gone = visit.get("/").await.text.contains("Sign in with Twitter");
        // Rocket has nothing but the cookie.
        assert_eq!(is_gone, framework != Framework::Rocket, "the session is gone, not the cookie only");
    }
}

#[tokio::test]
async fn where_the_old_profile_is_closed_the_new_one_is_asked_for() {
    for framework in Framework::ALL {
        println!("{framework}"); // shown if it fails
        let mut script = with("/1.1/account/verify_credentials.json", 403, "{}");
        script.insert(
            "/2/users/me",
            (200, r#"{"data":{"id":"9","name":"Grace","username":"grace"}}"#.to_owned()),
        );
        let mut visit = Visit::at(framework, script).await;
        visit.sign_in().await;
        let home = visit.get("/").await.text;
        assert!(home.contains("@grace") && home.contains("/2/users/me"), "{home}");
    }
}

#[tokio::test]
async fn a_provider_that_fails_is_a_502_with_a_page_that_says_how() {
    for framework in Framework::ALL {
        println!("{framework}"); // shown if it fails
        for (path, status, body, says) in [
            ("/oauth/request_token", 500, "<h1>oops</h1>", "the provider answered 500"),
            ("/oauth/request_token", 302, "", "redirect (302)"),
            ("/oauth/request_token", 200, "<!DOCTYPE html><p>hello", "has no `oauth_token`"),
            ("/oauth/request_token", 200, "oauth_token=t", "has no `oauth_token_secret`"),
            (
                "/oauth/request_token",
                200,
                "oauth_token=t&oauth_token_secret=s",
                "did not confirm the callback",
            ),
            (
                "/oauth/request_token",
                401,
                "oauth_problem=timestamp_refused",
                "check this machine&#39;s clock",
            ),
            ("/oauth/access_token", 500, "", "access_token_url"),
            ("/oauth/access_token", 200, "oauth_token=t", "has no `oauth_token_secret`"),
            ("/1.1/account/verify_credentials.json", 401, "{}", "`twitter` answered 401"),
            ("/1.1/account/verify_credentials.json", 200, "<p>hello", "not the JSON that is wanted"),
        ] {
            let mut visit = Visit::at(framework, with(path, status, body)).await;
            let mut answer = visit.get("/login").await;
            if path != "/oauth/request_token" {
                assert_eq!(answer.status, StatusCode::FOUND);
                answer = visit.get(CALLBACK).await;
            }
            assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{path} {status} {body}");
            let readable = answer.text.replace("&#39;", "'");
            assert!(readable.contains(&says.replace("&#39;", "'")), "{says}: {}", answer.text);
            assert!(answer.text.contains("Start again"));
            assert!(visit.get("/").await.text.contains("Sign in with Twitter"));
        }
    }
}

#[tokio::test]
async fn a_provider_that_is_down_is_a_502() {
    for framework in Framework::ALL {
        println!("{framework}"); // shown if it fails
        let mut visit = Visit::with(framework, settings("http://127.0.0.1:1")).await;
        let answer = visit.get("/login").await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
        assert!(answer.text.contains("`twitter` cannot be reached"), "{}", answer.text);
    }
}

#[tokio::test]
async fn threat_d25_the_providers_words_are_text_and_not_markup() {
    for framework in Framework::ALL {
        println!("{framework}"); // shown if it fails
        let body =
            "oauth_problem=permission_denied&oauth_problem_advice=%3Cscript%3Ealert(1)%3C%2Fscript%3E%1B[31m";
        let mut visit = Visit::at(framework, with("/oauth/request_token", 401, body)).await;
        let answer = visit.get("/login").await;
        assert!(
            answer.text.contains("&lt;script&gt;") && !answer.text.contains("<script>"),
            "{}",
            answer.text
        );
        assert!(!answer.text.contains('\u{1b}'));
    }
}

#[tokio::test]
async fn threat_d1_d4_d10_d12_d17_callbacks_that_finish_nothing() {
    for framework in Framework::ALL {
        println!("{framework}"); // shown if it fails
        let mut visit = Visit::at(framework, good()).await;
        for (target, status, says) in [
            ("/auth", 400, "has no `oauth_token`"),
            (CALLBACK, 400, "no such login in progress"),
            ("/auth?denied=t3mporary", 400, "no such login in progress"),
        ] {
            let answer = visit.get(target).await;
            assert_eq!(answer.status.as_u16(), status, "{target}");
            assert!(answer.text.contains(says), "{target}: {}", answer.text);
        }
        visit.get("/login").await;
        for target in [
            "/auth?oauth_token=foreign&oauth_verifier=v",
            "/auth?oauth_token=t3mporary",
            "/auth?oauth_token=t3mporary&oauth_verifier=a&oauth_verifier=b",
            "/auth?oauth_token=%",
        ] {
            assert_eq!(visit.get(target).await.status, StatusCode::BAD_REQUEST, "{target}");
        }
        let head = visit.send(Method::HEAD, CALLBACK, &[]).await;
        assert_eq!(
            (head.status, &head.headers[header::ALLOW]),
            (StatusCode::METHOD_NOT_ALLOWED, &"GET, POST".parse().unwrap())
        );
        assert_eq!(visit.get(CALLBACK).await.status, StatusCode::SEE_OTHER, "nothing was used up before");
        assert_eq!(visit.get(CALLBACK).await.status, StatusCode::BAD_REQUEST);
        assert!(visit.get("/").await.text.contains("@ada"), "still signed in");
        assert_eq!(visit.get("/elsewhere").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_refusal_is_a_403_with_a_page_of_its_own() {
    for framework in Framework::ALL {
        println!("{framework}"); // shown if it fails
        let mut visit = Visit::at(framework, good()).await;
        visit.get("/login").await;
        let answer = visit.get("/auth?denied=t3mporary").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.text.contains("You did not allow access"), "{}", answer.text);
        assert_eq!(visit.get(CALLBACK).await.status, StatusCode::BAD_REQUEST, "the login is used up");
    }
}

#[tokio::test]
async fn threat_f1_no_header_chooses_the_callback() {
    for framework in Framework::ALL {
        println!("{framework}"); // shown if it fails
        let (url, seen) = provider(good()).await;
        let mut visit = Visit::with(framework, settings(&url)).await;
        for host in ["evil.example", "localhost:4000", "127.0.0.1"] {
            let answer = visit.send(Method::GET, "/login?x=1", &[("host", host)]).await;
            assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT);
            assert_eq!(answer.headers[header::LOCATION], "http://127.0.0.1:4000/login?x=1");
            let answer = visit.send(Method::POST, "/logout", &[("host", host)]).await;
            assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST);
        }
        assert!(seen.lock().unwrap().is_empty());
        let headers = [("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example")];
        assert_eq!(visit.send(Method::GET, "/login", &headers).await.status, StatusCode::FOUND);
        let sent = seen.lock().unwrap().join("\n");
        assert!(sent.contains("oauth_callback=\"http%3A%2F%2F127.0.0.1%3A4000%2Fauth\""), "{sent}");
    }
}

/// A new process would find what is on the disk, and nothing else.
#[tokio::test]
async fn a_login_outlives_the_app() {
    for framework in Framework::ALL {
        println!("{framework}"); // shown if it fails
        let (url, _) = provider(good()).await;
        let mut visit = Visit::with(framework, settings(&url)).await;
        assert_eq!(visit.get("/login").await.status, StatusCode::FOUND);
        let mut visit = visit.moved_to(framework, settings(&url)).await;
        assert_eq!(visit.get(CALLBACK).await.status, StatusCode::SEE_OTHER);
        let mut visit = visit.moved_to(framework, settings(&url)).await;
        assert!(visit.get("/").await.text.contains("@ada"));
    }
}

/// They have the same sessions, to the signature of the cookie.
#[tokio::test]
async fn axum_finishes_what_actix_has_begun_and_the_other_way_round() {
    for [first, second] in [[Framework::Axum, Framework::Actix], [Framework::Actix, Framework::Axum]] {
        println!("{first} {second}"); // shown if it fails
        let (url, _) = provider(good()).await;
        let mut visit = Visit::with(first, settings(&url)).await;
        assert_eq!(visit.get("/login").await.status, StatusCode::FOUND);
        let mut visit = visit.moved_to(second, settings(&url)).await;
        assert_eq!(visit.get(CALLBACK).await.status, StatusCode::SEE_OTHER);
        assert!(visit.get("/").await.text.contains("@ada"));
        let mut visit = visit.moved_to(first, settings(&url)).await;
        assert!(visit.get("/").await.text.contains("@ada"));
        assert_eq!(visit.send(Method::POST, "/logout", &[]).await.status, StatusCode::SEE_OTHER);
        assert!(visit.get("/").await.text.contains("Sign in with Twitter"));
    }
}
