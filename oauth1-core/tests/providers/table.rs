//! The providers that have a login: what each wants and answers.

use http::{HeaderName, header};
use oauth1_core::{
    AuthorizationUrl, CallbackConfirmation, CallbackInAuthorizeUrl, Placement, SignatureMethod,
};

use crate::server::client;

/// A provider, and one login there. What a row does not say is as in [`PROVIDER`].
pub(crate) struct Provider {
    pub(crate) name: &'static str,
    pub(crate) signature: SignatureMethod,
    pub(crate) realm: Option<&'static str>,
    pub(crate) placement: Placement,
    /// Of both endpoints.
    pub(crate) header: Option<(HeaderName, &'static str)>,
    /// Identifiers and secrets that the provider gives out: temporary ones, and the token's.
    pub(crate) gives: [(&'static str, &'static str); 2],

    /// Method and URL.
    pub(crate) temporary: &'static str,
    pub(crate) params: &'static [(&'static str, &'static str)],
    pub(crate) callback: &'static str,
    pub(crate) temporary_reply: &'static str,
    pub(crate) confirmation: CallbackConfirmation,

    pub(crate) authorize: &'static str,
    pub(crate) settings: fn(AuthorizationUrl) -> AuthorizationUrl,
    /// This login's own parameters.
    pub(crate) extra: &'static [(&'static str, &'static str)],
    /// What the browser is sent away with.
    pub(crate) query: &'static str,
    pub(crate) back: Back,

    /// Method and URL.
    pub(crate) token: &'static str,
    pub(crate) token_reply: &'static str,
    /// Those of the reply that are no credentials.
    pub(crate) fields: &'static [(&'static str, &'static str)],
}

/// How the resource owner comes back.
pub(crate) enum Back {
    /// The query of the callback, and the verifier in it.
    Callback(&'static str, &'static str),
    /// The query of the callback.
    WithoutVerifier(&'static str),
    /// What is typed, and the verifier in it.
    Pin(&'static str, &'static str),
}

pub(crate) const PROVIDER: Provider = Provider {
    name: "as RFC 5849 has it",
    signature: SignatureMethod::HmacSha1,
    realm: None,
    placement: Placement::Header,
    header: None,
    gives: [("tmp", "tmp-secret"), ("tok", "tok-secret")],
    temporary: "POST https://provider.example/initiate",
    params: &[],
    callback: "https://app.example/auth",
    temporary_reply: "oauth_token=tmp&oauth_token_secret=tmp-secret&oauth_callback_confirmed=true",
    confirmation: CallbackConfirmation::Require,
    authorize: "https://provider.example/authorize",
    settings: |url| url,
    extra: &[],
    query: "oauth_token=tmp",
    back: Back::Callback("oauth_token=tmp&oauth_verifier=v3r1f13r", "v3r1f13r"),
    token: "POST https://provider.example/token",
    token_reply: "oauth_token=tok&oauth_token_secret=tok-secret",
    fields: &[],
};

pub(crate) const PROVIDERS: &[Provider] = &[
    PROVIDER,
    Provider {
        name: "X",
        temporary: "POST https://api.x.com/oauth/request_token",
        params: &[("x_auth_access_type", "read")],
        authorize: "https://api.x.com/oauth/authenticate",
        settings: |url| url.param("force_login", "false").param("lang", "en"),
        extra: &[("force_login", "true"), ("screen_name", "somebody")],
        query: "oauth_token=tmp&lang=en&force_login=true&screen_name=somebody",
        token: "POST https://api.x.com/oauth/access_token",
        token_reply: "oauth_token=tok&oauth_token_secret=tok-secret&user_id=7588892&screen_name=somebody",
        fields: &[("user_id", "7588892"), ("screen_name", "somebody")],
        ..PROVIDER
    },
    Provider {
        name: "X, with a PIN",
        temporary: "POST https://api.x.com/oauth/request_token",
        callback: "oob",
        authorize: "https://api.x.com/oauth/authorize",
        back: Back::Pin(" 0123456\r\n", "0123456"),
        token: "POST https://api.x.com/oauth/access_token",
        ..PROVIDER
    },
    Provider {
        name: "Tumblr",
        temporary: "POST https://www.tumblr.com/oauth/request_token",
        authorize: "https://www.tumblr.com/oauth/authorize",
        token: "POST https://www.tumblr.com/oauth/access_token",
        ..PROVIDER
    },
    Provider {
        name: "Flickr",
        temporary: "GET https://www.flickr.com/services/oauth/request_token",
        temporary_reply: "oauth_callback_confirmed=true&oauth_token=tmp&oauth_token_secret=tmp-secret",
        authorize: "https://www.flickr.com/services/oauth/authorize",
        settings: |url| url.param("perms", "read"),
        query: "oauth_token=tmp&perms=read",
        token: "GET https://www.flickr.com/services/oauth/access_token",
        token_reply: "fullname=Some%20Body&oauth_token=tok&oauth_token_secret=tok-secret\
                      &user_nsid=21207597%40N07&username=somebody",
        fields: &[("fullname", "Some Body"), ("user_nsid", "21207597@N07"), ("username", "somebody")],
        ..PROVIDER
    },
    Provider {
        name: "Discogs",
        signature: SignatureMethod::Plaintext,
        header: Some((header::USER_AGENT, "records/1.0 +https://app.example")),
        temporary: "GET https://api.discogs.com/oauth/request_token",
        authorize: "https://www.discogs.com/oauth/authorize",
        token: "POST https://api.discogs.com/oauth/access_token",
        ..PROVIDER
    },
    Provider {
        name: "Trello",
        temporary: "POST https://trello.com/1/OAuthGetRequestToken",
        authorize: "https://trello.com/1/OAuthAuthorizeToken",
        settings: |url| {
            url.param("name", "My App").param("scope", "read,write").param("expiration", "30days")
        },
        extra: &[("expiration", "never")],
        query: "oauth_token=tmp&name=My%20App&scope=read%2Cwrite&expiration=never",
        token: "POST https://trello.com/1/OAuthGetAccessToken",
        ..PROVIDER
    },
    Provider {
        name: "SmugMug",
        temporary: "POST https://api.smugmug.com/services/oauth/1.0a/getRequestToken",
        callback: "oob",
        authorize: "https://api.smugmug.com/services/oauth/1.0a/authorize",
        settings: |url| url.param("Access", "Full").param("Permissions", "Modify"),
        query: "oauth_token=tmp&Access=Full&Permissions=Modify",
        back: Back::Pin("123456", "123456"),
        token: "POST https://api.smugmug.com/services/oauth/1.0a/getAccessToken",
        ..PROVIDER
    },
    Provider {
        name: "Zotero",
        temporary: "POST https://www.zotero.org/oauth/request",
        authorize: "https://www.zotero.org/oauth/authorize",
        settings: |url| url.param("library_access", "1").param("all_groups", "read"),
        query: "oauth_token=tmp&library_access=1&all_groups=read",
        token: "POST https://www.zotero.org/oauth/access",
        token_reply: "oauth_token=tok&oauth_token_secret=tok-secret&userID=475425&username=somebody",
        fields: &[("userID", "475425"), ("username", "somebody")],
        ..PROVIDER
    },
    Provider {
        name: "MediaWiki",
        temporary: "GET https://meta.wikimedia.org/w/index.php?title=Special:OAuth/initiate",
        callback: "oob",
        authorize: "https://meta.wikimedia.org/wiki/Special:OAuth/authorize",
        settings: |url| url.client_param("oauth_consumer_key", &client()),
        query: "oauth_consumer_key=c%2Fk&oauth_token=tmp",
        token: "GET https://meta.wikimedia.org/w/index.php?title=Special:OAuth/token",
        ..PROVIDER
    },
    Provider {
        name: "E*TRADE",
        gives: [("/iQ+s=", "tm/p+="), ("3kG/s=", "to/k+=")],
        temporary: "GET https://api.etrade.com/oauth/request_token",
        callback: "oob",
        temporary_reply: "oauth_token=%2FiQ%2Bs%3D&oauth_token_secret=tm%2Fp%2B%3D&oauth_callback_confirmed=false",
        confirmation: CallbackConfirmation::Ignore,
        authorize: "https://us.etrade.com/e/t/etws/authorize",
        settings: |url| url.client_param("key", &client()).token_param("token"),
        query: "key=c%2Fk&token=%2FiQ%2Bs%3D",
        back: Back::Pin("WXYZ89", "WXYZ89"),
        token: "GET https://api.etrade.com/oauth/access_token",
        token_reply: "oauth_token=3kG%2Fs%3D&oauth_token_secret=to%2Fk%2B%3D",
        ..PROVIDER
    },
    Provider {
        name: "NetSuite",
        signature: SignatureMethod::HmacSha256,
        realm: Some("1234567_SB1"),
        temporary: "POST https://1234567-sb1.restlets.api.netsuite.com/rest/requesttoken",
        authorize: "https://1234567-sb1.app.netsuite.com/app/login/secure/authorizetoken.nl",
        back: Back::Callback("oauth_token=tmp&oauth_verifier=v&company=1234567_SB1&role=3&entity=21", "v"),
        token: "POST https://1234567-sb1.restlets.api.netsuite.com/rest/accesstoken",
        ..PROVIDER
    },
    Provider {
        name: "Magento 1",
        temporary: "POST https://store.example/oauth/initiate",
        authorize: "https://store.example/admin/oauth_authorize",
        token: "POST https://store.example/oauth/token",
        ..PROVIDER
    },
    Provider {
        name: "WordPress",
        temporary: "POST https://blog.example/oauth1/request",
        authorize: "https://blog.example/oauth1/authorize",
        back: Back::Callback("oauth_token=tmp&oauth_verifier=v&wp_scope=%2A", "v"),
        token: "POST https://blog.example/oauth1/access",
        ..PROVIDER
    },
    Provider {
        name: "Schoology",
        realm: Some("Schoology API"),
        temporary: "GET https://api.schoology.com/v1/oauth/request_token",
        temporary_reply: "oauth_token=tmp&oauth_token_secret=tmp-secret&xoauth_token_ttl=3600",
        confirmation: CallbackConfirmation::Ignore,
        authorize: "https://app.schoology.com/oauth/authorize",
        settings: |url| url.callback(CallbackInAuthorizeUrl::Always),
        query: "oauth_token=tmp&oauth_callback=https%3A%2F%2Fapp.example%2Fauth",
        back: Back::WithoutVerifier("oauth_token=tmp"),
        token: "GET https://api.schoology.com/v1/oauth/access_token",
        ..PROVIDER
    },
    Provider {
        name: "FatSecret",
        temporary: "POST https://www.fatsecret.com/oauth/request_token",
        callback: "oob",
        authorize: "https://www.fatsecret.com/oauth/authorize",
        back: Back::Pin("1234567\n", "1234567"),
        token: "GET https://www.fatsecret.com/oauth/access_token",
        ..PROVIDER
    },
    Provider {
        name: "Hatena",
        realm: Some(""),
        gives: [("tMp==", "sEc=="), ("tOk==", "sEcReT==")],
        temporary: "POST https://www.hatena.com/oauth/initiate",
        params: &[("scope", "read_public,write_public,read_private")],
        temporary_reply: "oauth_token=tMp%3D%3D&oauth_token_secret=sEc%3D%3D&oauth_callback_confirmed=true",
        authorize: "https://www.hatena.ne.jp/oauth/authorize",
        query: "oauth_token=tMp%3D%3D",
        back: Back::Callback("oauth_token=tMp%3D%3D&oauth_verifier=v%3D%3D", "v=="),
        token: "POST https://www.hatena.com/oauth/token",
        token_reply: "oauth_token=tOk%3D%3D&oauth_token_secret=sEcReT%3D%3D&url_name=a&display_name=a%20b",
        fields: &[("url_name", "a"), ("display_name", "a b")],
        ..PROVIDER
    },
    Provider {
        name: "TripIt",
        temporary: "POST https://api.tripit.com/oauth/request_token",
        temporary_reply: "oauth_token=tmp&oauth_token_secret=tmp-secret",
        confirmation: CallbackConfirmation::Ignore,
        authorize: "https://www.tripit.com/oauth/authorize",
        settings: |url| url.callback(CallbackInAuthorizeUrl::IfUnconfirmed),
        query: "oauth_token=tmp&oauth_callback=https%3A%2F%2Fapp.example%2Fauth",
        back: Back::WithoutVerifier("oauth_token=tmp"),
        token: "POST https://api.tripit.com/oauth/access_token",
        ..PROVIDER
    },
    Provider {
        name: "Evernote",
        placement: Placement::Query,
        gives: [("somebody.14CD91FCE1F.687474", ""), ("S=s4:U=a1:E=12bfd68c6b6:C=12bf8426ab8", "")],
        temporary: "GET https://www.evernote.com/oauth",
        temporary_reply: "oauth_token=somebody.14CD91FCE1F.687474&oauth_token_secret=\
                          &oauth_callback_confirmed=true",
        authorize: "https://www.evernote.com/OAuth.action",
        query: "oauth_token=somebody.14CD91FCE1F.687474",
        back: Back::Callback(
            "oauth_token=somebody.14CD91FCE1F.687474&oauth_verifier=40793F8B&sandbox_lnb=false",
            "40793F8B",
        ),
        token: "GET https://www.evernote.com/oauth",
        token_reply: "oauth_token=S%3Ds4%3AU%3Da1%3AE%3D12bfd68c6b6%3AC%3D12bf8426ab8&oauth_token_secret=\
                      &edam_shard=s4&edam_userId=161&edam_expires=1288201234567\
                      &edam_noteStoreUrl=https%3A%2F%2Fwww.evernote.com%2Fshard%2Fs4%2Fnotestore",
        fields: &[
            ("edam_shard", "s4"),
            ("edam_userId", "161"),
            ("edam_expires", "1288201234567"),
            ("edam_noteStoreUrl", "https://www.evernote.com/shard/s4/notestore"),
        ],
        ..PROVIDER
    },
    Provider {
        name: "Ravelry",
        temporary: "POST https://www.ravelry.com/oauth/request_token",
        authorize: "https://www.ravelry.com/oauth/authorize",
        settings: |url| url.param("scope", "forum-write message-write"),
        query: "oauth_token=tmp&scope=forum-write%20message-write",
        token: "POST https://www.ravelry.com/oauth/access_token",
        ..PROVIDER
    },
    Provider {
        name: "Plurk",
        temporary: "POST https://www.plurk.com/OAuth/request_token",
        authorize: "https://www.plurk.com/OAuth/authorize",
        token: "POST https://www.plurk.com/OAuth/access_token",
        ..PROVIDER
    },
    Provider {
        name: "Sellsy",
        signature: SignatureMethod::Plaintext,
        temporary: "POST https://apifeed.sellsy.com/0/request_token",
        temporary_reply: "authentification_url=https%3A%2F%2Fapifeed.sellsy.com%2F0%2Flogin.php\
                          &oauth_token=tmp&oauth_token_secret=tmp-secret&oauth_callback_confirmed=true",
        authorize: "https://apifeed.sellsy.com/0/login.php",
        token: "POST https://apifeed.sellsy.com/0/oauth/access_token",
        ..PROVIDER
    },
    Provider {
        // It wants RSA-SHA1; a key is all that differs.
        name: "Jira",
        temporary: "POST https://jira.example/plugins/servlet/oauth/request-token",
        authorize: "https://jira.example/plugins/servlet/oauth/authorize",
        token: "POST https://jira.example/plugins/servlet/oauth/access-token",
        token_reply: "oauth_token=tok&oauth_token_secret=tok-secret&oauth_expires_in=157680000\
                      &oauth_session_handle=handle&oauth_authorization_expires_in=160272000",
        fields: &[("oauth_expires_in", "157680000"), ("oauth_authorization_expires_in", "160272000")],
        ..PROVIDER
    },
    Provider {
        name: "Garmin",
        temporary: "POST https://connectapi.garmin.com/oauth-service/oauth/request_token",
        temporary_reply: "oauth_token=tmp&oauth_token_secret=tmp-secret",
        confirmation: CallbackConfirmation::Warn,
        authorize: "https://connect.garmin.com/oauthConfirm",
        settings: |url| url.callback(CallbackInAuthorizeUrl::IfUnconfirmed),
        query: "oauth_token=tmp&oauth_callback=https%3A%2F%2Fapp.example%2Fauth",
        token: "POST https://connectapi.garmin.com/oauth-service/oauth/access_token",
        ..PROVIDER
    },
    Provider {
        name: "Alchemer",
        temporary: "POST https://api.alchemer.com/head/oauth/request_token",
        authorize: "https://api.alchemer.com/head/oauth/authenticate",
        token: "POST https://api.alchemer.com/head/oauth/access_token",
        ..PROVIDER
    },
    Provider {
        name: "Beatport",
        temporary: "POST https://oauth-api.beatport.com/identity/1/oauth/request-token",
        authorize: "https://oauth-api.beatport.com/identity/1/oauth/authorize",
        token: "POST https://oauth-api.beatport.com/identity/1/oauth/access-token",
        ..PROVIDER
    },
    Provider {
        name: "Projectplace",
        temporary: "POST https://api.projectplace.com/initiate",
        authorize: "https://api.projectplace.com/authorize",
        token: "POST https://api.projectplace.com/token",
        ..PROVIDER
    },
    Provider {
        name: "Skyrock",
        temporary: "POST https://api.skyrock.com/v2/oauth/initiate",
        authorize: "https://api.skyrock.com/v2/oauth/authorize",
        token: "POST https://api.skyrock.com/v2/oauth/token",
        ..PROVIDER
    },
    Provider {
        name: "Xing",
        signature: SignatureMethod::Plaintext,
        temporary: "POST https://api.xing.com/v1/request_token",
        authorize: "https://api.xing.com/v1/authorize",
        token: "POST https://api.xing.com/v1/access_token",
        token_reply: "oauth_token=tok&oauth_token_secret=tok-secret&user_id=5723486_a4c1ba",
        fields: &[("user_id", "5723486_a4c1ba")],
        ..PROVIDER
    },
    Provider {
        name: "UserVoice",
        temporary: "POST https://subdomain.uservoice.com/oauth/request_token",
        authorize: "https://subdomain.uservoice.com/oauth/authorize",
        token: "POST https://subdomain.uservoice.com/oauth/access_token",
        ..PROVIDER
    },
    Provider {
        name: "Geeklist",
        temporary: "POST http://api.geekli.st/v1/oauth/request_token",
        authorize: "https://geekli.st/oauth/authorize",
        token: "POST http://api.geekli.st/v1/oauth/access_token",
        ..PROVIDER
    },
    Provider {
        name: "AWeber",
        temporary: "POST https://auth.aweber.com/1.0/oauth/request_token",
        authorize: "https://auth.aweber.com/1.0/oauth/authorize",
        token: "POST https://auth.aweber.com/1.0/oauth/access_token",
        ..PROVIDER
    },
    Provider {
        name: "Freelancer",
        placement: Placement::Query,
        temporary: "GET http://api.freelancer.com/RequestRequestToken/requestRequestToken.xml",
        authorize: "http://www.freelancer.com/users/api-token/auth.php",
        token: "GET http://api.freelancer.com/RequestAccessToken/requestAccessToken.xml?",
        ..PROVIDER
    },
    Provider {
        name: "uCoz",
        temporary: "POST http://uapi.ucoz.com/accounts/oauthgetrequesttoken",
        temporary_reply: r#"{"oauth_token":"tmp","oauth_token_secret":"tmp-secret","oauth_callback_confirmed":"true"}"#,
        authorize: "http://uapi.ucoz.com/accounts/oauthauthorizetoken",
        token: "POST http://uapi.ucoz.com/accounts/oauthgetaccesstoken",
        token_reply: r#"{"oauth_token": "tok", "oauth_token_secret": "tok-secret", "user": 17}"#,
        fields: &[("user", "17")],
        ..PROVIDER
    },
    Provider {
        name: "Yahoo",
        temporary: "POST https://api.login.yahoo.com/oauth/v2/get_request_token",
        temporary_reply: "oauth_token=tmp&oauth_token_secret=tmp-secret&oauth_expires_in=3600\
                          &xoauth_request_auth_url=https%3A%2F%2Fapi.login.yahoo.com%2Foauth%2Fv2%2Frequest_auth\
                          &oauth_callback_confirmed=true",
        authorize: "https://api.login.yahoo.com/oauth/v2/request_auth",
        token: "POST https://api.login.yahoo.com/oauth/v2/get_token",
        token_reply: "oauth_token=tok&oauth_token_secret=tok-secret&oauth_expires_in=3600\
                      &oauth_session_handle=handle&oauth_authorization_expires_in=919314350\
                      &xoauth_yahoo_guid=DKXSX6Q5TA",
        fields: &[
            ("oauth_expires_in", "3600"),
            ("oauth_authorization_expires_in", "919314350"),
            ("xoauth_yahoo_guid", "DKXSX6Q5TA"),
        ],
        ..PROVIDER
    },
];
