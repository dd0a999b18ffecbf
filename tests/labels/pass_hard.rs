//! Carriers' files as they should not be, and are: turned, transparent, doubled, too wide.

use super::pass::{INCHES_4_6, bars, codes, keep_picture, pdf, pdf_with, target};
use floor::labels::pass::{Carrier, PassError, Passed, pass};
use floor::labels::{Shipping, png, render};
use floor_drivers::printer::{Bitmap, JobPolicy, Language, Media, Zpl, send};
use floor_drivers::simulator::LabelPrinter;
use image::imageops::FilterType;
use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};

const NUMBER: &str = "1Z999AA10123456784";

/// What comes out of a printer: how many labels, what their codes say, and what is told.
fn passed(name: &str, bytes: &[u8], language: &str) -> (Vec<Bitmap>, String) {
    let carrier = Carrier::new(bytes, 203, "PCL-1", None).unwrap();
    let told = pass(&carrier, &target(language, 203)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let Passed::Drawn { labels, note, .. } = told else { panic!("{name} is not drawn") };
    for (number, label) in labels.iter().enumerate() {
        keep_picture(&format!("hard-{name}-{number}"), label);
        // A printer that knows its paper, 101.6 mm, takes every one of them.
        let media = Media { width_mm: Some(101.6), ..Media::default() };
        Zpl::default().label(label, 1, &media).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    (labels, note)
}

/// One label comes out, its one code reads, and this is told.
fn one(name: &str, bytes: &[u8], told: &str) -> Bitmap {
    let (mut labels, note) = passed(name, bytes, "zpl");
    assert_eq!((labels.len(), note.as_str()), (1, told), "{name}");
    let label = labels.remove(0);
    assert_eq!(codes(&label), [NUMBER.to_owned()].into(), "{name}");
    label
}

fn page_4_6(attributes: &str) -> Vec<u8> {
    pdf_with(attributes, INCHES_4_6, (40.0, 300.0), 0.94, &[NUMBER])
}

/// The first row with anything black.
fn first_row(label: &Bitmap) -> u32 {
    (0..label.height()).find(|y| (0..label.width()).any(|x| label.get(x, *y))).unwrap()
}

fn refused(bytes: &[u8]) -> String {
    pass(&Carrier::new(bytes, 203, "PCL-1", None).unwrap(), &target("zpl", 203)).unwrap_err().to_string()
}

fn file(picture: &DynamicImage) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

#[test]
fn turned_pages_come_out_upright_on_the_paper() {
    let upright = one("upright", &pdf((432.0, 288.0), (60.0, 100.0), 0.94, &[NUMBER]), "");
    for rotate in [90, 180, 270] {
        let attributes = format!("/Rotate {rotate}");
        let page = pdf_with(&attributes, (432.0, 288.0), (60.0, 100.0), 0.94, &[NUMBER]);
        let turned = one(&format!("rotate-{rotate}"), &page, "");
        assert_eq!((turned.width(), turned.height()), (upright.width(), upright.height()));
        // Turned for the eye only: on the paper it stands as it was drawn, not on its head.
        let turned = one(&format!("rotate-{rotate}-4x6"), &page_4_6(&attributes), "");
        if rotate != 180 {
            assert!(first_row(&turned).abs_diff(first_row(&one("4x6", &page_4_6(""), ""))) < 4, "{rotate}");
        }
    }
}

#[test]
fn a_page_in_larger_units_is_no_smaller() {
    let plain = one("units", &pdf(INCHES_4_6, (40.0, 200.0), 0.94, &[NUMBER]), "");
    let (width, height) = (INCHES_4_6.0 / 2.0, INCHES_4_6.1 / 2.0);
    let doubled = one("units-2", &pdf_with("/UserUnit 2", (width, height), (20.0, 60.0), 0.47, &[NUMBER]), "");
    assert_eq!((doubled.width(), doubled.height()), (plain.width(), plain.height()));
}

#[test]
fn pages_that_say_nothing_new_are_left_out() {
    one("blank-page", &pdf(INCHES_4_6, (40.0, 200.0), 0.94, &[NUMBER, ""]), "");
    one("blank-first", &pdf(INCHES_4_6, (40.0, 200.0), 0.94, &["", NUMBER]), "");
    let again = "the same label stands in it again: printed once";
    one("same-pages", &pdf(INCHES_4_6, (40.0, 200.0), 0.94, &[NUMBER, NUMBER]), again);
    assert!(refused(&pdf(INCHES_4_6, (40.0, 200.0), 0.94, &["", ""])).contains("holds no label"));
    let two = pdf(INCHES_4_6, (40.0, 200.0), 0.94, &[NUMBER, "JJD000390007842634562"]);
    let (labels, note) = passed("two-pages", &two, "tspl");
    assert_eq!((labels.len(), note.as_str()), (2, "it holds 2 labels: take them all"));
}

#[test]
fn a_label_in_the_corner_of_a_sheet_is_cut_out() {
    one("a4-corner", &pdf((595.0, 842.0), (30.0, 700.0), 0.94, &[NUMBER]), "");
    one("a4-low-corner", &pdf((595.0, 842.0), (340.0, 20.0), 0.94, &[NUMBER]), "");
    one("a4-crop", &pdf_with("/CropBox [0 410 288 842]", (595.0, 842.0), (30.0, 600.0), 0.94, &[NUMBER]), "");
}

#[test]
fn pictures_of_every_kind_are_read() {
    let grey = png::luma(&bars(NUMBER, 203, 3));
    let level = |x, y| grey.get_pixel(x, y).0[0];
    let (width, height) = grey.dimensions();
    let plain = one("grey", &file(&DynamicImage::ImageLuma8(grey.clone())), "");
    let alpha = RgbaImage::from_fn(width, height, |x, y| Rgba([0, 0, 0, 255 - level(x, y)]));
    let ink = |x, y| if level(x, y) == 0 { [20, 40, 120] } else { [255, 240, 200] };
    let colour = RgbImage::from_fn(width, height, |x, y| Rgb(ink(x, y)));
    let deep = ImageBuffer::from_fn(width, height, |x, y| Luma([u16::from(level(x, y)) * 257]));
    for (name, picture) in [
        ("alpha", DynamicImage::ImageRgba8(alpha)),
        ("colour", DynamicImage::ImageRgb8(colour)),
        ("deep", DynamicImage::ImageLuma16(deep)),
    ] {
        assert_eq!(one(name, &file(&picture), ""), plain, "{name}");
    }
    assert_eq!(one("palette", &palette(&grey), ""), plain, "palette");
}

/// Edges in shades of grey, as pictures have that were made smaller, with bars of two and a
/// half and of three dots.
#[test]
fn soft_pictures_of_another_resolution_scan() {
    for module in [5, 6, 8] {
        let fine = png::luma(&bars(NUMBER, 600, module));
        let (width, height) = (fine.width() / 2, fine.height() / 2);
        let soft = image::imageops::resize(&fine, width, height, FilterType::Triangle);
        one(&format!("soft-{module}"), &file(&DynamicImage::ImageLuma8(soft)), "");
    }
}

/// A PNG of two colours in a palette: filter byte and one byte a dot, in stored blocks.
fn palette(grey: &GrayImage) -> Vec<u8> {
    let rows: Vec<u8> =
        grey.rows().flat_map(|row| std::iter::once(0).chain(row.map(|pixel| u8::from(pixel.0[0] != 0)))).collect();
    let mut packed = vec![0x78, 0x01];
    let blocks = rows.chunks(0xFFFF);
    let last = blocks.len() - 1;
    for (number, block) in blocks.enumerate() {
        let length = block.len() as u16;
        packed.push(u8::from(number == last));
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend(block);
    }
    let (mut a, mut b) = (1u32, 0u32);
    for byte in &rows {
        a = (a + u32::from(*byte)) % 65521;
        b = (b + a) % 65521;
    }
    packed.extend((b << 16 | a).to_be_bytes());
    let mut head = grey.width().to_be_bytes().to_vec();
    head.extend(grey.height().to_be_bytes());
    head.extend([8, 3, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1A\n".to_vec();
    for (name, data) in
        [(b"IHDR", head), (b"PLTE", vec![10, 0, 60, 250, 250, 230]), (b"IDAT", packed), (b"IEND", vec![])]
    {
        file.extend((data.len() as u32).to_be_bytes());
        let body = [name.as_slice(), &data].concat();
        file.extend(&body);
        let mut sum = !0u32;
        for byte in body {
            sum ^= u32::from(byte);
            for _ in 0..8 {
                sum = if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 };
            }
        }
        file.extend((!sum).to_be_bytes());
    }
    file
}

const BAR: &str = "^FO60,300^BY3^BCN,200,N,N,N^FD1Z999AA10123456784^FS";

#[test]
fn zpl_that_wants_more_than_one_plain_label_prints_one() {
    let plain = one(
        "plain",
        format!("^XA^PW1200{BAR}^XZ").as_bytes(),
        "drawn here, not sent as it came: ^PW: it is wider than the paper",
    );
    let logo = "~DGR:LOGO.GRF,8,1,FFFFFFFFFFFFFFFF\n^XA^FO20,20^XGR:LOGO.GRF,4,8^FS";
    let stored = "drawn here, not sent as it came: ~DG: it stores a picture in the printer";
    let with_logo = one("stored", format!("{logo}{BAR}^XZ^XA^IDR:LOGO.GRF^FS^XZ").as_bytes(), stored);
    assert_ne!(with_logo, plain);
    assert!(with_logo.get(22, 22), "the picture that it brings along is drawn");
    let numbered = BAR.replace("^FD", "^FN1^FD");
    let filled = "drawn here, not sent as it came: ^FN: its fields are filled in by number";
    assert_eq!(one("numbered", format!("^XA^PW1200{numbered}^XZ").as_bytes(), filled), plain);
    // Eight rows of eight dots, all black; not every printer's language has them so.
    let picture = "^FO20,20^GFA,8,8,1,:B64://////////8=:7A5E^FS";
    let (labels, _) = passed("base64", format!("^XA{picture}{BAR}^XZ").as_bytes(), "tspl");
    assert!(labels[0].get(20, 20) && labels[0].get(27, 27) && !labels[0].get(28, 28));
    let several = "drawn here, not sent as it came: ^PQ: it prints more than one";
    one("three", format!("^XA{BAR}^PQ3^XZ").as_bytes(), several);
    let twice = "drawn here, not sent as it came: it holds 2 labels; the same label stands in it again: printed once";
    one("twice", format!("^XA{BAR}^XZ^XA{BAR}^XZ").as_bytes(), twice);
    let (labels, note) =
        passed("two", format!("^XA{BAR}^XZ^XA{BAR}^FO60,600^A0N,50,50^FDsecond^FS^XZ").as_bytes(), "zpl");
    assert_eq!(labels.len(), 2);
    assert!(note.ends_with("it holds 2 labels: take them all"), "{note}");
    one(
        "long",
        format!("^XA^PW812^LL2400{BAR}^XZ").as_bytes(),
        "drawn here, not sent as it came: ^LL: it is longer than the paper",
    );
    assert!(
        refused(b"^XA^PW1200^LL1218^FO60,300^GB1100,900,4^FS^XZ").contains("print it on a label printer of that size")
    );
}

/// No scanner reads these, so ours is of more use.
#[test]
fn a_label_without_a_readable_code_is_refused() {
    let told = |name: &str, bytes: &[u8], language: &str| {
        let carrier = Carrier::new(bytes, 203, "PCL-1", None).unwrap();
        assert_eq!(pass(&carrier, &target(language, 203)), Err(PassError::NoCode), "{name}");
    };
    let plain = png::luma(&bars(NUMBER, 203, 3));
    let mut random = fastrand::Rng::with_seed(7);
    let noise = GrayImage::from_fn(812, 1218, |_, _| Luma([random.u8(..)]));
    let mut inverted = plain.clone();
    image::imageops::invert(&mut inverted);
    let black = GrayImage::from_pixel(812, 1218, Luma([0]));
    for (name, picture) in [("noise", noise), ("inverted", inverted), ("black", black)] {
        told(name, &file(&DynamicImage::ImageLuma8(picture)), "zpl");
    }
    let bar = "^BY3^BCN,200,N,N,N^FD1Z999AA10123456784^FS";
    for (name, zpl) in [
        ("off-paper", format!("^XA^FO60,60^A0N,50,50^FDParcel^FS^FO60,1300{bar}^XZ")),
        ("cut", format!("^XA^PW400^FO60,300{bar}^XZ")),
        ("under-a-box", format!("^XA^FO60,300{bar}^FO40,280^GB740,260,260^FS^XZ")),
        ("no-code", "^XA^FO60,300^A0N,50,50^FDParcel 1 of 1^FS^XZ".to_owned()),
    ] {
        told(name, zpl.as_bytes(), "zpl");
        told(name, zpl.as_bytes(), "tspl");
    }
}

/// Whatever another label left on in the printer, ours is the same.
#[test]
fn what_a_label_leaves_behind_bends_no_other() {
    let ours = render(&Shipping::sample().label(), 203).unwrap().bitmap;
    let zpl = Zpl::default();
    let policy = JobPolicy::default();
    let left = "^XA^BY5^CFA,40^CI13^PW300^LL200^LH60,40^LS-30^POI^PMY^LRY^FWR^FO9,9^GFA,2,2,1,FFFF^FS^XZ";
    let printer = LabelPrinter::start_zpl().unwrap();
    let mut transport = printer.address().open().unwrap();
    send(transport.as_mut(), &zpl, left.as_bytes(), &policy).unwrap();
    let bent = b"^XA^FO0,0^GFA,8,8,1,FF818181818181FF^FS^XZ";
    send(transport.as_mut(), &zpl, bent, &policy).unwrap();
    let pictures = |printer: &LabelPrinter| printer.labels().into_iter().map(|label| label.picture).collect::<Vec<_>>();
    assert_eq!(pictures(&printer)[1].width(), 300, "a label that sets nothing is bent");
    send(transport.as_mut(), &zpl, &zpl.label(&ours, 1, &Media::default()).unwrap(), &policy).unwrap();
    assert_eq!(pictures(&printer)[2], ours);

    // The same for a carrier's label, sent as it came: it may count on what a new printer has.
    let carrier = format!("^XA^FO10,10^GFA,8,8,1,FF818181818181FF^FS{BAR}^XZ");
    let pass_it =
        || match pass(&Carrier::new(carrier.as_bytes(), 203, "P", None).unwrap(), &target("zpl", 203)).unwrap() {
            Passed::AsIs { bytes, .. } => bytes,
            Passed::Drawn { .. } => panic!("not sent"),
        };
    send(transport.as_mut(), &zpl, left.as_bytes(), &policy).unwrap();
    send(transport.as_mut(), &zpl, &pass_it(), &policy).unwrap();
    let label = pictures(&printer).pop().unwrap();
    assert_eq!((label.width(), label.height()), (812, 1219));
    assert!(label.get(10, 10) && label.get(17, 17) && !label.get(12, 12) && !label.get(9, 9));
    assert_eq!(printer.complaints(), Vec::<String>::new());
}

/// Codabar with wide bars of three dots for each of a narrow one's.
fn codabar(text: &str) -> Bitmap {
    let pattern = |c: char| match c {
        '0' => "0000011",
        '1' => "0000110",
        '2' => "0001001",
        '3' => "1100000",
        '4' => "0010010",
        '5' => "1000010",
        '6' => "0100001",
        '7' => "0100100",
        '8' => "0110000",
        '9' => "1001000",
        _ => "0011010",
    };
    let mut label = Bitmap::new(800, 1200);
    let mut x = 80;
    for c in text.chars() {
        for (nth, width) in pattern(c).chars().map(|wide| if wide == '1' { 6 } else { 2 }).enumerate() {
            if nth % 2 == 0 {
                label.fill(x, 300, width, 200);
            }
            x += width;
        }
        x += 2;
    }
    label
}

/// Carriers of Japan print Codabar and nothing else.
#[test]
fn a_label_with_codabar_alone_is_used_and_known_by_it() {
    let label = codabar("A123456789012A");
    let carrier = Carrier::new(&png::encode(&label).unwrap(), 203, "PCL-1", None).unwrap();
    for (language, dpi) in [("zpl", 203), ("tspl", 300), ("escpos", 203)] {
        let passed = pass(&carrier, &target(language, dpi)).unwrap();
        let Passed::Drawn { codes, .. } = passed else { panic!("not drawn") };
        assert_eq!(codes, ["123456789012"], "{language} {dpi}");
    }
}
