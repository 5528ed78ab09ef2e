//! The calls that a login makes to what may fail, counted, and the one of them that is to fail.

use std::sync::{Arc, Mutex};

use super::support::Reply;

/// A call to something outside of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// The operating system's clock.
    Clock,
    /// Its random source.
    Random,
    /// The session.
    Load,
    Save,
    Clear,
    Refresh,
    /// The store of pending logins.
    Put,
    Take,
    /// The provider.
    Send,
}

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Nothing was done.
    Before,
    /// It was done, and its answer is lost.
    After,
    /// There is no answer.
    Silent,
    /// Nobody listens at the provider's address.
    Refused,
    /// The connection ends before the reply's head.
    CutBeforeHead,
    /// The connection ends in the reply's body.
    CutInBody,
    /// The reply is a 500.
    Status,
}

impl Call {
    /// All the ways in which it can fail.
    pub(super) fn ways(self) -> &'static [Way] {
        match self {
            Self::Clock | Self::Random | Self::Load | Self::Refresh => &[Way::Before],
            Self::Save | Self::Clear => &[Way::Before, Way::After],
            Self::Put | Self::Take => &[Way::Before, Way::After, Way::Silent],
            Self::Send => &[Way::Refused, Way::CutBeforeHead, Way::CutInBody, Way::Silent, Way::Status],
        }
    }
}

impl Way {
    /// What the provider does, if it is reached.
    pub(super) fn reply(self) -> Reply {
        match self {
            Self::CutInBody => {
                Reply::Raw(b"HTTP/1.1 200 X\r\ncontent-length: 99\r\n\r\noauth_token=t".to_vec())
            }
            Self::Silent => Reply::Stall(Vec::new()),
            Self::Status => Reply::Http(500, &[], b"out of order".to_vec()),
            _ => Reply::Raw(Vec::new()),
        }
    }
}

/// Of one browser at one application.
#[derive(Clone, Default)]
pub(super) struct Faults(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    /// Those that were made since the faults were armed.
    calls: Vec<Call>,
    fault: Option<(usize, Way)>,
}

impl Faults {
    /// From now on calls are counted, and this one fails, once.
    pub(super) fn arm(&self, fault: Option<(usize, Way)>) {
        *self.0.lock().unwrap() = Inside { calls: Vec::new(), fault };
    }

    /// Notes a call; how it is to fail, if it is.
    pub(super) fn meet(&self, call: Call) -> Option<Way> {
        let mut inside = self.0.lock().unwrap();
        inside.calls.push(call);
        let number = inside.calls.len() - 1;
        inside.fault.filter(|(which, _)| *which == number).map(|(_, way)| way)
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        self.0.lock().unwrap().calls.clone()
    }
}
