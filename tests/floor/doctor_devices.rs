//! The doctor tests each device by using it: a scan, a weight, a picture, a label.

use crate::doctor::{doctor, report, said, set_up, text};
use floor_drivers::simulator::{CameraFault, LabelPrinter, ScaleFault, SimulatedCamera, SimulatedScale};
use std::time::Duration;

/// Nothing is asked of a line that nobody names.
#[test]
fn an_8217_is_found_when_a_person_asks_for_it() {
    let folder = tempfile::tempdir().unwrap();
    for (protocol, found, words) in
        [("toledo-8217", true, "protocol = \"toledo-8217\""), ("mt-sics", false, "No Toledo 8217 answers")]
    {
        let scale = SimulatedScale::start(folder.path(), protocol, protocol).unwrap();
        let asked = doctor(folder.path(), &["--probe", &scale.address().to_string()]);
        let said = String::from_utf8_lossy(&asked.stdout).into_owned();
        assert_eq!((asked.status.success(), said.contains(words)), (found, true), "{said}");
        assert_eq!(scale.times_asked(), 0);
    }
    let gone = doctor(folder.path(), &["--probe", "serial:/dev/not-there"]);
    assert!(!gone.status.success() && String::from_utf8_lossy(&gone.stderr).contains("not-there"), "{gone:?}");
    assert!(!doctor(folder.path(), &["--probe", "wherever"]).status.success());
}

/// Whatever is wrong with a printer is told once, in plain words with what to do, and the exit
/// status says that it is not proved.
#[test]
fn a_printer_that_can_not_print_its_test_label_says_why() {
    use floor_drivers::simulator::{EscPosPrinter, PrinterFault as F, SimulatedPrinter};
    let folder = tempfile::tempdir().unwrap();
    let printers: Vec<Box<dyn SimulatedPrinter>> = vec![
        Box::new(LabelPrinter::start_zpl().unwrap()),
        Box::new(LabelPrinter::start_tspl(203).unwrap()),
        Box::new(LabelPrinter::start_epl().unwrap()),
        Box::new(EscPosPrinter::start().unwrap()),
    ];
    for printer in printers {
        let language = printer.language();
        let address = printer.address();
        let entry =
            format!("[[printer]]\nname = \"p\"\naddress = \"{address}\"\nlanguage = {language:?}\nroute = \"label\"\n");
        set_up(folder.path(), &entry);
        let faults = [
            (F::PaperOut, if language == "epl" { "paper or ribbon is out" } else { "paper is out: put in a new roll" }),
            (F::CoverOpen, "the cover is open: close it"),
            (F::RibbonOut, "ribbon is out"),
            (F::Paused, "paused: press"),
            (F::Silent, "If none came out: check that it is switched on"),
            (F::Offline, "If none came out: check that it is switched on"),
        ];
        for (fault, words) in faults {
            if !printer.set_fault(fault, true) {
                continue;
            }
            let tested = doctor(folder.path(), &["--test", "p"]);
            let said = text(&tested.stdout);
            assert_eq!(tested.status.code(), Some(1), "{language} {fault:?}: {said}");
            assert_eq!(said.matches(words).count(), 1, "{language} {fault:?}: {said}");
            printer.set_fault(fault, false);
        }
        let tested = doctor(folder.path(), &["--test", "p"]);
        assert!(tested.status.success(), "{language}: {}", text(&tested.stdout));
    }
}

#[test]
fn a_camera_a_scale_and_a_scanner_are_tested_by_using_them() {
    use floor_drivers::simulator::SerialScanner;
    let folder = tempfile::tempdir().unwrap();
    let camera = SimulatedCamera::start().unwrap();
    let scale = SimulatedScale::start(folder.path(), "pan", "mt-sics").unwrap();
    let scanner = SerialScanner::start(folder.path(), "gun").unwrap();
    set_up(
        folder.path(),
        &format!(
            "[[scanner]]\nname = \"gun\"\naddress = \"{}\"\n[[scale]]\nname = \"pan\"\naddress = \"{}\"\n\
             protocol = \"mt-sics\"\n[camera]\nname = \"eye\"\naddress = \"{}\"\n",
            scanner.address(),
            scale.address(),
            camera.address()
        ),
    );
    let tested = doctor(folder.path(), &["--test", "eye"]);
    let said = text(&tested.stdout);
    assert!(tested.status.success() && said.contains("took a picture of 1280 x 960"), "{said}");
    for (fault, words) in [
        (CameraFault::Busy, "It says that it is busy"),
        (CameraFault::HalfPicture, "hung up in the middle of its picture"),
        (CameraFault::Noise, "not with a JPEG picture"),
    ] {
        camera.set_fault(fault);
        let tested = doctor(folder.path(), &["--test", "eye"]);
        let said = text(&tested.stdout);
        assert_eq!(tested.status.code(), Some(1), "{said}");
        assert!(said.contains(words) && said.contains("\n  -> "), "{fault:?}: {said}");
    }

    scale.set_weight_mg(1_250_000);
    let tested = doctor(folder.path(), &["--test", "pan"]);
    let said = text(&tested.stdout);
    assert!(tested.status.success() && said.contains("1.250 kg"), "{said}");

    scale.overload();
    let tested = doctor(folder.path(), &["--test", "pan"]);
    let said = text(&tested.stdout);
    assert_eq!(tested.status.code(), Some(1), "{said}");
    assert!(said.contains("overload: take something off\nNo weight that can be used came"), "{said}");

    // Somebody scans while the doctor listens.
    let tested = std::thread::scope(|scope| {
        let listens = scope.spawn(|| doctor(folder.path(), &["--test", "gun"]));
        while !listens.is_finished() {
            scanner.scan("LOC-A-03-2-B");
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
        listens.join().unwrap()
    });
    let said = text(&tested.stdout);
    assert!(tested.status.success() && said.contains("It read \"LOC-A-03-2-B\"\n  Location A-03-2-B\n"), "{said}");
}

#[test]
fn a_weight_from_before_and_one_below_zero_are_no_good_weights() {
    let folder = tempfile::tempdir().unwrap();
    let entry = |name: &str, scale: &SimulatedScale, protocol: &str| {
        let unit = if protocol == "toledo-continuous" { "unit = \"kg\"\n" } else { "" };
        format!("[[scale]]\nname = {name:?}\naddress = \"{}\"\nprotocol = {protocol:?}\n{unit}", scale.address())
    };
    let protocols = ["mt-sics", "nci", "adam-cpw"];
    let below: Vec<SimulatedScale> = protocols
        .iter()
        .map(|protocol| {
            let scale = SimulatedScale::start(folder.path(), protocol, protocol).unwrap();
            scale.set_weight_mg(-1_000_000);
            scale
        })
        .collect();
    let old = SimulatedScale::start(folder.path(), "old", "toledo-continuous").unwrap();
    old.set_weight_mg(1_250_000);
    // Nobody listens; the line keeps what it can.
    std::thread::sleep(Duration::from_secs(1));
    old.set_fault(ScaleFault::Silent);
    let mut devices = entry("old", &old, "toledo-continuous");
    for (scale, protocol) in below.iter().zip(protocols) {
        devices.push_str(&entry(protocol, scale, protocol));
    }
    set_up(folder.path(), &devices);
    let (_, rows) = report(folder.path());
    assert_eq!(said(&rows, "old").1, "It does not answer", "{:?}", said(&rows, "old"));
    for protocol in protocols {
        let (health, say, _) = said(&rows, protocol);
        assert_eq!((health, say), ("warn", "below zero: press zero on the scale"), "{protocol}");
    }
}
