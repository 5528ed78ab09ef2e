//! What is told of a peer.

use serde::{Deserialize, Serialize};

/// One thing that was tried.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Name and version.
    pub(crate) peer: String,
    /// Who is the client.
    pub(crate) client: Side,
    pub(crate) exercised: String,
    pub(crate) result: Outcome,
    /// Why, if it is not `Pass`.
    #[serde(default)]
    pub(crate) note: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Side {
    Ours,
    Theirs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    Pass,
    /// The two read the RFC differently, and the note says how and where.
    Differs,
    Fail,
}

impl Row {
    pub(crate) fn tell(&self) {
        println!("{}", serde_json::to_string(self).unwrap());
    }
}
