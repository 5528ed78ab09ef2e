//! Programs that a test starts, and that end with it.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::Duration,
};

use tokio::{sync::mpsc, time::timeout};

/// How long a program may take to say what a test waits for. Other builds may keep the computer busy.
const LIMIT: Duration = Duration::from_secs(30);

/// A running program. It is killed when this is dropped; if that is because a test failed, its log is shown.
pub(crate) struct Program {
    child: Child,
    lines: mpsc::UnboundedReceiver<String>,
    log: PathBuf,
}

impl Program {
    /// Starts it. Standard error goes to the file `log`, after what is in it already.
    pub(crate) fn start(command: &mut Command, log: PathBuf) -> io::Result<Self> {
        let stderr = File::options().create(true).append(true).open(&log)?;
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr).spawn()?;
        let stdout = child.stdout.take().unwrap();
        let (sender, lines) = mpsc::unbounded_channel();
        // Reads to the end, so that the program never waits for somebody to read.
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Ok(Self { child, lines, log })
    }

    /// What `find` finds in the next line of standard output that it finds something in.
    pub(crate) async fn line<T>(&mut self, find: impl Fn(&str) -> Option<T>) -> T {
        let found = async {
            loop {
                let line = self.lines.recv().await?;
                if let Some(found) = find(&line) {
                    return Some(found);
                }
            }
        };
        match timeout(LIMIT, found).await {
            Ok(Some(found)) => found,
            Ok(None) => panic!("the program of {} ended without saying it", self.log.display()),
            Err(_) => panic!("the program of {} does not say it", self.log.display()),
        }
    }

    #[allow(dead_code, reason = "where memory is looked at")]
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Types a line.
    pub(crate) fn write(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Asks it to end, as a person's Ctrl-C does, so that it ends what it has started.
    pub(crate) fn terminate(&mut self) -> io::Result<ExitStatus> {
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        self.child.wait()
    }

    /// As SIGKILL does it: the program cannot put anything in order.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            let log = fs::read(&self.log).unwrap_or_default();
            eprintln!("{}:\n{}", self.log.display(), String::from_utf8_lossy(&log));
        }
    }
}

/// A folder of one test's own. It is deleted when the test has passed.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let name = format!("browser-{name}-{}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        // The search for `.env` goes up; it ends at a file, also at an empty one.
        fs::write(path.join(".env"), "").unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}
