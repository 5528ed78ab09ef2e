//! What a provider is like when somebody logs in.

use oauth1_core::Placement;

use crate::provider::people::Person;

/// The three steps of a login, and what comes after it.
#[derive(Clone, Copy, Debug)]
pub struct Login {
    /// RFC 5849 §2.1
    pub temporary: Temporary,
    /// RFC 5849 §2.2; nothing, if no browser is sent anywhere.
    pub authorization: Option<Authorization>,
    /// RFC 5849 §2.3
    pub exchange: Exchange,
    /// How tokens live on.
    pub renewal: Renewal,
    /// Whether credentials have secrets; if not, the fields are there and empty.
    pub secrets: bool,
    /// Whether there are verifiers; if not, they are neither sent nor asked for.
    pub verifier: bool,
    /// What identifiers, secrets and verifiers end with: characters that have to be percent-encoded.
    pub ending: &'static str,
}

/// An endpoint that takes signed requests.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// Its path, and the query that tells it apart from others there, if it has one.
    pub target: &'static str,
    /// The HTTP methods that it takes; others are answered with 405.
    pub methods: &'static [&'static str],
    /// Where it looks for protocol parameters.
    pub placements: &'static [Placement],
    /// Protocol parameters that it does not suffer.
    pub refused: &'static [&'static str],
}

/// Where temporary credentials are given out.
#[derive(Clone, Copy, Debug)]
pub struct Temporary {
    /// Where.
    pub endpoint: Endpoint,
    /// Where the callback comes from.
    pub callback: CallbackFrom,
    /// What `oauth_callback_confirmed` says; nothing, if it is not there.
    pub confirmed: Option<&'static str>,
    /// Parameters of query or form that it knows: they are signed.
    pub params: &'static [Param],
    /// Further fields of the reply.
    pub fields: &'static [(&'static str, &'static str)],
    /// Who has decided already, if nobody is asked.
    pub activation: Option<Activation>,
}

/// Where the callback comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackFrom {
    /// The signed `oauth_callback` of the first request.
    Request,
    /// The same, which must be `oob`: where people go is registered elsewhere.
    OobAlone,
    /// `oauth_callback` in the authorization URL, as in the version before.
    AuthorizationUrl,
    /// There is none: no browser is sent anywhere.
    Nowhere,
}

/// A parameter that an endpoint knows.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// Values it may have; any, if there are none here.
    pub values: &'static [&'static str],
    /// Whether it has to be there.
    pub required: bool,
}

/// Where people are asked.
#[derive(Clone, Copy, Debug)]
pub struct Authorization {
    /// Path of the page, and its query if it has one. The form of the page goes there too.
    pub target: &'static str,
    /// The same page by another name.
    pub alias: Option<&'static str>,
    /// What it calls the identifier of the temporary credentials.
    pub token_param: &'static str,
    /// The parameter that has to name the client, if there is one.
    pub client_param: Option<&'static str>,
    /// What the URL has to hold besides.
    pub params: &'static [Param],
    /// What the browser brings back besides token and verifier.
    pub brings: &'static [(&'static str, &'static str)],
}

/// A decision that was taken elsewhere, before the client asked: it was given the verifier then.
#[derive(Clone, Copy, Debug)]
pub struct Activation {
    /// The screen name of whoever decided.
    pub person: &'static str,
    /// `oauth_verifier`.
    pub verifier: &'static str,
}

/// Where token credentials are given out.
#[derive(Clone, Copy, Debug)]
pub struct Exchange {
    /// Where.
    pub endpoint: Endpoint,
    /// Further fields of the reply, of whose account it is.
    pub fields: fn(&Person) -> Vec<(&'static str, String)>,
}

/// How tokens live on.
#[derive(Clone, Copy, Debug)]
pub enum Renewal {
    /// They do not end.
    Never,
    /// With `oauth_session_handle` at the token endpoint, which gives out other ones.
    ByHandle(Lifetime),
    /// At an endpoint of its own, which answers with this sentence, and the token is good again.
    InPlace {
        /// Where.
        endpoint: Endpoint,
        /// For how long, in seconds. Nobody is told.
        seconds: u32,
        /// What is answered.
        answer: &'static str,
    },
}

/// How long a token and its handle live, in seconds. The reply says so.
#[derive(Clone, Copy, Debug)]
pub struct Lifetime {
    /// `oauth_expires_in`
    pub token: u32,
    /// `oauth_authorization_expires_in`
    pub handle: u32,
}

/// All three places.
pub(super) const ANYWHERE: &[Placement] = &[Placement::Header, Placement::Form, Placement::Query];

impl Login {
    /// As RFC 5849 has it, with the paths and the fields that Twitter has.
    pub const DEFAULT: Self = Self {
        temporary: Temporary::DEFAULT,
        authorization: Some(Authorization { alias: Some("/oauth/authenticate"), ..Authorization::DEFAULT }),
        exchange: Exchange {
            fields: |person| {
                vec![("user_id", person.id.to_string()), ("screen_name", person.screen_name.to_owned())]
            },
            ..Exchange::DEFAULT
        },
        renewal: Renewal::Never,
        secrets: true,
        verifier: true,
        ending: "",
    };
}

impl Endpoint {
    /// One that takes everything.
    pub const DEFAULT: Self =
        Self { target: "/", methods: &["GET", "POST"], placements: ANYWHERE, refused: &[] };
}

impl Param {
    /// Whether it may have this value.
    pub(in crate::provider) fn takes(&self, value: &str) -> bool {
        self.values.is_empty() || self.values.contains(&value)
    }
}

impl Temporary {
    /// As RFC 5849 has it.
    pub const DEFAULT: Self = Self {
        endpoint: Endpoint { target: "/oauth/request_token", ..Endpoint::DEFAULT },
        callback: CallbackFrom::Request,
        confirmed: Some("true"),
        params: &[],
        fields: &[],
        activation: None,
    };
}

impl Authorization {
    /// As RFC 5849 has it.
    pub const DEFAULT: Self = Self {
        target: "/oauth/authorize",
        alias: None,
        token_param: "oauth_token",
        client_param: None,
        params: &[],
        brings: &[],
    };
}

impl Exchange {
    /// As RFC 5849 has it.
    pub const DEFAULT: Self = Self {
        endpoint: Endpoint { target: "/oauth/access_token", ..Endpoint::DEFAULT },
        fields: |_| Vec::new(),
    };
}
