//! Where a provider reads the RFC in another way than we do.

/// A row that comes out in another way than elsewhere, and why.
struct Difference {
    /// How the provider's name begins, and the row.
    of: (&'static str, &'static str),
    /// How it shows: a failure of another kind is one.
    shows: &'static str,
    note: &'static str,
}

/// The note, if that is why this row came out as it did.
pub(super) fn known(peer: &str, exercised: &str, why: &str) -> Option<&'static str> {
    let is_it = |known: &&Difference| {
        peer.starts_with(known.of.0) && exercised == known.of.1 && why.contains(known.shows)
    };
    ALL.iter().find(is_it).map(|known| known.note)
}

const TWICE: &str = "the provider percent-decodes the values of oauth_ parameters once more for the base string, which \
    changes a callback that has escapes of its own; we decode each value once (RFC 5849 §3.4.1.3.1)";
const TWICE_OUTSIDE_HEADER: &str = "the provider percent-decodes the values of oauth_ parameters once more after \
    reading a form or a query, which changes those that have escapes of their own; we decode each value once (RFC 5849 \
    §3.4.1.3.1)";
const IRI: &str = "the provider reads the query of an IRI, in which these characters are no longer escaped, and takes \
    escaped ones only; we read the query as it was sent, where all but unreserved characters are escaped (RFC 5849 \
    §3.4.1.3.1 and §3.6)";
const ONE_VALUE: &str = "the provider takes the first value of each parameter of a form into the base string; we take \
    all of them, sorted by their values (RFC 5849 §3.4.1.3.2)";
const TEXTS: &str = "the provider takes the texts of a multipart body into the base string; we take the parameters of \
    a body that is single-part and application/x-www-form-urlencoded (RFC 5849 §3.4.1.3.1)";

const LOGIN: &str = "(request_token_url) failed: the provider answered 401";

#[rustfmt::skip]
const ALL: &[Difference] = &[
    Difference { of: ("Authlib ", "login with an escaped callback in the header"), shows: LOGIN, note: TWICE },
    Difference { of: ("Authlib ", "login with an escaped callback in the form"), shows: LOGIN, note: TWICE },
    Difference { of: ("Authlib ", "login with an escaped callback in the query"), shows: LOGIN, note: TWICE },
    Difference { of: ("Authlib ", "GET with all reserved characters"), shows: "answered 500", note: IRI },
    Difference { of: ("Authlib ", "GET with parameters that are not ASCII"), shows: "answered 500", note: IRI },
    Difference { of: ("Authlib ", "POST of a form with repeated parameters"), shows: "answered 401", note: ONE_VALUE },
    Difference { of: ("Authlib ", "upload of files and a text"), shows: "answered 401", note: TEXTS },
    Difference { of: ("oauthlib ", "login with an escaped callback in the form"), shows: LOGIN, note: TWICE_OUTSIDE_HEADER },
    Difference { of: ("oauthlib ", "login with an escaped callback in the query"), shows: LOGIN, note: TWICE_OUTSIDE_HEADER },
    Difference { of: ("oauthlib ", "login and calls, PLAINTEXT in the form"), shows: LOGIN, note: TWICE_OUTSIDE_HEADER },
];
