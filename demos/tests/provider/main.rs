//! The local provider, over loopback HTTP, with requests that oauth1-core signs. Test names and comments give the
//! ids of the threats they are about.

#![allow(clippy::unwrap_used, reason = "what a test cannot go on without may stop it")]

mod decision;
mod harness;
mod login;
mod media;
mod once;
mod refused;
