use std::path::{Path, PathBuf};

use ab_glyph::{FontArc, FontVec};

/// Fonts with wide coverage that systems come with, regular and bold, best first.
///
/// The number is the face within a collection; in Noto's, 2 is Simplified Chinese,
/// which suits the embedded font and has the other East Asian characters too.
const WANTED: &[(&str, &str, u32)] = &[
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", 2),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", 0),
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", 0),
    ("msyh.ttc", "msyhbd.ttc", 0),
    ("YuGothM.ttc", "YuGothB.ttc", 0),
    ("malgun.ttf", "malgunbd.ttf", 0),
    ("arial.ttf", "arialbd.ttf", 0),
    ("Arial Unicode.ttf", "Arial Unicode.ttf", 0),
];

const FOLDERS: &[&str] =
    &["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts", "C:\\Windows\\Fonts"];

/// Whether a character looks right drawn on its own, left to right.
///
/// Hebrew, Arabic and the Indic scripts don't: joined wrongly they mislead a
/// carrier more than a hollow square does.
pub(super) fn may_draw(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{590}'..='\u{109F}' | '\u{1780}'..='\u{18AF}'
            | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}')
}

/// The wanted fonts that this system has; unreadable ones are left out.
pub(super) fn load(bold: bool) -> Vec<FontArc> {
    let mut files = Vec::new();
    FOLDERS.iter().for_each(|folder| list(Path::new(folder), 4, &mut files));
    WANTED
        .iter()
        .filter_map(|&(regular, heavy, index)| {
            let name = if bold { heavy } else { regular };
            let file = files.iter().find(|file| file.file_name().is_some_and(|it| it == name))?;
            let font = FontVec::try_from_vec_and_index(std::fs::read(file).ok()?, index).ok()?;
            Some(FontArc::new(font))
        })
        .collect()
}

/// Every file below the folder, `depth` folders deep.
fn list(folder: &Path, depth: u32, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if !path.is_dir() {
            files.push(path);
        } else if depth > 0 {
            list(&path, depth - 1, files);
        }
    }
}
