//! The only clock and the only random source of the workspace.

use std::{
    cell::RefCell,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use oauth1_core::Stamp;
use ring::rand::{SecureRandom as _, SystemRandom};
use thiserror::Error;

/// The operating system gave no randomness or no time. Nothing weaker takes their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StampError {
    /// The random source of the operating system failed.
    #[error("the operating system's random source failed")]
    Random,
    /// The clock says a time before 1970.
    #[error("the clock is before 1970: set this machine's time")]
    Clock,
}

/// A fresh nonce and the time ([RFC 5849 §3.3](https://www.rfc-editor.org/rfc/rfc5849#section-3.3)).
///
/// For those who sign with `oauth1-core` and send with an HTTP stack of their own; this crate's calls stamp themselves.
/// Sign one request with it, once.
///
/// The nonce is 26 ASCII letters and digits, made of 128 random bits. Each thread asks the operating system for 512
/// octets at a time and uses each of them once. A process that forks hands a copy of what is left to its child; so
/// that the two do not send the same nonces, the time in nanoseconds is mixed in. Parent and child would have to use
/// the same octets in the same nanosecond, or in the same tick where the clock is coarser.
///
/// # Errors
///
/// The operating system's random source fails, or its clock is before 1970.
///
/// ```
/// let stamp = oauth1_client::stamp()?;
/// assert_ne!(stamp, oauth1_client::stamp()?);
/// # Ok::<(), oauth1_client::StampError>(())
/// ```
pub fn stamp() -> Result<Stamp, StampError> {
    stamp_ahead(0)
}

/// The same, by a clock that is so many seconds ahead of this one.
pub(crate) fn stamp_ahead(seconds: i64) -> Result<Stamp, StampError> {
    let now = since_1970(SystemTime::now())?;
    let random = POOL.with_borrow_mut(|pool| pool.draw(random))?;
    let nonce = nonce(random, now);
    #[expect(clippy::expect_used, reason = "letters and digits are UTF-8")]
    let nonce = str::from_utf8(&nonce).expect("letters and digits are UTF-8");
    Ok(Stamp::new(nonce, now.as_secs().saturating_add_signed(seconds)))
}

/// Seconds since 1970.
pub(crate) fn now() -> Result<u64, StampError> {
    Ok(since_1970(SystemTime::now())?.as_secs())
}

/// Fills a buffer from the operating system's random source.
pub(crate) fn random(buffer: &mut [u8]) -> Result<(), StampError> {
    #[cfg(test)]
    if crate::torture::random_fails() {
        return Err(StampError::Random);
    }
    SystemRandom::new().fill(buffer).map_err(|_| StampError::Random)
}

fn since_1970(now: SystemTime) -> Result<Duration, StampError> {
    #[cfg(test)]
    if crate::torture::clock_fails() {
        return Err(StampError::Clock);
    }
    now.duration_since(UNIX_EPOCH).map_err(|_| StampError::Clock)
}

/// The next nonce of this thread asks the operating system.
#[cfg(test)]
pub(crate) fn empty_pool() {
    POOL.with_borrow_mut(|pool| pool.left = 0);
}

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool::EMPTY) };
}

/// Randomness for the next nonces: a system call for each would cost more than the rest of the signature.
///
/// Nonces are sent in the clear, so nothing here is wiped.
struct Pool {
    draws: [[u8; 16]; 32],
    left: usize,
}

impl Pool {
    const EMPTY: Self = Self { draws: [[0; 16]; 32], left: 0 };

    /// 128 random bits that nobody had before. `fill` is asked for more when there are none.
    fn draw(&mut self, fill: impl FnOnce(&mut [u8]) -> Result<(), StampError>) -> Result<u128, StampError> {
        if self.left == 0 {
            fill(self.draws.as_flattened_mut())?;
            self.left = self.draws.len();
        }
        self.left -= 1;
        Ok(u128::from_ne_bytes(self.draws[self.left]))
    }
}

