//! The table, one file for each part of the floor. English first, then Chinese; `{0}` is the
//! first number or name.
//!
//! Each file is a macro that adds its rows to those before it and hands all of them on to the
//! next, so that they end up as one [`Word`].

use super::Language;

#[macro_use]
mod carriers;
#[macro_use]
mod codes;
#[macro_use]
mod devices;
#[macro_use]
mod doctor;
#[macro_use]
mod drawer;
#[macro_use]
mod files;
#[macro_use]
mod labels;
#[macro_use]
mod look_up;
#[macro_use]
mod packing;
#[macro_use]
mod photos;
#[macro_use]
mod picking;
#[macro_use]
mod printers;
#[macro_use]
mod putaway;
#[macro_use]
mod queue;
#[macro_use]
mod receiving;
#[macro_use]
mod returns;
#[macro_use]
mod shell;
#[macro_use]
mod shipping;
#[macro_use]
mod templates;

macro_rules! words {
    ([] $($word:ident: $english:literal, $chinese:literal;)+) => {
        /// One thing that the terminal can say.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Word { $($word),+ }

        impl Word {
            pub const ALL: &[Word] = &[$(Word::$word),+];

            /// The text with its places.
            pub fn template(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Word::$word, Language::English) => $english,
                      (Word::$word, Language::Chinese) => $chinese,)+
                }
            }
        }
    };
}

shell! { [receiving putaway picking packing shipping returns look_up codes photos devices printers labels queue drawer doctor files templates carriers words] }
