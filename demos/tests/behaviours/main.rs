//! The local provider when it behaves like each of the live ones: a right login passes, and for each quirk a wrong
//! request is refused. Everything is asked with `oauth1-core` alone, so that what is proven here does not depend on the
//! client that will be tried against it.

#![allow(clippy::panic, clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

mod calls;
mod clock;
mod harness;
mod login;
mod origins;
mod person;
mod renewal;
mod row;
mod table;

use crate::{
    harness::Running,
    login::log_in,
    row::{Refused, Row},
    table::rows,
};

#[tokio::test]
async fn every_provider_can_be_logged_in_to() {
    for row in rows() {
        println!("{}", row.name); // shown if it fails
        let provider = Running::start(row.name, row.behaviour).await;
        let token = log_in(&provider, row).await.unwrap();
        let given = token.extra().filter(|(name, _)| !name.starts_with("oauth_"));
        assert_eq!(given.collect::<Vec<_>>(), row.fields);
        assert_eq!(token.credentials().secret().expose().is_empty(), row.empty_secrets);
        if let Some(call) = &row.call {
            let answer = calls::call(&provider, row, call, Some(token.credentials())).await.unwrap();
            assert_eq!(calls::found(&answer, call), call.value, "{answer}");
        }
    }
}

#[tokio::test]
async fn what_a_provider_does_not_want_is_refused() {
    for row in rows() {
        let provider = Running::start(&format!("wrong {}", row.name), row.behaviour).await;
        for wrong in row.wrong {
            println!("{}: {}", row.name, wrong.what); // shown if it fails
            let mut changed = Row { ..*row };
            (wrong.change)(&mut changed);
            let refused = match (log_in(&provider, &changed).await, &changed.call) {
                (Err(refused), _) => refused,
                (Ok(token), Some(call)) => {
                    calls::call(&provider, &changed, call, Some(token.credentials())).await.unwrap_err()
                }
                (Ok(_), None) => panic!("nothing was refused"),
            };
            let (at, status, problem) = wrong.refused;
            assert_eq!(refused, Refused { at, status, problem: problem.to_owned() });
        }
        // And what was refused has spoilt nothing.
        log_in(&provider, row).await.unwrap();
    }
}
