//! A provider whose clock is another: what it tells of that is enough to log in and to call.

use demos::provider::{Behaviour, Clock, ClockRefusal, like};
use oauth1_client::{Step, presets};

use crate::{
    failure::{Failure, Refused},
    flow::{call, log_in},
    harness::{CALLBACK, Running},
    row::{Login, Row},
    table::row,
    web::Web,
};

const CALL: &str = "GET https://api.x.com/1.1/account/verify_credentials.json";

#[tokio::test]
async fn a_clock_that_is_off_is_recovered_from() {
    for ahead in [4000, -4000] {
        for refusal in [ClockRefusal::Range, ClockRefusal::Problem, ClockRefusal::Status] {
            println!("{ahead} {refusal:?}"); // shown if it fails
            let behaviour = Behaviour { clock: Clock { ahead, refusal }, ..like::twitter() };
            let row = Row { behaviour, ..*row(presets::TWITTER) };
            let provider = Running::start(&format!("clock{ahead}{refusal:?}"), behaviour).await;

            // The first request is sent twice, and those after it by what it has learnt.
            let mut token = None;
            for login in [Login::Redirect, Login::Pin] {
                let client = provider.register(&row, |config| config).unwrap();
                token = log_in(&provider, &client, &row, login).await.unwrap();
                assert_eq!(provider.sent(), [row.temporary, row.temporary, row.token]);
                call(&provider, &client, &row.calls[0], token.as_ref()).await.unwrap();
            }

            // So is the first call of a client that has not learnt it yet.
            let (client, token) = (provider.register(&row, |config| config).unwrap(), token.unwrap());
            for sent in [&[CALL, CALL][..], &[CALL]] {
                assert_eq!(client.userinfo(&token).await.unwrap().name(), Some("Zoë Müller"));
                assert_eq!(provider.sent(), sent);
            }

            // Who does not want that is told.
            let problem = if refusal == ClockRefusal::Status { "" } else { "timestamp_refused" };
            let client = provider.register(&row, |config| config.clock_skew_recovery(false)).unwrap();
            let error = client.authorize_redirect(&Web::default(), CALLBACK).await.unwrap_err();
            let refused = Failure::Client(error);
            assert_eq!(refused.refused(), Refused::Step(Step::TemporaryCredentials, 401, problem));
            let refused = call(&provider, &client, &row.calls[0], Some(&token)).await.unwrap_err();
            assert_eq!(refused.refused(), Refused::Call(401, problem));
            assert_eq!(provider.sent(), [row.temporary, "GET https://api.x.com/2/users/me"]);
        }
    }
}
