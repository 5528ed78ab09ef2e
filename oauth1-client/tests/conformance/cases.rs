//! The cases. Each is a visitor's story.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose};
use oauth1_client::SealKey;
use tokio::{sync::Notify, time::timeout};

use super::{
    Adapter, Browser, CALLBACK, Setting, Whose,
    support::{self, Reply, Server, ok},
};

pub async fn a_login_from_the_first_click_to_the_token<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    let reply = browser.get("/login/x").await;
    assert_eq!((reply.status, reply.header("cache-control")), (302, "no-store"), "{reply:?}");
    assert_eq!(reply.header("location"), "https://p.example/authorize?oauth_token=t1");
    let begun = setting.provider.seen().pop().unwrap();
    assert_eq!(begun.oauth("oauth_callback").as_deref(), Some(CALLBACK));
    browser.finish("x", "t1").await.assert(200, "token access");
    assert_eq!(setting.exchanges(), 1);
    browser.get("/state/x").await.assert(200, "none");
}

pub async fn a_login_may_be_begun_by_post<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    let reply = browser.send("POST", "/login/x", &[]).await;
    assert_eq!((reply.status, reply.header("cache-control")), (303, "no-store"), "{reply:?}");
    browser.finish("x", &reply.token()).await.assert(200, "token access");
}

pub async fn threat_d14_two_tabs_finish_in_either_order<A: Adapter>() {
    for order in [[0, 1], [1, 0]] {
        let setting = Setting::<A>::new().await;
        let browser = setting.browser();
        let tokens = [browser.begin("x").await, browser.begin("x").await];
        for at in order {
            browser.finish("x", &tokens[at]).await.assert(200, "token access");
        }
    }
}

/// A session that is written as a whole can lose one of them; it is never more than that.
pub async fn threat_d15_logins_begun_at_once_do_no_harm<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    browser.begin("x").await; // there is a session
    let (a, b) = tokio::join!(browser.get("/login/x"), browser.get("/login/x"));
    let mut finished = 0;
    for reply in [a, b] {
        assert_eq!(reply.status, 302, "{reply:?}");
        let answer = browser.finish("x", &reply.token()).await;
        assert!([200, 400].contains(&answer.status), "{answer:?}");
        finished += usize::from(answer.status == 200);
    }
    assert!(finished >= 1);
    assert_eq!(setting.exchanges(), finished);
}

pub async fn threat_d1_d3_a_callback_of_another_browser_is_refused_and_harms_nothing<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let (attacker, victim) = (setting.browser(), setting.browser());
    let theirs = attacker.begin("x").await;
    victim.finish("x", &theirs).await.assert(400, "this browser has no such login in progress");
    let own = victim.begin("x").await;
    victim.finish("x", &theirs).await.assert(400, "SameSite=Lax");
    assert_eq!(setting.exchanges(), 0);
    victim.finish("x", &own).await.assert(200, "token access");
    attacker.finish("x", &theirs).await.assert(200, "token access");
}

pub async fn threat_d4_a_callback_works_once<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    let token = browser.begin("x").await;
    let before = browser.cookies();
    browser.finish("x", &token).await.assert(200, "token access");
    browser.finish("x", &token).await.assert(400, "no such login");
    // Nor with the cookies of before (E11).
    browser.set_cookies(before);
    browser.finish("x", &token).await.assert(400, "no such login");
    assert_eq!(setting.exchanges(), 1);
}

