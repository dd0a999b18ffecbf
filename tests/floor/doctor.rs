//! The doctor: what is wrong with each device, and what to do; tests of the running ones.

use crate::bench::Bench;
use floor::domain::{Fact, ScanVerdict};
use floor::floor_loop::{DoctorOrder, Effect, Input};
use floor::labels::{LabelData, TEST_CODE};
use floor::terminal::config::Config;
use floor::words::Word;
use floor_drivers::scale::{Reading, ReadingState, Weight};
use floor_drivers::simulator::{CameraFault, LabelPrinter, ScaleFault, SimulatedCamera, SimulatedScale};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

pub fn doctor(folder: &Path, args: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_floor"));
    program.arg("doctor").args(args).arg("--data").arg(folder).env("LANG", "en_GB.UTF-8").output().unwrap()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Writes the settings of a terminal with these devices.
pub fn set_up(folder: &Path, devices: &str) {
    std::fs::write(folder.join("terminal.toml"), format!("warehouse = \"LAX1\"\ndevice = \"T07\"\n{devices}")).unwrap();
}

/// What the report says of a device that is set up: its health, what is wrong, and the fix.
pub fn said<'a>(report: &'a [Value], name: &str) -> (&'a str, &'a str, &'a str) {
    let row = report.iter().find(|row| row["name"] == name && row["part"] != "attached");
    let row = row.unwrap_or_else(|| panic!("nothing about {name} in {report:?}"));
    let text = |key: &str| row[key].as_str().unwrap_or_default();
    (text("health"), text("say"), text("fix"))
}

pub fn report(folder: &Path) -> (Option<i32>, Vec<Value>) {
    let done = doctor(folder, &["--json"]);
    let rows = serde_json::from_slice(&done.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", text(&done.stdout), text(&done.stderr)));
    (done.status.code(), rows)
}

#[test]
fn each_cause_has_its_words_and_its_fix() {
    let folder = tempfile::tempdir().unwrap();
    let ports = folder.path().join("by-id");
    std::fs::create_dir(&ports).unwrap();
    std::fs::write(ports.join("usb-Honeywell_Xenon_1900_22222-if00"), "").unwrap();
    let cables = folder.path().join("cables");
    std::fs::create_dir(&cables).unwrap();
    let good = SimulatedScale::start(&cables, "good", "mt-sics").unwrap();
    good.set_weight_mg(1_250_000);
    let silent = SimulatedScale::start(&cables, "silent", "mt-sics").unwrap();
    silent.set_fault(ScaleFault::Silent);
    let noisy = SimulatedScale::start(&cables, "noisy", "mt-sics").unwrap();
    noisy.set_fault(ScaleFault::WrongBaud);
    let (ready, empty) = (LabelPrinter::start_zpl().unwrap(), LabelPrinter::start_zpl().unwrap());
    empty.set_paper_out(true);
    // A port that was just let go: nobody listens there.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let scale = |name: &str, scale: &SimulatedScale| {
        format!("[[scale]]\nname = {name:?}\naddress = \"{}\"\nprotocol = \"mt-sics\"\n", scale.address())
    };
    let printer = |name: &str, address: &str| {
        format!("[[printer]]\nname = {name:?}\naddress = {address:?}\nlanguage = \"zpl\"\nroute = \"label\"\n")
    };
    let devices = [
        format!(
            "[[scanner]]\nname = \"dock\"\naddress = \"serial:{}\"\n",
            ports.join("usb-Honeywell_Xenon_1900_12345-if00").display()
        ),
        scale("good", &good),
        scale("silent", &silent),
        scale("noisy", &noisy),
        printer("ready", &ready.address().to_string()),
        printer("empty", &empty.address().to_string()),
        printer("refused", &format!("tcp:127.0.0.1:{closed}")),
        printer("nameless", "tcp:printer.invalid:9100"),
        printer("unplugged", "usb:serial=NOT-THERE"),
    ];
    set_up(folder.path(), &devices.concat());
    let (code, rows) = report(folder.path());
    assert_eq!(code, Some(1), "something is wrong");

    let (health, say, fix) = said(&rows, "dock");
    assert_eq!((health, say), ("bad", "It is not plugged in"));
    assert!(
        fix.contains("serial:") && fix.contains("usb-Honeywell_Xenon_1900_22222-if00"),
        "the device that took its place is named: {fix}"
    );
    assert_eq!(said(&rows, "good").0, "ok");
    assert!(said(&rows, "good").1.contains("1.250 kg"), "{:?}", said(&rows, "good"));
    let (health, say, fix) = said(&rows, "silent");
    assert_eq!((health, say), ("bad", "It does not answer"));
    assert!(fix.contains("9600 8N1"), "{fix}");
    let (health, _, fix) = said(&rows, "noisy");
    assert_eq!(health, "bad");
    assert!(fix.contains("Baud rate"), "{fix}");
    assert_eq!(said(&rows, "ready").0, "ok");
    assert_eq!(said(&rows, "empty").0, "bad");
    assert!(said(&rows, "empty").1.contains("paper is out"), "{:?}", said(&rows, "empty"));
    assert!(said(&rows, "refused").1.contains("nothing listens"), "{:?}", said(&rows, "refused"));
    assert!(said(&rows, "nameless").1.contains("No device has that name"), "{:?}", said(&rows, "nameless"));
    assert_eq!(said(&rows, "unplugged").1, "It is not plugged in");
}

