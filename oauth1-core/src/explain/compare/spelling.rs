//! One text, written in another way: what became of a name or a value on its way into a base string.

use std::fmt;

use crate::{
    encode::{form_decode, is_unreserved, percent_decode},
    explain::{rewrite::lower_case_hex, show::Shown},
    percent_encode,
};

/// How the other side writes a name or a value that is otherwise the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Spelling {
    /// A space as `+` instead of `%20`.
    SpaceAsPlus,
    /// The `+` of a query or form taken for a plus, not for a space.
    PlusKept,
    /// A real plus (`%2B`) taken for a space.
    PlusAsSpace,
    /// Not encoded by itself; only with all others.
    NotEncoded,
    /// Encoded once too often.
    EncodedAgain,
    /// Decoded once too often.
    DecodedAgain,
    /// Escapes with lower-case digits.
    LowerCaseHex,
    /// Others characters are escaped than those that have to be.
    OtherEscapes {
        /// Those on which the two sides do not agree.
        characters: String,
    },
    /// In Latin-1 instead of UTF-8.
    Latin1,
    /// UTF-8 taken for Latin-1 and encoded as UTF-8 again.
    Utf8Twice,
    /// With `?` or the replacement character in place of characters.
    Replaced,
    /// Accents as characters of their own here, and not there (Unicode normalization).
    UnicodeForm,
    /// With other line ends.
    LineEnds,
    /// Without the white space at its ends.
    Trimmed,
    /// In another case.
    Case,
}

impl Spelling {
    /// How `theirs`, a name or value out of a base string that was decoded once, came to differ from these octets;
    /// none if it is another text.
    pub(super) fn of(ours: &[u8], theirs: &str) -> Option<Self> {
        Self::of_escapes(ours, theirs).or_else(|| Self::of_octets(ours, theirs))
    }

    fn of_escapes(ours: &[u8], theirs: &str) -> Option<Self> {
        let encoded = percent_encode(ours);
        if theirs == encoded.replace("%20", "+") {
            Some(Self::SpaceAsPlus)
        } else if theirs == lower_case_hex(&encoded) {
            Some(Self::LowerCaseHex)
        } else if theirs.as_bytes() == ours {
            Some(Self::NotEncoded)
        } else if theirs == percent_encode(encoded) {
            Some(Self::EncodedAgain)
        } else {
            None
        }
    }

    fn of_octets(ours: &[u8], theirs: &str) -> Option<Self> {
        let octets = &*percent_decode(theirs.as_bytes()).ok()?;
        if octets == ours {
            return Some(Self::OtherEscapes { characters: disputed(theirs) });
        }
        let decoded_once_more = |text: &[u8], whole: &[u8]| {
            percent_decode(text).is_ok_and(|text| *text == *whole)
                || form_decode(text).is_ok_and(|text| *text == *whole)
        };
        if same_but(ours, octets, b' ', b'+') {
            Some(Self::PlusKept)
        } else if same_but(ours, octets, b'+', b' ') {
            Some(Self::PlusAsSpace)
        } else if decoded_once_more(octets, ours) {
            Some(Self::EncodedAgain)
        } else if decoded_once_more(ours, octets) {
            Some(Self::DecodedAgain)
        } else if octets == ours.trim_ascii() {
            Some(Self::Trimmed)
        } else if octets.eq_ignore_ascii_case(ours) {
            Some(Self::Case)
        } else {
            Self::of_characters(ours, octets)
        }
    }

    fn of_characters(ours: &[u8], theirs: &[u8]) -> Option<Self> {
        let text = str::from_utf8(ours).ok()?;
        if text.chars().map(|c| u8::try_from(c).ok()).eq(theirs.iter().copied().map(Some)) {
            return Some(Self::Latin1);
        }
        let theirs = str::from_utf8(theirs).ok()?;
        if theirs.chars().eq(ours.iter().copied().map(char::from)) {
            Some(Self::Utf8Twice)
        } else if with_lf(text) == with_lf(theirs) {
            Some(Self::LineEnds)
        } else if is_replaced(text, theirs) {
            Some(Self::Replaced)
        } else if unaccented(text) == unaccented(theirs) && !text.is_ascii() && !theirs.is_ascii() {
            Some(Self::UnicodeForm)
        } else {
            None
        }
    }
}

