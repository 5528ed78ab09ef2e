//! docs/capabilities.md names tests; each of them exists.

use std::fs;

use crate::error::Error;
use crate::named_tests::{Sources, named};
use crate::report::Done;

const FILE: &str = "docs/capabilities.md";

pub(crate) fn check() -> Result<Done, Error> {
    let cannot_read = |error| Error::failed(format!("cannot read {FILE}: {error}"));
    let text = fs::read_to_string(FILE).map_err(cannot_read)?;
    let sources = Sources::read()?;
    let missing: Vec<&str> = named(&text).filter(|name| !sources.has(name)).collect();
    for name in &missing {
        println!("{FILE} names {name}, and there is no such test");
    }
    if missing.is_empty() {
        return Ok(Done::Ok);
    }
    Err(Error::failed(format!("{} test(s) of {FILE} do not exist", missing.len())))
}
