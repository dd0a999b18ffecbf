//! What is printed must scan: every code of every label is read back by a decoder nobody here wrote.

mod kinds;
mod looks;
mod pass;
mod pass_hard;
mod printed;
mod symbologies;
mod templates;

use floor::labels::*;
use rxing::BarcodeFormat;

/// Draws the label and reads each of its codes out of the place it was given.
fn check_label(name: &str, label: &Label, dpi: u32) -> Rendered {
    let drawn = render(label, dpi).unwrap_or_else(|e| panic!("{name} at {dpi} dpi: {e}"));
    assert_eq!(drawn.bitmap.width(), (label.width_mm * dots_per_mm(dpi) + 0.01) as u32);
    assert!(scan_all(name, label, &drawn, dots_per_mm(dpi)) > 0, "nothing to scan on {name}");
    drawn
}

/// Draws every sheet and reads each of their codes.
fn check_sheets(data: &LabelData, paper: Paper, dpi: u32) -> Vec<Rendered> {
    let kind = data.kind();
    let drawn = draw(data, dpi, paper).unwrap_or_else(|e| panic!("{kind} at {dpi} dpi: {e}"));
    let labels = data.labels(paper);
    assert_eq!(drawn.len(), labels.len());
    let scanned: usize =
        labels.iter().zip(&drawn).map(|(label, sheet)| scan_all(kind, label, sheet, dots_per_mm(dpi))).sum();
    assert!(scanned > 0, "nothing to scan on {kind}");
    drawn
}

fn dots_per_mm(dpi: u32) -> f32 {
    if dpi == 203 { 8.0 } else { dpi as f32 / 25.4 }
}

/// Reads each code of the label out of a picture of it; how many there are.
fn scan_all(name: &str, label: &Label, drawn: &Rendered, dots_per_mm: f32) -> usize {
    let mut codes = 0;
    for element in &label.elements {
        let Element::Barcode(code) = element else { continue };
        let read = read(drawn, code.area, dots_per_mm, format_of(code.symbology));
        let symbology = code.symbology;
        assert_eq!(read.as_deref(), Ok(code.data.as_str()), "{symbology:?} on {name}, {dots_per_mm} dots per mm");
        codes += 1;
    }
    codes
}

/// What stands in this part of the label, a little of its surroundings included.
fn read(drawn: &Rendered, area: Area, dots_per_mm: f32, format: BarcodeFormat) -> Result<String, String> {
    let bitmap = &drawn.bitmap;
    let from = |mm: f32| ((mm - 0.5) * dots_per_mm).max(0.0) as u32;
    let (x, y) = (from(area.x_mm), from(area.y_mm));
    let width = (((area.width_mm + 1.0) * dots_per_mm) as u32).min(bitmap.width() - x);
    let height = (((area.height_mm + 1.0) * dots_per_mm) as u32).min(bitmap.height() - y);
    let dots = (y..y + height).flat_map(|y| (x..x + width).map(move |x| if bitmap.get(x, y) { 0 } else { 255 }));
    let part: Vec<u8> = dots.collect();
    rxing::helpers::detect_in_luma(part, width, height, Some(format))
        .map(|result| result.getText().to_owned())
        .map_err(|error| error.to_string())
}

fn area(x_mm: f32, y_mm: f32, width_mm: f32, height_mm: f32) -> Area {
    Area { x_mm, y_mm, width_mm, height_mm }
}

fn format_of(symbology: Symbology) -> BarcodeFormat {
    match symbology {
        Symbology::Code128 | Symbology::Gs1_128 => BarcodeFormat::CODE_128,
        Symbology::Qr | Symbology::Gs1Qr => BarcodeFormat::QR_CODE,
        Symbology::DataMatrix | Symbology::Gs1DataMatrix => BarcodeFormat::DATA_MATRIX,
        Symbology::Itf14 => BarcodeFormat::ITF,
        Symbology::Ean13 => BarcodeFormat::EAN_13,
        Symbology::UpcA => BarcodeFormat::UPC_A,
        Symbology::Ean8 => BarcodeFormat::EAN_8,
    }
}

