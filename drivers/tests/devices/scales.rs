use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use floor_drivers::scale::{Reading, ReadingState, protocol};
use floor_drivers::simulator::{MtSicsScale, ScaleFault};
use floor_drivers::{Command, Device, DeviceEvent, Happened};

use crate::{wait_down, wait_for, wait_up};

struct Bench {
    scale: MtSicsScale,
    device: Device,
    events: Receiver<DeviceEvent>,
    _directory: tempfile::TempDir,
}

fn bench() -> Bench {
    let directory = tempfile::tempdir().unwrap();
    let scale = MtSicsScale::start(directory.path(), "scale").unwrap();
    let (sender, events) = channel();
    let protocol = protocol("mt-sics").unwrap();
    let device = Device::scale("pack-1", scale.address(), protocol, sender).unwrap();
    wait_up(&events);
    Bench { scale, device, events, _directory: directory }
}

impl Bench {
    /// Waits for a reading in that state; readings from before a change may
    /// still be on their way.
    fn reading(&self, what: &str, fits: impl Fn(&Reading) -> bool) -> Reading {
        wait_for(&self.events, what, |event| match &event.what {
            Happened::Reading { reading, .. } if fits(reading) => Some(reading.clone()),
            _ => None,
        })
    }

    fn state(&self, state: ReadingState) {
        let reading = self.reading(&format!("{state:?}"), |reading| reading.state == state);
        assert_eq!(reading.weight, None);
    }

    fn error(&self, words: &str) {
        let reading = self.reading(words, |reading| match &reading.state {
            ReadingState::Error(why) => why.contains(words),
            _ => false,
        });
        assert_eq!(reading.weight, None);
    }

    fn weight(&self, state: ReadingState, weight_mg: i64) {
        self.reading(&format!("{weight_mg} mg"), |reading| {
            reading.state == state && reading.weight.and_then(|weight| weight.to_mg()) == Some(weight_mg)
        });
    }
}

#[test]
fn weights_come_with_their_state() {
    let bench = bench();
    bench.scale.set_weight_mg(2_500_400);
    bench.device.command(Command::WeighOn);
    bench.weight(ReadingState::Stable, 2_500_000);
    bench.scale.set_moving(true);
    bench.weight(ReadingState::Moving, 2_500_000);
    bench.scale.set_weight_mg(1_000);
    bench.weight(ReadingState::Stable, 1_000);
    bench.scale.overload();
    bench.state(ReadingState::Overload);
    bench.scale.underload();
    bench.state(ReadingState::Underload);
}

#[test]
fn faults_are_never_a_weight() {
    let bench = bench();
    bench.scale.set_weight_mg(2_500_000);
    bench.device.command(Command::WeighOn);
    for (fault, words) in [
        (ScaleFault::NoUnit, "no unit"),
        (ScaleFault::WrongFrame, "unreadable"),
        (ScaleFault::Silent, "does not answer"),
        (ScaleFault::HalfFrame, "does not answer"),
    ] {
        bench.scale.set_fault(fault);
        bench.error(words);
        bench.scale.set_fault(ScaleFault::None);
        bench.weight(ReadingState::Stable, 2_500_000);
    }
    bench.scale.set_fault(ScaleFault::NotReady);
    bench.state(ReadingState::NotReady);
}

#[test]
fn a_stable_weight_says_for_how_long() {
    let bench = bench();
    bench.scale.set_weight_mg(750_000);
    bench.device.command(Command::WeighOn);
    wait_for(&bench.events, "a settled weight", |event| match event.what {
        Happened::Reading { stable_for: Some(stable_for), .. } => {
            (stable_for >= Duration::from_millis(300)).then_some(())
        }
        _ => None,
    });
}

#[test]
fn the_scale_is_asked_only_while_a_weight_is_wanted() {
    let bench = bench();
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(bench.scale.times_asked(), 0);
    bench.device.command(Command::WeighOn);
    bench.weight(ReadingState::Stable, 0);
    bench.device.command(Command::WeighOff);
    std::thread::sleep(Duration::from_millis(300));
    let asked = bench.scale.times_asked();
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(bench.scale.times_asked(), asked);
    // The Print key of the scale is heard all the same.
    while bench.events.try_recv().is_ok() {}
    bench.scale.set_weight_mg(42_000);
    bench.scale.press_print();
    bench.weight(ReadingState::Stable, 42_000);
}

#[test]
fn zero_tare_and_identity_are_answered() {
    let bench = bench();
    let zeroed = |what: &str| {
        wait_for(&bench.events, what, |event| match &event.what {
            Happened::Zeroed(done) => Some(done.clone()),
            _ => None,
        })
    };
    bench.device.command(Command::WeighOn);
    bench.scale.set_weight_mg(300_000);
    bench.device.command(Command::Zero);
    assert_eq!(zeroed("zero"), Ok(()));
    bench.weight(ReadingState::Stable, 0);
    bench.scale.set_weight_mg(1_300_000);
    bench.device.command(Command::Tare);
    wait_for(&bench.events, "tare", |event| (event.what == Happened::Tared(Ok(()))).then_some(()));
    bench.weight(ReadingState::Stable, 0);
    bench.scale.set_weight_mg(1_800_000);
    bench.weight(ReadingState::Stable, 500_000);
    bench.device.command(Command::Zero);
    assert!(zeroed("a refusal").unwrap_err().contains("too much weight"));
    bench.device.command(Command::Identify);
    wait_for(&bench.events, "the name", |event| match &event.what {
        Happened::Identity(name) => name.contains("ICS425").then_some(()),
        _ => None,
    });
}

#[test]
fn an_unplugged_scale_comes_back_and_weighs_on() {
    let bench = bench();
    bench.scale.set_weight_mg(5_000_000);
    bench.device.command(Command::WeighOn);
    bench.weight(ReadingState::Stable, 5_000_000);
    bench.scale.unplug();
    wait_down(&bench.events);
    bench.device.command(Command::Zero);
    wait_for(&bench.events, "a refusal", |event| matches!(&event.what, Happened::Zeroed(Err(_))).then_some(()));
    bench.scale.replug().unwrap();
    wait_up(&bench.events);
    bench.weight(ReadingState::Stable, 5_000_000);
}
