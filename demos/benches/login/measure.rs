//! How much is measured, and in which order.

use std::path::Path;

use serde_json::json;

use crate::{
    Result,
    contender::{self, AXUM, Language, Running},
    provider::Provider,
    usage,
};

/// As many logins at a time as are measured.
const AT_A_TIME: [usize; 2] = [1, 16];

/// How many logins somebody has to do.
struct Plan {
    /// Those after which memory is looked at. They are the warming up too.
    first: u32,
    /// Those of one round, for each of [`AT_A_TIME`]: they have to take many ticks of the processor time.
    rounds: [u32; 2],
    /// All of them together, after which memory is looked at again. 0: that is left out.
    all: u32,
}

impl Plan {
    /// A login takes Python so much longer that a few of them are measured as well as many of the others, and that
    /// 20,000 of them would take too long.
    fn of(language: Language, quick: bool) -> Self {
        match (language, quick) {
            (Language::Rust, false) => Self { first: 1000, rounds: [1000, 1700], all: 20_000 },
            (Language::Python, false) => Self { first: 1000, rounds: [48, 48], all: 0 },
            (Language::Rust, true) => Self { first: 1000, rounds: [100, 200], all: 2000 },
            (Language::Python, true) => Self { first: 100, rounds: [16, 16], all: 0 },
        }
    }
}

/// A line of JSON for each memory and for each median of processor times, and one for all logins.
pub(crate) async fn measure(quick: bool, python: Option<&Path>) -> Result<()> {
    let rounds = if quick { 3 } else { 7 };
    let provider = Provider::start().await?;
    let mut running = Vec::new();
    for contender in contender::all(python) {
        let mut contender = Running::start(contender, &provider).await?;
        contender.sign_in(Plan::of(contender.language, quick).first, AT_A_TIME[1]).await?;
        tell_memory(&contender)?;
        running.push(contender);
    }
    for load in 0..AT_A_TIME.len() {
        tell_times(&mut running, load, rounds, quick).await?;
    }
    for contender in &mut running {
        let all = Plan::of(contender.language, quick).all;
        if all > contender.logins {
            contender.sign_in(all - contender.logins, AT_A_TIME[1]).await?;
            tell_memory(contender)?;
        }
    }
    // One that failed would have ended it before.
    let done: u32 = running.iter().map(|contender| contender.logins).sum();
    println!("{}", json!({ "measured": "logins", "done": done }));
    Ok(())
}

/// In turns, so that what else the computer does is nobody's disadvantage.
async fn tell_times(running: &mut [Running], load: usize, rounds: u32, quick: bool) -> Result<()> {
    let logins = |contender: &Running| Plan::of(contender.language, quick).rounds[load];
    let mut times = vec![Vec::new(); running.len()];
    for _ in 0..rounds {
        for (contender, times) in running.iter_mut().zip(&mut times) {
            let logins = logins(contender);
            let before = usage::processor_time(contender.pid())?;
            contender.sign_in(logins, AT_A_TIME[load]).await?;
            times.push((usage::processor_time(contender.pid())? - before) / f64::from(logins));
        }
    }
    let axum = running.iter().position(|contender| contender.name == AXUM).ok_or("nobody to compare with")?;
    for (contender, own) in running.iter().zip(&times) {
        let ratios = own.iter().zip(&times[axum]).map(|(own, axum)| own / axum).collect();
        let line = json!({
            "measured": "time",
            "contender": contender.name,
            "at_a_time": AT_A_TIME[load],
            "rounds": rounds,
            "logins": logins(contender),
            "milliseconds": quartiles(own.clone()),
            "ratio": quartiles(ratios),
        });
        println!("{line}");
    }
    Ok(())
}

fn tell_memory(contender: &Running) -> Result<()> {
    let memory = usage::memory(contender.pid())?;
    let line = json!({
        "measured": "memory",
        "contender": contender.name,
        "logins": contender.logins,
        "resident": memory.resident,
        "peak": memory.peak,
    });
    println!("{line}");
    Ok(())
}

/// The lower one, the median and the upper one.
fn quartiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_unstable_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| values.get(values.len() * quarter / 4).copied().unwrap_or(f64::NAN))
}
