//! The gallery on axum, with tower-sessions.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    middleware::{from_fn_with_state, map_response},
    response::{IntoResponse as _, Redirect, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode};
use oauth1_axum::AxumIntegration;
use oauth1_client::{
    Env, FrameworkIntegration as _, LoginRequest, OAuthClient, OAuthError, SealKey, check_callback_url,
};
use tower_sessions::{
    Expiry, Session, SessionManagerLayer, SessionStore,
    cookie::{SameSite, time},
};

use super::{
    Accounts, Exhibit, Linked, Local, Unlinked, Who,
    failure::{Failure, shown},
    pages,
    providers::registry,
    visit::{App, USER_KEY, next},
};
use crate::{
    login::{self, StartError, normal_base_url, on_axum::to_own_host},
    page::{self, Policy, Site},
};

/// What a login is for. One that was begun for the one cannot be finished for the other.
const SIGN_IN: &str = "sign-in";
const LINK: &str = "link";

/// What the app is started with.
#[derive(Debug)]
pub struct Settings {
    /// Where browsers find the app, without a slash at the end.
    pub base_url: String,
    /// The providers.
    pub locals: Vec<Local>,
    /// Users and their accounts.
    pub accounts: Accounts,
    /// Seals the logins that are under way.
    pub key: SealKey,
}

/// The app's routes, with sessions in this store.
///
/// # Errors
///
/// The base URL is none, or a client cannot be registered.
pub fn router<S: SessionStore + Clone>(settings: Settings, sessions: S) -> Result<Router, StartError> {
    let Settings { base_url, locals, accounts, key } = settings;
    if normal_base_url(&base_url)? != base_url {
        return Err(StartError::BaseUrl);
    }
    check_callback_url(&base_url)?;
    let site = login::Settings { base_url, env: Env::default(), local: None, redis: None };
    let oauth = registry(&locals, key)?;
    let app = App { oauth, accounts, locals: locals.into(), site: Arc::new(site) };
    // As for the login app, which may be open in the same browser: cookies know no ports.
    let cookie = if app.site.is_https() { "__Host-gallery_demo" } else { "gallery_demo" };
    let sessions = SessionManagerLayer::new(sessions)
        .with_name(cookie)
        .with_same_site(SameSite::Lax)
        .with_secure(app.site.is_https())
        .with_expiry(Expiry::OnInactivity(time::Duration::days(1)));
    Ok(Router::new()
        .route("/", get(gallery))
        .route("/login", get(async || Redirect::to("/"))) // "Start again", on the page of a login that failed
        .route("/login/{provider}", get(sign_in))
        .route("/auth/{provider}", get(signed_in))
        .route("/link/{provider}", post(link))
        .route("/linked/{provider}", get(linked))
        .route("/accounts", get(accounts_page))
        .route("/unlink/{account}", post(unlink))
        .route("/logout", get(async || shown(StatusCode::OK, &login::pages::logout())).post(logout))
        .fallback(async || Failure::NotFound)
        .layer(sessions)
        .merge(page::assets(Site::App))
        .layer(from_fn_with_state(Arc::clone(&app.site), to_own_host))
        .layer(map_response(page::secure_by_default))
        .with_state(app))
}

async fn gallery(session: Session, State(app): State<App>) -> Result<Response, Failure> {
    let user = app.user(&session).await?;
    Ok(with_links(&app, shown(StatusCode::OK, &pages::gallery(&app.locals, user.as_ref()))))
}

async fn accounts_page(session: Session, State(app): State<App>) -> Result<Response, Failure> {
    let page = match app.user(&session).await? {
        Some(user) => pages::accounts(&app.locals, &user),
        None => pages::sign_in_first(&app.locals),
    };
    Ok(with_links(&app, shown(StatusCode::OK, &page)))
}

/// Browsers hold a page's policy against the redirect to the provider, too, that answers a form.
fn with_links(app: &App, mut response: Response) -> Response {
    let providers: Vec<_> = app.locals.iter().map(|local| &*local.base).collect();
    page::secure(response.headers_mut(), &Policy { form_action: &providers, img_src: &[] });
    response
}

async fn sign_in(
    web: AxumIntegration,
    State(app): State<App>,
    Path(provider): Path<String>,
) -> Result<Response, Failure> {
    let (exhibit, client) = app.provider(&provider)?;
    let login = asking(exhibit, &client).purpose(SIGN_IN).next(&next(web.query()));
    Ok(login.authorize_redirect(&web, &app.callback("auth", exhibit)).await?)
}

async fn signed_in(
    web: AxumIntegration,
    State(app): State<App>,
    Path(provider): Path<String>,
) -> Result<Response, Failure> {
    let (exhibit, client) = app.provider(&provider)?;
    let finished = client.login().purpose(SIGN_IN).finish(&web).await?;
    let who = Who::of(exhibit, &client.userinfo(&finished.token).await?);
    let user = app.accounts.sign_in(who).await?;
    // The session is written back as a whole: what another tab put into it during the wait must be in it.
    web.session().load().await?;
    // A new session id for whoever signs in: one that was planted before is worth nothing now.
    web.session().cycle_id().await?;
    web.session().insert(USER_KEY, user).await?;
    Ok(web.redirect(&finished.next))
}

async fn link(
    web: AxumIntegration,
    State(app): State<App>,
    Path(provider): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    app.require_own_page(&headers)?;
    let (exhibit, client) = app.provider(&provider)?;
    let Some(user) = app.user(web.session()).await? else { return Ok(to("/accounts")) };
    let login = asking(exhibit, &client).purpose(LINK).user(&user.id.to_string()).next(&next(web.query()));
    Ok(login.authorize_redirect(&web, &app.callback("linked", exhibit)).await?)
}

async fn linked(
    web: AxumIntegration,
    State(app): State<App>,
    Path(provider): Path<String>,
) -> Result<Response, Failure> {
    let (exhibit, client) = app.provider(&provider)?;
    let user = app.user(web.session()).await?.ok_or(OAuthError::NoPendingLogin)?;
    // Whoever is signed in now: if another user began it, it is not finished.
    let finished = client.login().purpose(LINK).user(&user.id.to_string()).finish(&web).await?;
    let who = Who::of(exhibit, &client.userinfo(&finished.token).await?);
    match app.accounts.link(user.id, who).await? {
        Linked::Theirs => Ok(web.redirect(&finished.next)),
        Linked::Others => Err(Failure::Taken { provider: exhibit.preset.title }),
    }
}

/// A login, with what the provider's consent page is told besides.
fn asking<'a>(exhibit: &Exhibit, client: &'a OAuthClient) -> LoginRequest<'a> {
    exhibit.params.iter().fold(client.login(), |login, (name, value)| login.param(*name, *value))
}

async fn unlink(
    session: Session,
    State(app): State<App>,
    Path(account): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    app.require_own_page(&headers)?;
    let account = account.parse().map_err(|_| Failure::NotFound)?;
    let Some(user) = app.user(&session).await? else { return Ok(to("/accounts")) };
    match app.accounts.unlink(user.id, account).await? {
        Unlinked::Gone => Ok(to("/accounts")),
        Unlinked::Last => Err(Failure::Last),
    }
}

async fn logout(session: Session, State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    app.require_own_page(&headers)?;
    session.flush().await?;
    Ok(to("/"))
}

fn to(place: &str) -> Response {
    Redirect::to(place).into_response()
}