pub async fn threat_d5_fifty_callbacks_at_once_are_one_exchange<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    let token = browser.begin("x").await;
    let tabs: Vec<_> = (0..50)
        .map(|_| {
            let (tab, token) = (browser.clone(), token.clone());
            tokio::spawn(async move { tab.finish("x", &token).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for tab in tabs {
        statuses.push(tab.await.unwrap());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 400].contains(status)), "{statuses:?}");
    assert_eq!(setting.exchanges(), 1);
}

pub async fn threat_d6_d7_clients_do_not_read_each_others_logins<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    let (x, x_y) = (browser.begin("x").await, browser.begin("x_y").await);
    browser.finish("x", &x_y).await.assert(400, "no such login");
    browser.finish("x_y", &x).await.assert(400, "no such login");
    // What is sealed for one is nothing to the other.
    let sealed = browser.get("/state/x").await.body;
    let other = browser.get("/state/x_y").await.body;
    browser.get(&format!("/put/x?{other}")).await.assert(200, "");
    browser.finish("x", &x_y).await.assert(400, "no such login");
    browser.get(&format!("/put/x?{sealed}")).await.assert(200, "");
    assert_eq!(setting.exchanges(), 0);
    browser.finish("x", &x).await.assert(200, "token access");
    browser.finish("x_y", &x_y).await.assert(200, "token access");
}

pub async fn threat_d9_other_parameters_are_ignored<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    let token = browser.begin("x").await;
    let more = "oauth_token_secret=evil&request_token=evil&self=1&next=//evil.example&x=%ff&%zz";
    let target = format!("/auth/x?oauth_token={token}&oauth_verifier=v&{more}");
    browser.get(&target).await.assert(200, "token access");
    let seen = setting.provider.seen().pop().unwrap();
    seen.assert_signed(Some(&support::temporary_secret(1)));
}

pub async fn threat_d10_d12_a_malformed_callback_is_told_and_uses_nothing_up<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    let token = browser.begin("x").await;
    for query in [
        String::new(),
        format!("oauth_token={token}"),
        format!("oauth_token={token}&oauth_verifier="),
        format!("oauth_token={token}&oauth_verifier=v&oauth_verifier=w"),
        format!("oauth_token={token}&oauth_token={token}&oauth_verifier=v"),
        format!("oauth_token={token}&oauth_verifier=a%0d%0ab"),
        format!("oauth_token={token}&oauth_verifier={}", "v".repeat(2000)),
        "oauth_verifier=v".to_owned(),
        "oauth_token=&oauth_verifier=v".to_owned(),
        "oauth_token=%zz&oauth_verifier=v".to_owned(),
        "oauth_token=unknown&oauth_verifier=v".to_owned(),
    ] {
        let reply = browser.get(&format!("/auth/x?{query}")).await;
        assert_eq!(reply.status, 400, "{query}: {reply:?}");
    }
    assert_eq!(setting.exchanges(), 0);
    browser.finish("x", &token).await.assert(200, "token access");
}

pub async fn threat_d13_head_does_nothing_and_post_is_a_callback<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    for target in ["/login/x", "/auth/x?oauth_token=t1&oauth_verifier=v"] {
        let reply = browser.send("HEAD", target, &[]).await;
        assert_eq!((reply.status, reply.header("allow")), (405, "GET, POST"), "{reply:?}");
    }
    assert_eq!(setting.provider.connections(), 0);
    let token = browser.begin("x").await;
    let target = format!("/auth/x?oauth_token={token}&oauth_verifier=v");
    browser.send("HEAD", &target, &[]).await;
    browser.send("POST", &target, &[]).await.assert(200, "token access");
}

pub async fn threat_d17_a_refusal_is_believed_if_its_login_is_pending_here<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    for spelling in [
        "denied=TOKEN",
        "oauth_token=TOKEN&oauth_problem=user_refused",
        "oauth_token=TOKEN&error=access_denied",
    ] {
        let foreign = spelling.replace("TOKEN", "foreign");
        browser.get(&format!("/auth/x?{foreign}")).await.assert(400, "no such login");
        let token = browser.begin("x").await;
        browser.get(&format!("/auth/x?{foreign}")).await.assert(400, "no such login");
        let own = spelling.replace("TOKEN", &token);
        browser.get(&format!("/auth/x?{own}")).await.assert(403, "access was denied");
        // It has used the login up.
        browser.finish("x", &token).await.assert(400, "no such login");
    }
    assert_eq!(setting.exchanges(), 0);
}

