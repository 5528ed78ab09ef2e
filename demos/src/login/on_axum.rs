//! The login app on axum, with tower-sessions.

use std::{future::Future, io, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state, map_response},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::{HeaderMap, Method, StatusCode, header};
use oauth1_axum::{AxumIntegration, Rejection};
use oauth1_client::{OAuth, SealKey};
use tokio::net::TcpListener;
use tower_sessions::{
    ExpiredDeletion as _, Expiry, Session, SessionManagerLayer, SessionStore,
    cookie::{SameSite, time},
};
use tower_sessions_rusqlite_store::RusqliteStore;

use super::{CLIENT, PROFILE_KEY, Profile, Settings, StartError, pages};
use crate::{
    origin,
    page::{self, Policy, Site},
    serve,
};

#[derive(Clone)]
struct App {
    oauth: OAuth,
    settings: Arc<Settings>,
}

/// The app's routes, with sessions in this store.
///
/// # Errors
///
/// A setting is missing or invalid.
pub fn router<S: SessionStore + Clone>(
    settings: Settings,
    key: SealKey,
    sessions: S,
) -> Result<Router, StartError> {
    let app = App { oauth: settings.registry(key)?, settings: Arc::new(settings) };
    // __Host-: no other host of the same site can set it. It needs https.
    let cookie = if app.settings.is_https() { "__Host-login_demo" } else { "login_demo" };
    let sessions = SessionManagerLayer::new(sessions)
        .with_name(cookie)
        // Lax, not Strict: the browser comes back from the provider's site, and the cookie has to come with it.
        .with_same_site(SameSite::Lax)
        .with_secure(app.settings.is_https())
        .with_expiry(Expiry::OnInactivity(time::Duration::days(1)));
    Ok(Router::new()
        .route("/", get(home))
        .route("/login", get(login))
        .route("/auth", get(auth))
        .route("/logout", get(confirm_logout).post(logout))
        .fallback(not_found)
        .layer(sessions)
        .merge(page::assets(Site::App))
        .layer(from_fn_with_state(Arc::clone(&app.settings), to_own_host))
        .layer(map_response(page::secure_by_default))
        .with_state(app))
}

/// Serves the app until `shutdown` is done. Expired sessions are deleted now and then.
///
/// # Errors
///
/// The listener fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    sessions: RusqliteStore,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let clean = async {
        let mut every = tokio::time::interval(Duration::from_secs(600));
        loop {
            every.tick().await;
            if let Err(error) = sessions.delete_expired().await {
                tracing::warn!("expired sessions are not deleted this time: {error}");
            }
        }
    };
    tokio::select! {
        served = serve::serve(listener, router, shutdown) => served,
        () = clean => Ok(()),
    }
}

async fn home(session: Session, State(app): State<App>) -> Result<Response, Failure> {
    let profile = session.get::<Profile>(PROFILE_KEY).await.map_err(Rejection::session)?;
    let Some(profile) = profile else {
        return Ok(shown(StatusCode::OK, &pages::welcome(app.settings.local.is_some())));
    };
    let mut response = shown(StatusCode::OK, &pages::home(&profile));
    let pictures = profile.picture_origin();
    page::secure(response.headers_mut(), &Policy { form_action: &[], img_src: pictures.as_slice() });
    Ok(response)
}

async fn login(web: AxumIntegration, State(app): State<App>) -> Result<Response, Failure> {
    let twitter = app.oauth.create_client(CLIENT)?;
    Ok(twitter.authorize_redirect(&web, &app.settings.callback_url()).await?)
}

async fn auth(web: AxumIntegration, State(app): State<App>) -> Result<Response, Failure> {
    let twitter = app.oauth.create_client(CLIENT)?;
    let token = twitter.authorize_access_token(&web).await?;
    let profile = Profile::fetch(&twitter, &token).await?;
    // The session is written back as a whole: what another tab put into it during the wait must be in it.
    web.session().load().await.map_err(Rejection::session)?;
    // A new session id for whoever signs in: one that was planted before is worth nothing now.
    web.session().cycle_id().await.map_err(Rejection::session)?;
    web.session().insert(PROFILE_KEY, profile).await.map_err(Rejection::session)?;
    Ok(Redirect::to("/").into_response())
}

async fn confirm_logout() -> Response {
    shown(StatusCode::OK, &pages::logout())
}

async fn logout(session: Session, State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    if !origin::is_same(&headers, |origin| origin == app.settings.base_url) {
        return Ok(shown(StatusCode::FORBIDDEN, &pages::logout()));
    }
    session.flush().await.map_err(Rejection::session)?;
    Ok(Redirect::to("/").into_response())
}

async fn not_found() -> Response {
    shown(StatusCode::NOT_FOUND, &pages::not_found())
}

/// Sends a browser that came by another name (`localhost`) to the app's own: a cookie set for the one would not
/// come back with the callback to the other.
pub(crate) async fn to_own_host(
    State(settings): State<Arc<Settings>>,
    request: Request,
    next: Next,
) -> Response {
    let host = request.headers().get(header::HOST).map(header::HeaderValue::as_bytes);
    if host.is_some_and(|host| host.eq_ignore_ascii_case(settings.authority().as_bytes())) {
        return next.run(request).await;
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    Redirect::temporary(&format!("{}{target}", settings.base_url)).into_response()
}

/// An error, as a page.
pub(crate) struct Failure(Rejection);

impl<E: Into<Rejection>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let error = self.0.error();
        let causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
        let causes: Vec<_> = causes.map(ToString::to_string).collect();
        if error.status() >= 500 {
            tracing::error!(status = error.status(), ?causes, "sign-in failed: {error}");
        } else {
            tracing::info!(status = error.status(), ?causes, "sign-in not finished: {error}");
        }
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = shown(status, &pages::failure(error));
        if status == StatusCode::METHOD_NOT_ALLOWED {
            response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("GET, POST"));
        }
        response
    }
}

fn shown(status: StatusCode, page: &pages::Page) -> Response {
    page::html(status, Site::App, page.title, &page.body)
}