/// Puts the text into every string of the kind's sample.
fn filled_with(kind: &Kind, text: &str) -> LabelData {
    fn fill(value: &mut serde_json::Value, text: &str, at: &str) {
        match value {
            serde_json::Value::String(_) if at == "kind" || at == "arrow" => {}
            serde_json::Value::String(string) => *string = text.to_owned(),
            serde_json::Value::Number(number) if at.ends_with("weight_mg") || at.ends_with("_minor") => {
                *number = i64::MIN.into();
            }
            serde_json::Value::Array(list) => list.iter_mut().for_each(|item| fill(item, text, at)),
            serde_json::Value::Object(fields) => {
                fields.iter_mut().for_each(|(name, field)| fill(field, text, name));
            }
            _ => {}
        }
    }
    let mut json = serde_json::to_value((kind.sample)()).unwrap();
    fill(&mut json, text, "");
    serde_json::from_value(json).unwrap()
}

const NASTY: &[&str] = &[
    "^XZ~HS^XA^FDx^FS",
    "\u{1B}@\u{1D}V\u{0}",
    "\"quoted\" 'and' \\back\\slash",
    "two\nlines\r\nand a tab\t.",
    "PRINT 1,1\r\nCLS\r\n",
    "😀👩‍👩‍👧 family",
    "e\u{301}\u{202E}mirror",
    "深圳市龙岗区坂田街道五和大道",
    "<script>alert(1)</script>{{x}}%s",
    " ",
];

#[test]
fn characters_without_a_picture_are_named() {
    let mut tote = Tote::sample();
    tote.remark = "Łódź \u{E000} 中 \u{1B}\u{E000}".into();
    assert_eq!(render(&tote.label(), 203).unwrap().missing, ['\u{E000}', '\u{1B}']);
    assert_eq!(render(&Shipping::sample().label(), 203).unwrap().missing, [' '; 0]);
}

#[test]
fn odd_sizes_and_places_never_panic() {
    let wild = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -5.0, 0.0, 0.01, 49.9, 1e9];
    for x_mm in wild {
        for width_mm in wild {
            assert!(render(&Label::new(width_mm, x_mm), 203).is_err() || width_mm == 49.9);
            let area = Area { x_mm, y_mm: width_mm, width_mm, height_mm: x_mm };
            let picture = floor_drivers::printer::Bitmap::new(3, 0);
            let elements: [Element; 6] = [
                Text::new(area, x_mm, "Text\nmore").wrap().inverse().into(),
                Barcode::code128(area, "A1").into(),
                Barcode::qr(area, "A1").into(),
                Element::Frame { area, line_mm: width_mm },
                Element::Fill(area),
                Element::Picture { area, bitmap: picture },
            ];
            for element in elements {
                let mut label = Label::new(50.0, 50.0);
                label.add(element);
                drop(render(&label, 203));
            }
        }
    }
    assert!(matches!(render(&Label::new(50.0, 50.0), 0), Err(LabelError::Resolution { .. })));
}

#[test]
fn a_carton_of_many_skus_says_how_many_are_not_listed() {
    let mut lpn = Lpn::sample();
    let line = LpnLine { sku: "S".into(), name: "Thing".into(), quantity: u64::MAX };
    lpn.lines = vec![line; 30];
    let label = lpn.label();
    let says =
        |words: &str| label.elements.iter().any(|e| matches!(e, Element::Text(text) if text.text.contains(words)));
    assert!(says("+ 24 more SKU"));
    check_label("many lines", &label, 203);
}

#[test]
fn a_png_is_the_picture() {
    let bitmap = render(&Tote::sample().label(), 203).unwrap().bitmap;
    assert_eq!(png::decode(&png::encode(&bitmap).unwrap()).unwrap(), bitmap);
    assert!(png::decode(b"not a picture").is_err());
}

#[test]
fn commands_are_spread_over_as_many_sheets_as_they_need() {
    let sample = CommandSheet::sample().commands;
    let commands = [sample.clone(), sample].concat();
    let sheets = CommandSheet::sheets("Commands", &commands[..20]);
    assert_eq!(sheets.iter().map(|sheet| sheet.commands.len()).collect::<Vec<_>>(), [12, 8]);
}
