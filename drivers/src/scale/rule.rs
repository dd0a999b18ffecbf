use std::time::Duration;

use super::{Reading, ReadingState, Unit, Weight};

/// What a weight must be to be charged by, on one verified scale.
///
/// After OIML R 76-1:2006 (3.4 divisions, 3.2 minimum capacity, 4.5 zero, 4.6 tare) and NIST
/// Handbook 44, section 2.20. The scale itself is verified; the rule keeps what would spoil
/// its weight outside: a pan that was not empty, a load below the minimum, a wrong set-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TradeRule {
    /// In which the scale shows its weights.
    unit: Unit,
    /// Digits behind the point in which the fields below are counted.
    scale: u8,
    min: i128,
    max: i128,
    division: i128,
    stable_for: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TradeRuleError {
    #[error("minimum, maximum and division are in one unit, the one that the scale shows")]
    Units,
    #[error("the division is above zero, and the maximum above the minimum")]
    Order,
    #[error("a division of {0} is none that scales have: it is 1, 2 or 5, or such a number times or by ten")]
    Division(Weight),
    #[error("minimum and maximum are multiples of the division")]
    Multiples,
    #[error("a number of the rule has too many digits")]
    TooLarge,
}

/// Below this many divisions a load errs too much in proportion (OIML R 76-1, table 3).
const MIN_DIVISIONS: i64 = 20;

impl TradeRule {
    /// The rule of a scale with these figures on its plate; without `min` it is 20 divisions.
    pub fn new(
        min: Option<Weight>,
        max: Weight,
        division: Weight,
        stable_for: Duration,
    ) -> Result<Self, TradeRuleError> {
        if division.unit != max.unit || min.is_some_and(|min| min.unit != max.unit) {
            return Err(TradeRuleError::Units);
        }
        let mut figure = division.value;
        while figure > 0 && figure % 10 == 0 {
            figure /= 10;
        }
        if division.value > 0 && !matches!(figure, 1 | 2 | 5) {
            return Err(TradeRuleError::Division(division));
        }
        let least = division.value.checked_mul(MIN_DIVISIONS).ok_or(TradeRuleError::TooLarge)?;
        let min = min.unwrap_or(Weight { value: least, ..division });
        let scale = division.scale.max(max.scale).max(min.scale);
        let steps = |weight: Weight| weight.in_steps(scale).ok_or(TradeRuleError::TooLarge);
        let rule =
            Self { unit: max.unit, scale, min: steps(min)?, max: steps(max)?, division: steps(division)?, stable_for };
        if rule.division <= 0 || rule.min < 0 || rule.max <= rule.min {
            return Err(TradeRuleError::Order);
        }
        if rule.min % rule.division != 0 || rule.max % rule.division != 0 {
            return Err(TradeRuleError::Multiples);
        }
        Ok(rule)
    }

    /// The least weight that it allows.
    pub fn min(&self) -> Weight {
        self.shown(self.min)
    }

    pub fn max(&self) -> Weight {
        self.shown(self.max)
    }

    pub fn division(&self) -> Weight {
        self.shown(self.division)
    }

    fn shown(&self, steps: i128) -> Weight {
        Weight { value: i64::try_from(steps).unwrap_or(i64::MAX), scale: self.scale, unit: self.unit }
    }

    /// The weight counted in steps of the rule's own digits, and the rule's figures with it.
    fn count(&self, weight: Weight) -> Result<(i128, i128), Refusal> {
        if weight.unit != self.unit {
            return Err(Refusal::OtherUnit { shown: weight.unit, agreed: self.unit });
        }
        let scale = self.scale.max(weight.scale);
        let finer = 10i128.checked_pow((scale - self.scale).into()).and_then(|finer| {
            // All figures of the rule fit when the largest does.
            self.max.checked_mul(finer).map(|_| finer)
        });
        weight.in_steps(scale).zip(finer).ok_or(Refusal::NotADivision { division: self.division() })
    }
}

/// What the rule says to one reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// Nothing to weigh yet, or not long enough.
    Wait,
    /// This weight may be charged by.
    Accept(Weight),
    Refuse(Refusal),
}

