//! Scanners and scales as the loop sees them, and what all devices look like from outside.

use super::Settings;
use super::input::{DeviceKind, Effect};
use super::model::{DeviceState, Health, ScaleState};
use super::printers::Printers;
use super::scale::{self, Said};
use crate::words::{Msg, Word};
use floor_drivers::scale::{ReadingState, TradeWatch};
use std::collections::BTreeMap;
use std::time::Duration;

/// Less than this is an empty pan.
pub(super) const EMPTY_MG_MAX: i64 = 20_000;
/// Nearer than this to the weight that was just used is the same thing still standing there.
const SAME_MG_MAX: i64 = 5_000;
/// How long the scale is watched after a weight was used, to see the pan being cleared.
const WATCH: Duration = Duration::from_secs(30);

pub(super) struct Devices {
    known: BTreeMap<String, (DeviceKind, Option<Msg>)>,
    pub(super) scale: Option<Said>,
    /// What was seen of the pans of scales that are charged by.
    watches: BTreeMap<String, TradeWatch>,
    /// What a person wants a scale to do.
    pub(super) scale_order: Option<Effect>,
    /// The weight that was used last and may still be on the pan, and when.
    pub(super) used: Option<(i64, Duration)>,
    weighing: bool,
    /// The step on the screen waits for a weight.
    wanted: bool,
    pub(super) now: Duration,
}

impl Devices {
    pub(super) fn new(settings: &Settings) -> Self {
        let printers = settings.printers.iter().map(|printer| (printer.name.clone(), (DeviceKind::Printer, None)));
        Self {
            known: printers.collect(),
            scale: None,
            watches: BTreeMap::new(),
            scale_order: None,
            used: None,
            weighing: false,
            wanted: false,
            now: Duration::ZERO,
        }
    }

    pub(super) fn came_or_went(&mut self, device: &str, kind: DeviceKind, down: Option<Msg>) {
        if kind == DeviceKind::Scale && down.is_some() {
            self.scale = None;
            self.watch(device).lost();
        }
        self.known.insert(device.to_owned(), (kind, down));
    }

    /// Whether the scale has to be told something new: to be read while a weight is wanted,
    /// and a while longer, to see the pan being cleared. A step that begins to want a weight
    /// asks at once, even when the scale is being read already.
    pub(super) fn weighing(&mut self, wanted: bool) -> bool {
        let begins = wanted && !self.wanted;
        if begins {
            // What the scale said before belongs to the box before.
            self.scale = None;
        }
        self.wanted = wanted;
        let watched = self.used.is_some_and(|(_, at)| self.now.saturating_sub(at) < WATCH);
        let on = wanted || watched;
        let news = begins || on != self.weighing;
        self.weighing = on;
        news
    }

    /// What was seen of that scale's pan.
    pub(super) fn watch(&mut self, scale: &str) -> &mut TradeWatch {
        self.watches.entry(scale.to_owned()).or_default()
    }

    pub(super) fn is_weighing(&self) -> bool {
        self.weighing
    }

    pub(super) fn states(&self, printers: &Printers) -> Vec<DeviceState> {
        let state = |(name, (kind, down)): (&String, &(DeviceKind, Option<Msg>))| {
            let (health, say) = match (kind, down) {
                (_, Some(why)) => (Health::Bad, why.clone()),
                (DeviceKind::Printer, None) => printers.state(name),
                (DeviceKind::Scale, None) => self.scale_health(),
                (DeviceKind::Scanner | DeviceKind::Camera, None) => (Health::Good, Msg::new(Word::DeviceUp)),
            };
            DeviceState { name: name.clone(), kind: *kind, health, say }
        };
        self.known.iter().map(state).collect()
    }

    fn scale_health(&self) -> (Health, Msg) {
        match &self.scale {
            None => (Health::Good, Msg::new(Word::ScaleReady)),
            Some(said) => match &said.reading.state {
                ReadingState::Stable => (Health::Good, Msg::new(Word::ScaleReady)),
                ReadingState::Moving | ReadingState::NotReady => (Health::Good, Msg::new(Word::ScaleMoving)),
                ReadingState::Overload => (Health::Bad, Msg::new(Word::ScaleOverload)),
                ReadingState::Underload => (Health::Warn, Msg::new(Word::ScaleUnderload)),
                ReadingState::Error(why) => (Health::Bad, Msg::new(Word::ScaleFault).arg_msg(scale::trouble(why))),
            },
        }
    }

    /// What the scale shows, while a step waits for it; `fresh` when that step has not
    /// taken a weight yet.
    pub(super) fn scale_state(&self, fresh: bool) -> Option<ScaleState> {
        let said = self.scale.as_ref().filter(|_| self.wanted)?;
        let weight_mg = said.reading.weight.and_then(|weight| weight.to_mg());
        let note = match &said.reading.state {
            ReadingState::Stable if fresh && weight_mg.is_some_and(|weight| self.still_there(weight)) => {
                Some(Msg::new(Word::ScaleClear))
            }
            ReadingState::Stable => said.refusal.as_ref().filter(|_| fresh).map(scale::refusal),
            _ => Some(self.scale_health().1),
        };
        let refused = fresh && said.refusal.is_some();
        Some(ScaleState { weight_mg, shown: scale::shown(said.reading.weight), stable: said.stable, refused, note })
    }

    pub(super) fn still_there(&self, weight_mg: i64) -> bool {
        self.used.is_some_and(|(used, _)| used.abs_diff(weight_mg) <= SAME_MG_MAX as u64)
    }
}
