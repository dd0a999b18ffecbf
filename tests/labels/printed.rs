//! What reaches the printers, in each of their languages.

use crate::{NASTY, filled_with, scan_all};
use floor::labels::*;

/// What comes out of the printer scans: the codes are read from the bytes that it got.
#[test]
fn printed_bytes_scan() {
    use floor_drivers::printer::{JobPolicy, language, send};
    use floor_drivers::simulator::{EscPosPrinter, TicketItem, ZplPrinter};
    let zpl = ZplPrinter::start().unwrap();
    let escpos = EscPosPrinter::start().unwrap();
    let print = |id: &str, address: floor_drivers::transport::Address, bitmap: &floor_drivers::printer::Bitmap| {
        let language = (language(id).unwrap().new)();
        let mut transport = address.open().unwrap();
        let bytes = language.label(bitmap, 1);
        send(transport.as_mut(), language.as_ref(), &bytes, &JobPolicy::default()).unwrap();
    };
    for data in KINDS.iter().map(|kind| (kind.sample)()) {
        let kind = data.kind();
        let label = data.label();
        let drawn = render(&label, 203).unwrap();
        print("zpl", zpl.address(), &drawn.bitmap);
        let printed = zpl.labels().pop().expect("a label came out");
        scan_all(kind, &label, &Rendered { bitmap: printed.picture, ..drawn.clone() }, 8.0);

        print("escpos", escpos.address(), &drawn.bitmap);
        let ticket = escpos.tickets().pop().expect("a ticket came out");
        let picture = ticket.items.into_iter().find_map(|item| match item {
            TicketItem::Picture(picture) => Some(picture),
            TicketItem::Line(_) => None,
        });
        scan_all(kind, &label, &Rendered { bitmap: picture.expect("a picture"), ..drawn }, 8.0);
    }
    assert_eq!(zpl.complaints(), [""; 0]);
    assert_eq!(escpos.complaints(), [""; 0]);
}

/// Every label in every language, with data that tries to break out, and what must be found
/// in it: for `tests/oracles/labels.py`, which has others read it.
#[test]
#[ignore = "writes the files for tests/oracles/labels.py"]
fn jobs_for_the_oracles() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("label_jobs");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let long = "Langer Straßenname 长地址 ".repeat(25);
    let mut jobs = Vec::new();
    for kind in KINDS {
        // No printer of these languages is as wide as an office printer.
        let resolutions = if kind.paper == Paper::A4 { vec![203] } else { vec![203, 300, 600] };
        let mut trials: Vec<(u32, LabelData)> = resolutions.into_iter().map(|dpi| (dpi, (kind.sample)())).collect();
        trials.extend(NASTY.iter().copied().chain([long.as_str()]).map(|text| (203, filled_with(kind, text))));
        for (nth, (dpi, data)) in trials.iter().enumerate() {
            let Ok(sheets) = draw(data, *dpi, kind.paper) else { continue };
            for (number, (label, sheet)) in data.labels(kind.paper).iter().zip(&sheets).enumerate() {
                let name = format!("{}-{nth}-{number}-{dpi}", kind.name);
                std::fs::write(folder.join(format!("{name}.png")), png::encode(&sheet.bitmap).unwrap()).unwrap();
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
                for entry in floor_drivers::printer::LANGUAGES {
                    let bytes = (entry.new)().label(&sheet.bitmap, 1);
                    std::fs::write(folder.join(format!("{name}.{}", entry.id)), bytes).unwrap();
                }
                jobs.push(serde_json::json!({ "name": name, "dpi": dpi, "codes": codes }));
            }
        }
    }
    std::fs::write(folder.join("jobs.json"), serde_json::to_vec_pretty(&jobs).unwrap()).unwrap();
}