#[test]
fn a_bench_that_is_whole_is_told_so_and_rules_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let printer = LabelPrinter::start_zpl().unwrap();
    let address = printer.address();
    set_up(
        folder.path(),
        &format!("[[printer]]\nname = \"labels\"\naddress = \"{address}\"\nlanguage = \"zpl\"\nroute = \"label\"\n"),
    );
    let (code, rows) = report(folder.path());
    assert_eq!(code, Some(0), "{rows:?}");
    let plain = doctor(folder.path(), &[]);
    assert!(text(&plain.stdout).contains("[ok] Printer: labels"), "{}", text(&plain.stdout));
    let chinese = doctor(folder.path(), &["--lang", "zh"]);
    assert!(text(&chinese.stdout).contains("[正常] 打印机: labels"), "{}", text(&chinese.stdout));

    let rules = doctor(folder.path(), &["--udev"]);
    assert!(rules.status.success());
    assert!(
        text(&rules.stdout)
            .lines()
            .all(|line| { line.is_empty() || line.starts_with('#') || line.starts_with("SUBSYSTEM==") })
    );

    // What it prints to prove the printer is a label that scans.
    let tested = doctor(folder.path(), &["--test", "labels"]);
    assert!(tested.status.success(), "{}{}", text(&tested.stdout), text(&tested.stderr));
    let label = printer.labels().pop().expect("a test label came out");
    let grey = floor::labels::png::luma(&label.picture);
    let (width, height) = grey.dimensions();
    let read = rxing::helpers::detect_multiple_in_luma(grey.into_raw(), width, height).unwrap();
    assert!(read.iter().any(|code| code.getText() == TEST_CODE), "{read:?}");

    assert!(text(&tested.stdout).contains(&format!("it reads {TEST_CODE}")), "{}", text(&tested.stdout));

    printer.set_paper_out(true);
    let tested = doctor(folder.path(), &["--test", "labels"]);
    assert!(!tested.status.success());
    assert!(text(&tested.stdout).contains("paper is out: put in a new roll"), "{}", text(&tested.stdout));
    let chinese = doctor(folder.path(), &["--test", "labels", "--lang", "zh"]);
    assert!(text(&chinese.stdout).contains("缺纸"), "{}", text(&chinese.stdout));
    let stranger = doctor(folder.path(), &["--test", "nobody"]);
    assert!(text(&stranger.stderr).contains("it has labels"), "{}", text(&stranger.stderr));
}

