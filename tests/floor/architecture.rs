//! Who may know whom: stated as absences, and held here.

use std::path::{Path, PathBuf};

/// Lines of code, without comments, of every Rust file under `folder`.
fn code(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    assert!(!files.is_empty(), "{folder} has no source");
    let lines = files.into_iter().flat_map(|file| {
        let text = std::fs::read_to_string(&file).unwrap();
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.into_iter().map(move |line| (file.clone(), line))
    });
    lines.filter(|(_, line)| !line.trim_start().starts_with("//")).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[track_caller]
fn knows_nothing_of(folder: &str, words: &[&str]) {
    let found: Vec<String> = code(folder)
        .iter()
        .filter(|(_, line)| words.iter().any(|word| line.contains(word)))
        .map(|(file, line)| format!("{}: {}", file.display(), line.trim()))
        .collect();
    assert!(found.is_empty(), "{folder} must not know of {words:?}:\n{}", found.join("\n"));
}

#[test]
fn domain_is_plain_data() {
    knows_nothing_of("src/domain", &["rusqlite", "slint", "tokio", "std::fs", "std::net", "SystemTime", "Instant"]);
    knows_nothing_of(
        "src/domain",
        &["crate::workflows", "crate::store", "crate::floor_loop", "crate::labels", "crate::sync", "crate::hub"],
    );
}

#[test]
fn workflows_decide_and_do_nothing() {
    knows_nothing_of("src/workflows", &["rusqlite", "slint", "floor_drivers", "tokio", "std::fs", "std::net"]);
    knows_nothing_of("src/workflows", &["SystemTime", "Instant", "fastrand", "getrandom", "Uuid"]);
    knows_nothing_of(
        "src/workflows",
        &["crate::store", "crate::floor_loop", "crate::labels", "crate::sync", "crate::hub", "crate::journal"],
    );
}

#[test]
fn the_loop_knows_no_window_no_cable_and_no_network() {
    knows_nothing_of("src/floor_loop", &["slint", "rusqlite", "tokio", "std::net", "reqwest", "serialport"]);
    knows_nothing_of("src/store", &["slint", "tokio", "floor_drivers", "crate::floor_loop", "crate::hub"]);
}

#[test]
fn drivers_and_ui_know_nothing_of_the_rest() {
    for part in ["drivers", "ui"] {
        knows_nothing_of(&format!("{part}/src"), &["linkstar", " floor::", "(floor::", "crate::workflows"]);
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(part).join("Cargo.toml");
        let manifest = std::fs::read_to_string(manifest).unwrap();
        assert!(!manifest.contains("linkstar-floor"), "{part} depends on the root crate");
    }
    knows_nothing_of("drivers/src", &["slint", "rusqlite", "floor_ui"]);
    knows_nothing_of("ui/src", &["floor_drivers", "rusqlite"]);
}
