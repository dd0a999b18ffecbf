//! Printing with real workers and simulated printers on their cables: a long row of labels, a
//! cable that is pulled in the middle of one.

use crate::bench::{DEVICE, WAREHOUSE, author};
use crate::warehouse;
use floor::domain::{Command, Fact, Location};
use floor::floor_loop::{DoubtfulLabel, Health, Input, Model, QueueOrder};
use floor::store::Store;
use floor::terminal::Terminal;
use floor::terminal::config::{Config, Printer};
use floor::words::Language;
use floor_drivers::scanner::{Heard, ScanCode, TextEncoding};
use floor_drivers::simulator::LabelPrinter;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub struct Run {
    pub terminal: Terminal,
    models: Receiver<Model>,
    pub model: Model,
    _folder: Option<TempDir>,
}

pub fn printer(name: &str, simulated: &LabelPrinter, route: Option<&str>, prints: &[&str]) -> Printer {
    Printer {
        route: route.map(str::to_owned),
        prints: prints.iter().map(|kind| (*kind).to_owned()).collect(),
        ..Printer::new(name, simulated.address(), "zpl")
    }
}

/// The stories' warehouse, with so many locations more.
pub fn prepare(folder: &Path, locations: i64) {
    let mut facts = warehouse::facts();
    facts.extend((1..=locations).map(|route| {
        let (code, zone) = (format!("R-{route:03}"), "R".to_owned());
        Fact::LocationDefined(Location { code, zone, route, units_max: 0, dangerous_goods: false })
    }));
    let frames = warehouse::frames(&facts, "hub", 1);
    Store::open(folder, author()).unwrap().take_pulled(&frames, frames.len() as u64, "g1").unwrap();
}

impl Run {
    /// A terminal of the stories' warehouse, with so many locations more, and Ada at it.
    pub fn start(printers: Vec<Printer>, locations: i64) -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        prepare(folder.path(), locations);
        let mut run = Self::on(folder.path(), printers);
        run._folder = Some(folder);
        run.scan("BADGE-ada");
        run
    }

    /// A terminal on a folder that is prepared, as it was left.
    pub fn on(folder: &Path, printers: Vec<Printer>) -> Self {
        let config = Config { printers, ..Config::bare(WAREHOUSE, DEVICE) };
        let (publish, models) = channel();
        let terminal = Terminal::start(folder, &config, move |model| {
            let _ = publish.send(model);
        });
        let model = models.recv().unwrap();
        Self { terminal: terminal.unwrap(), models, model, _folder: None }
    }

    pub fn folder(&self) -> &Path {
        self._folder.as_ref().unwrap().path()
    }

    pub fn until(&mut self, what: &str, wanted: impl Fn(&Model) -> bool) {
        let end = Instant::now() + Duration::from_secs(120);
        while !wanted(&self.model) {
            let left = end.saturating_duration_since(Instant::now());
            self.model = self.models.recv_timeout(left).unwrap_or_else(|_| panic!("never: {what}"));
        }
    }

    /// Scans a code and waits until it is on the disk and on the screen.
    pub fn scan(&mut self, text: &str) {
        let heard = self.model.status.heard;
        let raw = text.as_bytes().to_vec();
        let code = ScanCode { text: text.into(), aim: None, raw, encoding: TextEncoding::Utf8 };
        self.terminal.send(Input::Heard { scanner: "dock".into(), heard: Heard::Scan(code), at: Instant::now() });
        self.until(text, |model| model.status.heard == heard + 1 && model.status.on_disk == model.status.heard);
        assert_eq!(self.model.last.as_ref().map(|last| last.scanned.as_str()), Some(text));
    }

    pub fn print(&self) {
        self.terminal.send(Input::Command(Command::Print));
    }

    /// Works on until so many labels have ended.
    pub fn until_ended(&mut self, count: usize) {
        let end = Instant::now() + Duration::from_secs(120);
        while self.journal().1.iter().filter(|(_, outcome, _)| outcome != "unknown").count() < count {
            assert!(Instant::now() < end, "{:?}", self.journal());
            self.scan("LOC-A-01");
        }
    }

    /// What was asked for and what came out, in the order of the journal: about what, printer.
    pub fn journal(&self) -> (Vec<String>, Vec<(String, String, String)>) {
        let (mut asked, mut ended) = (Vec::new(), Vec::new());
        let events = self.terminal.journal().unwrap().events_after(0, usize::MAX >> 1, usize::MAX).unwrap();
        for event in events {
            match event.decode().unwrap().fact {
                Some(Fact::LabelRequested { job, .. }) => asked.push(job),
                Some(Fact::LabelOutcome { job, outcome, printer }) => ended.push((printer, outcome, job)),
                _ => {}
            }
        }
        (asked, ended)
    }
}