/// Why a weight that stands still may not be charged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody saw the pan empty and at zero since the last weighing.
    ClearPan,
    BelowZero,
    BelowMinimum {
        min: Weight,
    },
    AboveMaximum {
        max: Weight,
    },
    /// It shows finer or other steps than it is said to.
    NotADivision {
        division: Weight,
    },
    OtherUnit {
        shown: Unit,
        agreed: Unit,
    },
    /// It shows a net weight, and nobody here saw a tare being set.
    UnknownTare,
}

/// What the rule has to remember from reading to reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TradeWatch {
    /// The pan was seen at zero since the last weighing.
    zero_seen: bool,
    /// A tare was set from here and was seen on the scale.
    tare_set: bool,
}

impl TradeWatch {
    /// Takes a reading, and for how long its weight has stood still.
    pub fn judge(&mut self, rule: &TradeRule, reading: &Reading, stable_for: Option<Duration>) -> Ruling {
        let (ReadingState::Stable, Some(weight)) = (&reading.state, reading.weight) else { return Ruling::Wait };
        let (steps, finer) = match rule.count(weight) {
            Ok(counted) => counted,
            Err(refusal) => return Ruling::Refuse(refusal),
        };
        if steps == 0 {
            // A scale that tells the centre of zero must tell it: a quarter of a division is
            // shown as zero and isn't (OIML R 76-1, 4.5.5). A tared pan shows zero too.
            self.zero_seen |= reading.zero != Some(false);
            if reading.net == Some(false) {
                self.tare_set = false;
            }
            return Ruling::Wait;
        }
        if stable_for.is_none_or(|still| still < rule.stable_for) {
            return Ruling::Wait;
        }
        if reading.net == Some(true) && !self.tare_set {
            return Ruling::Refuse(Refusal::UnknownTare);
        }
        if steps % (rule.division * finer) != 0 {
            return Ruling::Refuse(Refusal::NotADivision { division: rule.division() });
        }
        if steps < 0 {
            return Ruling::Refuse(Refusal::BelowZero);
        }
        if !self.zero_seen {
            return Ruling::Refuse(Refusal::ClearPan);
        }
        if steps > rule.max * finer {
            return Ruling::Refuse(Refusal::AboveMaximum { max: rule.max() });
        }
        if steps < rule.min * finer {
            return Ruling::Refuse(Refusal::BelowMinimum { min: rule.min() });
        }
        Ruling::Accept(weight)
    }

    /// The weight was used: the pan has to be seen empty before the next.
    pub fn used(&mut self) {
        self.zero_seen = false;
    }

    /// The scale said that it took a tare.
    pub fn tared(&mut self) {
        self.tare_set = true;
    }

    /// The scale said that it was set to zero, which also ends a tare.
    pub fn zeroed(&mut self) {
        self.zero_seen = true;
        self.tare_set = false;
    }

