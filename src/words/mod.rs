//! Everything that the terminal says to people, in every language, in one table.
//!
//! Workflows name a word and its numbers; the text is chosen where it is shown.

pub mod carriers;
pub mod codes;
pub mod devices;
pub mod files;
mod table;
pub mod templates;

pub use table::Word;

use crate::domain::Command;

/// Languages that the terminal speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    English,
    Chinese,
}

impl Language {
    pub const ALL: [Language; 2] = [Language::English, Language::Chinese];

    /// `en`, `zh`.
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh",
        }
    }

    /// Reads `en`, `zh`, `zh-CN`, ...; anything else is English.
    pub fn parse(code: &str) -> Self {
        if code.starts_with("zh") { Language::Chinese } else { Language::English }
    }
}

/// A sentence: a word of the table and what goes into its `{0}`, `{1}`, ...
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Msg {
    pub word: Word,
    pub args: Vec<Arg>,
}

/// What goes into a sentence: text as it is, or another sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    Text(String),
    Msg(Msg),
}

impl Msg {
    pub fn new(word: Word) -> Self {
        Self { word, args: Vec::new() }
    }

    pub fn arg(mut self, text: impl AsRef<str>) -> Self {
        self.args.push(Arg::Text(text.as_ref().to_owned()));
        self
    }

    pub fn arg_msg(mut self, msg: Msg) -> Self {
        self.args.push(Arg::Msg(msg));
        self
    }