#[test]
fn three_hundred_labels_in_a_row_hold_up_no_scan_and_none_is_lost() {
    let (fast, slow) = (LabelPrinter::start_zpl().unwrap(), LabelPrinter::start_zpl().unwrap());
    let (from_fast, from_slow) = (fast.watch(), slow.watch());
    // One has no paper for as long as somebody scans: as slow as a printer can be.
    slow.set_paper_out(true);
    let printers = vec![printer("fast", &fast, Some("label"), &[]), printer("slow", &slow, None, &["sku"])];
    let mut run = Run::start(printers, 150);
    for nth in 1..=150 {
        run.scan(&format!("LOC-R-{nth:03}"));
        run.print();
        run.scan(["MUG", "TEA", "LAMP", "ACID", "HAT"][nth % 5]);
        run.print();
    }
    // Every scan was answered from the disk, and the printers are not nearly done.
    assert_eq!(slow.labels_printed(), 0);
    slow.set_paper_out(false);
    let end = Instant::now() + Duration::from_secs(120);
    while fast.labels_printed() + slow.labels_printed() < 300 {
        assert!(Instant::now() < end, "{} and {} of 300 printed", fast.labels_printed(), slow.labels_printed());
        // Work goes on meanwhile.
        run.scan("TOTE-7");
        run.scan("LOC-A-01");
    }
    let (mut asked, mut ended) = run.journal();
    while ended.len() < 300 {
        run.scan("TOTE-7");
        (asked, ended) = run.journal();
    }
    assert_eq!((asked.len(), ended.len()), (300, 300));
    assert!(ended.iter().all(|(_, outcome, _)| outcome == "printed"), "{ended:?}");
    // Each printer's came out in the order in which they were asked for.
    for (name, asked_here) in [("fast", asked.iter().step_by(2)), ("slow", asked[1..].iter().step_by(2))] {
        let came = ended.iter().filter(|(printer, ..)| printer == name).map(|(.., job)| job);
        assert!(came.eq(asked_here), "{name}");
    }
    let pictures: BTreeSet<Vec<u8>> = from_fast.try_iter().map(|label| label.job).collect();
    assert_eq!(pictures.len(), 150, "each location's label is another");
    assert_eq!(from_slow.try_iter().count(), 150);
    assert_eq!((fast.complaints(), slow.complaints()), (Vec::new(), Vec::new()));
}

#[test]
fn a_cable_pulled_in_the_middle_of_a_label_is_asked_about_and_the_rest_prints() {
    let zebra = LabelPrinter::start_zpl().unwrap();
    let mut run = Run::start(vec![printer("zebra", &zebra, Some("label"), &[])], 3);
    run.until("the printer is ready", |model| {
        model.status.devices.iter().any(|device| device.health == floor::floor_loop::Health::Good)
    });
    zebra.unplug_after(1000);
    for code in ["LOC-R-001", "LOC-R-002", "LOC-R-003"] {
        run.scan(code);
        run.print();
    }
    run.until("the first one is in doubt", |model| model.status.doubtful_labels.len() == 1);
    assert_eq!(run.model.status.doubtful_labels[0].title, "R-001");
    assert_eq!(zebra.labels_printed(), 0);
    zebra.replug().unwrap();
    let job = run.model.status.doubtful_labels[0].job.clone();
    run.terminal.send(Input::LabelSeen { job: job.clone(), came_out: false });
    run.until("nothing is in doubt", |model| model.status.doubtful_labels.is_empty());
    let end = Instant::now() + Duration::from_secs(60);
    while run.journal().1.iter().filter(|(_, outcome, _)| outcome == "printed").count() < 3 {
        assert!(Instant::now() < end, "{:?}", run.journal());
        run.scan("LOC-A-01");
    }
    let ended: Vec<String> = run.journal().1.into_iter().map(|(_, outcome, _)| outcome).collect();
    assert_eq!(ended, ["unknown", "missing", "printed", "printed", "printed"]);
    assert_eq!(zebra.labels_printed(), 3);
}

/// A carrier's own label goes out in place of ours; where it is of no use, ours does, and the
/// reason is kept.
#[test]
fn a_carriers_own_label_goes_before_ours() {
    use floor::labels::{Barcode, Label, LabelData, Paper, Shipping, area, draw, png, render};
    let zebra = LabelPrinter::start_zpl().unwrap();
    let printed = zebra.watch();
    let run = Run::start(vec![printer("zebra", &zebra, Some("label"), &[])], 1);
    let folder = run.folder().join("carrier_labels");
    std::fs::create_dir_all(&folder).unwrap();
    let mut carriers = Label::new(100.0, 150.0);
    carriers.add(Barcode::code128(area(2.0, 30.0, 96.0, 25.0), "1Z999AA10123456784"));
    let carriers = render(&carriers, 203).unwrap().bitmap;
    std::fs::write(folder.join("PCL-1.png"), png::encode(&carriers).unwrap()).unwrap();
    std::fs::write(folder.join("PCL-2.pdf"), b"%PDF-1.4 half of a file").unwrap();
    let print = |parcel: &str| {
        let data = LabelData::Shipping(Shipping { parcel_number: parcel.into(), ..Shipping::sample() });
        run.terminal.send(Input::TestLabel(Box::new(data.clone())));
        let label = printed.recv_timeout(Duration::from_secs(120)).expect("a label comes out");
        (label.picture, draw(&data, 203, Paper::LABELS).unwrap().remove(0).bitmap)
    };
    let (picture, ours) = print("PCL-1");
    assert!(picture == carriers && picture != ours, "the carrier's label, dot for dot");
    for parcel in ["PCL-2", "PCL-3"] {
        let (picture, ours) = print(parcel);
        assert!(picture == ours, "{parcel}: our own label");
    }
    assert_eq!(zebra.complaints(), [""; 0]);
}

