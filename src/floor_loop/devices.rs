//! Scanners and scales as the loop sees them, and what all devices look like from outside.

use super::Settings;
use super::input::{DeviceKind, Effect};
use super::model::{DeviceState, Health, ScaleState};
use super::printers::Printers;
use super::scale::{self, Said};
use crate::words::{Msg, Word};
use floor_drivers::scale::{ReadingState, TradeWatch, Trouble};
use std::collections::BTreeMap;
use std::time::Duration;

/// Nearer than this to the weight that was just used is the same thing still standing there.
const SAME_MG_MAX: i64 = 5_000;
/// How long the scale is watched after a weight was used, to see the pan being cleared.
const WATCH: Duration = Duration::from_secs(30);

pub(super) struct Devices {
    known: BTreeMap<String, (DeviceKind, Option<Msg>)>,
    /// What each scale said last.
    said: BTreeMap<String, Said>,
    /// What was seen of the pans of scales that are charged by.
    watches: BTreeMap<String, TradeWatch>,
    /// What a person wants a scale to do.
    pub(super) scale_order: Option<Effect>,
    /// The weight of each scale that was used last and may still be on its pan, and when.
    used: BTreeMap<String, (i64, Duration)>,
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
            said: BTreeMap::new(),
            watches: BTreeMap::new(),
            scale_order: None,
            used: BTreeMap::new(),
            weighing: false,
            wanted: false,
            now: Duration::ZERO,
        }
    }

    pub(super) fn came_or_went(&mut self, device: &str, kind: DeviceKind, down: Option<Msg>) {
        if kind == DeviceKind::Scale && down.is_some() {
            self.said.remove(device);
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
            // What the scales said before belongs to the box before.
            self.said.clear();
        }
        self.wanted = wanted;
        let watched = self.used.values().any(|(_, at)| self.now.saturating_sub(*at) < WATCH);
        let on = wanted || watched;
        if self.weighing && !on {
            // Nobody looks any more: what lay on the pan is soon gone, what is wrong is not.
            self.said.retain(|_, said| matches!(said.reading.state, ReadingState::Error(_)));
        }
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
                (DeviceKind::Scale, None) => scale_health(self.said.get(name)),
                (DeviceKind::Scanner | DeviceKind::Camera, None) => (Health::Good, Msg::new(Word::DeviceUp)),
            };
            DeviceState { name: name.clone(), kind: *kind, health, say }
        };
        self.known.iter().map(state).collect()
    }

    /// Notes what a scale says; returns what it had said before.
    pub(super) fn hear_scale(&mut self, scale: &str, said: Said) -> Option<Said> {
        self.said.insert(scale.to_owned(), said)
    }

    /// What a scale said last may not be what it shows now.
    pub(super) fn forget_weight(&mut self, scale: &str) {
        self.said.remove(scale);
    }

    /// The scale that a step looks at, and what it said: a scale with something new on it
    /// before one that can't weigh now, an empty one, and one in trouble.
    pub(super) fn looked_at(&self) -> Option<(&str, &Said)> {
        let rank = |scale: &str, said: &Said| match (&said.reading.state, said.weight_mg()) {
            (ReadingState::Error(_), _) => 0,
            (_, Some(weight_mg)) if weight_mg < said.empty_below_mg => 1,
            (_, Some(weight_mg)) if self.still_there(scale, weight_mg) => 2,
            (_, None) => 3,
            (_, Some(_)) => 4,
        };
        let said = self.said.iter().map(|(scale, said)| (scale.as_str(), said));
        // Of two in the same state the first is looked at, whichever spoke last.
        said.rev().max_by_key(|(scale, said)| rank(scale, said))
    }

    /// A scale that is attached.
    pub(super) fn attached_scale(&self) -> Option<&str> {
        self.scales().find(|(_, attached)| *attached).map(|(name, _)| name)
    }

    /// The scales, and whether each is attached.
    fn scales(&self) -> impl Iterator<Item = (&str, bool)> {
        let scales = self.known.iter().filter(|(_, (kind, _))| *kind == DeviceKind::Scale);
        scales.map(|(name, (_, down))| (name.as_str(), down.is_none()))
    }

    /// What the scale shows, while a step waits for it; `fresh` when that step has not
    /// taken a weight yet.
    pub(super) fn scale_state(&self, fresh: bool) -> Option<ScaleState> {
        if !self.wanted {
            return None;
        }
        let Some((scale, said)) = self.looked_at() else {
            // Nothing comes from a scale that is pulled out: whoever waits for it is told.
            let pulled = self.scales().next().is_some() && self.attached_scale().is_none();
            let note = Msg::new(Word::ScaleFault).arg_msg(scale::trouble(&Trouble::NotConnected));
            let state = ScaleState {
                name: String::new(),
                weight_mg: None,
                shown: String::new(),
                stable: false,
                refused: false,
                note: Some(note),
            };
            return pulled.then_some(state);
        };
        let name = if self.scales().nth(1).is_some() { scale.to_owned() } else { String::new() };
        let weight_mg = said.weight_mg();
        let note = match &said.reading.state {
            ReadingState::Stable if fresh && weight_mg.is_some_and(|weight| self.still_there(scale, weight)) => {
                Some(Msg::new(Word::ScaleClear))
            }
            ReadingState::Stable => said.refusal.as_ref().filter(|_| fresh).map(scale::refusal),
            _ => Some(scale_health(Some(said)).1),
        };
        let refused = fresh && said.refusal.is_some();
        let shown = scale::shown(said.reading.weight);
        Some(ScaleState { name, weight_mg, shown, stable: said.stable, refused, note })
    }

    /// Whether that weight is what was just weighed and still stands there.
    pub(super) fn still_there(&self, scale: &str, weight_mg: i64) -> bool {
        self.used.get(scale).is_some_and(|(used, _)| used.abs_diff(weight_mg) <= SAME_MG_MAX as u64)
    }

    /// Whether a scale shows this weight now, at rest.
    pub(super) fn stands_there(&self, weight_mg: i64) -> bool {
        self.said.values().any(|said| {
            said.stable && said.weight_mg().is_some_and(|shown| shown.abs_diff(weight_mg) <= SAME_MG_MAX as u64)
        })
    }

    /// The weight on a scale was used.
    pub(super) fn use_weight(&mut self, scale: &str, weight_mg: i64, up: Duration) {
        self.used.insert(scale.to_owned(), (weight_mg, up));
        self.watch(scale).used();
    }

    /// A scale's pan was seen empty.
    pub(super) fn cleared(&mut self, scale: &str) {
        self.used.remove(scale);
    }
}

fn scale_health(said: Option<&Said>) -> (Health, Msg) {
    match said.map(|said| &said.reading.state) {
        None | Some(ReadingState::Stable) => (Health::Good, Msg::new(Word::ScaleReady)),
        Some(ReadingState::Moving) => (Health::Good, Msg::new(Word::ScaleMoving)),
        Some(ReadingState::NotReady) => (Health::Warn, Msg::new(Word::ScaleNotReady)),
        Some(ReadingState::Overload) => (Health::Bad, Msg::new(Word::ScaleOverload)),
        Some(ReadingState::Underload) => (Health::Warn, Msg::new(Word::ScaleUnderload)),
        Some(ReadingState::Error(why)) => (Health::Bad, Msg::new(Word::ScaleFault).arg_msg(scale::trouble(why))),
    }
}
