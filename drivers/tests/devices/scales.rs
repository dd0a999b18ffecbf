use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use floor_drivers::scale::{
    Manner, PROTOCOLS, Reading, ReadingState, ScaleRequest, ScaleSaid, ScaleSettings, Trouble, Unit, probe_toledo_8217,
    protocol,
};
use floor_drivers::simulator::{SCALES, ScaleFault, SimulatedScale};
use floor_drivers::{Command, Device, DeviceEvent, Happened};

use crate::{wait_down, wait_for, wait_up};

struct Bench {
    scale: SimulatedScale,
    device: Device,
    events: Receiver<DeviceEvent>,
    _directory: tempfile::TempDir,
}

fn bench(id: &str) -> Bench {
    let directory = tempfile::tempdir().unwrap();
    let scale = SimulatedScale::start(directory.path(), "scale", id).unwrap();
    let (sender, events) = channel();
    let protocol = protocol(id).unwrap();
    let device = Device::scale("pack-1", scale.address(), protocol, scale.settings(), sender).unwrap();
    wait_up(&events);
    Bench { scale, device, events, _directory: directory }
}

/// Every protocol that `takes` says yes to, each on a bench and thread of its own.
fn each(takes: impl Fn(&str) -> bool, check: impl Fn(Bench) + Sync) {
    std::thread::scope(|scope| {
        for kind in SCALES.iter().filter(|kind| takes(kind.protocol)) {
            let check = &check;
            let named = std::thread::Builder::new().name(kind.protocol.to_owned());
            named.spawn_scoped(scope, move || check(bench(kind.protocol))).unwrap();
        }
    });
}

impl Bench {
    fn id(&self) -> &'static str {
        self.scale.protocol()
    }

    /// Waits for a reading in that state; readings from before a change may
    /// still be on their way.
    fn reading(&self, what: &str, fits: impl Fn(&Reading) -> bool) -> Reading {
        wait_for(&self.events, &format!("{}: {what}", self.id()), |event| match &event.what {
            Happened::Reading { reading, .. } if fits(reading) => Some(reading.clone()),
            _ => None,
        })
    }

    fn state(&self, state: ReadingState) -> Reading {
        self.reading(&format!("{state:?}"), |reading| reading.state == state)
    }

    fn without_weight(&self, state: ReadingState) {
        assert_eq!(self.state(state).weight, None);
    }

    fn weight(&self, weight_mg: i64) {
        self.reading(&format!("{weight_mg} mg"), |reading| {
            reading.state == ReadingState::Stable && reading.weight.and_then(|weight| weight.to_mg()) == Some(weight_mg)
        });
    }

    fn zeroed(&self, what: &str) -> Result<(), Trouble> {
        wait_for(&self.events, &format!("{}: {what}", self.id()), |event| match &event.what {
            Happened::Zeroed(done) => Some(done.clone()),
            _ => None,
        })
    }

    fn tared(&self, what: &str) -> Result<(), Trouble> {
        wait_for(&self.events, &format!("{}: {what}", self.id()), |event| match &event.what {
            Happened::Tared(done) => Some(done.clone()),
            _ => None,
        })
    }

    fn can(&self, request: ScaleRequest) -> bool {
        protocol(self.id()).unwrap().can(request)
    }
}

#[test]
fn every_protocol_has_its_simulator() {
    let protocols: Vec<&str> = PROTOCOLS.iter().map(|entry| entry.id).collect();
    let simulators: Vec<&str> = SCALES.iter().map(|kind| kind.protocol).collect();
    assert_eq!(protocols, simulators);
}

#[test]
fn weights_come_with_their_state() {
    each(
        |_| true,
        |bench| {
            bench.scale.set_weight_mg(2_500_400);
            bench.device.command(Command::WeighOn);
            bench.weight(2_500_000);
            bench.scale.set_moving(true);
            bench.state(ReadingState::Moving);
            bench.scale.set_weight_mg(1_000);
            bench.weight(1_000);
            bench.scale.overload();
            bench.without_weight(ReadingState::Overload);
            bench.scale.underload();
            bench.without_weight(ReadingState::Underload);
        },
    );
}

