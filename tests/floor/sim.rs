//! `floor sim` in a process of its own, and devices of this process on its cables.

use floor::floor_loop::PrintTrouble;
use floor::labels::png;
use floor::terminal::Terminal;
use floor::terminal::config::Config;
use floor_drivers::printer::{
    Bitmap, EscPos, EscPosJob, JobError, JobPolicy, Language, Media, Printed, Zpl, language, look, send,
};
use floor_drivers::scale::protocol;
use floor_drivers::{Command, Device, Happened};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);

struct Sim {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    config: Config,
}

impl Sim {
    fn start(folder: &Path, args: &[&str]) -> Self {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_floor"))
            .arg("sim")
            .arg("--dir")
            .arg(folder)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        // What is printed is a whole terminal.toml.
        let mut entries = String::new();
        while !entries.contains("# Ready") {
            assert!(output.read_line(&mut entries).unwrap() > 0, "the simulation ended: {entries}");
        }
        let config: Config = toml::from_str(&entries).unwrap();
        config.check().unwrap();
        Self { child, input, output, config }
    }

    /// One line to it, and its answer.
    fn order(&mut self, line: impl AsRef<[u8]>) -> String {
        self.input.as_mut().unwrap().write_all(&[line.as_ref(), b"\n"].concat()).unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        answer.trim_end().to_owned()
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        // Without more to read it ends by itself.
        self.input.take();
        self.child.wait().unwrap();
    }
}

fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < deadline, "{what} did not happen");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_terminal_works_with_devices_of_another_process() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["--scanner", "serial", "--scale", "toledo-8217", "--scale", "usb-hid", "--printer", "zpl"];
    let mut sim = Sim::start(folder.path(), &args);
    let (models, seen) = channel();
    let terminal = Terminal::start(&folder.path().join("terminal"), &sim.config, move |model| {
        // The test may have seen enough.
        let _ = models.send(model);
    })
    .unwrap();
    let up = |model: &floor::floor_loop::Model| {
        let devices = &model.status.devices;
        let scanner = devices.iter().any(|device| device.say.word == floor::words::Word::DeviceUp);
        scanner && devices.len() == 4
    };
    let model = until("the devices came up", || seen.try_iter().find(up));
    assert!(model.status.devices.iter().all(|device| device.say.word != floor::words::Word::DeviceDown));
    // What comes right after the opening could be the end of a code.
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(sim.order("scan BADGE-NOBODY"), "scanner-1: scanned BADGE-NOBODY");
    until("the scan arrived", || {
        seen.try_iter().find(|model| model.last.as_ref().is_some_and(|last| last.scanned == "BADGE-NOBODY"))
    });
    assert_eq!(sim.order("unplug scanner-1"), "scanner-1: unplugged");
    let bad = |name: &str, model: &floor::floor_loop::Model| {
        let health = model.status.devices.iter().find(|device| device.name == name).map(|device| device.health);
        health == Some(floor::floor_loop::Health::Bad)
    };
    until("the loss was seen", || seen.try_iter().find(|model| bad("scanner-1", model)));
    sim.order("plug scanner-1");
    until("the scanner was back", || seen.try_iter().find(|model| !bad("scanner-1", model)));
    drop(terminal);
}

