//! Faults that are over as soon as they are met.

use std::sync::Arc;

use demos::login::Framework;

use crate::{
    faults::{Fault, content, wire},
    harness::{At, Provider, SOON, check, page, sign_in, visit},
};

/// Each fault, and after it, in the same browser, a login that works.
async fn meet(framework: Framework, at: At, faults: Vec<Fault>) {
    let provider = Provider::start().await;
    let mut visitor = visit(framework, &provider.server.url, &[]).await;
    for fault in faults {
        let fault = Arc::new(fault);
        let what = format!("{framework} {at:?} {}", fault.name);
        let (answer, time) = page(&mut visitor, &provider, at, &fault).await;
        println!("{what} | {:?} | {} | {} ms", fault.ends, answer.status.as_u16(), time.as_millis());
        check(&answer, fault.ends.status(), &what);
        assert!(time < SOON, "{what}: {time:?}");
        sign_in(&mut visitor).await;
    }
    assert_eq!(provider.elsewhere.connections(), 0, "nobody is sent elsewhere");
}

async fn everywhere(at: At, faults: fn() -> Vec<Fault>) {
    for framework in Framework::ALL {
        meet(framework, at, faults()).await;
    }
}

#[tokio::test]
async fn threat_c1_c4_no_whole_reply_to_a_login_is_a_page() {
    everywhere(At::Login, wire::all).await;
}

#[tokio::test]
async fn threat_c1_c4_d24_no_whole_reply_to_a_callback_is_a_page() {
    everywhere(At::Callback, wire::all).await;
}

#[tokio::test]
async fn threat_c3_c5_c6_c7_c8_c9_no_credentials_for_a_login_are_a_page() {
    everywhere(At::Login, || content::all().into_iter().chain(content::unconfirmed()).collect()).await;
}

#[tokio::test]
async fn threat_c3_c5_c6_c7_c8_no_credentials_for_a_callback_are_a_page() {
    everywhere(At::Callback, content::all).await;
}

#[tokio::test]
async fn threat_c10_c11_c12_a_redirect_is_a_page_and_not_followed() {
    for at in [At::Login, At::Callback] {
        everywhere(at, content::redirects).await;
    }
}

/// A profile may be longer than credentials, and a refusal has another reason to be told.
#[tokio::test]
async fn threat_c1_c4_c5_c6_c7_c10_no_profile_is_a_page() {
    everywhere(At::Profile, || [wire::all(), content::all()].into_iter().flatten().collect()).await;
}
