//! Torture (threat H11): a login and a call, again and again, and each time another of the calls fails that they make to the
//! clock, the random source, the session, the store and the provider, in each way in which it can. Whatever it is, there is
//! a typed error with its status, and a login stays in its browser and is good for one try.
#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

mod faults;
mod setting;
#[path = "../../tests/support/mod.rs"]
#[allow(unused_imports, clippy::panic, reason = "other tests use all of it")]
mod support;

use tokio::task::JoinSet;

use crate::{NetworkError, OAuthClient, OAuthError};
use faults::{Call, Faults, Way};
use setting::{Setting, begin, call, finish, tortured};

tokio::task_local! {
    static FAULTS: Faults;
}

/// Whether the clock is to fail now. A nonce that is drawn after this asks the operating system, whatever other tests have
/// left in the pool.
pub(crate) fn clock_fails() -> bool {
    let met = FAULTS.try_with(|faults| faults.meet(Call::Clock));
    if met.is_ok() {
        crate::stamp::empty_pool();
    }
    matches!(met, Ok(Some(_)))
}

/// Whether the random source is to fail now.
pub(crate) fn random_fails() -> bool {
    matches!(FAULTS.try_with(|faults| faults.meet(Call::Random)), Ok(Some(_)))
}

/// Where a story stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Start,
    Callback,
    Call,
}

#[derive(Clone, Copy, Debug)]
struct Case {
    with_store: bool,
    /// Another tab of the browser has begun a login before.
    with_tab: bool,
    /// Which call fails, and how.
    fault: Option<(usize, Way)>,
}

/// What became of a story.
struct Story {
    failed: Option<(Phase, OAuthError)>,
    token: Option<String>,
    calls: Vec<Call>,
    /// Where the calls of its last phase begin.
    last_phase: usize,
}

async fn story(setting: &Setting, client: &OAuthClient) -> Story {
    let mut story = Story { failed: None, token: None, calls: Vec::new(), last_phase: 0 };
    let result = async {
        let token = begin(client, &setting.web).await.map_err(|error| (Phase::Start, error))?;
        story.last_phase = setting.faults.calls().len();
        story.token = Some(token.clone());
        let token = finish(client, &setting.web, &token).await.map_err(|error| (Phase::Callback, error))?;
        story.last_phase = setting.faults.calls().len();
        call(client, &token).await.map_err(|error| (Phase::Call, error))
    };
    story.failed = result.await.err();
    story.calls = setting.faults.calls();
    story
}

#[tokio::test]
async fn threat_h11_the_happy_path_makes_these_calls() {
    use Call::{Clear, Clock, Load, Put, Random, Refresh, Save, Send, Take};
    let without = [
        &[Load, Clock, Random, Send, Clock, Load, Random, Save][..],
        &[Clock, Load, Clear, Clock, Random, Send, Refresh],
        &[Clock, Random, Send],
    ];
    let with = [
        &[Load, Clock, Random, Send, Clock, Random, Random, Put, Load, Random, Save][..],
        &[Clock, Load, Take, Load, Clear, Clock, Random, Send, Refresh],
        &[Clock, Random, Send],
    ];
    for (with_store, expected) in [(false, without), (true, with)] {
        let calls = happy(Case { with_store, with_tab: false, fault: None }).await;
        assert_eq!(calls, expected.concat());
    }
}

/// The calls of a story in which nothing fails.
async fn happy(case: Case) -> Vec<Call> {
    let setting = Setting::new(case.with_store, false).await;
    tortured(&setting, async {
        let client = setting.instance();
        if case.with_tab {
            begin(&client, &setting.web).await.unwrap();
        }
        setting.faults.arm(None);
        let story = story(&setting, &client).await;
        assert!(story.failed.is_none());
        story.calls
    })
    .await
}

#[tokio::test]
async fn threat_h11_whichever_call_fails_a_login_is_good_once_and_in_its_browser() {
    let mut cases = JoinSet::new();
    for (with_store, with_tab) in [(false, false), (false, true), (true, false), (true, true)] {
        let calls = happy(Case { with_store, with_tab, fault: None }).await;
        for (number, call) in calls.into_iter().enumerate() {
            for way in call.ways() {
                cases.spawn(torture(Case { with_store, with_tab, fault: Some((number, *way)) }));
            }
        }
    }
    let run = cases.len();
    cases.join_all().await;
    assert!(run > 140, "{run} cases");
}

async fn torture(case: Case) {
    let (number, way) = case.fault.unwrap();
    let setting = Setting::new(case.with_store, way == Way::Silent).await;
    tortured(&setting, async {
        let client = setting.instance();
        let tab = if case.with_tab { Some(begin(&client, &setting.web).await.unwrap()) } else { None };
        setting.faults.arm(case.fault);
        let story = story(&setting, &client).await;
        let about = format!("{case:?}: {:?}", story.calls);
        // After what fails comes nothing but looking at the session again, and the wait before another try, which there is
        // none of here.
        let rest = &story.calls[number + 1..];
        assert!(matches!(rest, [] | [Call::Refresh | Call::Random]), "{rest:?}: {about}");
        let (phase, error) = story.failed.as_ref().unwrap();
        assert_told(error, story.calls[number], way, *phase, &about);
        // No fault is left: whoever comes back finds everything in order.
        setting.faults.arm(None);
        let token = story.token.clone().unwrap_or_else(|| format!("t{}", 1 + usize::from(case.with_tab)));
        let of_phase = &story.calls[story.last_phase..=number];
        come_back(&setting, &client, &token, (*phase, of_phase, way), &about).await;
        start_anew(&setting, &client, tab, &about).await;
    })
    .await;
}

