//! Layouts that a warehouse changes: used when they are right, told and left when they are not.

use super::{check_label, dots_per_mm, scan_all};
use floor::labels::template::{Template, Templates, built_in};
use floor::labels::*;
use serde_json::Value;
use std::path::Path;

fn json(data: &LabelData) -> Value {
    serde_json::to_value(data).unwrap()
}

/// Loads the text as a file's; what it complains of otherwise.
fn load(text: &str) -> Result<Template, String> {
    Template::load(Path::new("tote.toml"), text, None)
        .map_err(|troubles| troubles.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn tote(elements: &str) -> String {
    format!("kind = \"tote\"\nwidth_mm = 100\nheight_mm = 50\n{elements}")
}

const CODE: &str = "[[element]]\ncode = \"{code}\"\nat = [1, 25, 66, 16]\n";

#[track_caller]
fn check(elements: &str, line: usize, said: &str) {
    let told = load(&tote(elements)).unwrap_err();
    let at = if line == 0 { "tote.toml: ".to_owned() } else { format!("tote.toml, line {line}: ") };
    assert!(told.contains(&at) && told.contains(said), "expected line {line}, {said:?}; told: {told}");
}

#[test]
fn a_faulty_template_names_line_and_remedy() {
    check(
        "[[element]]\ntext = \"{colour}\"\nat = [1, 1, 20, 5]\n",
        4,
        "no field colour; they have code, remark, reprint",
    );
    check("[[element]]\ntext = \"x\"\nat = [90, 1, 20, 5]\n", 4, "10.0 mm over the sheet's edge");
    check("[[element]]\ncode = \"{code}{code}{code}{code}\"\nat = [1, 1, 60, 16]\n", 4, "use a larger label");
    check("[[element]]\ntext = \"x\"\nat = [1, 1, 20, 1]\n", 4, "make the area higher");
    check("[[element]]\ntext = \"wwwwwwwwwwwwwwwwwwwwwww\"\nat = [1, 1, 10, 3]\n", 4, "is cut off");
    check(&format!("{CODE}\n[[element]]\ntext = \"x\"\nat = [60, 30, 20, 5]\n"), 8, "lies on the code of line 4");
    check("[[element]]\ntext = \"{code\"\nat = [1, 1, 20, 5]\n", 4, "has no other");
    check("[[element]]\ntext = \"{code|shout}\"\nat = [1, 1, 20, 5]\n", 4, "known are kg, groups, count, sum");
    check("[[element]]\nat = [1, 1, 20, 5]\n", 4, "none of them");
    check("[[element]]\nfill = true\nsize = 3\nat = [1, 1, 20, 5]\n", 4, "size says nothing for fill");
    check("[[element]]\ntext = \"x\"\nsize = 900\nat = [1, 1, 20, 5]\n", 4, "size is 900: set 1.2 to 120");
    check("[[element]]\ntext = \"x\"\nwhen = \"a or b\"\nat = [1, 1, 20, 5]\n", 4, "is no condition");
    check("[[element]]\npicture = \"../secret.png\"\nat = [1, 1, 20, 5]\n", 4, "beside the template");
    check("[[element]]\ntekst = \"x\"\nat = [1, 1, 20, 5]\n", 5, "unknown field `tekst`");
    check("[[element]\n", 4, "not TOML of a template");
    check(&"[[element]]\nfill = true\nat = [1, 1, 2, 2]\n".repeat(201), 604, "more than 200 elements");
    let told = load("kind = \"tent\"\nwidth_mm = 100\nheight_mm = 50\n").unwrap_err();
    assert!(told.contains("no kind of label called \"tent\"; known are location"), "{told}");
    let told = load("kind = \"tote\"\nwidth_mm = 4000\nheight_mm = nan\n").unwrap_err();
    assert!(told.contains("set 10 to 220 mm"), "{told}");
    let told = load(&tote(&"# ...\n".repeat(20_000))).unwrap_err();
    assert!(told.contains("at most 65536"), "{told}");
}

/// A label that nobody can scan is of no use, however it came to be.
#[test]
fn a_template_that_shows_no_code_is_refused() {
    let words = "[[element]]\ntext = \"{code}\"\nat = [1, 1, 60, 8]\n";
    let never = format!("{words}\n{CODE}when = \"code = nothing\"\n");
    let once = format!("{words}\n{CODE}when = \"!reprint\"\n");
    let empty = format!("{words}\n{}", CODE.replace("{code}", " "));
    for elements in ["", words, &never, &once, &empty] {
        check(elements, 0, "it shows no code: add an element with code = \"{code}\"");
    }
    let told = load("kind = \"shipping\"\nwidth_mm = 100\nheight_mm = 150\n").unwrap_err();
    assert!(told.contains("add an element with code = \"{parcel_number}\""), "{told}");
    load("kind = \"pro_forma\"\nwidth_mm = 200\nheight_mm = 250\n").unwrap_err();
}

/// Texts are told apart by their ink: their areas may overlap, and one may take the other's place.
#[test]
fn texts_on_top_of_each_other_are_refused() {
    let text = |text: &str, at: &str, more: &str| format!("[[element]]\ntext = \"{text}\"\nat = [{at}]\n{more}\n");
    let said = "it lies on the text of line 8";
    check(&format!("{CODE}\n{}{}", text("{code}", "1, 1, 60, 8", ""), text("Here", "1, 1, 60, 8", "")), 12, said);
    check(&format!("{CODE}\n{}{}", text("{code}", "1, 1, 60, 8", ""), text("{code}", "2, 3, 60, 8", "")), 12, said);
    let inverse = text("Here", "1, 1, 30, 8", "inverse = true");
    check(&format!("{CODE}\n{}{inverse}", text("{code}", "1, 1, 60, 8", "")), 12, said);
    let fine = |elements: &str| {
        load(&tote(&format!("{CODE}\n{elements}"))).unwrap_or_else(|told| panic!("{told}"));
    };
    fine(&[text("A1", "1, 1, 60, 8", ""), text("B2", "1, 1, 60, 8", "align = \"right\"")].concat());
    fine(&[text("A1", "1, 1, 60, 8", "when = \"reprint\""), text("B2", "1, 1, 60, 8", "when = \"!reprint\"")].concat());
    fine(&[text("{code}", "1, 1, 60, 8", ""), text(" ", "1, 1, 60, 8", "")].concat());
    // Lines that are set close.
    fine(&[text("gjpqy", "1, 1, 60, 5", "size = 4"), text("ÄÖÜlk", "1, 5.2, 60, 5", "size = 4")].concat());
}

#[test]
fn data_is_never_syntax() {
    let template = load(built_in("tote").unwrap()).unwrap();
    for text in ["{warehouse}", "{{", "\"]\n[[element]]", "^XZ~JR", "\u{1B}@"] {
        let mut data = Tote::sample();
        data.remark = text.to_owned();
        let label = template.label(&json(&LabelData::Tote(data)));
        assert!(label.elements.iter().any(|e| matches!(e, Element::Text(words) if words.text == text)), "{text}");
        check_label("tote", &label, 203);
    }
}

#[test]
fn every_shipped_template_draws_what_scans() {
    for kind in KINDS {
        let Some(text) = built_in(kind.name) else { continue };
        let template = load(text).unwrap_or_else(|told| panic!("{told}"));
        for data in [(kind.sample)(), (kind.sample)().reprinted()] {
            for dpi in [203, 300, 600] {
                let label = template.label(&json(&data));
                check_label(kind.name, &label, dpi);
            }
        }
    }
}

#[test]
fn a_second_print_is_marked_even_where_the_template_has_no_place_for_it() {
    let template = load(&tote(CODE)).unwrap();
    let data = LabelData::Tote(Tote::sample()).reprinted();
    let label = template.label(&json(&data));
    let marks = label.elements.iter().filter(|e| matches!(e, Element::Text(words) if words.text == REPRINT));
    assert_eq!(marks.count(), 1);
    check_label("forced mark", &label, 203);
}

#[test]
fn a_folder_of_templates_is_read_again_when_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let templates = Templates::load(folder.path());
    let data = LabelData::Tote(Tote::sample());
    let drawn = |templates: &Templates| templates.draw(&data, 203, Paper::LABELS).unwrap().remove(0);
    let built = drawn(&templates);
    assert!(templates.files().is_empty() && !templates.reload());

    let file = folder.path().join("tote.toml");
    std::fs::write(&file, tote(&CODE.replace("25, 66, 16", "2, 66, 20"))).unwrap();
    assert!(templates.reload() && !templates.reload());
    let changed = drawn(&templates);
    assert_ne!(changed, built);
    let label = templates.of_kind("tote").unwrap().label(&json(&data));
    assert_eq!(scan_all("tote", &label, &changed, dots_per_mm(203)), 1);

    // A bad one is told, and the built-in layout is back.
    std::fs::write(&file, tote("[[element]]\ntext = \"{nothing}\"\nat = [1, 1, 20, 5]\n")).unwrap();
    assert!(templates.reload());
    assert_eq!(drawn(&templates), built);
    let told = templates.troubles().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(told.contains("tote.toml, line 4") && told.contains("no field nothing"), "{told}");
    assert_eq!(templates.files()[0].kind.as_deref(), Some("tote"));

    // One is read that an editor began with the mark of its encoding.
    std::fs::write(&file, format!("\u{FEFF}{}", built_in("tote").unwrap())).unwrap();
    assert!(templates.reload() && templates.troubles().is_empty());
    assert_eq!(templates.files()[0].kind.as_deref(), Some("tote"));

    // Two for one kind: the first is used, the second told.
    std::fs::write(&file, built_in("tote").unwrap()).unwrap();
    std::fs::write(folder.path().join("tote2.toml"), built_in("tote").unwrap()).unwrap();
    std::fs::write(folder.path().join("binary.toml"), [0xFF, 0x00]).unwrap();
    assert!(templates.reload());
    assert_eq!(drawn(&templates), built);
    let told = templates.troubles().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(told.contains("tote2.toml: another file is the template of tote"), "{told}");
    assert!(told.contains("binary.toml: failed to read it"), "{told}");
}

#[test]
fn a_logo_is_a_picture_beside_the_template() {
    let folder = tempfile::tempdir().unwrap();
    let mut logo = floor_drivers::printer::Bitmap::new(40, 20);
    logo.fill(0, 0, 40, 20);
    std::fs::write(folder.path().join("logo.png"), png::encode(&logo).unwrap()).unwrap();
    let text = tote(&format!("{CODE}\n[[element]]\npicture = \"logo.png\"\nat = [70, 2, 20, 10]\n"));
    let template = Template::load(Path::new("tote.toml"), &text, Some(folder.path())).unwrap();
    let drawn = render(&template.label(&json(&LabelData::Tote(Tote::sample()))), 203).unwrap();
    assert!(drawn.bitmap.get(80 * 8, 7 * 8));
    std::fs::write(folder.path().join("logo.png"), b"no picture").unwrap();
    assert!(Template::load(Path::new("tote.toml"), &text, Some(folder.path())).is_err());
}

#[test]
fn a_list_says_how_much_it_leaves_out() {
    let text = "kind = \"lpn\"\nwidth_mm = 100\nheight_mm = 60\n\
        [[element]]\ncode = \"{code}\"\nat = [2, 2, 90, 15]\n\
        [[element]]\nlist = \"lines\"\nrow = 8\nat = [2, 20, 90, 24]\n\
        [[element.element]]\ntext = \"{sku} {name}\"\nat = [0, 0, 70, 7]\n\
        [[element.element]]\ntext = \"{quantity}\"\nat = [72, 0, 18, 7]\nalign = \"right\"\n\
        [[element.more]]\ntext = \"+ {rest}\"\nat = [0, 0, 70, 7]\n\
        [[element]]\ntext = \"{lines|count} SKU, {lines.quantity|sum} pcs, {weight_mg|kg}\"\nat = [2, 46, 90, 6]\n";
    let template = Template::load(Path::new("lpn.toml"), text, None).unwrap_or_else(|told| panic!("{told:?}"));
    let mut lpn = Lpn::sample();
    lpn.lines = (0..9).map(|n| LpnLine { sku: format!("S{n}"), name: "Thing".into(), quantity: 2 }).collect();
    let label = template.label(&json(&LabelData::Lpn(lpn)));
    let said: Vec<&str> = label
        .elements
        .iter()
        .filter_map(|element| match element {
            Element::Text(words) => Some(words.text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(said, ["S0 Thing", "2", "S1 Thing", "2", "+ 7", "9 SKU, 18 pcs, 14.35 kg"]);
}

/// Whatever stands in a file, reading it ends well.
#[test]
fn damaged_templates_are_survived() {
    let mut random = fastrand::Rng::with_seed(7);
    for kind in KINDS {
        let Some(text) = built_in(kind.name) else { continue };
        for _ in 0..40 {
            let mut characters: Vec<char> = text.chars().collect();
            for _ in 0..random.usize(1..6) {
                let at = random.usize(..characters.len());
                match random.u8(..3) {
                    0 => characters[at] = *random.choice("{}[]\"=.9-|\n".chars().collect::<Vec<_>>().iter()).unwrap(),
                    1 => characters.truncate(at.max(40)),
                    _ => drop(characters.remove(at)),
                }
            }
            let text: String = characters.into_iter().collect();
            if let Ok(template) = load(&text) {
                let _ = render(&template.label(&json(&(kind.sample)())), 203);
            }
        }
    }
}
