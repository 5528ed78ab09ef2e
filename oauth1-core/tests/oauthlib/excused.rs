//! Where the two sides may differ: all of it, one rule each, which says what holds here and by which section.
//!
//! What a rule is about is sent like the rest. A rule that nothing differs by any more fails the run.

use std::net::Ipv6Addr;

use oauth1_core::{Placement, SignatureMethod, percent_encode};

use crate::case::{Case, FORM};

/// What holds here, with its section, and the requests that it shows in.
pub(crate) struct Rule {
    pub(crate) what: &'static str,
    applies: fn(&Case) -> bool,
}

/// While oauthlib is the server.
pub(crate) const VERIFYING: &[Rule] = &[
    DECODED_TWICE,
    SHORT_ADDRESS,
    SEMICOLON,
    NO_TEXT,
    Rule {
        what: "§3.4.1.3.1: the header's realm is not signed, but a parameter `realm` elsewhere is",
        applies: |case| {
            let has_realm = case.placement == Placement::Header && case.realm.is_some();
            has_realm && case.pieces().any(|piece| piece.starts_with("realm="))
        },
    },
    Rule {
        what: "§3.1 lists the protocol parameters: others with such names may be anywhere",
        applies: |case| case.placement != Placement::Query && case.pieces().any(|piece| piece == "oauth_x=1"),
    },
    Rule {
        what: "§3.5.1: in the header, names are encoded too, and the values of all names",
        applies: |case| {
            let is_plain = |text: &str| percent_encode(text) == text;
            let differs = |(name, value): &(&str, String)| {
                !is_plain(name) || !name.starts_with("oauth_") && !is_plain(value)
            };
            case.placement == Placement::Header && case.extension.as_ref().is_some_and(differs)
        },
    },
    Rule {
        what: "§3.4.1.3.1, RFC 9110 §8.3.1: media types have no case",
        applies: |case| case.is_form() && !case.content_type.as_ref().is_some_and(|it| it.contains(FORM)),
    },
];

/// While oauthlib is the client.
pub(crate) const SIGNING: &[Rule] = &[
    DECODED_TWICE,
    SHORT_ADDRESS,
    SEMICOLON,
    NO_TEXT,
    Rule {
        what: "§3.5.1, RFC 9110 §5.6.4: quotes and backslashes in a realm are escaped",
        applies: |case| {
            let needs_escapes = |realm: &String| realm.contains(['"', '\\']);
            case.placement == Placement::Header && case.realm.as_ref().is_some_and(needs_escapes)
        },
    },
    Rule {
        what: "§3.4.1.3.1: a form is signed whatever the request method",
        applies: |case| case.is_form() && ["GET", "HEAD"].contains(&&*case.method.to_ascii_uppercase()),
    },
    Rule {
        what: "§3.4.1.3.1, RFC 9110 §8.3.1: media types have no case, and may have parameters",
        applies: |case| case.is_form() && case.content_type.as_deref() != Some(FORM),
    },
    Rule {
        what: "§3.4.1.3.1: what reads like a form is none without the media type",
        applies: |case| !case.is_form() && case.body.as_deref() == Some("a=1&b=2"),
    },
];

/// The first of the rules that is about this request.
pub(crate) fn rule(rules: &[Rule], case: &Case) -> Option<usize> {
    rules.iter().position(|rule| (rule.applies)(case))
}

const DECODED_TWICE: Rule = Rule {
    what: "§3.4.1.3.1: protocol parameters in query or form are decoded once",
    applies: |case| {
        let is_escape =
            |text: &[u8]| matches!(text, [b'%', rest @ ..] if rest.iter().all(u8::is_ascii_hexdigit));
        let has_escape = |text: &str| text.as_bytes().windows(3).any(is_escape);
        let token = case.token.as_ref();
        let own = [Some(&*case.client.0), token.map(|(token, _)| &**token)].into_iter().flatten();
        let extra = case.extra().into_iter().map(|(_, value)| value);
        // That of PLAINTEXT is made of the encoded secrets.
        let secrets = [Some(&case.client.1), token.map(|(_, secret)| secret)].into_iter().flatten();
        let signature = secrets.filter(|_| case.signature_method == SignatureMethod::Plaintext);
        let is_decoded =
            own.chain(extra).any(has_escape) || signature.map(percent_encode).any(|it| has_escape(&it));
        case.placement != Placement::Header && is_decoded
    },
};

const SHORT_ADDRESS: Rule = Rule {
    what: "§3.4.1.2: the host is that of the Host field, in lower case and not rewritten",
    applies: |case| {
        let address = case.authority().split_once('[').and_then(|(_, rest)| rest.split_once(']'));
        address.is_some_and(|(address, _)| {
            let parsed: Ipv6Addr = address.parse().expect("they are IPv6 addresses");
            // It depends on Python's version how these are written.
            let mapped = parsed.to_ipv4_mapped().is_some();
            mapped || parsed.to_string() != address.to_ascii_lowercase()
        })
    },
};

const SEMICOLON: Rule = Rule {
    what: "§3.4.1.2: a semicolon at the end of the path is part of it",
    applies: |case| {
        let path = case.url.split(['?', '#']).next().unwrap_or_default();
        let segment = path.rsplit('/').next().unwrap_or_default();
        segment.find(';').is_some_and(|at| at + 1 == segment.len())
    },
};

const NO_TEXT: Rule = Rule {
    what: "§3.6: what is not text is signed as it is",
    applies: |case| case.pieces().any(|piece| piece == "x=%ff"),
};
