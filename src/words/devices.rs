//! What scales and printers speak, and what is wrong with a camera, for the operator.

use super::{Msg, Word};
use floor_drivers::camera::CameraTrouble;

/// A scale's protocol; one that has no word is named as the settings name it.
pub fn protocol(id: &str) -> Msg {
    let word = match id {
        "mt-sics" => Word::ProtocolSics,
        "toledo-8217" => Word::ProtocolToledo,
        "toledo-continuous" => Word::ProtocolToledoSum,
        "toledo-continuous-plain" => Word::ProtocolToledoPlain,
        "nci" => Word::ProtocolNci,
        "cas" => Word::ProtocolCas,
        "a-and-d" => Word::ProtocolAAndD,
        "adam-cpw" => Word::ProtocolAdam,
        "usb-hid" => Word::ProtocolHid,
        other => return Msg::new(Word::Plain).arg(other),
    };
    word.into()
}

/// A printer's language, likewise.
pub fn language(id: &str) -> Msg {
    let word = match id {
        "zpl" => Word::LanguageZpl,
        "tspl" => Word::LanguageTspl,
        "epl" => Word::LanguageEpl,
        "escpos" => Word::LanguageEscPos,
        "pdf" => Word::LanguagePdf,
        other => return Msg::new(Word::Plain).arg(other),
    };
    word.into()
}

/// Why a camera is of no use; what only the system's words tell is told in those.
pub fn camera(trouble: &CameraTrouble) -> Msg {
    match trouble {
        CameraTrouble::Format => Word::CameraFormat.into(),
        CameraTrouble::NotACamera => Word::CameraNone.into(),
        CameraTrouble::NoCables => Word::CameraNoCables.into(),
        other => Msg::new(Word::Plain).arg(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Language, speaks_chinese};
    use floor_drivers::{printer, scale};

    #[test]
    fn all_protocols_and_languages_have_words() {
        let protocols = scale::PROTOCOLS.iter().map(|entry| (protocol(entry.id), entry.title));
        let languages = printer::LANGUAGES.iter().map(|entry| (language(entry.id), entry.title));
        let makers = [
            "SICS", "NCI", "SCP", "01", "02", "CAS", "A", "D", "Adam", "CPWplus", "CPW", "USB", "HID", "0x8D", "Zebra",
            "TSPL", "TSC", "EPL2", "Eltron", "ESC", "POS",
        ];
        for (said, title) in protocols.chain(languages) {
            assert_eq!(said.text(Language::English), title);
            speaks_chinese(&said, &makers);
        }
        let wrong = [CameraTrouble::Format, CameraTrouble::NotACamera, CameraTrouble::NoCables];
        for trouble in wrong {
            speaks_chinese(&camera(&trouble), &["Motion", "JPEG", "YUYV", "Linux"]);
        }
    }
}
