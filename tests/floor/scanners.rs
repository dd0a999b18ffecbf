//! Scanners of every kind at once on a whole terminal: pulled out in the middle of a code and
//! put back while the others work on.

use crate::bench::{DEVICE, WAREHOUSE, author};
use crate::warehouse;
use floor::domain::{Fact, ScanVerdict};
use floor::floor_loop::{Health, Input, Model};
use floor::screens::keyboard::{Held, Keyboard, Pressed};
use floor::store::Store;
use floor::terminal::Terminal;
use floor::terminal::config::{Config, ConfigError, Scanner, Wedge};
use floor::words::Word;
use floor_drivers::scanner::{Heard, ScanCode, TextEncoding, layout};
use floor_drivers::simulator::{HidPosLayout, HidPosScanner, KeyScanner, SerialScanner, Typist};
use floor_drivers::transport::Address;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

struct Bench {
    terminal: Terminal,
    models: Receiver<Model>,
    model: Model,
    _folder: tempfile::TempDir,
}

impl Bench {
    /// A terminal with these scanners, and Ada at it, who counts a carton.
    fn start(folder: tempfile::TempDir, scanners: Vec<Scanner>) -> Self {
        let frames = warehouse::frames(&warehouse::facts(), "hub", 1);
        Store::open(folder.path(), author()).unwrap().take_pulled(&frames, frames.len() as u64, "g1").unwrap();
        let wedge = Wedge { name: "bench".into(), ..Wedge::default() };
        let config = Config { scanners, wedge, ..Config::bare(WAREHOUSE, DEVICE) };
        let (publish, models) = channel();
        let terminal = Terminal::start(folder.path(), &config, move |model| {
            let _ = publish.send(model);
        })
        .unwrap();
        let model = models.recv().unwrap();
        let mut bench = Self { terminal, models, model, _folder: folder };
        bench.input("BADGE-ada", Instant::now());
        bench.input("CTN-1", Instant::now());
        bench.until("a carton is open", |model| model.screen.step == "counting");
        bench
    }

    fn until(&mut self, what: &str, wanted: impl Fn(&Model) -> bool) {
        let end = Instant::now() + Duration::from_secs(60);
        while !wanted(&self.model) {
            let left = end.saturating_duration_since(Instant::now());
            let next = self.models.recv_timeout(left);
            self.model = next.unwrap_or_else(|_| panic!("never: {what}; {:#?}", self.model.status));
        }
    }

    /// A code that came some other way.
    fn input(&mut self, text: &str, at: Instant) {
        let code = ScanCode { text: text.into(), aim: None, raw: text.into(), encoding: TextEncoding::Utf8 };
        self.terminal.send(Input::Heard { scanner: "other".into(), heard: Heard::Scan(code), at });
    }

    fn counted(&self) -> i64 {
        self.model.screen.progress.map_or(0, |(counted, _)| counted)
    }

    fn until_heard(&mut self, heard: u64) {
        self.until(&format!("{heard} scans heard and on disk"), |model| {
            model.status.heard >= heard && model.status.on_disk == model.status.heard
        });
        assert_eq!(self.model.status.heard, heard, "heard too much");
    }

    fn says(&mut self, scanner: &str, word: Word) {
        self.until(&format!("{scanner} is {word:?}"), |model| {
            model.status.devices.iter().any(|device| device.name == scanner && device.say.word == word)
        });
    }

    /// Everything that was heard: by whom, what, and what became of it.
    fn journal(&self) -> BTreeMap<String, Vec<(String, ScanVerdict)>> {
        let mut heard: BTreeMap<String, Vec<(String, ScanVerdict)>> = BTreeMap::new();
        for event in self.terminal.journal().unwrap().events_after(0, usize::MAX >> 1, usize::MAX).unwrap() {
            if let Some(Fact::ScanHeard { scanner, text, raw, verdict, .. }) = event.decode().unwrap().fact {
                assert!(!text.is_empty() || !raw.is_empty(), "{scanner} said nothing that is kept");
                heard.entry(scanner).or_default().push((text, verdict));
            }
        }
        heard
    }
}

/// What comes right after a scanner was opened could be the end of a code; no hand is that fast.
fn stay_quiet() {
    std::thread::sleep(Duration::from_millis(600));
}

