//! A foreign label onto a printer's dots: as it is where it was made for them, and else
//! scaled, its bar codes laid anew with whole dots a bar unit.

use floor_drivers::printer::Bitmap;

use super::PassError;
use super::codes::{self, Bars};
use super::pdf::Pages;
use crate::labels::{Label, area, png, render};
use image::GrayImage;

/// What a label is drawn from.
pub(super) enum Source<'a> {
    Dots { bitmap: Bitmap, dpi: f32 },
    Page { pages: &'a Pages, page: usize },
}

/// A label on the printer's dots, and what is to be known about it.
pub(super) struct Fitted {
    pub bitmap: Bitmap,
    /// What its codes say.
    pub codes: Vec<String>,
}

/// Labels are cut and fed this exactly.
pub(super) const SLACK_MM: f32 = 2.0;
/// Dots of the finest bar unit: a single one smears on paper.
const MODULE_DOTS_MIN: u32 = 2;
/// How much wider or narrower than it was made a code may come out.
const STRETCH_MAX: f32 = 1.6;
/// Bar units of white that a reader needs beside a code.
const QUIET: u32 = 10;

/// "203 dpi" heads have 8 dots a millimetre.
pub(super) fn true_dpi(dpi: u32) -> f32 {
    if dpi == 203 { 203.2 } else { dpi as f32 }
}

/// The label at the printer's resolution, every code on it seen to be readable.
pub(super) fn fit(source: Source<'_>, dpi: u32, media_mm: (f32, f32)) -> Result<Fitted, PassError> {
    let target = true_dpi(dpi);
    let media = Media::new(target, media_mm);
    let (base, base_dpi) = source.base(target)?;
    let turns = if media.turns(&base, target / base_dpi)? { source.turns_to_upright() } else { 0 };
    let place = |bitmap: Bitmap| media.place(turned_by(bitmap, turns));
    let is_dots = matches!(source, Source::Dots { .. });
    if is_dots && is_same(base_dpi, target) {
        let codes = codes::texts(codes::read(&base));
        return Ok(Fitted { bitmap: place(base)?, codes });
    }
    let (inner, offset) = ink_only(&base);
    let wanted = codes::read(&inner);
    let ratio = target / base_dpi;
    let mut bitmap = source.draw(target)?;
    for code in &wanted {
        if let Some(bars) = &code.bars {
            let bars = on_page(bars, &base, &inner, offset);
            bitmap = relaid(bitmap, &bars, ratio).ok_or(PassError::Unscannable { dpi })?;
        }
    }
    let bitmap = place(bitmap)?;
    // On the paper it may lie turned: the codes are looked for as they were found.
    if !codes::has(&turned_by(bitmap.clone(), 4 - turns), &wanted) {
        return Err(PassError::Unscannable { dpi });
    }
    Ok(Fitted { bitmap, codes: codes::texts(wanted) })
}

/// The bars as they stand on the whole page, which is turned where they are.
fn on_page(bars: &Bars, page: &Bitmap, inner: &Bitmap, offset: (i64, i64)) -> Bars {
    let (left, top, inner_width, page_width) = if bars.is_turned {
        // In the turned page the margin below is on the left.
        let below = i64::from(page.height()) - (offset.1 + i64::from(inner.height()));
        (below, offset.0, inner.height(), page.height())
    } else {
        (offset.0, offset.1, inner.width(), page.width())
    };
    let dots = |at: i64| u32::try_from(at).unwrap_or(0);
    let page_left = dots(i64::from(bars.left) + left);
    // What is white up to the edge of the inner part is white up to the page's.
    let from_left = if bars.room.0 == bars.left { page_left } else { bars.room.0 };
    let right = bars.left + bars.width;
    let to_right = if right + bars.room.1 == inner_width {
        page_width.saturating_sub(page_left + bars.width)
    } else {
        bars.room.1
    };
    Bars { left: page_left, top: dots(i64::from(bars.top) + top), room: (from_left, to_right), ..bars.clone() }
}

