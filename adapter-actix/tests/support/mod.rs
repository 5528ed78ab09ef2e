//! A browser that keeps its cookies, and sessions of either kind: on the server, and in the cookie.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each test uses its part, and is to stop at what it does not expect"
)]

use std::{
    collections::HashMap,
    rc::Rc,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use actix_session::{
    SessionMiddleware,
    config::CookieContentSecurity,
    storage::{CookieSessionStore, LoadError, SaveError, SessionKey, SessionStore, UpdateError},
};
use actix_web::{
    App, body,
    cookie::{Cookie, Key, time::Duration},
    dev::Service as _,
    http::{Method, StatusCode, header::HeaderMap},
    middleware::Condition,
    test,
    web::ServiceConfig,
};

pub type State = HashMap<String, String>;

/// Sessions on the server, by numbered ids.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    pub sessions: Arc<Mutex<HashMap<String, State>>>,
    count: Arc<AtomicU32>,
}

impl SessionStore for MemoryStore {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        Ok(self.sessions.lock().unwrap().get(key.as_ref()).cloned())
    }

    async fn save(&self, state: State, _: &Duration) -> Result<SessionKey, SaveError> {
        let id = format!("session-{}", self.count.fetch_add(1, Ordering::Relaxed));
        self.sessions.lock().unwrap().insert(id.clone(), state);
        Ok(id.try_into().unwrap())
    }

    async fn update(&self, key: SessionKey, state: State, _: &Duration) -> Result<SessionKey, UpdateError> {
        self.sessions.lock().unwrap().insert(key.as_ref().to_owned(), state);
        Ok(key)
    }

    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> Result<(), anyhow::Error> {
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        self.sessions.lock().unwrap().remove(key.as_ref());
        Ok(())
    }
}

pub fn server_sessions(store: &MemoryStore) -> SessionMiddleware<MemoryStore> {
    SessionMiddleware::new(store.clone(), Key::from(&[7; 64]))
}

/// Sessions that are a cookie, which anybody can read.
pub fn cookie_sessions() -> SessionMiddleware<CookieSessionStore> {
    SessionMiddleware::builder(CookieSessionStore::default(), Key::from(&[7; 64]))
        .cookie_content_security(CookieContentSecurity::Signed)
        .build()
}

/// A response as a browser sees it.
#[derive(Debug)]
pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// A browser at an application. It sends the cookie that it was given last.
pub struct Browser<S: SessionStore + 'static> {
    pub cookie: Option<Cookie<'static>>,
    sessions: Rc<Condition<SessionMiddleware<S>>>,
    routes: Routes,
}

/// An application is made of these for every request, so it remembers nothing but what they hold.
pub type Routes = Rc<dyn Fn(&mut ServiceConfig)>;

impl<S: SessionStore + 'static> Browser<S> {
    pub fn new(sessions: SessionMiddleware<S>, routes: impl Fn(&mut ServiceConfig) + 'static) -> Self {
        Self { cookie: None, sessions: Rc::new(Condition::new(true, sessions)), routes: Rc::new(routes) }
    }

    /// The same with another cookie.
    pub fn with(&self, cookie: Option<Cookie<'static>>) -> Self {
        Self { cookie, sessions: Rc::clone(&self.sessions), routes: Rc::clone(&self.routes) }
    }

    pub async fn get(&mut self, target: &str) -> Seen {
        self.call(Method::GET, target).await
    }

    pub async fn call(&mut self, method: Method, target: &str) -> Seen {
        let mut request = test::TestRequest::with_uri(target).method(method);
        if let Some(cookie) = &self.cookie {
            request = request.cookie(cookie.clone());
        }
        let routes = Rc::clone(&self.routes);
        let app = App::new().wrap(Rc::clone(&self.sessions)).configure(move |config| routes(config));
        let response = test::init_service(app).await.call(request.to_request()).await;
        // What actix-web makes of an error that nobody in the application answers.
        let response = response.map_or_else(
            |error| error.error_response(),
            |served| served.into_parts().1.map_into_boxed_body(),
        );
        if let Some(cookie) = response.cookies().next() {
            self.cookie = Some(cookie.into_owned());
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let text = body::to_bytes(response.into_body()).await.unwrap();
        Seen { status, headers, text: String::from_utf8(text.to_vec()).unwrap() }
    }
}

impl Browser<CookieSessionStore> {
    /// At an application whose developer forgot the sessions.
    pub fn without_sessions(routes: impl Fn(&mut ServiceConfig) + 'static) -> Self {
        Self {
            cookie: None,
            sessions: Rc::new(Condition::new(false, cookie_sessions())),
            routes: Rc::new(routes),
        }
    }
}
