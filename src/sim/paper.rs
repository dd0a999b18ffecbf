//! What a simulated printer printed, as files that a person can open.

use crate::labels::png;
use floor_drivers::printer::Bitmap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};

/// Files of one printer, oldest first. They are written as the paper comes out.
pub(super) struct Paper {
    files: Arc<Mutex<Vec<PathBuf>>>,
}

impl Paper {
    /// Writes what comes out of a printer into `out`, as `name-0001.png` and so on.
    pub(super) fn watch<T: Send + 'static>(
        name: &str,
        out: &Path,
        printed: Receiver<T>,
        draw: fn(&T) -> Sheet,
    ) -> std::io::Result<Self> {
        let files = Arc::new(Mutex::new(Vec::new()));
        let stem = out.join(name);
        std::thread::Builder::new().name(format!("paper of {name}")).spawn({
            let files = files.clone();
            move || {
                for (number, printed) in printed.iter().enumerate() {
                    for (path, written) in draw(&printed).write(&stem, number + 1) {
                        match written {
                            Ok(()) => files.lock().unwrap_or_else(PoisonError::into_inner).push(path),
                            Err(error) => {
                                tracing::error!(path = %path.display(), %error, "failed to write what was printed")
                            }
                        }
                    }
                }
            }
        })?;
        Ok(Self { files })
    }

    /// What was printed so far, in words.
    pub(super) fn list(&self) -> String {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if files.is_empty() {
            return "nothing printed yet".to_owned();
        }
        files.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join("\n  ")
    }
}

/// One label or ticket.
#[derive(Default)]
pub(super) struct Sheet {
    pub(super) pictures: Vec<Bitmap>,
    /// What was printed as text and not as a picture.
    pub(super) text: String,
}

impl Sheet {
    fn write(&self, stem: &Path, number: usize) -> Vec<(PathBuf, std::io::Result<()>)> {
        let path = |part: &str| PathBuf::from(format!("{}-{number:04}{part}", stem.display()));
        let mut written = Vec::new();
        for (part, picture) in self.pictures.iter().enumerate() {
            let path = path(&if part == 0 { ".png".to_owned() } else { format!("-{}.png", part + 1) });
            let saved = png::encode(picture).map_err(std::io::Error::other).and_then(|png| std::fs::write(&path, png));
            written.push((path, saved));
        }
        if !self.text.is_empty() {
            let path = path(".txt");
            let saved = std::fs::write(&path, &self.text);
            written.push((path, saved));
        }
        written
    }
}
