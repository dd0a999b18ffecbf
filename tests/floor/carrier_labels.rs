//! Parcels that go by their carrier's own label.

use crate::bench::Bench;
use crate::printing_run::{Run, printer};
use crate::warehouse;
use floor::domain::{Command, Fact};
use floor::floor_loop::{Input, LabelNoted};
use floor::labels::{Barcode, Label, LabelData, area, png, render};
use floor::store::print_queue::JobStatus;
use floor::words::Word;
use floor::workflows::{Verdict, View};
use floor_drivers::simulator::LabelPrinter;
use std::path::Path;
use std::time::Duration;

const NUMBER: &str = "9101026837331000039521";
const OTHER_NUMBER: &str = "9101026837331000040114";
const UPS: &str = "1Z999AA10123456784";
const ROUTE: &str = "DE 38112 RT 0147";

impl Bench {
    /// The carrier's label of a parcel goes to the printer.
    fn carrier_label(&mut self, parcel: &str, codes: &[&str]) {
        let codes: Vec<String> = codes.iter().map(|&code| code.to_owned()).collect();
        let numbers = floor::domain::codes::label::numbers_of(&codes, None, "1001");
        self.input(Input::CarrierLabel { parcel: parcel.into(), numbers, answer: None });
    }
}

#[test]
fn the_carriers_own_label_finishes_the_parcel_and_sends_it_off() {
    let mut bench = Bench::signed_in();
    let parcel = bench.pack_1001();
    bench.bad(NUMBER, "pack/labelling", Word::NotExpected);
    bench.carrier_label(&parcel, &[NUMBER, ROUTE]);
    bench.carrier_label(&parcel, &[NUMBER, ROUTE]);
    bench.recorded(&["parcel.numbered"]);
    assert_eq!(bench.screen().target.unwrap().place, NUMBER, "what stands on the label is shown");
    bench.bad(OTHER_NUMBER, "pack/labelling", Word::NotExpected);
    bench.bad(ROUTE, "pack/labelling", Word::NotExpected);
    bench.restart();
    bench.good(NUMBER, "pack/await-tote", Word::ParcelDone);
    bench.recorded(&["parcel.labelled"]);
    bench.good("CMD-HOME", "home/home", Word::FlowHome);
    bench.good("9101 0268 3733 1000 0395 21", "ship/handover", Word::OnManifest);
    bench.recorded(&["parcel.shipped"]);
    bench.bad(NUMBER, "ship/handover", Word::AlreadyLeft);
    bench.press(Command::Confirm);
    bench.press(Command::Ship);
    let (_, manifest) = bench.label_of("manifest");
    let LabelData::Manifest(manifest) = manifest else { panic!("no manifest") };
    assert_eq!(manifest.parcels[0].parcel, NUMBER, "what the driver finds on the box");
    bench.sound();
}

#[test]
fn a_code_on_two_parcels_labels_tells_neither() {
    let mut facts = warehouse::facts();
    facts.push(warehouse::order("2001", "DHL", 9, &[("LAMP", 1)]));
    let mut bench = Bench::with(facts);
    bench.good("BADGE-ada", "home/home", Word::Welcome);
    let parcel = bench.pack_1001();
    bench.carrier_label(&parcel, &["XK-00-4711-2026", ROUTE]);
    assert_eq!(bench.screen().target.unwrap().place, "USPS", "which of them is the number nobody knows");
    bench.good(&parcel, "pack/await-tote", Word::ParcelDone);
    bench.good("CMD-HOME", "home/home", Word::FlowHome);
    for code in ["2001", "TOTE-9", "LOC-A-04"] {
        bench.scan(code);
    }
    bench.scan("LAMP");
    bench.good("CMD-HOME", "home/home", Word::FlowHome);
    bench.scan("TOTE-9");
    bench.scan("LAMP");
    bench.press(Command::Skip);
    assert_eq!(bench.step(), "pack/labelling");
    let second = bench.store().parcels_of("2001").unwrap()[0].parcel.clone();
    bench.carrier_label(&second, &["XK-00-4712-2026", ROUTE]);
    bench.bad(ROUTE, "pack/labelling", Word::CodeOnSeveral);
    bench.bad("XK-00-4711-2026", "pack/labelling", Word::LabelOfOther);
    bench.good("XK-00-4712-2026", "pack/await-tote", Word::ParcelDone);
    // What may be no carrier's number hands nothing over where nobody asked for it.
    bench.good("CMD-HOME", "home/home", Word::FlowHome);
    bench.good("XK-00-4711-2026", "lookup/look-up", Word::Found);
    bench.good("CMD-SHIP", "ship/handover", Word::FlowShipping);
    bench.facts();
    bench.good("XK-00-4711-2026", "ship/handover", Word::OnManifest);
    // The other one has gone: the route is on one box alone here, and tells it no better.
    bench.bad(ROUTE, "ship/handover", Word::CodeOnSeveral);
    bench.recorded(&["parcel.shipped"]);
    bench.sound();
}

