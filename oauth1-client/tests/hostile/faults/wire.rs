//! What is no HTTP, or ends too early, or is too much.

use super::{Ends, Fault, GOOD, HEAD, WORD, fault, raw};
use crate::support::Reply::{self, Endless};

pub fn all() -> Vec<Fault> {
    [ended(), garbled(), lengths(), endless()].into_iter().flatten().collect()
}

/// Connections that are closed in the middle of something.
fn ended() -> Vec<Fault> {
    let row = |name: &str, reply: fn() -> Reply| fault(name, Ends::Interrupted, reply);
    vec![
        row("closed before the head", || raw("")),
        row("closed in the head", || raw(format!("{HEAD}content-le"))),
        row("closed in the body", || raw(format!("{HEAD}content-length: 999\r\n\r\n{GOOD}"))),
        row("closed in a chunk", || raw(format!("{HEAD}transfer-encoding: chunked\r\n\r\nfff\r\n{GOOD}"))),
        row("closed before the last chunk", || {
            raw(format!("{HEAD}transfer-encoding: chunked\r\n\r\n{:x}\r\n{GOOD}\r\n", GOOD.len()))
        }),
        row("closed after an early reply", || raw("HTTP/1.1 100 Continue\r\n\r\n")),
    ]
}

/// What cannot be read as a reply's head.
fn garbled() -> Vec<Fault> {
    let row = |name: &str, reply: fn() -> Reply| fault(name, Ends::Interrupted, reply);
    vec![
        row("another protocol", || raw("SSH-2.0-OpenSSH\r\n")),
        row("a body and no head", || raw(GOOD)),
        row("a version that is none", || raw(format!("HTTP/3.0 200 OK\r\ncontent-length: 0\r\n\r\n{GOOD}"))),
        row("a status that is none", || raw("HTTP/1.1 2x0 OK\r\ncontent-length: 0\r\n\r\n")),
        row("a status of four digits", || raw("HTTP/1.1 2000 OK\r\ncontent-length: 0\r\n\r\n")),
        row("a status below 100", || raw("HTTP/1.1 099 OK\r\ncontent-length: 0\r\n\r\n")),
        row("a line without a colon", || raw(format!("{HEAD}{WORD}\r\n\r\n{GOOD}"))),
        row("a NUL in a field", || raw(format!("{HEAD}x: {WORD}\0\r\n\r\n{GOOD}"))),
        row("a NUL in a field's name", || raw(format!("{HEAD}x\0: {WORD}\r\n\r\n{GOOD}"))),
        row("a field on two lines", || raw(format!("{HEAD}x: y\r\n {WORD}\r\n\r\n{GOOD}"))),
        row("10,000 fields", || {
            let many: String = (0..10_000).map(|number| format!("x-{number}: {WORD}\r\n")).collect();
            raw(format!("{HEAD}{many}\r\n{GOOD}"))
        }),
        row("a field of 1 MB", || raw(format!("{HEAD}x: {}\r\n\r\n{GOOD}", "y".repeat(1 << 20)))),
        row("a reason of 1 MB", || raw(format!("HTTP/1.1 200 {}\r\n\r\n{GOOD}", "y".repeat(1 << 20)))),
    ]
}

/// Lengths that contradict each other, or are none.
fn lengths() -> Vec<Fault> {
    let row = |name: &str, fields: &'static str| {
        let reply = move || raw(format!("{HEAD}{fields}\r\n\r\n{GOOD}"));
        fault(name, Ends::Interrupted, reply)
    };
    vec![
        row("two lengths", "content-length: 90\r\ncontent-length: 91"),
        row("two lengths in one field", "content-length: 90, 91"),
        row("a negative length", "content-length: -1"),
        row("a length with a sign", "content-length: +90"),
        row("a length that is no number", "content-length: ninety"),
        row("a length of 20 digits", "content-length: 99999999999999999999"),
        row("chunks that are none", "transfer-encoding: chunked"),
        row("a length, and chunks that are none", "content-length: 90\r\ntransfer-encoding: chunked"),
        row("a chunk's size of 17 digits", "transfer-encoding: chunked\r\n\r\nfffffffffffffffff"),
        row("a chunk's size with a sign", "transfer-encoding: chunked\r\n\r\n-1"),
        row("a chunk that is longer than it says", "transfer-encoding: chunked\r\n\r\n1\r\nxx"),
    ]
}

/// What would never end. Each ends where it is more than enough.
fn endless() -> Vec<Fault> {
    let row = |name: &str, ends: Ends, first: &str, again: &str| {
        let (first, again) = (format!("{HEAD}{first}"), again.repeat(4096 / again.len()));
        fault(name, ends, move || Endless(first.clone().into(), again.clone().into()))
    };
    let too_large = || Ends::TooLarge;
    let chunked = "transfer-encoding: chunked\r\n\r\n";
    vec![
        row("fields without end", Ends::Interrupted, "", "x: SENTINEL-reply\r\n"),
        row("a field without end", Ends::Interrupted, "x: ", "y"),
        row("a chunk's extension without end", Ends::Interrupted, &format!("{chunked}1;x="), "y"),
        row("trailers without end", Ends::Interrupted, &format!("{chunked}0\r\n"), "x: y\r\n"),
        row("chunks without end", too_large(), chunked, "10\r\noauth_x=oauth_y=\r\n"),
        row("a chunk without end", too_large(), &format!("{chunked}ffffffffffffff\r\n"), "x"),
        row("10 GB announced and sent", too_large(), "content-length: 10000000000\r\n\r\n", "x"),
        row("a body without end or length", too_large(), "\r\n", "x"),
        row("white space without end", too_large(), "\r\n", " "),
    ]
}
