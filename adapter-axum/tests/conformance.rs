//! The conformance suite on axum and tower-sessions.

#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

#[path = "../../oauth1-client/tests/conformance/mod.rs"]
mod conformance;

use std::sync::Arc;

use async_trait::async_trait;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use conformance::{Adapter, CALLBACK, Faults, FaultyStore, Running, Whose};
use oauth1_axum::{AxumIntegration, Rejection};
use oauth1_client::{FrameworkIntegration as _, OAuth, OAuthBuilder};
use tower_sessions::{
    MemoryStore, SessionManagerLayer, SessionStore,
    cookie::SameSite,
    session::{Id, Record},
    session_store,
};

/// Sessions on the server, in a store that can fail.
#[derive(Clone, Debug, Default)]
struct Sessions {
    store: MemoryStore,
    faults: Faults,
}

impl Sessions {
    async fn meet<T>(
        &self,
        work: impl Future<Output = session_store::Result<T>>,
    ) -> session_store::Result<T> {
        match self.faults.meet(Whose::Session) {
            true => Err(session_store::Error::Backend("connection refused".to_owned())),
            false => work.await,
        }
    }
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        self.meet(self.store.create(record)).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.meet(self.store.save(record)).await
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        self.meet(self.store.load(id)).await
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.meet(self.store.delete(id)).await
    }
}

struct Axum;

impl Adapter for Axum {
    type Keep = Sessions;
    const CAN_BE_BARE: bool = true;

    fn faults(keep: &Sessions) -> Faults {
        keep.faults.clone()
    }

    async fn start(oauth: OAuth, keep: &Sessions) -> Running {
        let sessions =
            SessionManagerLayer::new(keep.clone()).with_same_site(SameSite::Lax).with_secure(false);
        let app = Router::new()
            .route("/login/{client}", get(login).post(login))
            .route("/auth/{client}", get(auth).post(auth))
            .route("/auth-then-fail/{client}", get(auth_then_fail))
            .route("/state/{client}", get(state))
            .route("/put/{client}", get(put))
            .layer(sessions)
            .route("/bare/login/{client}", get(login))
            .with_state(oauth);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, app).await });
        Running { url, stop: Some(Box::new(move || task.abort())) }
    }
}

/// The same with a store that another machine could share.
struct AxumWithStore;

/// Both stores count their calls together.
struct Keep {
    sessions: Sessions,
    store: Arc<FaultyStore>,
}

impl Default for Keep {
    fn default() -> Self {
        let store = Arc::<FaultyStore>::default();
        Self { sessions: Sessions { faults: store.faults.clone(), ..Sessions::default() }, store }
    }
}

impl Adapter for AxumWithStore {
    type Keep = Keep;
    const CAN_BE_BARE: bool = true;

    fn faults(keep: &Keep) -> Faults {
        keep.sessions.faults.clone()
    }

    fn build(oauth: OAuthBuilder, keep: &Keep) -> OAuthBuilder {
        oauth.state_store(Arc::clone(&keep.store))
    }

    async fn start(oauth: OAuth, keep: &Keep) -> Running {
        Axum::start(oauth, &keep.sessions).await
    }
}

async fn login(
    web: AxumIntegration,
    Path(client): Path<String>,
    State(oauth): State<OAuth>,
) -> Result<impl IntoResponse, Rejection> {
    Ok(oauth.create_client(&client)?.authorize_redirect(&web, CALLBACK).await?)
}

async fn auth(
    web: AxumIntegration,
    Path(client): Path<String>,
    State(oauth): State<OAuth>,
) -> Result<String, Rejection> {
    let token = oauth.create_client(&client)?.authorize_access_token(&web).await?;
    Ok(format!("token {}", token.credentials().identifier()))
}

async fn auth_then_fail(
    web: AxumIntegration,
    Path(client): Path<String>,
    State(oauth): State<OAuth>,
) -> Result<Response, Rejection> {
    oauth.create_client(&client)?.authorize_access_token(&web).await?;
    Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn state(web: AxumIntegration, Path(client): Path<String>) -> Result<String, Rejection> {
    let kept = web.load_state(&format!("oauth1:{client}")).await.map_err(Rejection::session)?;
    Ok(kept.unwrap_or_else(|| "none".to_owned()))
}

async fn put(web: AxumIntegration, Path(client): Path<String>) -> Result<(), Rejection> {
    let saved = web.save_state(&format!("oauth1:{client}"), web.query().to_owned()).await;
    saved.map_err(Rejection::session)
}

conformance::on!(Axum);

mod with_store {
    use super::{AxumWithStore, conformance};

    conformance::on!(AxumWithStore);
}
