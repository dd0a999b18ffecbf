//! The bar codes of a picture: what they say, and of linear ones how wide each bar is.

use floor_drivers::printer::Bitmap;
use rxing::{BarcodeFormat, DecodeHints};
use std::collections::HashSet;

use super::fit::turned;
use crate::labels::png;

/// A code that was read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Code {
    pub text: String,
    pub format: BarcodeFormat,
    /// Of linear codes, where their bars stand.
    pub bars: Option<Bars>,
}

/// The bars of a linear code, in dots of the picture.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bars {
    /// The picture has to be turned by a quarter, clockwise, for them to stand upright.
    pub is_turned: bool,
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
    /// White dots on either side, up to the next black or the edge.
    pub room: (u32, u32),
    /// Dots of a bar unit.
    pub module: f32,
    /// Bars and spaces in turn, in units.
    pub units: Vec<u32>,
}

/// What may stand on a carrier's label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wanted<'a> {
    /// Only what these are; anything when there are none.
    codes: Option<&'a [Code]>,
}

const LINEAR: [BarcodeFormat; 6] = [
    BarcodeFormat::CODE_128,
    BarcodeFormat::CODE_39,
    BarcodeFormat::ITF,
    BarcodeFormat::EAN_13,
    // Japan's carriers.
    BarcodeFormat::CODABAR,
    BarcodeFormat::CODE_93,
];
/// Codes without a check of their own: lines of type look like short ones.
const UNCHECKED: [BarcodeFormat; 2] = [BarcodeFormat::ITF, BarcodeFormat::CODABAR];
const SQUARE: [BarcodeFormat; 5] = [
    BarcodeFormat::QR_CODE,
    BarcodeFormat::DATA_MATRIX,
    BarcodeFormat::PDF_417,
    BarcodeFormat::MAXICODE,
    BarcodeFormat::AZTEC,
];
/// More codes of a kind are on no label.
const CODES_MAX: usize = 12;

/// Every code that can be read, upright and turned.
pub(super) fn read(bitmap: &Bitmap) -> Vec<Code> {
    look(bitmap, Wanted { codes: None })
}

/// What they say.
pub(super) fn texts(codes: Vec<Code>) -> Vec<String> {
    codes.into_iter().map(|code| code.text).collect()
}

/// Whether all of these can be read.
pub(super) fn has(bitmap: &Bitmap, wanted: &[Code]) -> bool {
    let read = look(bitmap, Wanted { codes: Some(wanted) });
    wanted.iter().all(|code| read.iter().any(|other| other.text == code.text && other.format == code.format))
}

fn look(bitmap: &Bitmap, wanted: Wanted<'_>) -> Vec<Code> {
    let mut codes: Vec<Code> = Vec::new();
    for is_turned in [false, true] {
        let any = |code: &Code| code.bars.as_ref().is_some_and(|bars| bars.is_turned == is_turned);
        if wanted.codes.is_some_and(|codes| !codes.iter().any(any)) {
            continue;
        }
        let mut picture = if is_turned { turned(bitmap) } else { bitmap.clone() };
        // One after the other: what was found is wiped out, so that its twin is found too.
        for _ in 0..CODES_MAX {
            let Some(result) = find(&picture, &LINEAR) else { break };
            let (text, format) = (result.getText().to_owned(), *result.getBarcodeFormat());
            // One that stands across is found in the other turn.
            let Some(bars) = measure(&picture, &result) else { break };
            wipe(&mut picture, &bars);
            if !UNCHECKED.contains(&format) || text.len() >= 10 {
                codes.push(Code { text, format, bars: Some(Bars { is_turned, ..bars }) });
            }
        }
    }
    for format in SQUARE {
        if wanted.codes.is_some_and(|codes| !codes.iter().any(|code| code.format == format)) {
            continue;
        }
        if let Some(result) = find(bitmap, &[format]) {
            codes.push(Code { text: result.getText().to_owned(), format, bars: None });
        }
    }
    codes
}

fn find(bitmap: &Bitmap, formats: &[BarcodeFormat]) -> Option<rxing::RXingResult> {
    let luma = png::luma(bitmap);
    let (width, height) = luma.dimensions();
    let formats: HashSet<BarcodeFormat> = formats.iter().copied().collect();
    let mut hints = DecodeHints { PossibleFormats: Some(formats), TryHarder: Some(true), ..DecodeHints::default() };
    rxing::helpers::detect_in_luma_with_hints(luma.into_raw(), width, height, None, &mut hints).ok()
}

fn wipe(picture: &mut Bitmap, bars: &Bars) {
    for y in bars.top..bars.top + bars.height {
        for x in bars.left..bars.left + bars.width {
            picture.set(x, y, false);
        }
    }
}

