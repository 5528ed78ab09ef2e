//! How far a transfer has come.

use std::sync::{Arc, Mutex, PoisonError};

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
    tell: Arc<Mutex<dyn FnMut(Progress) + Send>>,
    transferred: u64,
}

impl Meter {
    pub(crate) fn new(tell: impl FnMut(Progress) + Send + 'static) -> Self {
        Self { tell: Arc::new(Mutex::new(tell)), transferred: 0 }
    }

    /// For another try, from the beginning.
    pub(crate) fn again(&self) -> Self {
        Self { tell: Arc::clone(&self.tell), transferred: 0 }
    }

    /// How many octets to hand on at a time.
    pub(crate) const STEP: usize = 64 * 1024;

    /// So many octets have passed; `left` is how many there were to come before.
    pub(crate) fn passed(&mut self, octets: usize, left: Option<u64>) {
        let total = left.map(|left| left.saturating_add(self.transferred));
        self.transferred = self.transferred.saturating_add(octets as u64);
        let mut tell = self.tell.lock().unwrap_or_else(PoisonError::into_inner);
        tell(Progress { transferred: self.transferred, total });
    }
}
