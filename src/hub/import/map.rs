//! Column maps: how one seller's file says what we need, as data in TOML.

use super::report::{ImportError, Reason};
use super::rows::{Row, Rows};
use encoding_rs::Encoding;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::io::BufRead;

/// Map of a file of orders and returns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrdersMap {
    pub seller: String,
    pub channel: String,
    /// Our number of a return; `{number}` stands for the file's.
    #[serde(default = "return_number")]
    pub return_number: String,
    /// Orders whose number starts so are returns; empty when the file has none.
    #[serde(default)]
    pub return_prefix: String,
    #[serde(default)]
    pub non_stock_codes: Vec<String>,
    pub deadline_hours: i64,
    pub file: FileForm,
    pub columns: OrderColumns,
    #[serde(default)]
    pub countries: BTreeMap<String, String>,
    pub carriers: Vec<CarrierRule>,
    #[serde(default)]
    pub unit_weights: Vec<UnitWeight>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderColumns {
    pub order: String,
    pub sku: String,
    pub quantity: String,
    pub placed: String,
    pub country: String,
    pub name: Option<String>,
    pub unit_price: Option<String>,
    pub customer: Option<String>,
    pub ship_to: Option<String>,
    pub street: Option<String>,
    pub city: Option<String>,
    pub postcode: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierRule {
    /// ISO codes; empty for all.
    #[serde(default)]
    pub countries: Vec<String>,
    pub carrier: String,
    #[serde(default)]
    pub service: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitWeight {
    /// The tier is for prices up to here; without it for all.
    pub price_max_minor: Option<i64>,
    pub weight_g: i64,
}

/// Map of a file of stock orders.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InboundMap {
    pub file: FileForm,
    pub columns: InboundColumns,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InboundColumns {
    pub asn: String,
    pub seller: String,
    pub carton: String,
    pub sku: String,
    pub quantity: String,
    pub tracking: Option<String>,
    pub declared_weight_kg: Option<String>,
}

/// Map of a file of storage locations.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocationsMap {
    pub file: FileForm,
    pub columns: LocationColumns,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocationColumns {
    pub code: String,
    pub zone: String,
    pub route: String,
    pub units_max: Option<String>,
    pub dangerous_goods: Option<String>,
}

/// How the file writes its values.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileForm {
    #[serde(default = "comma")]
    pub delimiter: String,
    /// Any label of the WHATWG encoding standard: `utf-8`, `windows-1252`, `gb18030`.
    #[serde(default = "utf_8")]
    pub encoding: String,
    #[serde(default = "point")]
    pub decimal_sign: char,
    /// Between thousands; left out of numbers.
    pub thousands_sign: Option<char>,
    /// As in `strftime`.
    #[serde(default = "date_format")]
    pub date_format: String,
    /// IANA name of the zone in which the file's times are.
    #[serde(default = "utc")]
    pub time_zone: String,
}

impl OrdersMap {
    /// Reads a map. Errors say what in it is not usable.
    pub fn parse(text: &str) -> Result<Self, ImportError> {
        let map: Self = parse(text)?;
        if !map.carriers.iter().any(|rule| rule.countries.is_empty()) {
            let why = "no [[carriers]] rule is for all other countries (one without `countries`)";
            return Err(ImportError::Map(why.into()));
        }
        if map.unit_weights.iter().any(|tier| !(0..=1_000_000).contains(&tier.weight_g)) {
            return Err(ImportError::Map("a weight_g of [[unit_weights]] is not between 0 and 1000000".into()));
        }
        if !(0..=10_000).contains(&map.deadline_hours) {
            return Err(ImportError::Map("deadline_hours is not between 0 and 10000".into()));
        }
        map.file.zone()?;
        Ok(map)
    }

    /// Carrier and service for a country.
    pub fn carrier(&self, country: &str) -> (&str, &str) {
        let rule = self.carriers.iter().find(|rule| {
            rule.countries.is_empty() || rule.countries.iter().any(|named| named.eq_ignore_ascii_case(country))
        });
        rule.map_or(("", ""), |rule| (&rule.carrier, &rule.service))
    }

    /// What a unit of this price is taken to weigh; 0 when the map doesn't say.
    pub fn unit_weight_mg(&self, price_minor: i64) -> i64 {
        let tier = self.unit_weights.iter().find(|tier| tier.price_max_minor.is_none_or(|most| price_minor <= most));
        tier.map_or(0, |tier| tier.weight_g * 1_000)
    }
}

impl InboundMap {
    /// The map that is used when none is named.
    pub const BUILT_IN: &str = include_str!("../../../fixtures/maps/inbound.toml");

    /// Reads a map. Errors say what in it is not usable.
    pub fn parse(text: &str) -> Result<Self, ImportError> {
        parse(text)
    }
}

impl LocationsMap {
    /// The map that is used when none is named.
    pub const BUILT_IN: &str = include_str!("../../../fixtures/maps/locations.toml");

    /// Reads a map. Errors say what in it is not usable.
    pub fn parse(text: &str) -> Result<Self, ImportError> {
        parse(text)
    }
}

impl FileForm {
    pub fn zone(&self) -> Result<TimeZone, ImportError> {
        TimeZone::get(&self.time_zone)
            .map_err(|_| ImportError::Map(format!("time_zone {:?} is not known", self.time_zone)))
    }

    /// A number's text without what stands between thousands.
    pub fn number(&self, text: &str) -> String {
        text.chars().filter(|ch| Some(*ch) != self.thousands_sign).collect()
    }

    fn delimiter(&self) -> Result<u8, ImportError> {
        match self.delimiter.as_bytes() {
            [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
            _ => Err(ImportError::Map(format!("delimiter {:?} is not one plain character", self.delimiter))),
        }
    }

    fn encoding(&self) -> Result<&'static Encoding, ImportError> {
        let known = Encoding::for_label(self.encoding.as_bytes());
        known.filter(|encoding| encoding.is_ascii_compatible()).ok_or_else(|| {
            ImportError::Map(format!("encoding {:?} is not known here (UTF-16 files: save as UTF-8)", self.encoding))
        })
    }
}

/// A file opened through a map: rows in, named values out.
pub struct Table<R> {
    rows: Rows<R>,
    encoding: &'static Encoding,
    header: Vec<String>,
}

/// Position of a column in a row.
#[derive(Clone, Copy, Debug)]
pub struct Column(usize);

impl<R: BufRead> Table<R> {
    /// Reads the header.
    pub fn open(input: R, form: &FileForm) -> Result<Self, ImportError> {
        let encoding = form.encoding()?;
        let mut rows = Rows::new(input, form.delimiter()?);
        let Some(first) = rows.next_row().map_err(ImportError::Read)? else { return Err(ImportError::Empty) };
        let unreadable = || ImportError::Header { encoding: form.encoding.clone() };
        if first.broken.is_some() {
            return Err(unreadable());
        }
        let header = first
            .fields
            .iter()
            .map(|field| decode(encoding, field).map(|name| name.trim().to_owned()))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(unreadable)?;
        rows.expect_columns(header.len());
        Ok(Self { rows, encoding, header })
    }

    /// Finds a column by its name.
    pub fn column(&self, name: &str) -> Result<Column, ImportError> {
        let found = self.header.iter().position(|there| there.eq_ignore_ascii_case(name.trim()));
        found.map(Column).ok_or_else(|| {
            let there: Vec<_> = self.header.iter().take(30).map(|name| format!("{name:?}")).collect();
            ImportError::Column { missing: name.into(), there: there.join(", ") }
        })
    }

    /// The same for a column that a map need not name.
    pub fn optional(&self, name: &Option<String>) -> Result<Option<Column>, ImportError> {
        name.as_deref().map(|name| self.column(name)).transpose()
    }

    pub fn next_row(&mut self) -> Result<Option<Row>, ImportError> {
        self.rows.next_row().map_err(ImportError::Read)
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.rows.bytes()
    }

    /// A row's trimmed value. Errors are the reason to set the row aside.
    pub fn value(&self, row: &Row, column: Column) -> Result<String, Reason> {
        let field = row.fields.get(column.0).ok_or(Reason::WrongColumns)?;
        decode(self.encoding, field).map(|text| text.trim().to_owned()).ok_or(Reason::BadText)
    }

    /// The same for a column that may be missing; empty then.
    pub fn value_or_empty(&self, row: &Row, column: Option<Column>) -> Result<String, Reason> {
        column.map_or(Ok(String::new()), |column| self.value(row, column))
    }

    /// A row for a person to read, whatever it holds.
    pub fn show(&self, row: &Row) -> String {
        self.encoding.decode_without_bom_handling(&row.raw).0.into_owned()
    }
}

fn decode(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, ImportError> {
    toml::from_str(text).map_err(|error| ImportError::Map(error.to_string()))
}

fn comma() -> String {
    ",".into()
}

fn utf_8() -> String {
    "utf-8".into()
}

fn point() -> char {
    '.'
}

fn date_format() -> String {
    "%Y-%m-%d %H:%M:%S".into()
}

fn utc() -> String {
    "UTC".into()
}

fn return_number() -> String {
    "RMA-{number}".into()
}
