//! The conformance suite on actix-web and actix-session.

#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

#[path = "../../oauth1-client/tests/conformance/mod.rs"]
mod conformance;
mod support;

use std::{
    net::TcpListener,
    sync::{Arc, mpsc},
    thread,
};

use actix_session::{
    SessionMiddleware,
    storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError},
};
use actix_web::{
    App, HttpResponse, HttpServer,
    cookie::{Key, time::Duration},
    rt::System,
    web::{self, Data, Path},
};
use conformance::{Adapter, CALLBACK, Faults, FaultyStore, Running, Whose};
use oauth1_actix::{ActixIntegration, Rejection};
use oauth1_client::{FrameworkIntegration as _, OAuth, OAuthBuilder};
use support::{MemoryStore, State, cookie_sessions};

/// Sessions on the server, in a store that can fail.
#[derive(Clone, Default)]
struct Sessions {
    store: MemoryStore,
    faults: Faults,
}

impl Sessions {
    fn meet(&self) -> anyhow::Result<()> {
        match self.faults.meet(Whose::Session) {
            true => Err(anyhow::anyhow!("connection refused")),
            false => Ok(()),
        }
    }
}

impl SessionStore for Sessions {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        self.meet().map_err(LoadError::Other)?;
        self.store.load(key).await
    }

    async fn save(&self, state: State, ttl: &Duration) -> Result<SessionKey, SaveError> {
        self.meet().map_err(SaveError::Other)?;
        self.store.save(state, ttl).await
    }

    async fn update(&self, key: SessionKey, state: State, ttl: &Duration) -> Result<SessionKey, UpdateError> {
        self.meet().map_err(UpdateError::Other)?;
        self.store.update(key, state, ttl).await
    }

    async fn update_ttl(&self, key: &SessionKey, ttl: &Duration) -> Result<(), anyhow::Error> {
        self.meet()?;
        self.store.update_ttl(key, ttl).await
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        self.meet()?;
        self.store.delete(key).await
    }
}

struct OnServer;

impl Adapter for OnServer {
    type Keep = Sessions;
    const CAN_BE_BARE: bool = true;

    fn faults(keep: &Sessions) -> Faults {
        keep.faults.clone()
    }

    async fn start(oauth: OAuth, keep: &Sessions) -> Running {
        let keep = keep.clone();
        serve(oauth, move || SessionMiddleware::new(keep.clone(), Key::from(&[7; 64])))
    }
}

/// Sessions that are a cookie, signed and not encrypted.
struct InCookie;

impl Adapter for InCookie {
    type Keep = ();
    const CAN_BE_BARE: bool = true;

    async fn start(oauth: OAuth, _: &()) -> Running {
        serve(oauth, cookie_sessions)
    }
}

/// The same with a store that another machine could share.
struct InCookieWithStore;

impl Adapter for InCookieWithStore {
    type Keep = Arc<FaultyStore>;
    const CAN_BE_BARE: bool = true;

    fn faults(keep: &Self::Keep) -> Faults {
        keep.faults.clone()
    }

    fn build(oauth: OAuthBuilder, store: &Self::Keep) -> OAuthBuilder {
        oauth.state_store(Arc::clone(store))
    }

    async fn start(oauth: OAuth, _: &Self::Keep) -> Running {
        InCookie::start(oauth, &()).await
    }
}

/// Serves the app from a thread of its own, as actix-web wants it.
fn serve<S: SessionStore + 'static>(
    oauth: OAuth,
    sessions: impl Fn() -> SessionMiddleware<S> + Clone + Send + 'static,
) -> Running {
    let app = move || {
        let with_sessions = web::scope("")
            .wrap(sessions())
            .route("/login/{client}", web::to(login))
            .route("/auth/{client}", web::to(auth))
            .route("/auth-then-fail/{client}", web::get().to(auth_then_fail))
            .route("/state/{client}", web::get().to(state))
            .route("/put/{client}", web::get().to(put));
        let bare = web::scope("/bare").route("/login/{client}", web::to(login));
        App::new().app_data(Data::new(oauth.clone())).service(bare).service(with_sessions)
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (send, started) = mpsc::channel();
    let thread = thread::spawn(move || {
        System::new().block_on(async {
            let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap().run();
            send.send(server.handle()).unwrap();
            server.await.unwrap();
        });
    });
    let handle = started.recv().unwrap();
    let stop = move || {
        drop(handle.stop(false)); // told; not waited for here
        thread.join().unwrap();
    };
    Running { url, stop: Some(Box::new(stop)) }
}

async fn login(
    web: ActixIntegration,
    client: Path<String>,
    oauth: Data<OAuth>,
) -> Result<HttpResponse, Rejection> {
    Ok(oauth.create_client(&client)?.authorize_redirect(&web, CALLBACK).await?)
}

async fn auth(web: ActixIntegration, client: Path<String>, oauth: Data<OAuth>) -> Result<String, Rejection> {
    let token = oauth.create_client(&client)?.authorize_access_token(&web).await?;
    Ok(format!("token {}", token.credentials().identifier()))
}

async fn auth_then_fail(
    web: ActixIntegration,
    client: Path<String>,
    oauth: Data<OAuth>,
) -> Result<HttpResponse, Rejection> {
    oauth.create_client(&client)?.authorize_access_token(&web).await?;
    Ok(HttpResponse::InternalServerError().finish())
}

async fn state(web: ActixIntegration, client: Path<String>) -> Result<String, Rejection> {
    let kept = web.load_state(&format!("oauth1:{client}")).await.map_err(Rejection::session)?;
    Ok(kept.unwrap_or_else(|| "none".to_owned()))
}

async fn put(web: ActixIntegration, client: Path<String>) -> Result<HttpResponse, Rejection> {
    let saved = web.save_state(&format!("oauth1:{client}"), web.query().to_owned()).await;
    saved.map_err(Rejection::session)?;
    Ok(HttpResponse::Ok().finish())
}

mod on_server {
    use super::{OnServer, conformance};

    conformance::on!(OnServer);
}

mod in_cookie {
    use super::{InCookie, conformance};

    conformance::on!(InCookie);
}

mod in_cookie_with_store {
    use super::{InCookieWithStore, conformance};

    conformance::on!(InCookieWithStore);
}