#[test]
fn every_fault_of_the_configuration_is_told_at_once_and_the_rest_is_examined() {
    let folder = tempfile::tempdir().unwrap();
    let scale = SimulatedScale::start(folder.path(), "good", "mt-sics").unwrap();
    scale.set_weight_mg(1_250_000);
    let address = scale.address().to_string();
    let devices = [
        format!("[[scale]]\nname = \"good\"\naddress = {address:?}\nprotocol = \"mt-sics\"\n"),
        "[[scale]]\nname = \"odd\"\naddress = \"serial:/dev/not-there\"\nprotocol = \"mtsics\"\n".into(),
        "[[scanner]]\nname = \"twin\"\naddress = \"sim:/nowhere\"\n".into(),
        "[[scanner]]\nname = \"twin\"\naddress = \"sim:/nowhere\"\n".into(),
        "[[printer]]\nname = \"idle\"\naddress = \"tcp:127.0.0.1:1\"\nlanguage = \"zpl\"\n".into(),
        "[[printer]]\nname = \"strange\"\naddress = \"tcp:127.0.0.1:1\"\nlanguage = \"pcl\"\nroute = \"label\"\n"
            .into(),
    ];
    set_up(folder.path(), &devices.concat());
    let (code, rows) = report(folder.path());
    assert_eq!(code, Some(1));
    let setup: Vec<String> = rows
        .iter()
        .filter(|row| row["part"] == "setup")
        .map(|row| format!("{} | {}", row["say"].as_str().unwrap(), row["fix"].as_str().unwrap()))
        .collect();
    let told = |words: &[&str]| {
        assert!(setup.iter().any(|row| words.iter().all(|word| row.contains(word))), "{words:?}: {setup:#?}")
    };
    told(&["odd", "mtsics", "Write protocol = \"mt-sics\"?"]);
    told(&["Two devices are called “twin”"]);
    told(&["twin and twin are both set up at sim:/nowhere"]);
    told(&["idle: nothing is printed there", "route"]);
    told(&["strange", "pcl", "zpl, "]);
    told(&["idle and strange are both set up at tcp:127.0.0.1:1"]);
    assert_eq!(setup.len(), 6, "{setup:#?}");
    assert_eq!(said(&rows, "good").0, "ok", "one fault keeps nothing else from being examined");

    let chinese = doctor(folder.path(), &["--lang", "zh"]);
    assert!(text(&chinese.stdout).contains("有两个设备都叫“twin”"), "{}", text(&chinese.stdout));
    let french = doctor(folder.path(), &["--lang", "fr"]);
    assert!(!french.status.success() && text(&french.stderr).contains("known are en and zh"), "{french:?}");
    // A terminal must not begin with devices that it can't tell apart.
    let config = Config::read(folder.path()).unwrap().unwrap();
    assert!(config.check().is_err());
}

#[test]
fn a_scale_of_another_protocol_frame_or_speed_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let start = |name: &str, protocol: &str, fault: ScaleFault| {
        let scale = SimulatedScale::start(folder.path(), name, protocol).unwrap();
        scale.set_weight_mg(1_250_000);
        scale.set_fault(fault);
        scale
    };
    let streams = start("streams", "a-and-d", ScaleFault::None);
    let refuses = start("refuses", "mt-sics", ScaleFault::None);
    let parity = start("parity", "mt-sics", ScaleFault::ParityBits);
    let noisy = start("noisy", "cas", ScaleFault::WrongBaud);
    let unitless = start("unitless", "mt-sics", ScaleFault::NoUnit);
    let entry = |name: &str, scale: &SimulatedScale, protocol: &str| {
        format!("[[scale]]\nname = {name:?}\naddress = \"{}\"\nprotocol = {protocol:?}\n", scale.address())
    };
    let devices = [
        entry("streams", &streams, "mt-sics"),
        entry("refuses", &refuses, "adam-cpw"),
        entry("parity", &parity, "mt-sics"),
        entry("noisy", &noisy, "cas"),
        entry("unitless", &unitless, "mt-sics"),
    ];
    set_up(folder.path(), &devices.concat());
    let (_, rows) = report(folder.path());
    let (health, say, fix) = said(&rows, "streams");
    assert_eq!((health, say), ("bad", "It speaks another protocol: it looks like a-and-d"));
    assert!(fix.contains("protocol = \"a-and-d\""), "{fix}");
    assert!(said(&rows, "refuses").1.contains("looks like mt-sics"), "{:?}", said(&rows, "refuses"));
    assert!(said(&rows, "parity").1.contains("the frame differs"), "{:?}", said(&rows, "parity"));
    assert!(said(&rows, "parity").2.contains("frame=7E1"), "{:?}", said(&rows, "parity"));
    assert!(said(&rows, "noisy").1.contains("baud rate"), "{:?}", said(&rows, "noisy"));
    assert!(said(&rows, "noisy").2.contains("9600 8N1"), "{:?}", said(&rows, "noisy"));
    assert!(said(&rows, "unitless").1.contains("without a unit"), "{:?}", said(&rows, "unitless"));
    assert!(said(&rows, "unitless").2.contains("in its menu"), "{:?}", said(&rows, "unitless"));
    let chinese = doctor(folder.path(), &["--lang", "zh"]);
    assert!(text(&chinese.stdout).contains("协议不同"), "{}", text(&chinese.stdout));

    // A silent one is asked, when somebody tests it, the one question that is safe.
    let older = start("older", "toledo-8217", ScaleFault::None);
    set_up(folder.path(), &entry("older", &older, "mt-sics"));
    let tested = doctor(folder.path(), &["--test", "older"]);
    assert_eq!(tested.status.code(), Some(1));
    assert!(text(&tested.stdout).contains("looks like toledo-8217"), "{}", text(&tested.stdout));
}

