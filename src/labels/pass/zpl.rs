//! Carriers' ZPL: looked at before it is sent.
//!
//! Source of the commands: ZPL II Programming Guide, Zebra P1099958.

use super::error::Damage;
use super::{LABELS_MAX, PassError};

/// What stands in a carrier's ZPL.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Found {
    /// Formats that print something.
    pub labels: usize,
    /// Each command that goes beyond laying out one label, and why it is not passed on.
    beyond: Vec<(String, &'static str)>,
    /// `^PW`, dots.
    pub width: Option<u32>,
    /// `^LL`, dots.
    pub length: Option<u32>,
    /// Behind the first `^XA`.
    begins_at: usize,
    /// Behind the `^XZ` of the last label.
    ends_at: usize,
    /// Where commands stand that are drawn as if they were not there: `^PQ`, and `^FN` of a label
    /// that stores no format, whose fields bring their data along.
    pub silent: Vec<usize>,
}

/// Commands that only lay out the label that they are in.
const LAYOUT: &[&str] = &[
    "XA", "XZ", "FO", "FT", "FD", "FS", "FH", "FR", "FB", "FV", "FW", "FX", "FP", "FM", "FC", "TB", "CF", "CI", "BY",
    "GB", "GC", "GD", "GE", "GF", "GS", "LH", "LL", "LS", "LT", "LR", "PW", "PO", "PM", "MU", "B0", "B1", "B2", "B3",
    "B4", "B5", "B7", "B8", "B9", "BA", "BB", "BC", "BD", "BE", "BF", "BI", "BJ", "BK", "BL", "BM", "BO", "BP", "BQ",
    "BR", "BS", "BT", "BU", "BX", "BZ",
];
/// What prints something.
const PRINTING: &[&str] = &["FD", "FV", "GB", "GC", "GD", "GE", "GF", "GS", "XG", "IL", "XF"];

/// Commands that are often met, and what they would do to the printer.
const REASONS: &[(&str, &str)] = &[
    ("~JR", "it restarts the printer"),
    ("~JA", "it throws away waiting labels"),
    ("~JP", "it throws away waiting labels"),
    ("~JX", "it throws away waiting labels"),
    ("~JC", "it moves the paper"),
    ("~JG", "it moves the paper"),
    ("~JL", "it moves the paper"),
    ("~JS", "it changes where the paper stops"),
    ("~TA", "it changes where the paper is torn"),
    ("~SD", "it changes the darkness"),
    ("^MD", "it changes the darkness"),
    ("^PR", "it changes the speed"),
    ("^LT", "it changes where every label begins"),
    ("^JU", "it stores settings in the printer"),
    ("^JM", "it halves the resolution"),
    ("^JZ", "it changes what happens after a fault"),
    ("^MM", "it changes how labels are handed out"),
    ("^MN", "it changes the kind of paper"),
    ("^MT", "it changes the kind of paper"),
    ("^MU", "it changes the resolution"),
    ("^PQ", "it prints more than one"),
    ("^PP", "it pauses the printer"),
    ("~PP", "it pauses the printer"),
    ("^DF", "it stores a format in the printer"),
    ("~DY", "it stores a file in the printer"),
    ("~DG", "it stores a picture in the printer"),
    ("~DU", "it stores a font in the printer"),
    ("^ID", "it deletes files of the printer"),
    ("~EG", "it deletes files of the printer"),
    ("^HH", "it asks the printer to answer"),
    ("~HS", "it asks the printer to answer"),
    ("^RF", "it writes a radio tag"),
    ("^SN", "its numbers count up"),
    ("^FN", "its fields are filled in by number"),
];

/// Largest number that a layout has use for: ZPL's coordinates end here.
const NUMBER_MAX: u64 = 32_000;
/// Most bytes of one picture in a label.
const GRAPHIC_BYTES_MAX: u64 = 4 << 20;

