//! The platform: a course page with a form for each person, which is signed.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::State,
    middleware::map_response,
    response::{IntoResponse, Response},
    routing::get,
};
use http::StatusCode;
use maud::{Markup, html};
use oauth1_core::{ClientCredentials, Request, SignError, SignatureMethod, Signer, Stamp, percent_encode};
use thiserror::Error;

use super::{LAUNCH, MESSAGE_TYPE, NoRandomness, VERSION, now, random};
use crate::{
    page::{self, Policy, Site},
    provider::{Person, people},
};

const COURSE: &str = "Computing & Engines";

struct Platform {
    signer: Signer,
    /// The tool's origin, which forms may lead to.
    tool: String,
}

/// The platform as a site. It launches the tool at this address.
///
/// # Errors
///
/// Nothing can be signed with what was agreed on.
pub fn platform(client: &ClientCredentials, tool: SocketAddr) -> Result<Router, SignError> {
    let signer = Signer::client(SignatureMethod::HmacSha1, client)?;
    let platform = Platform { signer, tool: format!("http://{tool}") };
    Ok(Router::new()
        .route("/", get(course))
        .with_state(Arc::new(platform))
        .merge(page::assets(Site::Platform))
        .layer(map_response(page::secure_by_default)))
}

#[derive(Debug, Error)]
enum Failure {
    #[error(transparent)]
    Random(#[from] NoRandomness),
    #[error(transparent)]
    Sign(#[from] SignError),
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        tracing::error!("a launch cannot be signed: {self}");
        let body = html! { section .card { h1 { "The launch cannot be signed" } p { "The log says why." } } };
        page::html(StatusCode::INTERNAL_SERVER_ERROR, Site::Platform, "Failed", &body)
    }
}

async fn course(State(platform): State<Arc<Platform>>) -> Result<Response, Failure> {
    let launches: Result<Vec<_>, Failure> =
        people::ALL.iter().map(|person| Ok((person, platform.launch(person)?))).collect();
    let body = html! {
        section .card {
            h1 { (COURSE) }
            p { "The quiz is at another site: " code { (platform.tool) } ". Whom shall it take you for?" }
            ul .people { @for (person, fields) in launches? { (platform.form(person, &fields)) } }
            p .note {
                "Each button posts a form that is signed already, so that the quiz knows that this course has sent you. \
                 It is good for five minutes, and once."
            }
        }
    };
    let mut response = page::html(StatusCode::OK, Site::Platform, COURSE, &body);
    let policy = Policy { form_action: &[&platform.tool], ..Policy::default() };
    page::secure(response.headers_mut(), &policy);
    Ok(response)
}

impl Platform {
    fn url(&self) -> String {
        format!("{}{LAUNCH}", self.tool)
    }

    /// All fields of the form, with the signature of what the browser will send.
    fn launch(&self, person: &Person) -> Result<Vec<(String, String)>, Failure> {
        let user_id = person.id.to_string();
        let fields = [
            ("lti_message_type", MESSAGE_TYPE),
            ("lti_version", VERSION),
            ("resource_link_id", "quiz-1"),
            ("context_title", COURSE),
            ("user_id", &user_id),
            ("roles", role(person)),
            ("lis_person_name_full", person.name),
        ];
        // Browsers escape other characters than this does: the signature is of what the escapes stand for.
        let body = fields.map(|(name, value)| format!("{name}={}", percent_encode(value))).join("&");
        let url = self.url();
        let request = Request::new("POST", &url).map_err(SignError::from)?;
        let request = request.with_body("application/x-www-form-urlencoded", body.as_bytes());
        let stamp = Stamp::new(random()?, now());
        // No step follows in which anybody would be called back, and LTI has it in the form all the same.
        let signed = self.signer.sign(request, &stamp, &[("oauth_callback", "about:blank")])?;
        let all = fields.into_iter().chain(signed.params());
        Ok(all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// The button has no name: it would be sent as a field that is not signed.
    fn form(&self, person: &Person, fields: &[(String, String)]) -> Markup {
        html! {
            li {
                form .person id=(person.screen_name) method="post" action=(self.url()) {
                    @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                    span .grow { strong { (person.name) } small { (role(person)) } }
                    button .button.small.primary aria-label={ "Launch as " (person.name) } { "Launch" }
                }
            }
        }
    }
}

fn role(person: &Person) -> &'static str {
    if person.screen_name == "grace" { "Instructor" } else { "Learner" }
}
