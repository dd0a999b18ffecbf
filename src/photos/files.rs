//! Photos on a disk: each a file named by its content, so that it is written once and can be
//! checked by whoever holds its name.

use super::Prepared;
use crate::domain::PhotoId;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// A folder of photos: `<name>.jpg`, and small ones for lists in `small/`.
#[derive(Clone, Debug)]
pub struct PhotoFiles {
    folder: PathBuf,
}

/// A photo could not be read or written; another try may do better.
#[derive(Debug, thiserror::Error)]
#[error("failed to {operation} {path}: check the disk and its free space")]
pub struct FileError {
    operation: &'static str,
    path: PathBuf,
    source: std::io::Error,
}

const SMALL: &str = "small";
/// Written first under a name like this, so that no half photo ever has its real one.
const HALF: &str = "part";

/// The name of these bytes.
pub fn name_of(jpeg: &[u8]) -> PhotoId {
    PhotoId::of_hash(*blake3::hash(jpeg).as_bytes())
}

impl PhotoFiles {
    /// Nothing is made before the first photo.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn path(&self, photo: &PhotoId) -> PathBuf {
        self.folder.join(format!("{photo}.jpg"))
    }

    /// The small one for lists.
    pub fn small_path(&self, photo: &PhotoId) -> PathBuf {
        self.folder.join(SMALL).join(format!("{photo}.jpg"))
    }

    /// Keeps a photo; when this returns, the disk has it.
    pub fn keep(&self, prepared: &Prepared) -> Result<(), FileError> {
        // The small one can be made again: the disk need not be waited for.
        self.write(&self.small_path(&prepared.photo), &prepared.thumb, false)?;
        self.keep_bytes(&prepared.photo, &prepared.jpeg)
    }

    /// Keeps bytes under their name, which the caller has checked.
    pub fn keep_bytes(&self, photo: &PhotoId, jpeg: &[u8]) -> Result<(), FileError> {
        if self.read(photo)?.is_some() {
            return Ok(());
        }
        self.write(&self.path(photo), jpeg, true)
    }

    /// A photo's bytes; `None` when it is not there, or is no longer what its name says.
    pub fn read(&self, photo: &PhotoId) -> Result<Option<Vec<u8>>, FileError> {
        let path = self.path(photo);
        match std::fs::read(&path) {
            Ok(bytes) if name_of(&bytes) == *photo => Ok(Some(bytes)),
            Ok(_) => {
                tracing::error!(path = %path.display(), "a photo's file has changed on the disk");
                Ok(None)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(FileError { operation: "read", path, source }),
        }
    }

    pub fn has(&self, photo: &PhotoId) -> bool {
        self.path(photo).is_file()
    }

    /// Every photo in the folder.
    pub fn all(&self) -> Result<Vec<PhotoId>, FileError> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(FileError { operation: "list", path: self.folder.clone(), source }),
        };
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            PhotoId::parse(entry.ok()?.file_name().to_str()?.strip_suffix(".jpg")?).ok()
        };
        let mut all: Vec<PhotoId> = entries.filter_map(name).collect();
        all.sort();
        Ok(all)
    }

    fn write(&self, path: &Path, bytes: &[u8], durable: bool) -> Result<(), FileError> {
        let folder = path.parent().unwrap_or(&self.folder);
        // Two terminals may bring the same photo at once: each writes a file of its own.
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let half = path.with_extension(format!("{}-{number}.{HALF}", std::process::id()));
        let failed = |operation, path: &Path| {
            let path = path.to_owned();
            move |source| FileError { operation, path, source }
        };
        std::fs::create_dir_all(folder).map_err(failed("make the folder", folder))?;
        let written = std::fs::File::create(&half).and_then(|mut file| {
            file.write_all(bytes)?;
            if durable { file.sync_all() } else { Ok(()) }
        });
        let named = written.map_err(failed("write", &half));
        let named = named.and_then(|()| std::fs::rename(&half, path).map_err(failed("name", path)));
        if named.is_err() {
            // A full disk needs the room; what a power cut leaves is no photo either way.
            let _ = std::fs::remove_file(&half);
        }
        named?;
        if durable { sync_folder(folder).map_err(failed("write the folder of", path)) } else { Ok(()) }
    }
}

/// Makes a new name in a folder last through a power cut.
pub(super) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    // Elsewhere a folder can't be opened, and its names last by themselves.
    if cfg!(unix) { std::fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_is_kept_once_and_checked_whenever_it_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let files = PhotoFiles::new(&dir.path().join("photos"));
        assert_eq!(files.all().unwrap(), []);
        let photo = name_of(b"picture");
        assert_eq!(files.read(&photo).unwrap(), None);
        files.keep_bytes(&photo, b"picture").unwrap();
        files.keep_bytes(&photo, b"picture").unwrap();
        assert_eq!(files.read(&photo).unwrap().as_deref(), Some(&b"picture"[..]));
        assert_eq!(files.all().unwrap(), std::slice::from_ref(&photo));
        // A damaged one counts as missing and is mended by the next who brings it.
        std::fs::write(files.path(&photo), b"pict").unwrap();
        assert_eq!(files.read(&photo).unwrap(), None);
        files.keep_bytes(&photo, b"picture").unwrap();
        assert!(files.read(&photo).unwrap().is_some());
        // What a power cut left half is no photo.
        std::fs::write(files.path(&photo).with_extension(HALF), b"pi").unwrap();
        assert_eq!(files.all().unwrap().len(), 1);
    }
}
