//! The login apps, and a local OAuth 1.0a provider to run it against.

pub mod cluster;
pub mod data;
pub mod gallery;
pub mod login;
pub mod lti;
pub mod origin;
pub mod page;
pub mod provider;
pub mod serve;
pub mod terminal;

/// The examples of the README run as tests here, where every crate they use is at hand.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
#[derive(Debug)]
pub struct Readme;

/// The adapter that the guide writes logs somebody in.
#[cfg(doctest)]
#[doc = include_str!("../../docs/adapters.md")]
#[derive(Debug)]
pub struct AdaptersGuide;
