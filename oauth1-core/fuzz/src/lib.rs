//! The bodies of the targets. They are the ones that `cargo test` runs over the corpus.

#[path = "../../tests/fuzz/base_string.rs"]
pub mod base_string;
#[path = "../../tests/fuzz/explain.rs"]
pub mod explain;
#[path = "../../tests/fuzz/form_decode.rs"]
pub mod form_decode;
#[path = "../../tests/fuzz/header_parse.rs"]
pub mod header_parse;
#[path = "../../tests/fuzz/input.rs"]
pub mod input;
#[path = "../../tests/fuzz/problem.rs"]
pub mod problem;
#[path = "../../tests/fuzz/reference.rs"]
pub mod reference;
#[path = "../../tests/fuzz/server.rs"]
pub mod server;
#[path = "../../tests/fuzz/token_reply.rs"]
pub mod token_reply;
#[path = "../../tests/fuzz/verify_request.rs"]
pub mod verify_request;
