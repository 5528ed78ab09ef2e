//! A provider that answers as a test says.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// What a path of the provider answers.
pub(crate) type Script = BTreeMap<&'static str, (u16, String)>;

/// The `Authorization` headers that a provider got.
pub(crate) type Seen = Arc<Mutex<Vec<String>>>;

/// A provider that everything goes well at.
pub(crate) fn good() -> Script {
    let account = r#"{"id_str":"7","name":"Ada & Co","screen_name":"ada",
        "profile_image_url_https":"https://pictures.example/ada.png"}"#;
    Script::from([
        (
            "/oauth/request_token",
            (
                200,
                "oauth_token=t3mporary&oauth_token_secret=tempsecret&oauth_callback_confirmed=true"
                    .to_owned(),
            ),
        ),
        ("/oauth/access_token", (200, "oauth_token=t0kenvalue&oauth_token_secret=toksecret".to_owned())),
        ("/1.1/account/verify_credentials.json", (200, account.to_owned())),
    ])
}

pub(crate) fn with(path: &'static str, status: u16, body: &str) -> Script {
    let mut script = good();
    script.insert(path, (status, body.to_owned()));
    script
}

/// The provider's base URL, and what it got.
pub(crate) async fn provider(script: Script) -> (String, Seen) {
    async fn answer(State((script, seen)): State<(Arc<Script>, Seen)>, request: Request) -> Response {
        let authorization = request.headers()[header::AUTHORIZATION].to_str().unwrap();
        seen.lock().unwrap().push(authorization.to_owned());
        let (status, body) = script.get(request.uri().path()).cloned().unwrap_or((404, String::new()));
        let location = [(header::LOCATION, "http://127.0.0.1:1/elsewhere")];
        (StatusCode::from_u16(status).unwrap(), location, body).into_response()
    }
    let seen = Seen::default();
    let router = Router::new().fallback(answer).with_state((Arc::new(script), Arc::clone(&seen)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, seen)
}
