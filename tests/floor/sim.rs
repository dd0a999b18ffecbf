//! `floor sim` in a process of its own, and devices of this process on its cables.

use floor::labels::png;
use floor::terminal::Terminal;
use floor::terminal::config::Config;
use floor_drivers::printer::{Bitmap, EscPos, EscPosJob, JobPolicy, Language, Media, Printed, Zpl, send};
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
        (
            "fault everything",
            "fault wants: fault WHAT (none|no-unit|noise|silent|half|not-ready|split|torn|behind|parity|baud, on the scale or its line)",
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