/// The label with this code laid anew; `None` when there is no room to do so.
fn relaid(label: Bitmap, bars: &Bars, ratio: f32) -> Option<Bitmap> {
    let at = (bars.left as f32, bars.top as f32);
    let wanted = bars.module * ratio;
    let units: u32 = bars.units.iter().sum();
    let room = (bars.room.0.min(bars.room.1) * 2 + bars.width) as f32 * ratio;
    // What was there before is enough where the code does not grow.
    let quiet = |module: u32| if module as f32 <= wanted { 0 } else { 2 * QUIET * module };
    let nearest = wanted.round() as u32;
    let mut choices = [nearest, wanted.floor() as u32, wanted.ceil() as u32, MODULE_DOTS_MIN];
    choices.sort_by(|a, b| (*a as f32 - wanted).abs().total_cmp(&(*b as f32 - wanted).abs()));
    let module = choices.into_iter().find(|&module| {
        let stretch = module as f32 / wanted;
        module >= MODULE_DOTS_MIN
            && (1.0 / STRETCH_MAX..=STRETCH_MAX).contains(&stretch)
            && (units * module + quiet(module)) as f32 <= room
    })?;
    let mut label = if bars.is_turned { turned(&label) } else { label };
    let (top, height) = ((at.1 * ratio).round() as u32, (bars.height as f32 * ratio).round().max(1.0) as u32);
    let (from, width) = ((at.0 * ratio).floor() as u32, (bars.width as f32 * ratio).ceil() as u32);
    for y in top.saturating_sub(1)..=top + height {
        for x in from.saturating_sub(2)..from + width + 2 {
            label.set(x, y, false);
        }
    }
    let middle = (at.0 + bars.width as f32 / 2.0) * ratio;
    let mut x = (middle - (units * module) as f32 / 2.0).round().max(0.0) as u32;
    for (index, width) in bars.units.iter().enumerate() {
        if index % 2 == 0 {
            label.fill(x, top, width * module, height);
        }
        x += width * module;
    }
    Some(if bars.is_turned { turned_by(label, 3) } else { label })
}

impl Source<'_> {
    /// A picture to find the codes in, and its resolution.
    fn base(&self, target: f32) -> Result<(Bitmap, f32), PassError> {
        match self {
            Self::Dots { bitmap, dpi } => {
                let dpi = if *dpi == 203.0 { 203.2 } else { *dpi };
                Ok((bitmap.clone(), dpi))
            }
            Self::Page { .. } => {
                let dpi = target.clamp(360.0, 600.0);
                Ok((self.draw(dpi)?, dpi))
            }
        }
    }

    /// Quarters, clockwise, by which a label that lies on its side is set up. One whose page was
    /// laid on its side for the eye only is turned back; of others nobody knows.
    fn turns_to_upright(&self) -> u32 {
        match self {
            Self::Page { pages, page } if pages.is_laid_clockwise(*page) => 3,
            _ => 1,
        }
    }

    fn draw(&self, at_dpi: f32) -> Result<Bitmap, PassError> {
        match self {
            Self::Dots { bitmap, dpi } => {
                let dpi = if *dpi == 203.0 { 203.2 } else { *dpi };
                Ok(scaled(bitmap, at_dpi / dpi))
            }
            Self::Page { pages, page } => pages.draw(*page, at_dpi),
        }
    }
}

/// Each dot takes the one that its middle falls on. A bar whose width times the scale is
/// whole gets exactly that width, wherever it begins.
fn scaled(bitmap: &Bitmap, scale: f32) -> Bitmap {
    let scale = f64::from(scale);
    let size = |dots: u32| ((f64::from(dots) * scale).round().clamp(1.0, 20_000.0)) as u32;
    let mut out = Bitmap::new(size(bitmap.width()), size(bitmap.height()));
    // A hair off the edge, so that rounding never tells two equal edges apart.
    let from = |at: u32| ((f64::from(at) + 0.5 - 1e-4) / scale) as u32;
    let columns: Vec<u32> = (0..out.width()).map(from).collect();
    for y in 0..out.height() {
        let row = from(y);
        for (&column, x) in columns.iter().zip(0..) {
            if bitmap.get(column, row) {
                out.set(x, y, true);
            }
        }
    }
    out
}

