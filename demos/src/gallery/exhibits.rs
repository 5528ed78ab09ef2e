//! Which providers are shown, and what is particular about each.

use oauth1_client::presets::{self, Preset};

use crate::{
    page::Site,
    provider::{Behaviour, like},
};

/// A provider of the gallery.
#[derive(Clone, Copy, Debug)]
pub struct Exhibit {
    /// What the app knows of it.
    pub preset: Preset,
    /// What it is like.
    pub behaviour: Behaviour,
    /// What the app adds to the authorization URL, besides what the preset has.
    pub params: &'static [(&'static str, &'static str)],
    /// How requests are signed, and where the signature is.
    pub(super) signature: &'static str,
    /// Where the app learns who somebody is.
    pub(super) profile: Profile,
    /// What else is to be seen at it.
    pub(super) note: &'static str,
    /// Of its badge, with white on it.
    pub(super) colour: &'static str,
}

/// Where a profile is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Profile {
    /// What a signed call answers.
    Call(&'static str),
    /// A field that comes with the token.
    Field(&'static str),
}

/// All of them, in the order of the page.
pub const EXHIBITS: &[Exhibit] = &[
    Exhibit {
        preset: presets::TWITTER,
        behaviour: like::twitter(),
        params: &[],
        signature: "HMAC-SHA1, in the header",
        profile: Profile::Call("account/verify_credentials.json"),
        note: "As most have it: both steps are posted, and the profile is a signed call of its own.",
        colour: "#3b3f52",
    },
    Exhibit {
        preset: presets::FLICKR,
        behaviour: like::flickr(),
        params: &[],
        signature: "HMAC-SHA1, in the header",
        profile: Profile::Field("user_nsid"),
        note: "Both steps are fetched with GET. Its consent page has to be told perms=read.",
        colour: "#b5126b",
    },
    Exhibit {
        preset: presets::TRELLO,
        behaviour: like::trello(),
        params: &[("name", Site::App.name())],
        signature: "HMAC-SHA1, in the header",
        profile: Profile::Call("members/me"),
        note: "Its consent page is told scope, expiration and the app’s name.",
        colour: "#0b5cad",
    },
    Exhibit {
        preset: presets::MEDIAWIKI,
        behaviour: like::mediawiki(),
        params: &[],
        signature: "HMAC-SHA1, in the header",
        profile: Profile::Call("api.php?action=query&meta=userinfo"),
        note: "Both steps are at one path. Their queries tell them apart, and are signed with the rest.",
        colour: "#5a4a9c",
    },
    Exhibit {
        preset: presets::DISCOGS,
        behaviour: like::discogs(),
        params: &[],
        signature: "PLAINTEXT, in the header",
        profile: Profile::Call("oauth/identity"),
        note: "The secrets are the signature, so it is for https only. Requests need a User-Agent.",
        colour: "#8a5a00",
    },
    Exhibit {
        preset: presets::EVERNOTE,
        behaviour: like::evernote(),
        params: &[],
        signature: "HMAC-SHA1, in the query",
        profile: Profile::Field("edam_userId"),
        note: "One endpoint for both steps, and credentials without secrets. It tells no names.",
        colour: "#14794a",
    },
];

#[cfg(test)]
mod tests {
    use oauth1_core::{Placement, SignatureMethod};

    use super::*;

    #[test]
    fn what_is_said_of_a_provider_is_what_it_wants() {
        for exhibit in EXHIBITS {
            let name = exhibit.preset.name;
            let placements = exhibit.behaviour.login.unwrap().exchange.endpoint.placements;
            match exhibit.signature.rsplit_once(' ').unwrap().1 {
                "query" => assert_eq!(placements, [Placement::Query], "{name}"),
                _ => assert!(placements.contains(&Placement::Header), "{name}"),
            }
            let method = exhibit.signature.split(',').next().unwrap();
            let takes = |wanted: &SignatureMethod| wanted.to_string() == method;
            assert!(exhibit.behaviour.methods.iter().any(takes), "{name}");
        }
    }

    /// No two answer for the same origin: a request would not know which one it is for.
    #[test]
    fn origins_are_different() {
        let mut origins: Vec<_> = EXHIBITS.iter().flat_map(|exhibit| exhibit.behaviour.origins).collect();
        let all = origins.len();
        origins.sort_unstable();
        origins.dedup();
        assert_eq!(origins.len(), all);
    }
}
