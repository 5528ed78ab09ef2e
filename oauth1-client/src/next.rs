//! Where the visitor goes on after a login: a place of the application's own, or its home.

/// Of a place, in octets: it is kept with the pending login.
const LONGEST: usize = 512;

/// The place, if no browser can be led elsewhere by it; otherwise `/`.
///
/// A place is what a link within the application has: a path, maybe with a query and a fragment. One with an empty segment
/// in its path is none: whatever its dot segments leave over could begin with `//`, which is another host.
pub(crate) fn home_or(next: &str) -> &str {
    if is_own(next) { next } else { "/" }
}

fn is_own(next: &str) -> bool {
    let path = next.split(['?', '#']).next().unwrap_or_default();
    // Browsers drop line breaks and tabs, and take a backslash for a slash.
    let is_plain = |octet: u8| octet.is_ascii_graphic() && octet != b'\\';
    path.starts_with('/') && !path.contains("//") && next.len() <= LONGEST && next.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threat_f5_f6_f8_what_leads_elsewhere_leads_home() {
        let long = format!("/{}", "x".repeat(600));
        for next in [
            "",
            "settings",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "https:evil.example",
            "https:///evil.example",
            "https://app.example/",
            "javascript:alert(1)",
            "data:text/html,x",
            "http://app.example",
            "app.example.",
            "app.example@evil.example",
            "/..//evil.example",
            "/.//evil.example",
            "/a/..//evil.example",
            "/%2e%2e//evil.example",
            "/a\r\nSet-Cookie: x=y",
            "/a\0",
            "/é",
            "/a b",
            "?next=/",
            "#x",
            &long,
        ] {
            assert_eq!(home_or(next), "/", "{next:?}");
        }
    }

    #[test]
    fn threat_f7_what_is_ones_own_is_kept_as_it_is() {
        for next in [
            "/",
            "/settings?tab=2&x=//y#z",
            "/%2f%2fevil.example",
            "/%09/evil.example",
            "/?next=//evil.example",
            "/#@evil.example",
            "/a/../b/./c",
            "/a:b@c",
        ] {
            assert_eq!(home_or(next), next);
        }
    }
}