/// Who tells stillness only by the same weight twice needs two of this weighing.
#[test]
fn a_weighing_starts_anew() {
    let bench = bench("adam-cpw");
    bench.scale.set_weight_mg(2_500_000);
    let first = || bench.reading("anything", |_| true).state;
    for _ in 0..3 {
        bench.device.command(Command::WeighOn);
        assert_eq!(first(), ReadingState::Moving);
        bench.weight(2_500_000);
        bench.device.command(Command::WeighOff);
        // What was under way is told before the next weighing.
        std::thread::sleep(Duration::from_millis(400));
        bench.events.try_iter().for_each(drop);
    }
    // Also when the cable was out meanwhile.
    bench.device.command(Command::WeighOn);
    bench.weight(2_500_000);
    bench.scale.unplug();
    wait_down(&bench.events);
    bench.scale.replug().unwrap();
    wait_up(&bench.events);
    assert_eq!(first(), ReadingState::Moving);
}

/// Damage of every kind. While it lasts, no other weight than the one on the pan is told.
#[test]
fn faults_are_never_a_weight() {
    each(
        |_| true,
        |bench| {
            bench.scale.set_weight_mg(2_500_000);
            bench.device.command(Command::WeighOn);
            bench.weight(2_500_000);
            for fault in [
                ScaleFault::WrongFrame,
                ScaleFault::Silent,
                ScaleFault::HalfFrame,
                ScaleFault::WrongBaud,
                ScaleFault::NoUnit,
                ScaleFault::NotReady,
            ] {
                let possible = match fault {
                    // USB has one speed.
                    ScaleFault::WrongBaud => bench.id() != "usb-hid",
                    ScaleFault::NoUnit => {
                        !["toledo-8217", "toledo-continuous", "toledo-continuous-plain"].contains(&bench.id())
                    }
                    ScaleFault::NotReady => !["cas", "a-and-d", "adam-cpw"].contains(&bench.id()),
                    _ => true,
                };
                if !possible {
                    continue;
                }
                bench.scale.set_fault(fault);
                bench.reading(&format!("{fault:?} as an error"), |reading| {
                    assert!(reading.weight.is_none_or(|weight| weight.to_mg() == Some(2_500_000)), "{reading:?}");
                    matches!(reading.state, ReadingState::Error(_) | ReadingState::NotReady)
                });
                bench.scale.set_fault(ScaleFault::None);
                bench.weight(2_500_000);
            }
        },
    );
}

#[test]
fn a_weight_beyond_all_scales_is_unreadable() {
    let answers: [(&str, &[u8]); 4] = [
        ("toledo-8217", b"\x02376181140230113\r"),
        ("usb-hid", &[3, 4, 8, 6, 0xFF, 0xFF]),
        ("mt-sics", b"S S 999999999999999 kg\r\n"),
        ("a-and-d", b"ST,+999999999999999 kg\r\n"),
    ];
    for (id, answer) in answers {
        let said = (protocol(id).unwrap().new)(&ScaleSettings { unit: Some(Unit::Pound) }).push(answer);
        let [ScaleSaid::Reading(reading)] = said.as_slice() else { panic!("{id}: {said:?}") };
        assert_eq!(reading.weight, None, "{id}");
        assert!(matches!(reading.state, ReadingState::Error(Trouble::Unreadable(_))), "{id}: {reading:?}");
    }
}

#[test]
fn troubles_say_what_to_do() {
    for (id, fault, words) in [
        ("mt-sics", ScaleFault::NoUnit, "no unit"),
        ("mt-sics", ScaleFault::WrongFrame, "unreadable"),
        ("mt-sics", ScaleFault::Silent, "does not answer; check power, cable"),
        ("a-and-d", ScaleFault::Silent, "does not answer; check power, cable"),
        ("toledo-8217", ScaleFault::WrongBaud, "check baud rate"),
        ("toledo-continuous", ScaleFault::WrongBaud, "check baud rate"),
        ("nci", ScaleFault::HalfFrame, "check baud rate"),
    ] {
        let bench = bench(id);
        bench.scale.set_fault(fault);
        bench.device.command(Command::WeighOn);
        bench.reading(words, |reading| match &reading.state {
            ReadingState::Error(why) => why.to_string().contains(words),
            _ => false,
        });
    }
}

#[test]
fn split_frames_and_parity_bits_do_no_harm() {
    each(
        |id| id != "usb-hid",
        |bench| {
            bench.scale.set_weight_mg(1_234_000);
            bench.scale.set_fault(ScaleFault::SplitFrames);
            bench.device.command(Command::WeighOn);
            bench.weight(1_234_000);
            if !["mt-sics", "cas"].contains(&bench.id()) {
                bench.scale.set_fault(ScaleFault::ParityBits);
                bench.scale.set_weight_mg(4_321_000);
                bench.weight(4_321_000);
            }
        },
    );
}

