//! What the benchmarks do, who does it, and who is compared with whom.
//!
//! - **W1**: the tweet of Twitter's documentation, a POST with one parameter in the query and one in the form.
//! - **W2**: a GET with three query parameters.
//! - **W3**: a POST with 40 form parameters of 50 octets, some of them not ASCII.
//! - **V1**: verifying W1 by its `Authorization` header.
//! - **stamp**: a fresh nonce and the time.
//!
//! Nothing is measured before all who sign a request have come to the same signature.

pub(crate) mod case;
pub(crate) mod ours;
pub(crate) mod peers;

use std::{error::Error, hint::black_box};

use case::Case;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Something that can be done any number of times.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    run: Box<dyn Fn(u32)>,
}

impl Operation {
    /// It is tried once: what fails is not worth measuring.
    fn new<T>(name: &'static str, operation: impl Fn() -> Result<T> + 'static) -> Result<Self> {
        operation()?;
        let run = move |times| {
            for _ in 0..times {
                let _ = black_box(operation());
            }
        };
        Ok(Self { name, run: Box::new(run) })
    }

    pub(crate) fn run(&self, times: u32) {
        (self.run)(times);
    }
}

/// Operations that come to the same, or would, and the pairs of them that are compared.
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    pub(crate) operations: Vec<Operation>,
    pub(crate) pairs: &'static [(&'static str, &'static str)],
}

impl Workload {
    pub(crate) fn operation(&self, name: &str) -> Result<&Operation> {
        let operation = self.operations.iter().find(|operation| operation.name == name);
        operation.ok_or_else(|| format!("{} has no operation named {name}", self.name).into())
    }
}

/// In the order of the tables.
pub(crate) fn all() -> Result<Vec<Workload>> {
    let mut workloads = Vec::new();
    for case in case::all() {
        workloads.push(signing(case)?);
    }
    workloads.push(verifying(Case::tweet())?);
    workloads.push(stamping()?);
    Ok(workloads)
}

fn signing(case: &'static Case) -> Result<Workload> {
    let signature = ours::signature(case)?;
    for (name, other) in peers::signatures(case)? {
        if other != signature {
            return Err(format!("{}: ours is {signature}, that of {name} {other}", case.name).into());
        }
    }
    Ok(Workload {
        name: case.name,
        operations: vec![
            ours::text(case)?,
            ours::header(case)?,
            ours::text_stamp_given(case)?,
            peers::oauth1_request(case)?,
            peers::oauth1_request_stamp_given(case)?,
            peers::ring(case)?,
            peers::rust_crypto(case)?,
        ],
        pairs: &[
            (ours::TEXT, peers::OAUTH1_REQUEST),
            (ours::HEADER, peers::OAUTH1_REQUEST),
            (ours::TEXT_STAMP_GIVEN, peers::OAUTH1_REQUEST_STAMP_GIVEN),
            (ours::TEXT, peers::RING),
            (ours::TEXT, peers::RUST_CRYPTO),
            (peers::OAUTH1_REQUEST, peers::RING),
        ],
    })
}

fn verifying(case: &'static Case) -> Result<Workload> {
    Ok(Workload {
        name: "V1",
        operations: vec![ours::verify(case)?, peers::ring(case)?, peers::rust_crypto(case)?],
        pairs: &[(ours::VERIFY, peers::RING), (ours::VERIFY, peers::RUST_CRYPTO)],
    })
}

fn stamping() -> Result<Workload> {
    Ok(Workload {
        name: "stamp",
        operations: vec![ours::stamp()?, peers::system_random()?],
        pairs: &[(ours::STAMP, peers::SYSTEM_RANDOM)],
    })
}
