//! Software that everybody runs at a place of their own, which `site` says.

use http::Method;
use oauth1_core::{CallbackConfirmation, Placement, SignatureMethod};

use super::{
    Preset,
    Status::{Live, Unconfirmed},
};

/// Jira, Confluence and Bitbucket, the Data Center editions. They know the client by its public key; signing RSA-SHA1
/// needs the feature `rsa-sha1`.
pub const JIRA: Preset = Preset::new(
    "jira",
    "Jira Data Center",
    "developer.atlassian.com; public client libraries",
    Live,
    |config| {
        config
            .request_token_url("{site}/plugins/servlet/oauth/request-token")
            .authorize_url("{site}/plugins/servlet/oauth/authorize")
            .access_token_url("{site}/plugins/servlet/oauth/access-token")
            .api_base_url("{site}/rest/api/2/")
            .signature_method(SignatureMethod::RsaSha1)
            .empty_token(true)
            .userinfo_url("myself")
            .userinfo_claim("sub", "/key")
            .userinfo_claim("name", "/displayName")
            .userinfo_claim("preferred_username", "/name")
            .userinfo_claim("picture", "/avatarUrls/48x48")
            .userinfo_claim("email", "/emailAddress")
    },
);

/// Adobe Commerce, once Magento 2. No browser is sent there: the merchant activates the integration, and the store posts
/// identifier, secret and verifier to the application, which then calls
/// [`fetch_request_token`](crate::OAuthClient::fetch_request_token) and
/// [`fetch_access_token`](crate::OAuthClient::fetch_access_token).
pub const MAGENTO: Preset =
    Preset::new("magento", "Adobe Commerce", "developer.adobe.com/commerce", Live, |config| {
        config
            .request_token_url("{site}/oauth/token/request")
            .authorized_elsewhere(true)
            .access_token_url("{site}/oauth/token/access")
            .api_base_url("{site}/rest/V1/")
            .signature_method(SignatureMethod::HmacSha256)
            .callback_confirmation(CallbackConfirmation::Ignore)
    });

/// Magento 1. The authorization URL is the one for administrators; that for customers is `{site}/oauth/authorize`.
pub const MAGENTO_1: Preset =
    Preset::new("magento_1", "Magento 1", "public client libraries", Unconfirmed, |config| {
        config
            .request_token_url("{site}/oauth/initiate")
            .authorize_url("{site}/admin/oauth_authorize")
            .access_token_url("{site}/oauth/token")
            .api_base_url("{site}/api/rest/")
    });

/// MediaWiki; Wikimedia's, unless `site` says another. Its callback often has to be `oob`, or one that is registered.
pub const MEDIAWIKI: Preset =
    Preset::new("mediawiki", "MediaWiki", "mediawiki.org/wiki/OAuth/For_Developers", Live, |config| {
        config
            .site("https://meta.wikimedia.org")
            .request_token_url("{site}/w/index.php?title=Special:OAuth/initiate")
            .request_token_method(Method::GET)
            .authorize_url("{site}/wiki/Special:OAuth/authorize")
            .authorize_client_param("oauth_consumer_key")
            .access_token_url("{site}/w/index.php?title=Special:OAuth/token")
            .access_token_method(Method::GET)
            .api_base_url("{site}/w/")
            .userinfo_url("api.php?action=query&meta=userinfo&format=json")
            .userinfo_claim("sub", "/query/userinfo/id")
            .userinfo_claim("name", "/query/userinfo/name")
            .userinfo_claim("preferred_username", "/query/userinfo/name")
    });

/// WooCommerce, for shops that have no https; others take Basic authentication. There is no login, and no token.
pub const WOOCOMMERCE: Preset = Preset::new(
    "woocommerce",
    "WooCommerce",
    "woocommerce.github.io/woocommerce-rest-api-docs",
    Live,
    |config| {
        config
            .api_base_url("{site}/wp-json/wc/v3/")
            .allow_http(true)
            .placement(Placement::Query)
            .signature_method(SignatureMethod::HmacSha256)
    },
);

/// WordPress with the OAuth1 plugin of WP-API.
pub const WORDPRESS: Preset =
    Preset::new("wordpress", "WordPress", "github.com/WP-API/OAuth1", Live, |config| {
        config
            .request_token_url("{site}/oauth1/request")
            .authorize_url("{site}/oauth1/authorize")
            .access_token_url("{site}/oauth1/access")
            .api_base_url("{site}/wp-json/wp/v2/")
            .userinfo_url("users/me?context=edit")
            .userinfo_claim("sub", "/id")
            .userinfo_claim("name", "/name")
            .userinfo_claim("preferred_username", "/slug")
            .userinfo_claim("picture", "/avatar_urls/96")
            .userinfo_claim("email", "/email")
            .userinfo_claim("profile", "/link")
    });