#[test]
fn a_cable_that_comes_out_in_the_middle_of_a_frame_costs_nothing() {
    each(
        |_| true,
        |bench| {
            bench.scale.set_weight_mg(3_000_000);
            bench.device.command(Command::WeighOn);
            bench.weight(3_000_000);
            bench.scale.set_fault(ScaleFault::UnplugMidFrame);
            wait_down(&bench.events);
            assert!(!bench.scale.is_plugged());
            if bench.can(ScaleRequest::Zero) {
                bench.device.command(Command::Zero);
                assert_eq!(bench.zeroed("a refusal"), Err(Trouble::NotConnected));
            }
            bench.scale.set_fault(ScaleFault::None);
            bench.scale.set_weight_mg(5_000_000);
            bench.scale.replug().unwrap();
            wait_up(&bench.events);
            let first = bench.reading("a weight", |reading| reading.weight.is_some());
            assert_eq!(first.weight.unwrap().to_mg(), Some(5_000_000), "{}", bench.id());
        },
    );
}

#[test]
fn a_stable_weight_says_for_how_long() {
    each(
        |_| true,
        |bench| {
            bench.scale.set_weight_mg(750_000);
            bench.device.command(Command::WeighOn);
            wait_for(&bench.events, "a settled weight", |event| match event.what {
                Happened::Reading { stable_for: Some(stable_for), .. } => {
                    (stable_for >= Duration::from_millis(300)).then_some(())
                }
                _ => None,
            });
        },
    );
}

/// Some scales beep when they are asked, and some speak all day: neither reaches the
/// terminal while nobody weighs.
#[test]
fn a_scale_is_heard_only_while_a_weight_is_wanted() {
    each(
        |_| true,
        |bench| {
            std::thread::sleep(Duration::from_millis(900));
            assert_eq!(bench.scale.times_asked(), 0);
            assert_eq!(bench.events.try_recv().ok(), None);
            bench.device.command(Command::WeighOn);
            bench.weight(0);
            bench.device.command(Command::WeighOff);
            std::thread::sleep(Duration::from_millis(300));
            while bench.events.try_recv().is_ok() {}
            let asked = bench.scale.times_asked();
            std::thread::sleep(Duration::from_millis(700));
            assert_eq!(bench.scale.times_asked(), asked);
            assert_eq!(bench.events.try_recv().ok(), None);
            if matches!(protocol(bench.id()).unwrap().manner, Manner::Asked { .. }) {
                // The Print key of the scale is heard all the same.
                bench.scale.set_weight_mg(42_000);
                bench.scale.press_print();
                bench.reading("the printed weight", |reading| {
                    reading.weight.and_then(|weight| weight.to_mg()) == Some(42_000)
                });
            }
        },
    );
}

/// Time on a processor that this process's threads of a name have used.
#[cfg(target_os = "linux")]
fn busy(thread: &str) -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten().map(|task| task.path());
    let named = tasks.filter(|task| std::fs::read_to_string(task.join("comm")).is_ok_and(|name| name.trim() == thread));
    let spent = |task: std::path::PathBuf| -> Option<u64> {
        let schedstat = std::fs::read_to_string(task.join("schedstat")).ok()?;
        schedstat.split_ascii_whitespace().next()?.parse().ok()
    };
    Duration::from_nanos(named.filter_map(spent).sum())
}

/// Nobody waits by looking again and again: not for a weight, not for work, not for a plug.
#[cfg(target_os = "linux")]
#[test]
fn waiting_costs_no_time() {
    const WHILE: Duration = Duration::from_secs(3);
    let directory = tempfile::tempdir().unwrap();
    let benches: Vec<_> = SCALES
        .iter()
        .enumerate()
        .map(|(nth, kind)| {
            let scale = SimulatedScale::start(directory.path(), kind.protocol, kind.protocol).unwrap();
            let (sender, events) = channel();
            let protocol = protocol(kind.protocol).unwrap();
            let name = format!("cpu-{nth}");
            let device = Device::scale(&name, scale.address(), protocol, scale.settings(), sender).unwrap();
            wait_up(&events);
            (scale, device, events, format!("device {name}"))
        })
        .collect();
    let check = |what: &str| {
        let before: Vec<Duration> = benches.iter().map(|(.., thread)| busy(thread)).collect();
        std::thread::sleep(WHILE);
        for ((scale, .., thread), before) in benches.iter().zip(before) {
            let spent = busy(thread) - before;
            assert!(spent < WHILE / 12, "{what}, {}: {spent:?} of {WHILE:?}", scale.protocol());
            eprintln!("{what}, {}: {spent:?} of {WHILE:?}", scale.protocol());
        }
    };
    check("idle");
    benches.iter().for_each(|(_, device, ..)| device.command(Command::WeighOn));
    check("weighing");
    benches.iter().for_each(|(scale, ..)| scale.set_fault(ScaleFault::Silent));
    check("silent");
    benches.iter().for_each(|(scale, ..)| scale.unplug());
    check("unplugged");
}

