//! Pictures of codes and of hard data, for people to look at.

use crate::{area, filled_with};
use floor::labels::*;

fn save(name: &str, sheets: &[Rendered]) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("label_looks");
    std::fs::create_dir_all(&folder).unwrap();
    for (number, sheet) in (1..).zip(sheets) {
        std::fs::write(folder.join(format!("{name}-{number}.png")), png::encode(&sheet.bitmap).unwrap()).unwrap();
    }
}

#[test]
fn every_symbology_on_one_sheet() {
    let mut label = Label::new(100.0, 150.0);
    let codes = [
        (Symbology::Ean13, "4006381333931"),
        (Symbology::UpcA, "036000291452"),
        (Symbology::Ean8, "96385074"),
        (Symbology::Itf14, "10614141000415"),
        (Symbology::Code128, "LPN-0004711"),
        (Symbology::Gs1_128, "0104006381333931"),
        (Symbology::Qr, "Łódź 海外仓"),
        (Symbology::Gs1Qr, "010400638133393110LOT7"),
        (Symbology::DataMatrix, "Łódź 海外仓"),
        (Symbology::Gs1DataMatrix, "010400638133393110LOT7"),
    ];
    assert_eq!(codes.len(), Symbology::ALL.len());
    for (nth, (symbology, data)) in codes.into_iter().enumerate() {
        let (x, y) = (nth as f32 % 2.0 * 50.0, (nth / 2) as f32 * 30.0);
        label.add(Text::new(area(x + 2.0, y, 46.0, 4.0), 2.6, symbology.title()));
        label.add(Barcode::new(symbology, area(x + 1.0, y + 4.0, 48.0, 24.0), data).module_max(0.5));
    }
    save("symbologies", &[render(&label, 300).unwrap()]);
}

/// Scripts, stand-ins, and texts that shrink, wrap and are cut.
#[test]
fn hard_data_stays_inside_its_boxes() {
    let words = [
        ("scripts", "Łódź Ştefan Nguyễn Đặng ΩΔ Київ 深圳 שלום नमस्ते 😀 مرحبا"),
        ("long", "Kancelaria Adwokacka Świętego Mikołaja 长地址 Straße der Einheit "),
    ];
    for (name, text) in words {
        let text = if name == "long" { text.repeat(8) } else { text.to_owned() };
        for kind in KINDS.iter().filter(|kind| kind.name != "commands") {
            let data = filled_with(kind, &text);
            let data = match data {
                LabelData::Shipping(shipping) => {
                    LabelData::Shipping(Shipping { parcel_number: "LSP9400110200881234567".into(), ..shipping })
                }
                other => other,
            };
            let paper = if kind.paper == Paper::RECEIPT_80 { Paper::RECEIPT_58 } else { kind.paper };
            let sheets = draw(&data, 203, paper).unwrap_or_default();
            save(&format!("{name}-{}", kind.name), &sheets);
            if name == "scripts" && !sheets.is_empty() {
                let missing: Vec<char> = sheets.iter().flat_map(|sheet| sheet.missing.clone()).collect();
                // Scripts that would be joined wrongly have a stand-in; where it is not cut off.
                let stands_in = missing.contains(&'ש') && missing.contains(&'न');
                assert!(stands_in || kind.name == "test", "{}: {missing:?}", kind.name);
                assert!(!missing.contains(&'Ş') && !missing.contains(&'ễ'), "{}: {missing:?}", kind.name);
            }
        }
    }
}