#[test]
fn a_network_camera_that_sends_no_picture_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let camera = SimulatedCamera::start().unwrap();
    let good = camera.address().to_string();
    let look = |address: &str| {
        set_up(folder.path(), &format!("[camera]\nname = \"eye\"\naddress = {address:?}\n"));
        let (_, rows) = report(folder.path());
        let (health, say, fix) = said(&rows, "eye");
        (health.to_owned(), say.to_owned(), fix.to_owned())
    };
    let found = look(&good);
    assert_eq!(found.0, "ok", "{found:?}");
    let shots = camera.shots();
    floor_drivers::camera::check(&camera.address(), std::time::Duration::from_secs(10)).unwrap();
    assert_eq!(camera.shots(), shots, "a terminal that looks whether it is there takes no picture");
    camera.set_fault(CameraFault::Noise);
    assert_eq!(look(&good).1, "It answers, but not with a JPEG picture");
    camera.set_fault(CameraFault::None);
    camera.unplug();
    let (health, say, fix) = look(&good);
    assert_eq!((health.as_str(), say.as_str()), ("bad", "The device is there, but nothing listens at that port"));
    assert!(!fix.contains("Plug"), "no cable is to blame: {fix}");
}

#[test]
fn a_broken_configuration_is_a_finding_and_not_an_end() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("terminal.toml"), "warehouse = \"LAX1\"\ndevise = 1\n").unwrap();
    let (code, rows) = report(folder.path());
    assert_eq!(code, Some(1));
    let (health, say, fix) = said(&rows, "terminal.toml");
    assert_eq!(health, "bad");
    assert!(say.contains("devise") && !fix.is_empty(), "{say}");
}

#[test]
fn while_devices_are_examined_nothing_is_worked_with() {
    let mut bench = Bench::signed_in();
    bench.scan("CMD-RECEIVE");
    bench.facts();
    let before = bench.screen();
    bench.input(Input::Doctor(DoctorOrder::Open));
    assert!(bench.effects.contains(&Effect::Weigh(true)), "the scale is read: {:?}", bench.effects);
    bench.scan("CTN-1");
    let examined = bench.model().examined.expect("the doctor is open");
    let scan = examined.scan.expect("the scan is shown");
    assert_eq!((scan.scanner.as_str(), scan.text.as_str(), scan.raw.as_slice()), ("dock", "CTN-1", &b"CTN-1"[..]));
    assert_eq!(bench.screen(), before, "no carton is opened");
    let heard = bench.all_facts();
    assert!(
        matches!(&heard[..], [Fact::ScanHeard { verdict: ScanVerdict::Refused, .. }]),
        "the scan is on record all the same: {heard:?}"
    );
    let reading = Reading::of(ReadingState::Stable, Weight::mg(2_345_000));
    let weighed = Input::Reading {
        scale: "scale".into(),
        reading,
        stable_for: Some(Duration::from_secs(2)),
        at: std::time::Instant::now(),
    };
    bench.input(weighed);
    assert_eq!(bench.model().status.scale.and_then(|scale| scale.weight_mg), Some(2_345_000));
    assert_eq!(bench.facts(), Vec::<String>::new(), "a weight is shown only");

    bench.input(Input::Doctor(DoctorOrder::Close));
    assert_eq!(bench.model().examined, None);
    bench.scan("CTN-1");
    assert_ne!(bench.screen(), before, "work goes on");
}