/// The bars along the line in which the code was read; `None` when that line is not upright
/// in this picture.
fn measure(bitmap: &Bitmap, result: &rxing::RXingResult) -> Option<Bars> {
    let [from, to] = [result.getPoints().first()?, result.getPoints().last()?];
    if (from.y - to.y).abs() > (from.x - to.x).abs() * 0.2 {
        return None;
    }
    let row = ((from.y + to.y) / 2.0).round().max(0.0) as u32;
    let middle = ((from.x + to.x) / 2.0).round().max(0.0) as u32;
    let reach = ((from.x - to.x).abs() / 2.0) as u32;
    if row >= bitmap.height() || middle >= bitmap.width() {
        return None;
    }
    let (left, right) = edges(bitmap, row, middle, reach);
    let dots: Vec<bool> = (left..=right).map(|x| bitmap.get(x, row)).collect();
    let runs: Vec<u32> = dots.chunk_by(|a, b| a == b).map(|run| run.len() as u32).collect();
    let module = unit(&runs)?;
    // As far up and down as the rows look the same.
    let differs = |y: u32| dots.iter().zip(left..).filter(|(black, x)| bitmap.get(*x, y) != **black).count();
    let alike = |y: &u32| differs(*y) * 25 <= dots.len();
    let top = (0..row).rev().take_while(alike).last().unwrap_or(row);
    let bottom = (row..bitmap.height()).take_while(alike).last().unwrap_or(row);
    let white = |x: &u32| !bitmap.get(*x, row);
    let room = ((0..left).rev().take_while(white).count(), (right + 1..bitmap.width()).take_while(white).count());
    Some(Bars {
        is_turned: false,
        left,
        top,
        width: right - left + 1,
        height: bottom - top + 1,
        room: (room.0 as u32, room.1 as u32),
        module,
        units: runs.iter().map(|&run| (run as f32 / module).round().max(1.0) as u32).collect(),
    })
}

/// The first and last dot of a code that surely reaches this far from its middle.
fn edges(bitmap: &Bitmap, row: u32, middle: u32, reach: u32) -> (u32, u32) {
    let width = bitmap.width();
    // What was surely inside tells how wide a space within the code can be.
    let inside: Vec<bool> =
        (middle.saturating_sub(reach)..(middle + reach).min(width)).map(|x| bitmap.get(x, row)).collect();
    let space_max = inside.chunk_by(|a, b| a == b).map(|run| run.len() as i64).max().unwrap_or(1).max(4);
    let walk = |step: i64| {
        let (mut at, mut edge, mut white) = (i64::from(middle), i64::from(middle), 0);
        while at >= 0 && at < i64::from(width) && white <= space_max {
            if bitmap.get(at as u32, row) {
                (edge, white) = (at, 0);
            } else {
                white += 1;
            }
            at += step;
        }
        edge as u32
    };
    (walk(-1), walk(1))
}

/// The width that all runs are multiples of, as nearly as can be.
fn unit(runs: &[u32]) -> Option<f32> {
    if runs.len() < 15 {
        return None;
    }
    let least = *runs.iter().min()? as f32;
    let off = |unit: f32| {
        let errors = runs.iter().map(|&run| (run as f32 / unit - (run as f32 / unit).round().max(1.0)).abs());
        errors.sum::<f32>() / runs.len() as f32
    };
    // The narrowest run may be a dot too narrow or too wide. Of two that do, the larger.
    let steps = 120;
    let guess = (0..=steps)
        .map(|step| (least - 1.0).max(0.9) + step as f32 / steps as f32 * 2.0)
        .filter(|unit| *unit >= least * 0.6)
        .min_by(|a, b| (off(*a) - a * 1e-3).total_cmp(&(off(*b) - b * 1e-3)))?;
    let units: f32 = runs.iter().map(|&run| (run as f32 / guess).round().max(1.0)).sum();
    // Where bars are no multiples of anything, nothing is known of them.
    (off(guess) < 0.17).then(|| runs.iter().sum::<u32>() as f32 / units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_unit_is_measured_even_where_dots_wobble() {
        let widths = [2, 1, 2, 2, 3, 2, 1, 1, 4, 1, 1, 3, 2, 3, 3, 1, 1, 1, 2];
        for dots in [1.0f32, 2.0, 3.0, 4.0, 7.0, 2.96, 3.4, 4.7] {
            let mut at = 0.3;
            let edges = widths.iter().map(|width| {
                let before = at;
                at += *width as f32 * dots;
                (at.round() - f32::round(before)) as u32
            });
            let module = unit(&edges.collect::<Vec<_>>()).unwrap();
            assert!((module - dots).abs() < 0.06, "{dots}: {module}");
        }
    }
}
