//! Carriers' labels: whatever they come as, what comes out scans.

use floor::labels::pass::{Carrier, Format, MEDIA_MM, PassError, Passed, Target, pass};
use floor::labels::{Barcode, Label, LabelData, Shipping, area, png, render};
use floor_drivers::printer::{Bitmap, LANGUAGES, Media};
use rxing::BarcodeFormat;
use std::collections::{BTreeSet, HashSet};

const PARCEL_LINE: &str = include_str!("../../fixtures/labels/parcel_line_203.zpl");
const HEAVY_HEADER: &str = include_str!("../../fixtures/labels/heavy_header_203.zpl");
const EXPRESS: &str = include_str!("../../fixtures/labels/express_300.zpl");

/// What a new printer has set.
const SETTINGS: &str = "^MUD^PON^PMN^LRN^LH0,0^LS0^FWN,0^BY2,3,10^CFA,9,5^CI0^PW812^LL1219^FS";

const RESOLUTIONS: [u32; 3] = [203, 300, 600];

pub fn target(language: &str, dpi: u32) -> Target<'_> {
    Target { language, dpi, media_mm: MEDIA_MM }
}

/// Every code of a picture, read upright and on its side.
pub fn codes(bitmap: &Bitmap) -> BTreeSet<String> {
    let luma = png::luma(bitmap);
    let on_its_side = image::imageops::rotate90(&luma);
    let mut found = BTreeSet::new();
    for picture in [luma, on_its_side] {
        let (width, height) = picture.dimensions();
        let formats = [BarcodeFormat::CODE_128, BarcodeFormat::QR_CODE, BarcodeFormat::DATA_MATRIX];
        let formats: HashSet<BarcodeFormat> = formats.into_iter().collect();
        let mut hints =
            rxing::DecodeHints { PossibleFormats: Some(formats), TryHarder: Some(true), ..Default::default() };
        let read = rxing::helpers::detect_multiple_in_luma_with_hints(picture.into_raw(), width, height, &mut hints);
        found.extend(read.unwrap_or_default().into_iter().map(|result| result.getText().to_owned()));
    }
    found
}

pub fn keep_picture(name: &str, bitmap: &Bitmap) {
    if let Some(folder) = std::env::var_os("FLOOR_PICTURES") {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.png")), png::encode(bitmap).unwrap())
            .unwrap();
    }
}

/// Passes the file to a printer of each resolution and reads the codes of what comes out.
pub fn check(name: &str, bytes: &[u8], dpi: u32, to: &[u32], expected: &[&str]) {
    let carrier = Carrier::new(bytes, dpi, "PCL-1", None).unwrap();
    for &to_dpi in to {
        let passed = pass(&carrier, &target("escpos", to_dpi)).unwrap_or_else(|e| panic!("{name} at {to_dpi}: {e}"));
        let Passed::Drawn { labels, note, .. } = passed else { panic!("{name} is not drawn") };
        assert_eq!(labels.len(), 1, "{name}");
        keep_picture(&format!("{name}-{to_dpi}"), &labels[0]);
        let expected: BTreeSet<String> = expected.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(codes(&labels[0]), expected, "{name} at {to_dpi} dpi ({note})");
    }
}

