//! Every kind of label: scans at every resolution, holds what the data brings, fits its paper.

use crate::{NASTY, check_sheets, filled_with};
use floor::labels::*;

/// The papers that a kind is printed on.
fn papers(kind: &Kind) -> Vec<Paper> {
    if kind.paper == Paper::RECEIPT_80 {
        let label = Paper { width_mm: 101.6, height_mm: Some(152.4) };
        vec![Paper::RECEIPT_80, Paper::RECEIPT_58, label, Paper::A4]
    } else {
        vec![kind.paper]
    }
}

#[test]
fn every_kind_scans_at_203_300_and_600_dpi() {
    for kind in KINDS {
        let data = (kind.sample)();
        assert_eq!((data.kind(), data.paper()), (kind.name, kind.paper));
        let again = data.clone().reprinted();
        assert!(again.is_reprint() && !data.is_reprint());
        for paper in papers(kind) {
            for dpi in [203, 300, 600] {
                let drawn = check_sheets(&data, paper, dpi);
                let cut: Vec<&String> = drawn.iter().flat_map(|sheet| &sheet.cut).collect();
                assert_eq!(cut, [""; 0], "{} at {dpi} dpi on {} mm", kind.name, paper.width_mm);
                assert!(drawn.iter().all(|sheet| sheet.missing.is_empty()), "{}", kind.name);
            }
            let drawn_again = check_sheets(&again, paper, 203);
            assert_ne!(draw(&data, 203, paper).unwrap(), drawn_again, "a reprint of {} says so", kind.name);
        }
    }
}

#[test]
fn every_kind_is_kept_as_json() {
    for kind in KINDS {
        let data = (kind.sample)();
        let json = serde_json::to_string(&data).unwrap();
        assert!(json.contains(&format!("\"kind\":\"{}\"", kind.name)), "{json}");
        assert_eq!(serde_json::from_str::<LabelData>(&json).unwrap(), data);
        // Labels queued before there were reprints have no such field.
        let old = json.replace(",\"reprint\":false", "");
        assert_eq!(serde_json::from_str::<LabelData>(&old).unwrap(), data);
    }
}

#[test]
fn nasty_data_prints_and_scans_or_is_refused_with_a_reason() {
    let long = "Langer Straßenname 长地址 ".repeat(25);
    let ascii = "0123456789abcdef".repeat(32);
    for kind in KINDS {
        for text in NASTY.iter().copied().chain([long.as_str(), ascii.as_str(), ""]) {
            let data = filled_with(kind, text).reprinted();
            for paper in papers(kind) {
                match draw(&data, 203, paper) {
                    Ok(_) if text.len() < 100 => drop(check_sheets(&data, paper, 203)),
                    Ok(sheets) => {
                        assert!(sheets.iter().any(|sheet| !sheet.cut.is_empty()), "{} shows all of it?", kind.name);
                    }
                    Err(error) => {
                        let told = error.to_string();
                        assert!(told.contains(':'), "no advice in: {told}");
                    }
                }
            }
        }
    }
}

#[test]
fn only_what_has_to_be_bars_is_refused() {
    // These kinds hold whatever the seller calls his things, in a QR code if need be.
    for kind in KINDS.iter().filter(|kind| !["shipping", "commands"].contains(&kind.name)) {
        for text in NASTY {
            check_sheets(&filled_with(kind, text), kind.paper, 203);
        }
    }
}

fn lines(count: usize) -> PackingList {
    let mut list = PackingList::sample();
    let line = list.lines[0].clone();
    list.lines = vec![line; count];
    list
}

fn texts(label: &Label) -> Vec<&str> {
    let texts = label.elements.iter().filter_map(|element| match element {
        Element::Text(text) => Some(text.text.as_str()),
        _ => None,
    });
    texts.collect()
}

#[test]
fn a_packing_list_grows_with_its_lines_and_fits_the_paper() {
    for (paper, dots) in [(Paper::receipt(80), 576), (Paper::receipt(58), 384)] {
        let short = &check_sheets(&LabelData::PackingList(lines(3)), paper, 203)[0].bitmap;
        assert_eq!(short.width(), dots);
        let long = &check_sheets(&LabelData::PackingList(lines(60)), paper, 203)[0].bitmap;
        assert!(long.height() > short.height() * 3);
    }
}

