//! Thousands of random steps over all flows, good and bad, with power cuts and others' work
//! in between. A failing walk prints its seed; `FLOOR_WALK_SEED` walks it again, and
//! `FLOOR_WALK_STEPS` makes it longer.

use crate::bench::Bench;
use crate::warehouse;
use fastrand::Rng;
use floor::domain::{Command, Fact};
use floor::floor_loop::Input;
use floor::store::print_queue::JobStatus;
use floor::words::Word;
use floor::workflows::View;
use floor_drivers::scanner::UnreadableWhy;
use std::time::Duration;

type Digest = Vec<(String, String)>;

struct Walk {
    bench: Bench,
    rng: Rng,
    /// The books before the step that an undo would take back.
    before_last_step: Option<Digest>,
    /// Batches of others' work so far.
    batches: u64,
    undone: usize,
    /// Several steps were made at once: what was before the last of them isn't known.
    several: bool,
}

#[test]
fn whatever_happens_the_books_hold() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = number("FLOOR_WALK_SEED").unwrap_or_else(|| fastrand::u64(..));
    let steps = number("FLOOR_WALK_STEPS").unwrap_or(3_000);
    println!("FLOOR_WALK_SEED={seed}");
    let mut walk = Walk {
        bench: Bench::in_memory(warehouse::facts()),
        rng: Rng::with_seed(seed),
        before_last_step: None,
        batches: 0,
        undone: 0,
        several: false,
    };
    for step in 1..=steps {
        walk.step();
        if step % 250 == 0 {
            walk.bench.sound();
            walk.others_work();
        }
        if step % 1_000 == 0 {
            walk.rebuild();
        }
    }
    walk.rebuild();
    let audit = floor::store::reader::JournalReader::open(walk.bench.store().path(), crate::bench::DEVICE)
        .and_then(|reader| reader.audit())
        .unwrap();
    println!("{} events, {} undone: {:?}", audit.events, walk.undone, audit.kinds);
    if steps >= 3_000 {
        for kind in ["goods.received", "goods.putaway", "goods.picked", "goods.packed", "return.inspected"] {
            assert!(audit.kinds.contains_key(kind), "the walk never came to {kind}");
        }
    }
}

impl Walk {
    fn step(&mut self) {
        let digest = self.digest();
        let said = self.act();
        if said == Some(Word::Undone) {
            self.undone += 1;
            if let Some(before) = self.before_last_step.take() {
                assert_eq!(self.digest(), before, "an undo leaves something behind");
            }
        } else if std::mem::take(&mut self.several) || self.bench.floor().bench().last_step.is_none() {
            self.before_last_step = None;
        } else if self.digest() != digest {
            self.before_last_step = Some(digest);
        }
    }

    /// The books without the exceptions: an undo settles those.
    fn digest(&self) -> Digest {
        let mut digest = self.bench.store().projection_digest().unwrap();
        digest.retain(|(table, _)| table != "exception");
        digest
    }

    /// One thing that happens; what the bench said to a scan or a command.
    fn act(&mut self) -> Option<Word> {
        if self.bench.model().status.locked && self.rng.u8(..10) < 8 {
            self.bench.scan("BADGE-sue");
            return None;
        }
        match self.rng.u8(..100) {
            0..55 => {
                let code = self.likely_code();
                self.bench.scan(&code);
            }
            55..75 => {
                let code = self.any_code();
                self.bench.scan(&code);
            }
            75..85 => {
                let commands = self.bench.screen().commands;
                let command = self.rng.choice(commands).unwrap_or(Command::Home);
                self.bench.press(command);
            }
            85 => {
                let command = self.rng.choice(Command::ALL).unwrap().clone();
                self.bench.press(command);
            }
            86..91 => {
                let expected = self.bench.screen().expected_weight_mg;
                let weight_mg = self.rng.choice([expected, expected + 1_000_000, 40_000_000, -5_000]).unwrap();
                self.bench.weigh_next(weight_mg);
                return None;
            }
            91 => {
                self.bench.wait(Duration::from_millis(self.rng.u64(..900)));
                self.bench.scan_at_once("MUG");
                self.bench.scan_at_once("MUG");
            }
            99 if self.rng.u8(..8) == 0 => {
                self.full_disk();
                return None;
            }
            93 => {
                // Now and then the same one again, as after a power cut.
                let number = self.rng.u8(..40);
                self.bench.photo(number);
                return None;
            }
            92 => self.bench.noise(b"\x00\xFF", UnreadableWhy::Garbage),
            94 => {
                self.bench.tick();
                return None;
            }
            95..97 => {
                let badge = self.rng.choice(["BADGE-ada", "BADGE-ben", "BADGE-sue", "BADGE-eve"]).unwrap();
                self.bench.scan(badge);
            }
            97..99 => {
                self.print_outcomes();
                return None;
            }
            _ => {
                let screen = self.bench.screen();
                self.bench.restart();
                assert_eq!(self.bench.screen(), screen);
                return None;
            }
        }
        self.bench.model().last.map(|last| last.say.word)
    }