#[test]
fn zpl_goes_to_a_zpl_printer_as_it_came() {
    let carrier = Carrier::new(PARCEL_LINE.as_bytes(), 203, "PCL-1", Some("PL9400 1102 0088 1234 567")).unwrap();
    assert_eq!(carrier.format, Format::Zpl);
    let passed = pass(&carrier, &target("zpl", 203)).unwrap();
    // Behind its ^XA the printer's settings are put back; all up to its ^XZ is as it came.
    let label = PARCEL_LINE.trim_end();
    let Passed::AsIs { bytes, note, .. } = passed else { panic!("not sent") };
    assert_eq!(note, "");
    let sent = String::from_utf8(bytes).unwrap();
    assert_eq!(sent.replacen(SETTINGS, "", 1), label);
    assert!(sent.contains(&format!("^XA{SETTINGS}")), "{sent}");
    // What stands around it is not sent.
    let with_cutter = [b"\x1B@\n", PARCEL_LINE.as_bytes(), b"\x1B@\x1DV\x00junk"].concat();
    let with_cutter = Carrier::new(&with_cutter, 203, "PCL-1", None).unwrap();
    let Passed::AsIs { bytes, .. } = pass(&with_cutter, &target("zpl", 203)).unwrap() else { panic!("not sent") };
    assert_eq!(String::from_utf8(bytes).unwrap(), sent);
    // Through the print queue too.
    let queued = serde_json::to_string(&LabelData::Carrier(carrier.clone())).unwrap();
    let Ok(LabelData::Carrier(again)) = serde_json::from_str(&queued) else { panic!("{queued}") };
    assert_eq!(again, carrier);
    // Another resolution or another language is drawn, and so is what would change the printer.
    assert!(matches!(pass(&carrier, &target("zpl", 300)), Ok(Passed::Drawn { .. })));
    let heavy = Carrier::new(HEAVY_HEADER.as_bytes(), 203, "PCL-1", None).unwrap();
    let Ok(Passed::Drawn { note, .. }) = pass(&heavy, &target("zpl", 203)) else { panic!("sent as it is") };
    assert!(note.contains("~TA: it changes where the paper is torn"), "{note}");
    // What it leaves behind the next label sets back.
    let turned = PARCEL_LINE.replace("^CI28", "^CI28^POI");
    let carrier = Carrier::new(turned.as_bytes(), 203, "PCL-1", None).unwrap();
    let Ok(Passed::AsIs { bytes, .. }) = pass(&carrier, &target("zpl", 203)) else { panic!("not sent") };
    assert_eq!(String::from_utf8(bytes).unwrap().replacen(SETTINGS, "", 1), turned.trim_end());
    // Where labels begin is the warehouse's own setting.
    let moved = PARCEL_LINE.replace("^CI28", "^CI28^LT30");
    let carrier = Carrier::new(moved.as_bytes(), 203, "PCL-1", None).unwrap();
    let Ok(Passed::Drawn { note, .. }) = pass(&carrier, &target("zpl", 203)) else { panic!("sent as it is") };
    assert!(note.contains("^LT: it changes where every label begins"), "{note}");
}

#[test]
fn zpl_is_drawn_for_any_resolution() {
    check("parcel-line", PARCEL_LINE.as_bytes(), 203, &RESOLUTIONS, &["PL9400110200881234567"]);
    check(
        "heavy-header",
        HEAVY_HEADER.as_bytes(),
        203,
        &[203, 300],
        &["003401234500000000187", "JVGL 0034012345000000001876"],
    );
    let express = ["JD014600003889123456", "2LPL93200+48000000", "JD014600003889123456|PL|1.25"];
    check("express", EXPRESS.as_bytes(), 300, &RESOLUTIONS, &express);
}

#[test]
fn every_printer_language_gets_the_label() {
    for entry in LANGUAGES {
        let carrier = Carrier::new(PARCEL_LINE.as_bytes(), 203, "PCL-1", None).unwrap();
        if let Passed::Drawn { labels, .. } = pass(&carrier, &target(entry.id, 203)).unwrap() {
            assert!(!(entry.new)().label(&labels[0], 1, &Media::default()).unwrap().is_empty(), "{}", entry.id);
        } else {
            assert_eq!(entry.id, "zpl");
        }
    }
}

/// A label whose only code has bars of so many dots at this resolution.
pub fn bars(data: &str, dpi: u32, module: u32) -> Bitmap {
    let dots_per_mm = if dpi == 203 { 8.0 } else { dpi as f32 / 25.4 };
    let mut label = Label::new(100.0, 150.0);
    let place = area(2.0, 30.0, 96.0, 25.0);
    let module_mm_max = (module as f32 + 0.2) / dots_per_mm;
    label.add(Barcode::code128(place, data).module_max(module_mm_max));
    render(&label, dpi).unwrap().bitmap
}

