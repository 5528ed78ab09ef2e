//! Providers that are at one place for everybody.

use http::Method;
use oauth1_core::{BodyHash, CallbackConfirmation, CallbackInAuthorizeUrl, Placement, SignatureMethod};

use super::{
    Preset,
    Status::{Ends, Live, Unconfirmed},
};
use crate::config::ClientConfig;

/// BrickLink. There is no login: the token is made on its website, for one IP address.
pub const BRICKLINK: Preset = Preset::new("bricklink", "BrickLink", "apidev.bricklink.com", Live, |config| {
    config.api_base_url("https://api.bricklink.com/api/store/v1/").realm("") // as its examples have it
});

/// Discogs. It wants a `User-Agent` of the application's own: set [`ClientConfig::user_agent`].
pub const DISCOGS: Preset =
    Preset::new("discogs", "Discogs", "public client libraries; discogs.com/developers", Live, |config| {
        config
            .request_token_url("https://api.discogs.com/oauth/request_token")
            .request_token_method(Method::GET)
            .authorize_url("https://www.discogs.com/oauth/authorize")
            .access_token_url("https://api.discogs.com/oauth/access_token")
            .api_base_url("https://api.discogs.com/")
            .signature_method(SignatureMethod::Plaintext)
            .userinfo_url("oauth/identity")
            .userinfo_claim("sub", "/id")
            .userinfo_claim("preferred_username", "/username")
            .userinfo_claim("profile", "https://www.discogs.com/user/{/username}")
    });

/// E*TRADE. The callback is registered with it, so every login says `oob`. Tokens end at midnight, Eastern time, and
/// after two hours without a call they have to be renewed.
pub const ETRADE: Preset =
    Preset::new("etrade", "E*TRADE", "apisb.etrade.com/docs; public client libraries", Live, |config| {
        etrade(config, "https://api.etrade.com")
    });

/// E*TRADE's sandbox.
pub const ETRADE_SANDBOX: Preset =
    Preset::new("etrade_sandbox", "E*TRADE's sandbox", "apisb.etrade.com/docs", Live, |config| {
        etrade(config, "https://apisb.etrade.com")
    });

fn etrade(config: ClientConfig, api: &str) -> ClientConfig {
    config
        .request_token_url(format!("{api}/oauth/request_token"))
        .request_token_method(Method::GET)
        .authorize_url("https://us.etrade.com/e/t/etws/authorize")
        .authorize_token_param("token")
        .authorize_client_param("key")
        .access_token_url(format!("{api}/oauth/access_token"))
        .access_token_method(Method::GET)
        .renew_token_url(format!("{api}/oauth/renew_access_token"))
        .api_base_url(format!("{api}/v1/"))
        .force_oob(true)
        .callback_confirmation(CallbackConfirmation::Ignore)
}

/// Evernote. Tokens have no secret; its API is called with the token itself (`edam_noteStoreUrl` says where) and is not
/// OAuth.
pub const EVERNOTE: Preset = Preset::new("evernote", "Evernote", "dev.evernote.com", Unconfirmed, |config| {
    evernote(config, "https://www.evernote.com")
});

/// Evernote's sandbox.
pub const EVERNOTE_SANDBOX: Preset =
    Preset::new("evernote_sandbox", "Evernote's sandbox", "dev.evernote.com", Unconfirmed, |config| {
        evernote(config, "https://sandbox.evernote.com")
    });

fn evernote(config: ClientConfig, host: &str) -> ClientConfig {
    config
        .request_token_url(format!("{host}/oauth"))
        .request_token_method(Method::GET)
        .authorize_url(format!("{host}/OAuth.action"))
        .access_token_url(format!("{host}/oauth"))
        .access_token_method(Method::GET)
        .placement(Placement::Query)
        .empty_token_secret(true)
        .userinfo_claim("sub", "edam_userId")
}

/// FatSecret. Its timestamps may not go back: give all that is signed for one client to one clock.
pub const FATSECRET: Preset =
    Preset::new("fatsecret", "FatSecret", "platform.fatsecret.com", Live, |config| {
        config
            .request_token_url("https://www.fatsecret.com/oauth/request_token")
            .authorize_url("https://www.fatsecret.com/oauth/authorize")
            .access_token_url("https://www.fatsecret.com/oauth/access_token")
            .access_token_method(Method::GET)
            .api_base_url("https://platform.fatsecret.com/rest/")
    });