#[test]
fn a_new_weighing_begins_with_what_is_on_the_pan_now() {
    each(
        |_| true,
        |bench| {
            bench.scale.set_weight_mg(1_000_000);
            std::thread::sleep(Duration::from_millis(700));
            bench.scale.press_print();
            bench.scale.set_weight_mg(2_000_000);
            while bench.events.try_recv().is_ok() {}
            bench.device.command(Command::WeighOn);
            let first = wait_for(&bench.events, "the first weight", |event| match &event.what {
                Happened::Reading { reading, stable_for: Some(_), .. } => reading.weight,
                _ => None,
            });
            // The printed weight may have been told before the weighing began.
            if first.to_mg() == Some(1_000_000) {
                assert!(matches!(protocol(bench.id()).unwrap().manner, Manner::Asked { .. }));
            }
            bench.weight(2_000_000);
        },
    );
}

/// A scale that is one answer behind first tells of the box before: that never stands still for
/// long enough to count.
#[test]
fn an_answer_to_the_question_before_never_counts() {
    each(
        |_| true,
        |bench| {
            bench.scale.set_weight_mg(2_000_000);
            bench.device.command(Command::WeighOn);
            bench.weight(2_000_000);
            bench.device.command(Command::WeighOff);
            std::thread::sleep(Duration::from_millis(700));
            bench.scale.set_fault(ScaleFault::Behind);
            bench.scale.set_weight_mg(3_000_000);
            while bench.events.try_recv().is_ok() {}
            bench.device.command(Command::WeighOn);
            let counts = wait_for(&bench.events, "a weight that counts", |event| match &event.what {
                Happened::Reading { reading, stable_for: Some(still) } if *still >= Duration::from_millis(300) => {
                    reading.weight
                }
                _ => None,
            });
            assert_eq!(counts.to_mg(), Some(3_000_000), "{}", bench.id());
        },
    );
}

#[test]
fn zero_and_tare_are_done_or_refused_with_a_reason() {
    each(
        |_| true,
        |bench| {
            bench.device.command(Command::WeighOn);
            bench.scale.set_weight_mg(300_000);
            bench.weight(300_000);
            bench.device.command(Command::Zero);
            if !bench.can(ScaleRequest::Zero) {
                assert_eq!(bench.zeroed("a refusal"), Err(Trouble::NotOffered));
                return;
            }
            assert_eq!(bench.zeroed("zero"), Ok(()), "{}", bench.id());
            bench.weight(0);
            bench.scale.set_weight_mg(1_300_000);
            bench.weight(1_000_000);
            bench.device.command(Command::Tare);
            if !bench.can(ScaleRequest::Tare) {
                assert_eq!(bench.tared("a refusal"), Err(Trouble::NotOffered));
                return;
            }
            assert_eq!(bench.tared("tare"), Ok(()), "{}", bench.id());
            bench.scale.set_weight_mg(1_800_000);
            bench.weight(500_000);
            // Far from zero, or shaken: not now.
            bench.scale.set_weight_mg(9_000_000);
            bench.scale.set_moving(true);
            bench.device.command(Command::Zero);
            assert!(bench.zeroed("a refusal").is_err(), "{}", bench.id());
        },
    );
}

/// Orders of people come between two questions, and a scale that is asked too soon hears
/// neither.
#[test]
fn a_scale_has_its_rest_between_orders() {
    const ORDERS: u32 = 4;
    let waits = |id: &str| match protocol(id).unwrap().manner {
        Manner::Asked { pause } => Some(pause),
        Manner::Streams => None,
    };
    each(
        |id| waits(id).is_some(),
        |bench| {
            bench.device.command(Command::WeighOn);
            bench.weight(0);
            let started = Instant::now();
            for _ in 0..ORDERS {
                bench.device.command(Command::Zero);
                bench.device.command(Command::WeighOn);
                assert_eq!(bench.zeroed("zero"), Ok(()), "{}", bench.id());
            }
            // Each order, and at least one question between two of them.
            let least = waits(bench.id()).unwrap() * (2 * ORDERS - 2);
            assert!(started.elapsed() >= least, "{}: {:?}", bench.id(), started.elapsed());
        },
    );
}