#[test]
fn scales_and_printers_of_another_process_are_worked_by_lines() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["--scale", "a-and-d", "--scale", "usb-hid", "--printer", "zpl", "--printer", "escpos"];
    let mut sim = Sim::start(folder.path(), &args);
    for (scale, kilos, weight_mg) in [("scale-1", "1.25 kg", 1_250_000), ("scale-2", "2.5 lb", 1_134_000)] {
        let entry = sim.config.scales.iter().find(|entry| entry.name == scale).unwrap().clone();
        let (events, heard) = channel();
        let protocol = protocol(&entry.protocol).unwrap();
        let device = Device::scale(scale, entry.address.clone(), protocol, entry.settings(), events).unwrap();
        device.command(Command::WeighOn);
        assert!(sim.order(format!("{scale}: weigh {kilos}")).starts_with(scale));
        until("the weight", || {
            heard.try_iter().find(|event| match &event.what {
                Happened::Reading { reading, .. } => {
                    reading.weight.and_then(|weight| weight.to_mg()) == Some(weight_mg)
                }
                _ => false,
            })
        });
    }

    let mut picture = Bitmap::new(160, 80);
    picture.fill(20, 20, 40, 30);
    let policy = JobPolicy::default();
    let languages: [(&dyn Language, Vec<u8>); 2] = [
        (&Zpl::default(), Zpl::default().label(&picture, 1, &Media::default()).unwrap()),
        (&EscPos, EscPosJob::new().line("carton 7").cut().into_bytes()),
    ];
    for (entry, (language, job)) in sim.config.printers.iter().zip(languages) {
        let mut transport = entry.address.open().unwrap();
        assert_eq!(send(transport.as_mut(), language, &job, &policy).unwrap(), Printed::Confirmed);
    }
    let file = until("the label's picture", || {
        let said = sim.order("printer-1: labels");
        let path = PathBuf::from(said.strip_prefix("printer-1: ")?);
        path.exists().then_some(path)
    });
    assert_eq!(png::decode(&std::fs::read(file).unwrap()).unwrap(), picture);
    let ticket = until("the ticket's text", || {
        let said = sim.order("printer-2: labels");
        std::fs::read_to_string(said.strip_prefix("printer-2: ")?).ok()
    });
    assert_eq!(ticket, "carton 7");
    assert_eq!(sim.order("printer-1: paper out"), "printer-1: paper is out");
    let mut transport = sim.config.printers[0].address.open().unwrap();
    let status = Zpl::default().status(transport.as_mut(), Duration::from_secs(2)).unwrap();
    assert!(status.paper_out, "{status}");
}

#[test]
fn wrong_lines_are_answered_with_what_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let mut sim = Sim::start(folder.path(), &["--scale", "nci"]);
    for (line, answer) in [
        ("weigh", "the weight is not a number; weigh wants: weigh 1.25 kg (put a load on the pan; it stands still)"),
        (
            "weigh heavy",
            "the weight is not a number; weigh wants: weigh 1.25 kg (put a load on the pan; it stands still)",
        ),
        ("jump", "jump is not known; help lists what is"),
        ("unplug scale-9", "there is no scale-9; here are scale-1"),
        ("paper out", "no device here for that: paper out"),
        ("fault busy", "no device here for that: fault busy"),
        ("ribbon", "ribbon wants: ribbon out|in (take a label printer's ribbon out, or put it in)"),
        ("pause now", "pause wants: pause (press the pause key on the printer)"),
        (
            "fault everything",
            "fault wants: fault WHAT (none, or on a scale: silent|noise|half|no-unit|not-ready|split|torn|behind|parity|baud; camera: busy|silent|half|noise; printer: silent|offline|jam|silent-when-blocked)",
        ),
        ("scale-1: weigh 3 kg", "scale-1: 3.000 kg on the pan"),
        ("clear", "scale-1: the pan is empty"),
    ] {
        assert_eq!(sim.order(line), answer);
    }
    // Neither is a line that is no text the end.
    assert!(sim.order(b"\xff\xfe weigh").contains("is not known"));
    assert_eq!(sim.order("clear"), "scale-1: the pan is empty");
}

fn picture() -> Bitmap {
    let mut picture = Bitmap::new(160, 80);
    picture.fill(20, 20, 40, 30);
    picture
}

/// A job of each language, ending with what makes it come out.
fn job(of: &str) -> Vec<u8> {
    match of {
        "escpos" => EscPosJob::new().line("carton 7").cut().into_bytes(),
        _ => (language(of).unwrap().new)().label(&picture(), 1, &Media::default()).unwrap(),
    }
}

const PATIENT: Duration = Duration::from_secs(2);

