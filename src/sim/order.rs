//! One line of text as an order to a device.

use floor_drivers::scale::Weight;
use floor_drivers::simulator::ScaleFault;

/// What a simulated device can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Scan(String),
    HalfScan(String),
    /// Milligrams.
    Weigh(i64),
    Moving(bool),
    Overload,
    Underload,
    Fault(ScaleFault),
    PaperOut(bool),
    CoverOpen(bool),
    Labels,
    Plugged(bool),
}

/// The words, what follows them, and what they do.
const WORDS: &[(&str, &str, &str)] = &[
    ("scan", "CODE", "scan a code"),
    ("half", "CODE", "scan it and let go in the middle"),
    ("weigh", "1.25 kg", "put a load on the pan; it stands still"),
    ("clear", "", "take everything off the pan"),
    ("move", "", "shake the pan"),
    ("still", "", "let it rest"),
    ("overload", "", "put too much on it"),
    ("underload", "", "lift the pan off"),
    (
        "fault",
        "WHAT",
        "none|no-unit|noise|silent|half|not-ready|split|torn|behind|parity|baud, on the scale or its line",
    ),
    ("paper", "out|in", "take the paper out, or put it in"),
    ("cover", "open|close", "open the cover or the head, or close it"),
    ("labels", "", "what was printed, and where its pictures are"),
    ("unplug", "NAME", "pull its cable"),
    ("plug", "NAME", "put it back"),
];

const FAULTS: &[(&str, ScaleFault)] = &[
    ("none", ScaleFault::None),
    ("no-unit", ScaleFault::NoUnit),
    ("noise", ScaleFault::WrongFrame),
    ("silent", ScaleFault::Silent),
    ("half", ScaleFault::HalfFrame),
    ("not-ready", ScaleFault::NotReady),
    ("split", ScaleFault::SplitFrames),
    ("torn", ScaleFault::UnplugMidFrame),
    ("behind", ScaleFault::Behind),
    ("parity", ScaleFault::ParityBits),
    ("baud", ScaleFault::WrongBaud),
];

impl Order {
    /// Reads a line; the name is that of the device it is for, where the order names one.
    /// What is wrong with the line is said in words.
    pub(super) fn parse(line: &str) -> Result<(Self, Option<String>), String> {
        let (word, rest) = line.split_once(' ').map_or((line, ""), |(word, rest)| (word, rest.trim()));
        let usage = || {
            let known = WORDS.iter().find(|(known, _, _)| *known == word);
            known.map_or_else(
                || format!("{word} is not known; help lists what is"),
                |(word, what, does)| format!("{word} wants: {word} {what} ({does})"),
            )
        };
        let order = match (word, rest) {
            ("scan", code) if !code.is_empty() => Order::Scan(code.to_owned()),
            ("half", code) if !code.is_empty() => Order::HalfScan(code.to_owned()),
            ("weigh", weight) => {
                let weight = Weight::parse_shown(weight).map_err(|why| format!("{why}; {}", usage()))?;
                Order::Weigh(weight.to_mg().ok_or_else(usage)?)
            }
            ("clear", "") => Order::Weigh(0),
            ("move", "") => Order::Moving(true),
            ("still", "") => Order::Moving(false),
            ("overload", "") => Order::Overload,
            ("underload", "") => Order::Underload,
            ("fault", fault) => Order::Fault(FAULTS.iter().find(|(word, _)| *word == fault).ok_or_else(usage)?.1),
            ("paper", "out") => Order::PaperOut(true),
            ("paper", "in") => Order::PaperOut(false),
            ("cover", "open") => Order::CoverOpen(true),
            ("cover", "close") => Order::CoverOpen(false),
            ("labels", "") => Order::Labels,
            ("unplug" | "plug", name) if !name.is_empty() => {
                return Ok((Order::Plugged(word == "plug"), Some(name.to_owned())));
            }
            _ => return Err(usage()),
        };
        Ok((order, None))
    }

    /// Whether the first device that can do it is the only one meant.
    pub(super) fn is_for_one(&self) -> bool {
        matches!(self, Order::Scan(_) | Order::HalfScan(_) | Order::Weigh(1..))
    }
}

/// The words that are known, one a line.
pub(super) fn help() -> String {
    let mut text = String::new();
    for (word, what, does) in WORDS {
        text.push_str(&format!("{:<24} {does}\n", format!("{word} {what}").trim_end()));
    }
    text.push_str("NAME: ORDER              the same for one device, as in \"scale-2: weigh 3 kg\"\n");
    text.push_str("quit                     unplug everything and end\n");
    text
}