pub async fn threat_d19_what_is_fetched_ahead_begins_nothing_and_uses_nothing_up<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    let ahead = [
        ("sec-purpose", "prefetch"),
        ("Sec-Purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
        ("x-moz", "prefetch"),
    ];
    for field in ahead {
        browser.send("GET", "/login/x", &[field]).await.assert(403, "before it is visited");
    }
    assert_eq!((setting.provider.connections(), browser.cookies().len()), (0, 0));
    let token = browser.begin("x").await;
    let target = format!("/auth/x?oauth_token={token}&oauth_verifier=v");
    for field in ahead {
        browser.send("GET", &target, &[field]).await.assert(403, "before it is visited");
    }
    assert_eq!(setting.exchanges(), 0);
    let visited = [("sec-purpose", "navigate"), ("purpose", "\u{fc}")];
    browser.send("GET", &target, &visited).await.assert(200, "token access");
}

pub async fn threat_d23_no_reply_tells_a_secret_or_may_be_kept<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    let login = browser.get("/login/x").await;
    let token = login.token();
    let wrong = browser.get("/auth/x?oauth_token=foreign&oauth_verifier=v3r1f13r").await;
    let malformed = browser.get("/auth/x?oauth_token=a&oauth_token=v3r1f13r").await;
    let missing = browser.get("/login/nobody").await;
    for reply in [&login, &wrong, &malformed, &missing] {
        assert_eq!(reply.header("cache-control"), "no-store", "{reply:?}");
        let shown = format!("{reply:?}");
        assert!(!shown.contains("SENTINEL") && !shown.contains("v3r1f13r"), "{shown}");
    }
    for reply in [&wrong, &malformed, &missing] {
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{reply:?}");
        assert_eq!(reply.header("content-type"), "text/plain; charset=utf-8", "{reply:?}");
    }
    // What is the application's own business, a visitor is not told.
    missing.assert(500, "the application cannot sign anybody in at the moment");
    browser.finish("x", &token).await.assert(200, "token access");
}

pub async fn threat_b26_a_body_is_not_waited_for<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    let waiting = async {
        let reply = browser.post_slowly("/login/x").await;
        assert_eq!(reply.status, 303, "{reply:?}");
        let token = reply.token();
        browser.post_slowly(&format!("/auth/x?oauth_token={token}&oauth_verifier=v")).await
    };
    let reply = timeout(Duration::from_secs(30), waiting).await.unwrap();
    assert_eq!((reply.status, setting.exchanges()), (200, 1), "{reply:?}");
}

pub async fn threat_c24_c27_no_token_leads_a_browser_elsewhere<A: Adapter>() {
    for (token, expected) in [
        ("..%2F..%2F%2Fevil.example", Some("..%2F..%2F%2Fevil.example")),
        ("a%26oauth_token%3Db%23c%3Fd%25e", Some("a%26oauth_token%3Db%23c%3Fd%25e")),
        ("%3Cscript%3E%22", Some("%3Cscript%3E%22")),
        ("a%250D%250ASet-Cookie%3A%20x%3Dy", Some("a%250D%250ASet-Cookie%3A%20x%3Dy")),
        ("a%0D%0ASet-Cookie%3A%20x%3Dy", None),
        ("a%00", None),
    ] {
        let reply = format!("oauth_token={token}&oauth_token_secret=s&oauth_callback_confirmed=true");
        let provider = Server::start(move |_| ok(&reply)).await;
        let setting = Setting::<A>::with(provider, |oauth| oauth).await;
        let reply = setting.browser().get("/login/x").await;
        match expected {
            Some(token) => assert_eq!(reply.token(), token),
            None => {
                reply.assert(502, "the provider cannot sign anybody in at the moment");
                assert!(!reply.headers.iter().any(|(_, value)| value.contains("x=y")), "{reply:?}");
            }
        }
    }
}

