//! The live providers' behaviours: what each wants and answers, so that a client can log in to it without a network.
//!
//! The facts are those of their documentation or of public repositories, as collected in 2026. Where it is not known
//! whether a provider is content with other HTTP methods, it is; protocol parameters are wanted in the header where
//! nothing else is known. The API calls are few, there to be called; what they answer has the shape that is known.
//!
//! ```
//! use demos::provider::{Settings, like};
//!
//! let settings = Settings::new("id", "secret", "flickr.sqlite").with_behaviour(like::flickr());
//! ```

mod groups;
mod media;
mod shops;
mod social;
mod work;

use oauth1_core::{Placement, SignatureMethod};

use super::behaviour::{Api, Authorization, Behaviour, Call, Endpoint, Exchange, Login, Param, Temporary};

pub use groups::{fatsecret, freelancer, garmin, hatena, mediawiki, ravelry, ucoz, wordpress, yahoo};
pub use media::{discogs, evernote, flickr, smugmug, zotero};
pub use shops::{bricklink, magento, magento1, mastercard, woocommerce};
pub use social::{plurk, skyrock, tumblr, twitter};
pub use work::{etrade, jira, netsuite, projectplace, schoology, sellsy, trello, tripit};

const HEADER: &[Placement] = &[Placement::Header];
const QUERY: &[Placement] = &[Placement::Query];
const POST: &[&str] = &["POST"];
const GET: &[&str] = &["GET"];
const HMAC_SHA1: &[SignatureMethod] = &[SignatureMethod::HmacSha1];
const HMAC_SHA1_OR_PLAINTEXT: &[SignatureMethod] = &[SignatureMethod::HmacSha1, SignatureMethod::Plaintext];

/// What has no login, and the API that these calls make.
const fn api(calls: &'static [Call]) -> Behaviour {
    let api = Api { placements: HEADER, calls, ..Api::DEFAULT };
    Behaviour { login: None, api, ..Behaviour::DEFAULT }
}

/// A login at these three paths, with the protocol parameters in the header.
const fn login(temporary: &'static str, authorize: &'static str, exchange: &'static str) -> Login {
    Login {
        temporary: Temporary { endpoint: endpoint(temporary), ..Temporary::DEFAULT },
        authorization: Some(Authorization { target: authorize, ..Authorization::DEFAULT }),
        exchange: Exchange { endpoint: endpoint(exchange), ..Exchange::DEFAULT },
        ..Login::DEFAULT
    }
}

const fn endpoint(target: &'static str) -> Endpoint {
    Endpoint { target, placements: HEADER, ..Endpoint::DEFAULT }
}

/// A parameter that may be there, with one of these values.
const fn optional(name: &'static str, values: &'static [&'static str]) -> Param {
    Param { name, values, required: false }
}

/// One that has to be there.
const fn required(name: &'static str, values: &'static [&'static str]) -> Param {
    Param { name, values, required: true }
}
