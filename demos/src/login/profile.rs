//! Who signed in.

use oauth1_client::{OAuthClient, OAuthError, Token};
use serde::{Deserialize, Serialize};

/// Where the session keeps the profile.
pub const PROFILE_KEY: &str = "profile";

/// What the app remembers of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The provider's identifier of the account, as text: numbers get too long for JSON readers. It, and not the
    /// screen name, says who somebody is: names change hands.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// The name with the `@`.
    pub screen_name: String,
    /// Where the picture is.
    pub picture: Option<String>,
    /// Whether it comes from `/2/users/me`, because the 1.1 endpoint is closed to this application.
    pub from_v2: bool,
}

/// A text of a profile. It is kept in a session, which may be a cookie, so it is no longer than people's are, and has no
/// control characters, which take six octets each when they are written down.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Short(String);

impl Short {
    const MOST_OCTETS: usize = 300;
}

impl TryFrom<String> for Short {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let is_usable = text.len() <= Self::MOST_OCTETS && !text.contains(char::is_control);
        if is_usable { Ok(Self(text)) } else { Err("a text that is no person's") }
    }
}

/// `1.1/account/verify_credentials.json`.
#[derive(Deserialize)]
struct Account {
    id_str: Short,
    name: Short,
    screen_name: Short,
    profile_image_url_https: Option<Short>,
}

/// `2/users/me`.
#[derive(Deserialize)]
struct Me {
    data: User,
}

#[derive(Deserialize)]
struct User {
    id: Short,
    name: Short,
    username: Short,
    profile_image_url: Option<Short>,
}

impl Profile {
    /// Asks the provider whose token it is.
    ///
    /// Free accounts at X may not call the 1.1 endpoint (403); then it is `/2/users/me`.
    pub(super) async fn fetch(client: &OAuthClient, token: &Token) -> Result<Self, OAuthError> {
        let request = client.get("account/verify_credentials.json").query(&[("skip_status", "true")]);
        let response = request.token(token).send().await?;
        if response.status() == http::StatusCode::FORBIDDEN
            && let Some(origin) = client.api_base_url().and_then(origin)
        {
            let url = format!("{origin}/2/users/me?user.fields=profile_image_url");
            let response = client.get(&url).token(token).send().await?;
            let Me { data } = response.error_for_status().await?.json().await?;
            return Ok(Self {
                id: data.id.0,
                name: data.name.0,
                screen_name: data.username.0,
                picture: data.profile_image_url.map(|url| url.0),
                from_v2: true,
            });
        }
        let account: Account = response.error_for_status().await?.json().await?;
        Ok(Self {
            id: account.id_str.0,
            name: account.name.0,
            screen_name: account.screen_name.0,
            picture: account.profile_image_url_https.map(|url| url.0),
            from_v2: false,
        })
    }

    /// The origin of the picture, for the page's content security policy.
    pub(super) fn picture_origin(&self) -> Option<&str> {
        self.picture.as_deref().and_then(origin)
    }
}

/// `https://host:port` of a URL.
fn origin(url: &str) -> Option<&str> {
    let start = url.find("://")? + 3;
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |length| start + length);
    matches!(&url[..start], "http://" | "https://").then(|| &url[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for (url, expected) in [
            ("http://127.0.0.1:4001/avatars/ada.svg", Some("http://127.0.0.1:4001")),
            ("https://pbs.example", Some("https://pbs.example")),
            ("https://api.x.com/1.1/", Some("https://api.x.com")),
            ("javascript://x/", None),
            ("data:image/svg+xml,x", None),
            ("/avatars/ada.svg", None),
        ] {
            assert_eq!(origin(url), expected, "{url}");
        }
    }
}
