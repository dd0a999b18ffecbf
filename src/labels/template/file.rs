//! A template's file: TOML of a sheet and its elements, read into what can be drawn.

use std::ops::Range;
use std::path::Path;

use floor_drivers::printer::Bitmap;
use serde::Deserialize;
use toml::Spanned;

use super::super::Symbology;
use super::super::layout::{Align, Anchor, Area, area};
use super::words::{Condition, Words};
use super::{ELEMENTS_MAX, FILE_BYTES_MAX, Fault, PictureWhy};

/// Largest picture file, in bytes, and its largest side, in dots.
const PICTURE_BYTES_MAX: u64 = 512 * 1024;
const PICTURE_SIDE_MAX: u32 = 2500;

/// A layout that a file describes.
#[derive(Clone, Debug)]
pub struct Template {
    pub(super) kind: String,
    pub(super) width_mm: f32,
    pub(super) height_mm: f32,
    pub(super) items: Vec<Item>,
}

/// One element, with the line that it begins in.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub line: usize,
    pub area: Area,
    pub when: Vec<Condition>,
    pub thing: Thing,
}

#[derive(Clone, Debug)]
pub(super) enum Thing {
    Text {
        words: Words,
        style: Style,
    },
    Code {
        symbology: Symbology,
        data: Words,
        words: Option<Words>,
        module_mm_max: f32,
    },
    Frame {
        line_mm: f32,
    },
    Fill,
    Picture(Bitmap),
    /// Where a second print is marked.
    Reprint,
    List {
        of: Words,
        path: Vec<String>,
        row_mm: f32,
        row: Vec<Item>,
        more: Vec<Item>,
    },
}

#[derive(Clone, Debug)]
pub(super) struct Style {
    pub size_mm: f32,
    pub size_min_mm: f32,
    pub bold: bool,
    pub wrap: bool,
    pub inverse: bool,
    pub align: Align,
    pub anchor: Anchor,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    kind: Spanned<String>,
    width_mm: f32,
    height_mm: f32,
    #[serde(default)]
    element: Vec<Spanned<Raw>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    at: [f32; 4],
    #[serde(default)]
    when: Conditions,
    text: Option<String>,
    code: Option<String>,
    frame: Option<f32>,
    fill: Option<bool>,
    picture: Option<String>,
    reprint: Option<bool>,
    list: Option<String>,
    size: Option<f32>,
    min_size: Option<f32>,
    bold: Option<bool>,
    wrap: Option<bool>,
    inverse: Option<bool>,
    align: Option<RawAlign>,
    anchor: Option<RawAnchor>,
    words: Option<String>,
    module_max: Option<f32>,
    symbology: Option<Symbology>,
    row: Option<f32>,
    #[serde(default)]
    element: Vec<Spanned<Raw>>,
    #[serde(default)]
    more: Vec<Spanned<Raw>>,
}