/// Turned by a quarter, clockwise.
pub(super) fn turned(bitmap: &Bitmap) -> Bitmap {
    let mut out = Bitmap::new(bitmap.height(), bitmap.width());
    for y in 0..bitmap.height() {
        for x in 0..bitmap.width() {
            if bitmap.get(x, y) {
                out.set(bitmap.height() - 1 - y, x, true);
            }
        }
    }
    out
}

/// Turned by so many quarters, clockwise.
fn turned_by(bitmap: Bitmap, quarters: u32) -> Bitmap {
    (0..quarters % 4).fold(bitmap, |bitmap, _| turned(&bitmap))
}

/// The smallest rectangle with everything black: x, y, width, height.
fn ink(bitmap: &Bitmap) -> Option<(u32, u32, u32, u32)> {
    let rows: Vec<u32> = (0..bitmap.height()).filter(|y| bitmap.row(*y).iter().any(|byte| *byte != 0)).collect();
    let (&top, &bottom) = (rows.first()?, rows.last()?);
    let mut columns = vec![0u8; bitmap.stride()];
    for &y in &rows {
        columns.iter_mut().zip(bitmap.row(y)).for_each(|(column, byte)| *column |= byte);
    }
    let is_black = |x: &u32| columns.get((x / 8) as usize).is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0);
    let left = (0..bitmap.width()).find(is_black)?;
    let right = (0..bitmap.width()).rev().find(is_black)?;
    Some((left, top, right - left + 1, bottom - top + 1))
}

fn cropped(bitmap: &Bitmap, x: u32, y: u32, width: u32, height: u32) -> Bitmap {
    let mut out = Bitmap::new(width, height);
    blit(&mut out, bitmap, -i64::from(x), -i64::from(y));
    out
}

/// White dots that are left around the ink, for the codes at its edge.
const MARGIN: u32 = 40;

/// The label without the empty page around it, and where it was.
fn ink_only(bitmap: &Bitmap) -> (Bitmap, (i64, i64)) {
    let Some((x, y, width, height)) = ink(bitmap) else { return (Bitmap::new(1, 1), (0, 0)) };
    let offset = (i64::from(x) - i64::from(MARGIN), i64::from(y) - i64::from(MARGIN));
    let mut out = Bitmap::new(width + 2 * MARGIN, height + 2 * MARGIN);
    blit(&mut out, bitmap, -offset.0, -offset.1);
    (out, offset)
}

fn blit(out: &mut Bitmap, from: &Bitmap, x: i64, y: i64) {
    for row in 0..from.height() {
        let Ok(to_row) = u32::try_from(i64::from(row) + y) else { continue };
        for column in 0..from.width() {
            if from.get(column, row)
                && let Ok(to_column) = u32::try_from(i64::from(column) + x)
            {
                out.set(to_column, to_row, true);
            }
        }
    }
}

/// A picture whose edges are shades of grey says more than its dots do: where a bar ends
/// between two of them. At twice the resolution that is not lost. What has the printer's own
/// resolution is left as it is.
pub(super) fn sharpened(grey: &GrayImage, bitmap: Bitmap, from_dpi: f32, to_dpi: u32) -> Source<'static> {
    const SIDE_MAX: u32 = 4800;
    let is_own = is_same(from_dpi, true_dpi(to_dpi));
    let soft = grey.pixels().filter(|pixel| (64..192).contains(&pixel.0[0])).count();
    let (width, height) = grey.dimensions();
    if is_own || soft * 1000 < grey.len() || width.max(height) > SIDE_MAX {
        return Source::Dots { bitmap, dpi: from_dpi };
    }
    let twice = image::imageops::resize(grey, width * 2, height * 2, image::imageops::FilterType::CatmullRom);
    let from_dpi = if from_dpi == 203.0 { 203.2 } else { from_dpi };
    Source::Dots { bitmap: png::threshold(&twice), dpi: from_dpi * 2.0 }
}

fn is_same(dpi: f32, other: f32) -> bool {
    (dpi / other - 1.0).abs() < 0.006
}

/// The paper, in dots.
struct Media {
    dpi: f32,
    mm: (f32, f32),
    /// With as much more as paper is ever larger.
    width: u32,
    height: u32,
    exact: (u32, u32),
}