#[test]
fn pictures_are_scaled_to_whole_bars() {
    for (dpi, module, to) in [(203, 2, 300), (203, 3, 600), (300, 3, 203), (300, 4, 600), (600, 7, 203), (600, 6, 300)]
    {
        let picture = png::encode(&bars("1Z999AA10123456784", dpi, module)).unwrap();
        check(&format!("bars-{dpi}-{module}"), &picture, 203, &[to], &["1Z999AA10123456784"]);
    }
    for (dpi, to) in [(203, 300), (300, 203), (600, 203)] {
        let shipping = render(&Shipping::sample().label(), dpi).unwrap().bitmap;
        check(&format!("shipping-{dpi}"), &png::encode(&shipping).unwrap(), 203, &[to], &["LSP9400110200881234567"]);
    }
}

#[test]
fn a_landscape_picture_is_turned_and_grey_is_no_pattern() {
    let bitmap = bars("1Z999AA10123456784", 203, 3);
    let grey = image::imageops::rotate270(&png::luma(&bitmap));
    // A pale ground and dark grey bars, as screens make them.
    let grey = image::GrayImage::from_fn(grey.width(), grey.height(), |x, y| {
        image::Luma([if grey.get_pixel(x, y).0[0] == 0 { 70 } else { 215 }])
    });
    let mut file = std::io::Cursor::new(Vec::new());
    grey.write_to(&mut file, image::ImageFormat::Png).unwrap();
    check("landscape", &file.into_inner(), 203, &[203], &["1Z999AA10123456784"]);
    let carrier = Carrier::new(&png::encode(&bitmap).unwrap(), 203, "PCL-1", None).unwrap();
    let Ok(Passed::Drawn { labels, .. }) = pass(&carrier, &target("zpl", 203)) else { panic!("no picture") };
    assert_eq!(labels, [bitmap], "at its own resolution nothing is touched");
}

/// A PDF of pages with a Code 128 of rectangles whose bars are `module` points wide.
pub fn pdf(page: (f32, f32), at: (f32, f32), module: f32, data: &[&str]) -> Vec<u8> {
    pdf_with("", page, at, module, data)
}

/// The same, with more attributes for each page. A page of an empty text is blank.
pub fn pdf_with(attributes: &str, page: (f32, f32), at: (f32, f32), module: f32, data: &[&str]) -> Vec<u8> {
    let mut objects = vec!["<< /Type /Catalog /Pages 2 0 R >>".to_owned()];
    let kids: Vec<String> = (0..data.len()).map(|index| format!("{} 0 R", 4 + index * 2)).collect();
    objects.push(format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), data.len()));
    objects.push("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned());
    for (index, text) in data.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R {attributes} /MediaBox [0 0 {} {}] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
            page.0,
            page.1,
            5 + index * 2
        ));
        if text.is_empty() {
            objects.push("<< /Length 0 >>\nstream\nendstream".to_owned());
            continue;
        }
        // The bars' widths are taken from a drawn code of one dot a unit.
        let drawn = {
            let mut label = Label::new(300.0, 10.0);
            label.add(Barcode::code128(area(0.0, 0.0, 300.0, 10.0), text).bare().module_max(0.25));
            render(&label, 203).unwrap().bitmap
        };
        let row: Vec<bool> = (0..drawn.width()).step_by(2).map(|x| drawn.get(x, 20)).collect();
        let first = row.iter().position(|black| *black).unwrap();
        let mut content = format!("BT /F1 18 Tf {} {} Td (PARCEL LINE) Tj ET\n0 g\n", at.0, at.1 + 90.0);
        for (unit, _) in row.iter().enumerate().filter(|(_, black)| **black) {
            let x = at.0 + (unit - first) as f32 * module;
            content += &format!("{x:.4} {} {module:.4} 72 re\n", at.1);
        }
        content += "f\n";
        objects.push(format!("<< /Length {} >>\nstream\n{content}endstream", content.len()));
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", index + 1).as_bytes());
    }
    let xref = file.len();
    file.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for offset in offsets {
        file.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    file.extend_from_slice(
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n", objects.len() + 1).as_bytes(),
    );
    file
}

