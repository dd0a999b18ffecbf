//! Each symbology against a decoder that nobody here wrote, at every resolution.

use crate::{NASTY, area, check_label, format_of};
use floor::labels::*;
use rxing::{BarcodeFormat, DecodeHints, RXingResult};

fn label_of(symbology: Symbology, data: &str, width_mm: f32, height_mm: f32) -> Label {
    let mut label = Label::new(width_mm, height_mm);
    label.add(Barcode::new(symbology, area(0.0, 0.0, width_mm, height_mm), data).bare());
    label
}

fn code128(data: &str) -> Label {
    label_of(Symbology::Code128, data, 300.0, 20.0)
}

fn qr(data: &str, mm: f32) -> Label {
    label_of(Symbology::Qr, data, mm, mm)
}

/// Everything that a decoder knows of the one code on the picture.
fn decode(drawn: &Rendered, format: BarcodeFormat, hints: &mut DecodeHints) -> RXingResult {
    let whole = png::luma(&drawn.bitmap);
    let (width, height) = whole.dimensions();
    rxing::helpers::detect_in_luma_with_hints(whole.into_raw(), width, height, Some(format), hints).unwrap()
}

#[test]
fn code_128_holds_all_of_ascii() {
    let all: String = (0..128u8).map(char::from).collect();
    for chunk in all.as_bytes().chunks(16) {
        check_label("ASCII", &code128(std::str::from_utf8(chunk).unwrap()), 203);
    }
    let mixed = ["A1234B", "12345", "1\n2\n3", "a\u{1}b\u{2}c", "99\u{7F}00", "x123456\ny7"];
    for data in mixed {
        check_label(data, &code128(data), 300);
    }
}

#[test]
fn gs1_codes_start_with_fnc1_and_keep_their_separators() {
    let elements = "010400638133393110LOT7\u{1D}21SER9";
    for (symbology, identifier) in
        [(Symbology::Gs1_128, "]C1"), (Symbology::Gs1DataMatrix, "]d2"), (Symbology::Gs1Qr, "]Q3")]
    {
        for dpi in [203, 300, 600] {
            let drawn = render(&label_of(symbology, elements, 100.0, 30.0), dpi).unwrap();
            let result = decode(&drawn, format_of(symbology), &mut DecodeHints::default());
            let found = result.getRXingResultMetadata().get(&rxing::RXingResultMetadataType::SYMBOLOGY_IDENTIFIER);
            assert_eq!(format!("{found:?}"), format!("Some(SymbologyIdentifier({identifier:?}))"));
            let mut hints = DecodeHints { AssumeGs1: Some(true), ..Default::default() };
            let result = decode(&drawn, format_of(symbology), &mut hints);
            assert_eq!(result.getText().trim_start_matches(identifier), elements, "{symbology:?}");
        }
        let refused = render(&label_of(symbology, "10Łódź", 100.0, 30.0), 203);
        assert!(matches!(refused, Err(LabelError::CodeCharacter { character: 'Ł', .. })), "{symbology:?}");
    }
}

#[test]
fn data_matrix_codes_keep_every_character() {
    let long = "海外仓备货-".repeat(30);
    for data in NASTY.iter().copied().chain(["é", "Łódź", "海外仓", "12345", "ABC-9", &long]) {
        let label = label_of(Symbology::DataMatrix, data, 60.0, 60.0);
        for dpi in [203, 300, 600] {
            if data.is_ascii() {
                check_label(data, &label, dpi);
                continue;
            }
            // This decoder gives the bytes of an extended channel as Latin 1, and twice.
            let drawn = render(&label, dpi).unwrap();
            let result = decode(&drawn, BarcodeFormat::DATA_MATRIX, &mut DecodeHints::default());
            let bytes: Vec<u8> = result.getText().chars().map(|c| u8::try_from(c).unwrap()).collect();
            let text = String::from_utf8(bytes[..bytes.len() / 2].to_vec());
            assert!(text.as_deref() == Ok(data) || result.getText() == data, "{data:?}: {:?}", result.getText());
        }
    }
}