impl Media {
    fn new(dpi: f32, mm: (f32, f32)) -> Self {
        let dots = |mm: f32| ((mm + SLACK_MM) / 25.4 * dpi) as u32;
        let exact = |mm: f32| (mm / 25.4 * dpi + 0.01) as u32;
        Self { dpi, mm, width: dots(mm.0), height: dots(mm.1), exact: (exact(mm.0), exact(mm.1)) }
    }

    fn holds(&self, width: f32, height: f32) -> bool {
        width <= self.width as f32 && height <= self.height as f32
    }

    fn too_wide(&self, width: f32, height: f32) -> PassError {
        let mm = |dots: f32| (dots / self.dpi * 25.4).round() as u32;
        let (has_mm, room_mm) = (self.mm.0.round() as u32, self.mm.1.round() as u32);
        PassError::Wide { needs_mm: mm(width), high_mm: mm(height), has_mm, room_mm }
    }

    /// Whether the label has to be turned to fit the paper.
    fn turns(&self, base: &Bitmap, ratio: f32) -> Result<bool, PassError> {
        let size = |width: u32, height: u32| (width as f32 * ratio, height as f32 * ratio);
        let whole = size(base.width(), base.height());
        let (_, _, width, height) = ink(base).ok_or(PassError::Empty)?;
        let inner = size(width, height);
        for (width, height) in [whole, inner] {
            if self.holds(width, height) {
                return Ok(false);
            }
            if self.holds(height, width) {
                return Ok(true);
            }
        }
        Err(self.too_wide(inner.0, inner.1))
    }

    /// The label cut to the paper where it is larger; only white is cut away.
    fn place(&self, bitmap: Bitmap) -> Result<Bitmap, PassError> {
        if bitmap.width() <= self.exact.0 && bitmap.height() <= self.exact.1 {
            return Ok(bitmap);
        }
        let (x, y, width, height) = ink(&bitmap).ok_or(PassError::Empty)?;
        if !self.holds(width as f32, height as f32) {
            return Err(self.too_wide(width as f32, height as f32));
        }
        // As much of the margin as there is room for, shared out evenly.
        let window = |from: u32, length: u32, whole: u32, room: u32| {
            let size = whole.min(room);
            let spare = size - length;
            (from.saturating_sub(spare / 2).min(whole - size), size)
        };
        // A printer that knows its paper takes no label that is wider by a dot.
        let room = |length: u32, exact: u32, most: u32| if length <= exact { exact } else { most };
        let (x, width) = window(x, width, bitmap.width(), room(width, self.exact.0, self.width));
        let (y, height) = window(y, height, bitmap.height(), room(height, self.exact.1, self.height));
        Ok(cropped(&bitmap, x, y, width, height))
    }
}

/// The resolution of a picture: what it says, when that makes a label's size of it, or the
/// usual one that comes nearest to the paper.
pub(super) fn resolution(bitmap: &Bitmap, said: Option<f32>, media_mm: (f32, f32)) -> f32 {
    let off = |dpi: f32| {
        let (width, height) = (bitmap.width() as f32 / dpi * 25.4, bitmap.height() as f32 / dpi * 25.4);
        let upright = (width / media_mm.0).ln().abs() + (height / media_mm.1).ln().abs();
        let on_its_side = (height / media_mm.0).ln().abs() + (width / media_mm.1).ln().abs();
        upright.min(on_its_side)
    };
    let usual = [203.2, 300.0, 600.0, 152.4, 1200.0].into_iter().min_by(|a, b| off(*a).total_cmp(&off(*b)));
    let usual = usual.unwrap_or(203.2);
    // A picture that fills the paper at a usual resolution was made for that, whatever a
    // program wrote into it since.
    let fills = [203.2, 300.0, 600.0].contains(&usual) && off(usual) < 0.04;
    match said.filter(|dpi| (140.0..=1300.0).contains(dpi) && !(fills && off(*dpi) > 0.2)) {
        // 8 dots a millimetre is written in many ways.
        Some(dpi) if (dpi - 203.2).abs() < 1.0 => 203.2,
        Some(dpi) => dpi,
        None => usual,
    }
}

