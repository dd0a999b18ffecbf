//! What a scanned code can mean, by its form alone. Whether the thing exists is the
//! warehouse's to say.

/// One thing a code may stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A storage location, by code (`LOC-A-03-2`).
    Location(String),
    /// A licence plate (`LPN-…`); the whole code is its name.
    Lpn(String),
    /// A tote (`TOTE-…`); the whole code is its name.
    Tote(String),
    /// A parcel of ours (`PCL-…`); the whole code is its name.
    Parcel(String),
    /// A person's badge (`BADGE-…`), without the prefix.
    Badge(String),
    /// A return (`RMA-…`); the whole code is its name.
    Rma(String),
    /// An order number with its prefix (`ORD-…`), without it.
    Order(String),
    /// A command barcode (`CMD-…`).
    Command(Command),
    /// A command barcode that this version doesn't know.
    UnknownCommand(String),
    /// Anything else: a product's, carton's or carrier's code.
    Other(String),
}

macro_rules! commands {
    ($($variant:ident = $word:literal),+ $(,)?) => {
        /// What an operator can order by a command barcode, a key or a button.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Command {
            $($variant,)+
            /// The next scan counts this many times.
            Quantity(i64),
        }

        impl Command {
            /// Every command without a number.
            pub const ALL: &[Command] = &[$(Command::$variant),+];

            /// The word after `CMD-` on the barcode.
            pub fn word(&self) -> String {
                match self {
                    $(Command::$variant => $word.into(),)+
                    Command::Quantity(count) => format!("QTY-{count}"),
                }
            }

            /// Reads the word after `CMD-`.
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Command::$variant),)+
                    _ => {
                        let count: i64 = word.strip_prefix("QTY-")?.parse().ok()?;
                        (1..=QUANTITY_MAX).contains(&count).then_some(Command::Quantity(count))
                    }
                }
            }
        }
    };
}

/// More than this in one go is a typing mistake.
pub const QUANTITY_MAX: i64 = 100_000;

commands! {
    Confirm = "CONFIRM",
    Cancel = "CANCEL",
    Undo = "UNDO",
    Short = "SHORT",
    Damaged = "DAMAGED",
    Skip = "SKIP",
    Print = "PRINT",
    Unannounced = "UNANNOUNCED",
    Home = "HOME",
    Lock = "LOCK",
    LookUp = "LOOKUP",
    Queue = "QUEUE",
    TakeOver = "TAKEOVER",
    Receive = "RECEIVE",
    Putaway = "PUTAWAY",
    Pick = "PICK",
    Pack = "PACK",
    Ship = "SHIP",
    Returns = "RETURNS",
    ReasonFull = "REASON-FULL",
    ReasonBlocked = "REASON-BLOCKED",
    ReasonBetter = "REASON-BETTER",
    GradeA = "GRADE-A",
    GradeB = "GRADE-B",
    GradeC = "GRADE-C",
    GradeD = "GRADE-D",
}

impl Meaning {
    /// Reads a code's form; `text` is the code without its AIM identifier.
    pub fn of(text: &str) -> Self {
        let text = text.trim();
        if let Some(word) = text.strip_prefix("CMD-") {
            return Command::parse(word).map_or_else(|| Meaning::UnknownCommand(word.into()), Meaning::Command);
        }
        let (prefix, rest) = text.split_once('-').unwrap_or((text, ""));
        if rest.is_empty() {
            return Meaning::Other(text.into());
        }
        match prefix {
            "LOC" => Meaning::Location(rest.into()),
            "LPN" => Meaning::Lpn(text.into()),
            "TOTE" => Meaning::Tote(text.into()),
            "PCL" => Meaning::Parcel(text.into()),
            "BADGE" => Meaning::Badge(rest.into()),
            "RMA" => Meaning::Rma(text.into()),
            "ORD" => Meaning::Order(rest.into()),
            _ => Meaning::Other(text.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_codes_are_told_apart() {
        assert_eq!(Meaning::of("LOC-A-03-2"), Meaning::Location("A-03-2".into()));
        assert_eq!(Meaning::of("CMD-QTY-12"), Meaning::Command(Command::Quantity(12)));
        assert_eq!(Meaning::of("CMD-QTY-0"), Meaning::UnknownCommand("QTY-0".into()));
        assert_eq!(Meaning::of("CMD-FLY"), Meaning::UnknownCommand("FLY".into()));
        assert_eq!(Meaning::of("LOC-"), Meaning::Other("LOC-".into()));
        assert_eq!(Meaning::of("85123A"), Meaning::Other("85123A".into()));
        for command in Command::ALL {
            assert_eq!(Command::parse(&command.word()).as_ref(), Some(command));
        }
    }
}
