use std::time::Duration;

use super::{Reading, ReadingState};

/// Tells for how long the scale has shown the same stable weight.
///
/// "Stable" of one reading is the scale's own opinion over a few tenths of a
/// second; a hand on the pan passes it. A weight counts once it stood long
/// enough.
#[derive(Debug, Default)]
pub struct Settle {
    since: Option<(i64, Duration)>,
}

impl Settle {
    /// Takes a reading made `at` (time since any fixed moment) and returns how
    /// long that same weight has been stable; None when it isn't.
    pub fn push(&mut self, reading: &Reading, at: Duration) -> Option<Duration> {
        let weight_mg = match (&reading.state, &reading.weight) {
            (ReadingState::Stable, Some(weight)) => weight.to_mg(),
            _ => None,
        };
        let Some(weight_mg) = weight_mg else {
            self.since = None;
            return None;
        };
        match self.since {
            Some((same, since)) if same == weight_mg => Some(at.saturating_sub(since)),
            _ => {
                self.since = Some((weight_mg, at));
                Some(Duration::ZERO)
            }
        }
    }

    /// Starts anew, after a loss or when a new weighing begins.
    pub fn forget(&mut self) {
        self.since = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::Weight;

    #[test]
    fn only_the_same_stable_weight_counts() {
        let mut settle = Settle::default();
        let stable = |mg| Reading::of(ReadingState::Stable, Weight::mg(mg));
        let ms = Duration::from_millis;
        assert_eq!(settle.push(&stable(5), ms(0)), Some(ms(0)));
        assert_eq!(settle.push(&stable(5), ms(200)), Some(ms(200)));
        assert_eq!(settle.push(&stable(6), ms(300)), Some(ms(0)));
        let moving = Reading::of(ReadingState::Moving, Weight::mg(6));
        assert_eq!(settle.push(&moving, ms(400)), None);
        assert_eq!(settle.push(&stable(6), ms(500)), Some(ms(0)));
    }
}
