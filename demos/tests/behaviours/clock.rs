//! A provider whose clock is another.

use demos::provider::{Behaviour, Clock, ClockRefusal, like};
use http::header;
use oauth1_core::{Exchange as _, Problem, Stamp};

use crate::{
    harness::{Running, now, text},
    login::first,
    row::Row,
    table::row,
};

#[tokio::test]
async fn a_clock_that_is_off_is_told_of_in_three_ways() {
    let row: Row = row("X");
    for ahead in [4000, -4000_i64] {
        for refusal in [ClockRefusal::Range, ClockRefusal::Problem, ClockRefusal::Status] {
            println!("{ahead} {refusal:?}"); // shown if it fails
            let behaviour = Behaviour { clock: Clock { ahead, refusal }, ..like::twitter() };
            let provider = Running::start(&format!("clock {ahead} {refusal:?}"), behaviour).await;
            let theirs = now().checked_add_signed(ahead).unwrap();
            let ask = async |timestamp| {
                let stamp = Stamp::new("nonce", timestamp);
                provider.send(first(&row).request(&stamp).unwrap()).await
            };

            let refused = ask(now()).await;
            assert_eq!(refused.status(), 401);
            let problem = Problem::from_reply(&refused);
            match refusal {
                ClockRefusal::Range => {
                    let problem = problem.unwrap();
                    let (from, to) = problem.acceptable_timestamps.unwrap();
                    assert_eq!(problem.code, "timestamp_refused");
                    assert!(to - from == 600 && from < theirs && theirs < to, "{from}-{to}");
                }
                ClockRefusal::Problem => {
                    let problem = problem.unwrap();
                    assert_eq!(problem.code, "timestamp_refused");
                    assert_eq!(problem.acceptable_timestamps, None);
                }
                ClockRefusal::Status => {
                    assert!(problem.is_none() && text(&refused).is_empty());
                    assert_eq!(refused.headers()[header::WWW_AUTHENTICATE], "OAuth");
                }
            }

            // The clock can be read off every reply, and is the one that counts.
            let accepted = ask(theirs).await;
            assert_eq!(accepted.status(), 200, "{}", text(&accepted));
            for reply in [refused, accepted] {
                let date = seconds(reply.headers()[header::DATE].to_str().unwrap());
                assert!(date.abs_diff(theirs) < 60, "{date} {theirs}");
            }
        }
    }
}

/// Of a date as HTTP has it, by counting.
fn seconds(date: &str) -> u64 {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let parts: Vec<_> = date.split([' ', ':']).collect();
    let ["GMT", second, minute, hour, year, month, day, ..] =
        parts.iter().rev().copied().collect::<Vec<_>>()[..]
    else {
        panic!("{date}")
    };
    let number = |text: &str| text.parse::<u64>().unwrap();
    let (year, month) = (number(year), MONTHS.find(month).unwrap() as u64 / 3 + 1);
    // Days since March of the year 0, in the years that end with February.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + number(day) - 1;
    (days - 719_468) * 86_400 + number(hour) * 3600 + number(minute) * 60 + number(second)
}
