//! What the benchmark of logins is made of, on its own and in a few logins: so that it still works when somebody wants
//! to know what a login costs.

#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

#[path = "../../benches/login/browser.rs"]
mod browser;
#[path = "../../benches/login/contender.rs"]
#[allow(dead_code, reason = "the benchmark uses all of it")]
mod contender;
#[path = "../../benches/login/form.rs"]
mod form;
#[path = "../../benches/login/jar.rs"]
mod jar;
mod parts;
#[path = "../../benches/login/program.rs"]
mod program;
#[path = "../../benches/login/provider.rs"]
mod provider;
#[path = "../../benches/login/usage.rs"]
mod usage;

use contender::Running;
use provider::Provider;

type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

#[tokio::test]
async fn everybody_signs_in_again_and_again_until_it_fails() {
    let provider = Provider::start().await.unwrap();
    let mut all = Vec::new();
    for contender in contender::all(None) {
        let mut running = Running::start(contender, &provider).await.unwrap();
        // As somebody else each time, in browsers that have cookies of the one before.
        running.sign_in(4, 2).await.unwrap();
        running.sign_in(2, 1).await.unwrap();
        assert_eq!(running.logins, 6);
        if cfg!(target_os = "linux") {
            usage::processor_time(running.pid()).unwrap();
            let memory = usage::memory(running.pid()).unwrap();
            assert!(0 < memory.resident && memory.resident <= memory.peak);
        }
        all.push(running);
    }
    drop(provider);
    for mut running in all {
        let told = running.sign_in(1, 1).await.unwrap_err().to_string();
        let start = format!("{}: login 7: GET /login: the answer is 502 Bad Gateway", running.name);
        assert!(told.starts_with(&start), "{told}");
    }
}
