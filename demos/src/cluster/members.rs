//! Who is there, and what is typed to change that.

use std::fmt::Write as _;

use super::{Instance, MemberError, Redis};

/// The processes that can be killed and started.
#[derive(Debug)]
pub struct Members {
    /// The app's.
    pub instances: Vec<Instance>,
    /// Where logins under way are.
    pub redis: Redis,
}

impl Members {
    /// Starts all of them.
    ///
    /// # Errors
    ///
    /// One does not come up.
    pub async fn start(&mut self) -> Result<(), MemberError> {
        self.redis.start().await?;
        for instance in &mut self.instances {
            instance.start().await?;
        }
        Ok(())
    }

    /// Does what somebody has typed (`kill axum`, `start redis`), and says what came of it.
    pub async fn obey(&mut self, line: &str) -> String {
        let mut words = line.split_whitespace();
        let (Some(verb @ ("kill" | "start")), Some(name), None) = (words.next(), words.next(), words.next())
        else {
            return self.help();
        };
        let is_to_start = verb == "start";
        let instance = self.instances.iter_mut().find(|instance| instance.framework.to_string() == name);
        let done = match (instance, name) {
            (Some(instance), _) => restart(instance.kill().await, is_to_start, || instance.start()).await,
            (None, "redis") => {
                let killed = self.redis.kill().await;
                restart(killed, is_to_start, || self.redis.start()).await
            }
            _ => return self.help(),
        };
        match done {
            Ok(()) if is_to_start => format!("{name} is started"),
            Ok(()) => format!("{name} is killed"),
            Err(error) => {
                let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
                format!("{error}{}", cause.unwrap_or_default())
            }
        }
    }

    fn help(&self) -> String {
        let mut help = "type kill or start, and one of: redis".to_owned();
        for instance in &self.instances {
            let _ = write!(help, ", {}", instance.framework);
        }
        help
    }
}

/// What is to be started is killed before: it would not get its port otherwise.
async fn restart<F: Future<Output = Result<(), MemberError>>>(
    killed: Result<(), MemberError>,
    is_to_start: bool,
    start: impl FnOnce() -> F,
) -> Result<(), MemberError> {
    killed?;
    if is_to_start { start().await } else { Ok(()) }
}
