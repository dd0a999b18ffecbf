//! What a scanned text can mean: everything that its form allows, in order of likelihood.
//! Whether the thing exists is the warehouse's to say.

pub mod aim;
pub mod carriers;
pub mod check;
pub mod error;
pub mod fnsku;
pub mod gs1;
pub mod gtin;
mod iso;
pub mod label;
pub mod own;
pub mod sscc;
pub mod text;

use aim::{Aim, Symbology};
use carriers::{Compact, Shipment};
use error::{Form, Malformed, Why};
use fnsku::Fnsku;
use gs1::Message;
use gtin::{Gtin, GtinForm, NoGtin};
use own::Meaning;
use sscc::Sscc;
use text::{GS, is_digits};

/// One thing that a code may be.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind<'a> {
    /// A code of our own.
    Own(Meaning),
    /// GS1 data: an element string, brackets or a Digital Link.
    Gs1(Message<'a>),
    Gtin(Gtin),
    Sscc(Sscc),
    Fnsku(Fnsku),
    Shipment(Shipment),
}

/// How likely a code is of a kind: 0 to 100. What the symbol itself says counts most, then a
/// form that nobody else has, then a check digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Likelihood(pub u8);

impl Likelihood {
    pub const CERTAIN: Self = Self(95);
    pub const SURE: Self = Self(85);
    pub const LIKELY: Self = Self(70);
    pub const POSSIBLE: Self = Self(45);
    pub const UNLIKELY: Self = Self(20);
}

/// All that a code can be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Interpretations<'a> {
    /// Likeliest first.
    pub kinds: Vec<(Likelihood, Kind<'a>)>,
    /// What the code has the form of and is not, and where; remarks too.
    pub malformed: Vec<Malformed>,
}

impl Default for Likelihood {
    fn default() -> Self {
        Self::UNLIKELY
    }
}

/// What is asked of the warehouse's books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// An item, by a barcode or its SKU.
    Goods,
    /// A carton or a return, by its own or its carrier's number.
    Carton,
    /// An order, by its number.
    Order,
}

impl Purpose {
    pub const ALL: [Self; 3] = [Self::Goods, Self::Carton, Self::Order];
}

/// Reads a code's form. `text` is what the symbol holds, GS as 0x1D; the AIM identifier stands
/// beside it or still in front of it.
pub fn interpret<'a>(text: &'a str, aim: Option<&str>) -> Interpretations<'a> {
    let whole = text;
    let (in_front, text) = if aim.is_none() { aim::split(text) } else { (None, text) };
    let aim = aim.or(in_front).and_then(Aim::of);
    let text_and_behind = text.trim_start().len();
    let text = text.trim();
    let mut found = Found { text, ..Found::default() };
    let own = if text.contains('-') { Meaning::of(text) } else { Meaning::Other(String::new()) };
    if !matches!(own, Meaning::Other(_)) {
        found.add(Likelihood::CERTAIN, Kind::Own(own));
    } else if !text.is_empty() {
        found.read(aim);
    }
    let Found { mut kinds, mut malformed, .. } = found;
    kinds.sort_by_key(|(likelihood, _)| std::cmp::Reverse(*likelihood));
    // Where the identifier or a space stood in front, people count it too.
    let before = whole.get(..whole.len() - text_and_behind).unwrap_or_default().chars().count();
    for wrong in &mut malformed {
        wrong.at += before;
    }
    Interpretations { kinds, malformed }
}

/// What was found so far.
#[derive(Default)]
struct Found<'a> {
    text: &'a str,
    kinds: Vec<(Likelihood, Kind<'a>)>,
    malformed: Vec<Malformed>,
}

impl<'a> Found<'a> {
    fn add(&mut self, likelihood: Likelihood, kind: Kind<'a>) {
        self.kinds.push((likelihood, kind));
    }

    /// Something wrong at a place of the code without its spaces.
    fn wrong_in_compact(&mut self, form: Form, at: usize, why: Why) {
        // DPD's sign in front is none of the code's characters either.
        let skipped = |c: char| c == ' ' || c == char::from(GS) || c == '%';
        let mut places = self.text.chars().enumerate().filter(|(_, c)| !skipped(*c));
        let at = places.nth(at).map_or(at, |(nth, _)| nth) + 1;
        self.malformed.push(Malformed { form, at, why });
    }

