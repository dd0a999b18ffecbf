//! What goes wrong on a floor, by a seeded die.

use fastrand::Rng;

/// The die.
pub struct Chaos {
    rng: Rng,
}

/// What a scan is accompanied by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    None,
    /// A wrong code before the right one.
    Wrong,
    /// The scanner sends the code twice.
    Doubled,
    /// Line noise before the code.
    Unreadable,
    /// Half a code, then the whole one.
    Half,
}

impl Chaos {
    pub fn new(seed: u64) -> Self {
        Self { rng: Rng::with_seed(seed) }
    }

    pub fn scan(&mut self) -> Mishap {
        match self.rng.u32(0..10_000) {
            0..150 => Mishap::Wrong,
            150..250 => Mishap::Doubled,
            250..290 => Mishap::Unreadable,
            290..294 => Mishap::Half,
            _ => Mishap::None,
        }
    }

    /// True `per_mille` times out of a thousand.
    pub fn happens(&mut self, per_mille: u32) -> bool {
        self.rng.u32(0..1000) < per_mille
    }

    /// A weight as the scale sees it: within half a percent.
    pub fn weighed(&mut self, weight_mg: i64) -> i64 {
        let spread = weight_mg / 400;
        let off = if spread > 0 { self.rng.i64(-spread..=spread) } else { 0 };
        // The scale shows whole grams.
        (weight_mg + off) / 1_000 * 1_000
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        if of.is_empty() { None } else { of.get(self.rng.usize(0..of.len())) }
    }

    /// A returns grade, mostly good.
    pub fn grade(&mut self) -> &'static str {
        match self.rng.u32(0..100) {
            0..65 => "A",
            65..82 => "B",
            82..94 => "C",
            _ => "D",
        }
    }
}