/// "No answer to ~HS can itself mean media out or head open."
#[test]
fn a_printer_that_always_answered_gets_no_label_while_it_is_silent() {
    let zebra = LabelPrinter::start_zpl().unwrap();
    let mut run = Run::start(vec![printer("zebra", &zebra, Some("label"), &[])], 5);
    for nth in 1..=4 {
        run.scan(&format!("LOC-R-{nth:03}"));
        run.print();
    }
    run.until_ended(4);
    zebra.set_offline(true);
    run.scan("LOC-R-005");
    run.print();
    run.until("it is told that the printer is silent", |model| {
        let mut devices = model.status.devices.iter();
        devices.any(|device| device.health == Health::Bad && device.say.text(Language::English).contains("no answer"))
    });
    assert_eq!(run.journal().1.len(), 4, "nothing is said of the label that waits");
    zebra.set_offline(false);
    run.until_ended(5);
    assert!(run.journal().1.iter().all(|(_, outcome, _)| outcome == "printed"));
    assert_eq!(zebra.labels_printed(), 5);
}

/// A clone that never answers in the place of one that did, behind a box that keeps the line: one
/// label is tried, and once somebody has seen it the rest follows. One that is only open gets no
/// more than that one label, which is asked for.
#[test]
fn a_silent_printer_in_the_place_of_another_prints_once_somebody_says_so() {
    let argox = LabelPrinter::start_tspl(203).unwrap();
    let setup = Printer { route: Some("label".into()), ..Printer::new("argox", argox.address(), "tspl") };
    let mut run = Run::start(vec![setup], 9);
    let silent = |model: &Model| {
        let mut devices = model.status.devices.iter();
        devices.any(|device| device.health == Health::Bad && device.say.text(Language::English).contains("no answer"))
    };
    let ended = |run: &Run| run.journal().1.into_iter().map(|(_, outcome, _)| outcome).collect::<Vec<_>>();
    let order = || Input::Queue(QueueOrder::TrySilent { printer: "argox".into() });
    // It is asked how it is every few seconds; then it is known to answer.
    let known = Instant::now() + Duration::from_secs(9);
    while Instant::now() < known {
        std::thread::sleep(Duration::from_millis(200));
    }
    argox.set_offline(true);
    for nth in 1..=3 {
        run.scan(&format!("LOC-R-{nth:03}"));
        run.print();
    }
    run.until("it is told that it is silent", silent);
    assert_eq!(ended(&run), [""; 0]);

    // It is only deaf: the label that is tried is lost, and nothing else.
    run.terminal.send(order());
    run.until("the label is asked for", |model| model.status.doubtful_labels.len() == 1 && silent(model));
    let DoubtfulLabel { job, title, .. } = run.model.status.doubtful_labels[0].clone();
    assert_eq!((title.as_str(), argox.labels_printed()), ("R-001", 0));
    run.terminal.send(Input::LabelSeen { job, came_out: false });
    run.until("nothing is in doubt", |model| model.status.doubtful_labels.is_empty());
    std::thread::sleep(Duration::from_secs(1));
    run.scan("LOC-A-01");
    assert_eq!((argox.labels_printed(), silent(&run.model)), (0, true));
    assert_eq!(ended(&run), ["unknown", "missing"]);

    // It is another one.
    argox.set_offline(false);
    argox.set_silent(true);
    run.terminal.send(order());
    run.until("the label is asked for", |model| model.status.doubtful_labels.len() == 1 && silent(model));
    let DoubtfulLabel { job, title, .. } = run.model.status.doubtful_labels[0].clone();
    assert_eq!((title.as_str(), argox.labels_printed()), ("R-001", 1));
    run.terminal.send(Input::LabelSeen { job, came_out: true });
    let end = Instant::now() + Duration::from_secs(60);
    while ended(&run) != ["unknown", "missing", "unknown", "printed", "sent", "sent"] {
        assert!(Instant::now() < end, "{:?}", ended(&run));
        run.scan("LOC-A-01");
    }
    assert_eq!(argox.labels_printed(), 3);
    assert!(!silent(&run.model));
}