pub const INCHES_4_6: (f32, f32) = (288.0, 432.0);

#[test]
fn pdf_pages_are_drawn_with_whole_bars() {
    // A hundredth of an inch, 0.33 mm, and what no resolution divides.
    for (name, module) in [("72", 0.72), ("94", 0.94), ("83", 0.8333)] {
        let file = pdf(INCHES_4_6, (40.0, 200.0), module, &["1Z999AA10123456784"]);
        check(&format!("pdf-{name}"), &file, 203, &[203, 300], &["1Z999AA10123456784"]);
    }
    let landscape = pdf((432.0, 288.0), (60.0, 100.0), 0.94, &["1Z999AA10123456784"]);
    check("pdf-landscape", &landscape, 203, &[203], &["1Z999AA10123456784"]);
    let a4 = pdf((595.0, 842.0), (60.0, 600.0), 0.94, &["1Z999AA10123456784"]);
    check("pdf-a4", &a4, 203, &[300], &["1Z999AA10123456784"]);
}

#[test]
fn each_page_of_a_pdf_is_a_label() {
    let file = pdf(INCHES_4_6, (40.0, 200.0), 0.94, &["JJD000390007842634561", "JJD000390007842634562"]);
    let carrier = Carrier::new(&file, 203, "PCL-1", Some("JJD000390007842634562")).unwrap();
    let Passed::Drawn { labels, .. } = pass(&carrier, &target("zpl", 203)).unwrap() else { panic!("no pictures") };
    let read: Vec<BTreeSet<String>> = labels.iter().map(codes).collect();
    assert_eq!(read, [["JJD000390007842634561".to_owned()].into(), ["JJD000390007842634562".to_owned()].into()]);
}

#[test]
fn a_second_print_is_marked_where_nothing_is() {
    let mut carrier = Carrier::new(&png::encode(&bars("1Z999AA10123456784", 203, 3)).unwrap(), 203, "P", None).unwrap();
    let Ok(Passed::Drawn { labels: before, .. }) = pass(&carrier, &target("zpl", 203)) else { panic!("no picture") };
    carrier.reprint = true;
    let Ok(Passed::Drawn { labels, note, .. }) = pass(&carrier, &target("zpl", 203)) else { panic!("no picture") };
    assert_ne!(before, labels);
    assert_eq!((codes(&labels[0]), note.as_str()), (codes(&before[0]), ""));
    keep_picture("reprint", &labels[0]);
}

/// A label as full as it can be, with this much white beside its code.
fn full(module: u32, quiet: u32) -> Bitmap {
    let mut full = Bitmap::new(812, 1219);
    for y in (0..1219).step_by(12) {
        full.fill(0, y, 812, 3);
    }
    let code = bars("1Z999AA10123456784", 203, module);
    let row = |x: u32| code.get(x, 300);
    let (from, to) = ((0..800).find(|x| row(*x)).unwrap(), (0..800).rev().find(|x| row(*x)).unwrap());
    let left = (812 - (to - from)) / 2;
    for y in 500..700 {
        full.fill(0, y, 812, 1);
        for x in left - quiet..=left + to - from + quiet {
            full.set(x, y, (x >= left && x <= left + to - from) && row(x - left + from));
        }
    }
    full
}

#[test]
fn a_second_print_of_a_full_label_is_made_smaller_for_its_mark() {
    for module in [3, 4] {
        let full = full(module, 12 * module);
        let mut carrier = Carrier::new(&png::encode(&full).unwrap(), 203, "P", None).unwrap();
        carrier.reprint = true;
        for language in ["zpl", "escpos"] {
            let passed = pass(&carrier, &target(language, 203));
            let Ok(Passed::Drawn { labels, unmarked, .. }) = passed else { panic!("no picture") };
            assert!(!unmarked && labels[0] != full, "{module}");
            assert!(labels[0].width() <= 812 && labels[0].height() <= 1219);
            assert_eq!(codes(&labels[0]), codes(&full), "{module}");
            keep_picture(&format!("reprint-full-{module}"), &labels[0]);
        }
    }
    // Bars that can become no finer, with no white to spare: it stays as it was, and that is told.
    let full = full(2, 20);
    let mut carrier = Carrier::new(&png::encode(&full).unwrap(), 203, "P", None).unwrap();
    carrier.reprint = true;
    let Ok(Passed::Drawn { labels, unmarked, .. }) = pass(&carrier, &target("zpl", 203)) else { panic!("no picture") };
    assert_eq!((labels, unmarked), (vec![full], true));
}