pub async fn threat_c26_e12_a_browser_that_goes_away_has_used_its_login_up<A: Adapter>() {
    let asked = Arc::new(Notify::new());
    let (tell, first, count) = (Arc::clone(&asked), AtomicBool::new(true), AtomicUsize::new(1));
    let provider = Server::start(move |seen| match &*seen.target {
        "/request_token" => {
            let number = count.fetch_add(1, Ordering::Relaxed);
            ok(&format!("oauth_token=t{number}&oauth_token_secret=s&oauth_callback_confirmed=true"))
        }
        _ if first.swap(false, Ordering::Relaxed) => {
            tell.notify_one();
            Reply::Stall(Vec::new())
        }
        _ => ok("oauth_token=access&oauth_token_secret=access-secret"),
    })
    .await;
    let setting = Setting::<A>::with(provider, |oauth| oauth).await;
    let browser = setting.browser();
    let token = browser.begin("x").await;
    browser.leave(&format!("/auth/x?oauth_token={token}&oauth_verifier=v"), asked.notified()).await;
    browser.finish("x", &token).await.assert(400, "no such login");
    assert_eq!(setting.exchanges(), 1);
    let token = browser.begin("x").await;
    browser.finish("x", &token).await.assert(200, "token access");
}

pub async fn threat_d22_a_callback_that_is_early_or_repeated_is_told<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    let token = browser.begin("x").await;
    // The callback is there before the cookie is.
    let cookies = browser.cookies();
    browser.set_cookies([].into());
    browser.finish("x", &token).await.assert(400, "no such login");
    browser.set_cookies(cookies);
    browser.finish("x", &token).await.assert(200, "token access");
    // It is loaded again, and after going back and beginning anew once more.
    browser.finish("x", &token).await.assert(400, "no such login");
    let next = browser.begin("x").await;
    browser.finish("x", &token).await.assert(400, "no such login");
    browser.finish("x", &next).await.assert(200, "token access");
    assert_eq!(setting.exchanges(), 2);
}

pub async fn threat_f4_a_client_is_found_by_its_very_name<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    for target in [
        "/login/X",
        "/login/x%20",
        "/login/x%00",
        "/login/x%2F",
        "/login/x%2Fy",
        "/login/%2E%2E%2Fx",
        "/login/..%2Flogin%2Fx",
        "/login/x%5Fz",
        "/login/x%2Bx",
        "/login/%FF",
        "/LOGIN/x",
        "/login/x/x",
        "/login/",
        "/login",
    ] {
        for path in [target.to_owned(), target.to_lowercase().replace("/login", "/auth")] {
            let reply = browser.get(&format!("{path}?oauth_token=t1&oauth_verifier=v")).await;
            assert!([400, 404, 422, 500].contains(&reply.status), "{path}: {reply:?}");
        }
    }
    assert_eq!(setting.provider.connections(), 0);
    // The same name in other letters.
    let reply = browser.get("/login/%78%5F%79").await;
    assert_eq!(reply.status, 302, "{reply:?}");
    browser.finish("x", &reply.token()).await.assert(400, "no such login");
    browser.finish("x_y", &reply.token()).await.assert(200, "token access");
}

pub async fn threat_d24_a_provider_that_is_down_is_a_502<A: Adapter>() {
    let down = Server::start(|seen| match &*seen.target {
        "/request_token" if seen.header("x-never").is_none() => {
            ok("oauth_token=t1&oauth_token_secret=s&oauth_callback_confirmed=true")
        }
        _ => Reply::Raw(Vec::new()),
    })
    .await;
    let setting = Setting::<A>::with(down, |oauth| oauth).await;
    let browser = setting.browser();
    let token = browser.begin("x").await;
    browser.finish("x", &token).await.assert(502, "the provider cannot sign anybody in at the moment");
    // The login is gone: it can be begun again, and not finished.
    browser.finish("x", &token).await.assert(400, "no such login");

    let silent = Server::start(|_| Reply::Stall(Vec::new())).await;
    let setting = Setting::<A>::with(silent, |oauth| oauth.timeout(Duration::from_millis(200))).await;
    let browser = setting.browser();
    browser.get("/login/x").await.assert(504, "the provider cannot sign anybody in at the moment");
    browser.get("/state/x").await.assert(200, "none");
}

