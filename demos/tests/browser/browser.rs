//! Chromium without a window.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{Ipv4Addr, TcpStream},
    path::Path,
    process::Command,
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource as _, KeyAction, KeyActions},
    cookies::Cookie,
    elements::Element,
    key::Key,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::{program::Program, requests};

const INSTALL: &str = "run: cargo xtask test browser (it gets chromium and chromedriver)";
const LIMIT: Duration = Duration::from_secs(15);
const PERIOD: Duration = Duration::from_millis(20);

/// A browser with a profile of its own. It ends when this is dropped.
pub(crate) struct Browser {
    pub(crate) client: Client,
    session: String,
    port: u16,
    _driver: Program,
}

impl Browser {
    pub(crate) async fn start(folder: &Path) -> Self {
        let log = folder.join("chromedriver.log");
        let mut driver = match Program::start(Command::new("chromedriver").arg("--port=0"), log) {
            Ok(driver) => driver,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                panic!("there is no chromedriver: {INSTALL}")
            }
            Err(error) => panic!("chromedriver cannot be started: {error}"),
        };
        let says =
            |line: &str| line.rsplit_once("successfully on port ")?.1.trim_end_matches('.').parse().ok();
        let port = driver.line(says).await;
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1000,800",
            &format!("--user-data-dir={}", folder.join("chromium").display()),
        ];
        let capabilities = json!({
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities.as_object().unwrap().clone());
        let client = match builder.connect(&format!("http://127.0.0.1:{port}")).await {
            Ok(client) => client,
            Err(error) => panic!("chromium cannot be started: {error}; {INSTALL}"),
        };
        let session = client.session_id().await.unwrap().unwrap();
        Self { client, session, port, _driver: driver }
    }

    pub(crate) async fn open(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    /// Waits until the page has it.
    pub(crate) async fn element(&self, css: &str) -> Element {
        let wait = self.client.wait().at_most(LIMIT).every(PERIOD);
        match wait.for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(error) => panic!("no {css} ({error}) on {}", self.page().await),
        }
    }

    /// Waits until the browser is there.
    pub(crate) async fn at(&self, url: &str) {
        let wait = self.client.wait().at_most(LIMIT).every(PERIOD);
        if let Err(error) = wait.for_url(&url.parse().unwrap()).await {
            panic!("not at {url} ({error}) but on {}", self.page().await);
        }
    }

    pub(crate) async fn click(&self, css: &str) {
        self.element(css).await.click().await.unwrap();
    }

    pub(crate) async fn text(&self, css: &str) -> String {
        self.element(css).await.text().await.unwrap()
    }

    pub(crate) async fn has(&self, css: &str) -> bool {
        !self.client.find_all(Locator::Css(css)).await.unwrap().is_empty()
    }

    /// The URL of the page, and what there is to read on it.
    pub(crate) async fn page(&self) -> String {
        self.run("return location.href + '\\n' + document.body.innerText").await.as_str().unwrap().to_owned()
    }

    /// The HTTP status that the page came with.
    pub(crate) async fn status(&self) -> u64 {
        let status = self.run("return performance.getEntriesByType('navigation')[0].responseStatus").await;
        status.as_u64().unwrap()
    }

    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    pub(crate) async fn press(&self, key: Key) {
        let value = key.into();
        let keys = KeyActions::new("keyboard".to_owned());
        let keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        self.client.perform_actions(keys).await.unwrap();
    }

    /// The cookie that says who is signed in. Cookies know no ports: it is there on the provider's pages too.
    pub(crate) async fn session_cookie(&self) -> Option<Cookie<'static>> {
        self.client.get_named_cookie("login_demo").await.ok()
    }

    /// All cookies, as the browser sends them.
    pub(crate) async fn cookies(&self) -> String {
        let cookies = self.client.get_all_cookies().await.unwrap();
        cookies.iter().map(|cookie| cookie.stripped().to_string()).collect::<Vec<_>>().join("; ")
    }

    /// What chromedriver can do beyond the standard.
    pub(crate) async fn driver(&self, command: &str, parameters: &Value) -> Value {
        let Self { port, session, .. } = self;
        requests::post(&format!("http://127.0.0.1:{port}/session/{session}/{command}"), parameters).await
    }

    /// The URLs that this tab has asked for since the start, or since this was called before.
    pub(crate) async fn requested(&self) -> Vec<String> {
        let events = self.driver("se/log", &json!({ "type": "performance" })).await;
        let url = |event: &Value| {
            let event: Value = serde_json::from_str(event["message"].as_str()?).ok()?;
            let event = &event["message"];
            (event["method"] == "Network.requestWillBeSent").then_some(())?;
            event["params"]["request"]["url"].as_str().map(str::to_owned)
        };
        events.as_array().unwrap().iter().filter_map(url).collect()
    }

    /// What the browser complained about: blocked by a policy, not found, …
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let entries = self.driver("se/log", &json!({ "type": "browser" })).await;
        let text = |entry: &Value| entry["message"].as_str().unwrap().to_owned();
        entries.as_array().unwrap().iter().map(text).collect()
    }
}

impl Drop for Browser {
    /// chromedriver has to end Chromium before it is killed itself. Nothing can be awaited here.
    fn drop(&mut self) {
        let Self { port, session, .. } = self;
        let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, *port)) else { return };
        let _ = stream.set_read_timeout(Some(LIMIT));
        let request = format!(
            "DELETE /session/{session} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
        );
        let _ = stream.write_all(request.as_bytes());
        // It answers when Chromium has ended, and keeps the connection open then.
        let _ = stream.read_exact(&mut [0; 12]);
    }
}
