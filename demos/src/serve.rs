//! Binding to a port of this computer, serving on it, and stopping.

use std::{future::Future, io, net::Ipv4Addr, time::Duration};

use axum::Router;
use thiserror::Error;
use tokio::{net::TcpListener, sync::watch};

/// Why there is no listener.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BindError {
    /// Somebody else has the port.
    #[error("port {port} is in use: give another with {option}")]
    InUse {
        /// The port.
        port: u16,
        /// The option that chooses it.
        option: &'static str,
    },
    /// Anything else.
    #[error("cannot listen on port {port}")]
    Other {
        /// The port.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
}

/// A listener on 127.0.0.1. `option` is what the person running this would say to choose another port.
///
/// # Errors
///
/// The port is in use, or may not be used.
pub async fn bind(port: u16, option: &'static str) -> Result<TcpListener, BindError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => BindError::InUse { port, option },
        _ => BindError::Other { port, source },
    })
}

/// Serves until `shutdown` is done, and then finishes the requests under way, for at most three seconds.
///
/// # Errors
///
/// The listener fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (stopping, stop) = tokio::sync::oneshot::channel();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move {
        shutdown.await;
        let _ = stopping.send(());
    });
    // A browser may keep a connection open that it never uses: that is no reason to stay.
    let patience = async move {
        let _ = stop.await;
        tokio::time::sleep(Duration::from_secs(3)).await;
    };
    tokio::select! {
        served = serving => served,
        () = patience => Ok(()),
    }
}

/// Done when the person presses Ctrl-C, or the system asks the process to end.
pub async fn stop_signal() {
    let interrupt = async {
        // Without a handler for it the signal ends the process anyway.
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

/// Done when the sender is gone: one signal for several servers.
pub async fn until(mut stopped: watch::Receiver<()>) {
    while stopped.changed().await.is_ok() {}
}
