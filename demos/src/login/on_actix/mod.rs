//! The login app on actix-web, with actix-session.

mod sessions;

use std::{future::Future, io};

use actix_session::{
    Session, SessionMiddleware,
    config::{CookieContentSecurity, PersistentSession},
};
use actix_web::{
    App as ActixApp, HttpRequest, HttpResponse, HttpServer, ResponseError,
    body::{BoxBody, MessageBody},
    cookie::{Key, SameSite, time::Duration},
    dev::{ServiceRequest, ServiceResponse},
    guard,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::{Next, from_fn},
    web::{self, Data, ServiceConfig},
};
use oauth1_actix::ActixIntegration;
use oauth1_client::OAuthError;
use tokio::{net::TcpListener, runtime::Handle};

use super::{App, Framework, PROFILE_KEY, Profile, reply, session};
use crate::{
    origin,
    page::{self, Reply, Site},
};
use sessions::OnActix;

const ACTIX: Framework = Framework::Actix;

pub(super) async fn serve(
    app: App,
    listener: TcpListener,
    ready: impl FnOnce(),
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    // One for all workers: logins are remembered once.
    let app = Data::new(app);
    let server = HttpServer::new(move || {
        let secure = app.settings.is_https();
        let lasting = PersistentSession::default().session_ttl(Duration::days(1));
        let sessions = OnActix(app.sessions.clone());
        let sessions = SessionMiddleware::builder(sessions, Key::from(app.cookie_key.octets()))
            .cookie_name(app.cookie_name().to_owned())
            // Lax, not Strict: the browser comes back from the provider's site, and the cookie has to come with it.
            .cookie_same_site(SameSite::Lax)
            .cookie_secure(secure)
            .cookie_content_security(CookieContentSecurity::Signed)
            .session_lifecycle(lasting)
            .build();
        ActixApp::new().app_data(app.clone()).wrap(sessions).wrap(from_fn(at_the_door)).configure(routes)
    });
    // As many as the runtime has: what somebody has chosen for the others goes for this one too.
    let workers = Handle::current().metrics().num_workers();
    let server =
        server.workers(workers).listen(listener.into_std()?)?.disable_signals().shutdown_timeout(3).run();
    let handle = server.handle();
    tokio::spawn(async move {
        shutdown.await;
        handle.stop(true).await;
    });
    ready();
    server.await
}

fn routes(config: &mut ServiceConfig) {
    let get_or_head = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config
        .route("/", get_or_head().to(home))
        .route("/login", get_or_head().to(login))
        .route("/auth", get_or_head().to(auth))
        .route("/logout", get_or_head().to(confirm_logout))
        .route("/logout", web::post().to(logout))
        .default_service(web::to(not_found));
    for path in page::ASSETS {
        config.route(path, get_or_head().to(asset));
    }
}

async fn home(visitor: Session, app: Data<App>) -> Result<HttpResponse, Failure> {
    let profile = visitor.get::<Profile>(PROFILE_KEY).map_err(session)?;
    Ok(response(reply::home(ACTIX, &app.settings, profile.as_ref())))
}

async fn login(web: ActixIntegration, app: Data<App>) -> Result<HttpResponse, Failure> {
    let twitter = app.twitter()?;
    Ok(twitter.authorize_redirect(&web, &app.settings.callback_url()).await?)
}

async fn auth(web: ActixIntegration, app: Data<App>) -> Result<HttpResponse, Failure> {
    let twitter = app.twitter()?;
    let token = twitter.authorize_access_token(&web).await?;
    let profile = Profile::fetch(&twitter, &token).await?;
    // A new session for whoever signs in: one that was planted before is worth nothing now.
    web.session().renew();
    web.session().insert(PROFILE_KEY, profile).map_err(session)?;
    Ok(response(reply::go_home()))
}

async fn confirm_logout() -> HttpResponse {
    response(reply::confirm_logout(ACTIX, http::StatusCode::OK))
}

async fn logout(visitor: Session, app: Data<App>, request: HttpRequest) -> HttpResponse {
    let header = |name: &str| request.headers().get(name).map(HeaderValue::as_bytes);
    if !origin::is_same(header, |origin| origin == app.settings.base_url) {
        return response(reply::confirm_logout(ACTIX, http::StatusCode::FORBIDDEN));
    }
    visitor.purge();
    response(reply::go_home())
}

async fn not_found() -> HttpResponse {
    response(reply::not_found(ACTIX))
}

async fn asset(request: HttpRequest) -> HttpResponse {
    page::asset(Site::App, request.path()).map_or_else(|| response(reply::not_found(ACTIX)), response)
}

/// Around all of it: who came by another name is sent to the app's own, and every response is protected.
async fn at_the_door(
    app: Data<App>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let host = request.headers().get(header::HOST).map(HeaderValue::as_bytes);
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let elsewhere = reply::to_own_host(&app.settings, request.method().as_str(), host, target);
    let mut served = match elsewhere {
        Some(elsewhere) => request.into_response(response(elsewhere)),
        None => next.call(request).await?.map_into_boxed_body(),
    };
    if !served.headers().contains_key(header::CONTENT_SECURITY_POLICY) {
        for (name, value) in &page::strictest() {
            if let Some((name, value)) = header_of(name, value) {
                served.headers_mut().insert(name, value);
            }
        }
    }
    Ok(served)
}

fn response(reply: Reply) -> HttpResponse {
    let (head, body) = reply.into_parts();
    let status = StatusCode::from_u16(head.status.as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    for header in head.headers.iter().filter_map(|(name, value)| header_of(name, value)) {
        response.insert_header(header);
    }
    response.body(body)
}

/// actix-web's `http` is an older one than everybody else's.
fn header_of(name: &http::HeaderName, value: &http::HeaderValue) -> Option<(HeaderName, HeaderValue)> {
    let name = HeaderName::from_bytes(name.as_ref()).ok()?;
    Some((name, HeaderValue::from_bytes(value.as_bytes()).ok()?))
}

/// An error, as a page.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Failure(#[from] OAuthError);

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        response(reply::failure(ACTIX, &self.0))
    }
}
