//! What reaches the printers, in each of their languages.

use crate::{NASTY, filled_with, scan_all};
use floor::labels::*;
use floor_drivers::printer::{Bitmap, LANGUAGES, Media, language};

/// What comes out of the printer scans: the codes are read from the bytes that it got.
#[test]
fn printed_bytes_scan() {
    use floor_drivers::printer::{JobPolicy, send};
    use floor_drivers::simulator::{EscPosPrinter, LabelPrinter, TicketItem};
    let zpl = LabelPrinter::start_zpl().unwrap();
    let escpos = EscPosPrinter::start().unwrap();
    let print = |id: &str, address: floor_drivers::transport::Address, bitmap: &Bitmap, policy: &JobPolicy| {
        let language = (language(id).unwrap().new)();
        let mut transport = address.open().unwrap();
        let bytes = language.label(bitmap, 1, &Media::default()).unwrap();
        send(transport.as_mut(), language.as_ref(), &bytes, policy).unwrap();
    };
    let talking = JobPolicy::default();
    // Who never says a word is not waited for.
    let silent = JobPolicy { status_timeout: std::time::Duration::from_millis(2), ..JobPolicy::default() };
    let silent_printers =
        [("tspl", LabelPrinter::start_tspl(203).unwrap()), ("epl", LabelPrinter::start_epl().unwrap())];
    silent_printers.iter().for_each(|(_, printer)| printer.set_silent(true));
    for data in KINDS.iter().map(|kind| (kind.sample)()) {
        let kind = data.kind();
        let label = data.label();
        let drawn = render(&label, 203).unwrap();
        print("zpl", zpl.address(), &drawn.bitmap, &talking);
        let printed = zpl.labels().pop().expect("a label came out");
        scan_all(kind, &label, &Rendered { bitmap: printed.picture, ..drawn.clone() }, 8.0);

        for (id, printer) in &silent_printers {
            let labels = printer.watch();
            print(id, printer.address(), &drawn.bitmap, &silent);
            let printed = labels.recv_timeout(std::time::Duration::from_secs(30)).expect("a label came out");
            scan_all(kind, &label, &Rendered { bitmap: printed.picture, ..drawn.clone() }, 8.0);
        }

        print("escpos", escpos.address(), &drawn.bitmap, &talking);
        let ticket = escpos.tickets().pop().expect("a ticket came out");
        let picture = ticket.items.into_iter().find_map(|item| match item {
            TicketItem::Picture(picture) => Some(picture),
            TicketItem::Line(_) => None,
        });
        scan_all(kind, &label, &Rendered { bitmap: picture.expect("a picture"), ..drawn }, 8.0);
    }
    assert_eq!(zpl.complaints(), [""; 0]);
    assert_eq!(escpos.complaints(), [""; 0]);
    silent_printers.iter().for_each(|(_, printer)| assert_eq!(printer.complaints(), [""; 0]));
}

/// Every label that is tried in the printers' languages: each kind at each resolution, and with
/// data that tries to break out. Name, resolution, data.
fn trials() -> Vec<(String, u32, LabelData)> {
    let long = "Langer Straßenname 长地址 ".repeat(25);
    let mut trials = Vec::new();
    for kind in KINDS {
        // No printer of these languages is as wide as an office printer.
        let resolutions = if kind.paper == Paper::A4 { vec![203] } else { vec![203, 300, 600] };
        let samples = resolutions.into_iter().map(|dpi| (dpi, (kind.sample)()));
        let nasty = NASTY.iter().copied().chain([long.as_str()]).map(|text| (203, filled_with(kind, text)));
        let all = samples.chain(nasty).enumerate();
        trials.extend(all.map(|(nth, (dpi, data))| (format!("{}-{nth}", kind.name), dpi, data)));
    }
    trials
}

