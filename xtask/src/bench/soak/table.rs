//! The figures as docs/benchmarks/soak.md shows them.

use super::{Figure, Machine, Process};

/// Files and threads that may be more at the end than after the warming up: a connection to Redis or to the provider.
const MORE: u64 = 8;
/// KiB that a process may grow for each login of the run, in the ten minutes that a used one is remembered, and that its
/// allocator may keep besides.
const PER_LOGIN: u64 = 1;
const BESIDES: u64 = 4 << 10;

pub(crate) fn render(machine: &Machine, figures: &[Figure]) -> String {
    let (mut kinds, mut processes, mut all, mut verdicts) =
        (String::new(), String::new(), String::new(), String::new());
    let (mut logins, mut done) = (0, 0);
    for figure in figures {
        match figure {
            Figure::Done { kind, times } => {
                kinds += &format!("| {kind} | {times} |\n");
                done += times;
            }
            Figure::Run { seconds, rate, held, without_redis, unexpected, latency } => {
                logins = *held;
                let [median, ninety, ninety_nine, most] = latency;
                all = format!(
                    "| seconds | {seconds} |\n| operations a second, at most | {rate} |\n| logins held | {held} |\n\
                     | refused while Redis was gone | {without_redis} |\n| unexpected | {unexpected} |\n\
                     | a good login, median, ms | {median:.1} |\n| 90 % | {ninety:.1} |\n\
                     | 99 % | {ninety_nine:.1} |\n| 99.9 % | {most:.1} |\n"
                );
                verdicts +=
                    &verdict("unexpected answers, and logins lost or exchanged twice", *unexpected, 0);
            }
            Figure::Process(Process { name, when, resident, files, threads }) => {
                processes += &format!("| {name} | {when} | {} | {files} | {threads} |\n", resident / 1024);
            }
        }
    }
    kinds += &format!("| all | {done} |\n");
    let seen: Vec<_> = figures
        .iter()
        .filter_map(|figure| if let Figure::Process(seen) = figure { Some(seen) } else { None })
        .collect();
    for start in seen.iter().filter(|seen| seen.when == "start") {
        let Some(end) = seen.iter().find(|seen| seen.when == "end" && seen.name == start.name) else {
            continue;
        };
        let name = &start.name;
        verdicts += &verdict(&format!("{name}: more files"), end.files.saturating_sub(start.files), MORE);
        verdicts +=
            &verdict(&format!("{name}: more threads"), end.threads.saturating_sub(start.threads), MORE);
        let most = BESIDES + logins * PER_LOGIN;
        verdicts += &verdict(
            &format!("{name}: KiB of memory more"),
            end.resident.saturating_sub(start.resident),
            most,
        );
    }
    let Machine { processor, compiler, crates, date } = machine;
    format!(
        "\
# Soak

Written by `cargo xtask bench soak`; what is done is in `demos/benches/soak`.

The demo app, built for release, runs on axum and on actix-web, each a process with one thread that serves, with
logins under way in Redis. For a time, at a steady rate, browsers sign in, deny, come with callbacks of others, replayed
and malformed ones, give up, ask with HEAD, and meet a provider that answers 500 or garbage or hangs up; and requests
are signed to the provider, well and badly. In the middle Redis is killed, and started again after a tenth of the time.
Every answer is judged. Without Redis no login is begun: that is answered 503, and the callback of one that it held 400
after that; nothing else is forgiven, and a login that is begun and finished while it is gone is wrong too. In the end the provider must have exchanged one token for each login that is held, and no other.

| | |
| --- | --- |
| processor | {processor} |
| compiler | {compiler} |
| crates | {crates} |
| date | {date} |

## Verdicts

| what | figure | at most | |
| --- | ---: | ---: | --- |
{verdicts}
## Operations

| done as it should be | times |
| --- | ---: |
{kinds}
## The run

A good login is all from the first click to the profile.

| | |
| --- | ---: |
{all}
## Processes

After the warming up (a fifth of the time), in the middle, and at the end, when the browsers have left. Memory is what
is resident, in MiB; files are descriptors, connections among them. Tasks are not counted: the apps do not tell. A login
that was used is remembered for ten minutes, so a process grows for that long.

| app | when | memory | files | threads |
| --- | --- | ---: | ---: | ---: |
{processes}"
    )
}

fn verdict(what: &str, figure: u64, most: u64) -> String {
    let held = if figure <= most { "held" } else { "missed" };
    format!("| {what} | {figure} | {most} | {held} |\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_too_much_is_missed() {
        let text = |text: &str| text.to_owned();
        let machine = Machine {
            processor: text("Some CPU"),
            compiler: text("rustc"),
            crates: text("axum"),
            date: text("now"),
        };
        let lines = [
            r#"{"measured":"done","kind":"good","times":7}"#,
            r#"{"measured":"run","seconds":60,"rate":100,"held":10,"without_redis":3,"unexpected":1,"latency":[1,2,3,4]}"#,
            r#"{"measured":"process","name":"axum","when":"start","resident":9216,"files":20,"threads":2}"#,
            r#"{"measured":"process","name":"axum","when":"end","resident":9316,"files":53,"threads":2}"#,
        ];
        let figures = lines.map(|line| serde_json::from_str(line).unwrap());
        let page = render(&machine, &figures);
        for line in [
            "| good | 7 |",
            "| unexpected answers, and logins lost or exchanged twice | 1 | 0 | missed |",
            "| axum: more files | 33 | 8 | missed |",
            "| axum: more threads | 0 | 8 | held |",
            "| axum: KiB of memory more | 100 | 4106 | held |",
        ] {
            assert!(page.lines().any(|other| other == line), "{line}\n{page}");
        }
    }
}