/// A simulated scanner of any kind, as a hand works it.
trait Hand {
    fn address(&self) -> Address;
    fn scan(&self, text: &str);
    fn half(&self, text: &str);
    fn unplug(&self);
    fn replug(&self);
}

macro_rules! hand {
    ($($kind:ty),+) => {
        $(impl Hand for $kind {
            fn address(&self) -> Address { <$kind>::address(self) }
            fn scan(&self, text: &str) { <$kind>::scan(self, text) }
            fn half(&self, text: &str) { <$kind>::half_frame(self, text) }
            fn unplug(&self) { <$kind>::unplug(self) }
            fn replug(&self) { <$kind>::replug(self).unwrap() }
        })+
    };
}

hand!(SerialScanner, HidPosScanner, KeyScanner);

fn hands(folder: &Path) -> Vec<(&'static str, Box<dyn Hand>)> {
    let typist = Typist::new(layout("de").unwrap());
    vec![
        ("serial", Box::new(SerialScanner::start(folder, "serial").unwrap())),
        ("cdc", Box::new(SerialScanner::start(folder, "cdc").unwrap())),
        ("presenter", Box::new(HidPosScanner::start(folder, "presenter", HidPosLayout::FlagBehindData).unwrap())),
        ("hand", Box::new(KeyScanner::start(folder, "hand", typist).unwrap())),
    ]
}

