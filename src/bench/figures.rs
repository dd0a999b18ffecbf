//! What was measured, as a table for people and as figures for programs.

use serde::Serialize;
use std::fmt::Write as _;
use std::time::Duration;

/// Everything that one run measured.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    pub skus: usize,
    pub movements: usize,
    pub figures: Vec<Figure>,
    /// What a reader has to know beside the figures.
    pub notes: Vec<String>,
}

/// One measured thing.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub name: String,
    /// How many samples.
    pub n: usize,
    /// Of `p50`, `p99` and `limit`: `ns`, `ms`, `MB` (1,000,000 bytes) or `%`.
    pub unit: &'static str,
    pub p50: f64,
    pub p99: f64,
    /// What the machine itself needs for the unavoidable part, measured in the same run.
    pub limit: Option<f64>,
    /// `p50` divided by `limit`.
    pub ratio: Option<f64>,
    /// In words; empty where nothing is asked.
    pub target: String,
    /// Whether the target is met; `None` where nothing is asked.
    pub ok: Option<bool>,
}

/// What is asked of a figure. A bound that is `None` is not asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Target {
    pub ratio_max: Option<f64>,
    /// In the figure's unit.
    pub p99_max: Option<f64>,
}

/// Timings of one thing.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<Duration>);

impl Samples {
    pub fn push(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The sample that `percent` of all are not above; zero when there is none.
    pub fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(rank).copied().unwrap_or_default()
    }

    /// The figure in milliseconds.
    pub fn figure(&self, name: &str) -> Figure {
        self.in_unit(name, "ms", 1e3)
    }

    /// The figure in nanoseconds.
    pub fn figure_ns(&self, name: &str) -> Figure {
        self.in_unit(name, "ns", 1e9)
    }

    fn in_unit(&self, name: &str, unit: &'static str, per_second: f64) -> Figure {
        let value = |percent| self.percentile(percent).as_secs_f64() * per_second;
        Figure::new(name, self.len(), unit, value(50), value(99))
    }
}

impl Figure {
    pub fn new(name: &str, n: usize, unit: &'static str, p50: f64, p99: f64) -> Self {
        Self { name: name.into(), n, unit, p50, p99, limit: None, ratio: None, target: String::new(), ok: None }
    }

    /// Sets the figure against the machine's own limit, in the same unit.
    pub fn against(mut self, limit: f64) -> Self {
        self.limit = Some(limit);
        self.ratio = (limit > 0.0).then(|| self.p50 / limit);
        self
    }

    /// Judges the figure.
    pub fn asked(mut self, target: Target) -> Self {
        let mut words = Vec::new();
        let mut ok = true;
        if let Some(most) = target.ratio_max {
            words.push(format!("p50 <= {most}x limit"));
            ok &= self.ratio.is_some_and(|ratio| ratio <= most);
        }
        if let Some(most) = target.p99_max {
            words.push(format!("{} < {most} {}", if self.n > 1 { "p99" } else { "it" }, self.unit));
            ok &= self.p99 < most;
        }
        self.target = words.join(", ");
        self.ok = Some(ok);
        self
    }
}

impl Report {
    /// The figures as a table, one line each, the notes below.
    pub fn table(&self) -> String {
        let head = ["what", "n", "p50", "p99", "limit", "ratio", "target", ""].map(String::from).to_vec();
        let mut rows = vec![head];
        for figure in &self.figures {
            let number = |value: f64| match figure.unit {
                unit @ ("ms" | "%") => format!("{value:.3} {unit}"),
                unit => format!("{value:.0} {unit}"),
            };
            rows.push(vec![
                figure.name.clone(),
                figure.n.to_string(),
                number(figure.p50),
                number(figure.p99),
                figure.limit.map(number).unwrap_or_default(),
                figure.ratio.map(|ratio| format!("{ratio:.2}x")).unwrap_or_default(),
                figure.target.clone(),
                figure.ok.map(|ok| if ok { "ok" } else { "OVER" }.to_owned()).unwrap_or_default(),
            ]);
        }
        let width =
            |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..8).map(|column| width(column).unwrap_or(0)).collect();
        let mut table = String::new();
        for row in &rows {
            let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
                // Names and targets read from the left, numbers from the right.
                if matches!(column, 0 | 6) { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            });
            let line = cells.collect::<Vec<_>>().join("  ");
            let _ = writeln!(table, "{}", line.trim_end());
        }
        for note in &self.notes {
            let _ = writeln!(table, "note: {note}");
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_and_targets() {
        let mut samples = Samples::default();
        assert_eq!(samples.percentile(50), Duration::ZERO);
        (1..=100).rev().for_each(|ms| samples.push(Duration::from_millis(ms)));
        assert_eq!(samples.percentile(50), Duration::from_millis(50));
        assert_eq!(samples.percentile(99), Duration::from_millis(99));
        let figure = samples.figure("x").against(25.0);
        let judged = |ratio, p99| figure.clone().asked(Target { ratio_max: Some(ratio), p99_max: Some(p99) }).ok;
        assert_eq!(judged(2.0, 99.5), Some(true));
        assert_eq!(judged(1.9, 99.5), Some(false));
        assert_eq!(judged(2.0, 99.0), Some(false));
    }
}
