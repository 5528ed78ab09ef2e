//! Octets from anywhere, made fit for a terminal.

use std::fmt::{self, Write as _};

/// Shows octets as text. Control characters, invisible ones and what is no UTF-8 are shown as escapes, so that nobody's
/// log can give orders to the terminal it is read on.
pub(super) struct Shown<'a>(pub(super) &'a [u8]);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            for character in chunk.valid().chars() {
                match character {
                    '"' | '\'' | '\\' => f.write_char(character)?,
                    _ => write!(f, "{}", character.escape_debug())?,
                }
            }
            for octet in chunk.invalid() {
                write!(f, "\\x{octet:02X}")?;
            }
        }
        Ok(())
    }
}

/// A list of names in one line: `` `a`, `b` and 3 more ``.
pub(super) struct Names<'a>(pub(super) &'a [String]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 4;
        for (index, name) in self.0.iter().take(MOST).enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}`{}`", Shown(name.as_bytes()))?;
        }
        match self.0.len() {
            0..=MOST => Ok(()),
            many => write!(f, " and {} more", many - MOST),
        }
    }
}

/// Writes text in lines of at most `WIDTH` columns, broken at spaces, all but the first behind `indent` spaces.
pub(super) fn wrapped(f: &mut fmt::Formatter<'_>, indent: usize, text: &str) -> fmt::Result {
    let mut column = indent;
    for (index, word) in text.split(' ').enumerate() {
        let width = word.chars().count();
        if index > 0 && column + 1 + width > WIDTH {
            write!(f, "\n{:indent$}", "")?;
            column = indent;
        } else if index > 0 {
            f.write_char(' ')?;
            column += 1;
        }
        f.write_str(word)?;
        column += width;
    }
    f.write_char('\n')
}

const WIDTH: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_shown_moves_the_cursor() {
        let shown = Shown(b"a\x1b[2J\r\n\xff\xe2\x80\xae\"'\\\xc3\xa9e\xcc\x81").to_string();
        assert_eq!(shown, "a\\u{1b}[2J\\r\\n\\xFF\\u{202e}\"'\\ée\\u{301}");
    }

    #[test]
    fn long_lists_are_cut() {
        let names: Vec<_> = ["a", "b", "c", "d", "e", "f"].map(str::to_owned).to_vec();
        assert_eq!(Names(&names[..2]).to_string(), "`a`, `b`");
        assert_eq!(Names(&names).to_string(), "`a`, `b`, `c`, `d` and 2 more");
    }
}
