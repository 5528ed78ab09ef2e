//! Whether a form was posted from a site's own page. Cookies do not tell: for them all ports of a host are one site.

/// Whether a browser says that the request comes from the site itself. `header` has a header of the request, by its name
/// in lower case, and `is_own` knows the site's origins.
///
/// A page with the referrer policy `no-referrer` has browsers send `Origin: null`; then `Sec-Fetch-Site` tells.
/// Scripts send neither, and are not what is to be stopped.
pub fn is_same<'r>(header: impl Fn(&str) -> Option<&'r [u8]>, is_own: impl Fn(&str) -> bool) -> bool {
    let (site, origin) = (header("sec-fetch-site"), header("origin"));
    let origin = origin.map(|origin| std::str::from_utf8(origin).unwrap_or("unreadable"));
    match (site, origin) {
        (None | Some(b"same-origin"), Some(origin)) if is_own(origin) => true,
        (Some(b"same-origin"), Some("null") | None) | (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_pages_and_scripts_are_the_same() {
        let own = "http://127.0.0.1:4000";
        for (site, origin, same) in [
            (None, None, true),
            (Some("same-origin"), Some(own), true),
            (Some("same-origin"), Some("null"), true),
            (Some("same-origin"), None, true),
            (None, Some(own), true),
            (None, Some("null"), false),
            (None, Some("http://127.0.0.1:9999"), false),
            (Some("same-site"), Some("http://127.0.0.1:9999"), false),
            (Some("same-site"), Some("null"), false),
            (Some("cross-site"), Some(own), false),
            (Some("none"), None, false),
        ] {
            let header = |name: &str| {
                let value: Option<&str> = if name == "origin" { origin } else { site };
                value.map(str::as_bytes)
            };
            assert_eq!(is_same(header, |origin| origin == own), same, "{site:?} {origin:?}");
        }
    }
}