pub async fn threat_e1_no_secret_is_in_a_cookie_or_in_what_is_kept<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    browser.begin("x").await;
    let secret = support::temporary_secret(1);
    let hex: String = secret.bytes().map(|octet| format!("{octet:02x}")).collect();
    let forms = [
        secret.clone(),
        hex,
        general_purpose::STANDARD_NO_PAD.encode(&secret),
        general_purpose::URL_SAFE_NO_PAD.encode(&secret),
        general_purpose::STANDARD_NO_PAD.encode(&secret)[..8].to_owned(),
    ];
    let kept = browser.get("/state/x").await.body;
    assert_ne!(kept, "none");
    for text in browser.cookies().into_values().chain([kept]) {
        let decoded = [
            text.clone().into_bytes(),
            general_purpose::STANDARD.decode(&text).unwrap_or_default(),
            general_purpose::URL_SAFE_NO_PAD.decode(&text).unwrap_or_default(),
        ];
        for form in &forms {
            let is_in = |octets: &Vec<u8>| octets.windows(form.len()).any(|window| window == form.as_bytes());
            assert!(!decoded.iter().any(is_in), "{form} is in {text}");
        }
    }
}

pub async fn threat_e3_what_was_tampered_with_is_no_login<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    let token = browser.begin("x").await;
    let good = browser.get("/state/x").await.body;
    let foreign = {
        let other = Setting::<A>::new().await;
        let browser = other.browser();
        browser.begin("x").await;
        browser.get("/state/x").await.body
    };
    for bad in [good[1..].to_owned(), format!("{good}A"), good.to_lowercase(), "nonsense".to_owned(), foreign]
    {
        browser.get(&format!("/put/x?{bad}")).await.assert(200, "");
        browser.finish("x", &token).await.assert(400, "no such login");
    }
    browser.get(&format!("/put/x?{good}")).await.assert(200, "");
    browser.finish("x", &token).await.assert(200, "token access");
    assert_eq!(setting.exchanges(), 1);
    // Cookies that were changed are those of nobody.
    let token = browser.begin("x").await;
    let changed = browser.cookies().into_iter().map(|(name, value)| (name, value.to_lowercase())).collect();
    browser.set_cookies(changed);
    browser.finish("x", &token).await.assert(400, "no such login");
}

pub async fn threat_e7_an_expired_login_is_told<A: Adapter>() {
    let provider = support::provider().await;
    let setting = Setting::<A>::with(provider, |oauth| oauth.login_lifetime(Duration::ZERO)).await;
    let browser = setting.browser();
    let token = browser.begin("x").await;
    browser.finish("x", &token).await.assert(400, "took too long");
    assert_eq!(setting.exchanges(), 0);
}

pub async fn threat_e9_a_5xx_does_not_bring_a_login_back<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    let token = browser.begin("x").await;
    let target = format!("/auth-then-fail/x?oauth_token={token}&oauth_verifier=v");
    assert_eq!(browser.get(&target).await.status, 500);
    browser.finish("x", &token).await.assert(400, "no such login");
    assert_eq!(setting.exchanges(), 1);
}

pub async fn threat_e13_a_thousand_unfinished_logins_stay_small<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    let mut last = String::new();
    for _ in 0..1000 {
        last = browser.begin("x").await;
    }
    let cookies: usize = browser.cookies().iter().map(|(name, value)| name.len() + value.len()).sum();
    assert!(cookies < 4096, "{cookies} octets of cookies");
    assert!(browser.get("/state/x").await.body.len() < 1000);
    browser.finish("x", &last).await.assert(200, "token access");
}