/// All that a printer of any language and cable can have, worked by words and told by the
/// printer itself.
#[test]
fn every_printer_has_its_faults_by_lines() {
    let folder = tempfile::tempdir().unwrap();
    let kinds = ["zpl", "tspl", "epl", "escpos", "zpl-serial", "tspl-serial", "epl-serial", "escpos-serial"];
    let args: Vec<&str> = kinds.iter().flat_map(|kind| ["--printer", kind]).collect();
    let mut sim = Sim::start(folder.path(), &args);
    for (entry, kind) in sim.config.printers.clone().into_iter().zip(kinds) {
        let name = entry.name.as_str();
        assert_eq!(entry.language, kind.trim_end_matches("-serial"));
        if kind.ends_with("-serial") {
            assert!(entry.address.to_string().ends_with("?baud=9600&frame=8N1"), "{}", entry.address);
        }
        let receipts = entry.language == "escpos";
        let speaks = (language(&entry.language).unwrap().new)();
        let told = || {
            let mut transport = entry.address.open().unwrap();
            PrintTrouble::of_status(&look(transport.as_mut(), speaks.as_ref(), PATIENT).unwrap())
        };
        let no = |sim: &mut Sim, line: &str| {
            let said = sim.order(format!("{name}: {line}"));
            assert_eq!(said, format!("no device here for that: {line}"), "{kind}");
        };
        let mut order = |line: &str, said: &str| {
            assert_eq!(sim.order(format!("{name}: {line}")), format!("{name}: {said}"), "{kind}");
        };
        assert_eq!(told(), None, "{kind}");
        let jam = match entry.language.as_str() {
            "escpos" => PrintTrouble::CutterJammed,
            "epl" => PrintTrouble::Fault("80".into()),
            _ => PrintTrouble::PaperJam,
        };
        // EPL2 has one word for both, and a receipt printer has no ribbon.
        let epl = entry.language == "epl";
        let paper = if epl { PrintTrouble::PaperOrRibbonOut } else { PrintTrouble::PaperOut };
        let ribbon = if epl { PrintTrouble::PaperOrRibbonOut } else { PrintTrouble::RibbonOut };
        let mut faults = vec![
            ("paper out", "paper is out", paper.clone(), "paper in", "paper is in"),
            ("head open", "cover is open", PrintTrouble::HeadOpen, "cover close", "cover is closed"),
            ("pause", "paused", PrintTrouble::Paused, "resume", "not paused"),
            ("jam", "fault: jam", jam, "fault none", "fault: none"),
        ];
        if !receipts {
            faults.push(("ribbon out", "ribbon is out", ribbon, "ribbon in", "ribbon is in"));
        }
        for (wrong, said, trouble, right, so) in faults {
            order(wrong, said);
            assert_eq!(told(), Some(trouble), "{kind}: {wrong}");
            order(right, so);
            assert_eq!(told(), None, "{kind}: {right}");
        }
        for quiet in ["silent", "offline"] {
            order(&format!("fault {quiet}"), &format!("fault: {quiet}"));
            let mut transport = entry.address.open().unwrap();
            let status = look(transport.as_mut(), speaks.as_ref(), Duration::from_millis(300)).unwrap();
            assert!(status.unknown, "{kind}: {quiet}: {status}");
            order("online", "fault: none");
        }
        order("paper out after 2", "paper runs out after 2 more");
        for _ in 0..2 {
            let mut transport = entry.address.open().unwrap();
            let sent = send(transport.as_mut(), speaks.as_ref(), &job(&entry.language), &JobPolicy::default());
            // Behind the last label it says already that there is no more paper.
            let fine = matches!(sent, Ok(_) | Err(JobError::Ambiguous { .. }));
            assert!(fine, "{kind}: {sent:?}");
        }
        assert_eq!(told(), Some(paper), "{kind}");
        order("paper in", "paper is in");
        order("complaints", "understood everything");
        if receipts {
            no(&mut sim, "ribbon out");
            no(&mut sim, "slow 2");
        }
    }
    drop(sim);
}

#[test]
fn a_serial_label_printer_prints_slowly_and_loses_its_cable() {
    let folder = tempfile::tempdir().unwrap();
    let mut sim = Sim::start(folder.path(), &["--printer", "zpl-serial"]);
    let address = sim.config.printers[0].address.clone();
    let policy = JobPolicy::default();
    let zpl = Zpl::default();
    assert_eq!(sim.order("slow 0.5"), "printer-1: each label takes 0.5 s");
    let began = Instant::now();
    let mut transport = address.open().unwrap();
    assert_eq!(send(transport.as_mut(), &zpl, &job("zpl"), &policy).unwrap(), Printed::Confirmed);
    assert!(began.elapsed() >= Duration::from_millis(500));
    let file = until("the label's picture", || {
        let said = sim.order("labels");
        let path = PathBuf::from(said.strip_prefix("printer-1: ")?);
        path.exists().then_some(path)
    });
    assert_eq!(png::decode(&std::fs::read(file).unwrap()).unwrap(), picture());

    assert_eq!(sim.order("slow 0"), "printer-1: each label takes 0 s");
    assert_eq!(sim.order("unplug printer-1 after 300"), "printer-1: its cable comes out after 300 more bytes");
    let sent = send(transport.as_mut(), &zpl, &job("zpl"), &policy);
    assert!(matches!(sent, Err(JobError::Ambiguous { .. })), "{sent:?}");
    until("the cable is out", || address.open().is_err().then_some(()));
    assert_eq!(sim.order("plug printer-1"), "printer-1: plugged in");
    let mut transport = address.open().unwrap();
    assert_eq!(send(transport.as_mut(), &zpl, &job("zpl"), &policy).unwrap(), Printed::Confirmed);
}

