//! A provider that does everything in a table wrong, and a client that meets it.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use oauth1_client::{OAuth, OAuthClient, OAuthError, SealKey, Token, TokenCredentials};
use tokio::{
    runtime::{Builder, Handle, Runtime},
    time::{sleep, timeout},
};

use crate::{
    faults::{Ends, Fault, WORD},
    support::{Reply, Seen, Server, Web, config, ok, unreachable},
};

/// Where in a login, or after it, the provider does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    TemporaryCredentials,
    TokenCredentials,
    Call,
}

const CALLBACK: &str = "https://app.example/auth";
/// How long a fault may take that no deadline ends: much less than the deadline, and enough for a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(10);
/// How much memory the client may hold at most for a reply to a login's request. The head is read in up to 400 KiB.
pub(crate) const MEMORY: u64 = 2 << 20;

/// What meeting a fault took.
#[derive(Clone, Copy, Debug)]
struct Took {
    time: Duration,
    /// The most that was held at a time, in octets.
    memory: u64,
}

pub(crate) struct Trial {
    pub(crate) faults: Arc<Vec<Fault>>,
    /// The client's: the servers have other threads, so that what they hold is not counted.
    pub(crate) runtime: Runtime,
    oauth: OAuth,
    server: Server,
    elsewhere: Server,
}

impl Trial {
    pub(crate) fn of(faults: Vec<Fault>, deadline: Duration) -> Self {
        let faults = Arc::new(faults);
        let elsewhere = on_its_own_thread(unreachable);
        let (rows, authority) = (Arc::clone(&faults), elsewhere.url.replace("http://", ""));
        let server = on_its_own_thread(move |seen| answer(&rows, &authority, seen));
        let key = SealKey::generate().unwrap();
        let oauth = OAuth::builder().seal_key(key).timeout(deadline).build().unwrap();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        Self { faults, runtime, oauth, server, elsewhere }
    }

    /// A client for whom the provider does wrong there, as the row says, and nothing otherwise.
    pub(crate) fn client(&self, row: usize, at: At) -> OAuthClient {
        let url = |step: At| match at == step {
            true => format!("{}/{row}", self.server.url),
            false => format!("{}/well", self.server.url),
        };
        let settings = config(&self.server)
            .request_token_url(format!("{}/request_token", url(At::TemporaryCredentials)))
            .access_token_url(format!("{}/access_token", url(At::TokenCredentials)))
            .api_base_url(format!("{}/api/", url(At::Call)));
        self.oauth.register("demo", settings).unwrap()
    }

    /// Every row of the table, there; and a login after each, over what is left of the connections.
    pub(crate) fn run(&self, at: At, memory: u64) {
        for (row, fault) in self.faults.iter().enumerate() {
            let took = self.meet(row, at);
            println!(
                "{at:?} | {} | {:?} | {} ms | {} KiB",
                fault.name,
                fault.ends,
                took.time.as_millis(),
                took.memory >> 10
            );
            assert!(took.time < SOON, "{} {at:?}: {took:?}", fault.name);
            assert!(took.memory < memory, "{} {at:?}: {took:?}", fault.name);
            let client = self.client(usize::MAX, at);
            self.runtime.block_on(async {
                let callback = visit(&client).await;
                let token = client.authorize_access_token(&callback).await.unwrap();
                call(&client, &token).await.unwrap();
            });
        }
        assert_eq!(self.elsewhere.connections(), 0, "{at:?}: nobody is sent elsewhere");
    }

    /// Asserts that nothing is left running when the client is gone.
    pub(crate) fn end(self) {
        let Self { runtime, oauth, .. } = self;
        drop(oauth);
        runtime.block_on(nothing_runs());
    }

    fn meet(&self, row: usize, at: At) -> Took {
        let (client, fault) = (self.client(row, at), &self.faults[row]);
        let web = match at {
            At::TokenCredentials => self.runtime.block_on(visit(&client)),
            _ => Web::new(),
        };
        let before = self.server.seen().len();
        let (started, mut ended) = (Instant::now(), None);
        let memory = allocation_counter::measure(|| {
            ended = Some(self.runtime.block_on(outcome(&client, &web, at)));
        });
        let time = started.elapsed();
        check(fault, at, &ended.unwrap());
        assert_eq!(self.server.seen().len() - before, 1, "{} {at:?}: nothing is sent again", fault.name);
        assert!(web.entries().is_empty(), "{} {at:?}: nothing is left of the login", fault.name);
        Took { time, memory: memory.bytes_max }
    }
}

/// A browser that was sent to the provider and is back.
pub(crate) async fn visit(client: &OAuthClient) -> Web {
    let web = Web::new();
    let location = client.authorize_redirect(&web, CALLBACK).await.unwrap();
    let (_, token) = location.split_once("oauth_token=").unwrap();
    web.at(&format!("oauth_token={token}&oauth_verifier=v"))
}

/// Does that step, and no other.
pub(crate) async fn outcome(client: &OAuthClient, web: &Web, at: At) -> OAuthError {
    match at {
        At::TemporaryCredentials => client.authorize_redirect(web, CALLBACK).await.unwrap_err(),
        At::TokenCredentials => client.authorize_access_token(web).await.unwrap_err(),
        At::Call => {
            let token = Token::new(TokenCredentials::new("access", "access-secret"));
            call(client, &token).await.unwrap_err()
        }
    }
}

async fn call(client: &OAuthClient, token: &Token) -> Result<serde_json::Value, OAuthError> {
    client.get("me").token(token).send().await?.error_for_status().await?.json().await
}

/// The error is the one that the row says, has the right status, and repeats nothing of the reply.
pub(crate) fn check(fault: &Fault, at: At, error: &OAuthError) {
    assert_eq!(Ends::of(error).as_ref(), Some(&fault.ends), "{} {at:?}: {error:?}", fault.name);
    assert_eq!(error.status(), fault.ends.status(), "{} {at:?}", fault.name);
    let causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    let told: String = causes.map(|cause| format!("{cause} {cause:?} ")).collect();
    let told = format!("{error} {error:?} {} {told}", error.visitor_text());
    assert!(!told.contains(WORD), "{} {at:?}: {told}", fault.name);
}

/// Waits until the runtime has no task but this one.
pub(crate) async fn nothing_runs() {
    let tasks = Handle::current().metrics();
    let waiting = async {
        while tasks.num_alive_tasks() > 0 {
            sleep(Duration::from_millis(1)).await;
        }
    };
    assert!(timeout(SOON, waiting).await.is_ok(), "{} tasks are left", tasks.num_alive_tasks());
}

fn answer(rows: &[Fault], elsewhere: &str, seen: &Seen) -> Reply {
    static COUNT: AtomicUsize = AtomicUsize::new(1);
    let (row, step) = seen.target[1..].split_once('/').unwrap();
    match (row.parse().ok().and_then(|row: usize| rows.get(row)), step) {
        (Some(fault), _) => (fault.reply)(elsewhere),
        (None, "request_token") => {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            ok(&format!("oauth_token=t{number}&oauth_token_secret=s&oauth_callback_confirmed=true"))
        }
        (None, "access_token") => ok("oauth_token=access&oauth_token_secret=access-secret"),
        (None, _) => ok("{}"),
    }
}

/// A server that runs as long as the test does.
pub(crate) fn on_its_own_thread(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Server {
    let (sender, server) = mpsc::channel();
    thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            sender.send(Server::start(answer).await).unwrap();
            pending::<()>().await;
        });
    });
    server.recv().unwrap()
}
