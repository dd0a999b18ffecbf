//! Why a carrier's own label can't be printed, for the operator.

use super::{Msg, Word};
use crate::labels::pass::{Damage, Gave, PassError, Unread};

/// What is wrong, and whom to ask.
pub fn refused(error: &PassError) -> Msg {
    let says = Msg::new;
    match error {
        PassError::File { path, why } => says(Word::PassFile).arg(path).arg_msg(unread(why)),
        PassError::Big { bytes, bytes_max } => says(Word::PassBig).arg(bytes.to_string()).arg(bytes_max.to_string()),
        PassError::Form => says(Word::PassForm),
        PassError::Read { format, why } => says(Word::PassRead).arg(format).arg_msg(damage(why)),
        PassError::Locked => says(Word::PassLocked),
        PassError::Empty => says(Word::PassEmpty),
        PassError::NoCode => says(Word::PassNoCode),
        PassError::Many { labels, labels_max } => {
            says(Word::PassMany).arg(labels.to_string()).arg(labels_max.to_string())
        }
        PassError::Stored { name } => says(Word::PassStored).arg(name),
        PassError::Wide { needs_mm, high_mm, has_mm, room_mm } => {
            [needs_mm, high_mm, has_mm, room_mm].iter().fold(says(Word::PassWide), |msg, mm| msg.arg(mm.to_string()))
        }
        PassError::Unscannable { dpi } => says(Word::PassUnscannable).arg(dpi.to_string()),
        PassError::Other { tracking, found } => says(Word::PassOther).arg(tracking).arg(found),
        PassError::Taken { parcel } => says(Word::PassTaken).arg(parcel),
        PassError::GaveUp { why } => says(Word::PassGaveUp).arg_msg(gave_up(*why)),
    }
}

fn unread(why: &Unread) -> Msg {
    match why {
        Unread::Missing => Word::FileMissing.into(),
        Unread::NotPermitted => Word::FileNotPermitted.into(),
        Unread::Other(text) => Msg::new(Word::Plain).arg(text),
    }
}

fn damage(damage: &Damage) -> Msg {
    let word = match damage {
        Damage::Nested => Word::DamageNested,
        Damage::NotBegun => Word::DamageNotBegun,
        Damage::NotEnded => Word::DamageNotEnded,
        Damage::OwnSigns => Word::DamageOwnSigns,
        Damage::PictureLarge => Word::DamagePictureLarge,
        Damage::PictureCut => Word::DamagePictureCut,
        Damage::NumberLarge { command } => return Msg::new(Word::DamageNumberLarge).arg(command),
        Damage::NoSuchDpi { format, dpi } => {
            return Msg::new(Word::DamageNoSuchDpi).arg(format).arg(dpi.to_string());
        }
        Damage::NotWhole => Word::DamageNotWhole,
        Damage::PageSize => Word::DamagePageSize,
        Damage::Other(text) => return Msg::new(Word::DamageOther).arg(text),
    };
    word.into()
}

fn gave_up(why: Gave) -> Msg {
    let word = match why {
        Gave::NoThread => Word::GaveNoThread,
        Gave::Late => Word::GaveLate,
        Gave::Failed => Word::GaveFailed,
    };
    word.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::speaks_chinese;

    #[test]
    fn every_refusal_of_a_carrier_s_label_has_words() {
        let file = |why| PassError::File { path: "P1.zpl".into(), why };
        let read = |why| PassError::Read { format: "ZPL".into(), why };
        let gave_up = |why| PassError::GaveUp { why };
        let refusals = [
            file(Unread::Missing),
            file(Unread::NotPermitted),
            file(Unread::Other("(5)".into())),
            PassError::Big { bytes: 5_000_000, bytes_max: 4_194_304 },
            PassError::Form,
            read(Damage::Nested),
            read(Damage::NotBegun),
            read(Damage::NotEnded),
            read(Damage::OwnSigns),
            read(Damage::PictureLarge),
            read(Damage::PictureCut),
            read(Damage::NumberLarge { command: "^FO".into() }),
            read(Damage::NoSuchDpi { format: "ZPL".into(), dpi: 77 }),
            read(Damage::NotWhole),
            read(Damage::PageSize),
            read(Damage::Other("(5)".into())),
            PassError::Locked,
            PassError::Empty,
            PassError::NoCode,
            PassError::Many { labels: 30, labels_max: 20 },
            PassError::Stored { name: "LOGO.GRF".into() },
            PassError::Wide { needs_mm: 102, high_mm: 152, has_mm: 72, room_mm: 400 },
            PassError::Unscannable { dpi: 203 },
            PassError::Other { tracking: "1Z1".into(), found: "1Z2".into() },
            gave_up(Gave::NoThread),
            gave_up(Gave::Late),
            gave_up(Gave::Failed),
        ];
        for error in refusals {
            speaks_chinese(&refused(&error), &["P1.zpl", "LOGO.GRF", "^FO", "1Z1", "1Z2", "dpi"]);
            let kept = serde_json::to_string(&error).unwrap();
            assert_eq!(serde_json::from_str::<PassError>(&kept).unwrap(), error, "{kept}");
        }
    }
}