    fn read(&mut self, aim: Option<Aim>) {
        let text = self.text;
        if let Some(Symbology::Ean { .. } | Symbology::Ean8) = aim.map(|aim| aim.symbology) {
            return self.retail(aim);
        }
        let gs1 = aim.is_some_and(|aim| aim.gs1) || text.as_bytes().first() == Some(&GS);
        if text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http")) {
            let mut wrong = Vec::new();
            if let Some(message) = gs1::link::read(text, &mut wrong) {
                self.message(Likelihood::CERTAIN, message, wrong);
            }
            return;
        }
        if text.starts_with('(') {
            let mut wrong = Vec::new();
            let message = gs1::element::read_brackets(text, &mut wrong);
            let is_known = wrong.iter().all(|wrong| !matches!(wrong.why, Why::UnknownAi(_)));
            if !message.elements.is_empty() || is_known || gs1::element::has_number(text) {
                self.message(Likelihood::CERTAIN, message, wrong);
            }
            return;
        }
        let mut doubtful = None;
        let mut wrong = Vec::new();
        if gs1 {
            let message = gs1::element::read(text, &mut wrong);
            self.message(Likelihood::SURE, message, wrong);
        } else if looks_like_elements(text) {
            let message = gs1::element::read(text, &mut wrong);
            // Without a word from the symbol what is not right throughout may be something else.
            if wrong.iter().all(|wrong| wrong.why.is_remark()) {
                self.message(Likelihood::LIKELY, message, wrong);
            } else {
                doubtful = Some((message, wrong));
            }
        }
        self.numbers(gs1, aim);
        if let Some((message, wrong)) = doubtful.filter(|_| self.nothing_likely() && self.malformed.is_empty()) {
            let misread = matches!(wrong.as_slice(), [Malformed { why: Why::CheckDigit { .. }, .. }]);
            if misread || !message.elements.is_empty() {
                self.message(Likelihood::POSSIBLE, message, wrong);
            }
        }
    }

    /// Whether all that was found is hardly that.
    fn nothing_likely(&self) -> bool {
        self.kinds.iter().all(|(likelihood, _)| *likelihood <= Likelihood::UNLIKELY)
    }

    /// Numbers and words without anything around them.
    fn numbers(&mut self, gs1: bool, aim: Option<Aim>) {
        let text = self.text;
        // DPD's label begins with a sign that stands for nothing.
        let Some(code) = Compact::compact(text.strip_prefix('%').unwrap_or(text)) else { return };
        carriers::read(&code, self);
        let is_shipment = |(likelihood, kind): &(Likelihood, Kind<'_>)| {
            *likelihood > Likelihood::UNLIKELY && matches!(kind, Kind::Shipment(_))
        };
        if self.kinds.iter().any(is_shipment) {
            // It is some carrier's: what GS1 makes of its digits is not what is wrong with it.
            self.malformed.retain(|wrong| !matches!(wrong.form, Form::Gs1));
        }
        if !gs1 {
            self.bare(&code, aim);
        }
    }

    fn message(&mut self, likelihood: Likelihood, message: Message<'a>, wrong: Vec<Malformed>) {
        self.malformed.extend(wrong);
        if !message.elements.is_empty() {
            self.add(likelihood, Kind::Gs1(message));
        }
    }

    /// What EAN and UPC symbols hold can be nothing else.
    fn retail(&mut self, aim: Option<Aim>) {
        let text = self.text;
        let addon = matches!(aim.map(|aim| aim.symbology), Some(Symbology::Ean { addon: true }));
        let number = if addon { text.get(..13).unwrap_or(text) } else { text };
        let short = aim.is_some_and(|aim| aim.symbology != Symbology::Ean8);
        let read = match number.len() {
            6..=8 if short => Gtin::parse_upc_e(number),
            _ => Gtin::parse(number),
        };
        self.gtin(Likelihood::CERTAIN, read, number.len());
    }

    fn gtin(&mut self, likelihood: Likelihood, read: Result<Gtin, NoGtin>, digits: usize) {
        match read {
            Ok(gtin) => self.add(likelihood, Kind::Gtin(gtin)),
            Err(NoGtin::CheckDigit { want, have }) => {
                self.wrong_in_compact(Form::Gtin, digits - 1, Why::CheckDigit { want, have });
            }
            Err(NoGtin::Length | NoGtin::Zero) => {}
        }
    }

    /// A number or word with nothing around it.
    fn bare(&mut self, code: &str, aim: Option<Aim>) {
        if let Some(fnsku) = Fnsku::parse(code) {
            self.add(if fnsku.is_asin { Likelihood::LIKELY } else { Likelihood::SURE }, Kind::Fnsku(fnsku));
        }
        if !is_digits(code) {
            return;
        }
        let symbology = aim.map(|aim| aim.symbology);
        // An item's number in Code 128 is rare: there it is a carrier's or nobody's.
        let gtin = match symbology {
            Some(Symbology::Code128 | Symbology::Code39) if code.len() != 14 => Likelihood(40),
            Some(Symbology::Interleaved2of5) if code.len() == 14 => Likelihood::SURE,
            _ => Likelihood::LIKELY,
        };
        match code.len() {
            8 => {
                let (ean, upc) = (Gtin::parse(code), Gtin::parse_upc_e(code));
                // One of the two forms is enough to be right.
                match (ean, upc) {
                    (Err(wrong), Err(_)) => self.gtin(gtin, Err(wrong), 8),
                    (ean, upc) => {
                        ean.into_iter().for_each(|ean| self.add(gtin, Kind::Gtin(ean)));
                        upc.into_iter().for_each(|upc| self.add(Likelihood::POSSIBLE, Kind::Gtin(upc)));
                    }
                }
            }
            12..=14 => {
                let read = Gtin::parse(code);
                // A carrier's number with its own check digit is no wrong item number; what has
                // only the length of one may be.
                if read.is_ok() || self.nothing_likely() {
                    self.gtin(gtin, read, code.len());
                }
            }
            18 => match Sscc::parse(code) {
                Ok(sscc) => self.add(Likelihood::LIKELY, Kind::Sscc(sscc)),
                Err(Some((want, have))) if self.nothing_likely() => {
                    self.wrong_in_compact(Form::Sscc, 17, Why::CheckDigit { want, have });
                }
                Err(_) => {}
            },
            20 if code.starts_with("00") && self.kinds.is_empty() && self.malformed.is_empty() => {
                if let Err(Some((want, have))) = Sscc::parse(code.get(2..).unwrap_or_default()) {
                    self.wrong_in_compact(Form::Sscc, 19, Why::CheckDigit { want, have });
                }
            }
            _ => {}
        }
    }
}