/// What servers and proxies take of header fields begins at 8,192 octets.
pub async fn threat_e15_the_logins_of_all_clients_fit_into_a_header<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    for client in ["x", "x_y"].repeat(8) {
        browser.begin(client).await;
    }
    let cookies: usize = browser.cookies().iter().map(|(name, value)| name.len() + value.len() + 3).sum();
    assert!(cookies < 4096, "{cookies} octets of cookies");
}

pub async fn threat_e18_a_browser_that_keeps_no_cookie_is_told<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let browser = setting.browser();
    for _ in 0..2 {
        let token = browser.begin("x").await;
        browser.set_cookies(BTreeMap::new());
        browser.finish("x", &token).await.assert(400, "see that the session cookie comes back");
    }
    assert_eq!(setting.exchanges(), 0);
}

pub async fn threat_f1_the_callback_does_not_follow_the_host<A: Adapter>() {
    let setting = Setting::<A>::new().await;
    let forged = [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "http"),
        ("forwarded", "host=evil.example;proto=http"),
    ];
    let reply = setting.browser().send("GET", "/login/x", &forged).await;
    assert_eq!(reply.header("location"), "https://p.example/authorize?oauth_token=t1", "{reply:?}");
    let seen = setting.provider.seen().pop().unwrap();
    assert_eq!(seen.oauth("oauth_callback").as_deref(), Some(CALLBACK));
}

pub async fn threat_h7_an_app_that_was_started_again_finishes_what_was_begun<A: Adapter>() {
    let mut setting = Setting::<A>::new().await;
    let before = setting.browser();
    let token = before.begin("x").await;
    setting.restart().await;
    let browser = before.moved_to(&setting.app.url);
    browser.finish("x", &token).await.assert(200, "token access");
    // With another key, what was begun is nothing.
    let token = browser.begin("x").await;
    setting.key = SealKey::generate().unwrap();
    setting.restart().await;
    browser.moved_to(&setting.app.url).finish("x", &token).await.assert(400, "no such login");
}

/// Each call in turn to the session's store, to that of pending logins and to the provider, as far as there are such.
pub async fn threat_h11_whichever_call_fails_a_login_is_good_once_and_in_its_browser<A: Adapter>() {
    for number in 0.. {
        let (setting, faults) = Setting::<A>::faulty().await;
        let browser = setting.browser();
        faults.arm(number);
        let mut reply = browser.get("/login/x").await;
        let has_begun = reply.status == 302;
        if has_begun {
            reply = browser.finish("x", "t1").await;
        }
        let Some(whose) = faults.disarm() else {
            reply.assert(200, "token access");
            assert!(number >= 2, "the provider was called, and whatever else there is");
            return;
        };
        let status = match whose {
            Whose::Session => 500,
            Whose::Store => 503,
            Whose::Provider => 502,
        };
        assert_eq!(reply.status, status, "{number}: {whose:?}: {reply:?}");
        assert!(!format!("{reply:?}").contains("access"), "{number}: {reply:?}");

        let asked = setting.exchanges();
        setting.browser().finish("x", "t1").await.assert(400, "no such login");
        let again = browser.finish("x", "t1").await;
        if !has_begun || asked > 0 {
            again.assert(400, "no such login");
        }
        assert!([200, 400].contains(&again.status), "{number}: {whose:?}: {again:?}");
        assert!(setting.exchanges() <= 1, "{number}: {whose:?}");
        let token = browser.begin("x").await;
        browser.finish("x", &token).await.assert(200, "token access");
        assert!(setting.exchanges() <= 2, "{number}: {whose:?}");
    }
}

pub async fn without_a_session_nothing_is_sent<A: Adapter>() {
    if !A::CAN_BE_BARE {
        return;
    }
    let setting = Setting::<A>::new().await;
    let reply = setting.browser().get("/bare/login/x").await;
    reply.assert(500, "the application cannot sign anybody in at the moment");
    assert_eq!(setting.provider.connections(), 0);
}
