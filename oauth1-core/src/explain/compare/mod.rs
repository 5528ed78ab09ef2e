//! Two base strings side by side: where they part, and why.

mod clean;
mod difference;
mod guess;
mod params;
mod spelling;
mod uri;

use std::fmt;

pub use clean::Cleaned;
pub use difference::Difference;
pub use spelling::Spelling;

use super::{
    pieces::Pieces,
    show::{Shown, wrapped},
};
use clean::clean;

/// What [`Explanation::compare`](super::Explanation::compare) found. `Display` prints it as a report.
#[derive(Clone, Debug)]
pub struct Comparison {
    cleaned: Vec<Cleaned>,
    first: Option<FirstDifference>,
    differences: Vec<Difference>,
}

/// The first octet in which two base strings differ.
#[derive(Clone)]
pub struct FirstDifference {
    position: usize,
    part: &'static str,
    ours: String,
    theirs: String,
    column: usize,
}

impl Comparison {
    pub(super) fn new(pieces: &Pieces, ours: &str, theirs: &str, unsigned_body: bool) -> Self {
        let (theirs, cleaned) = clean(theirs);
        let first = FirstDifference::of(ours, &theirs);
        let differences = match first {
            None => Vec::new(),
            Some(_) => guess::differences(pieces, &theirs, unsigned_body),
        };
        Self { cleaned, first, differences }
    }

    /// Whether the base strings are the same, once the other side's was cleaned.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.first.is_none()
    }

    /// What was taken off the other side's text.
    #[must_use]
    pub fn cleaned(&self) -> &[Cleaned] {
        &self.cleaned
    }

    /// Where the base strings part.
    #[must_use]
    pub fn first(&self) -> Option<&FirstDifference> {
        self.first.as_ref()
    }

    /// The probable causes, in the order of the base string's parts. Empty if the base strings are the same, and if
    /// no cause is known.
    #[must_use]
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }
}

impl FirstDifference {
    /// Octets shown on either side.
    const AROUND: usize = 32;

    fn of(ours: &str, theirs: &str) -> Option<Self> {
        if ours == theirs {
            return None;
        }
        let same = ours.bytes().zip(theirs.bytes()).take_while(|(a, b)| a == b).count();
        // What is the same is ASCII, as our base string is.
        let start = same.saturating_sub(Self::AROUND);
        let excerpt = |text: &str| {
            let end = (same + Self::AROUND).min(text.len());
            let octets = text.as_bytes().get(start..end).unwrap_or_default();
            let (before, after) = (if start > 0 { "…" } else { "" }, if end < text.len() { "…" } else { "" });
            format!("{before}{}{after}", Shown(octets))
        };
        Some(Self {
            position: same,
            part: match ours
                .as_bytes()
                .get(..same)
                .map(|octets| octets.iter().filter(|o| **o == b'&').count())
            {
                Some(0) => "method",
                Some(1) => "URI",
                _ => "parameters",
            },
            ours: excerpt(ours),
            theirs: excerpt(theirs),
            column: same - start + usize::from(start > 0),
        })
    }

    /// Counted in octets from 0.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Which part of the base string it is in: `method`, `URI` or `parameters`.
    #[must_use]
    pub fn part(&self) -> &'static str {
        self.part
    }

    /// An excerpt of this side's base string around it, fit for a terminal. It may hold parameters' values.
    #[must_use]
    pub fn ours(&self) -> &str {
        &self.ours
    }

    /// The same of the other side's.
    #[must_use]
    pub fn theirs(&self) -> &str {
        &self.theirs
    }

    /// In which column of both excerpts it is, counted in characters from 0.
    #[must_use]
    pub fn column(&self) -> usize {
        self.column
    }
}

/// Where; what is there may be a password.
impl fmt::Debug for FirstDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FirstDifference")
            .field("position", &self.position)
            .field("part", &self.part)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.cleaned.is_empty() {
            f.write_str("Cleaned      ")?;
            for (index, cleaned) in self.cleaned.iter().enumerate() {
                write!(f, "{}{cleaned}", if index > 0 { ", " } else { "" })?;
            }
            f.write_str("\n\n")?;
        }
        let Some(first) = &self.first else {
            f.write_str("Compared     ")?;
            return wrapped(
                f,
                13,
                "the base strings are the same, so the key or the method differs: compare the lengths of \
                 both secrets with the provider's, mind white space at their ends and whether they are those \
                 of this very token, and see that both sides use the same signature method",
            );
        };
        writeln!(f, "Difference   at octet {}, in the {}\n", first.position, first.part)?;
        writeln!(f, "    here     {}", first.ours)?;
        writeln!(f, "    there    {}", first.theirs)?;
        writeln!(f, "{:1$}^\n", "", 13 + first.column)?;
        match &*self.differences {
            [] => writeln!(f, "Because      no well-known cause: look at what is around the mark"),
            causes => {
                for (index, cause) in causes.iter().enumerate() {
                    f.write_str(if index == 0 { "Because      " } else { "             " })?;
                    wrapped(f, 15, &format!("· {cause}"))?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests;