/// What the other side does, and what is right.
impl fmt::Display for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SpaceAsPlus => {
                "a space is `+` on the other side, as in forms: in a base string it is `%20` (§3.6), so it \
                 needs another encoder than that for forms"
            }
            Self::PlusKept => {
                "`+` is a plus on the other side, and a space here: in queries and forms it is a space \
                 (§3.4.1.3.1); send spaces as `%20`, and nobody can mistake them"
            }
            Self::PlusAsSpace => {
                "a plus is a space on the other side: it must be sent as `%2B`, and decoded once only"
            }
            Self::NotEncoded => {
                "it is encoded once on the other side: names and values are encoded, and then all of them \
                 together once more, so that a space ends up as `%2520`"
            }
            Self::EncodedAgain => {
                "it is encoded once too often on the other side: sign the decoded value; what comes out of a \
                 URL has to be decoded first"
            }
            Self::DecodedAgain => "it is decoded once too often on the other side: once is right",
            Self::LowerCaseHex => {
                "escapes have lower-case digits on the other side: upper case is right (§3.6)"
            }
            Self::OtherEscapes { characters } => {
                let characters = Shown(characters.as_bytes());
                return write!(
                    f,
                    "the sides do not agree on escaping `{characters}`: everything is escaped but letters, \
                     digits and `-._~` (§3.6)"
                );
            }
            Self::Latin1 => "it is Latin-1 on the other side: text is signed as UTF-8 (§3.6)",
            Self::Utf8Twice => {
                "it is encoded as UTF-8 twice on the other side: it took the octets of UTF-8 for Latin-1 \
                 characters"
            }
            Self::Replaced => {
                "characters became `?` on the other side: its charset lacks them, so let it use UTF-8 \
                 throughout"
            }
            Self::UnicodeForm => {
                "accents are written in another way on the other side (Unicode normalization): neither side \
                 may change the characters"
            }
            Self::LineEnds => {
                "line ends are others on the other side: sign those that are sent (forms in browsers send CR \
                 LF)"
            }
            Self::Trimmed => {
                "white space at the ends is cut off on the other side: cut it off before signing, or nowhere"
            }
            Self::Case => "upper and lower case are others on the other side: sign what is sent",
        })
    }
}

/// Characters that are escaped and need not be, or the other way round.
fn disputed(theirs: &str) -> String {
    let mut characters = String::new();
    let mut add = |octet: u8| {
        let character = char::from(octet);
        if octet.is_ascii() && !characters.contains(character) {
            characters.push(character);
        }
    };
    let mut rest = theirs.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first == b'%' {
            let (escape, tail) = rest.split_at_checked(2).unwrap_or((rest, b""));
            rest = tail;
            let decoded =
                percent_decode(&[b"%", escape].concat()).ok().and_then(|octets| octets.first().copied());
            decoded.filter(|octet| is_unreserved(*octet)).into_iter().for_each(&mut add);
        } else if !is_unreserved(*first) {
            add(*first);
        }
    }
    characters
}

/// Whether two texts are the same but that one has `mine` where the other has `yours`.
fn same_but(ours: &[u8], theirs: &[u8], mine: u8, yours: u8) -> bool {
    let same = |(a, b): (&u8, &u8)| a == b || (*a == mine && *b == yours);
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(same)
}

fn with_lf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Whether each character beyond ASCII has become a placeholder.
fn is_replaced(ours: &str, theirs: &str) -> bool {
    let same =
        |(a, b): (char, char)| a == b || (!a.is_ascii() && matches!(b, '?' | char::REPLACEMENT_CHARACTER));
    ours.chars().count() == theirs.chars().count() && ours.chars().zip(theirs.chars()).all(same)
}

/// The text with every accented letter as `*`, whether it is one character or a letter and a combining accent. A rough
/// measure that needs no tables; it is for a guess.
fn unaccented(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if matches!(character, '\u{300}'..='\u{36F}') {
            if !out.ends_with('*') {
                out.pop();
                out.push('*');
            }
        } else {
            out.push(if character.is_ascii() { character } else { '*' });
        }
    }
    out
}
