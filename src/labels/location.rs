use serde::{Deserialize, Serialize};

use super::layout::area;
use super::{Barcode, Label, Symbology, Text};

/// A shelf location: read from two metres, scanned from arm's length. 100 x 50 mm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// The location's own code, "A-03-2-B".
    pub code: String,
    pub warehouse: String,
    /// What it is for, "Pick face" or "拣货位".
    pub zone: String,
    /// Said aloud or typed to prove that one stands there.
    pub check_digits: Option<String>,
    /// Which shelf the label speaks of, where it can't sit on it.
    pub arrow: Option<Arrow>,
    #[serde(default)]
    pub reprint: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrow {
    Up,
    Down,
    Left,
    Right,
}

impl Location {
    /// What the bars say: the prefix tells a location from a product.
    pub fn scan_code(&self) -> String {
        format!("LOC-{}", self.code)
    }

    pub fn label(&self) -> Label {
        let mut label = Label::new(100.0, 50.0);
        label.frame(area(1.0, 1.0, 98.0, 48.0), 0.6);
        let words_mm = if self.arrow.is_some() { 78.0 } else { 94.0 };
        label.add(Text::new(area(3.0, 2.0, words_mm, 16.5), 16.0, &self.code).bold().centre());
        if let Some(arrow) = self.arrow {
            let sign = match arrow {
                Arrow::Up => "↑",
                Arrow::Down => "↓",
                Arrow::Left => "←",
                Arrow::Right => "→",
            };
            label.add(Text::new(area(81.0, 1.0, 18.0, 17.5), 15.0, sign).bold().centre().inverse());
        }
        label.rule(1.0, 18.5, 98.0, 0.4);
        // Wide enough for bars of three dots at 203 dpi, for codes as long as "A-03-2-B".
        let bars = area(2.5, 20.5, 71.5, 17.5);
        let scanned = self.scan_code();
        if Symbology::Code128.fits(&scanned, bars.width_mm) {
            label.add(Barcode::code128(bars, &scanned).bare());
            label.qr(area(75.0, 19.5, 23.0, 19.5), &scanned);
        } else if Symbology::Code128.fits(&scanned, 94.0) {
            label.add(Barcode::code128(area(3.0, 20.5, 94.0, 17.5), &scanned).bare());
        } else {
            label.qr(area(3.0, 19.0, 94.0, 20.5), &scanned);
        }
        label.rule(1.0, 40.0, 98.0, 0.4);
        if self.reprint {
            label.mark_reprint(true, area(3.0, 41.0, 38.0, 7.0));
        } else {
            label.add(Text::new(area(3.0, 40.6, 36.0, 8.0), 4.5, &self.warehouse));
        }
        let zone_mm = if self.check_digits.is_some() { 36.0 } else { 54.0 };
        let zone = Text::new(area(43.0, 40.6, zone_mm, 8.0), 4.5, &self.zone).bold();
        label.add(if self.check_digits.is_some() { zone } else { zone.right() });
        if let Some(check) = &self.check_digits {
            label.add(Text::new(area(81.0, 40.0, 18.0, 9.0), 7.0, check).bold().centre().inverse());
        }
        label
    }

    pub fn sample() -> Self {
        Self {
            code: "A-03-2-B".into(),
            warehouse: "LAX-1 Ontario".into(),
            zone: "Pick face 拣货位".into(),
            check_digits: Some("47".into()),
            arrow: Some(Arrow::Up),
            reprint: false,
        }
    }
}