/// Flickr. `perms` is `read` unless [`ClientConfig::authorize_param`] says `write` or `delete`. Ask its API for
/// `format=json&nojsoncallback=1`, or JSON comes wrapped up.
pub const FLICKR: Preset =
    Preset::new("flickr", "Flickr", "flickr.com/services/api/auth.oauth.html", Live, |config| {
        config
            .request_token_url("https://www.flickr.com/services/oauth/request_token")
            .request_token_method(Method::GET)
            .authorize_url("https://www.flickr.com/services/oauth/authorize")
            .authorize_param("perms", "read")
            .access_token_url("https://www.flickr.com/services/oauth/access_token")
            .access_token_method(Method::GET)
            .api_base_url("https://api.flickr.com/services/rest/")
            .userinfo_claim("sub", "user_nsid")
            .userinfo_claim("name", "fullname")
            .userinfo_claim("preferred_username", "username")
            .userinfo_claim("profile", "https://www.flickr.com/people/{user_nsid}/")
    });

/// Garmin, which ends OAuth 1.0a on 2026-12-31. Public clients send it the callback with the authorization URL, and none
/// says whether it confirms callbacks: that is not required here, but it is logged when it does not.
pub const GARMIN: Preset =
    Preset::new("garmin", "Garmin", "public client libraries", Ends("2026-12-31"), |config| {
        config
            .request_token_url("https://connectapi.garmin.com/oauth-service/oauth/request_token")
            .authorize_url("https://connect.garmin.com/oauthConfirm")
            .access_token_url("https://connectapi.garmin.com/oauth-service/oauth/access_token")
            .api_base_url("https://apis.garmin.com/")
            .callback_in_authorize_url(CallbackInAuthorizeUrl::IfUnconfirmed)
            .callback_confirmation(CallbackConfirmation::Warn)
    });

/// Hatena. `scope` is `read_public` unless [`ClientConfig::request_token_param`] says more.
pub const HATENA: Preset =
    Preset::new("hatena", "Hatena", "developer.hatena.ne.jp; public client libraries", Live, |config| {
        config
            .request_token_url("https://www.hatena.com/oauth/initiate")
            .request_token_param("scope", "read_public")
            .authorize_url("https://www.hatena.ne.jp/oauth/authorize")
            .access_token_url("https://www.hatena.com/oauth/token")
            .api_base_url("https://n.hatena.com/")
            .api_origin("https://blog.hatena.ne.jp")
            .realm("")
            .userinfo_claim("sub", "url_name")
            .userinfo_claim("name", "display_name")
            .userinfo_claim("preferred_username", "url_name")
            .userinfo_claim("profile", "https://profile.hatena.ne.jp/{url_name}/")
    });

/// Mastercard. There is no login and no token, and every request has the hash of its body signed.
pub const MASTERCARD: Preset = Preset::new(
    "mastercard",
    "Mastercard",
    "developer.mastercard.com; its public client libraries",
    Live,
    |config| mastercard(config).api_base_url("https://api.mastercard.com/"),
);

/// Mastercard's sandbox.
pub const MASTERCARD_SANDBOX: Preset = Preset::new(
    "mastercard_sandbox",
    "Mastercard's sandbox",
    "developer.mastercard.com; its public client libraries",
    Live,
    |config| mastercard(config).api_base_url("https://sandbox.api.mastercard.com/"),
);

fn mastercard(config: ClientConfig) -> ClientConfig {
    config.signature_method(SignatureMethod::RsaSha256).body_hash(BodyHash::SHA256.of_empty_too())
}

/// NetSuite. Its account is also the realm: `1234567`, or `1234567_SB1` for a sandbox. Tokens are often made by hand. Its
/// timestamps may not go back: give all that is signed for one client to one clock.
pub const NETSUITE: Preset = Preset::new("netsuite", "NetSuite", "docs.oracle.com", Live, |config| {
    config
        .request_token_url("https://{account}.restlets.api.netsuite.com/rest/requesttoken")
        .authorize_url("https://{account}.app.netsuite.com/app/login/secure/authorizetoken.nl")
        .access_token_url("https://{account}.restlets.api.netsuite.com/rest/accesstoken")
        .api_base_url("https://{account}.suitetalk.api.netsuite.com/services/rest/")
        .api_origin("https://{account}.restlets.api.netsuite.com")
        .signature_method(SignatureMethod::HmacSha256)
        .realm("{account}")
});