/// Sizes that the mark of a second print is tried in, the best first, in millimetres.
const MARKS_MM: [(f32, f32); 4] = [(50.0, 3.6), (30.0, 3.6), (24.0, 3.0), (20.0, 2.6)];
/// White around the mark.
const MARK_CLEAR_MM: f32 = 0.7;
/// A label that has to become smaller than that for the mark stays as it is.
const SHRINK_MIN: f32 = 0.85;

/// Marks the label as a second print where nothing is: on it, below it where the paper goes
/// on, or below it once it is a little smaller. False when its codes allow none of that; then
/// it stays as it was.
pub(super) fn mark_reprint(bitmap: &mut Bitmap, dpi: u32, media_mm: (f32, f32)) -> bool {
    let codes = codes::read(bitmap);
    let height_max = (media_mm.1 * true_dpi(dpi) / 25.4 + 0.01) as u32;
    let marked = marked(bitmap, &codes, dpi, height_max).or_else(|| {
        let smaller = smaller(bitmap, dpi, media_mm).filter(|smaller| codes::has(smaller, &codes))?;
        // Its codes stand elsewhere.
        marked(&smaller, &codes::read(&smaller), dpi, height_max)
    });
    let found = marked.is_some();
    *bitmap = marked.unwrap_or_else(|| bitmap.clone());
    found
}

fn marked(label: &Bitmap, codes: &[codes::Code], dpi: u32, height_max: u32) -> Option<Bitmap> {
    let dots = |mm: f32| (mm * true_dpi(dpi) / 25.4).ceil() as u32;
    let clear = dots(MARK_CLEAR_MM);
    // The paper below it is white as well, and what codes need around them is not free.
    let height = label.height().max(height_max.min(label.height() + dots(10.0)));
    let mut taken = cropped(label, 0, 0, label.width(), height);
    for bars in codes.iter().filter_map(|code| code.bars.as_ref()) {
        let quiet = (bars.module * QUIET as f32) as u32;
        let from = bars.left.saturating_sub(quiet);
        // A turned code stands in the turned label, in which the paper below is on the left.
        let below = if bars.is_turned { height - label.height() } else { 0 };
        let mut upright = if bars.is_turned { turned(&taken) } else { taken };
        upright.fill(from + below, bars.top, bars.left - from + bars.width + quiet, bars.height);
        taken = if bars.is_turned { turned_by(upright, 3) } else { upright };
    }
    let free = Free::of(&taken);
    MARKS_MM.iter().find_map(|&(width_mm, height_mm)| {
        let mut mark = Label::new(width_mm, height_mm);
        mark.mark_reprint(true, area(0.0, 0.0, width_mm, height_mm));
        let mark = render(&mark, dpi).ok().filter(|mark| mark.cut.is_empty())?.bitmap;
        let (x, y) = free.place(mark.width() + 2 * clear, mark.height() + 2 * clear)?;
        let bottom = y + mark.height() + 2 * clear;
        let mut marked = cropped(label, 0, 0, label.width(), label.height().max(bottom));
        blit(&mut marked, &mark, i64::from(x + clear), i64::from(y + clear));
        codes::has(&marked, codes).then_some(marked)
    })
}

/// The label as much smaller as the paper below has to be free for the mark, its codes laid
/// anew; `None` where they can't be.
fn smaller(label: &Bitmap, dpi: u32, media_mm: (f32, f32)) -> Option<Bitmap> {
    let (_, mark_mm) = MARKS_MM.first()?;
    let room = (media_mm.1 - mark_mm - 2.0 * MARK_CLEAR_MM - 0.3) * true_dpi(dpi) / 25.4;
    let ratio = room / label.height() as f32;
    if !(SHRINK_MIN..1.0).contains(&ratio) {
        return None;
    }
    // As if it had been made for finer dots.
    let source = Source::Dots { bitmap: label.clone(), dpi: true_dpi(dpi) / ratio };
    let smaller = fit(source, dpi, media_mm).ok()?.bitmap;
    let mut centred = Bitmap::new(label.width().max(smaller.width()), smaller.height());
    let left = (centred.width() - smaller.width()) / 2;
    blit(&mut centred, &smaller, i64::from(left), 0);
    Some(centred)
}