    /// The sentence in a language.
    pub fn text(&self, language: Language) -> String {
        let mut rest = self.word.template(language);
        let mut out = String::with_capacity(rest.len() + 16);
        while let Some(at) = rest.find('{') {
            out.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            let arg = after.find('}').and_then(|end| Some((after[..end].parse::<usize>().ok()?, end)));
            match arg {
                Some((index, end)) => {
                    match self.args.get(index) {
                        Some(Arg::Text(text)) => out.push_str(text),
                        Some(Arg::Msg(msg)) => out.push_str(&msg.text(language)),
                        None => {}
                    }
                    rest = &after[end + 1..];
                }
                None => {
                    out.push('{');
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }
}

impl From<Word> for Msg {
    fn from(word: Word) -> Self {
        Msg::new(word)
    }
}

/// Milligrams as kilograms with three decimals.
pub fn kilograms(weight_mg: i64) -> String {
    let grams = (weight_mg.unsigned_abs() + 500) / 1000;
    let sign = if weight_mg < 0 && grams > 0 { "-" } else { "" };
    format!("{sign}{}.{:03}", grams / 1000, grams % 1000)
}

/// A command for people.
pub fn command_name(command: &Command) -> Msg {
    let word = match command {
        Command::Quantity(count) => return Msg::new(Word::CommandQuantity).arg(count.to_string()),
        Command::Confirm => Word::CommandConfirm,
        Command::Cancel => Word::CommandCancel,
        Command::Undo => Word::CommandUndo,
        Command::Short => Word::CommandShort,
        Command::Damaged => Word::CommandDamaged,
        Command::Skip => Word::CommandSkip,
        Command::Print => Word::CommandPrint,
        Command::Unannounced => Word::CommandUnannounced,
        Command::Photo => Word::CommandPhoto,
        Command::PhotoAttach => Word::CommandPhotoAttach,
        Command::PhotoLeave => Word::CommandPhotoLeave,
        Command::Home => Word::FlowHome,
        Command::Lock => Word::CommandLock,
        Command::LookUp => Word::FlowLookUp,
        Command::Queue => Word::PrintQueue,
        Command::TakeOver => Word::CommandTakeOver,
        Command::Receive => Word::FlowReceiving,
        Command::Putaway => Word::FlowPutaway,
        Command::Pick => Word::FlowPicking,
        Command::Pack => Word::FlowPacking,
        Command::Ship => Word::FlowShipping,
        Command::Returns => Word::FlowReturns,
        Command::Zero => Word::CommandZero,
        Command::Tare => Word::CommandTare,
        Command::ReasonFull => Word::CommandReasonFull,
        Command::ReasonBlocked => Word::CommandReasonBlocked,
        Command::ReasonBetter => Word::CommandReasonBetter,
        Command::GradeA => Word::CommandGradeA,
        Command::GradeB => Word::CommandGradeB,
        Command::GradeC => Word::CommandGradeC,
        Command::GradeD => Word::CommandGradeD,
    };
    Msg::new(word)
}

/// A kind of label for people; one that has no word is named as the settings name it.
pub fn label_kind(kind: &str) -> Msg {
    let word = match kind {
        "location" => Word::LabelLocation,
        "lpn" => Word::LabelLpn,
        "sku" => Word::LabelSku,
        "shipping" => Word::LabelShipping,
        "tote" => Word::LabelTote,
        "rma" => Word::LabelRma,
        "commands" => Word::LabelCommands,
        "badge" => Word::LabelBadge,
        "bag" => Word::LabelBag,
        "packing_list" => Word::LabelPackingList,
        "manifest" => Word::LabelManifest,
        "commercial_invoice" => Word::LabelCommercialInvoice,
        "pro_forma" => Word::LabelProForma,
        "test" => Word::LabelTest,
        "carrier" => Word::LabelCarrier,
        other => return Msg::new(Word::Found).arg(other),
    };
    Msg::new(word)
}

/// Fails where the Chinese holds English. Names stay as they are: those given, and those
/// that are written in settings and templates.
#[cfg(test)]
#[track_caller]
pub(crate) fn speaks_chinese(said: &Msg, names: &[&str]) {
    const WRITTEN: &str = "\
        warehouse device epoch hub url token wedge scanner scale printer label_folder carrier_folder camera photo_folder \
        limits sender repeat_window_ms stable_for_ms idle_lock_s name address prefix suffix gs_substitute layout idle_ms \
        protocol unit trade max division min language dpi media route prints paper_mm sheet_mm width_mm gap_mm darkness \
        speed_mm_s kg lb oz mg g t true false \
        kind element at when text code frame fill picture reprint list size min_size bold wrap inverse align anchor \
        words module_max symbology row more left centre center right fits field \
        serial tcp usb evdev hid sim queue folder file replay http lpstat e baud flow none xonxoff rtscts snapshot jpg dev \
        ttyUSB0 8N1 MDL 0c2e 0b61 phys path id input v4l2 video0 NAME N O E \
        x mm dpi TOML UTF PNG ZPL PDF QR KiB KB GB DPI PIN Code";
    let text = said.text(Language::Chinese);
    let known = |word: &str| names.contains(&word) || WRITTEN.split_whitespace().any(|name| name == word);
    let rest = names.iter().filter(|name| name.len() > 2).fold(text.clone(), |text, name| text.replace(name, " "));
    let words = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let english: Vec<&str> =
        words.filter(|word| word.contains(|c: char| c.is_ascii_alphabetic()) && !known(word)).collect();
    assert!(english.is_empty(), "{english:?} in: {text}");
    assert!(!text.is_ascii(), "nothing is said: {text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_take_their_numbers() {
        let msg = Msg::new(Word::Counted).arg("A1").arg("2").arg("6");
        assert_eq!(msg.text(Language::English), "A1: 2 of 6");
        assert_eq!(Msg::new(Word::Counted).text(Language::English), ":  of ");
    }

    #[test]
    fn every_word_has_the_same_places_in_every_language() {
        let places = |text: &str| -> Vec<String> {
            let mut found: Vec<String> = text.split('{').skip(1).map(|part| part[..1].to_owned()).collect();
            found.sort();
            found
        };
        for word in Word::ALL {
            let english = places(word.template(Language::English));
            assert_eq!(english, places(word.template(Language::Chinese)), "{word:?}");
        }
    }

    #[test]
    fn weights_are_rounded_to_grams() {
        assert_eq!(kilograms(2_345_400), "2.345");
        assert_eq!(kilograms(-500), "-0.001");
        assert_eq!(kilograms(-100), "0.000");
    }
}
