//! Requests in batches, and the processor time they take. The program in benches/peers is measured by this file too.

use std::{error::Error, rc::Rc, time::Duration};

use tokio::runtime::{Builder, Runtime};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// How long the server's reply is, in octets.
pub(crate) const REPLY: usize = 1024;

/// How many requests, and how many of them at a time; the first a multiple of the second.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) requests: u32,
    pub(crate) at_a_time: u32,
}

/// Of the connection: whether a process makes requests or answers them.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    Client,
    Server,
}

/// What a request came to.
#[derive(Debug, PartialEq)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) octets: usize,
}

const WHOLE: Got = Got { status: 200, octets: REPLY };

/// Whoever makes requests.
pub(crate) struct Requester {
    pub(crate) name: &'static str,
    signs: bool,
    run: Box<dyn Fn(Load) -> Result<()>>,
    once: Box<dyn Fn() -> Result<Got>>,
}

impl Requester {
    pub(crate) fn new<F>(
        name: &'static str,
        signs: bool,
        runtime: &Rc<Runtime>,
        get: impl Fn() -> F + Copy + Send + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Got>> + Send + 'static,
    {
        let (this, that) = (Rc::clone(runtime), Rc::clone(runtime));
        Self {
            name,
            signs,
            run: Box::new(move |load| this.block_on(run(get, load))),
            once: Box::new(move || that.block_on(get())),
        }
    }

    /// At the server that verifies: whoever signs gets the reply, and nobody else.
    pub(crate) fn check(&self) -> Result<()> {
        let status = if self.signs { 200 } else { 401 };
        match (self.once)()? {
            got if got.status == status => Ok(()),
            got => {
                Err(format!("{}: {status} is the answer that is wanted, and it is {got:?}", self.name).into())
            }
        }
    }

    /// Fails if one of the replies is not whole.
    pub(crate) fn run(&self, load: Load) -> Result<()> {
        (self.run)(load)
    }

    /// Processor time per request.
    pub(crate) fn nanoseconds(&self, load: Load) -> Result<f64> {
        let before = processor_time()?;
        self.run(load)?;
        Ok((processor_time()? - before).as_secs_f64() * 1e9 / f64::from(load.requests))
    }
}

/// One thread does it all, so that the time is that of the requests and not of threads that wake each other.
pub(crate) fn runtime(side: Side) -> Result<Rc<Runtime>> {
    settle(side)?;
    Ok(Rc::new(Builder::new_current_thread().enable_all().build()?))
}

async fn run<F>(get: impl Fn() -> F + Copy + Send + 'static, load: Load) -> Result<()>
where
    F: Future<Output = Result<Got>> + Send + 'static,
{
    let share = load.requests.checked_div(load.at_a_time).ok_or("none at a time is none at all")?;
    let tasks: Vec<_> = (0..load.at_a_time).map(|_| tokio::spawn(one_by_one(get, share))).collect();
    for task in tasks {
        task.await??;
    }
    Ok(())
}

async fn one_by_one<F: Future<Output = Result<Got>>>(get: impl Fn() -> F, requests: u32) -> Result<()> {
    for _ in 0..requests {
        let got = get().await?;
        if got != WHOLE {
            return Err(format!("{got:?} is not the whole reply").into());
        }
    }
    Ok(())
}

/// Client and server each on a processor of their own, as far as there are two: a request costs far more or far less
/// when the system moves them together or apart meanwhile.
#[cfg(target_os = "linux")]
fn settle(side: Side) -> Result<()> {
    use nix::{
        sched::{CpuSet, sched_getaffinity, sched_setaffinity},
        unistd::Pid,
    };
    let (this, allowed) = (Pid::from_raw(0), sched_getaffinity(Pid::from_raw(0))?);
    let mut processors = (0..CpuSet::count()).filter(|number| allowed.is_set(*number).unwrap_or(false));
    let processor = match side {
        Side::Client => processors.next(),
        Side::Server => processors.next_back(),
    };
    let mut own = CpuSet::new();
    own.set(processor.ok_or("no processor to run on")?)?;
    Ok(sched_setaffinity(this, &own)?)
}

#[cfg(not(target_os = "linux"))]
fn settle(_: Side) -> Result<()> {
    Ok(())
}

/// What this process has used of it, the kernel's work for it included.
#[cfg(unix)]
fn processor_time() -> Result<Duration> {
    use nix::sys::{
        resource::{UsageWho, getrusage},
        time::TimeValLike as _,
    };
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let microseconds = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(Duration::from_micros(microseconds.unsigned_abs()))
}

#[cfg(not(unix))]
fn processor_time() -> Result<Duration> {
    Err("the processor time of a process is measured on Unix only".into())
}