/// A typed error, with the status of whoever failed.
fn assert_told(error: &OAuthError, call: Call, way: Way, phase: Phase, about: &str) {
    let is_typed = match (call, way, phase) {
        (Call::Clock | Call::Random, ..) => matches!(error, OAuthError::Stamp(_)),
        (Call::Load | Call::Save | Call::Clear | Call::Refresh, ..) => {
            matches!(error, OAuthError::Session(_))
        }
        (Call::Put | Call::Take, ..) => matches!(error, OAuthError::StateStore(_)),
        (Call::Send, Way::Status, Phase::Call) => matches!(error, OAuthError::Status(_)),
        (Call::Send, Way::Status, _) => matches!(error, OAuthError::Provider { .. }),
        (Call::Send, Way::Refused, _) => {
            matches!(error, OAuthError::Network { source: NetworkError::Connect(_), .. })
        }
        (Call::Send, Way::Silent, _) => {
            matches!(error, OAuthError::Network { source: NetworkError::TimedOut, .. })
        }
        (Call::Send, ..) => matches!(error, OAuthError::Network { source: NetworkError::Interrupted(_), .. }),
    };
    let status = match (call, way) {
        (Call::Send, Way::Silent) => 504,
        (Call::Send, _) => 502,
        (Call::Put | Call::Take, _) => 503,
        _ => 500,
    };
    assert!(is_typed && error.status() == status, "{error:?}: {about}");
}

/// The callback once more: in another browser, at the process that failed, and at another one. The token is one that no
/// browser was told, if the first step failed.
async fn come_back(
    setting: &Setting,
    client: &OAuthClient,
    token: &str,
    (phase, calls, way): (Phase, &[Call], Way),
    about: &str,
) {
    let is_good_still = match (phase, calls) {
        // The session has it, though nobody was sent away for it.
        (Phase::Start, [.., Call::Save]) => way == Way::After,
        (Phase::Start | Phase::Call, _) => false,
        (Phase::Callback, [Call::Clock] | [Call::Clock, Call::Load]) => true,
        (Phase::Callback, [Call::Clock, Call::Load, Call::Take]) => way != Way::After,
        (Phase::Callback, _) => false,
    };
    // Without a store, another process does not know what this one has tried; no token was asked for then.
    let may_be_elsewhere = phase == Phase::Callback
        && way == Way::Before
        && matches!(
            calls,
            [Call::Clock, Call::Load, Call::Clear | Call::Random] | [.., Call::Random, Call::Save]
        );

    let (other, entries) = (setting.instance(), setting.web.web.entries());
    for instance in [client, &other] {
        let error = finish(instance, &setting.web.another(), token).await.unwrap_err();
        assert!(matches!(error, OAuthError::NoPendingLogin), "another browser: {error:?}: {about}");
    }
    assert_eq!(setting.web.web.entries(), entries, "another browser harms nothing: {about}");

    let again = finish(client, &setting.web, token).await;
    assert_eq!(again.is_ok(), is_good_still, "{again:?}: {about}");
    let elsewhere = finish(&other, &setting.web, token).await;
    assert!(elsewhere.is_err() || may_be_elsewhere, "{elsewhere:?}: {about}");
    for error in [again, elsewhere].into_iter().filter_map(Result::err) {
        assert!(matches!(error, OAuthError::NoPendingLogin) && error.status() == 400, "{error:?}: {about}");
    }
    let exchanges = setting.exchanged().iter().filter(|exchanged| *exchanged == token).count();
    assert!(exchanges <= 1, "{exchanges} requests for one login: {about}");
}

/// A new login in the same browser, and the one that the other tab had begun.
async fn start_anew(setting: &Setting, client: &OAuthClient, tab: Option<String>, about: &str) {
    let token = begin(client, &setting.web).await.unwrap_or_else(|error| panic!("{error:?}: {about}"));
    let token = finish(client, &setting.web, &token).await;
    call(client, &token.unwrap_or_else(|error| panic!("{error:?}: {about}"))).await.unwrap();
    if let Some(tab) = tab {
        finish(client, &setting.web, &tab).await.unwrap_or_else(|error| panic!("{error:?}: {about}"));
    }
    // A session that could not be told has a handle left that the store has nothing for, until it expires.
    let entries = setting.web.web.entries();
    assert!(entries.is_empty() || setting.has_store(), "{entries:?}: {about}");
    let mut exchanged = setting.exchanged();
    let all = exchanged.len();
    exchanged.sort_unstable();
    exchanged.dedup();
    assert_eq!(exchanged.len(), all, "no login was exchanged twice: {about}");
}
