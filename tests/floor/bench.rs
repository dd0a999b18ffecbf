//! One bench of the floor, with its database, its clock and its devices in the story's hand.

use crate::warehouse;
use floor::domain::{Command, Fact, Place};
use floor::floor_loop::{Effect, FloorLoop, Input, Model, Now, PrinterSetup, Settings};
use floor::journal::Author;
use floor::store::Store;
use floor::store::reader::JournalReader;
use floor::words::Word;
use floor::workflows::{Screen, Verdict, View};
use floor_drivers::scale::{Reading, ReadingState, Weight};
use floor_drivers::scanner::{Heard, ScanCode, TextEncoding, UnreadableWhy};
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use uuid::Uuid;

pub const WAREHOUSE: &str = "LAX1";
pub const DEVICE: &str = "bench-1";

pub struct Bench {
    floor: Option<FloorLoop>,
    folder: TempDir,
    pub settings: Settings,
    now: Now,
    /// What the loop has asked for since the story last looked.
    pub effects: Vec<Effect>,
    /// Events that the story has seen.
    seen: u64,
}

pub fn author() -> Author {
    Author { warehouse: WAREHOUSE.into(), device: DEVICE.into(), epoch: 1, boot: Uuid::now_v7() }
}

/// A printer that belongs to a group.
pub fn printer(name: &str, route: &str) -> PrinterSetup {
    PrinterSetup { name: name.into(), route: Some(route.into()), prints: Vec::new() }
}

impl Bench {
    /// A bench of the demo warehouse with nobody signed in.
    pub fn new() -> Self {
        Self::with(warehouse::facts())
    }

    /// A bench of a warehouse that those facts make.
    pub fn with(facts: Vec<Fact>) -> Self {
        Self::within(tempfile::tempdir().unwrap(), facts)
    }

