use super::{ScaleFault, grams};

/// The pan of a scale, and what hangs on it in the scale's own head.
#[derive(Debug, Default)]
pub(super) struct Pan {
    /// On the pan, without tare, against the factory's zero.
    pub(super) load_mg: i64,
    pub(super) zero_mg: i64,
    pub(super) tare_mg: i64,
    pub(super) moving: bool,
    pub(super) fault: ScaleFault,
    pub(super) asked: u64,
}

pub(super) const CAPACITY_MG: i64 = 60_000_000;
/// Below this the scale shows "underload".
pub(super) const UNDERLOAD_MG: i64 = -1_200_000;
/// The largest zero point that can be set: 2 % of the capacity.
const ZERO_MAX_MG: i64 = 1_200_000;

/// What stands on the display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shows {
    /// Milligrams, less the tare.
    Weight(i64),
    Over,
    Under,
}

/// Why a zero or a tare was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    NotStill,
    TooHeavy,
    TooLight,
}

impl Pan {
    pub(super) fn gross_mg(&self) -> i64 {
        self.load_mg - self.zero_mg
    }

    pub(super) fn shows(&self) -> Shows {
        match self.gross_mg() {
            gross if gross > CAPACITY_MG => Shows::Over,
            gross if gross < UNDERLOAD_MG => Shows::Under,
            gross => Shows::Weight(gross - self.tare_mg),
        }
    }

    pub(super) fn is_net(&self) -> bool {
        self.tare_mg != 0
    }

    /// Whether the display stands at zero.
    pub(super) fn at_zero(&self) -> bool {
        matches!(self.shows(), Shows::Weight(shown) if grams(shown) == 0)
    }

    pub(super) fn not_ready(&self) -> bool {
        self.fault == ScaleFault::NotReady
    }

    pub(super) fn still(&self) -> bool {
        !self.moving && !self.not_ready()
    }

    /// The unit, where the protocol has one.
    pub(super) fn unit(&self) -> &'static str {
        if self.fault == ScaleFault::NoUnit { "  " } else { "kg" }
    }

    /// Sets zero; a scale that need not stand still for it is told so by `now`.
    pub(super) fn zero(&mut self, now: bool) -> Result<(), Refused> {
        match self.load_mg {
            _ if !now && !self.still() => Err(Refused::NotStill),
            load if load > ZERO_MAX_MG => Err(Refused::TooHeavy),
            load if load < -ZERO_MAX_MG => Err(Refused::TooLight),
            load => {
                self.zero_mg = load;
                self.tare_mg = 0;
                Ok(())
            }
        }
    }

    /// Sets the tare to what is on the pan, in milligrams.
    pub(super) fn tare(&mut self) -> Result<i64, Refused> {
        match self.gross_mg() {
            _ if !self.still() => Err(Refused::NotStill),
            gross if gross > CAPACITY_MG => Err(Refused::TooHeavy),
            gross if gross < 0 => Err(Refused::TooLight),
            gross => {
                self.tare_mg = gross;
                Ok(gross)
            }
        }
    }
}