#[test]
fn cameras_and_scanners_have_their_faults_by_lines() {
    use floor_drivers::camera::{CameraTrouble, Shot, take};
    let folder = tempfile::tempdir().unwrap();
    let mut sim = Sim::start(folder.path(), &["--camera", "snapshot", "--scanner", "keys", "--scanner", "serial"]);
    let camera = sim.config.camera.clone().unwrap().address;
    let shoot_within = |time| take(&camera, time).map_err(|error| error.trouble);
    let shoot = || shoot_within(PATIENCE);
    assert!(matches!(shoot(), Ok(Shot::Jpeg(_))));
    for fault in ["busy", "silent", "half", "noise"] {
        assert_eq!(sim.order(format!("camera-1: fault {fault}")), format!("camera-1: fault: {fault}"));
        let shot = if fault == "silent" { shoot_within(Duration::from_millis(500)) } else { shoot() };
        let as_told = match fault {
            "busy" => matches!(shot, Err(CameraTrouble::Busy | CameraTrouble::Answered { .. })),
            "silent" => matches!(shot, Err(CameraTrouble::Silent { .. })),
            _ => shot.is_err(),
        };
        assert!(as_told, "{fault}: {shot:?}");
    }
    assert_eq!(sim.order("fault none"), "camera-1: fault: none");
    assert!(shoot().is_ok());

    let own = folder.path().join("own");
    std::fs::create_dir(&own).unwrap();
    let jpeg = floor_drivers::simulator::test_picture(7);
    std::fs::write(own.join("a.jpg"), &jpeg).unwrap();
    assert_eq!(
        sim.order(format!("show {}", own.display())),
        format!("camera-1: shows the JPEG files of {}", own.display())
    );
    assert!(matches!(shoot(), Ok(Shot::Jpeg(bytes)) if bytes == jpeg));
    assert!(sim.order("show /not-there").starts_with("camera-1: failed"));

    // Keys can't be sent at a wrong speed: the serial scanner is meant.
    assert!(sim.order("unreadable").starts_with("scanner-2: "));
    let (events, heard) = channel();
    let entry = &sim.config.scanners[1];
    let _scanner = Device::scanner("serial", entry.address.clone(), entry.settings(), events).unwrap();
    until("it is up", || heard.try_iter().find(|event| matches!(event.what, Happened::Up)));
    assert_eq!(sim.order("scanner-2: twice CTN-1"), "scanner-2: scanned CTN-1 twice");
    let mut scans = 0;
    until("both scans", || {
        scans += heard
            .try_iter()
            .filter(|event| matches!(&event.what, Happened::Heard(floor_drivers::scanner::Heard::Scan(scan)) if scan.text == "CTN-1"))
            .count();
        (scans == 2).then_some(())
    });
}

#[test]
fn a_second_simulation_leaves_the_first_one_s_folder_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut sim = Sim::start(folder.path(), &["--scanner", "serial"]);
    let mut second = std::process::Command::new(env!("CARGO_BIN_EXE_floor"));
    second.arg("sim").arg("--dir").arg(folder.path()).args(["--scanner", "serial"]).stdin(Stdio::null());
    let second = second.output().unwrap();
    let why = String::from_utf8_lossy(&second.stderr);
    assert!(!second.status.success() && why.contains("another floor sim has its devices"), "{why}");
    assert!(folder.path().join("scanner-1").exists(), "its cable is still there");
    assert_eq!(sim.order("scan A"), "scanner-1: scanned A");
    drop(sim);
    Sim::start(folder.path(), &["--scanner", "serial"]);
}
