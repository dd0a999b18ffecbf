//! The scale as the loop sees it: which weight may be taken, zero and tare, and what it says.

use super::devices::Devices;
use super::input::{Effect, ScaleOrder};
use super::{FloorLoop, Now};
use crate::domain::Command;
use crate::words::{Msg, Word};
use crate::workflows::{Screen, Verdict};
use floor_drivers::scale::{Reading, Refusal, Ruling, TradeRule, Trouble, Weight, WeightError};
use std::time::Duration;

/// How the weights of one scale are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScaleRule {
    /// A weight counts once it has stood still for this long.
    pub stable_for: Duration,
    /// Only weights that may be charged by count.
    pub trade: Option<TradeRule>,
    /// What it can be told from here.
    pub can_zero: bool,
    pub can_tare: bool,
}

/// Less than this is an empty pan, unless the scale is made for less.
const EMPTY_BELOW_MG: i64 = 20_000;

/// What a scale said last.
pub(super) struct Said {
    pub(super) reading: Reading,
    pub(super) stable: bool,
    /// Why this weight may not be charged by.
    pub(super) refusal: Option<Refusal>,
    /// Less than this is an empty pan.
    pub(super) empty_below_mg: i64,
}

impl Said {
    pub(super) fn weight_mg(&self) -> Option<i64> {
        self.reading.weight.and_then(|weight| weight.to_mg())
    }
}

impl ScaleRule {
    fn empty_below_mg(&self) -> i64 {
        let min = self.trade.as_ref().and_then(|trade| trade.min().to_mg());
        min.map_or(EMPTY_BELOW_MG, |min| min.clamp(1, EMPTY_BELOW_MG))
    }
}

impl FloorLoop {
    pub(super) fn reading(&mut self, scale: &str, reading: &Reading, stable_for: Option<Duration>, now: Now) {
        let rule = self.settings.scales.get(scale);
        let least = rule.map_or(self.settings.stable_for, |rule| rule.stable_for);
        let stable = stable_for.is_some_and(|still| still >= least);
        let ruling = rule.and_then(|rule| rule.trade.as_ref()).map(|trade| {
            // What was seen of the pan is remembered whether or not anybody weighs.
            self.devices.watch(scale).judge(trade, reading, stable_for)
        });
        let refusal = match ruling {
            Some(Ruling::Refuse(refusal)) => Some(refusal),
            _ => None,
        };
        self.devices.now = now.up;
        let empty_below_mg = rule.map_or(EMPTY_BELOW_MG, ScaleRule::empty_below_mg);
        let said = Said { reading: reading.clone(), stable, refusal, empty_below_mg };
        let before = self.devices.hear_scale(scale, said).and_then(|said| said.refusal);
        // An error, overload or unreadable answer is never a weight.
        let Some(weight) = reading.weight else { return };
        let Some(weight_mg) = weight.to_mg() else { return };
        if weight_mg < empty_below_mg {
            return self.devices.cleared(scale);
        }
        let wanted = self.screen.as_ref().is_some_and(|screen| screen.wants_weight);
        // A weight that nobody could take now is still news afterwards.
        let wanted = wanted && self.operator().is_some() && self.pending.is_none() && !self.examines();
        // Said once, when it begins, and not of the box that was just weighed.
        if let Some(why) =
            refusal.filter(|why| wanted && before != Some(*why) && !self.devices.still_there(scale, weight_mg))
        {
            self.say(Verdict::Bad, "", self::refusal(&why));
        }
        let allowed = ruling.is_none_or(|ruling| matches!(ruling, Ruling::Accept(_)));
        if stable && allowed && wanted && self.devices.is_weighing() && !self.devices.still_there(scale, weight_mg) {
            self.devices.use_weight(scale, weight_mg, now.up);
            self.weighed(scale, weight_mg, weight, now);
        }
    }

    /// Buttons for what the scale of a step that wants a weight can be told.
    pub(super) fn with_scale_commands(&self, mut screen: Screen) -> Screen {
        if screen.wants_weight {
            let rules = || self.settings.scales.values();
            let offers = [
                (Command::Zero, rules().any(|rule| rule.can_zero)),
                (Command::Tare, rules().any(|rule| rule.can_tare)),
            ];
            screen.commands.extend(offers.into_iter().filter(|(_, can)| *can).map(|(command, _)| command));
        }
        screen
    }

    /// Has the scale do it, when the command is one for the scale of this step; what came of
    /// it is said when the scale answers.
    pub(super) fn order_scale(&mut self, command: &Command) {
        if let Some((scale, order)) = self.scale_order(command) {
            self.devices.scale_order = Some(Effect::SetScale { scale, order });
        }
    }

