//! The login app, served as it is for people, in front of a provider.

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    thread::{self, JoinHandle},
};

use demos::{
    data::Data,
    login::{App, Framework, LocalProvider, Sessions, Settings},
    provider::Endpoints,
};
use oauth1_client::Env;
use tokio::{net::TcpListener, sync::oneshot};

use super::at::{At, told};
use crate::provider::CLIENT_ID;

/// A running app. It has ended when this is gone, and its folder is deleted.
pub(super) struct WebApp {
    pub(super) url: String,
    folder: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl WebApp {
    /// On a thread of its own: actix-web's server cannot be sent from one to another.
    pub(super) async fn start(framework: Framework, at: &At) -> Result<Self, String> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("interop-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let data = Data::open(&folder).map_err(told)?;
        let (seal_key, cookie_key) = (data.seal_key().map_err(told)?, data.cookie_key().map_err(told)?);
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(told)?;
        let url = format!("http://{}", listener.local_addr().map_err(told)?);
        let listener = listener.into_std().map_err(told)?;
        let local = LocalProvider {
            endpoints: Endpoints::new(&at.url),
            client_id: CLIENT_ID.to_owned(),
            client_secret: at.secret().into(),
        };
        let settings =
            Settings { base_url: url.clone(), env: Env::default(), local: Some(local), redis: None };
        let (stop, stopped) = oneshot::channel();
        let (ready, is_ready) = oneshot::channel();
        let serve = async move {
            let listener = TcpListener::from_std(listener).unwrap();
            let app = App::new(settings, seal_key, cookie_key, Sessions::in_memory()).unwrap();
            let stopped = async { drop(stopped.await) };
            app.serve(framework, listener, move || ready.send(()).unwrap(), stopped).await.unwrap();
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(told)?;
        let thread = thread::spawn(move || runtime.block_on(serve));
        let app = Self { url, folder, stop: Some(stop), thread: Some(thread) };
        is_ready.await.map_err(told)?;
        Ok(app)
    }
}

impl Drop for WebApp {
    fn drop(&mut self) {
        drop(self.stop.take());
        let _ = self.thread.take().map(JoinHandle::join);
        let _ = fs::remove_dir_all(&self.folder);
    }
}
