//! The run: operations at a steady rate, Redis gone in the middle, and what it came to.

use std::{
    fs,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::json;
use tokio::{
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, sleep_until, timeout},
};

use crate::{
    Result, api,
    browser::Sites,
    gate::Gate,
    judge::{Judge, Wrong},
    stand::Stand,
    usage,
    visits::Visitor,
};

/// How long an operation may take: none needs more than the two seconds that Redis has to answer, many times.
const LIMIT: Duration = Duration::from_secs(20);
/// As many operations as are under way at a time, at most.
const AT_A_TIME: usize = 64;

#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) length: Duration,
    /// Operations a second.
    pub(crate) rate: u32,
}

/// What one process has.
#[derive(Clone, Copy)]
pub(crate) struct Resources {
    /// KiB.
    pub(crate) resident: u64,
    pub(crate) files: usize,
    pub(crate) threads: usize,
}

/// All that operations share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) judge: Arc<Judge>,
    pub(crate) gate: Gate,
    pub(crate) sites: Vec<Sites>,
    pub(crate) provider: String,
    /// Those that nobody uses at the moment, for each app.
    pub(crate) visitors: Arc<Mutex<Vec<Vec<Visitor>>>>,
}

impl Shared {
    pub(crate) fn new(gate: Gate, sites: Vec<Sites>, provider: String) -> Self {
        let visitors = Arc::new(Mutex::new(sites.iter().map(|_| Vec::new()).collect()));
        Self { judge: Arc::default(), gate, sites, provider, visitors }
    }

    /// The operation of this number: which, and where, follows from it.
    pub(crate) async fn operate(self, number: usize) {
        let (app, turn) = (number % self.sites.len(), number / self.sites.len());
        let began = self.judge.phase();
        let (kind, done) = match timeout(LIMIT, self.visit(app, turn)).await {
            Ok(done) => done,
            Err(_) => ("without an end", Err(format!("it took more than {LIMIT:?}").into())),
        };
        self.judge.judge(kind, began, done);
    }

    async fn visit(&self, app: usize, turn: usize) -> (&'static str, Result<(), Wrong>) {
        let (sites, judge) = (&self.sites[app], &*self.judge);
        match turn % 16 {
            0 => ("denied", Visitor::new().deny(sites).await),
            2 => ("malformed callbacks", Visitor::new().malformed(sites).await),
            4 => ("abandoned", Visitor::new().abandon(sites).await),
            6 => ("provider fails", Visitor::new().failing(sites, &self.gate, turn / 16).await),
            8 | 10 | 12 => {
                ("signed requests", api::call(&self.provider, turn * self.sites.len() + app).await)
            }
            other => {
                let spare = self.with(|visitors| visitors[app].pop());
                let mut visitor = spare.unwrap_or_else(Visitor::new);
                let done = match other {
                    1 => ("another browser", visitor.another(sites, judge).await),
                    3 => ("two tabs, and a replay", visitor.two_tabs(sites, judge).await),
                    5 => ("HEAD", visitor.head(sites, judge).await),
                    _ => ("good", visitor.sign_in(sites, judge).await),
                };
                self.with(|visitors| visitors[app].push(visitor));
                done
            }
        }
    }

    fn with<T>(&self, look: impl FnOnce(&mut Vec<Vec<Visitor>>) -> T) -> T {
        look(&mut self.visitors.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What it came to, and each process at the start, in the middle and at the end.
pub(crate) struct Outcome {
    pub(crate) shared: Shared,
    pub(crate) resources: Vec<(&'static str, Vec<Resources>)>,
}

pub(crate) async fn run(plan: Plan) -> Result<Outcome> {
    let mut stand = Stand::start().await?;
    let sites = stand.apps.iter().map(|app| app.sites.clone()).collect();
    let shared = Shared::new(stand.gate.clone(), sites, stand.provider.clone());
    let mut resources: Vec<_> = stand.apps.iter().map(|app| (app.name, Vec::new())).collect();
    let mut look = |stand: &Stand| -> Result<()> {
        for (app, (_, seen)) in stand.apps.iter().zip(&mut resources) {
            seen.push(looked_at(app.pid)?);
        }
        Ok(())
    };
    // A fifth to warm up, and Redis is gone from the middle on for a tenth.
    let start = Instant::now();
    let operations = tokio::spawn(operate(shared.clone(), plan));
    sleep_until(start + plan.length / 5).await;
    look(&stand)?;
    sleep_until(start + plan.length / 2).await;
    look(&stand)?;
    shared.judge.next_phase();
    stand.redis.kill().await?;
    shared.judge.next_phase();
    sleep_until(start + plan.length * 3 / 5).await;
    shared.judge.next_phase();
    stand.redis.start().await?;
    shared.judge.next_phase();
    operations.await?;
    // The browsers leave, and their connections go: what stays is the apps' own.
    shared.with(|visitors| visitors.iter_mut().for_each(Vec::clear));
    sleep_until(Instant::now() + Duration::from_secs(1)).await;
    look(&stand)?;
    shared.judge.compare(stand.gate.exchanges());
    Ok(Outcome { shared, resources })
}

/// Operations at this rate, until the time is over and all of them are at their end.
async fn operate(shared: Shared, plan: Plan) {
    let mut ticks = interval(Duration::from_secs(1) / plan.rate.max(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let (end, mut tasks) = (Instant::now() + plan.length, JoinSet::new());
    let mut number = 0;
    while Instant::now() < end {
        ticks.tick().await;
        while tasks.len() >= AT_A_TIME || tasks.try_join_next().is_some() {
            if tasks.len() >= AT_A_TIME {
                let _ = tasks.join_next().await;
            }
        }
        tasks.spawn(shared.clone().operate(number));
        number += 1;
    }
    while tasks.join_next().await.is_some() {}
}

fn looked_at(pid: u32) -> Result<Resources> {
    let count = |what: &str| -> Result<usize> { Ok(fs::read_dir(format!("/proc/{pid}/{what}"))?.count()) };
    Ok(Resources { resident: usage::memory(pid)?.resident, files: count("fd")?, threads: count("task")? })
}

impl Outcome {
    /// Lines of JSON.
    #[allow(clippy::print_stdout, reason = "they are read by xtask")]
    pub(crate) fn tell(&self, plan: Plan) {
        self.shared.judge.with(|said| {
            for (kind, times) in &said.done {
                println!("{}", json!({ "measured": "done", "kind": kind, "times": times }));
            }
            said.latencies.sort_unstable();
            let of = |part: f64| {
                let latency = said.latencies.get((said.latencies.len() as f64 * part) as usize);
                latency.map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
            };
            let line = json!({
                "measured": "run", "seconds": plan.length.as_secs(), "rate": plan.rate,
                "held": said.held.len(), "without_redis": said.without_redis,
                "unexpected": said.unexpected.len(), "latency": [of(0.5), of(0.9), of(0.99), of(0.999)],
            });
            println!("{line}");
        });
        for (name, seen) in &self.resources {
            for (when, seen) in ["start", "middle", "end"].iter().zip(seen) {
                let Resources { resident, files, threads } = seen;
                let line = json!({ "measured": "process", "name": name, "when": when,
                    "resident": resident, "files": files, "threads": threads });
                println!("{line}");
            }
        }
    }
}
