//! What others make of escapes and paths on the way.

pub(super) fn upper_case_hex(text: &str) -> String {
    change_hex(text, str::to_ascii_uppercase)
}

pub(super) fn lower_case_hex(text: &str) -> String {
    change_hex(text, str::to_ascii_lowercase)
}

/// RFC 3986 §5.2.4, for paths that begin with a slash.
pub(super) fn without_dot_segments(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    let mut out: String = kept.iter().flat_map(|segment| ["/", segment]).collect();
    if out.is_empty() || (matches!(path.rsplit('/').next(), Some("." | "..")) && !out.ends_with('/')) {
        out.push('/');
    }
    out
}

pub(super) fn without_double_slashes(path: &str) -> String {
    let mut out = path.to_owned();
    while out.contains("//") {
        out = out.replace("//", "/");
    }
    out
}

fn change_hex(text: &str, change: fn(&str) -> String) -> String {
    let mut pieces = text.split('%');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2).unwrap_or((piece, ""));
        out.push('%');
        out.push_str(&change(digits));
        out.push_str(rest);
    }
    out
}
