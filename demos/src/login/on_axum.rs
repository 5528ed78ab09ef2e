//! The login app on axum, with tower-sessions.

use std::{future::Future, io, sync::Arc};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state, map_response},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use oauth1_axum::AxumIntegration;
use oauth1_client::OAuthError;
use tokio::net::TcpListener;
use tower_sessions::{
    Expiry, Session, SessionManagerLayer,
    cookie::{Key, SameSite, time},
};

use super::{App, Framework, PROFILE_KEY, Profile, Settings, reply, session};
use crate::{
    origin,
    page::{self, Reply, Site},
    serve,
};

const AXUM: Framework = Framework::Axum;

type Shared = Arc<App>;

pub(super) async fn serve(
    app: App,
    listener: TcpListener,
    ready: impl FnOnce(),
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    ready();
    serve::serve(listener, router(app), shutdown).await
}

fn router(app: App) -> Router {
    let sessions = SessionManagerLayer::new(app.sessions.clone())
        .with_name(app.cookie_name())
        // Lax, not Strict: the browser comes back from the provider's site, and the cookie has to come with it.
        .with_same_site(SameSite::Lax)
        .with_secure(app.settings.is_https())
        .with_expiry(Expiry::OnInactivity(time::Duration::days(1)))
        // As actix-session does it, so that the app on actix-web can share the sessions.
        .with_signed(Key::from(app.cookie_key.octets()));
    let app = Arc::new(app);
    Router::new()
        .route("/", get(home))
        .route("/login", get(login))
        .route("/auth", get(auth))
        .route("/logout", get(confirm_logout).post(logout))
        .fallback(not_found)
        .layer(sessions)
        .merge(page::assets(Site::App))
        .layer(from_fn_with_state(Arc::clone(&app.settings), to_own_host))
        .layer(map_response(page::secure_by_default))
        .with_state(app)
}

async fn home(visitor: Session, State(app): State<Shared>) -> Result<Reply, Failure> {
    let profile = visitor.get::<Profile>(PROFILE_KEY).await.map_err(session)?;
    Ok(reply::home(AXUM, &app.settings, profile.as_ref()))
}

async fn login(web: AxumIntegration, State(app): State<Shared>) -> Result<Response, Failure> {
    let twitter = app.twitter()?;
    Ok(twitter.authorize_redirect(&web, &app.settings.callback_url()).await?)
}

async fn auth(web: AxumIntegration, State(app): State<Shared>) -> Result<Reply, Failure> {
    let twitter = app.twitter()?;
    let token = twitter.authorize_access_token(&web).await?;
    let profile = Profile::fetch(&twitter, &token).await?;
    // The session is written back as a whole: what another tab put into it during the wait must be in it.
    web.session().load().await.map_err(session)?;
    // A new session id for whoever signs in: one that was planted before is worth nothing now.
    web.session().cycle_id().await.map_err(session)?;
    web.session().insert(PROFILE_KEY, profile).await.map_err(session)?;
    Ok(reply::go_home())
}

async fn confirm_logout() -> Reply {
    reply::confirm_logout(AXUM, StatusCode::OK)
}

async fn logout(visitor: Session, State(app): State<Shared>, headers: HeaderMap) -> Result<Reply, Failure> {
    let header = |name: &str| headers.get(name).map(HeaderValue::as_bytes);
    if !origin::is_same(header, |origin| origin == app.settings.base_url) {
        return Ok(reply::confirm_logout(AXUM, StatusCode::FORBIDDEN));
    }
    visitor.flush().await.map_err(session)?;
    Ok(reply::go_home())
}

async fn not_found() -> Reply {
    reply::not_found(AXUM)
}

pub(crate) async fn to_own_host(
    State(settings): State<Arc<Settings>>,
    request: Request,
    next: Next,
) -> Response {
    let host = request.headers().get(header::HOST).map(HeaderValue::as_bytes);
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    match reply::to_own_host(&settings, request.method().as_str(), host, target) {
        Some(elsewhere) => elsewhere.into_response(),
        None => next.run(request).await,
    }
}

/// An error, as a page.
struct Failure(OAuthError);

impl From<OAuthError> for Failure {
    fn from(error: OAuthError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        reply::failure(AXUM, &self.0).into_response()
    }
}
