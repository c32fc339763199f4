//! Showing text that somebody else wrote.
//!
//! A lock file, or whoever calls the program, may name things with any characters. Some of them are
//! not shown by a terminal but obeyed: they clear the screen, or make a line look like another. Such
//! a character is shown as its number instead.

use core::fmt::{self, Write};

/// Shows a value without the characters that would be obeyed.
///
/// To escape twice is to escape once, so that it need not be known who else does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Escaped<D>(pub(crate) D);

impl<D: fmt::Display> fmt::Display for Escaped<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(f), "{}", self.0)
    }
}

/// Passes on what may be shown as it is, and the rest escaped.
struct Escaping<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut shown = 0;
        for (at, found) in text.match_indices(is_obeyed) {
            self.0.write_str(&text[shown..at])?;
            found
                .escape_default()
                .try_for_each(|c| self.0.write_char(c))?;
            shown = at + found.len();
        }
        self.0.write_str(&text[shown..])
    }
}

/// Whether a character is invisible, ends a line or changes the direction of writing.
fn is_obeyed(c: char) -> bool {
    let invisible = matches!(
        c,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    invisible || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_obeyed_is_escaped() {
        let shown = |text: &str| Escaped(text).to_string();
        assert_eq!(shown("a\nb\tc\u{1b}[2J"), r"a\nb\tc\u{1b}[2J");
        assert_eq!(
            shown("\u{9b}2J\u{202e}\u{2028}"),
            r"\u{9b}2J\u{202e}\u{2028}"
        );
    }

    #[test]
    fn all_other_text_is_shown_as_it_is() {
        for text in ["", "serde_json 1.0.0", r"größer \n 日本 'x'"] {
            assert_eq!(Escaped(text).to_string(), text);
        }
        let once = Escaped("\u{7}");
        assert_eq!(Escaped(once).to_string(), once.to_string());
    }
}
