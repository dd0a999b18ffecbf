use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Address, Fate, Transport, TransportError, WriteError};

/// Jobs written into files instead of to a printer: for trying without one, and
/// for many labels at a time. Files are not synced to disk, since nothing hangs
/// on them after a power cut.
pub struct Folder {
    target: Target,
    address: String,
}

enum Target {
    /// A file for each job, numbered on from the highest number there is.
    Numbered { folder: PathBuf, next: u32 },
    /// One file, job behind job.
    Appended(File),
}

impl Folder {
    /// Makes the folder if it isn't there yet.
    pub fn open(path: &Path) -> Result<Self, TransportError> {
        let address = Address::Folder { path: path.to_owned() }.to_string();
        let opened = std::fs::create_dir_all(path).and_then(|()| highest_number(path));
        let next = opened.map_err(|error| TransportError::from_open(&address, &error))?.saturating_add(1);
        Ok(Self { target: Target::Numbered { folder: path.to_owned(), next }, address })
    }

    /// Appends to one file; makes it if it isn't there yet.
    pub fn one_file(path: &Path) -> Result<Self, TransportError> {
        let address = Address::File { path: path.to_owned() }.to_string();
        let file = OpenOptions::new().create(true).append(true).open(path);
        let file = file.map_err(|error| TransportError::from_open(&address, &error))?;
        Ok(Self { target: Target::Appended(file), address })
    }
}

impl Transport for Folder {
    /// Nothing ever comes back.
    fn read(&mut self, _buffer: &mut [u8], _timeout: Duration) -> Result<usize, TransportError> {
        Ok(0)
    }

    /// One call is one job. A job that doesn't fit on the disk leaves nothing.
    fn write_all(&mut self, bytes: &[u8], _timeout: Duration) -> Result<(), WriteError> {
        let written = match &mut self.target {
            Target::Numbered { folder, next } => write_numbered(folder, next, bytes),
            Target::Appended(file) => append(file, bytes),
        };
        written.map_err(|source| WriteError {
            bytes_sent: 0,
            source: TransportError::Io { address: self.address.clone(), source },
        })
    }

    fn address(&self) -> &str {
        &self.address
    }

    fn is_two_way(&self) -> bool {
        false
    }

    fn fate(&mut self, _timeout: Duration) -> Result<Fate, TransportError> {
        Ok(Fate::PassedOn)
    }
}

fn highest_number(folder: &Path) -> std::io::Result<u32> {
    let mut highest = 0;
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = Path::new(&name).file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
        highest = highest.max(number.unwrap_or(0));
    }
    Ok(highest)
}

/// The name shows up when the file is whole, so that who watches the folder
/// never takes half a job.
fn write_numbered(folder: &Path, next: &mut u32, bytes: &[u8]) -> std::io::Result<()> {
    let kind = if bytes.starts_with(b"%PDF-") { "pdf" } else { "prn" };
    loop {
        let part = folder.join(format!(".{next:06}.part"));
        let path = folder.join(format!("{next:06}.{kind}"));
        *next = next.checked_add(1).ok_or_else(|| std::io::Error::other("the folder is full; empty it"))?;
        // Another program may count in the same folder.
        match OpenOptions::new().write(true).create_new(true).open(&part) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
            Ok(mut file) => {
                let done = match path.exists() {
                    true => Ok(false),
                    false => file.write_all(bytes).and_then(|()| std::fs::rename(&part, &path)).map(|()| true),
                };
                if !matches!(done, Ok(true)) {
                    std::fs::remove_file(&part).unwrap_or_default();
                }
                if done? {
                    return Ok(());
                }
            }
        }
    }
}

fn append(file: &mut File, bytes: &[u8]) -> std::io::Result<()> {
    let before = file.metadata()?.len();
    let written = file.write_all(bytes);
    if written.is_err() {
        file.set_len(before)?;
    }
    written
}
