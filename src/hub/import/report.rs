//! What an import did, and why it could not.

use super::super::store::StoreError;
use std::collections::BTreeMap;
use std::fmt;

/// What became of a file. `rows` = `taken` + the sum of `set_aside`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows of the file behind its header.
    pub rows: u64,
    /// Rows that are in the warehouse now, whether by this run or by an earlier one.
    pub taken: u64,
    /// Rows that are not, by reason.
    pub set_aside: BTreeMap<&'static str, u64>,
    /// Rows that were taken and that someone should look at, by flag.
    pub flagged: BTreeMap<&'static str, u64>,
    /// Written by this run.
    pub orders: u64,
    pub returns: u64,
    pub inbounds: u64,
    pub cartons: u64,
    pub locations: u64,
    pub skus: u64,
    /// Orders, returns, stock orders and locations that were there already, the same.
    pub already_there: u64,
    /// Orders, returns and stock orders that are there with other content; that stays, and
    /// the file's rows are set aside.
    pub differing: u64,
}

impl Report {
    pub(super) fn flag(&mut self, flag: &'static str, rows: u64) {
        if rows > 0 {
            *self.flagged.entry(flag).or_default() += rows;
        }
    }

    /// Rows that were set aside, whatever the reason.
    pub fn set_aside_rows(&self) -> u64 {
        self.set_aside.values().sum()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} rows: {} taken, {} set aside", self.rows, self.taken, self.set_aside_rows())?;
        let written = [
            ("orders", self.orders),
            ("returns", self.returns),
            ("stock orders", self.inbounds),
            ("cartons", self.cartons),
            ("locations", self.locations),
            ("SKUs", self.skus),
        ];
        for (what, count) in written.into_iter().filter(|(_, count)| *count > 0) {
            writeln!(f, "  new {what}: {count}")?;
        }
        if self.already_there > 0 {
            writeln!(f, "  already there: {}", self.already_there)?;
        }
        if self.differing > 0 {
            writeln!(f, "  there already with other content, which was left as it is: {}", self.differing)?;
        }
        for (reason, count) in &self.set_aside {
            writeln!(f, "  set aside, {reason}: {count}")?;
        }
        for (flag, count) in &self.flagged {
            writeln!(f, "  taken, to be looked at, {flag}: {count}")?;
        }
        Ok(())
    }
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Reading { rows: u64, bytes: u64 },
    Writing { done: u64, of: u64 },
}

macro_rules! reasons {
    ($($variant:ident = $word:literal, $breaks:literal;)+) => {
        /// Why a row was set aside.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Reason { $($variant),+ }

        impl Reason {
            /// The word in reports and reject files.
            pub fn word(self) -> &'static str {
                match self { $(Reason::$variant => $word),+ }
            }

            /// Whether the order that the row belongs to can't be known without it.
            pub fn breaks_order(self) -> bool {
                match self { $(Reason::$variant => $breaks),+ }
            }

            pub(super) fn of_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Reason::$variant),)+ _ => None }
            }
        }
    };
}

reasons! {
    BrokenQuotes = "broken_quotes", true;
    WrongColumns = "wrong_number_of_columns", true;
    RowTooLong = "row_too_long", true;
    BadText = "unreadable_text", true;
    NoNumber = "no_order_number", true;
    BadNumber = "bad_order_number", true;
    BadSku = "bad_sku", true;
    BadQuantity = "bad_quantity", true;
    BadDate = "bad_date", true;
    BadPrice = "bad_price", true;
    BadWeight = "bad_weight", true;
    BadRoute = "bad_route", true;
    BadFlag = "bad_yes_or_no", true;
    NoCarton = "no_carton", true;
    NoSeller = "no_seller", true;
    NonStock = "non_stock_code", false;
    ZeroQuantity = "zero_quantity", false;
    NegativeOutsideReturn = "negative_outside_return", false;
    PositiveInReturn = "positive_in_return", false;
    OrderBroken = "order_has_broken_row", false;
    OrderTooLarge = "order_too_large", false;
    CartonTaken = "carton_belongs_to_another_order", false;
    Differs = "already_there_with_other_content", false;
    TwoSellers = "order_has_two_sellers", false;
    Duplicate = "code_is_twice_in_the_file", false;
}

/// Why a file could not be imported. What was written before stays, and a second run
/// goes on from there without doubles.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("failed to read the file")]
    Read(#[source] std::io::Error),
    #[error("the file is empty: it has no header row")]
    Empty,
    #[error("the file has no column {missing:?}; it has {there}. Correct the map's [columns], or choose another map")]
    Column { missing: String, there: String },
    #[error("the file's first row is not readable as text: is its encoding really {encoding:?}?")]
    Header { encoding: String },
    #[error("the column map is not usable: {0}")]
    Map(String),
    #[error("failed to write what was set aside: is the disk full? The orders themselves are written")]
    Rejects(#[source] std::io::Error),
    #[error(
        "failed to keep rows aside while reading: is the disk of the temporary folder full? Nothing of what was \
         not yet written is lost: import the file again"
    )]
    Stage(#[from] rusqlite::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}