/// Adding the time permutes the 128-bit numbers: with it they are as random as without, and copies of one of them
/// differ when the times do. The digits are those of base 32; 26 of them hold every number, so that no letter is
/// likelier than another but in the last place.
fn nonce(random: u128, time: Duration) -> [u8; 26] {
    const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let bits = random.wrapping_add(time.as_nanos());
    std::array::from_fn(|at| DIGITS[(bits >> (5 * at)) as usize & 31])
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, thread};

    use super::*;

    const NOON: Duration = Duration::new(1_700_000_000, 123_456_789);

    /// What the pool of this thread gives, before the clock could hide that it gave it twice.
    fn draw() -> u128 {
        POOL.with_borrow_mut(|pool| pool.draw(random)).unwrap()
    }

    #[test]
    fn threat_a15_nonces_are_letters_and_digits_and_never_repeat() {
        let nonces: HashSet<_> = (0..20_000).map(|_| nonce(draw(), NOON)).collect();
        assert_eq!(nonces.len(), 20_000);
        for nonce in &nonces {
            assert_eq!(nonce.len(), 26);
            assert!(nonce.iter().all(u8::is_ascii_alphanumeric), "{nonce:?}");
        }
        // Every digit occurs: 500,000 draws miss one of 32 with a probability below 10^-6000.
        let seen: HashSet<_> = nonces.iter().flatten().collect();
        assert_eq!(seen.len(), 32);
    }

    #[test]
    fn threat_a15_no_two_threads_draw_the_same() {
        let drawn = thread::scope(|scope| {
            let threads: Vec<_> =
                (0..64).map(|_| scope.spawn(|| (0..15_625).map(|_| draw()).collect::<Vec<_>>())).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<HashSet<_>>()
        });
        assert_eq!(drawn.len(), 1_000_000);
    }

    #[test]
    fn threat_a16_a18_copies_of_a_pool_make_other_nonces_at_another_time() {
        let tick = Duration::from_nanos(1);
        let copies = [NOON, NOON + tick, NOON - tick, NOON + Duration::from_secs(1)];
        for random in [0, 5, u128::MAX] {
            let nonces: HashSet<_> = copies.iter().map(|time| nonce(random, *time)).collect();
            assert_eq!(nonces.len(), copies.len());
        }
    }

    #[test]
    fn every_bit_is_in_the_nonce() {
        let nonces: HashSet<_> = (0..128).map(|bit| nonce(1 << bit, Duration::ZERO)).collect();
        assert_eq!(nonces.len(), 128);
        assert_eq!(&nonce(0, Duration::ZERO), b"aaaaaaaaaaaaaaaaaaaaaaaaaa");
        assert_eq!(&nonce(u128::MAX, Duration::ZERO), b"7777777777777777777777777h");
    }

    #[test]
    fn a_pool_is_filled_when_it_is_empty_and_gives_each_part_once() {
        let (mut pool, mut parts) = (Pool::EMPTY, 0..);
        let mut fills = 0;
        let mut draw = || {
            pool.draw(|buffer| {
                fills += 1;
                buffer.chunks_exact_mut(16).zip(&mut parts).for_each(|(part, number)| part.fill(number));
                Ok(())
            })
        };
        let drawn: HashSet<_> = (0..64).map(|_| draw().unwrap()).collect();
        assert_eq!((fills, drawn.len()), (2, 64));
    }

    #[test]
    fn threat_a17_without_randomness_there_is_no_nonce() {
        let mut pool = Pool::EMPTY;
        let mut draw = |fill_result| {
            pool.draw(|buffer| {
                buffer.fill(7);
                fill_result
            })
        };
        assert_eq!(draw(Err(StampError::Random)), Err(StampError::Random));
        assert_eq!(draw(Err(StampError::Random)), Err(StampError::Random));
        let sevens = Ok(u128::from_ne_bytes([7; 16]));
        assert_eq!(draw(Ok(())), sevens);
        assert_eq!(draw(Err(StampError::Random)), sevens);
    }

    #[test]
    fn threat_a19_a_clock_before_1970_is_an_error_and_no_other_overflows() {
        for seconds in [0, 1, 1 << 31, 1 << 33, i64::MAX.cast_unsigned()] {
            let since = Duration::from_secs(seconds);
            // Not every system has so late a time.
            let Some(now) = UNIX_EPOCH.checked_add(since) else { continue };
            assert_eq!(since_1970(now), Ok(since));
            nonce(u128::MAX, since);
        }
        for before in [Duration::from_nanos(100), Duration::from_secs(1 << 31)] {
            assert_eq!(since_1970(UNIX_EPOCH - before), Err(StampError::Clock));
        }
        nonce(u128::MAX, Duration::MAX);
        for seconds in [i64::MIN, -1, i64::MAX] {
            assert!(stamp_ahead(seconds).is_ok());
        }
    }

    #[test]
    fn timestamps_have_ten_digits() {
        assert_eq!(now().unwrap().to_string().len(), 10);
    }
}
