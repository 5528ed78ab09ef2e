//! Whole replies, and what is in them.

use oauth1_client::{OAuth, OAuthError, SealKey, Token, TokenCredentials};

use crate::{
    FAR,
    faults::{Ends, content},
    support::{Reply, Server, config},
    trial::{At, MEMORY, Trial, on_its_own_thread},
};

#[test]
fn threat_c3_c5_c6_c7_c8_replies_that_are_no_credentials() {
    let trial = Trial::of(content::all(), FAR);
    for at in [At::TemporaryCredentials, At::TokenCredentials] {
        trial.run(at, MEMORY);
    }
    trial.end();
}

#[test]
fn threat_c9_a_callback_that_is_not_confirmed() {
    let trial = Trial::of(content::unconfirmed(), FAR);
    trial.run(At::TemporaryCredentials, MEMORY);
    trial.end();
}

#[test]
fn threat_c10_c11_c12_a_redirect_is_not_followed() {
    let trial = Trial::of(content::redirects(), FAR);
    for at in [At::TemporaryCredentials, At::TokenCredentials, At::Call] {
        trial.run(at, MEMORY);
    }
    trial.end();
}

/// What an API call's reply may become when it is read as JSON: an identifier, or an error, which is of the reading
/// where none of the others is named.
#[test]
fn threat_c6_a_profile_that_is_a_bomb() {
    const MOST: u64 = 64 << 20;
    let keys = |count: usize| -> String { (0..count).map(|number| format!(",\"k{number}\":0")).collect() };
    let profile = |more: &str| format!("{{\"id\":\"7\"{more}}}");
    for (name, body, expected) in [
        ("100,000 lists in each other", format!("{{\"id\":{}", "[".repeat(100_000)), Err(None)),
        ("a number of 100,000 digits", profile(&format!(",\"x\":1{}", "0".repeat(100_000))), Err(None)),
        ("a million keys", profile(&keys(1_000_000)), Err(Some(Ends::TooLarge))),
        ("80,000 keys", profile(&keys(80_000)), Ok("7")),
        ("300,000 lists", profile(&format!(",\"x\":[[]{}]", ",[]".repeat(300_000))), Ok("7")),
        ("the same key twice", profile(",\"id\":\"8\""), Ok("8")),
        ("a key of other languages", profile(",\"__proto__\":{\"id\":\"8\"},\"constructor\":null"), Ok("7")),
    ] {
        let length = body.len();
        let server = on_its_own_thread(move |_| Reply::Http(200, &[], body.clone().into()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (started, mut ended) = (std::time::Instant::now(), None);
        let memory = allocation_counter::measure(|| ended = Some(runtime.block_on(profile_of(&server))));
        println!(
            "{name} | {length} octets | {} ms | {} KiB",
            started.elapsed().as_millis(),
            memory.bytes_max >> 10
        );
        assert!(memory.bytes_max < MOST, "{name}: {memory:?}");
        let ended = ended.unwrap();
        assert!(ended.as_ref().err().is_none_or(|error| error.status() == 502), "{name}: {ended:?}");
        assert_eq!(ended.as_deref().map_err(Ends::of), expected, "{name}: {ended:?}");
    }
}

async fn profile_of(server: &Server) -> Result<String, OAuthError> {
    let oauth = OAuth::builder().seal_key(SealKey::generate().unwrap()).timeout(FAR).build().unwrap();
    let settings = config(server).userinfo_url("me").userinfo_claim("sub", "/id");
    let client = oauth.register("demo", settings).unwrap();
    let token = Token::new(TokenCredentials::new("access", "access-secret"));
    client.userinfo(&token).await.map(|info| info.sub().to_owned())
}