#[derive(Deserialize, Default)]
#[serde(untagged)]
enum Conditions {
    #[default]
    None,
    One(String),
    All(Vec<String>),
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum RawAlign {
    Left,
    Centre,
    Center,
    Right,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum RawAnchor {
    Top,
    Middle,
    Bottom,
}

/// A fault and the line that it is in.
pub(super) type At = (usize, Fault);

impl Template {
    /// Reads a template; pictures are looked for in `folder`. Every fault that reading
    /// finds is told, not only the first.
    pub(super) fn parse(text: &str, folder: Option<&Path>) -> Result<Self, Vec<At>> {
        let line_of = |span: Range<usize>| text.get(..span.start).unwrap_or(text).matches('\n').count() + 1;
        if text.len() as u64 > FILE_BYTES_MAX {
            return Err(vec![(0, Fault::Big { bytes: text.len() as u64, bytes_max: FILE_BYTES_MAX })]);
        }
        let raw: RawFile = toml::from_str(text).map_err(|error| {
            let why = error.message().trim().replace('\n', "; ");
            vec![(error.span().map_or(0, line_of), Fault::Form { why })]
        })?;
        let mut reader = Reader { line_of: &line_of, folder, faults: Vec::new(), count: 0 };
        let (width_mm, height_mm) = (raw.width_mm, raw.height_mm);
        if !(10.0..=220.0).contains(&width_mm) || !(10.0..=310.0).contains(&height_mm) {
            reader.faults.push((line_of(raw.kind.span()), Fault::Sheet { width_mm, height_mm }));
        }
        let items = reader.items(raw.element, false);
        if reader.faults.is_empty() {
            Ok(Self { kind: raw.kind.into_inner(), width_mm, height_mm, items })
        } else {
            Err(reader.faults)
        }
    }
}

struct Reader<'a> {
    line_of: &'a dyn Fn(Range<usize>) -> usize,
    folder: Option<&'a Path>,
    faults: Vec<At>,
    count: usize,
}

impl Reader<'_> {
    fn items(&mut self, raw: Vec<Spanned<Raw>>, in_list: bool) -> Vec<Item> {
        let mut items = Vec::new();
        for raw in raw {
            let line = (self.line_of)(raw.span());
            self.count += 1;
            if self.count > ELEMENTS_MAX {
                if self.count == ELEMENTS_MAX + 1 {
                    self.faults.push((line, Fault::Many { most: ELEMENTS_MAX }));
                }
                break;
            }
            match self.item(raw.into_inner(), line, in_list) {
                Ok(item) => items.push(item),
                Err(fault) => self.faults.push((line, fault)),
            }
        }
        items
    }

    fn item(&mut self, raw: Raw, line: usize, in_list: bool) -> Result<Item, Fault> {
        let [x, y, width, height] = raw.at;
        for (name, found, from) in [("x", x, 0.0), ("y", y, 0.0), ("width", width, 0.05), ("height", height, 0.05)] {
            within(name, found, from, 310.0)?;
        }
        let said = match &raw.when {
            Conditions::None => &[][..],
            Conditions::One(one) => std::slice::from_ref(one),
            Conditions::All(all) => all.as_slice(),
        };
        let when = said.iter().map(|text| Condition::parse(text)).collect::<Result<_, _>>()?;
        let thing = self.thing(raw, in_list)?;
        Ok(Item { line, area: area(x, y, width, height), when, thing })
    }

    fn thing(&mut self, raw: Raw, in_list: bool) -> Result<Thing, Fault> {
        let known = [
            ("text", raw.text.is_some()),
            ("code", raw.code.is_some()),
            ("frame", raw.frame.is_some()),
            ("fill", raw.fill == Some(true)),
            ("picture", raw.picture.is_some()),
            ("reprint", raw.reprint == Some(true)),
            ("list", raw.list.is_some()),
        ];
        let said: Vec<&'static str> = known.iter().filter(|(_, there)| *there).map(|(name, _)| *name).collect();
        let [element] = said[..] else {
            let known = known.map(|(name, _)| name).join(", ");
            let found = said.join(", ");
            return Err(if found.is_empty() { Fault::NoElement { known } } else { Fault::Element { found, known } });
        };
        strays(&raw, element)?;
        if in_list && matches!(element, "list" | "reprint") {
            return Err(Fault::InList { element });
        }
        if let Some(data) = &raw.code {
            let words = raw.words.as_deref().map(Words::parse).transpose()?;
            let symbology = raw.symbology.unwrap_or(Symbology::Code128);
            if let Some(most) = raw.module_max {
                within("module_max", most, 0.25, 3.0)?;
            }
            // A QR code takes all the room that it is given.
            let usual = if symbology == Symbology::Qr { f32::INFINITY } else { 1.0 };
            let module_mm_max = raw.module_max.unwrap_or(usual);
            return Ok(Thing::Code { symbology, data: Words::parse(data)?, words, module_mm_max });
        }
        if let Some(text) = &raw.text {
            return Ok(Thing::Text { words: Words::parse(text)?, style: style(&raw)? });
        }
        if let Some(line_mm) = raw.frame {
            within("frame", line_mm, 0.1, 10.0)?;
            return Ok(Thing::Frame { line_mm });
        }
        if let Some(name) = &raw.picture {
            return self.picture(name).map(Thing::Picture);
        }
        if let Some(of) = &raw.list {
            let row_mm = raw.row.unwrap_or(0.0);
            if raw.element.is_empty() || row_mm == 0.0 {
                return Err(Fault::EmptyList);
            }
            within("row", row_mm, 2.0, 100.0)?;
            let path = of.split('.').map(str::to_owned).collect();
            let of = Words::parse(&format!("{{{of}}}"))?;
            let (row, more) = (self.items(raw.element, true), self.items(raw.more, true));
            return Ok(Thing::List { of, path, row_mm, row, more });
        }
        Ok(if raw.fill == Some(true) { Thing::Fill } else { Thing::Reprint })
    }

