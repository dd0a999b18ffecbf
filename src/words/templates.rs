//! What is wrong with a label template, for whoever writes it.

use super::{Msg, Word, files};
use crate::labels::LabelError;
use crate::labels::template::{Fault, PictureWhy, Trouble};

/// The fault, with its line where it has one.
pub fn trouble(trouble: &Trouble) -> Msg {
    match trouble.line {
        0 => fault(&trouble.fault),
        line => Msg::new(Word::AtLine).arg(line.to_string()).arg_msg(fault(&trouble.fault)),
    }
}

/// What is wrong, and what to do.
pub fn fault(fault: &Fault) -> Msg {
    let says = Msg::new;
    match fault {
        Fault::Read { kind, why } => says(Word::TemplateRead).arg_msg(files::io(*kind, why)),
        Fault::Big { bytes, bytes_max } => says(Word::TemplateBig).arg(bytes.to_string()).arg(bytes_max.to_string()),
        Fault::Form { why } => says(Word::TemplateForm).arg_msg(files::toml(why)),
        Fault::Kind { found, known } => says(Word::TemplateKind).arg(found).arg(known),
        Fault::Twice { kind } => says(Word::TemplateTwice).arg(kind),
        Fault::Sheet { width_mm, height_mm } => {
            says(Word::TemplateSheet).arg(width_mm.to_string()).arg(height_mm.to_string())
        }
        Fault::Many { most } => says(Word::TemplateMany).arg(most.to_string()),
        Fault::Element { found, known } => says(Word::TemplateElement).arg(found).arg(known),
        Fault::NoElement { known } => says(Word::TemplateNoElement).arg(known),
        Fault::Stray { name, element } => says(Word::TemplateStray).arg(name).arg(element),
        Fault::InList { element } => says(Word::TemplateInList).arg(element),
        Fault::Number { name, found, from, to } => says(Word::TemplateNumber)
            .arg_msg(setting(name))
            .arg(found.to_string())
            .arg(from.to_string())
            .arg(to.to_string()),
        Fault::Brace { text } => says(Word::TemplateBrace).arg(text).arg("{field}").arg("{{").arg("}}"),
        Fault::Shown { found, known } => says(Word::TemplateShown).arg(found).arg(known),
        Fault::Condition { text } => says(Word::TemplateCondition).arg(text),
        Fault::Field { kind, field, known } => says(Word::TemplateField).arg(kind).arg(field).arg(known),
        Fault::Outside { over_mm } => says(Word::TemplateOutside).arg(mm(*over_mm)),
        Fault::Low { has_mm, needs_mm } => says(Word::TemplateLow).arg(mm(*has_mm)).arg(mm(*needs_mm)),
        Fault::OnCode { code_line } => says(Word::TemplateOnCode).arg(code_line.to_string()),
        Fault::OnText { text_line } => says(Word::TemplateOnText).arg(text_line.to_string()),
        Fault::NoCode { field } => says(Word::TemplateNoCode).arg(format!("code = \"{{{field}}}\"")),
        Fault::Draw { dpi, why } => says(Word::TemplateDraw).arg(dpi.to_string()).arg_msg(drawing(why)),
        Fault::Cut { text } => says(Word::TemplateCut).arg(text),
        Fault::Picture { name, why } => says(Word::TemplatePicture).arg(name).arg_msg(picture(why)),
        Fault::EmptyList => says(Word::TemplateEmptyList),
    }
}

/// Why a label can't be drawn, for whoever lays it out.
pub fn drawing(error: &LabelError) -> Msg {
    let says = Msg::new;
    match error {
        LabelError::Size { width_mm, height_mm } => {
            says(Word::DrawSize).arg(width_mm.to_string()).arg(height_mm.to_string())
        }
        LabelError::Resolution { dpi } => says(Word::DrawDpi).arg(dpi.to_string()),
        LabelError::WiderThanPaper { width_mm, paper_mm, .. } => {
            says(Word::DrawWide).arg(width_mm.to_string()).arg(paper_mm.to_string())
        }
        LabelError::CodeEmpty { symbology } => says(Word::DrawEmpty).arg(symbology),
        LabelError::CodeCharacter { symbology, code, character } => {
            says(Word::DrawCharacter).arg(symbology).arg(character.to_string()).arg(code)
        }
        LabelError::CodeNumber { symbology, code, digits, .. } => {
            let counts = code.len() == *digits && code.bytes().all(|byte| byte.is_ascii_digit());
            let word = if counts { Word::DrawCheck } else { Word::DrawDigits };
            says(word).arg(symbology).arg(digits.to_string()).arg(code)
        }
        LabelError::CodeTooLong { symbology, bytes, bytes_max } => {
            says(Word::DrawLong).arg(symbology).arg(bytes.to_string()).arg(bytes_max.to_string())
        }
        LabelError::CodeTooWide { symbology, code, needs_mm, has_mm } => {
            says(Word::DrawNoRoom).arg(symbology).arg(code).arg(mm(*needs_mm)).arg(mm(*has_mm))
        }
    }
}

