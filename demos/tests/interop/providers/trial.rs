//! One thing to try, and what becomes of it.

use std::{pin::Pin, time::Duration};

use tokio::time::timeout;

use super::{at::At, calls, differences};
use crate::row::{Outcome, Row, Side};

/// How long one of them may take.
const LIMIT: Duration = Duration::from_secs(30);

type Tried = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

pub(super) struct Trial {
    exercised: String,
    start: Box<dyn FnOnce(At) -> Tried + Send>,
}

impl Trial {
    pub(super) fn new<F>(exercised: impl Into<String>, start: impl FnOnce(At) -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        Self { exercised: exercised.into(), start: Box::new(move |at| Box::pin(start(at))) }
    }

    pub(super) async fn run(self, peer: &str, at: &At) -> Row {
        let Self { exercised, start } = self;
        let (result, note) = match guarded(start(at.clone())).await {
            Ok(()) => (Outcome::Pass, String::new()),
            Err(why) => match differences::known(peer, &exercised, &why) {
                // Only that one thing differs: what it is compared with works.
                Some(note) => match guarded(Box::pin(calls::plain(at.clone()))).await {
                    Ok(()) => (Outcome::Differs, note.to_owned()),
                    Err(why) => (Outcome::Fail, why),
                },
                None => (Outcome::Fail, why),
            },
        };
        Row { peer: peer.to_owned(), client: Side::Ours, exercised, result, note }
    }
}

/// A panic, and what takes too long, is the failure of one row.
async fn guarded(tried: Tried) -> Result<(), String> {
    let mut task = tokio::spawn(tried);
    match timeout(LIMIT, &mut task).await {
        Ok(Ok(result)) => result,
        Ok(Err(error)) => Err(format!("it panicked: {error}")),
        Err(_) => {
            task.abort();
            Err(format!("it had not ended after {} s", LIMIT.as_secs()))
        }
    }
}
