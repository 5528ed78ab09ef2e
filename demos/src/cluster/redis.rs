//! A Redis server of the cluster's own.

use std::{io, net::SocketAddr, process::Stdio, time::Duration};

use tokio::{
    net::TcpStream,
    process::{Child, Command},
    time::timeout,
};

use super::MemberError;

const LIMIT: Duration = Duration::from_secs(20);

/// A Redis on this computer that keeps nothing on disk. It ends with this.
#[derive(Debug)]
pub struct Redis {
    address: SocketAddr,
    child: Option<Child>,
}

impl Redis {
    /// One that will listen here.
    #[must_use]
    pub fn at(address: SocketAddr) -> Self {
        Self { address, child: None }
    }

    /// For the app.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// Starts it; done when it listens.
    ///
    /// # Errors
    ///
    /// There is no `redis-server`, or it does not come up.
    pub async fn start(&mut self) -> Result<(), MemberError> {
        let mut command = Command::new("redis-server");
        command.args(["--port", &self.address.port().to_string(), "--bind", &self.address.ip().to_string()]);
        command.args(["--save", "", "--appendonly", "no", "--loglevel", "warning"]);
        let spawned = command.stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true).spawn();
        let mut child = spawned.map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => {
                MemberError::Missing { program: "redis-server", how: "install Redis (Debian: redis-server)" }
            }
            _ => MemberError::Process { name: "redis".to_owned(), source },
        })?;
        let listens = async {
            // Redis tells nobody when it does.
            while TcpStream::connect(self.address).await.is_err() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let is_up = tokio::select! {
            up = timeout(LIMIT, listens) => up.is_ok(),
            _ = child.wait() => false,
        };
        if !is_up {
            return Err(MemberError::NotReady { name: "redis".to_owned() });
        }
        self.child = Some(child);
        Ok(())
    }

    /// Kills it, if it is there.
    ///
    /// # Errors
    ///
    /// The system does not.
    pub async fn kill(&mut self) -> Result<(), MemberError> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        child.kill().await.map_err(|source| MemberError::Process { name: "redis".to_owned(), source })
    }
}