    /// The same in memory, where there is such a folder: for thousands of steps.
    pub fn in_memory(facts: Vec<Fact>) -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        Self::within(folder.unwrap(), facts)
    }

    fn within(folder: TempDir, facts: Vec<Fact>) -> Self {
        let settings =
            Settings { printers: vec![printer("zebra", "label"), printer("epson", "receipt")], ..Settings::default() };
        let mut store = Store::open(folder.path(), author()).unwrap();
        let frames = warehouse::frames(&facts, "hub", 1);
        assert_eq!(store.take_pulled(&frames, frames.len() as u64, "g1").unwrap(), facts.len());
        let now = Now { wall_ms: 1_780_000_000_000, up: Duration::from_secs(1) };
        let floor = FloorLoop::new(store, settings.clone()).unwrap();
        Self { floor: Some(floor), folder, settings, now, effects: Vec::new(), seen: 0 }
    }

    /// A bench where Ada, who may do all work of the floor, has signed in.
    pub fn signed_in() -> Self {
        let mut bench = Self::new();
        bench.good("BADGE-ada", "home/home", Word::Welcome);
        bench.facts();
        bench
    }

    /// The same with these printers.
    pub fn with_printers(printers: Vec<PrinterSetup>) -> Self {
        let mut bench = Self::new();
        bench.settings.printers = printers;
        bench.restart();
        bench.good("BADGE-ada", "home/home", Word::Welcome);
        bench.facts();
        bench
    }

    /// The power goes; the terminal starts again on the same folder.
    pub fn restart(&mut self) {
        self.restart_after(|_| ());
    }

    /// The same, with something done to the database in between.
    pub fn restart_after(&mut self, between: impl FnOnce(&mut Store)) {
        self.floor = None;
        let mut store = Store::open(self.folder.path(), author()).unwrap();
        between(&mut store);
        self.now.up = Duration::from_secs(1);
        self.floor = Some(FloorLoop::new(store, self.settings.clone()).unwrap());
        self.input(Input::Tick);
    }

    /// Ends the terminal and gives the folder to the story.
    pub fn stop(&mut self) -> &Path {
        self.floor = None;
        self.folder.path()
    }

    pub fn floor(&self) -> &FloorLoop {
        self.floor.as_ref().unwrap()
    }

    pub fn store(&self) -> &Store {
        self.floor().store()
    }

    pub fn model(&self) -> Model {
        self.floor().model(self.now)
    }

    pub fn screen(&self) -> Screen {
        self.model().screen
    }

    /// The machine's clock is set; time goes on as it did.
    pub fn clock_jumps(&mut self, by_ms: i64) {
        self.now.wall_ms += by_ms;
    }

    /// Moves the clock.
    pub fn wait(&mut self, time: Duration) {
        self.now.up += time;
        self.now.wall_ms += i64::try_from(time.as_millis()).unwrap();
    }

    /// One input, now.
    pub fn input(&mut self, input: Input) {
        let effects = self.floor.as_mut().unwrap().handle(input, self.now);
        self.effects.extend(effects);
    }

    /// A code, two seconds after whatever was before.
    pub fn scan(&mut self, text: &str) {
        self.wait(Duration::from_secs(2));
        self.scan_at_once(text);
    }

    /// A code in the same moment as whatever was before.
    pub fn scan_at_once(&mut self, text: &str) {
        let raw = text.as_bytes().to_vec();
        let code = ScanCode { text: text.into(), aim: None, raw, encoding: TextEncoding::Utf8 };
        self.input(Input::Heard { scanner: "dock".into(), heard: Heard::Scan(code), at: Instant::now() });
    }

    /// A code whose scanner tells what symbol it was.
    pub fn scan_of(&mut self, aim: &str, text: &str) {
        self.wait(Duration::from_secs(2));
        let raw = format!("{aim}{text}").into_bytes();
        let code = ScanCode { text: text.into(), aim: Some(aim.into()), raw, encoding: TextEncoding::Utf8 };
        self.input(Input::Heard { scanner: "dock".into(), heard: Heard::Scan(code), at: Instant::now() });
    }

    pub fn noise(&mut self, raw: &[u8], why: UnreadableWhy) {
        self.wait(Duration::from_millis(100));
        let heard = Heard::Unreadable { raw: raw.to_vec(), why };
        self.input(Input::Heard { scanner: "dock".into(), heard, at: Instant::now() });
    }

    /// A button.
    pub fn press(&mut self, command: Command) {
        self.wait(Duration::from_secs(2));
        self.input(Input::Command(command));
    }

    pub fn tick(&mut self) {
        self.wait(Duration::from_secs(1));
        self.input(Input::Tick);
    }

    /// Something is put on the scale and stands still.
    pub fn weigh(&mut self, weight_mg: i64) {
        self.wait(Duration::from_secs(1));
        let reading = Reading::of(ReadingState::Stable, Weight::mg(weight_mg));
        let stable_for = Some(self.settings.stable_for);
        self.input(Input::Reading { scale: "scale".into(), reading, stable_for, at: Instant::now() });
    }

    /// The pan is cleared, then something else is put on it.
    pub fn weigh_next(&mut self, weight_mg: i64) {
        self.weigh(0);
        self.weigh(weight_mg);
    }

    /// `flow/step` of the screen, or `locked`.
    pub fn step(&self) -> String {
        let model = self.model();
        if model.status.locked {
            return "locked".into();
        }
        format!("{}/{}", model.screen.flow.word(), model.screen.step)
    }

    /// How the last input ended, and where the bench stands now.
    #[track_caller]
    pub fn shows(&self, verdict: Verdict, step: &str, word: Word) {
        let last = self.model().last.expect("nothing has been said");
        let got = (last.verdict, self.step(), last.say.word);
        assert_eq!(got, (verdict, step.to_owned(), word), "after {:?}: {:?}", last.scanned, last.say);
    }

    #[track_caller]
    pub fn good(&mut self, code: &str, step: &str, word: Word) {
        self.scan(code);
        self.shows(Verdict::Good, step, word);
    }

    #[track_caller]
    pub fn warn(&mut self, code: &str, step: &str, word: Word) {
        self.scan(code);
        self.shows(Verdict::Warn, step, word);
    }

    #[track_caller]
    pub fn bad(&mut self, code: &str, step: &str, word: Word) {
        self.scan(code);
        self.shows(Verdict::Bad, step, word);
    }

    /// Facts since the story last looked, in order.
    pub fn all_facts(&mut self) -> Vec<Fact> {
        let reader = JournalReader::open(self.store().path(), DEVICE).unwrap();
        let events = reader.events_after(self.seen, usize::MAX >> 1, usize::MAX).unwrap();
        self.seen += events.len() as u64;
        events.iter().map(|event| event.decode().unwrap().fact.expect("own facts are known")).collect()
    }

    /// The same without what devices said: the work itself.
    pub fn work_facts(&mut self) -> Vec<Fact> {
        let device = |fact: &Fact| {
            matches!(
                fact,
                Fact::ScanHeard { .. }
                    | Fact::WeightTaken { .. }
                    | Fact::LabelRequested { .. }
                    | Fact::LabelOutcome { .. }
                    | Fact::LabelVoided { .. }
                    | Fact::PrinterHandedOver { .. }
            )
        };
        self.all_facts().into_iter().filter(|fact| !device(fact)).collect()
    }

    /// The kinds of the work's facts; an exception with its own kind.
    pub fn facts(&mut self) -> Vec<String> {
        let kind = |fact: &Fact| match fact {
            Fact::ExceptionRaised(exception) => format!("!{}", exception.kind.word()),
            fact => serde_json::to_value(fact).unwrap()["kind"].as_str().unwrap().to_owned(),
        };
        self.work_facts().iter().map(kind).collect()
    }

    #[track_caller]
    pub fn recorded(&mut self, kinds: &[&str]) {
        assert_eq!(self.facts(), kinds);
    }

    /// What is at a place: SKU (with its condition, unless it is good) and how many.
    pub fn stock(&self, place: &Place) -> Vec<(String, i64)> {
        let rows = self.store().contents(place).unwrap();
        let name = |item: &floor::domain::Item| {
            if item.condition == "good" { item.sku.clone() } else { format!("{} {}", item.sku, item.condition) }
        };
        rows.iter().map(|row| (name(&row.item), row.quantity)).collect()
    }

    #[track_caller]
    pub fn holds(&self, place: Place, goods: &[(&str, i64)]) {
        let goods: Vec<(String, i64)> = goods.iter().map(|(sku, quantity)| ((*sku).to_owned(), *quantity)).collect();
        assert_eq!(self.stock(&place), goods, "at {}", place.as_str());
    }

    /// What must be true at every rest.
    #[track_caller]
    pub fn sound(&self) {
        assert_eq!(self.store().stock_imbalances().unwrap(), []);
        let status = self.model().status;
        assert_eq!(status.heard, status.on_disk, "heard and on disk");
        let audit = JournalReader::open(self.store().path(), DEVICE).unwrap().audit().unwrap();
        assert_eq!(audit.events, self.store().head());
        assert_eq!(audit.kinds.get("scan.heard").copied().unwrap_or(0), status.on_disk, "scans in the journal");
    }
}

impl Drop for Bench {
    /// Every story ends sound.
    fn drop(&mut self) {
        if self.floor.is_some() && !std::thread::panicking() {
            self.sound();
        }
    }
}
