//! A whole terminal at the weighing of a parcel of 1.25 kg, and a scale on its cable.

use crate::bench::{Bench, DEVICE, WAREHOUSE};
use crate::scales::weighing;
use floor::domain::{Command, Fact};
use floor::floor_loop::{Input, Model};
use floor::terminal::Terminal;
use floor::terminal::config::{Config, Scale, Trade};
use floor::words::{Language, Word};
use floor_drivers::scale::Weight;
use floor_drivers::simulator::{SCALES, ScaleFault, SimulatedScale};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

struct Run {
    scale: SimulatedScale,
    terminal: Terminal,
    models: Receiver<Model>,
    model: Model,
    _bench: Bench,
}

impl Run {
    fn start(protocol: &'static str, trade: Option<Trade>) -> Self {
        let mut bench = weighing(false);
        let folder = bench.stop().to_owned();
        let scale = SimulatedScale::start(&folder, "pan", protocol).unwrap();
        let unit = scale.settings().unit;
        let set_up = Scale { unit, trade, ..Scale::new("scale", scale.address(), protocol) };
        let config = Config { scales: vec![set_up], ..Config::bare(WAREHOUSE, DEVICE) };
        let (publish, models) = channel();
        let terminal = Terminal::start(&folder, &config, move |model| {
            let _ = publish.send(model);
        });
        let model = models.recv().unwrap();
        Self { scale, terminal: terminal.unwrap(), models, model, _bench: bench }
    }

    fn until(&mut self, what: &str, wanted: impl Fn(&Model) -> bool) {
        let end = Instant::now() + Duration::from_secs(60);
        while !wanted(&self.model) {
            let left = end.saturating_duration_since(Instant::now());
            self.model = self.models.recv_timeout(left).unwrap_or_else(|_| {
                panic!("{}, never: {what}; {:?} {:?}", self.scale.protocol(), self.model.status.scale, self.model.last)
            });
        }
    }

    /// The scale's panel shows that word, and the step still waits.
    fn notes(&mut self, word: Word) {
        self.until(&format!("{word:?}"), |model| {
            model.status.scale.as_ref().is_some_and(|scale| scale.note.as_ref().is_some_and(|note| note.word == word))
        });
        assert_eq!(self.model.screen.step, "weighing", "{}", self.scale.protocol());
    }

    fn taken_mg(&self) -> Vec<i64> {
        let events = self.terminal.journal().unwrap().events_after(0, 10_000, usize::MAX).unwrap();
        let taken = events.iter().filter_map(|event| match event.decode().unwrap().fact {
            Some(Fact::WeightTaken { weight_mg, .. }) => Some(weight_mg),
            _ => None,
        });
        taken.collect()
    }
}

/// The box is exchanged while the scale is out: what was on it before is never booked.
#[test]
fn a_scale_that_is_pulled_out_at_work_is_missed_and_weighs_on() {
    let story = |protocol: &'static str| {
        let mut run = Run::start(protocol, None);
        run.until("the empty pan", |model| model.status.scale.as_ref().is_some_and(|scale| scale.stable));
        run.scale.set_weight_mg(2_000_000);
        run.scale.set_moving(true);
        run.until("a box that moves", |model| model.status.scale.as_ref().is_some_and(|scale| !scale.stable));
        run.scale.set_fault(ScaleFault::UnplugMidFrame);
        // Half a report of a USB scale is an answer, and no weight.
        let missed = |model: &Model| {
            let note = model.status.scale.as_ref().and_then(|scale| scale.note.as_ref());
            note.is_some_and(|note| note.text(Language::English).contains("not connected"))
        };
        run.until("that it is missed", missed);
        let shown = run.model.status.scale.as_ref().unwrap();
        assert_eq!((shown.weight_mg, run.model.screen.step), (None, "weighing"));
        run.scale.set_fault(ScaleFault::None);
        run.scale.set_weight_mg(1_250_000);
        run.scale.replug().unwrap();
        run.until("the label", |model| model.screen.step == "labelling");
        assert_eq!(run.taken_mg(), [1_250_000], "{protocol}");
    };
    std::thread::scope(|scope| {
        for kind in SCALES {
            let named = std::thread::Builder::new().name(kind.protocol.to_owned());
            named.spawn_scoped(scope, move || story(kind.protocol)).unwrap();
        }
    });
}

/// A tare of the scale's own key would have a box charged for less than it weighs.
#[test]
fn what_is_charged_is_what_is_on_the_pan() {
    for protocol in ["mt-sics", "toledo-continuous"] {
        let weight = |text: &str| Weight::parse_shown(text).unwrap();
        let trade = Trade { max: weight("60 kg"), division: weight("0.001 kg"), min: None };
        let mut run = Run::start(protocol, Some(trade));
        run.until("the empty pan", |model| model.status.scale.as_ref().is_some_and(|scale| scale.stable));
        run.scale.set_weight_mg(500_000);
        run.scale.press_tare();
        run.scale.set_weight_mg(1_750_000);
        run.notes(Word::ScaleUnknownTare);
        run.scale.set_weight_mg(0);
        run.until("the empty pan, less the tare", |model| {
            model.status.scale.as_ref().is_some_and(|scale| scale.weight_mg == Some(-500_000))
        });
        run.terminal.send(Input::Command(Command::Zero));
        run.until("zero", |model| model.last.as_ref().is_some_and(|last| last.say.word == Word::ScaleZeroed));
        assert!(run.taken_mg().is_empty(), "{protocol}");
        run.scale.set_weight_mg(1_250_000);
        run.until("the label", |model| model.screen.step == "labelling");
        assert_eq!(run.taken_mg(), [1_250_000], "{protocol}");
    }
}