/// The labels that the crate labelize sees in a job, as PNG files; EPL's are negatives.
///
/// It takes a set bit of `GW` for black. The makers say white: Zebra's "Details related to the GW
/// EPL Command" and Intermec's ESim manual, which both show a picture with its bytes.
fn by_labelize(language: &str, job: &[u8], ours: &Bitmap, dpi: u32) -> Vec<Vec<u8>> {
    let parsed = match language {
        "zpl" => labelize::Language::Zpl,
        "tspl" => labelize::Language::Tspl,
        _ => labelize::Language::Epl,
    };
    // It knows whole dots a millimetre only; a sheet of that many dots holds the picture.
    let dpmm = match dpi {
        203 => 8,
        300 => 12,
        _ => 24,
    };
    let labels = labelize::parse_labels(parsed, job, dpmm).unwrap_or_else(|error| panic!("{language}: {error}"));
    let options = labelize::DrawerOptions {
        label_width_mm: f64::from(ours.width()) / f64::from(dpmm),
        label_height_mm: f64::from(ours.height()) / f64::from(dpmm),
        dpmm,
        ..labelize::DrawerOptions::default()
    };
    let draw = |label: &labelize::LabelInfo| {
        let mut picture = Vec::new();
        labelize::Renderer::new().draw_label_as_png(label, &mut picture, options.clone()).unwrap();
        picture
    };
    labels.iter().map(draw).collect()
}

fn negative(picture: &Bitmap) -> Bitmap {
    let mut negative = Bitmap::new(picture.width(), picture.height());
    for y in 0..picture.height() {
        (0..picture.width()).for_each(|x| negative.set(x, y, !picture.get(x, y)));
    }
    negative
}

/// The languages that it reads.
const READ_BY_LABELIZE: [&str; 3] = ["zpl", "tspl", "epl"];

/// A renderer that nobody here wrote sees one label in each job, and on it our picture dot by dot.
/// Here a few; all of them are the oracles' affair, which takes minutes.
#[test]
fn others_see_the_same_picture_in_every_language() {
    let mut seen = 0;
    for (name, dpi, data) in trials() {
        if dpi != 203 || data.paper() == Paper::A4 || !(name.ends_with("-0") || data.kind() == "tote") {
            continue;
        }
        let ours = &draw(&data, dpi, data.paper()).unwrap()[0].bitmap;
        for id in READ_BY_LABELIZE {
            let job = (language(id).unwrap().new)().label(ours, 1, &Media { dpi, ..Media::default() }).unwrap();
            let labels = by_labelize(id, &job, ours, dpi);
            assert_eq!(labels.len(), 1, "{name} in {id}");
            let theirs = png::decode(&labels[0]).unwrap();
            let theirs = if id == "epl" { negative(&theirs) } else { theirs };
            assert!(theirs == *ours, "{name} in {id} is another picture");
            seen += 1;
        }
    }
    assert!(seen >= 3 * (KINDS.len() - 2 + NASTY.len()), "{seen}");
}

/// Every label in every language, and what must be found in it: for `tests/oracles/labels.py`,
/// which has others render and read it.
#[test]
fn jobs_for_the_oracles() {
    use std::io::Write;
    let Some(folder) = std::env::var_os("FLOOR_LABEL_JOBS") else {
        let _ = writeln!(std::io::stderr(), "SKIPPED: jobs_for_the_oracles is run by tests/oracles/run");
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: String, bytes: &[u8]| std::fs::write(folder.join(name), bytes).unwrap();
    let mut jobs = Vec::new();
    for (trial, dpi, data) in trials() {
        let paper = data.paper();
        let Ok(sheets) = draw(&data, dpi, paper) else { continue };
        for (number, (label, sheet)) in data.labels(paper).iter().zip(&sheets).enumerate() {
            let name = format!("{trial}-{number}-{dpi}");
            write(format!("{name}.png"), &png::encode(&sheet.bitmap).unwrap());
            let codes: Vec<serde_json::Value> = label
                .elements
                .iter()
                .filter_map(|element| match element {
                    Element::Barcode(code) => {
                        Some(serde_json::json!({ "symbology": code.symbology.name(), "data": code.data }))
                    }
                    _ => None,
                })
                .collect();
            for entry in LANGUAGES {
                let job = (entry.new)().label(&sheet.bitmap, 1, &Media { dpi, ..Media::default() }).unwrap();
                write(format!("{name}.{}", entry.id), &job);
                if ["tspl", "epl"].contains(&entry.id) {
                    for (nth, label) in by_labelize(entry.id, &job, &sheet.bitmap, dpi).iter().enumerate() {
                        write(format!("{name}.{}.{nth}.png", entry.id), label);
                    }
                }
            }
            jobs.push(serde_json::json!({ "name": name, "dpi": dpi, "codes": codes }));
        }
    }
    write("jobs.json".to_owned(), &serde_json::to_vec_pretty(&jobs).unwrap());
}
