//! One line of text as an order to a device.

use floor_drivers::scale::Weight;
use std::path::PathBuf;
use std::time::Duration;

/// What a simulated device can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Scan(String),
    ScanTwice(String),
    HalfScan(String),
    Unreadable,
    /// Milligrams.
    Weigh(i64),
    Moving(bool),
    Overload,
    Underload,
    Fault(FaultWord),
    PaperOut(bool),
    PaperLow,
    /// After that many labels or tickets.
    PaperOutAfter(u32),
    CoverOpen(bool),
    RibbonOut(bool),
    /// By the key on the printer.
    Paused(bool),
    LabelTime(Duration),
    Labels,
    Complaints,
    /// The camera shows the pictures of a folder.
    Show(PathBuf),
    Plugged(bool),
    /// After that many bytes to the device.
    UnpluggedAfter(usize),
}

macro_rules! fault_words {
    ($($variant:ident $word:literal,)+) => {
        /// What goes wrong without a hand; each device knows its own of these.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum FaultWord {
            $($variant,)+
        }

        impl FaultWord {
            const ALL: &[Self] = &[$(Self::$variant,)+];

            pub(super) fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

fault_words! {
    None "none",
    Silent "silent",
    Noise "noise",
    Half "half",
    NoUnit "no-unit",
    NotReady "not-ready",
    Split "split",
    Torn "torn",
    Behind "behind",
    Parity "parity",
    Baud "baud",
    Busy "busy",
    Jam "jam",
    Offline "offline",
    SilentWhenBlocked "silent-when-blocked",
}

/// The words, what follows them, and what they do.
const WORDS: &[(&str, &str, &str)] = &[
    ("scan", "CODE", "scan a code"),
    ("twice", "CODE", "scan it two times, without a pause"),
    ("half", "CODE", "scan it and let go in the middle"),
    ("unreadable", "", "scan at the wrong baud rate (serial scanners)"),
    ("weigh", "1.25 kg", "put a load on the pan; it stands still"),
    ("clear", "", "take everything off the pan"),
    ("move", "", "shake the pan"),
    ("still", "", "let it rest"),
    ("overload", "", "put too much on it"),
    ("underload", "", "lift the pan off"),
    (
        "paper",
        "out|in|low|out after 3",
        "take the paper out or put a new roll in, or let it run out after so many labels or receipts",
    ),
    ("cover", "open|close", "open the cover or the head, or close it; \"head\" is the same"),
    ("ribbon", "out|in", "take a label printer's ribbon out, or put it in"),
    ("pause", "", "press the pause key on the printer"),
    ("resume", "", "press it again"),
    ("jam", "", "the same as: fault jam"),
    ("offline", "", "the same as: fault offline"),
    ("online", "", "the same as: fault none"),
    ("slow", "2.5", "let each label take so many seconds (label printers); 0 for none"),
    (
        "fault",
        "WHAT",
        "none, or on a scale: silent|noise|half|no-unit|not-ready|split|torn|behind|parity|baud; \
         camera: busy|silent|half|noise; printer: silent|offline|jam|silent-when-blocked",
    ),
    ("labels", "", "what was printed, and where its pictures are"),
    ("complaints", "", "what a printer could not make sense of"),
    ("show", "DIR", "let the camera see the JPEG files there, one after the other"),
    ("unplug", "NAME", "pull its cable; \"unplug NAME after 4000\" for after so many bytes to a printer"),
    ("plug", "NAME", "put it back; a printer is switched off and on by that"),
];

impl Order {
    /// Reads a line; the name is that of the device it is for, where the order names one.
    /// What is wrong with the line is said in words.
    pub(super) fn parse(line: &str) -> Result<(Self, Option<String>), String> {
        let (word, rest) = line.split_once(' ').map_or((line, ""), |(word, rest)| (word, rest.trim()));
        let word = if word == "head" { "cover" } else { word };
        let usage = || {
            let known = WORDS.iter().find(|(known, _, _)| *known == word);
            known.map_or_else(
                || format!("{word} is not known; help lists what is"),
                |(word, what, does)| format!("{word} wants: {} ({does})", format!("{word} {what}").trim_end()),
            )
        };
        let order = match (word, rest) {
            ("scan", code) if !code.is_empty() => Order::Scan(code.to_owned()),
            ("twice", code) if !code.is_empty() => Order::ScanTwice(code.to_owned()),
            ("half", code) if !code.is_empty() => Order::HalfScan(code.to_owned()),
            ("unreadable", "") => Order::Unreadable,
            ("weigh", weight) => {
                let weight = Weight::parse_shown(weight).map_err(|why| format!("{why}; {}", usage()))?;
                Order::Weigh(weight.to_mg().ok_or_else(usage)?)
            }
            ("clear", "") => Order::Weigh(0),
            ("move", "") => Order::Moving(true),
            ("still", "") => Order::Moving(false),
            ("overload", "") => Order::Overload,
            ("underload", "") => Order::Underload,
            ("fault", fault) => {
                Order::Fault(*FaultWord::ALL.iter().find(|known| known.word() == fault).ok_or_else(usage)?)
            }
            ("jam", "") => Order::Fault(FaultWord::Jam),
            ("offline", "") => Order::Fault(FaultWord::Offline),
            ("online", "") => Order::Fault(FaultWord::None),
            ("paper", "out") => Order::PaperOut(true),
            ("paper", "in") => Order::PaperOut(false),
            ("paper", "low") => Order::PaperLow,
            ("paper", after) => {
                let labels = after.strip_prefix("out after ").and_then(|labels| labels.trim().parse().ok());
                Order::PaperOutAfter(labels.ok_or_else(usage)?)
            }
            ("cover", "open") => Order::CoverOpen(true),
            ("cover", "close") => Order::CoverOpen(false),
            ("ribbon", "out") => Order::RibbonOut(true),
            ("ribbon", "in") => Order::RibbonOut(false),
            ("pause", "") => Order::Paused(true),
            ("resume", "") => Order::Paused(false),
            ("slow", seconds) => {
                let time = seconds.parse().ok().and_then(|seconds| Duration::try_from_secs_f32(seconds).ok());
                Order::LabelTime(time.ok_or_else(usage)?)
            }
            ("labels", "") => Order::Labels,
            ("complaints", "") => Order::Complaints,
            ("show", folder) if !folder.is_empty() => Order::Show(folder.into()),
            ("unplug", name) if name.contains(" after ") => {
                let (name, bytes) = name.split_once(" after ").unwrap_or((name, ""));
                let bytes = bytes.trim().parse().ok().filter(|bytes| *bytes > 0).ok_or_else(usage)?;
                return Ok((Order::UnpluggedAfter(bytes), Some(name.trim().to_owned())));
            }
            ("unplug" | "plug", name) if !name.is_empty() => {
                return Ok((Order::Plugged(word == "plug"), Some(name.to_owned())));
            }
            _ => return Err(usage()),
        };
        Ok((order, None))
    }

    /// Whether the first device that can do it is the only one meant.
    pub(super) fn is_for_one(&self) -> bool {
        matches!(
            self,
            Order::Scan(_) | Order::ScanTwice(_) | Order::HalfScan(_) | Order::Unreadable | Order::Weigh(1..)
        )
    }
}

/// The words that are known, one a line.
pub(super) fn help() -> String {
    let mut text = String::new();
    for (word, what, does) in WORDS {
        text.push_str(&format!("{:<28} {does}\n", format!("{word} {what}").trim_end()));
    }
    text.push_str("NAME: ORDER                  the same for one device, as in \"scale-2: weigh 3 kg\"\n");
    text.push_str("quit                         unplug everything and end\n");
    text
}
