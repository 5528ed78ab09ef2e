//! What browsers do at the app, good and bad. Each says what is wrong with what it was answered.

use std::time::Instant;

use axum::body::Bytes;
use http::{Response, header};

use crate::{
    browser::{Browser, Sites, get},
    form,
    gate::{Fault, Gate},
    judge::{Judge, Wrong},
};

const PEOPLE: [&str; 3] = ["ada", "grace", "zoe"];
const FAULTS: [Fault; 3] = [Fault::Status, Fault::Garbage, Fault::HangsUp];

/// A browser with its cookies, in which somebody else signs in each time.
pub(crate) struct Visitor {
    browser: Browser,
    turn: usize,
}

/// A login that the provider has sent back.
struct Begun {
    callback: String,
    token: String,
}

impl Visitor {
    pub(crate) fn new() -> Self {
        Self { browser: Browser::new(), turn: 0 }
    }

    /// From the first click to the profile.
    pub(crate) async fn sign_in(&mut self, sites: &Sites, judge: &Judge) -> Result<(), Wrong> {
        let started = Instant::now();
        let person = self.next_person();
        let begun = self.begin(sites, person, "allow").await?;
        self.finish(&begun, sites, person, judge, Some(started)).await
    }

    /// Two tabs that begin before either finishes; then a callback once more.
    pub(crate) async fn two_tabs(&mut self, sites: &Sites, judge: &Judge) -> Result<(), Wrong> {
        let (one, other) = (self.next_person(), self.next_person());
        let first = self.begin(sites, one, "allow").await?;
        let second = self.begin(sites, other, "allow").await?;
        self.finish(&second, sites, other, judge, None).await?;
        self.finish(&first, sites, one, judge, None).await?;
        self.ask(&first.callback, 400).await.map(drop)
    }

    pub(crate) async fn deny(&mut self, sites: &Sites) -> Result<(), Wrong> {
        let begun = self.begin(sites, "ada", "deny").await?;
        self.ask(&begun.callback, 403).await?;
        self.is_nobody(sites).await
    }

    /// Begins a login that another browser tries to finish; then its own does.
    pub(crate) async fn another(&mut self, sites: &Sites, judge: &Judge) -> Result<(), Wrong> {
        let person = self.next_person();
        let begun = self.begin(sites, person, "allow").await?;
        let mut eve = Self::new();
        eve.ask(&begun.callback, 400).await?;
        eve.is_nobody(sites).await?;
        self.finish(&begun, sites, person, judge, None).await
    }

    pub(crate) async fn malformed(&mut self, sites: &Sites) -> Result<(), Wrong> {
        for query in [
            "",
            "?oauth_token=%ZZ&oauth_verifier=a",
            "?oauth_token=a&oauth_token=b&oauth_verifier=c",
            "?oauth_token=a",
        ] {
            self.ask(&format!("{}/auth{query}", sites.app), 400).await?;
        }
        self.is_nobody(sites).await
    }

    pub(crate) async fn abandon(&mut self, sites: &Sites) -> Result<(), Wrong> {
        self.begin(sites, "ada", "allow").await?;
        self.is_nobody(sites).await
    }

    /// A HEAD of the callback does not use the login up.
    pub(crate) async fn head(&mut self, sites: &Sites, judge: &Judge) -> Result<(), Wrong> {
        let person = self.next_person();
        let begun = self.begin(sites, person, "allow").await?;
        for (url, status) in [(&format!("{}/login", sites.app), 405), (&begun.callback, 405)] {
            let mut request = get(url)?;
            *request.method_mut() = http::Method::HEAD;
            has(&self.browser.send(request).await?, "HEAD", status)?;
        }
        self.finish(&begun, sites, person, judge, None).await
    }

    /// The provider fails at the exchange, and the login is used up.
    pub(crate) async fn failing(&mut self, sites: &Sites, gate: &Gate, number: usize) -> Result<(), Wrong> {
        let begun = self.begin(sites, "ada", "allow").await?;
        gate.fail(&begun.token, FAULTS[number % FAULTS.len()]);
        self.ask(&begun.callback, 502).await?;
        self.ask(&begun.callback, 400).await?;
        self.is_nobody(sites).await
    }

    async fn begin(&mut self, sites: &Sites, person: &str, decision: &str) -> Result<Begun, Wrong> {
        let reply = self.ask(&format!("{}/login", sites.app), 302).await?;
        let question = location(&reply)?;
        let page = self.ask(question, 200).await?;
        let page = str::from_utf8(page.body())?;
        let answer = form::decided(page, &sites.provider, person, decision)?;
        let reply = self.browser.send(answer).await?;
        has(&reply, "the decision", 303)?;
        let callback = location(&reply)?.to_owned();
        let token = question.split_once("oauth_token=").map(|(_, rest)| rest.split('&').next());
        Ok(Begun { callback, token: token.flatten().unwrap_or_default().to_owned() })
    }

    /// The exchange and the profile.
    async fn finish(
        &mut self,
        begun: &Begun,
        sites: &Sites,
        person: &str,
        judge: &Judge,
        started: Option<Instant>,
    ) -> Result<(), Wrong> {
        let answered = self.ask(&begun.callback, 303).await;
        let home = self.ask(&format!("{}/", sites.app), 200).await?;
        let is_shown = String::from_utf8_lossy(home.body()).contains(&format!("@{person}<"));
        match answered {
            Ok(_) if is_shown => {
                judge.held(&begun.token, started.map(|started| started.elapsed()));
                Ok(())
            }
            Ok(_) => Err(format!("GET / does not show @{person}, who has just signed in").into()),
            Err(_) if is_shown => Err("the login was refused, and all the same somebody is signed in".into()),
            Err(wrong) => Err(wrong),
        }
    }

    async fn is_nobody(&mut self, sites: &Sites) -> Result<(), Wrong> {
        let home = self.ask(&format!("{}/", sites.app), 200).await?;
        if String::from_utf8_lossy(home.body()).contains("id=\"profile\"") {
            return Err("somebody is signed in who should not be".into());
        }
        Ok(())
    }

    async fn ask(&mut self, url: &str, status: u16) -> Result<Response<Bytes>, Wrong> {
        let request = get(url)?;
        let said = format!("GET {}", request.uri().path());
        let reply = self.browser.send(request).await.map_err(|error| format!("{said}: {error}"))?;
        has(&reply, &said, status)?;
        Ok(reply)
    }

    fn next_person(&mut self) -> &'static str {
        self.turn += 1;
        PEOPLE[self.turn % PEOPLE.len()]
    }
}

fn has(reply: &Response<Bytes>, said: &str, wanted: u16) -> Result<(), Wrong> {
    let status = reply.status().as_u16();
    if status == wanted {
        return Ok(());
    }
    Err(Wrong { status: Some(status), text: format!("{said}: the answer is {status}, and not {wanted}") })
}

fn location(reply: &Response<Bytes>) -> Result<&str, Wrong> {
    let location = reply.headers().get(header::LOCATION).ok_or("a redirect goes nowhere")?;
    Ok(location.to_str()?)
}