impl Found {
    /// Why the bytes are not sent as they are; `None` when they can be.
    pub fn why_not_as_is(&self, dpi: u32, media_mm: (f32, f32)) -> Option<String> {
        if self.labels != 1 {
            return Some(format!("it holds {} labels", self.labels));
        }
        if let Some((command, why)) = self.beyond.first() {
            return Some(format!("{command}: {why}"));
        }
        // A printer cuts off what is too wide, and feeds on over what is too long.
        let is_over = |dots: Option<u32>, room_mm: f32| {
            dots.is_some_and(|dots| dots as f32 * 25.4 / super::fit::true_dpi(dpi) > room_mm + super::fit::SLACK_MM)
        };
        if is_over(self.width, media_mm.0) {
            return Some("^PW: it is wider than the paper".to_owned());
        }
        is_over(self.length, media_mm.1).then(|| "^LL: it is longer than the paper".to_owned())
    }

    /// The label with everything set as it is in a new printer: another carrier's label, or
    /// ours, may have left something behind. In the label's own format, since an empty one
    /// feeds paper on some printers. Where labels begin (`^LT`) is set at the printer, for good.
    /// The `^FS` keeps what follows from being read as a part of the last number.
    /// What stands before or behind the label is no part of it and may be another language.
    pub fn prepared(&self, bytes: &[u8], dpi: u32, media_mm: (f32, f32)) -> Vec<u8> {
        let dots = |mm: f32| (mm * super::fit::true_dpi(dpi) / 25.4 + 0.01) as u32;
        let settings = format!(
            "^MUD^PON^PMN^LRN^LH0,0^LS0^FWN,0^BY2,3,10^CFA,9,5^CI0^PW{}^LL{}^FS",
            dots(media_mm.0),
            dots(media_mm.1)
        );
        let label = bytes.get(self.begins_at..self.ends_at).unwrap_or_default();
        [b"^XA", settings.as_bytes(), label].concat()
    }
}

