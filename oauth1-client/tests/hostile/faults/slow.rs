//! Replies that do not come to an end. The deadline for everything ends the waiting.

use super::{Ends, Fault, GOOD, HEAD, WORD, fault};
use crate::support::Reply::{self, Drip, Endless, Stall};

pub fn all() -> Vec<Fault> {
    let row = |name: &str, reply: fn() -> Reply| fault(name, Ends::TimedOut, reply);
    vec![
        row("no answer", || Stall(Vec::new())),
        row("a head that stops", || Stall(HEAD.into())),
        row("a field that stops", || Stall(format!("{HEAD}x: {WORD}").into())),
        row("a body that stops", || Stall(format!("{HEAD}content-length: 999\r\n\r\n{GOOD}").into())),
        row("chunks that stop", || {
            Stall(format!("{HEAD}transfer-encoding: chunked\r\n\r\n{:x}\r\n{GOOD}\r\n", GOOD.len()).into())
        }),
        row("a body that the end of the connection would end", || Stall(format!("{HEAD}\r\n{GOOD}").into())),
        row("a reason, octet by octet", || Drip(b"HTTP/1.1 200 O".to_vec(), b"K".into())),
        row("a field, octet by octet", || Drip(format!("{HEAD}x: {WORD}").into(), b"y".into())),
        row("a body, octet by octet", || {
            Drip(format!("{HEAD}content-length: 60000\r\n\r\n{GOOD}").into(), b"x".into())
        }),
        row("chunks, octet by octet", || {
            Drip(format!("{HEAD}transfer-encoding: chunked\r\n\r\n").into(), b"1\r\nx\r\n".into())
        }),
        row("early replies, one by one", || Drip(Vec::new(), b"HTTP/1.1 103 Early Hints\r\n\r\n".into())),
        row("early replies, as fast as they come", || {
            Endless(Vec::new(), b"HTTP/1.1 100 Continue\r\n\r\n".repeat(100))
        }),
        row("a chunk's size, as fast as it comes", || {
            Endless(format!("{HEAD}transfer-encoding: chunked\r\n\r\n").into(), b"0".repeat(4096))
        }),
        row("10 GB announced and not sent", || {
            Stall(format!("{HEAD}content-length: 10000000000\r\n\r\n").into())
        }),
    ]
}
