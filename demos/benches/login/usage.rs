//! What a process uses, as Linux has it in /proc.

use std::fs;

use crate::Result;

/// How long a tick is in /proc: a hundredth of a second on all common processors, whatever the kernel's own is.
const MILLISECONDS_PER_TICK: f64 = 10.0;

/// KiB of memory.
pub(crate) struct Memory {
    pub(crate) resident: u64,
    /// The most it ever was.
    pub(crate) peak: u64,
}

/// Milliseconds of processor time, the kernel's work for it included.
pub(crate) fn processor_time(pid: u32) -> Result<f64> {
    processor_time_in(&read(pid, "stat")?)
}

pub(crate) fn memory(pid: u32) -> Result<Memory> {
    memory_in(&read(pid, "status")?)
}

pub(crate) fn processor_time_in(stat: &str) -> Result<f64> {
    // The fields are counted from behind the program's name, which is in parentheses and may have blanks in it.
    let ticks = |number: usize| {
        let (_, fields) = stat.rsplit_once(") ")?;
        fields.split(' ').nth(number)?.parse::<u32>().ok()
    };
    let (user, system) = ticks(11).zip(ticks(12)).ok_or("/proc has another form than is known here")?;
    Ok((f64::from(user) + f64::from(system)) * MILLISECONDS_PER_TICK)
}

pub(crate) fn memory_in(status: &str) -> Result<Memory> {
    let field = |name: &str| {
        let value = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let kib = value.and_then(|value| value.trim().strip_suffix(" kB")?.parse().ok());
        kib.ok_or_else(|| format!("/proc does not tell {name}"))
    };
    Ok(Memory { resident: field("VmRSS")?, peak: field("VmHWM")? })
}

fn read(pid: u32, file: &str) -> Result<String> {
    let text = fs::read_to_string(format!("/proc/{pid}/{file}"));
    text.map_err(|error| format!("the process cannot be looked at, which takes Linux: {error}").into())
}
