//! What the browser tests need: chromium, and chromedriver to steer it.

use crate::debian;
use crate::error::Error;
use crate::process;
use crate::ready::Ready;

const HOW: &str = "install Chromium and its driver (Debian: apt install chromium chromium-driver)";

pub(crate) fn prepare() -> Result<Ready, Error> {
    if missing().is_empty() {
        return Ok(Ready::with_nothing());
    }
    if let Err(error) = debian::install(&["chromium", "chromium-driver"]) {
        return Ok(Ready::Skip(format!("{error}; {HOW}")));
    }
    Ok(match &*missing() {
        [] => Ready::with_nothing(),
        missing => Ready::Skip(format!("not on PATH: {}; {HOW}", missing.join(", "))),
    })
}

fn missing() -> Vec<&'static str> {
    ["chromium", "chromedriver"].into_iter().filter(|program| !process::on_path(program)).collect()
}
