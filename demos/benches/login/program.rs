//! Programs that the benchmark starts, and that end with it.

use std::{
    env,
    fs::{self, File},
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use tokio::{sync::mpsc, time::timeout};

use crate::Result;

/// How long a program may take to say what is waited for.
const LIMIT: Duration = Duration::from_secs(30);

/// A running program. It is killed, and its folder deleted, when this is dropped.
pub(crate) struct Program {
    child: Child,
    lines: mpsc::UnboundedReceiver<String>,
    folder: PathBuf,
}

impl Program {
    /// Starts it in a fresh folder of this name, in this one.
    pub(crate) fn start(command: &mut Command, place: &Path, folder: &str) -> Result<Self> {
        let folder = format!("login-{}-{folder}", std::process::id());
        let folder = place.join(folder);
        fs::create_dir_all(&folder)?;
        // The search for `.env` goes up; it ends at a file, also at an empty one.
        fs::write(folder.join(".env"), "")?;
        let log = File::create(log(&folder))?;
        // What is set for somebody who develops must not change what is measured.
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            let is_given = command.get_envs().any(|(given, _)| given == name);
            if !is_given && (text.starts_with("TWITTER_") || text == "RUST_LOG") {
                command.env_remove(name);
            }
        }
        command.current_dir(&folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().map_err(|error| {
            let _ = fs::remove_dir_all(&folder);
            let program = command.get_program().display();
            format!("cannot start {program}: {error}")
        })?;
        let stdout = child.stdout.take();
        let (sender, lines) = mpsc::unbounded_channel();
        let program = Self { child, lines, folder };
        let stdout = stdout.ok_or("a program has no standard output")?;
        // Reads to the end, so that the program never waits for somebody to read.
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(std::io::Result::ok) {
                let _ = sender.send(line);
            }
        });
        Ok(program)
    }

    /// What `find` finds in the next line of standard output that it finds something in.
    pub(crate) async fn line<T>(&mut self, find: impl Fn(&str) -> Option<T>) -> Result<T> {
        let found = async {
            loop {
                let line = self.lines.recv().await?;
                if let Some(found) = find(&line) {
                    return Some(found);
                }
            }
        };
        let found = timeout(LIMIT, found).await;
        found.ok().flatten().ok_or_else(|| format!("it did not start\n{}", self.end_of_log()).into())
    }

    /// The URL in the next line that says this before it.
    pub(crate) async fn url_after(&mut self, text: &str) -> Result<String> {
        self.line(|line| {
            let (_, rest) = line.split_once(text)?;
            rest.split_whitespace().next().filter(|word| word.starts_with("http://")).map(str::to_owned)
        })
        .await
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it complained about last.
    pub(crate) fn end_of_log(&self) -> String {
        let log = fs::read(log(&self.folder)).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn log(folder: &Path) -> PathBuf {
    folder.join("program.log")
}
