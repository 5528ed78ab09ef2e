//! How far a transfer has come.

use std::fmt;

/// How far an upload or a download has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Octets so far: handed to the connection, or read from it.
    pub transferred: u64,
    /// Octets in all, if that is known.
    pub total: Option<u64>,
}

/// Tells somebody how far a body has come.
pub(crate) struct Meter {
    tell: Box<dyn FnMut(Progress) + Send>,
    transferred: u64,
}

impl Meter {
    pub(crate) fn new(tell: impl FnMut(Progress) + Send + 'static) -> Self {
        Self { tell: Box::new(tell), transferred: 0 }
    }

    /// How many octets to hand on at a time.
    pub(crate) fn step(&self) -> usize {
        64 * 1024
    }

    /// So many octets have passed; `left` is how many there were to come before.
    pub(crate) fn passed(&mut self, octets: usize, left: Option<u64>) {
        let total = left.map(|left| left.saturating_add(self.transferred));
        self.transferred = self.transferred.saturating_add(octets as u64);
        (self.tell)(Progress { transferred: self.transferred, total });
    }
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meter").field("transferred", &self.transferred).finish_non_exhaustive()
    }
}
