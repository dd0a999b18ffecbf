//! Every fixed text of the views is said in every language.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn every_text_is_in_every_catalogue() {
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = BTreeSet::new();
    for dir in ["views", "views/widgets"] {
        for entry in fs::read_dir(crate_dir.join(dir)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "slint") {
                let source = fs::read_to_string(&path).unwrap();
                for found in source.split("@tr(\"").skip(1) {
                    texts.insert(found.split('"').next().unwrap().to_string());
                }
            }
        }
    }
    assert!(texts.len() > 50, "only {} texts found: is the search right?", texts.len());

    let mut languages = 0;
    for entry in fs::read_dir(crate_dir.join("lang")).unwrap() {
        let path = entry.unwrap().path().join("LC_MESSAGES/floor-ui.po");
        let said = catalogue(&fs::read_to_string(&path).unwrap());
        let missing: Vec<_> = texts.difference(&said).collect();
        let stale: Vec<_> = said.difference(&texts).collect();
        assert!(missing.is_empty(), "{}: not translated: {missing:?}", path.display());
        assert!(stale.is_empty(), "{}: no longer used: {stale:?}", path.display());
        languages += 1;
    }
    assert!(languages >= 1);
}

/// The texts that have a translation.
fn catalogue(po: &str) -> BTreeSet<String> {
    let mut said = BTreeSet::new();
    let mut id = String::new();
    for line in po.lines() {
        if let Some(text) = line.strip_prefix("msgid \"") {
            id = text.trim_end_matches('"').to_string();
        } else if line.starts_with("msgstr") && !line.ends_with("\"\"") && !id.is_empty() {
            said.insert(id.clone());
        }
    }
    said
}