/// Plurk.
pub const PLURK: Preset = Preset::new("plurk", "Plurk", "public client libraries", Unconfirmed, |config| {
    config
        .request_token_url("https://www.plurk.com/OAuth/request_token")
        .authorize_url("https://www.plurk.com/OAuth/authorize")
        .access_token_url("https://www.plurk.com/OAuth/access_token")
        .api_base_url("https://www.plurk.com/APP/")
        .userinfo_url("Users/me")
        .userinfo_claim("sub", "/id")
        .userinfo_claim("name", "/full_name")
        .userinfo_claim("preferred_username", "/nick_name")
        .userinfo_claim("picture", "/avatar_medium")
        .userinfo_claim("profile", "https://www.plurk.com/{/nick_name}")
});

/// Ravelry. Permissions are asked for by [`ClientConfig::authorize_param`] `scope`, separated by spaces.
pub const RAVELRY: Preset =
    Preset::new("ravelry", "Ravelry", "public client libraries", Unconfirmed, |config| {
        config
            .request_token_url("https://www.ravelry.com/oauth/request_token")
            .authorize_url("https://www.ravelry.com/oauth/authorize")
            .access_token_url("https://www.ravelry.com/oauth/access_token")
            .api_base_url("https://api.ravelry.com/")
            .userinfo_url("current_user.json")
            .userinfo_claim("sub", "/user/id")
            .userinfo_claim("preferred_username", "/user/username")
            .userinfo_claim("picture", "/user/photo_url")
            .userinfo_claim("profile", "https://www.ravelry.com/people/{/user/username}")
    });

/// Schoology. It takes the callback from the authorization URL and, as its public clients have it, sends no verifier, so
/// its logins have the protection of OAuth 1.0 only. `site` is the school's own, if it has one. Its timestamps may not go
/// back: give all that is signed for one client to one clock.
pub const SCHOOLOGY: Preset = Preset::new(
    "schoology",
    "Schoology",
    "developers.schoology.com; public client libraries",
    Live,
    |config| {
        config
            .site("https://app.schoology.com")
            .request_token_url("https://api.schoology.com/v1/oauth/request_token")
            .request_token_method(Method::GET)
            .authorize_url("{site}/oauth/authorize")
            .callback_in_authorize_url(CallbackInAuthorizeUrl::Always)
            .access_token_url("https://api.schoology.com/v1/oauth/access_token")
            .access_token_method(Method::GET)
            .api_base_url("https://api.schoology.com/v1/")
            .callback_confirmation(CallbackConfirmation::Ignore)
            .verifier_optional(true)
            .empty_token(true)
            .realm("Schoology API")
    },
);

/// Sellsy, version 1 of its API.
pub const SELLSY: Preset =
    Preset::new("sellsy", "Sellsy", "public client libraries", Unconfirmed, |config| {
        config
            .request_token_url("https://apifeed.sellsy.com/0/request_token")
            .authorize_url("https://apifeed.sellsy.com/0/login.php")
            .access_token_url("https://apifeed.sellsy.com/0/oauth/access_token")
            .api_base_url("https://apifeed.sellsy.com/0/")
            .signature_method(SignatureMethod::Plaintext)
    });

/// SmugMug. `Access` and `Permissions` can be set by [`ClientConfig::authorize_param`].
pub const SMUGMUG: Preset = Preset::new("smugmug", "SmugMug", "api.smugmug.com/api/v2/doc", Live, |config| {
    config
        .request_token_url("https://api.smugmug.com/services/oauth/1.0a/getRequestToken")
        .authorize_url("https://api.smugmug.com/services/oauth/1.0a/authorize")
        .access_token_url("https://api.smugmug.com/services/oauth/1.0a/getAccessToken")
        .api_base_url("https://api.smugmug.com/api/v2")
        .header("Accept", "application/json")
        .userinfo_url("https://api.smugmug.com/api/v2!authuser")
        .userinfo_claim("sub", "/Response/User/NickName")
        .userinfo_claim("name", "/Response/User/Name")
        .userinfo_claim("preferred_username", "/Response/User/NickName")
        .userinfo_claim("profile", "/Response/User/WebUri")
});