/// With and without the digits below.
#[test]
fn retail_and_carton_codes_hold_their_gtin() {
    let codes = [
        (Symbology::Ean13, vec!["4006381333931", "6923456789012", "0036000291452", "9780201379624", "5901234123457"]),
        (Symbology::UpcA, vec!["036000291452", "885909950805"]),
        (Symbology::Ean8, vec!["96385074", "40170725"]),
        (Symbology::Itf14, vec!["10614141000415", "00036000291452", "98765432109213"]),
    ];
    for (symbology, gtins) in codes {
        for gtin in gtins {
            for dpi in [203, 300, 600] {
                for (width_mm, height_mm) in [(45.0, 12.0), (50.0, 30.0), (100.0, 25.0)] {
                    check_label(gtin, &label_of(symbology, gtin, width_mm, height_mm), dpi);
                    let mut label = Label::new(width_mm, height_mm);
                    label.add(Barcode::new(symbology, area(0.0, 0.0, width_mm, height_mm), gtin));
                    check_label(gtin, &label, dpi);
                }
            }
        }
    }
}

#[test]
fn a_number_that_is_no_gtin_is_refused() {
    for (symbology, data, why) in [
        (Symbology::Ean13, "4006381333932", "its check digit is wrong"),
        (Symbology::Ean13, "036000291452", "another number of digits"),
        (Symbology::UpcA, "ABCDEFGHIJKL", "another number of digits"),
        (Symbology::Ean8, "9638507４", "another number of digits"),
        (Symbology::Itf14, "10614141000414", "its check digit is wrong"),
        (Symbology::Itf14, "1", "another number of digits"),
    ] {
        let error = render(&label_of(symbology, data, 60.0, 20.0), 203).unwrap_err().to_string();
        assert!(error.contains(why) && error.contains("use Code 128"), "{error}");
    }
    // A carton's code of a shorter GTIN has zeros in front.
    let drawn = render(&label_of(Symbology::Itf14, "4006381333931", 60.0, 20.0), 203).unwrap();
    assert_eq!(decode(&drawn, BarcodeFormat::ITF, &mut DecodeHints::default()).getText(), "04006381333931");
}

/// Quiet zones and whole dots: what the standards ask for, in the picture itself.
#[test]
fn quiet_zones_are_kept_and_modules_are_whole_dots() {
    for (symbology, data, left, right) in [
        (Symbology::Code128, "LPN-0004711", 10, 10),
        (Symbology::Ean13, "4006381333931", 11, 7),
        (Symbology::UpcA, "036000291452", 9, 9),
        (Symbology::Ean8, "96385074", 7, 7),
    ] {
        for dpi in [203, 300, 600] {
            let drawn = render(&label_of(symbology, data, 50.0, 15.0), dpi).unwrap().bitmap;
            let row: Vec<bool> = (0..drawn.width()).map(|x| drawn.get(x, 20)).collect();
            let runs: Vec<usize> = row.chunk_by(|a, b| a == b).map(<[bool]>::len).collect();
            // Every symbology here ends with a bar of known width.
            let module = runs[runs.len() - 2] / if symbology == Symbology::Code128 { 2 } else { 1 };
            assert!(module as f32 >= 0.249 * dpi as f32 / 25.4 - 0.1, "{symbology:?} at {dpi} dpi: {module} dots");
            assert!(runs[0] >= left * module, "{symbology:?} at {dpi} dpi, left");
            assert!(runs[runs.len() - 1] >= right * module, "{symbology:?} at {dpi} dpi, right");
            assert!(runs[1..runs.len() - 1].iter().all(|run| run % module == 0), "{symbology:?} at {dpi} dpi");
        }
    }
}

#[test]
fn qr_codes_keep_every_character() {
    for data in NASTY.iter().copied().chain(["ñ", "Łódź", "海外仓", "ｱﾟ゛・", "12345", "ABC-9"]) {
        for dpi in [203, 300, 600] {
            check_label(data, &qr(data, 30.0), dpi);
        }
    }
    check_label("long", &qr(&"海外仓备货-".repeat(30), 40.0), 203);
}

#[test]
fn a_code_too_dense_to_scan_is_refused() {
    let wide = label_of(Symbology::Code128, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 50.0, 20.0);
    let error = render(&wide, 203).unwrap_err();
    assert!(matches!(error, LabelError::CodeTooWide { .. }), "{error}");
    assert!(error.to_string().contains("use a larger label"), "{error}");
    assert!(matches!(render(&qr(&"x".repeat(500), 10.0), 203), Err(LabelError::CodeTooWide { .. })));
    assert!(matches!(render(&qr(&"x".repeat(5000), 99.0), 203), Err(LabelError::CodeTooLong { .. })));
}
