//! Which character a key gives. A scanner presses keys by number; what they
//! mean depends on the country that it was set up for.
//!
//! The tables follow the layouts of Windows, as scanners do.

mod de;
mod es;
mod fr;
mod gb;
mod us;

/// Every keyboard layout. A new one is one file and one line here.
pub const LAYOUTS: &[Layout] = &[us::US, gb::GB, de::DE, fr::FR, es::ES];

/// The layout called `id`, such as `de`.
pub fn layout(id: &str) -> Option<&'static Layout> {
    LAYOUTS.iter().find(|layout| layout.id == id)
}

/// One keyboard layout: what stands on its four rows of keys, from left to
/// right. A space is a key without a character, a combining mark a dead key.
#[derive(Debug)]
pub struct Layout {
    pub id: &'static str,
    pub title: &'static str,
    /// On the key of the number pad.
    pub(super) decimal: char,
    plain: [&'static str; 4],
    shift: [&'static str; 4],
    altgr: [&'static str; 4],
}

/// Which of the characters on a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Plain,
    Shift,
    AltGr,
}

/// Numbers of the keys on each row, from linux/input-event-codes.h: the row of
/// digits from the key below Esc, the two rows below, and the lowest row from
/// the key beside left Shift.
const ROWS: [&[u16]; 4] = [
    &[41, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
    &[16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27],
    &[30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 43],
    &[86, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53],
];

impl Layout {
    /// The character on a key; combining marks are dead keys.
    pub(crate) fn char(&self, code: u16, level: Level) -> Option<char> {
        let (row, column) =
            ROWS.iter().enumerate().find_map(|(row, codes)| Some((row, codes.iter().position(|&key| key == code)?)))?;
        let keys = self.rows(level).get(row)?;
        keys.chars().nth(column).filter(|&c| c != ' ')
    }

    /// The key that gives a character, for simulators. Several may; the first
    /// on the lowest level is taken.
    pub(crate) fn key(&self, wanted: char) -> Option<(u16, Level)> {
        [Level::Plain, Level::Shift, Level::AltGr].into_iter().find_map(|level| {
            let rows = self.rows(level).iter().zip(ROWS);
            let mut keys = rows.flat_map(|(chars, codes)| chars.chars().zip(codes));
            keys.find_map(|(c, &code)| (c == wanted && c != ' ').then_some((code, level)))
        })
    }

    fn rows(&self, level: Level) -> &[&'static str; 4] {
        match level {
            Level::Plain => &self.plain,
            Level::Shift => &self.shift,
            Level::AltGr => &self.altgr,
        }
    }
}

impl PartialEq for Layout {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Layout {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_character_for_each_key() {
        for layout in LAYOUTS {
            for (row, codes) in ROWS.iter().enumerate() {
                assert_eq!(layout.plain[row].chars().count(), codes.len(), "{} row {row}", layout.id);
                assert_eq!(layout.shift[row].chars().count(), codes.len(), "{} row {row}, Shift", layout.id);
                let altgr = layout.altgr[row].chars().count();
                assert!(altgr == 0 || altgr == codes.len(), "{} row {row}, AltGr", layout.id);
            }
        }
    }

    /// A code holds ASCII; a layout that could not type it would lose scans.
    #[test]
    fn every_layout_types_ascii() {
        for layout in LAYOUTS {
            for c in '!'..='~' {
                let dead = super::super::dead_of(c);
                let typed = layout.key(c).or_else(|| dead.and_then(|dead| layout.key(dead)));
                assert!(typed.is_some(), "{} has no {c}", layout.id);
            }
        }
    }
}
