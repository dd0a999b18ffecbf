//! HID scales that send a report only when the weight changes, or none at all until they are
//! asked: umockdev shows them, `kernel_bed.c` answers for them, and the tests send.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use floor_drivers::scale::{ReadingState, ScaleSettings, Trouble};
use floor_drivers::{Command, Device, DeviceEvent, DownKind, Happened};

use crate::kernel::{Plug, SCALE, fifo, hid_device, hid_traffic, in_kernel_bed, inside, send, write};
use crate::{wait_for, wait_up};

const KG_5: [u8; 6] = [3, 4, 3, 0xFD, 0x88, 0x13];
const KG_6: [u8; 6] = [3, 4, 3, 0xFD, 0x70, 0x17];

fn in_scale_bed(test: &str) {
    let directory = tempfile::tempdir().unwrap();
    let mut arguments = hid_traffic(directory.path(), 0, &SCALE, &[]);
    let device = hid_device(0, ("0922", "8003", "DYMO M10 Scale"), &SCALE);
    arguments.push(format!("--device={}", write(directory.path(), "hid.umockdev", device)));
    in_kernel_bed(&format!("hid_beds::{test}"), &arguments);
}

/// A scale of the bed, weighing.
struct Scale {
    node: PathBuf,
    bed: PathBuf,
    device: Device,
    events: Receiver<DeviceEvent>,
}

impl Scale {
    fn start() -> Self {
        let bed = PathBuf::from(std::env::var_os("UMOCKDEV_DIR").unwrap());
        let node = fifo("dev/hidraw0");
        let (sender, events) = channel();
        let protocol = floor_drivers::scale::protocol("usb-hid").unwrap();
        let address = "hid:id=0922:8003".parse().unwrap();
        let device = Device::scale("scale", address, protocol, ScaleSettings::default(), sender).unwrap();
        wait_up(&events);
        Self { node, bed, device, events }
    }

    fn weigh(&self) {
        self.device.command(Command::WeighOn);
    }

    /// What it says when it is asked, from now on.
    fn answers(&self, report: &[u8]) {
        // In one step, since it may be asked at any moment.
        std::fs::write(self.bed.join("next"), report).unwrap();
        std::fs::rename(self.bed.join("next"), self.bed.join("report")).unwrap();
    }

    fn sends(&self, report: &[u8]) {
        send(&self.node, report);
    }

    /// Everything that is told for a while: milligrams, or what is wrong.
    fn told_for(&self, time: Duration) -> Vec<Result<i64, Trouble>> {
        let until = Instant::now() + time;
        let mut told = Vec::new();
        while let Ok(event) = self.events.recv_timeout(until.saturating_duration_since(Instant::now())) {
            match event.what {
                Happened::Reading { reading, .. } => told.push(match reading.state {
                    ReadingState::Error(trouble) => Err(trouble),
                    _ => Ok(reading.weight.unwrap().to_mg().unwrap()),
                }),
                other => panic!("{other:?}"),
            }
        }
        told
    }

    /// Waits until the same weight has stood for so long; everything before is that weight.
    fn stands(&self, mg: i64, time: Duration) {
        wait_for(&self.events, "a weight that stands", |event| match &event.what {
            Happened::Reading { reading, stable_for } => {
                assert_eq!(reading.weight.and_then(|weight| weight.to_mg()), Some(mg), "{reading:?}");
                stable_for.filter(|stable| *stable >= time)
            }
            other => panic!("{other:?}"),
        });
    }
}

#[test]
fn a_hid_scale_that_says_nothing_by_itself_is_asked() {
    if inside() {
        let scale = Scale::start();
        scale.answers(&KG_5);
        scale.weigh();
        scale.stands(5_000_000, Duration::from_secs(2));
        scale.answers(&KG_6);
        wait_for(&scale.events, "the other weight", |event| match &event.what {
            Happened::Reading { reading, .. } => reading.weight?.to_mg().filter(|mg| *mg == 6_000_000),
            _ => None,
        });
        scale.stands(6_000_000, Duration::from_secs(1));
        return;
    }
    in_scale_bed("a_hid_scale_that_says_nothing_by_itself_is_asked");
}

/// The box stands on it before the weighing begins, and nothing changes any more.
#[test]
fn a_hid_scale_that_reports_only_changes_keeps_its_weight() {
    if inside() {
        let scale = Scale::start();
        scale.answers(&KG_5);
        scale.sends(&KG_5);
        std::thread::sleep(Duration::from_millis(700));
        for _ in 0..2 {
            scale.weigh();
            scale.stands(5_000_000, Duration::from_millis(1500));
            scale.device.command(Command::WeighOff);
            std::thread::sleep(Duration::from_millis(700));
            scale.events.try_iter().for_each(drop);
        }
        return;
    }
    in_scale_bed("a_hid_scale_that_reports_only_changes_keeps_its_weight");
}

