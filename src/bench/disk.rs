//! The machine's own limits: how fast its disk makes 4 KiB safe, and what this process holds.

use super::figures::Samples;
use std::fs::{File, OpenOptions};
use std::io::{Result, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Instant;

const BLOCK: usize = 4096;
/// As long as a write-ahead log between two checkpoints.
const BLOCKS: u64 = 1024;

/// Writes a block and waits for the disk, over and over, in the folder of the database.
pub struct DiskProbe {
    over: File,
    append: File,
    at: u64,
    block: [u8; BLOCK],
    /// Over a file that is there: the least that any durable commit costs.
    pub overwriting: Samples,
    /// At the end of a growing file, whose new length has to be made safe too.
    pub appending: Samples,
}

impl DiskProbe {
    pub fn new(folder: &Path) -> Result<Self> {
        let mut over =
            OpenOptions::new().write(true).create(true).truncate(true).open(folder.join("probe-overwrite"))?;
        over.write_all(&vec![0; BLOCK * BLOCKS as usize])?;
        over.sync_all()?;
        let append = OpenOptions::new().write(true).create(true).truncate(true).open(folder.join("probe-append"))?;
        let samples = Samples::default;
        Ok(Self { over, append, at: 0, block: [0xA5; BLOCK], overwriting: samples(), appending: samples() })
    }

    /// One write over the prepared file.
    pub fn overwrite(&mut self) -> Result<()> {
        self.at = (self.at + 1) % BLOCKS;
        self.block[0] = self.block[0].wrapping_add(1);
        let started = Instant::now();
        self.over.seek(SeekFrom::Start(self.at * BLOCK as u64))?;
        self.over.write_all(&self.block)?;
        self.over.sync_data()?;
        self.overwriting.push(started.elapsed());
        Ok(())
    }

    /// One write behind the end.
    pub fn append(&mut self) -> Result<()> {
        let started = Instant::now();
        self.append.write_all(&self.block)?;
        self.append.sync_data()?;
        self.appending.push(started.elapsed());
        Ok(())
    }
}

/// Removes the probe's files.
pub fn clean(folder: &Path) {
    for name in ["probe-overwrite", "probe-append"] {
        let _ = std::fs::remove_file(folder.join(name));
    }
}

/// Memory of this process in MB: now and at its highest; `None` where the system doesn't say.
pub fn resident_mb() -> Option<(f64, f64)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let field = |name: &str| -> Option<f64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kib * 1024.0 / 1e6)
    };
    Some((field("VmRSS:")?, field("VmHWM:")?))
}
