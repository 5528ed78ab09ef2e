//! One provider's settings: from code, and from the environment or a file for what the code leaves open.

mod endpoints;
mod env;
mod provider;
mod reader;
mod url;
mod value;

use std::time::Duration;

use http::Method;
use oauth1_core::{
    BodyHash, CallbackConfirmation, CallbackInAuthorizeUrl, Placement, Secret, SignatureMethod, Signer,
};

pub use env::{Env, EnvError};
pub(crate) use provider::Provider;
pub(crate) use url::{check_uri, check_url};
use value::{List, Pairs};

use crate::{fetch_token::Hook, presets::Preset};

/// One row a setting: its name in code, which in upper case ends its name in the environment, and its type. Those of
/// `texts` are given as anything that becomes the type, those of `values` as the type itself, those of `maps` piece by
/// piece.
macro_rules! settings {
    (
        texts { $( $(#[$text_doc:meta])* $text:ident: $text_type:ty, )* }
        values { $( $(#[$value_doc:meta])* $value:ident: $value_type:ty, )* }
        maps { $( $map:ident: $map_type:ty, )* }
    ) => {
        /// The settings of one client, as far as the code gives them.
        ///
        /// What is left open is read from the registry's [`Env`] when the client is registered: `client_id` of the
        /// client `twitter` from `TWITTER_CLIENT_ID`, and so on; and what is not there either is taken from the preset.
        /// What the code gives, the environment does not change, unless [`overwrite`](Self::overwrite) says so. An empty
        /// text is as good as none. Parameters and header fields are put together from all three, by their names.
        ///
        /// ```
        /// use oauth1_client::{ClientConfig, presets};
        ///
        /// let twitter = ClientConfig::preset(presets::TWITTER).authorize_param("force_login", "true");
        /// let other = ClientConfig::new()
        ///     .request_token_url("https://api.example/oauth/request_token")
        ///     .authorize_url("https://api.example/oauth/authorize")
        ///     .access_token_url("https://api.example/oauth/access_token")
        ///     .api_base_url("https://api.example/1/");
        /// ```
        #[derive(Clone, Debug, Default)]
        pub struct ClientConfig {
            /// What ranks below the environment.
            defaults: Option<Box<ClientConfig>>,
            overwrite: bool,
            signer: Option<Signer>,
            fetch_token: Option<Hook>,
            $( $text: Option<$text_type>, )*
            $( $value: Option<$value_type>, )*
            $( $map: Option<$map_type>, )*
        }

        impl ClientConfig {
            $(
                $(#[$text_doc])*
                #[must_use]
                pub fn $text(mut self, value: impl Into<$text_type>) -> Self {
                    self.$text = Some(value.into());
                    self
                }
            )*
            $(
                $(#[$value_doc])*
                #[must_use]
                pub fn $value(mut self, value: $value_type) -> Self {
                    self.$value = Some(value);
                    self
                }
            )*
        }

        impl ClientConfig {
            /// These, and what only `lower` has.
            fn over(self, lower: Self) -> Self {
                Self {
                    defaults: None,
                    overwrite: self.overwrite || lower.overwrite,
                    signer: self.signer.or(lower.signer),
                    fetch_token: self.fetch_token.or(lower.fetch_token),
                    $( $text: value::over(self.$text, lower.$text), )*
                    $( $value: value::over(self.$value, lower.$value), )*
                    $( $map: value::over(self.$map, lower.$map), )*
                }
            }
        }

        /// The settings that are left when code, environment and preset are put together.
        #[derive(Default)]
        pub(crate) struct Settings {
            $( $text: Option<$text_type>, )*
            $( $value: Option<$value_type>, )*
            $( $map: Option<$map_type>, )*
        }

        impl Settings {
            fn read(read: &mut reader::Reader<'_>, code: ClientConfig, preset: ClientConfig) -> Self {
                Self {
                    $( $text: read.value(stringify!($text), code.$text, preset.$text), )*
                    $( $value: read.value(stringify!($value), code.$value, preset.$value), )*
                    $( $map: read.value(stringify!($map), code.$map, preset.$map), )*
                }
            }
        }

        /// The names of all settings that the environment can give.
        const NAMES: &[&str] = &[
            "preset",
            $( stringify!($text), )* $( stringify!($value), )* $( stringify!($map), )*
        ];
    };
}

settings! {
    texts {
        /// The identifier that the provider gave the application (`{NAME}_CLIENT_ID`).
        #[doc(alias = "consumer key")]
        client_id: String,
        /// The secret that goes with the identifier (`{NAME}_CLIENT_SECRET`).
        #[doc(alias = "consumer secret")]
        client_secret: Secret,
        /// The private key of a client that signs with RSA, in PEM (`{NAME}_RSA_KEY`, where `\n` may stand for the ends
        /// of its lines). Such a client needs no secret.
        rsa_key: Secret,
        /// Where temporary credentials come from (RFC 5849 §2.1; `{NAME}_REQUEST_TOKEN_URL`).
        request_token_url: String,
        /// Where the browser is sent (§2.2; `{NAME}_AUTHORIZE_URL`). Its own query is kept as it is.
        authorize_url: String,
        /// Where the person is sent whose login ends with a PIN, if it is somewhere else (`{NAME}_OOB_AUTHORIZE_URL`).
        oob_authorize_url: String,
        /// What the authorization URL calls the temporary identifier (`{NAME}_AUTHORIZE_TOKEN_PARAM`): `oauth_token`,
        /// if nothing is said.
        authorize_token_param: String,
        /// What the authorization URL calls the client's identifier, for the providers that want it there too
        /// (`{NAME}_AUTHORIZE_CLIENT_PARAM`).
        authorize_client_param: String,
        /// Where token credentials come from (§2.3; `{NAME}_ACCESS_TOKEN_URL`).
        access_token_url: String,
        /// Where tokens are renewed (`{NAME}_RENEW_TOKEN_URL`). A token with a session handle is renewed at
        /// `access_token_url` if nothing is said; one without can be renewed here only.
        renew_token_url: String,
        /// What relative URLs of API calls are appended to (`{NAME}_API_BASE_URL`). API calls are signed for this
        /// origin, and for those of [`api_origin`](Self::api_origin).
        api_base_url: String,
        /// The header field that API calls have the token's secret in, instead of a signature, for the providers whose
        /// logins yield an API key (`{NAME}_API_KEY_HEADER`).
        api_key_header: String,
        /// Where the profile of the person who logged in is (`{NAME}_USERINFO_URL`); see
        /// [`OAuthClient::userinfo`](crate::OAuthClient::userinfo).
        userinfo_url: String,
        /// The protection realm named in every header (§3.5.1; `{NAME}_REALM`).
        realm: String,
        /// The `User-Agent` of every request (`{NAME}_USER_AGENT`).
        user_agent: String,
        /// Where a provider is that everybody runs by themselves: `https://jira.example` (`{NAME}_SITE`). It takes the
        /// place of `{site}` in other settings.
        site: String,
        /// The account at a provider that has a host name for each (`{NAME}_ACCOUNT`). It takes the place of `{account}`
        /// in other settings; in URLs in lower case, and with `-` for `_`.
        account: String,
    }
    values {
        /// How requests are signed (§3.4; `{NAME}_SIGNATURE_METHOD`); HMAC-SHA1 if nothing is said.
        signature_method: SignatureMethod,
        /// Where the protocol parameters of every request go (§3.5; `{NAME}_PLACEMENT`: `header`, `form` or `query`);
        /// the header, if nothing is said. URLs get into logs: take `query` for providers that want nothing else. It is
        /// refused with PLAINTEXT, which would put the secrets there. API calls that have no body, such as GET, have them in
        /// the header instead of a form.
        #[doc(alias = "signature_type")]
        placement: Placement,
        /// The same for the request for temporary credentials alone (`{NAME}_REQUEST_TOKEN_PLACEMENT`).
        request_token_placement: Placement,
        /// The same for the request for token credentials alone (`{NAME}_ACCESS_TOKEN_PLACEMENT`).
        access_token_placement: Placement,
        /// How the endpoint of temporary credentials is asked (`{NAME}_REQUEST_TOKEN_METHOD`): POST, as §2.1 has it, if
        /// nothing is said; GET for the few providers that want it.
        request_token_method: Method,
        /// How the endpoint of token credentials is asked (`{NAME}_ACCESS_TOKEN_METHOD`); see
        /// [`request_token_method`](Self::request_token_method).
        access_token_method: Method,
        /// How the endpoint of renewals is asked (`{NAME}_RENEW_TOKEN_METHOD`): as that of token credentials, if nothing
        /// is said.
        renew_token_method: Method,
        /// What to do if the provider does not confirm the callback (`{NAME}_CALLBACK_CONFIRMATION`: `require`,
        /// `warn` or `ignore`); the login ends if nothing is said.
        callback_confirmation: CallbackConfirmation,
        /// Whether the callback is in the authorization URL too (`{NAME}_CALLBACK_IN_AUTHORIZE_URL`: `never`, `always`
        /// or `if_unconfirmed`); never, if nothing is said.
        callback_in_authorize_url: CallbackInAuthorizeUrl,
        /// Whether every login says `oob` instead of its callback, for the providers that have the callback in their own
        /// settings and take no other word (`{NAME}_FORCE_OOB`).
        force_oob: bool,
        /// Whether permission is given at the provider, and no browser is sent there (`{NAME}_AUTHORIZED_ELSEWHERE`): then
        /// there is no authorization URL, and of the endpoints only that of token credentials has to be there.
        authorized_elsewhere: bool,
        /// Whether a callback without a verifier is taken (`{NAME}_VERIFIER_OPTIONAL`), for the few providers that send
        /// none. It is the protocol before 1.0a; what that costs is told at
        /// [`ObtainToken::without_verifier`](oauth1_core::ObtainToken::without_verifier).
        verifier_optional: bool,
        /// Whether the provider's tokens may have an empty secret (`{NAME}_EMPTY_TOKEN_SECRET`). Who has the client's
        /// secret can then use every token that is seen.
        empty_token_secret: bool,
        /// Whether calls without a token have an empty `oauth_token`, as some providers want it (`{NAME}_EMPTY_TOKEN`).
        empty_token: bool,
        /// Whether bodies that are no form have their hash signed (`oauth_body_hash`), and by which algorithm
        /// (`{NAME}_BODY_HASH`: `auto`, `sha1`, `sha256` or `sha512`, with `+empty` at the end to hash empty bodies
        /// too); they are not, if nothing is said. A body that is a stream cannot be sent then.
        #[doc(alias = "force_include_body")]
        body_hash: BodyHash,
        /// Whether API calls may go over plain http (`{NAME}_ALLOW_HTTP`). Everybody on the way can then read and change
        /// them, though not sign others. On loopback they may in any case; PLAINTEXT may nowhere else.
        allow_http: bool,
        /// How long a request may take in all, its reply's body included (`{NAME}_TIMEOUT`, in seconds); as the registry
        /// says, if nothing is said.
        timeout: Duration,
        /// How long the reply to an API call may be, in octets, after it is decompressed (`{NAME}_REPLY_LIMIT`); as the
        /// registry says, if nothing is said.
        reply_limit: usize,
        /// Whether a request is signed and sent once more, if the provider refuses its timestamp and tells its own time
        /// (`{NAME}_CLOCK_SKEW_RECOVERY`). It is, if nothing is said. What was learnt of the provider's clock holds for
        /// the requests after it too.
        clock_skew_recovery: bool,
    }
    maps {
        request_token_params: Pairs,
        authorize_params: Pairs,
        access_token_params: Pairs,
        headers: Pairs,
        api_origins: List,
        userinfo_claims: Pairs,
    }
}

impl ClientConfig {
    /// What ranks above the environment, and what ranks below it: the defaults, with their own defaults. Who signs, and
    /// where tokens come from, the environment cannot say.
    fn ranked(mut self) -> (Self, Option<Self>) {
        let mut lower = None;
        let mut next = self.defaults.take();
        while let Some(mut defaults) = next {
            next = defaults.defaults.take();
            self.overwrite |= defaults.overwrite;
            self.signer = self.signer.or(defaults.signer.take());
            self.fetch_token = self.fetch_token.or(defaults.fetch_token.take());
            lower = Some(match lower {
                None => *defaults,
                Some(upper) => Self::over(upper, *defaults),
            });
        }
        (self, lower)
    }

    /// Nothing given yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A provider's own settings, for what neither code nor environment gives. The environment can name one too
    /// (`{NAME}_PRESET`), which counts if the code names none.
    #[must_use]
    pub fn preset(preset: Preset) -> Self {
        Self::new().defaults(preset.settings())
    }

    /// Settings for what neither this nor the environment gives: what a preset is, for a provider that has none.
    #[must_use]
    pub fn defaults(mut self, lower: Self) -> Self {
        self.defaults = Some(Box::new(lower));
        self
    }

    /// Lets the environment change what the code gives, where it gives something itself.
    #[must_use]
    pub fn overwrite(mut self) -> Self {
        self.overwrite = true;
        self
    }

    /// Signs by a method of your own, or with a key that is held elsewhere ([`Signer::custom`]), instead of with
    /// `client_id`, `client_secret` or `rsa_key`, and `signature_method`.
    #[must_use]
    pub fn signer(mut self, signer: Signer) -> Self {
        self.signer = Some(signer);
        self
    }

    /// Where this client's tokens come from; see [`FetchToken`](crate::FetchToken). It goes before that of the registry.
    #[must_use]
    pub fn fetch_token(mut self, hook: impl Send + Sync + 'static) -> Self {
        self.fetch_token = Some(Hook::new(hook));
        self
    }

    /// A parameter for every request for temporary credentials, such as `scope`, which is signed
    /// (`{NAME}_REQUEST_TOKEN_PARAMS=a=b&c=d`). It goes into the form, or with GET into the query; one whose name starts
    /// with `oauth_` is a protocol parameter and goes where those go.
    #[must_use]
    pub fn request_token_param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.request_token_params.get_or_insert_default().0.push((name.into(), value.into()));
        self
    }

    /// A parameter for every authorization URL, such as `force_login` (`{NAME}_AUTHORIZE_PARAMS=a=b&c=d`).
    #[must_use]
    pub fn authorize_param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.authorize_params.get_or_insert_default().0.push((name.into(), value.into()));
        self
    }

    /// A parameter for every request for token credentials (`{NAME}_ACCESS_TOKEN_PARAMS=a=b&c=d`); see
    /// [`request_token_param`](Self::request_token_param).
    #[must_use]
    pub fn access_token_param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.access_token_params.get_or_insert_default().0.push((name.into(), value.into()));
        self
    }

    /// A header field for every request (`{NAME}_HEADERS=a=b&c=d`). It is not signed. A call's own of the same name
    /// replaces it.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.get_or_insert_default().0.push((name.into(), value.into()));
        self
    }

    /// Another origin that API calls are signed for: `https://upload.example` (`{NAME}_API_ORIGINS`, separated by
    /// spaces).
    #[must_use]
    pub fn api_origin(mut self, origin: impl Into<String>) -> Self {
        self.api_origins.get_or_insert_default().0.push(origin.into());
        self
    }

    /// Where a claim of [`UserInfo`](crate::UserInfo) is found (`{NAME}_USERINFO_CLAIMS=sub=/id&name=/name`): `/id` and
    /// `/user/name` are JSON pointers (RFC 6901) into the profile, `user_id` is a field that came with the token, and
    /// `https://p.example/{/user/name}` is a text with such places in braces, percent-encoded where text is before them.
    #[must_use]
    pub fn userinfo_claim(mut self, claim: impl Into<String>, place: impl Into<String>) -> Self {
        self.userinfo_claims.get_or_insert_default().0.push((claim.into(), place.into()));
        self
    }
}
