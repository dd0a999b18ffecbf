//! A terminal that is ended by force at every point of a print job: each label comes out once,
//! and the one that nobody knows about is asked for.

use crate::printing_run::{Run, prepare};
use floor::floor_loop::{DoubtfulLabel, Input};
use floor::terminal::config::Printer;
use floor_drivers::simulator::{EscPosPrinter, LabelPrinter};
use floor_drivers::transport::Address;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const FOLDER: &str = "FLOOR_TEST_KILLED_FOLDER";
const PRINTER: &str = "FLOOR_TEST_KILLED_PRINTER";
const LABELS: usize = 8;

fn printer(name: &str, address: Address) -> Printer {
    let route = Some("label".to_owned());
    // As wide as the label, so that both languages print it.
    Printer { route, paper_mm: Some(104), ..Printer::new(name, address, name) }
}

/// The other process: a terminal that asks for labels until it is killed. It is run by the
/// tests below and by nobody else.
#[test]
fn the_terminal_that_is_killed() {
    let (Ok(folder), Ok(set_up)) = (std::env::var(FOLDER), std::env::var(PRINTER)) else { return };
    let (name, address) = set_up.split_once(' ').unwrap();
    let mut run = Run::on(Path::new(&folder), vec![printer(name, address.parse().unwrap())]);
    run.scan("BADGE-ada");
    for nth in 1..=LABELS {
        run.scan(&format!("LOC-R-{nth:03}"));
        run.print();
    }
    std::thread::sleep(Duration::from_secs(60));
}

fn terminal(folder: &Path, printer: &Printer) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "printing_kill::the_terminal_that_is_killed", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(PRINTER, format!("{} {}", printer.name, printer.address))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills a terminal once its printer has got so many bytes, lets another take up its work, and
/// answers its question after a look at the printer. How often it had to ask.
fn killed_after(bytes: usize, printer: &Printer, heard: impl Fn() -> usize, came_out: impl Fn() -> usize) -> usize {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    prepare(folder.path(), LABELS as i64);
    let mut child = terminal(folder.path(), printer);
    let (end, (heard_before, out_before)) = (Instant::now() + Duration::from_secs(60), (heard(), came_out()));
    while heard() - heard_before < bytes {
        assert!(Instant::now() < end, "the terminal prints nothing");
        std::thread::sleep(Duration::from_micros(200));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // The printer works through what it has got.
    std::thread::sleep(Duration::from_millis(200));
    let out = || came_out() - out_before;

    let mut run = Run::on(folder.path(), vec![printer.clone()]);
    let doubtful = run.model.status.doubtful_labels.clone();
    let (asked, ended) = run.journal();
    let (asked, ended) = (asked.len(), ended.len());
    assert!(doubtful.len() <= 1, "{doubtful:?}");
    if let Some(DoubtfulLabel { job, .. }) = doubtful.first() {
        let came_out = out() > ended;
        run.terminal.send(Input::LabelSeen { job: job.clone(), came_out });
    } else {
        assert_eq!(out(), ended, "a label that came out is printed again");
    }
    run.scan("BADGE-ada");
    let end = Instant::now() + Duration::from_secs(60);
    while out() < asked || run.journal().1.iter().filter(|(_, outcome, _)| outcome == "printed").count() < asked {
        assert!(Instant::now() < end, "{} of {asked} came out: {:?}", out(), run.journal());
        run.scan("LOC-A-01");
    }
    assert_eq!(out(), asked, "each label once");
    doubtful.len()
}

#[test]
fn a_killed_terminal_prints_each_label_once() {
    let zebra = LabelPrinter::start_zpl().unwrap();
    let set_up = printer("zpl", zebra.address());
    let points = [1, 4, 9_000, 40_000, 77_777, 120_000, 200_001];
    let heard = || zebra.raw().len();
    let asked = points.map(|bytes| killed_after(bytes, &set_up, heard, || zebra.labels_printed() as usize));
    assert_eq!(zebra.complaints(), [""; 0]);
    assert!(asked.contains(&1), "no kill came in the middle of a job");
}

/// A printer that was left in the midst of a picture doesn't take the next label for its rest.
#[test]
fn a_killed_terminal_leaves_no_half_picture_behind() {
    let epson = EscPosPrinter::start().unwrap();
    let set_up = printer("escpos", epson.address());
    let heard = || epson.raw().len();
    for bytes in [10, 5_000, 12_000, 21_111, 30_000] {
        killed_after(bytes, &set_up, heard, || epson.tickets().len());
    }
    for ticket in epson.tickets() {
        assert_eq!(ticket.lines(), [""; 0], "bytes of a picture came out as text");
    }
}