/// The carrier gave another label for the parcel: the old one must not leave.
#[test]
fn the_label_that_was_printed_last_counts() {
    let mut bench = Bench::signed_in();
    let parcel = bench.pack_1001();
    bench.carrier_label(&parcel, &[NUMBER]);
    // Even where the clock was set back in between.
    bench.clock_jumps(-3_600_000);
    bench.carrier_label(&parcel, &[OTHER_NUMBER]);
    bench.bad(NUMBER, "pack/labelling", Word::NotExpected);
    bench.good(OTHER_NUMBER, "pack/await-tote", Word::ParcelDone);
}

#[test]
fn scanning_the_carriers_label_says_that_it_came_out() {
    let mut bench = Bench::signed_in();
    let parcel = bench.pack_1001();
    let job =
        bench.store().jobs_in(JobStatus::Sending).unwrap().into_iter().find(|job| job.kind == "shipping").unwrap();
    bench.carrier_label(&parcel, &[NUMBER]);
    bench.input(Input::Printed { printer: job.printer, job: job.job, outcome: JobStatus::Unknown, why: None });
    assert_eq!(bench.model().status.doubtful_labels.len(), 1);
    bench.good(NUMBER, "pack/await-tote", Word::ParcelDone);
    assert!(bench.model().status.doubtful_labels.is_empty());
}

#[test]
fn the_numbers_that_a_full_disk_refuses_are_saved_later() {
    let mut bench = Bench::signed_in();
    let parcel = bench.pack_1001();
    bench.store().limit_growth(0).unwrap();
    for _ in 0..200 {
        bench.scan("LOC-A-01");
        if bench.model().status.blocked.is_some() {
            break;
        }
    }
    assert!(bench.model().status.blocked.is_some(), "the disk is not full");
    let numbers: Vec<String> = (0..32).map(|nth| format!("{nth:0>500}")).collect();
    bench.input(Input::CarrierLabel { parcel: parcel.clone(), numbers, answer: None });
    assert!(bench.store().numbers_of(&parcel).unwrap().is_empty());
    bench.store().limit_growth(10_000).unwrap();
    bench.tick();
    bench.tick();
    assert_eq!(bench.store().numbers_of(&parcel).unwrap().len(), 32);
}

/// A code that stands on goods as well is the goods', whatever stands on a label.
#[test]
fn goods_and_places_are_no_parcels() {
    let mut bench = Bench::signed_in();
    let parcel = bench.pack_1001();
    bench.carrier_label(&parcel, &["XK-00-4711-2026", warehouse::MUG_EAN]);
    bench.bad(warehouse::MUG_EAN, "pack/labelling", Word::NotExpected);
    bench.good("XK-00-4711-2026", "pack/await-tote", Word::ParcelDone);
    bench.good("CMD-HOME", "home/home", Word::FlowHome);
    bench.good(warehouse::MUG_EAN, "lookup/look-up", Word::Found);
    bench.good("CMD-SHIP", "ship/handover", Word::FlowShipping);
    bench.bad(warehouse::MUG_EAN, "ship/handover", Word::NotExpected);
}

/// The consignment's number is on all of its parcels; the parcel's own is not.
#[test]
fn a_code_with_two_numbers_goes_by_the_one_that_tells() {
    let mut bench = Bench::signed_in();
    let parcel = bench.pack_1001();
    let code = |sscc: &str| format!("]C100{sscc}\u{1d}4014711AB");
    bench.carrier_label(&parcel, &[&code("376123450000001006")]);
    bench.bad("4711AB12345", "pack/labelling", Word::NotExpected);
    bench.good(&code("376123450000001006"), "pack/await-tote", Word::ParcelDone);
}