#[test]
fn what_can_t_be_printed_says_what_to_do() {
    let told = |bytes: &[u8], tracking: Option<&str>, target: Target<'_>| match Carrier::new(bytes, 203, "P", tracking)
    {
        Ok(carrier) => pass(&carrier, &target).unwrap_err().to_string(),
        Err(error) => error.to_string(),
    };
    let receipt = Target { language: "escpos", dpi: 203, media_mm: (72.0, 300.0) };
    let fine = Carrier::new(EXPRESS.as_bytes(), 600, "P", None).unwrap();
    let cases = [
        (told(b"GIF89a", None, target("zpl", 203)), "neither ZPL nor PNG nor PDF"),
        (told(&vec![b' '; 5 << 20], None, target("zpl", 203)), "ask the carrier for a smaller one"),
        (told(b"%PDF-1.7 nothing", None, target("zpl", 203)), "damaged"),
        (told(b"\x89PNG\r\n\x1A\nnothing", None, target("zpl", 203)), "can't be read"),
        (told(b"^XA^FDx^FS", None, target("zpl", 203)), "does not end"),
        (told(PARCEL_LINE.as_bytes(), None, receipt), "print it on a label printer of that size"),
        (told(PARCEL_LINE.as_bytes(), Some("1Z999"), target("zpl", 203)), "another parcel's"),
        (pass(&fine, &target("zpl", 203)).unwrap_err().to_string(), "ask the carrier for a 203 dpi label"),
    ];
    for (told, expected) in cases {
        assert!(told.contains(expected), "{told}");
    }
}

#[test]
fn a_locked_pdf_says_so() {
    let file = pdf(INCHES_4_6, (40.0, 200.0), 0.94, &["JJD000390007842634561"]);
    let encrypted = String::from_utf8(file).unwrap().replace(
        "/Root 1 0 R",
        "/Root 1 0 R /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 \
         /O <00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff> \
         /U <00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff> >> \
         /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]",
    );
    let carrier = Carrier::new(encrypted.as_bytes(), 203, "P", None).unwrap();
    assert_eq!(pass(&carrier, &target("zpl", 203)), Err(PassError::Locked));
}

/// Damaged files end in an error or a label, never in a fall.
#[test]
fn damaged_files_are_survived() {
    let picture = png::encode(&bars("1Z999AA10123456784", 203, 2)).unwrap();
    let page = pdf(INCHES_4_6, (40.0, 200.0), 0.94, &["1Z999AA10123456784"]);
    let rounds = std::env::var("FLOOR_FUZZ_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    for (file, seed) in [(PARCEL_LINE.as_bytes(), 1), (HEAVY_HEADER.as_bytes(), 2), (&picture, 3), (&page, 4)] {
        let mut random = fastrand::Rng::with_seed(seed);
        for _ in 0..rounds {
            let mut bytes = file.to_vec();
            for _ in 0..random.usize(1..12) {
                let at = random.usize(..bytes.len());
                match random.u8(..4) {
                    0 => bytes[at] = random.u8(..),
                    1 => bytes.truncate(at.max(1)),
                    2 => bytes.insert(at, *random.choice(b"^~,0129<>[]/()").as_ref().copied().unwrap()),
                    _ => {
                        let piece: Vec<u8> = bytes[at..(at + 40).min(bytes.len())].to_vec();
                        bytes.extend(piece);
                    }
                }
            }
            if let Ok(carrier) = Carrier::new(&bytes, 203, "P", None) {
                let _ = pass(&carrier, &target("zpl", 203));
            }
        }
    }
}
