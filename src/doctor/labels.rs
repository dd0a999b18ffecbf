//! The warehouse's label templates: are they used, and if not, why?

use super::checks::Bench;
use super::finding::{Finding, Part};
use crate::floor_loop::Health;
use crate::labels::template::Templates;
use crate::words::{self, Word};

pub(super) fn templates(bench: &Bench<'_>) -> Vec<Finding> {
    let set = bench.set_up().and_then(|config| config.label_folder.clone());
    let folder = set.unwrap_or_else(|| bench.folder.join("labels"));
    let files = Templates::load(&folder).files();
    let finding = |file: &crate::labels::template::FileState| {
        let name = file.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let good = Finding::good(Part::Setup, &name, file.path.display(), Word::LabelsUsed);
        match file.troubles.first() {
            None => good,
            Some(trouble) => {
                let fix = Some(words::templates::trouble(trouble));
                Finding { health: Health::Warn, say: Word::LabelsWrong.into(), fix, ..good }
            }
        }
    };
    files.iter().map(finding).collect()
}