    /// The scale was away: it may have been moved, tared or changed.
    pub fn lost(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STILL: Option<Duration> = Some(Duration::from_millis(500));

    fn weight(text: &str) -> Weight {
        Weight::parse_shown(text).unwrap()
    }

    fn rule() -> TradeRule {
        TradeRule::new(None, weight("60 kg"), weight("0.02 kg"), Duration::from_millis(500)).unwrap()
    }

    fn shows(text: &str) -> Reading {
        Reading::of(ReadingState::Stable, weight(text))
    }

    /// What the rule says to a row of displays, one word each.
    fn check(readings: &[Reading]) -> Vec<Ruling> {
        let mut watch = TradeWatch::default();
        readings.iter().map(|reading| watch.judge(&rule(), reading, STILL)).collect()
    }

    #[test]
    fn a_weight_counts_from_an_empty_pan_within_the_range_and_in_steps() {
        let rulings = check(&[
            shows("1.000 kg"),
            shows("0.000 kg"),
            shows("1.000 kg"),
            shows("1.010 kg"),
            shows("0.380 kg"),
            shows("0.40 kg"),
            shows("60.000 kg"),
            shows("60.020 kg"),
            shows("-0.020 kg"),
            shows("2.20 lb"),
        ]);
        let kg = weight;
        assert_eq!(
            rulings,
            [
                Ruling::Refuse(Refusal::ClearPan),
                Ruling::Wait,
                Ruling::Accept(kg("1.000 kg")),
                Ruling::Refuse(Refusal::NotADivision { division: kg("0.02 kg") }),
                Ruling::Refuse(Refusal::BelowMinimum { min: kg("0.40 kg") }),
                Ruling::Accept(kg("0.40 kg")),
                Ruling::Accept(kg("60.000 kg")),
                Ruling::Refuse(Refusal::AboveMaximum { max: kg("60.00 kg") }),
                Ruling::Refuse(Refusal::BelowZero),
                Ruling::Refuse(Refusal::OtherUnit { shown: Unit::Pound, agreed: Unit::Kilogram }),
            ]
        );
    }

    #[test]
    fn it_waits_until_the_weight_stood_long_enough() {
        let mut watch = TradeWatch::default();
        watch.judge(&rule(), &shows("0 kg"), STILL);
        assert_eq!(watch.judge(&rule(), &shows("2 kg"), Some(Duration::from_millis(499))), Ruling::Wait);
        assert_eq!(watch.judge(&rule(), &shows("2 kg"), None), Ruling::Wait);
        let moving = Reading::of(ReadingState::Moving, weight("2 kg"));
        assert_eq!(watch.judge(&rule(), &moving, STILL), Ruling::Wait);
        let over = Reading::without_weight(ReadingState::Overload);
        assert_eq!(watch.judge(&rule(), &over, STILL), Ruling::Wait);
        assert_eq!(watch.judge(&rule(), &shows("2 kg"), STILL), Ruling::Accept(weight("2 kg")));
        watch.used();
        assert_eq!(watch.judge(&rule(), &shows("4 kg"), STILL), Ruling::Refuse(Refusal::ClearPan));
    }

    #[test]
    fn zero_is_the_centre_of_zero_where_the_scale_tells() {
        let off = shows("0.00 kg").zero(false);
        assert_eq!(check(&[off, shows("2 kg")])[1], Ruling::Refuse(Refusal::ClearPan));
        let centre = shows("0.00 kg").zero(true);
        assert_eq!(check(&[centre, shows("2 kg")])[1], Ruling::Accept(weight("2 kg")));
    }

    #[test]
    fn net_counts_only_with_a_tare_that_was_set_here() {
        let mut watch = TradeWatch::default();
        watch.judge(&rule(), &shows("0 kg").net(false), STILL);
        let net = shows("2 kg").net(true);
        assert_eq!(watch.judge(&rule(), &net, STILL), Ruling::Refuse(Refusal::UnknownTare));
        watch.tared();
        assert_eq!(watch.judge(&rule(), &net, STILL), Ruling::Accept(weight("2 kg")));
        watch.judge(&rule(), &shows("0 kg").net(false), STILL);
        assert_eq!(watch.judge(&rule(), &net, STILL), Ruling::Refuse(Refusal::UnknownTare));
    }

    #[test]
    fn a_rule_that_no_scale_has_is_refused() {
        let of = |min: Option<&str>, max, division| {
            TradeRule::new(min.map(weight), weight(max), weight(division), Duration::ZERO)
        };
        assert_eq!(of(None, "60 kg", "20 g").unwrap_err(), TradeRuleError::Units);
        assert_eq!(of(None, "60 kg", "0 kg").unwrap_err(), TradeRuleError::Order);
        assert_eq!(of(None, "0.1 kg", "0.01 kg").unwrap_err(), TradeRuleError::Order);
        assert!(matches!(of(None, "60 kg", "0.03 kg"), Err(TradeRuleError::Division(_))));
        assert_eq!(of(Some("0.05 kg"), "60 kg", "0.02 kg").unwrap_err(), TradeRuleError::Multiples);
        assert_eq!(of(None, "60 kg", "0.02 kg").unwrap().min(), weight("0.40 kg"));
        assert!(of(Some("0 lb"), "150 lb", "0.05 lb").is_ok());
    }
}