#[test]
fn whoever_locks_the_terminal_ends_the_examination() {
    let mut bench = Bench::signed_in();
    bench.input(Input::Doctor(DoctorOrder::Open));
    bench.input(Input::Command(floor::domain::Command::Lock));
    assert_eq!(bench.model().examined, None);
    bench.scan("BADGE-ada");
    assert!(!bench.model().status.locked, "a badge is a badge again");
    // Nobody examines anything without being signed in.
    let mut bench = Bench::new();
    bench.input(Input::Doctor(DoctorOrder::Open));
    assert_eq!(bench.model().examined, None);
}

#[test]
fn a_test_label_proves_the_printer_that_is_meant() {
    let mut bench = Bench::signed_in();
    bench.input(Input::Doctor(DoctorOrder::Open));
    bench.effects.clear();
    let order = DoctorOrder::TestLabel { printer: "epson".into(), language: "ESC/POS".into(), dpi: 203 };
    bench.input(Input::Doctor(order));
    let printed = bench.effects.iter().find_map(|effect| match effect {
        Effect::Print { printer, label, .. } => Some((printer.clone(), label.clone())),
        _ => None,
    });
    let (printer, label) = printed.expect("a label is printed");
    assert_eq!(printer, "epson", "though such kinds belong to the other one");
    assert!(matches!(serde_json::from_str(&label).unwrap(), LabelData::Test(_)));
    let asked = bench.all_facts();
    assert!(matches!(&asked[..], [Fact::LabelRequested { .. }]), "{asked:?}");
    assert_eq!(bench.model().last.map(|last| last.say.word), Some(Word::DoctorTestQueued));
}

#[test]
fn a_hub_that_refuses_this_terminal_is_no_hub_that_can_be_reached() {
    use floor::hub::{HubHandle, HubStore, SqliteHub};
    let folder = tempfile::tempdir().unwrap();
    let store = std::sync::Arc::new(SqliteHub::open(&folder.path().join("hub")).unwrap());
    let token = store.enrol("LAX1", "T07", false).unwrap().token;
    let hub = HubHandle::start(store, "127.0.0.1:0").unwrap();
    let look = |url: &str, token: &str| {
        set_up(folder.path(), &format!("[hub]\nurl = {url:?}\ntoken = {token:?}\n"));
        let (code, rows) = report(folder.path());
        let (health, say, fix) = said(&rows, "hub");
        (code, health.to_owned(), say.to_owned(), fix.to_owned())
    };
    let (code, health, say, _) = look(&hub.url(), &token);
    assert_eq!((code, health.as_str(), say.as_str()), (Some(0), "ok", "It can be reached"));
    let (code, health, say, fix) = look(&hub.url(), "another");
    assert_eq!((code, health.as_str()), (Some(1), "bad"), "{say}");
    assert!(say.contains("the hub refuses") && fix.contains("floor-hub device add --warehouse LAX1"), "{say} {fix}");
    assert_eq!(look("https://hub.invalid", &token).1, "bad", "no terminal can use that address");
    let url = hub.url();
    hub.stop();
    let (code, health, say, _) = look(&url, &token);
    assert_eq!((code, health.as_str()), (Some(0), "warn"), "work goes on without it: {say}");
}