#[test]
fn a_list_too_long_for_one_sheet_goes_on_on_the_next_and_loses_nothing() {
    let mut manifest = Manifest::sample();
    manifest.parcels = (1..=300)
        .map(|nth| ManifestParcel { parcel: format!("PCL-{nth:06}"), ..manifest.parcels[0].clone() })
        .collect();
    let mut invoice = CommercialInvoice::sample();
    let line = invoice.consignment.lines[0].clone();
    invoice.consignment.lines =
        (1..=90).map(|nth| CustomsLine { sku: format!("PCL-{nth:06}"), ..line.clone() }).collect();
    let label = Paper { width_mm: 101.6, height_mm: Some(152.4) };
    for (data, paper) in [
        (LabelData::Manifest(manifest.clone()), Paper::RECEIPT_80),
        (LabelData::Manifest(manifest.clone()), Paper::RECEIPT_58),
        (LabelData::Manifest(manifest.clone()), label),
        (LabelData::Manifest(manifest), Paper::A4),
        (LabelData::CommercialInvoice(invoice), Paper::A4),
    ] {
        let sheets = data.labels(paper);
        assert!(sheets.len() > 1, "{}", data.kind());
        let mut seen = Vec::new();
        for (number, sheet) in (1..).zip(&sheets) {
            let page = format!("Page / 页  {number} / {}", sheets.len());
            assert!(texts(sheet).contains(&page.as_str()), "{page} of {}", data.kind());
            let numbers = texts(sheet).into_iter().flat_map(|text| text.split('\n'));
            seen.extend(numbers.filter(|text| text.starts_with("PCL-0")).map(str::to_owned));
            if let Some(height_mm) = paper.height_mm {
                assert_eq!(sheet.height_mm, height_mm);
            }
            // Nothing reaches over the sheet's edge.
            for element in &sheet.elements {
                let area = match element {
                    Element::Text(text) => text.area,
                    Element::Barcode(code) => code.area,
                    Element::Frame { area, .. } | Element::Fill(area) | Element::Picture { area, .. } => *area,
                };
                assert!(area.y_mm + area.height_mm <= sheet.height_mm + 0.01, "{element:?}");
                assert!(area.x_mm + area.width_mm <= sheet.width_mm + 0.01, "{element:?}");
            }
        }
        let count = if data.kind() == "manifest" { 300 } else { 90 };
        let all: Vec<String> = (1..=count).map(|nth| format!("PCL-{nth:06}")).collect();
        assert_eq!(seen, all, "{}", data.kind());
        check_sheets(&data, paper, 203);
    }
}

#[test]
fn a_label_wider_than_the_paper_is_refused_with_the_widths() {
    for (kind, paper, told) in [
        ("shipping", Paper::RECEIPT_80, "101.6 mm wide and the printer reaches 72 mm"),
        ("lpn", Paper { width_mm: 58.0, height_mm: None }, "100 mm wide and the printer reaches 58 mm"),
        ("commercial_invoice", Paper::LABELS, "210 mm wide and the printer reaches 104 mm"),
    ] {
        let kind = KINDS.iter().find(|it| it.name == kind).unwrap();
        let error = draw(&(kind.sample)(), 203, paper).unwrap_err().to_string();
        assert!(error.contains(told) && error.contains("another printer"), "{error}");
    }
    assert!(draw(&LabelData::Sku(Sku::sample()), 203, Paper::RECEIPT_80).is_ok());
}

#[test]
fn an_invoice_adds_up() {
    let invoice = LabelData::CommercialInvoice(CommercialInvoice::sample());
    let sheets = invoice.labels(Paper::A4);
    let all: Vec<&str> = sheets.iter().flat_map(texts).collect();
    // 2 x 4.95 + 1 x 18.95 + 12 x 0.89 and 7.50 of freight.
    for words in ["9.90", "18.95", "10.68", "EUR 39.53", "EUR 7.50", "EUR 47.03", "15 pcs 件 · net 净重 2.072 kg"] {
        assert!(all.contains(&words), "{words} in {all:?}");
    }
    let pro_forma = LabelData::ProForma(ProForma::sample()).labels(Paper::A4);
    assert!(pro_forma.iter().flat_map(texts).any(|text| text.contains("NOT FOR RESALE")));
}

#[test]
fn a_sticker_bears_the_retail_code_of_a_gtin() {
    for (barcode, symbology) in [
        ("4006381333931", Symbology::Ean13),
        ("036000291452", Symbology::UpcA),
        ("96385074", Symbology::Ean8),
        ("X001TQ7B4N", Symbology::Code128),
        ("4006381333932", Symbology::Code128),
        ("\u{4E2D}", Symbology::Qr),
    ] {
        let data = LabelData::Sku(Sku { barcode: barcode.into(), ..Sku::sample() });
        let found = data.label().elements.into_iter().find_map(|element| match element {
            Element::Barcode(code) => Some(code.symbology),
            _ => None,
        });
        assert_eq!(found, Some(symbology), "{barcode}");
        for dpi in [203, 300, 600] {
            check_sheets(&data, Paper::LABELS, dpi);
        }
    }
}
