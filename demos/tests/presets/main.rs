//! Every preset of `oauth1-client`, at the local provider when it behaves like the one that the preset is for: what the
//! preset says is what is signed and verified, to the octet, by the provider's real URLs. Nothing leaves loopback.

#![allow(clippy::panic, clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

mod clock;
mod failure;
mod flow;
mod harness;
#[path = "../behaviours/person.rs"]
#[allow(dead_code, reason = "the other test uses all of it")]
mod person;
mod row;
mod table;
mod web;

use demos::provider::{Behaviour, Format, like};
use oauth1_client::{OAuthError, Step, presets, presets::Preset};

use crate::{
    failure::{Failure, Refused},
    flow::{log_in, whole},
    harness::{CALLBACK, Running, by_hand},
    row::{Login, Row},
    table::{row, rows},
    web::Web,
};

#[test]
fn every_preset_has_a_row() {
    let mut names: Vec<_> = rows().map(|row| row.preset.name).collect();
    names.sort_unstable();
    assert_eq!(names, Preset::ALL.iter().map(|preset| preset.name).collect::<Vec<_>>());
}

#[tokio::test]
async fn every_preset_works_as_it_is() {
    for row in rows() {
        let provider = Running::start(row.preset.name, row.behaviour).await;
        for &login in row.logins {
            println!("{} {login:?}", row.preset.name); // shown if it fails
            whole(&provider, row, login, |config| config).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_preset_with_a_setting_changed_is_refused() {
    for row in rows() {
        let provider = Running::start(&format!("wrong-{}", row.preset.name), row.behaviour).await;
        assert!(!row.wrong.is_empty(), "{}", row.preset.name);
        for wrong in row.wrong {
            println!("{}: {}", row.preset.name, wrong.what); // shown if it fails
            let failure = whole(&provider, row, row.logins[0], wrong.change).await.unwrap_err();
            assert_eq!(failure.refused(), wrong.refused);
        }
        // And what was refused has spoilt nothing.
        whole(&provider, row, row.logins[0], |config| config).await.unwrap();
    }
}

/// What nobody comes back from is asked for with `oob`, whatever the application's callback is.
#[tokio::test]
async fn etrade_is_told_no_callback() {
    for preset in [presets::ETRADE, presets::ETRADE_SANDBOX] {
        let row = row(preset);
        let provider = Running::start(&format!("oob-{}", preset.name), row.behaviour).await;
        let client = provider.register(row, |config| config).unwrap();
        let url = client.authorize_redirect(&Web::default(), CALLBACK).await.unwrap();
        assert!(url.starts_with("https://us.etrade.com/e/t/etws/authorize?key=c%2Fk&token="), "{url}");

        let client = provider.register(row, |config| config.force_oob(false)).unwrap();
        let error = client.authorize_redirect(&Web::default(), CALLBACK).await.unwrap_err();
        let refused = Refused::Step(Step::TemporaryCredentials, 400, "parameter_rejected");
        assert_eq!(Failure::Client(error).refused(), refused);
    }
}

/// The verifier is the one that the store has posted to the application.
#[tokio::test]
async fn magento_takes_no_other_verifier() {
    let row = row(presets::MAGENTO);
    let provider = Running::start("verifier", row.behaviour).await;
    let other = Login::Activated("another");
    let failure = whole(&provider, row, other, |config| config).await.unwrap_err();
    assert_eq!(failure.refused(), Refused::Step(Step::TokenCredentials, 401, "verifier_invalid"));
}

/// Some APIs are at more than one origin.
#[tokio::test]
async fn all_origins_of_a_preset_are_signed_for() {
    for (preset, url) in [
        (presets::HATENA, "https://blog.hatena.ne.jp/zoe/zoe.hatenablog.com/atom"),
        (
            presets::NETSUITE,
            "https://1234567-sb1.restlets.api.netsuite.com/app/site/hosting/restlet.nl?script=1",
        ),
    ] {
        let row = row(preset);
        let provider = Running::start(&format!("origin-{}", preset.name), row.behaviour).await;
        let client = provider.register(row, |config| config).unwrap();
        client.get(url).credentials(&by_hand()).sign().unwrap();
        let foreign = url.replacen("https://", "https://x", 1);
        let error = client.get(&foreign).credentials(&by_hand()).sign().unwrap_err();
        assert!(matches!(error, OAuthError::ForeignOrigin { .. }), "{error}");
    }
}

/// What a reply is read as does not depend on what it is said to be.
#[tokio::test]
async fn credentials_are_read_however_they_are_written() {
    for format in [Format::Form, Format::FormAsPage, Format::Json] {
        println!("{format:?}"); // shown if it fails
        let behaviour = Behaviour { format, ..like::twitter() };
        let row = Row { behaviour, ..*row(presets::TWITTER) };
        let provider = Running::start(&format!("format-{format:?}"), behaviour).await;
        let client = provider.register(&row, |config| config).unwrap();
        let token = log_in(&provider, &client, &row, Login::Redirect).await.unwrap().unwrap();
        assert_eq!(token.field("screen_name"), Some("zoe"));
    }
}

/// A person who says no, at a provider that takes the callback from the signed request and at one that does not.
#[tokio::test]
async fn a_person_may_say_no() {
    for preset in [presets::TWITTER, presets::TRIPIT, presets::EVERNOTE] {
        println!("{}", preset.name); // shown if it fails
        let row = row(preset);
        let provider = Running::start(&format!("no-{}", preset.name), row.behaviour).await;
        let client = provider.register(row, |config| config).unwrap();
        let web = Web::default();
        let url = client.authorize_redirect(&web, CALLBACK).await.unwrap();
        let back = flow::back(&provider, &url, "deny").await.unwrap();
        let error = client.authorize_access_token(&web.at(&back)).await.unwrap_err();
        assert!(matches!(error, OAuthError::Denied), "{error}");
        assert!(web.is_empty());
    }
}