/// Looks at every command. Nothing is drawn or sent.
pub(super) fn scan(bytes: &[u8]) -> Result<Found, PassError> {
    let damaged = |why| PassError::Read { format: "ZPL".into(), why };
    let mut found = Found::default();
    let mut at = 0;
    let (mut inside, mut prints) = (false, false);
    let mut stored: Vec<String> = Vec::new();
    let mut numbered: Vec<usize> = Vec::new();
    while let Some(start) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| matches!(b, b'^' | b'~'))) {
        let start = at + start;
        let Some(&[sign, first, second]) = bytes.get(start..start + 3) else { break };
        if matches!(first, b'^' | b'~') {
            // "CT~~CD,": the first of them is a setting's value.
            at = start + 1;
            continue;
        }
        let code = [first.to_ascii_uppercase(), second.to_ascii_uppercase()];
        let name = format!("{}{}", sign as char, String::from_utf8_lossy(&code));
        let body_at = start + 3;
        let mut end = bytes
            .get(body_at..)
            .and_then(|rest| rest.iter().position(|b| matches!(b, b'^' | b'~')))
            .map_or(bytes.len(), |length| body_at + length);
        let body = bytes.get(body_at..end).unwrap_or_default();
        let mut fields = body.split(|b| *b == b',');
        let mut number = |field: usize| number_of(fields.nth(field));
        match (sign, &code) {
            (b'^', b"XA") => {
                if inside {
                    return Err(damaged(Damage::Nested));
                }
                (inside, prints) = (true, false);
                if found.begins_at == 0 {
                    found.begins_at = start + 3;
                }
            }
            (b'^', b"XZ") => {
                // A printer takes no notice of another end behind a label.
                if !inside && found.labels == 0 {
                    return Err(damaged(Damage::NotBegun));
                }
                prints &= inside;
                inside = false;
                if prints {
                    found.labels += 1;
                    found.ends_at = body_at;
                }
            }
            // The signs themselves may be set to what they are already.
            (_, b"CC" | b"CT" | b"CD") => {
                let usual = match &code {
                    b"CC" => b'^',
                    b"CT" => b'~',
                    _ => b',',
                };
                if bytes.get(body_at) != Some(&usual) {
                    return Err(damaged(Damage::OwnSigns));
                }
                end = body_at + 1;
            }
            (b'^', b"GF") => {
                let binary = matches!(body.first(), Some(b'B' | b'b' | b'C' | b'c'));
                let bytes_long = number(1).unwrap_or(0);
                let total = number_of(body.split(|b| *b == b',').nth(2)).unwrap_or(bytes_long);
                if bytes_long > GRAPHIC_BYTES_MAX || total > GRAPHIC_BYTES_MAX {
                    return Err(damaged(Damage::PictureLarge));
                }
                if binary {
                    // Its bytes may look like commands.
                    let commas = bytes.get(body_at..).unwrap_or_default().iter().enumerate();
                    let data_at = commas.filter(|(_, b)| **b == b',').nth(3).map(|(index, _)| body_at + index + 1);
                    let data_end = data_at.and_then(|at| at.checked_add(bytes_long as usize));
                    end = data_end.filter(|end| *end <= bytes.len()).ok_or_else(|| damaged(Damage::PictureCut))?;
                    found.beyond.push((name.clone(), "its picture is in bytes that not every cable carries"));
                }
                prints = true;
            }
            (_, b"DG" | b"DY" | b"DF") => {
                stored.push(object_name(body));
                found.beyond.push((name.clone(), reason(&name)));
            }
            (b'^', b"XG" | b"IL" | b"XF" | b"IM") => {
                let wanted = object_name(body);
                if !stored.contains(&wanted) {
                    return Err(PassError::Stored { name: wanted });
                }
                found.beyond.push((name.clone(), "it calls what is stored in the printer"));
                prints = true;
            }
            (b'^', b"PQ") => {
                found.silent.push(start);
                if number(0).unwrap_or(1) > 1 {
                    found.beyond.push((name.clone(), reason(&name)));
                }
            }
            (b'^', b"FN") => {
                numbered.push(start);
                found.beyond.push((name.clone(), reason(&name)));
            }
            (b'^', _) => {
                let text = std::str::from_utf8(&code).unwrap_or_default();
                // A sign behind the A begins the next command: "^A~JR" restarts the printer.
                let is_font = first.eq_ignore_ascii_case(&b'A') && second.is_ascii_alphanumeric();
                if text == "PW" {
                    found.width = number(0).and_then(|dots| u32::try_from(dots).ok());
                } else if text == "LL" {
                    found.length = number(0).and_then(|dots| u32::try_from(dots).ok());
                }
                prints |= PRINTING.contains(&text);
                let moves = text == "LT" && number(0) != Some(0);
                // Another resolution than the printer's own stays set behind the label.
                let converts = text == "MU" && body.contains(&b',');
                if moves || converts || !is_font && !LAYOUT.contains(&text) {
                    found.beyond.push((name.clone(), reason(&name)));
                }
            }
            _ => found.beyond.push((name.clone(), reason(&name))),
        }
        let is_data = matches!(&code, b"FD" | b"FV" | b"FX" | b"GF" | b"DG" | b"DY");
        if !is_data && body.split(|b| *b == b',').any(|field| number_of(Some(field)).is_some_and(|n| n > NUMBER_MAX)) {
            return Err(damaged(Damage::NumberLarge { command: name }));
        }
        at = end.max(start + 1);
    }
    if stored.is_empty() {
        found.silent.extend(numbered);
    }
    if inside {
        return Err(damaged(Damage::NotEnded));
    }
    match found.labels {
        0 => Err(PassError::Empty),
        1..=LABELS_MAX => Ok(found),
        labels => Err(PassError::Many { labels, labels_max: LABELS_MAX }),
    }
}

/// The name of a stored thing, without its device: "R:LOGO.GRF,1,1" is "LOGO.GRF".
fn object_name(body: &[u8]) -> String {
    let name = body.split(|b| *b == b',').next().unwrap_or_default();
    let name = String::from_utf8_lossy(name).trim().to_uppercase();
    let name = name.rsplit_once(':').map_or(name.clone(), |(_, name)| name.to_owned());
    name.split('.').next().unwrap_or_default().chars().take(16).collect()
}