    fn picture(&self, name: &str) -> Result<Bitmap, Fault> {
        let fault = |why| Fault::Picture { name: name.to_owned(), why };
        let unread = |error: std::io::Error| fault(PictureWhy::Read { kind: error.kind(), why: error.to_string() });
        let is_plain = !name.contains(['/', '\\', ':']) && !name.starts_with('.') && name.ends_with(".png");
        if !is_plain {
            return Err(fault(PictureWhy::Name));
        }
        let path = self.folder.ok_or_else(|| fault(PictureWhy::BuiltIn))?.join(name);
        if std::fs::metadata(&path).map_err(unread)?.len() > PICTURE_BYTES_MAX {
            return Err(fault(PictureWhy::Big { bytes_max: PICTURE_BYTES_MAX }));
        }
        let bytes = std::fs::read(&path).map_err(unread)?;
        super::super::png::decode_within(&bytes, PICTURE_SIDE_MAX).map_err(|error| {
            fault(match error {
                image::ImageError::Limits(_) => PictureWhy::Wide { side_max: PICTURE_SIDE_MAX },
                other => PictureWhy::Bad { why: other.to_string() },
            })
        })
    }
}

/// Settings that the element doesn't have would be believed to work.
fn strays(raw: &Raw, element: &'static str) -> Result<(), Fault> {
    let set = [
        ("size", raw.size.is_some(), &["text"][..]),
        ("min_size", raw.min_size.is_some(), &["text"]),
        ("bold", raw.bold.is_some(), &["text"]),
        ("wrap", raw.wrap.is_some(), &["text"]),
        ("inverse", raw.inverse.is_some(), &["text"]),
        ("align", raw.align.is_some(), &["text"]),
        ("anchor", raw.anchor.is_some(), &["text"]),
        ("words", raw.words.is_some(), &["code"]),
        ("module_max", raw.module_max.is_some(), &["code"]),
        ("symbology", raw.symbology.is_some(), &["code"]),
        ("row", raw.row.is_some(), &["list"]),
        ("element", !raw.element.is_empty(), &["list"]),
        ("more", !raw.more.is_empty(), &["list"]),
    ];
    match set.into_iter().find(|(_, there, of)| *there && !of.contains(&element)) {
        Some((name, _, _)) => Err(Fault::Stray { name, element }),
        None => Ok(()),
    }
}

fn style(raw: &Raw) -> Result<Style, Fault> {
    let size_mm = raw.size.unwrap_or(4.0);
    within("size", size_mm, 1.2, 120.0)?;
    let size_min_mm = raw.min_size.unwrap_or(size_mm.min(2.2));
    within("min_size", size_min_mm, 1.2, size_mm)?;
    Ok(Style {
        size_mm,
        size_min_mm,
        bold: raw.bold.unwrap_or(false),
        wrap: raw.wrap.unwrap_or(false),
        inverse: raw.inverse.unwrap_or(false),
        align: match raw.align {
            Some(RawAlign::Centre | RawAlign::Center) => Align::Centre,
            Some(RawAlign::Right) => Align::Right,
            Some(RawAlign::Left) | None => Align::Left,
        },
        anchor: match raw.anchor {
            Some(RawAnchor::Top) => Anchor::Top,
            Some(RawAnchor::Bottom) => Anchor::Bottom,
            Some(RawAnchor::Middle) | None => Anchor::Middle,
        },
    })
}

fn within(name: &'static str, found: f32, from: f32, to: f32) -> Result<(), Fault> {
    // A NaN is within nothing.
    if (from..=to).contains(&found) { Ok(()) } else { Err(Fault::Number { name, found, from, to }) }
}