/// Some answer with a report that was never filled in. What they send by themselves counts.
#[test]
fn an_answer_that_no_change_explains_is_no_weight() {
    if inside() {
        let scale = Scale::start();
        scale.weigh();
        // What came before is of the box before.
        std::thread::sleep(Duration::from_millis(150));
        for (answer, sent, mg) in [
            (&[3, 2, 3, 0xFD, 0, 0][..], KG_5, 5_000_000),
            (&KG_5, KG_6, 6_000_000),
            (&[3, 0, 0, 0, 0, 0], KG_5, 5_000_000),
        ] {
            scale.sends(&sent);
            scale.answers(answer);
            let told = scale.told_for(Duration::from_millis(1800));
            assert!(told.contains(&Ok(mg)) && told.contains(&Err(Trouble::Silent)), "{told:?}");
            let fits =
                |one: &Result<i64, Trouble>| matches!(one, Ok(told) if *told == mg) || *one == Err(Trouble::Silent);
            assert!(told.iter().all(fits), "{told:?}");
        }
        return;
    }
    in_scale_bed("an_answer_that_no_change_explains_is_no_weight");
}

/// Most scales send by themselves and stall when they are asked: that is no fault.
#[test]
fn a_hid_scale_that_refuses_to_be_asked_is_only_silent() {
    if inside() {
        let scale = Scale::start();
        scale.weigh();
        let told = scale.told_for(Duration::from_millis(2500));
        assert!(told.len() <= 3 && told.iter().all(|one| *one == Err(Trouble::Silent)), "{told:?}");
        // Nonsense is no answer.
        scale.answers(&[3, 9]);
        scale.device.command(Command::WeighOff);
        scale.weigh();
        let told = scale.told_for(Duration::from_millis(1500));
        assert!(!told.is_empty() && told.iter().all(|one| *one == Err(Trouble::Silent)), "{told:?}");
        for _ in 0..20 {
            scale.sends(&KG_5);
            std::thread::sleep(Duration::from_millis(50));
        }
        let told = scale.told_for(Duration::from_millis(100));
        assert!(told.len() >= 10 && told.iter().all(|one| *one == Ok(5_000_000)), "{told:?}");
        // One that repeats itself and falls silent is off, whatever its last report says.
        scale.answers(&KG_5);
        let told = scale.told_for(Duration::from_millis(1800));
        assert!(!told.is_empty() && told.iter().all(|one| *one == Err(Trouble::Silent)), "{told:?}");
        return;
    }
    in_scale_bed("a_hid_scale_that_refuses_to_be_asked_is_only_silent");
}

/// What it sends meanwhile is read at once, and the late answer is of the past.
#[test]
fn a_hid_scale_that_is_slow_to_answer_holds_nothing_up() {
    if inside() {
        let scale = Scale::start();
        scale.answers(&KG_5);
        std::fs::write(scale.bed.join("slow"), "").unwrap();
        scale.weigh();
        std::thread::sleep(Duration::from_millis(800));
        let sent = Instant::now();
        scale.sends(&KG_6);
        scale.stands(6_000_000, Duration::ZERO);
        assert!(sent.elapsed() < Duration::from_millis(500), "{:?}", sent.elapsed());
        let told = scale.told_for(Duration::from_millis(2500));
        assert!(told.iter().all(|one| *one == Err(Trouble::Silent)), "{told:?}");
        // Nor does its end wait for the answer.
        let ends = Instant::now();
        drop(scale.device);
        assert!(ends.elapsed() < Duration::from_secs(1), "{:?}", ends.elapsed());
        return;
    }
    in_scale_bed("a_hid_scale_that_is_slow_to_answer_holds_nothing_up");
}

#[test]
fn a_hid_scale_is_pulled_while_it_is_asked_and_found_again() {
    if inside() {
        let scale = Scale::start();
        scale.answers(&KG_5);
        scale.weigh();
        scale.stands(5_000_000, Duration::from_secs(1));
        let plug = Plug::new(["dev/hidraw0".to_owned(), "sys/class/hidraw/hidraw0".to_owned()]);
        plug.pull();
        let kind = wait_for(&scale.events, "down", |event| match &event.what {
            Happened::Down { why } => Some(why.kind),
            _ => None,
        });
        assert_eq!(kind, DownKind::Unplugged);
        scale.answers(&KG_6);
        plug.push();
        wait_up(&scale.events);
        scale.stands(6_000_000, Duration::from_secs(1));
        return;
    }
    in_scale_bed("a_hid_scale_is_pulled_while_it_is_asked_and_found_again");
}