/// Where a picture is white.
struct Free {
    width: u32,
    height: u32,
    /// How many black dots there are above and left of each.
    sums: Vec<u32>,
}

impl Free {
    fn of(bitmap: &Bitmap) -> Self {
        let (width, height) = (bitmap.width(), bitmap.height());
        let across = width as usize + 1;
        let mut sums = vec![0; across];
        for y in 0..height {
            let mut row = 0;
            sums.push(0);
            for x in 0..width {
                row += u32::from(bitmap.get(x, y));
                let above = sums.get(sums.len() - across).copied().unwrap_or(0);
                sums.push(above + row);
            }
        }
        Self { width, height, sums }
    }

    fn sum(&self, x: u32, y: u32) -> u32 {
        self.sums.get(y as usize * (self.width as usize + 1) + x as usize).copied().unwrap_or(0)
    }

    /// The highest white rectangle of this size, as near to the middle as can be.
    fn place(&self, width: u32, height: u32) -> Option<(u32, u32)> {
        let (x_max, y_max) = (self.width.checked_sub(width)?, self.height.checked_sub(height)?);
        let mut columns: Vec<u32> = (0..=x_max).collect();
        columns.sort_by_key(|x| x.abs_diff(x_max / 2));
        let black = |x: u32, y: u32| {
            self.sum(x + width, y + height) + self.sum(x, y) - self.sum(x + width, y) - self.sum(x, y + height)
        };
        (0..=y_max).find_map(|y| columns.iter().find(|x| black(**x, y) == 0).map(|x| (*x, y)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bars whose widths times the scale are whole keep their proportions at any phase.
    #[test]
    fn whole_bars_stay_whole_wherever_they_begin() {
        for (unit, to) in [(3u32, 2u32), (2, 3), (4, 3), (3, 7), (6, 2), (1, 5)] {
            for phase in 0..13 {
                let widths = [2, 1, 3, 4, 1, 1, 2, 3];
                let mut bars = Bitmap::new(400, 3);
                let mut x = 20 + phase;
                for (index, width) in widths.iter().enumerate() {
                    if index % 2 == 0 {
                        bars.fill(x, 0, width * unit, 3);
                    }
                    x += width * unit;
                }
                let out = scaled(&bars, to as f32 / unit as f32);
                let dots: Vec<bool> = (0..out.width()).map(|x| out.get(x, 0)).collect();
                let runs: Vec<usize> = dots.chunk_by(|a, b| a == b).map(<[bool]>::len).collect();
                let expected: Vec<usize> = widths.iter().map(|width| (width * to) as usize).collect();
                assert_eq!(runs.get(1..8).unwrap(), &expected[..7], "{unit} to {to} at {phase}");
            }
        }
    }

    #[test]
    fn a_picture_s_resolution_is_believed_where_it_can_be() {
        for (width, height, said, dpi) in [
            (812, 1218, None, 203.2),
            (812, 1218, Some(203.0), 203.2),
            (1218, 812, Some(600.0), 203.2),
            (1200, 1800, Some(203.0), 300.0),
            (1200, 1800, Some(72.0), 300.0),
            (600, 900, Some(300.0), 300.0),
            (1654, 2339, Some(200.0), 200.0),
        ] {
            let bitmap = Bitmap::new(width, height);
            assert_eq!(resolution(&bitmap, said, (101.6, 152.4)), dpi, "{width} x {height}, {said:?}");
        }
    }

    #[test]
    fn a_quarter_turn_four_times_is_the_same() {
        let mut bitmap = Bitmap::new(13, 7);
        bitmap.fill(2, 1, 5, 2);
        let mut again = bitmap.clone();
        for _ in 0..4 {
            again = turned(&again);
        }
        assert_eq!(again, bitmap);
        assert_eq!(ink(&bitmap), Some((2, 1, 5, 2)));
        assert_eq!(ink(&turned(&bitmap)), Some((4, 2, 2, 5)));
    }
}