fn set_up(hands: &[(&'static str, Box<dyn Hand>)]) -> Vec<Scanner> {
    let of = |(name, hand): &(&'static str, Box<dyn Hand>)| Scanner {
        layout: (*name == "hand").then(|| "de".to_owned()),
        ..Scanner::plain(name, hand.address())
    };
    hands.iter().map(of).collect()
}

/// Each is pulled twice in the middle of a code; meanwhile the others count on. Nothing is lost,
/// nothing counts twice, and the torn code is told as half a code under its scanner's name.
#[test]
fn a_scanner_pulled_in_mid_code_loses_and_doubles_nothing() {
    // Cables go before their folder.
    let cables = tempfile::tempdir().unwrap();
    let hands = hands(cables.path());
    let mut bench = Bench::start(tempfile::tempdir().unwrap(), set_up(&hands));
    for (name, _) in &hands {
        bench.says(name, Word::DeviceUp);
    }
    stay_quiet();
    bench.until_heard(2);
    let mut heard = 2;
    let mut sent: BTreeMap<&str, Vec<(String, ScanVerdict)>> = BTreeMap::new();
    for _ in 0..2 {
        for (name, hand) in &hands {
            hand.half("LPN-0000");
            std::thread::sleep(Duration::from_millis(40));
            hand.unplug();
            bench.says(name, Word::CableGone);
            heard += 1;
            bench.until_heard(heard);
            assert_eq!(bench.model.last.as_ref().unwrap().say.word, Word::HalfScan, "{name}");
            sent.entry(name).or_default().push((String::new(), ScanVerdict::Unreadable));
            // All others work on, and this one again when it is back.
            let (itself, others): (Vec<_>, Vec<_>) = hands.iter().partition(|(other, _)| other == name);
            for (other, hand) in others.into_iter().chain(itself) {
                if other == name {
                    hand.replug();
                    bench.says(name, Word::DeviceUp);
                    stay_quiet();
                }
                // Every code is another one, which this carton does not have.
                let code = format!("NR-{heard}-0123456789");
                hand.scan(&code);
                heard += 1;
                bench.until_heard(heard);
                sent.entry(other).or_default().push((code, ScanVerdict::Refused));
            }
        }
    }
    assert!(bench.model.status.devices.iter().all(|device| device.health == Health::Good));
    // Silence: nothing comes late.
    std::thread::sleep(Duration::from_millis(700));
    let mut journal = bench.journal();
    for (name, _) in &hands {
        assert_eq!(journal.remove(*name).as_ref(), sent.get(name), "{name}");
    }
    assert_eq!(journal.keys().collect::<Vec<_>>(), ["other"]);
}

/// The same for a scanner that types into the window, whose plug nobody sees.
#[test]
fn a_wedge_pulled_in_mid_code_is_told_and_leaves_nothing_behind() {
    let mut bench = Bench::start(tempfile::tempdir().unwrap(), Vec::new());
    bench.until_heard(2);
    let mut keyboard = Keyboard::default();
    let mut at = Duration::from_secs(1);
    let mut heard = Vec::new();
    for part in ["LPN-0000", "MUG\r", "TEA\r"] {
        for key in part.chars() {
            at += Duration::from_millis(4);
            match keyboard.press(&key.to_string(), Held::default(), at) {
                Pressed::Nothing => {}
                Pressed::Scanned(one) => heard.push(one),
                other => panic!("{other:?}"),
            }
        }
        at += Duration::from_millis(300);
        heard.extend(keyboard.tick(at));
    }
    assert_eq!(heard.len(), 3, "{heard:?}");
    for one in heard {
        let input =
            Input::Heard { scanner: bench.terminal.config().wedge.name.clone(), heard: one, at: Instant::now() };
        bench.terminal.send(input);
    }
    bench.until_heard(5);
    assert_eq!(bench.counted(), 2);
    use ScanVerdict::{Good, Unreadable};
    let verdicts: Vec<ScanVerdict> = bench.journal()["bench"].iter().map(|(_, verdict)| *verdict).collect();
    assert_eq!(verdicts, [Unreadable, Good, Good]);
}

/// Scans are judged by when they were heard: a loop that was held up by its disk neither makes
/// two of an echo, nor one of two scans.
#[test]
fn an_echo_is_judged_by_when_it_was_heard() {
    let mut bench = Bench::start(tempfile::tempdir().unwrap(), Vec::new());
    bench.until_heard(2);
    std::thread::sleep(Duration::from_secs(3));
    let now = Instant::now();
    let before = |ms| now - Duration::from_millis(ms);
    // Far apart when they were heard, taken right after each other.
    for (nth, ms) in [2900, 2000, 1100].into_iter().enumerate() {
        bench.input("MUG", before(ms));
        bench.until_heard(3 + nth as u64);
    }
    assert_eq!(bench.counted(), 3);
    // Close together when they were heard, taken far apart.
    bench.input("TEA", before(300));
    bench.until_heard(6);
    std::thread::sleep(Duration::from_millis(700));
    bench.input("TEA", before(200));
    bench.until_heard(7);
    assert_eq!(bench.counted(), 4);
    assert_eq!(bench.model.last.as_ref().unwrap().say.word, Word::HeldBack);
}

/// A port that is there and can't be had is told as that, and when the reason changes, so does
/// what is told.
#[test]
fn why_a_scanner_is_down_is_said_and_kept_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("late");
    let mut bench = Bench::start(folder, vec![Scanner::plain("late", Address::serial(&place))]);
    bench.says("late", Word::CableNotFound);
    std::fs::write(&place, "no port at all").unwrap();
    bench.says("late", Word::DeviceUnusable);
    std::fs::remove_file(&place).unwrap();
    bench.says("late", Word::CableNotFound);
    let scanner = SerialScanner::start(place.parent().unwrap(), "late").unwrap();
    bench.says("late", Word::DeviceUp);
    drop(scanner);
    bench.says("late", Word::CableGone);
}

#[test]
fn each_scanner_needs_a_name_of_its_own() {
    let serial = |name: &str, path: &str| Scanner::plain(name, Address::serial(path));
    let mut config = Config::bare(WAREHOUSE, DEVICE);
    config.scanners = vec![serial("dock", "/dev/ttyUSB0"), serial("bench", "/dev/ttyUSB1")];
    config.check().unwrap();
    config.wedge.name = "bench".into();
    assert!(matches!(config.check(), Err(ConfigError::SameName { name }) if name == "bench"));
    config.wedge.name = "window".into();
    config.scanners.push(serial("dock", "/dev/ttyUSB2"));
    assert!(matches!(config.check(), Err(ConfigError::SameName { name }) if name == "dock"));
    let wedge: Config = toml::from_str("warehouse = \"A\"\ndevice = \"B\"\n[wedge]\ngs_substitute = \"~\"\n").unwrap();
    assert_eq!(wedge.wedge.name, Config::bare("A", "B").wedge.name);
}