fn reason(name: &str) -> &'static str {
    let known = REASONS.iter().find(|(command, _)| *command == name).map(|(_, why)| *why);
    known.unwrap_or("it is no command of a plain label")
}

fn number_of(field: Option<&[u8]>) -> Option<u64> {
    let digits = field?.trim_ascii();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(digits.iter().fold(0u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(zpl: &str, why: Option<&str>) {
        let found = scan(zpl.as_bytes()).unwrap_or_else(|error| panic!("{zpl}: {error}"));
        assert_eq!(found.why_not_as_is(203, (101.6, 152.4)).as_deref(), why, "{zpl}");
    }

    #[test]
    fn only_plain_labels_are_sent_as_they_are() {
        check("^XA^PW812^LL1218^FO10,10^A0N,30,30^FDHello_5Eworld^FS^XZ", None);
        check("^xa^CI28^FO1,1^BY3^BCN,100,Y,N,N^FD>:AB^FS^PQ1^xz\r\n", None);
        check("CT~~CD,~CC^~CT~^XA~TA000^XZ^XA^FDx^FS^XZ", Some("~TA: it changes where the paper is torn"));
        check("^XA^FDx^FS^XZ~JR", Some("~JR: it restarts the printer"));
        check("^XA^FDx^FS^JUS^XZ", Some("^JU: it stores settings in the printer"));
        check("^XA^FDx^FS^PQ5^XZ", Some("^PQ: it prints more than one"));
        check("^XA^FDa^FS^XZ^XA^FDb^FS^XZ", Some("it holds 2 labels"));
        check("^XA^PW1200^FDa^FS^XZ", Some("^PW: it is wider than the paper"));
        check("^XA^PW812^LL2400^FDa^FS^XZ", Some("^LL: it is longer than the paper"));
        check("^XA^FDa~JRb^FS^XZ", Some("~JR: it restarts the printer"));
        check("~DGR:L.GRF,2,1,FFFF^XA^FO1,1^XGR:L.GRF,1,1^FS^XZ", Some("~DG: it stores a picture in the printer"));
        check("^XA^GFB,6,6,1,^XZ~JR^FS^XZ", Some("^GF: its picture is in bytes that not every cable carries"));
        check("^XA^FDx^FS^QQ^XZ", Some("^QQ: it is no command of a plain label"));
        check("^XA^FDx^FS^XZ^XZ", None);
        check("^XA^MUD,203,300^FDx^FS^XZ", Some("^MU: it changes the resolution"));
        check("^XA^A~JR^FDx^FS^XZ", Some("^A~: it is no command of a plain label"));
        check("^XA^A^JUS^FDx^FS^XZ", Some("^A^: it is no command of a plain label"));
    }

    #[test]
    fn what_is_no_label_is_refused() {
        for (zpl, error) in [
            ("", "holds no label"),
            ("^XA^XZ", "holds no label"),
            ("^XA^FDx^FS", "does not end"),
            ("^XA^XA^FDx^XZ", "within another"),
            ("^XZ", "did not begin"),
            ("~CC!^XA^FDx^XZ", "command characters"),
            ("^XA^FO1,1^XGR:LOGO.GRF,1,1^FS^XZ", "needs LOGO"),
            ("^XA^FO99999999,1^FDx^FS^XZ", "too large"),
            ("^XA^GFB,99,99,1,abc", "cut off"),
            ("^XA^GFA,99999999,99999999,1,00^FS^XZ", "too large"),
        ] {
            let told = scan(zpl.as_bytes()).unwrap_err().to_string();
            assert!(told.contains(error), "{zpl}: {told}");
        }
        let many = "^XA^FDx^FS^XZ".repeat(LABELS_MAX + 1);
        assert!(matches!(scan(many.as_bytes()), Err(PassError::Many { .. })));
    }
}