/// Whether a text without brackets and AIM identifier is worth reading as an element string:
/// a key with a check digit stands in front, or there is a separator in it.
fn looks_like_elements(text: &str) -> bool {
    let Some((ai, digits)) = gs1::table::find(text.as_bytes()) else { return false };
    let long_enough = ai.length().is_some_and(|length| text.len() >= digits + length);
    (ai.is_checked() && (long_enough || ai.length().is_none())) || text.bytes().any(|byte| byte == GS)
}

impl<'a> Interpretations<'a> {
    /// The likeliest kind.
    pub fn likeliest(&self) -> Option<&Kind<'a>> {
        self.kinds.first().map(|(_, kind)| kind)
    }

    /// Items of the code.
    pub fn gtin(&self) -> Option<Gtin> {
        self.kinds.iter().find_map(|(_, kind)| match kind {
            Kind::Gtin(gtin) => Some(*gtin),
            Kind::Gs1(message) => message.gtin(),
            _ => None,
        })
    }

    /// What the barcode says beside its key, where it is GS1 data.
    pub fn message(&self) -> Option<&Message<'a>> {
        self.kinds.iter().find_map(|(_, kind)| match kind {
            Kind::Gs1(message) => Some(message),
            _ => None,
        })
    }

    /// Whether it may well name anything that the books could know.
    pub fn names_something(&self) -> bool {
        let likely = self.kinds.iter().filter(|(likelihood, _)| *likelihood > Likelihood::UNLIKELY);
        let likely = Interpretations { kinds: likely.cloned().collect(), malformed: Vec::new() };
        Purpose::ALL.into_iter().any(|purpose| !likely.keys(purpose, "").is_empty())
    }

    /// The first thing that is really wrong; a remark only where there is nothing else.
    pub fn wrong(&self) -> Option<&Malformed> {
        self.malformed.iter().find(|wrong| !wrong.why.is_remark())
    }

    /// Under what names the books may know the thing, likeliest first, without doubles; the
    /// text itself is not among them.
    pub fn keys(&self, purpose: Purpose, text: &str) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        let mut add = |key: &str| {
            if !key.is_empty() && key != text && !keys.iter().any(|known| known == key) {
                keys.push(key.to_owned());
            }
        };
        for (_, kind) in &self.kinds {
            match (purpose, kind) {
                (Purpose::Goods, Kind::Gtin(gtin)) => gtin.forms().for_each(&mut add),
                (Purpose::Goods, Kind::Fnsku(fnsku)) => add(&fnsku.code),
                (Purpose::Goods, Kind::Gs1(message)) => {
                    if let Some(gtin) = message.gtin() {
                        gtin.forms().for_each(&mut add);
                    }
                    // The maker's own number, or the customer's, may be the SKU.
                    ["241", "240"].into_iter().filter_map(|code| message.get(code)).for_each(&mut add);
                }
                (Purpose::Carton, Kind::Sscc(sscc)) => sscc.forms().into_iter().for_each(&mut add),
                (Purpose::Carton, Kind::Shipment(shipment)) => {
                    add(&shipment.tracking);
                    shipment.also.iter().for_each(|also| add(also));
                }
                (Purpose::Carton, Kind::Gs1(message)) => {
                    if let Some(sscc) = message.get("00").and_then(|value| Sscc::parse(value).ok()) {
                        sscc.forms().into_iter().for_each(&mut add);
                    }
                    ["401", "402"].into_iter().filter_map(|code| message.get(code)).for_each(&mut add);
                }
                (Purpose::Order, Kind::Gs1(message)) => message.get("400").into_iter().for_each(&mut add),
                _ => {}
            }
        }
        keys
    }
}

/// How an item's number was printed, for people.
impl GtinForm {
    pub fn name(self) -> &'static str {
        match self {
            GtinForm::Gtin8 => "GTIN-8",
            GtinForm::UpcE => "UPC-E",
            GtinForm::UpcA => "UPC-A",
            GtinForm::Ean13 => "EAN-13",
            GtinForm::Gtin14 => "GTIN-14",
        }
    }
}