/// Ours came out in the place of the carrier's: the carrier's earlier one must not leave.
#[test]
fn our_own_label_takes_the_place_of_the_carriers() {
    let mut bench = Bench::signed_in();
    let parcel = bench.pack_1001();
    bench.carrier_label(&parcel, &[NUMBER]);
    bench.carrier_label(&parcel, &[]);
    bench.carrier_label(&parcel, &[]);
    bench.recorded(&["parcel.numbered", "parcel.numbered"]);
    assert_eq!(bench.screen().target.unwrap().place, parcel);
    bench.bad(NUMBER, "pack/labelling", Word::NotExpected);
    bench.good(&parcel, "pack/await-tote", Word::ParcelDone);
    bench.sound();
}

/// Numbers without end, or none that a label has, change nothing wherever they come from.
#[test]
fn numbers_that_no_label_has_are_not_believed() {
    let numbered = |numbers: Vec<String>, at_ms| Fact::ParcelNumbered { parcel: "PCL-1".into(), numbers, at_ms };
    let many = (0..100).map(|nth| format!("NUMBER{nth:04}")).collect();
    for fact in [
        numbered(many, 1),
        numbered(vec!["7".repeat(513)], 1),
        numbered(vec!["short".into()], 1),
        numbered(vec!["PCL-T01-000014".into()], 1),
        numbered(vec![NUMBER.into()], i64::MAX),
        numbered(vec![NUMBER.into()], -1),
    ] {
        assert!(!fact.is_believable(), "{fact:?}");
        assert_eq!(floor::domain::changes(&fact), []);
    }
    assert!(numbered(vec![NUMBER.into()], 1_780_000_000_000).is_believable());
}

/// A terminal that is updated after the others makes up for what it had pulled and not understood.
#[test]
fn an_updated_terminal_knows_the_labels_of_before() {
    let mut bench = Bench::signed_in();
    let parcel = bench.pack_1001();
    let numbered = Fact::ParcelNumbered { parcel: parcel.clone(), numbers: vec![NUMBER.into()], at_ms: 1 };
    bench.restart_after(|store| {
        let frames = warehouse::frames(&[numbered], "other-bench", 9_000);
        store.take_pulled(&frames, 9_001, "g1").unwrap();
        // As the earlier version left it.
        let path = store.path().to_owned();
        let conn = rusqlite::Connection::open(path).unwrap();
        conn.execute_batch("DELETE FROM parcel_number; DELETE FROM meta WHERE key = 'kinds_since'").unwrap();
    });
    bench.restart();
    assert_eq!(bench.store().numbers_of(&parcel).unwrap(), [NUMBER]);
    bench.good(NUMBER, "pack/await-tote", Word::ParcelDone);
}

/// One label on two boxes: the second box gets ours, and the first keeps its number.
#[test]
fn a_carriers_number_is_on_one_parcel_alone() {
    let mut facts = warehouse::facts();
    facts.push(warehouse::order("2001", "USPS", 9, &[("LAMP", 1)]));
    let mut bench = Bench::with(facts);
    bench.good("BADGE-ada", "home/home", Word::Welcome);
    let first = bench.pack_1001();
    bench.carrier_label(&first, &[NUMBER]);
    bench.good(NUMBER, "pack/await-tote", Word::ParcelDone);
    bench.good("CMD-HOME", "home/home", Word::FlowHome);
    for code in ["2001", "TOTE-9", "LOC-A-04", "LAMP", "CMD-HOME", "TOTE-9", "LAMP", "CMD-SKIP"] {
        bench.scan(code);
    }
    assert_eq!(bench.step(), "pack/labelling");
    let second = bench.store().parcels_of("2001").unwrap()[0].parcel.clone();
    bench.facts();
    let answer = |bench: &mut Bench| {
        let (answer, answered) = std::sync::mpsc::channel();
        let numbers = vec![NUMBER.to_owned()];
        bench.input(Input::CarrierLabel { parcel: second.clone(), numbers, answer: Some(answer) });
        answered.recv().unwrap()
    };
    assert_eq!(answer(&mut bench), LabelNoted::TakenBy(first.clone()));
    bench.recorded(&[]);
    bench.bad(NUMBER, "pack/labelling", Word::LabelOfOther);
    bench.good(&second, "pack/await-tote", Word::ParcelDone);
    bench.good("CMD-HOME", "home/home", Word::FlowHome);
    bench.good(NUMBER, "ship/handover", Word::OnManifest);
    assert_eq!(answer(&mut bench), LabelNoted::TakenBy(first), "it has only just left");
    bench.clock_jumps(91 * 24 * 3_600_000);
    assert_eq!(answer(&mut bench), LabelNoted::Saved, "carriers give their numbers again");
}