    /// Which scale a command is for: the one that the step looks at, or else one that is there.
    pub(super) fn scale_order(&self, command: &Command) -> Option<(String, ScaleOrder)> {
        self.screen.as_ref().filter(|screen| screen.wants_weight)?;
        let order = match command {
            Command::Zero => ScaleOrder::Zero,
            Command::Tare => ScaleOrder::Tare,
            _ => return None,
        };
        let scale = self.devices.looked_at().map(|(scale, _)| scale).or_else(|| self.devices.attached_scale());
        let scale = scale.or_else(|| self.settings.scales.keys().next().map(String::as_str))?;
        Some((scale.to_owned(), order))
    }

    /// What came of a zero or a tare.
    pub(super) fn scale_set(&mut self, scale: &str, order: ScaleOrder, done: Result<(), Trouble>) {
        let watch = self.devices.watch(scale);
        let (verdict, say) = match (order, done) {
            (ScaleOrder::Zero, Ok(())) => {
                watch.zeroed();
                (Verdict::Good, Msg::new(Word::ScaleZeroed))
            }
            (ScaleOrder::Tare, Ok(())) => {
                watch.tared();
                (Verdict::Good, Msg::new(Word::ScaleTared))
            }
            (ScaleOrder::Zero, Err(why)) => (Verdict::Bad, Msg::new(Word::ScaleNotZeroed).arg_msg(trouble(&why))),
            (ScaleOrder::Tare, Err(why)) => (Verdict::Bad, Msg::new(Word::ScaleNotTared).arg_msg(trouble(&why))),
        };
        self.say(verdict, "", say);
    }
}

impl Devices {
    pub(super) fn take_scale_order(&mut self) -> Option<Effect> {
        self.scale_order.take()
    }
}

/// Why a weight that stands still may not be charged by, and what to do.
pub(super) fn refusal(refusal: &Refusal) -> Msg {
    match refusal {
        Refusal::ClearPan => Msg::new(Word::ScaleClear),
        Refusal::BelowZero => Msg::new(Word::ScaleUnderload),
        Refusal::BelowMinimum { min } => Msg::new(Word::ScaleBelowMinimum).arg(min.to_string()),
        Refusal::AboveMaximum { max } => Msg::new(Word::ScaleAboveMaximum).arg(max.to_string()),
        Refusal::NotADivision { division } => Msg::new(Word::ScaleNotADivision).arg(division.to_string()),
        Refusal::OtherUnit { shown, agreed } => Msg::new(Word::ScaleOtherUnit).arg(shown.symbol()).arg(agreed.symbol()),
        Refusal::UnknownTare => Msg::new(Word::ScaleUnknownTare),
    }
}

/// What a scale or its line did wrong, and what to do.
pub fn trouble(trouble: &Trouble) -> Msg {
    let word = match trouble {
        Trouble::Silent => Word::TroubleSilent,
        Trouble::Noise => Word::TroubleNoise,
        Trouble::Unreadable(shown) => return Msg::new(Word::TroubleUnreadable).arg(shown),
        Trouble::Checksum => Word::TroubleChecksum,
        Trouble::Weight { why: WeightError::NoUnit, text } => return Msg::new(Word::TroubleNoUnit).arg(text),
        Trouble::Weight { why: WeightError::UnknownUnit, text } => return Msg::new(Word::TroubleUnit).arg(text),
        Trouble::Weight { why: WeightError::NotANumber, text } => return Msg::new(Word::TroubleUnreadable).arg(text),
        Trouble::UnknownCommand => Word::TroubleUnknownCommand,
        Trouble::DamagedCommand => Word::TroubleDamagedCommand,
        Trouble::CannotNow => Word::TroubleCannotNow,
        Trouble::NotOffered => Word::TroubleNotOffered,
        Trouble::NotConnected => Word::TroubleNotConnected,
        Trouble::NotStill => Word::TroubleNotStill,
        Trouble::TooHeavy => Word::TroubleTooHeavy,
        Trouble::TooLight => Word::TroubleTooLight,
        Trouble::NotTaken => Word::TroubleNotTaken,
        Trouble::Counting => Word::TroubleCounting,
        Trouble::Fault => Word::TroubleFault,
        Trouble::Calibration => Word::TroubleCalibration,
    };
    Msg::new(word)
}

/// The weight as the scale's display has it.
pub(super) fn shown(weight: Option<Weight>) -> String {
    weight.map_or_else(String::new, |weight| weight.to_string())
}
