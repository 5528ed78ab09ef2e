//! Where and how the steps of a login are asked for, made of checked URLs and settings.

use http::{HeaderMap, Method};
use oauth1_core::{
    AuthorizationUrl, CallbackConfirmation, ClientCredentials, Endpoint, Exchange as _, FlowError,
    ObtainTemporary, ObtainToken, Placement, SignatureMethod, Signer, Stamp, TemporaryCredentials,
};

use super::{Pairs, Settings, provider::Urls, reader::Reader};

/// What a login needs; a client that makes API calls only has none of it.
#[derive(Debug)]
pub(crate) struct Endpoints {
    pub(crate) request_token: Option<Endpoint>,
    pub(crate) confirmation: CallbackConfirmation,
    pub(crate) authorize: Option<AuthorizationUrl>,
    /// Where it differs for logins by PIN.
    pub(crate) oob_authorize: Option<AuthorizationUrl>,
    pub(crate) access_token: Option<Endpoint>,
    pub(crate) force_oob: bool,
    pub(crate) verifier_optional: bool,
}

/// Where tokens are renewed.
#[derive(Debug)]
pub(crate) struct Renewal {
    pub(crate) endpoint: Endpoint,
    /// Whether it renews tokens without a handle too.
    pub(crate) in_place: bool,
}

/// The steps of a login, as far as there are endpoints for them.
pub(super) fn endpoints(
    read: &mut Reader<'_>,
    settings: &Settings,
    urls: &Urls,
    headers: &HeaderMap,
) -> Endpoints {
    let mut checked = |asked: Option<Asked<'_>>| match asked?.endpoint(headers) {
        Ok(endpoint) => Some(endpoint),
        Err((setting, why)) => read.invalid(setting, why),
    };
    let request_token = urls.request_token.as_deref().map(|url| Asked {
        step: Step::Temporary,
        url,
        method: settings.request_token_method.clone(),
        placement: settings.request_token_placement.or(settings.placement),
        params: settings.request_token_params.as_ref(),
        empty_secret: settings.empty_token_secret.unwrap_or_default(),
    });
    let access_token = urls.access_token.as_deref().map(|url| Asked { url, ..access(settings) });
    let (request_token, access_token) = (checked(request_token), checked(access_token));
    let mut authorization = |url: &Option<String>| authorization(read, settings, url.as_deref()?);
    Endpoints {
        request_token,
        confirmation: settings.callback_confirmation.unwrap_or_default(),
        authorize: authorization(&urls.authorize),
        oob_authorize: authorization(&urls.oob_authorize),
        access_token,
        force_oob: settings.force_oob.unwrap_or_default(),
        verifier_optional: settings.verifier_optional.unwrap_or_default(),
    }
}

fn authorization(read: &mut Reader<'_>, settings: &Settings, url: &str) -> Option<AuthorizationUrl> {
    let token_param = settings.authorize_token_param.as_deref().unwrap_or("oauth_token");
    let params = settings.authorize_params.iter().flat_map(|params| &params.0);
    if params.clone().any(|(name, _)| name == token_param || name == "oauth_token") {
        return read.invalid("authorize_params", "may not have an oauth_token");
    }
    let Ok(mut authorization) = AuthorizationUrl::new(url) else {
        return read.invalid("authorize_url", "cannot be decoded");
    };
    if let Some(name) = &settings.authorize_client_param {
        read.required("client_id", settings.client_id.is_some());
        let client = ClientCredentials::new(settings.client_id.as_deref().unwrap_or_default(), "");
        authorization = authorization.client_param(name, &client);
    }
    authorization = authorization.callback(settings.callback_in_authorize_url.unwrap_or_default());
    Some(params.fold(authorization.token_param(token_param), |url, (name, value)| url.param(name, value)))
}

pub(super) fn renewal(
    read: &mut Reader<'_>,
    settings: &Settings,
    urls: &Urls,
    headers: &HeaderMap,
) -> Option<Renewal> {
    let url = urls.renew_token.as_deref().or(urls.access_token.as_deref())?;
    let method = settings.renew_token_method.clone().or_else(|| settings.access_token_method.clone());
    let asked = Asked { url, method, ..access(settings) };
    match asked.endpoint(headers) {
        Ok(endpoint) => Some(Renewal { endpoint, in_place: urls.renew_token.is_some() }),
        Err(_) if urls.renew_token.is_none() => None,
        Err((_, why)) => read.invalid("renew_token_url", why),
    }
}

fn access(settings: &Settings) -> Asked<'_> {
    Asked {
        step: Step::Token,
        url: "",
        method: settings.access_token_method.clone(),
        placement: settings.access_token_placement.or(settings.placement),
        params: settings.access_token_params.as_ref(),
        empty_secret: settings.empty_token_secret.unwrap_or_default(),
    }
}

/// How an endpoint is asked.
struct Asked<'a> {
    step: Step,
    url: &'a str,
    method: Option<Method>,
    placement: Option<Placement>,
    params: Option<&'a Pairs>,
    empty_secret: bool,
}

#[derive(Clone, Copy)]
enum Step {
    Temporary,
    Token,
}

impl Asked<'_> {
    /// The endpoint, if requests to it can be signed; otherwise the setting that is wrong, and why.
    fn endpoint(&self, headers: &HeaderMap) -> Result<Endpoint, (&'static str, String)> {
        let (placement, params) = match self.step {
            Step::Temporary => ("request_token_placement", "request_token_params"),
            Step::Token => ("access_token_placement", "access_token_params"),
        };
        let wrong = |error: FlowError| match error {
            FlowError::NoFormBody => (placement, error.to_string()),
            FlowError::Sign(error) => (params, format!("cannot be used: {error}")),
            _ => (params, error.to_string()),
        };
        let endpoint = self.described(headers).map_err(wrong)?;
        // Signed once, so that what cannot be is told now and not at the first login.
        let client = ClientCredentials::new("client", "secret");
        let signer =
            Signer::client(SignatureMethod::HmacSha1, &client).map_err(FlowError::from).map_err(wrong)?;
        let temporary = TemporaryCredentials::new("temporary", "secret");
        let stamp = Stamp::new("nonce", 1);
        let request = match self.step {
            Step::Temporary => ObtainTemporary::at(signer, endpoint.clone(), "oob").request(&stamp),
            Step::Token => {
                ObtainToken::at(signer.for_token(&temporary), endpoint.clone(), "verifier").request(&stamp)
            }
        };
        request.map_err(wrong)?;
        Ok(endpoint)
    }

    fn described(&self, headers: &HeaderMap) -> Result<Endpoint, FlowError> {
        let endpoint = Endpoint::new(self.url)?.method(self.method.clone().unwrap_or(Method::POST));
        let mut endpoint = endpoint.placement(self.placement.unwrap_or_default());
        for (name, value) in self.params.iter().flat_map(|params| &params.0) {
            endpoint = match name.starts_with("oauth_") {
                true => endpoint.protocol_param(name, &**value),
                false => endpoint.param(name, &**value),
            };
        }
        for (name, value) in headers {
            endpoint = endpoint.header(name.clone(), value.clone())?;
        }
        Ok(if self.empty_secret { endpoint.allow_empty_secret() } else { endpoint })
    }
}