/// What the carrier's van would not take back is stopped at the dock.
#[test]
fn another_carriers_label_is_not_handed_over() {
    let mut bench = Bench::signed_in();
    let parcel = bench.pack_1001();
    bench.carrier_label(&parcel, &[UPS]);
    bench.good(UPS, "pack/await-tote", Word::ParcelDone);
    bench.good("CMD-HOME", "home/home", Word::FlowHome);
    bench.facts();
    bench.bad(UPS, "ship/handover", Word::LabelOtherCarrier);
    bench.recorded(&[]);
}

/// A label that is torn after it was scanned is printed again from look-up, until the parcel left.
#[test]
fn a_parcels_label_is_printed_again_from_look_up() {
    let mut bench = Bench::signed_in();
    let parcel = bench.pack_1001();
    bench.carrier_label(&parcel, &[NUMBER]);
    bench.good(NUMBER, "pack/await-tote", Word::ParcelDone);
    bench.good("CMD-LOOKUP", "lookup/look-up", Word::FlowLookUp);
    for code in [parcel.as_str(), NUMBER] {
        bench.good(code, "lookup/look-up", Word::Found);
        bench.good("CMD-PRINT", "lookup/look-up", Word::LabelQueued);
    }
    let queued = bench.store().jobs_in(JobStatus::Queued).unwrap();
    let again: Vec<_> = queued.iter().filter(|job| job.kind == "shipping").collect();
    assert_eq!(again.len(), 2);
    assert!(again.iter().all(|job| job.label.contains("\"reprint\":true")), "{again:?}");
    bench.good("CMD-SHIP", "ship/handover", Word::FlowShipping);
    bench.good(NUMBER, "ship/handover", Word::OnManifest);
    bench.good("CMD-LOOKUP", "lookup/look-up", Word::FlowLookUp);
    bench.good(&parcel, "lookup/look-up", Word::Found);
    bench.bad("CMD-PRINT", "lookup/look-up", Word::NothingToPrint);
}

/// Nobody's parcel gets numbers: a label that tries out a layout is none.
#[test]
fn a_label_for_no_parcel_is_not_recorded() {
    let mut bench = Bench::signed_in();
    bench.carrier_label("PCL-NOWHERE-1", &[NUMBER]);
    bench.recorded(&[]);
    bench.scan(NUMBER);
    bench.shows(Verdict::Bad, "lookup/look-up", Word::UnknownCode);
}

fn write_label(folder: &Path, name: &str, code: &str) {
    let mut label = Label::new(100.0, 150.0);
    label.add(Barcode::code128(area(2.0, 30.0, 96.0, 25.0), code));
    let picture = render(&label, 203).unwrap().bitmap;
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join(name), png::encode(&picture).unwrap()).unwrap();
}

/// From the file in the folder to the scan of what came out of the printer.
#[test]
fn a_carriers_file_is_printed_scanned_and_handed_over() {
    let zebra = LabelPrinter::start_zpl().unwrap();
    let printed = zebra.watch();
    let mut run = Run::start(vec![printer("zebra", &zebra, Some("label"), &[])], 0);
    // Before the order is packed, by the order's number: the parcel has none yet.
    write_label(&run.folder().join("carrier_labels"), "1001.PNG", NUMBER);
    for code in ["1001", "TOTE-1", "LOC-A-01", "CMD-QTY-3", "MUG", "LOC-A-02", "CMD-QTY-2", "TEA", "CMD-HOME"] {
        run.scan(code);
    }
    for code in ["TOTE-1", "CMD-QTY-3", "MUG", "CMD-QTY-2", "TEA", "CMD-SKIP"] {
        run.scan(code);
    }
    assert_eq!(run.model.screen.step, "labelling");
    let label = printed.recv_timeout(Duration::from_secs(60)).expect("a label comes out");
    let grey = png::luma(&label.picture);
    let (width, height) = grey.dimensions();
    let read = rxing::helpers::detect_in_luma(grey.into_raw(), width, height, None).unwrap();
    assert_eq!(read.getText(), NUMBER);
    run.scan(NUMBER);
    assert_eq!((run.model.screen.step, run.model.last.as_ref().unwrap().verdict), ("await-tote", Verdict::Good));
    run.scan("CMD-HOME");
    run.scan(NUMBER);
    assert_eq!(run.model.screen.step, "handover");
    assert_eq!(run.model.last.as_ref().unwrap().say.word, Word::OnManifest);
}
