//! An operator who does what the screen says, and a stopwatch.

use super::figures::Samples;
use super::warehouse::{BADGE, barcode};
use crate::domain::Command;
use crate::floor_loop::{FloorLoop, Input, Model, Now};
use crate::workflows::{Flow, Screen, Verdict};
use floor_drivers::scanner::{Heard, ScanCode, TextEncoding};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Longer than the time in which the same code again is the scanner's echo.
const BETWEEN_SCANS: Duration = Duration::from_secs(2);
/// Cartons, plates, orders and totes in a row before the next flow.
const TURNS: usize = 3;

pub struct Work<'a> {
    floor: &'a mut FloorLoop,
    up: Duration,
    totes: u64,
    /// Work of the open flow that was begun in this turn.
    begun: usize,
    pub refused: u64,
    pub scans: Samples,
    /// By flow and step.
    pub by_step: BTreeMap<String, Samples>,
    /// Drawing alone: an input that changes nothing.
    pub screens: Samples,
}

/// What to do next.
enum Next {
    Scan(String),
    Press(Command),
    /// This flow has nothing more to do.
    Leave,
}

impl<'a> Work<'a> {
    pub fn new(floor: &'a mut FloorLoop) -> Self {
        let totes = floor.store().head();
        let samples = Samples::default;
        Self {
            floor,
            up: BETWEEN_SCANS,
            totes,
            begun: 0,
            refused: 0,
            scans: samples(),
            by_step: BTreeMap::new(),
            screens: samples(),
        }
    }

    /// Signs in and works for `scans` scans, with `pause` called before each of them. Ends
    /// early when no flow has anything left to do.
    pub fn run<E>(&mut self, scans: usize, mut pause: impl FnMut() -> Result<(), E>) -> Result<(), E> {
        let mut model = self.floor.model(self.now());
        if model.status.locked {
            model = self.scan(BADGE);
        }
        let target = self.scans.len() + scans;
        let mut idle = 0;
        while self.scans.len() < target && idle <= 4 {
            let before = self.begun;
            match self.next(&model.screen) {
                Next::Press(command) => model = self.input(Input::Command(command)),
                Next::Scan(code) => {
                    pause()?;
                    let kind = format!("{}/{}", model.screen.flow.word(), model.screen.step);
                    model = self.timed_scan(&code, &kind);
                }
                Next::Leave => {
                    idle = if before == 0 { idle + 1 } else { 0 };
                    self.begun = 0;
                    pause()?;
                    model = self.timed_scan(&format!("CMD-{}", next_flow(model.screen.flow).word()), "change of flow");
                }
            }
            // A step that can't be done is left, as a person would.
            if model.last.as_ref().is_some_and(|last| last.verdict == Verdict::Bad) {
                self.refused += 1;
                model = self.input(Input::Command(Command::Cancel));
            }
        }
        Ok(())
    }

    fn next(&mut self, screen: &Screen) -> Next {
        let expected = screen.expects.first().cloned();
        match (screen.flow, screen.step, expected) {
            (Flow::Receiving, "await-carton", Some(code))
            | (Flow::Putaway, "await-source", Some(code))
            | (Flow::Packing, "await-tote", Some(code)) => self.begin(code),
            (Flow::Picking, "await-tote", _) => {
                self.totes += 1;
                self.begin(format!("TOTE-B{:06}", self.totes))
            }
            (Flow::Receiving, "counting", Some(sku))
            | (Flow::Putaway, "at-bin", Some(sku))
            | (Flow::Picking, "take", Some(sku))
            | (Flow::Packing, "scanning", Some(sku)) => Next::Scan(barcode(&sku)),
            (Flow::Receiving, "counting", None) => Next::Press(Command::Confirm),
            (Flow::Receiving | Flow::Packing, "weighing", _) => Next::Press(Command::Skip),
            (Flow::Putaway | Flow::Picking, "go-to-bin", Some(code)) => Next::Scan(code),
            (Flow::Packing, "labelling", Some(parcel)) => Next::Scan(parcel),
            (Flow::Picking, "no-bin" | "confirm-short", _) => Next::Press(Command::Short),
            _ => Next::Leave,
        }
    }

    fn begin(&mut self, code: String) -> Next {
        if self.begun == TURNS {
            return Next::Leave;
        }
        self.begun += 1;
        Next::Scan(code)
    }

    fn timed_scan(&mut self, code: &str, kind: &str) -> Model {
        self.up += BETWEEN_SCANS;
        let input = heard(code);
        let now = self.now();
        let started = Instant::now();
        let effects = self.floor.handle(input, now);
        let model = self.floor.model(now);
        let took = started.elapsed();
        drop(effects);
        self.scans.push(took);
        self.by_step.entry(kind.to_owned()).or_default().push(took);

        let started = Instant::now();
        self.floor.handle(Input::Quit, now);
        let again = self.floor.model(now);
        self.screens.push(started.elapsed());
        drop(again);
        model
    }

    fn scan(&mut self, code: &str) -> Model {
        self.input(heard(code))
    }

    fn input(&mut self, input: Input) -> Model {
        self.up += BETWEEN_SCANS;
        let now = self.now();
        self.floor.handle(input, now);
        self.floor.model(now)
    }

    fn now(&self) -> Now {
        Now { wall_ms: crate::journal::wall_ms(), up: self.up }
    }
}

fn heard(code: &str) -> Input {
    let raw = code.as_bytes().to_vec();
    let scan = ScanCode { text: code.into(), aim: None, raw, encoding: TextEncoding::Utf8 };
    Input::Heard { scanner: "bench-scanner".into(), heard: Heard::Scan(scan), at: Instant::now() }
}

fn next_flow(flow: Flow) -> Command {
    match flow {
        Flow::Receiving => Command::Putaway,
        Flow::Putaway => Command::Pick,
        Flow::Picking => Command::Pack,
        _ => Command::Receive,
    }
}