/// The Tare key of the scale itself: nobody at the terminal knows of it. With the protocols that
/// tell, and with SICS where it is asked for.
#[test]
fn a_tare_of_the_scale_s_own_key_is_told() {
    each(
        |id| ["mt-sics", "toledo-8217", "toledo-continuous", "toledo-continuous-plain", "nci", "cas"].contains(&id),
        |bench| {
            bench.device.command(Command::TellNet);
            bench.device.command(Command::WeighOn);
            bench.scale.set_weight_mg(300_000);
            bench.reading("gross", |reading| reading.weight.is_some() && reading.net == Some(false));
            bench.scale.press_tare();
            bench.scale.set_weight_mg(1_300_000);
            let net = bench.reading("net", |reading| {
                reading.state == ReadingState::Stable && reading.weight.unwrap().to_mg() == Some(1_000_000)
            });
            // The question comes before every second weight.
            let told =
                if bench.id() == "mt-sics" { bench.reading("net", |reading| reading.net == Some(true)) } else { net };
            assert_eq!(told.net, Some(true), "{}", bench.id());
        },
    );
    // Who doesn't need to know doesn't pay for it.
    let bench = bench("mt-sics");
    bench.device.command(Command::WeighOn);
    bench.scale.set_weight_mg(300_000);
    bench.weight(300_000);
    assert_eq!(bench.state(ReadingState::Stable).net, None);
}

#[test]
fn an_order_that_the_plug_cut_short_is_answered() {
    each(
        |id| protocol(id).unwrap().can(ScaleRequest::Zero),
        |bench| {
            bench.scale.set_fault(ScaleFault::UnplugMidFrame);
            bench.device.command(Command::Zero);
            assert_eq!(bench.zeroed("a refusal"), Err(Trouble::NotConnected), "{}", bench.id());
        },
    );
}

/// It shows zero, and it is the zero of the tare.
#[test]
fn a_zero_that_a_tared_scale_ignored_was_not_set() {
    let bench = bench("toledo-8217");
    bench.device.command(Command::WeighOn);
    bench.scale.set_weight_mg(300_000);
    bench.weight(300_000);
    bench.device.command(Command::Tare);
    assert_eq!(bench.tared("tare"), Ok(()));
    bench.device.command(Command::Zero);
    assert_eq!(bench.zeroed("a refusal"), Err(Trouble::NotTaken));
}

#[test]
fn a_refused_zero_says_why() {
    let bench = bench("mt-sics");
    bench.scale.set_weight_mg(1_800_000);
    bench.device.command(Command::Zero);
    assert_eq!(bench.zeroed("a refusal"), Err(Trouble::TooHeavy));
    bench.device.command(Command::Identify);
    wait_for(&bench.events, "the name", |event| match &event.what {
        Happened::Identity(name) => name.contains("ICS425").then_some(()),
        _ => None,
    });
}

/// The probe is only sent when a person asks; it must find its own kind and harm no other.
#[test]
fn the_8217_is_found_by_its_echo() {
    for kind in SCALES {
        let directory = tempfile::tempdir().unwrap();
        let scale = SimulatedScale::start(directory.path(), "scale", kind.protocol).unwrap();
        let mut transport = scale.address().open().unwrap();
        let found = probe_toledo_8217(transport.as_mut()).unwrap();
        assert_eq!(found, kind.protocol == "toledo-8217", "{}", kind.protocol);
        let mut scale_protocol = (protocol(kind.protocol).unwrap().new)(&scale.settings());
        scale.set_weight_mg(2_000_000);
        scale_protocol.ask(ScaleRequest::Weigh);
        // Afterwards it weighs as before.
        let until = Instant::now() + Duration::from_secs(5);
        let mut buffer = [0u8; 256];
        let weighed = loop {
            let question = scale_protocol.ask(ScaleRequest::Weigh);
            transport.write_all(question, Duration::from_secs(1)).unwrap();
            let count = transport.read(&mut buffer, Duration::from_millis(500)).unwrap();
            let said = scale_protocol.push(&buffer[..count]);
            if said.iter().any(|said| format!("{said:?}").contains("2000")) || Instant::now() > until {
                break said;
            }
        };
        assert!(format!("{weighed:?}").contains("2000"), "{}: {weighed:?}", kind.protocol);
    }
}