/// Trello. `name`, `scope` and `expiration` can be set by [`ClientConfig::authorize_param`].
pub const TRELLO: Preset =
    Preset::new("trello", "Trello", "developer.atlassian.com/cloud/trello", Live, |config| {
        config
            .request_token_url("https://trello.com/1/OAuthGetRequestToken")
            .authorize_url("https://trello.com/1/OAuthAuthorizeToken")
            .authorize_param("scope", "read")
            .authorize_param("expiration", "30days")
            .access_token_url("https://trello.com/1/OAuthGetAccessToken")
            .api_base_url("https://api.trello.com/1/")
            .userinfo_url("members/me?fields=username,fullName,email,url,avatarUrl")
            .userinfo_claim("sub", "/id")
            .userinfo_claim("name", "/fullName")
            .userinfo_claim("preferred_username", "/username")
            .userinfo_claim("picture", "{/avatarUrl}/170.png")
            .userinfo_claim("email", "/email")
            .userinfo_claim("profile", "/url")
    });

/// TripIt. It takes the callback from the authorization URL and sends no verifier, so its logins have the protection of
/// OAuth 1.0 only.
pub const TRIPIT: Preset =
    Preset::new("tripit", "TripIt", "tripit.github.io; public client libraries", Live, |config| {
        config
            .request_token_url("https://api.tripit.com/oauth/request_token")
            .authorize_url("https://www.tripit.com/oauth/authorize")
            .callback_in_authorize_url(CallbackInAuthorizeUrl::Always)
            .access_token_url("https://api.tripit.com/oauth/access_token")
            .api_base_url("https://api.tripit.com/v1/")
            .callback_confirmation(CallbackConfirmation::Ignore)
            .verifier_optional(true)
    });

/// Tumblr.
pub const TUMBLR: Preset = Preset::new("tumblr", "Tumblr", "tumblr.com/docs/en/api/v2", Live, |config| {
    config
        .request_token_url("https://www.tumblr.com/oauth/request_token")
        .authorize_url("https://www.tumblr.com/oauth/authorize")
        .access_token_url("https://www.tumblr.com/oauth/access_token")
        .api_base_url("https://api.tumblr.com/v2/")
        .userinfo_url("user/info")
        .userinfo_claim("sub", "/response/user/name")
        .userinfo_claim("name", "/response/user/name")
        .userinfo_claim("preferred_username", "/response/user/name")
        .userinfo_claim("picture", "https://api.tumblr.com/v2/blog/{/response/user/name}/avatar")
        .userinfo_claim("profile", "/response/user/blogs/0/url")
});

/// X, once Twitter. Callback URLs have to be registered with it. `x_auth_access_type` can be set by
/// [`ClientConfig::request_token_param`], `force_login` and `screen_name` by [`ClientConfig::authorize_param`].
pub const TWITTER: Preset = Preset::new("twitter", "X", "docs.x.com; developer.x.com", Live, |config| {
    config
        .request_token_url("https://api.x.com/oauth/request_token")
        .authorize_url("https://api.x.com/oauth/authenticate")
        .oob_authorize_url("https://api.x.com/oauth/authorize")
        .access_token_url("https://api.x.com/oauth/access_token")
        .api_base_url("https://api.x.com/1.1/")
        .userinfo_url("account/verify_credentials.json?skip_status=true&include_email=true")
        .userinfo_claim("sub", "/id_str")
        .userinfo_claim("name", "/name")
        .userinfo_claim("preferred_username", "/screen_name")
        .userinfo_claim("picture", "/profile_image_url_https")
        .userinfo_claim("email", "/email")
        .userinfo_claim("profile", "https://x.com/{/screen_name}")
});

/// Zotero. A login yields an API key, which calls send in a header field; they are not signed.
pub const ZOTERO: Preset =
    Preset::new("zotero", "Zotero", "zotero.org/support/dev/web_api", Live, |config| {
        config
            .request_token_url("https://www.zotero.org/oauth/request")
            .authorize_url("https://www.zotero.org/oauth/authorize")
            .access_token_url("https://www.zotero.org/oauth/access")
            .api_base_url("https://api.zotero.org/")
            .api_key_header("Zotero-API-Key")
            .userinfo_claim("sub", "userID")
            .userinfo_claim("preferred_username", "username")
            .userinfo_claim("profile", "https://www.zotero.org/{username}")
    });
