//! The tool: it takes a visitor for whom the platform's form says, if the form is the platform's.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    middleware::map_response,
    response::Response,
    routing::{get, post},
};
use http::{HeaderMap, StatusCode, Uri, header};
use maud::html;
use oauth1_core::{
    Claim, ClientCredentials, ClientKey, ClientKeyError, MemoryNonceStore, NonceStore as _, Params, Policy,
    Request, SignatureMethod, Verified, VerifyError,
};

use super::{MESSAGE_TYPE, VERSION, now, refusal::Refusal};
use crate::page::{self, Site};

/// How far a timestamp may be from the clock.
const WINDOW: Duration = Duration::from_secs(300);

/// More than any launch has, in octets.
const LIMIT: usize = 64 << 10;

struct Tool {
    /// Where the tool is. Of a form for another site the signature is wrong, whatever its `Host` says.
    address: String,
    client: String,
    key: ClientKey,
    nonces: MemoryNonceStore,
}

/// The tool as a site at this address. It believes this platform.
///
/// # Errors
///
/// The platform's secret is empty.
pub fn tool(client: &ClientCredentials, address: SocketAddr) -> Result<Router, ClientKeyError> {
    let methods = [SignatureMethod::HmacSha1, SignatureMethod::HmacSha256];
    let tool = Tool {
        address: address.to_string(),
        client: client.identifier().to_owned(),
        key: ClientKey::shared(client.secret().clone(), &methods)?,
        // No earlier process has believed anything: the secret is as new as this one.
        nonces: MemoryNonceStore::new(0).with_window(WINDOW),
    };
    Ok(Router::new()
        .route("/", get(home))
        // Whichever site the form comes from: it comes from another by design, and its signature is what counts.
        .route("/launch", post(launch).layer(DefaultBodyLimit::max(LIMIT)))
        .with_state(Arc::new(tool))
        .merge(page::assets(Site::Tool))
        .layer(map_response(page::secure_by_default)))
}

async fn home() -> Response {
    let body = html! {
        section .card {
            h1 { "Nobody signs in here" }
            p { "Open the course, and launch the quiz from there: it says who you are." }
        }
    };
    page::html(StatusCode::OK, Site::Tool, "Quiz", &body)
}

async fn launch(
    State(tool): State<Arc<Tool>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let request = Request::received("POST", "http", &tool.address, target)?;
    let request = request.with_body(media_type.unwrap_or_default(), &body);
    let launch = tool.believe(request, uri.query().unwrap_or_default(), now())?;
    let body = html! {
        section .card {
            h1 #hello { "Hello, " (launch.name) }
            dl .facts {
                dt { "Role" } dd #roles { (launch.roles) }
                dt { "Course" } dd #course { (launch.course) }
                dt { "Activity" } dd #activity { (launch.activity) }
                dt { "Sent by" } dd { (tool.client) }
            }
            p .note {
                "The signature says that the course has sent you. Load this page again, and it is refused: each form is \
                 good once."
            }
        }
    };
    Ok(page::html(StatusCode::OK, Site::Tool, "Quiz", &body))
}

/// What a launch says, if it is believed.
struct Launch {
    name: String,
    roles: String,
    course: String,
    activity: String,
}

impl Tool {
    /// The nonce comes last: a form that is refused for another reason uses none up.
    fn believe(&self, request: Request<'_>, query: &str, now: u64) -> Result<Launch, Refusal> {
        let mut in_query = Params::new();
        in_query.push_encoded(query.as_bytes())?;
        if in_query.iter().any(|(name, _)| name.starts_with(b"oauth_")) {
            return Err(Refusal::rejected(
                "protocol parameters are wanted in the form, and not in the query",
            ));
        }
        // Without the header `Authorization`: no browser sends one with a form, so what is in it is no launch.
        let claim = Claim::parse(request, None)?;
        let key = Some(&self.key).filter(|_| claim.client() == self.client);
        let verified = claim.verify(key, None, now, &Policy::new(WINDOW))?;

        for (name, wanted) in [("lti_message_type", MESSAGE_TYPE), ("lti_version", VERSION)] {
            if required(&verified, name)? != wanted {
                return Err(Refusal::rejected(format!("`{name}` has to be `{wanted}`")));
            }
        }
        required(&verified, "resource_link_id")?;
        let user_id = required(&verified, "user_id")?;
        // A platform may keep these to itself.
        let told =
            |name| Ok::<_, VerifyError>(field(&verified, name)?.unwrap_or_else(|| "not told".to_owned()));
        let launch = Launch {
            name: field(&verified, "lis_person_name_full")?.unwrap_or(user_id),
            roles: told("roles")?,
            course: told("context_title")?,
            activity: told("tool")?,
        };
        let nonce = verified.replay_key().ok_or(VerifyError::Missing { name: "oauth_nonce" })?;
        self.nonces.remember(&nonce, now)?;
        Ok(launch)
    }
}

fn required(verified: &Verified<'_>, name: &'static str) -> Result<String, VerifyError> {
    field(verified, name)?.ok_or(VerifyError::Missing { name })
}

/// A field that says something, and is there once.
fn field(verified: &Verified<'_>, name: &'static str) -> Result<Option<String>, VerifyError> {
    let mut values = verified.params().filter(|(other, _)| **other == *name.as_bytes());
    let Some((_, value)) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(VerifyError::Duplicate { name: name.to_owned() });
    }
    let value = String::from_utf8(value.into_owned()).map_err(|_| VerifyError::NotUtf8 { name })?;
    Ok(Some(value).filter(|value| !value.is_empty()))
}