    /// Something that this very screen asks for.
    fn likely_code(&mut self) -> String {
        let screen = self.bench.screen();
        if screen.flow.word() == "home" || self.rng.u8(..30) == 0 {
            let flows = ["CMD-RECEIVE", "CMD-PUTAWAY", "CMD-PICK", "CMD-PACK", "CMD-SHIP", "CMD-RETURNS"];
            return self.rng.choice(flows).unwrap().into();
        }
        if screen.step == "await-tote" && screen.flow.word() == "pick" {
            return format!("TOTE-{}", self.rng.u32(..40));
        }
        match (self.rng.u8(..6), screen.target.and_then(|target| target.quantity)) {
            (0, Some(quantity)) if quantity > 1 => format!("CMD-QTY-{quantity}"),
            (1, _) if !screen.commands.is_empty() => {
                format!("CMD-{}", self.rng.choice(&screen.commands).unwrap().word())
            }
            _ => match self.rng.choice(screen.expects) {
                Some(code) => code,
                None => self.any_code(),
            },
        }
    }

    fn any_code(&mut self) -> String {
        let store = self.bench.store();
        let mut codes: Vec<String> =
            ["MUG", "TEA", "LAMP", "ACID", "HAT", warehouse::MUG_EAN, warehouse::MUG_CASE].map(str::to_owned).into();
        codes.extend(["A-01", "A-03", "B-01", "DG-01", "Z-99", "STAGE-hold"].map(|code| format!("LOC-{code}")));
        codes.extend(["CTN-1", "CTN-9", "TRK-2", "ASN-1", "1001", "ORD-1002", "RMA-1", "RMA-9"].map(str::to_owned));
        codes.extend(
            ["CMD-UNDO", "CMD-UNDO", "CMD-LOCK", "CMD-QTY-2", "CMD-QTY-100000", "CMD-QTY-0"].map(str::to_owned),
        );
        codes.extend(["CMD-CONFIRM", "CMD-CANCEL", "CMD-HOME", "CMD-DAMAGED", "", "-", "箱"].map(str::to_owned));
        codes.extend(store.places_to_put_away(5).unwrap().iter().map(|place| place.code().to_owned()));
        codes.extend(store.parcels_to_ship(3).unwrap().into_iter().map(|row| row.parcel));
        codes.push(format!("TOTE-{}", self.rng.u32(..40)));
        self.rng.choice(codes).unwrap()
    }

    /// The printers come to an end with what they were given, one way or another.
    fn print_outcomes(&mut self) {
        for job in self.bench.store().jobs_in(JobStatus::Sending).unwrap() {
            let ways = [JobStatus::Printed, JobStatus::Sent, JobStatus::Queued, JobStatus::Unknown, JobStatus::Voided];
            let outcome = self.rng.choice(ways).unwrap();
            self.bench.input(Input::Printed { printer: job.printer, job: job.job, outcome, why: None });
        }
        for job in self.bench.store().jobs_in(JobStatus::Unknown).unwrap() {
            self.bench.input(Input::LabelSeen { job: job.job, came_out: self.rng.bool() });
        }
    }

    /// The disk is full for a while.
    fn full_disk(&mut self) {
        self.bench.store().limit_growth(0).unwrap();
        for _ in 0..40 {
            let code = if self.rng.bool() { self.likely_code() } else { self.any_code() };
            self.bench.scan(&code);
        }
        self.bench.store().limit_growth(1_000_000).unwrap();
        self.bench.tick();
        assert_eq!(self.bench.model().status.blocked, None);
        self.bench.sound();
        self.several = true;
    }

    /// New work and goods arrive from the hub.
    fn others_work(&mut self) {
        self.batches += 1;
        let nth = self.batches;
        let facts: Vec<Fact> = vec![
            warehouse::stock("S1", "MUG", "A-01", 20),
            warehouse::stock("S1", "TEA", "A-02", 20),
            warehouse::order(&format!("3{nth:03}"), "USPS", nth as i64, &[("MUG", 3), ("TEA", 1), ("MUG", 2)]),
            warehouse::order(&format!("4{nth:03}"), "UPS", nth as i64, &[("LAMP", 1), ("TEA", 2)]),
            warehouse::announced_return(&format!("RMA-N{nth}"), "S1", "", "", &[("TEA", 2), ("LAMP", 1)]),
            warehouse::inbound(
                &format!("ASN-N{nth}"),
                crate::bench::WAREHOUSE,
                vec![warehouse::carton(&format!("CTN-N{nth}"), "", 900_000, &[("MUG", 2), ("LAMP", 2), ("ACID", 1)])],
            ),
        ];
        let frames = warehouse::frames(&facts, "hub", 1_000 * nth);
        self.bench.restart_after(|store| {
            assert_eq!(store.take_pulled(&frames, 1_000 * nth, "g1").unwrap(), facts.len());
            // A page that comes twice changes nothing.
            assert_eq!(store.take_pulled(&frames, 1_000 * nth, "g1").unwrap(), 0);
        });
        self.before_last_step = None;
    }

    /// The books made again from the events are the same books.
    fn rebuild(&mut self) {
        self.bench.restart_after(|store| {
            let live = store.projection_digest().unwrap();
            store.rebuild().unwrap();
            assert_eq!(store.projection_digest().unwrap(), live);
        });
    }
}