#[test]
fn of_another_process_s_devices_only_what_is_gone_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let scale = SimulatedScale::start(folder.path(), "pan", "mt-sics").unwrap();
    scale.set_fault(ScaleFault::Silent);
    let gone = folder.path().join("gone");
    set_up(
        folder.path(),
        &format!(
            "[[scale]]\nname = \"pan\"\naddress = \"{}\"\nprotocol = \"mt-sics\"\n\
             [[scanner]]\nname = \"gun\"\naddress = \"serial:{}\"\n",
            scale.address(),
            gone.display()
        ),
    );
    std::fs::create_dir(folder.path().join("terminal")).unwrap();
    let lock = std::fs::File::create(folder.path().join("terminal/terminal.lock")).unwrap();
    lock.lock().unwrap();
    let (_, rows) = report(folder.path());
    let (health, say, _) = said(&rows, "pan");
    assert!(health == "unknown" && say.contains("only its window knows"), "{health} {say}");
    assert_eq!(said(&rows, "gun").1, "It is not plugged in");
    let plain = doctor(folder.path(), &[]);
    assert!(text(&plain.stdout).contains("[not seen] Scale: pan"), "{}", text(&plain.stdout));
}

#[test]
fn numbers_and_names_that_can_not_be_are_told_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let printer =
        "[[printer]]\nname = \"labels\"\naddress = \"file:/dev/null\"\nlanguage = \"zpl\"\nroute = \"label\"\n";
    let setup = |rows: &[Value]| -> Vec<(String, String, String)> {
        let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let rows = rows.iter().filter(|row| row["name"] == "terminal.toml");
        rows.map(|row| (text(row, "health"), text(row, "say"), text(row, "fix"))).collect()
    };
    let media = "paper_mm = 2\nsheet_mm = -5\n[printer.media]\ndarkness = 300\ngap_mm = nan\nspeed_mm_s = 100000\n";
    let own = "idle_lock_s = 0\nrepeat_window_ms = 99999999\n[limits]\ncarton_tolerance_percent = -3\n";
    let terminal = format!("warehouse = \"../../x\"\ndevice = \"\"\n{own}{printer}{media}");
    std::fs::write(folder.path().join("terminal.toml"), terminal).unwrap();
    let (_, rows) = report(folder.path());
    let said = setup(&rows);
    for (say, fix) in [
        ("warehouse = \"../../x\" can't be a name", "letters, digits"),
        ("device = \"\" can't be a name", "letters, digits"),
        ("line 3: idle_lock_s = 0 can't be right", "10 to 86400"),
        ("line 4: repeat_window_ms = 99999999", "0 to 10000"),
        ("line 6: carton_tolerance_percent = -3", "0 to 100"),
        ("labels: no printer or paper has paper_mm = 2", "20 to 330"),
        ("sheet_mm = -5", "5 to 1000"),
        ("darkness = 300", "0 to 100"),
        ("gap_mm = NaN", "0 to 50"),
        ("speed_mm_s = 100000", "10 to 500"),
    ] {
        assert!(
            said.iter().any(|row| row.0 == "bad" && row.1.contains(say) && row.2.contains(fix)),
            "{say}: {said:#?}"
        );
    }
    assert_eq!(said.len(), 10, "{said:#?}");

    set_up(folder.path(), printer);
    let (code, rows) = report(folder.path());
    let said = setup(&rows);
    assert_eq!(code, Some(0));
    assert_eq!((said.len(), said[1].0.as_str()), (3, "warn"), "{said:#?}");
    assert!(said[2].1.contains("where parcels come from") && said[2].2.contains("[sender]"), "{said:#?}");
    assert!(said[1].1.contains("commercial_invoice, pro_forma") && said[1].2.contains("document"), "{said:#?}");
}

#[test]
fn a_device_that_is_set_up_already_takes_no_other_s_place() {
    let folder = tempfile::tempdir().unwrap();
    let scanner = floor_drivers::simulator::SerialScanner::start(folder.path(), "device-2").unwrap();
    let address = scanner.address().to_string();
    let gone = address.replace("device-2", "device-1");
    let scale = format!("[[scale]]\nname = \"pan\"\naddress = {gone:?}\nprotocol = \"mt-sics\"\n");
    let tested = |devices: &str| {
        set_up(folder.path(), devices);
        text(&doctor(folder.path(), &["--test", "pan"]).stdout)
    };
    let said = tested(&scale);
    assert!(said.contains("set up this one instead: serial:") && said.contains("device-2"), "{said}");
    let said = tested(&format!("{scale}[[scanner]]\nname = \"gun\"\naddress = {address:?}\n"));
    assert!(said.contains("Plug it in") && !said.contains("device-2"), "{said}");
}