fn picture(why: &PictureWhy) -> Msg {
    match why {
        PictureWhy::Name => Word::TemplatePictureName.into(),
        PictureWhy::BuiltIn => Word::TemplatePictureBuiltIn.into(),
        PictureWhy::Big { bytes_max } => Msg::new(Word::TemplatePictureBig).arg((bytes_max >> 10).to_string()),
        PictureWhy::Wide { side_max } => Msg::new(Word::TemplatePictureWide).arg(side_max.to_string()),
        PictureWhy::Read { kind, why } => files::io(*kind, why),
        PictureWhy::Bad { .. } => Word::TemplatePictureBad.into(),
    }
}

/// A setting by its name; the numbers of `at` have none.
fn setting(name: &str) -> Msg {
    match name {
        "x" => Word::TemplateLeft.into(),
        "y" => Word::TemplateTop.into(),
        "width" => Word::TemplateWidth.into(),
        "height" => Word::TemplateHeight.into(),
        other => Msg::new(Word::Plain).arg(other),
    }
}

fn mm(mm: f32) -> String {
    format!("{mm:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::speaks_chinese;
    use std::io::ErrorKind;

    #[test]
    fn every_fault_of_a_template_has_words() {
        let text = || "{x".to_owned();
        let name = || "lpn".to_owned();
        let picture = |why| Fault::Picture { name: "a.png".into(), why };
        let draw = |why| Fault::Draw { dpi: 203, why };
        let code = || "X-1".to_owned();
        let number = |digits| LabelError::CodeNumber { symbology: "EAN-13", code: "12".into(), digits, why: "said" };
        let faults = [
            Fault::Read { kind: ErrorKind::NotFound, why: "said".into() },
            Fault::Big { bytes: 70_000, bytes_max: 65_536 },
            Fault::Form { why: "missing field `at`".into() },
            Fault::Kind { found: name(), known: name() },
            Fault::Twice { kind: name() },
            Fault::Sheet { width_mm: 5.0, height_mm: 5.5 },
            Fault::Many { most: 200 },
            Fault::Element { found: "text, code".into(), known: "text, code".into() },
            Fault::NoElement { known: "text, code".into() },
            Fault::Stray { name: "size", element: "fill" },
            Fault::InList { element: "reprint" },
            Fault::Number { name: "size", found: 900.0, from: 1.2, to: 120.0 },
            Fault::Number { name: "x", found: 900.0, from: 0.0, to: 310.0 },
            Fault::Number { name: "y", found: 900.0, from: 0.0, to: 310.0 },
            Fault::Number { name: "width", found: 900.0, from: 0.05, to: 310.0 },
            Fault::Number { name: "height", found: 900.0, from: 0.05, to: 310.0 },
            Fault::Brace { text: text() },
            Fault::Shown { found: text(), known: "kg".into() },
            Fault::Condition { text: text() },
            Fault::Field { kind: name(), field: text(), known: "code".into() },
            Fault::Outside { over_mm: 3.0 },
            Fault::Low { has_mm: 1.0, needs_mm: 2.0 },
            Fault::OnCode { code_line: 4 },
            Fault::OnText { text_line: 4 },
            Fault::NoCode { field: "code".into() },
            draw(LabelError::Size { width_mm: 1.0, height_mm: 2.0 }),
            draw(LabelError::Resolution { dpi: 7 }),
            draw(LabelError::WiderThanPaper { kind: "lpn", width_mm: 100.0, paper_mm: 50.0 }),
            draw(LabelError::CodeEmpty { symbology: "Code 128" }),
            draw(LabelError::CodeCharacter { symbology: "Code 128", code: "É".into(), character: 'É' }),
            draw(number(13)),
            draw(number(2)),
            draw(LabelError::CodeTooLong { symbology: "QR code", bytes: 3000, bytes_max: 2300 }),
            draw(LabelError::CodeTooWide { symbology: "Code 128", code: code(), needs_mm: 80.0, has_mm: 60.0 }),
            Fault::Cut { text: text() },
            picture(PictureWhy::Name),
            picture(PictureWhy::BuiltIn),
            picture(PictureWhy::Big { bytes_max: 1 << 19 }),
            picture(PictureWhy::Wide { side_max: 2500 }),
            picture(PictureWhy::Read { kind: ErrorKind::PermissionDenied, why: "said".into() }),
            picture(PictureWhy::Bad { why: "said".into() }),
            Fault::EmptyList,
        ];
        let names =
            ["a.png", "logo.png", "lpn", "reprint", "fill", "frame", "Code 128", "EAN-13", "QR code", "X-1", "x"];
        for fault in faults {
            speaks_chinese(&super::fault(&fault), &names);
        }
    }

    #[test]
    fn a_line_is_told_where_there_is_one() {
        let at = |line| Trouble { file: "tote.toml".into(), line, fault: Fault::EmptyList };
        assert!(trouble(&at(7)).text(Default::default()).starts_with("line 7: a list has"));
        assert!(trouble(&at(0)).text(Default::default()).starts_with("a list has"));
    }
}
