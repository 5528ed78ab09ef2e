//! The base string URI: [RFC 5849 §3.4.1.2](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.2).

use super::{difference::Difference, guess::decoded};
use crate::explain::{
    pieces::{Pieces, default_port},
    rewrite::{upper_case_hex, without_dot_segments, without_double_slashes},
};

pub(super) fn compare(ours: &Pieces, encoded: &str, found: &mut Vec<Difference>) {
    let once = decoded(encoded);
    let twice = decoded(&once);
    let uri = if encoded.contains("://") {
        found.push(Difference::UriNotEncoded);
        encoded.to_owned()
    } else if !once.contains("://") && twice.contains("://") {
        found.push(Difference::UriEncodedAgain);
        twice
    } else {
        once
    };
    let Some((scheme, rest)) = uri.split_once("://") else {
        found.push(Difference::NotABaseString);
        return;
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (user_info, authority) = authority.rsplit_once('@').unwrap_or(("", authority));
    let host_end = authority.find(']').map_or(0, |end| end + 1);
    let port_start = authority[host_end..].find(':').map(|at| host_end + at);
    let (host, port) = authority.split_at(port_start.unwrap_or(authority.len()));

    if !scheme.eq_ignore_ascii_case(&ours.scheme) {
        found.push(Difference::OtherScheme { theirs: scheme.to_owned() });
    }
    if !host.eq_ignore_ascii_case(&ours.host) {
        found.push(Difference::OtherHost { theirs: host.to_owned() });
    } else if host != ours.host || (scheme != ours.scheme && scheme.eq_ignore_ascii_case(&ours.scheme)) {
        found.push(Difference::UriCase);
    }
    compare_port(ours, scheme, port.trim_start_matches(':'), found);
    if !user_info.is_empty() {
        found.push(Difference::UserInfoIncluded);
    }
    let (path, fragment) = path.split_once('#').unwrap_or((path, ""));
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    found.extend(path_difference(&ours.path, path));
    if query.is_some() {
        found.push(Difference::QueryInUri);
    }
    if !fragment.is_empty() {
        found.push(Difference::FragmentIncluded);
    }
}

fn compare_port(ours: &Pieces, scheme: &str, theirs: &str, found: &mut Vec<Difference>) {
    let default = default_port(&scheme.to_ascii_lowercase());
    match (ours.port, theirs) {
        (None, "") => {}
        (Some(port), "") => found.push(Difference::PortMissing { port }),
        (Some(port), _) if theirs == port.to_string() => {}
        (None, _) if theirs == ours.default_port().to_string() || theirs == default.to_string() => {
            found.push(Difference::DefaultPortKept { port: theirs.parse().unwrap_or(default) });
        }
        _ => found.push(Difference::OtherPort { theirs: theirs.to_owned() }),
    }
}

fn path_difference(ours: &str, theirs: &str) -> Option<Difference> {
    if ours == theirs {
        None
    } else if ours == "/" && theirs.is_empty() {
        Some(Difference::EmptyPath)
    } else if theirs.strip_suffix('/') == Some(ours) {
        Some(Difference::SlashAdded)
    } else if ours.strip_suffix('/') == Some(theirs) {
        Some(Difference::SlashMissing)
    } else if upper_case_hex(ours) == upper_case_hex(theirs) {
        Some(Difference::PathHexCase)
    } else if decoded(ours) == theirs {
        Some(Difference::PathDecoded)
    } else if decoded(theirs) == ours {
        Some(Difference::PathEncodedAgain)
    } else if without_dot_segments(ours) == theirs {
        Some(Difference::DotSegmentsRemoved)
    } else if without_double_slashes(ours) == theirs {
        Some(Difference::SlashesMerged)
    } else if ours.eq_ignore_ascii_case(theirs) {
        Some(Difference::PathCase)
    } else if let Some(prefix) = ours.strip_suffix(theirs) {
        Some(Difference::PrefixMissing { prefix: prefix.to_owned() })
    } else if let Some(prefix) = theirs.strip_suffix(ours) {
        Some(Difference::PrefixAdded { prefix: prefix.to_owned() })
    } else {
        Some(Difference::OtherPath)
    }
}
