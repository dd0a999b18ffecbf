//! Who has a device open: the programs whose open files lead to it.

use std::fs;
use std::os::linux::fs::MetadataExt;
use std::path::Path;

/// A program that has the device open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub pid: u32,
    /// The program's name, such as `brltty`.
    pub program: String,
}

/// The programs that have `device` open, as far as this user may see them; without root that
/// is only one's own.
pub fn holders(device: &Path) -> Vec<Holder> {
    let Ok(device) = fs::metadata(device) else { return Vec::new() };
    // The number of a device file, or the file itself: several names may lead to the same device.
    let same = |found: &fs::Metadata| match device.st_rdev() {
        0 => (found.st_dev(), found.st_ino()) == (device.st_dev(), device.st_ino()),
        number => found.st_rdev() == number,
    };
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let mut found = Vec::new();
    for process in processes.flatten() {
        let Some(pid) = process.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(files) = fs::read_dir(process.path().join("fd")) else { continue };
        let has = files.flatten().any(|file| fs::metadata(file.path()).is_ok_and(|file| same(&file)));
        if has {
            let program = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            found.push(Holder { pid, program: program.trim().to_owned() });
        }
    }
    found
}

/// Programs that are known to take serial ports and printers of a bench for themselves, and
/// what to do about each. Source: their manual pages and packages.
pub fn known_thief(program: &str) -> Option<&'static str> {
    Some(match program {
        "ModemManager" => "systemctl disable --now ModemManager",
        "brltty" => "apt remove brltty",
        "ipp-usb" => "systemctl disable --now ipp-usb",
        "gpsd" => "systemctl disable --now gpsd",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holder_of_a_file_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("device");
        fs::write(&path, "").unwrap();
        assert_eq!(holders(&path), []);
        let open = fs::File::open(&path).unwrap();
        let found = holders(&path);
        assert!(found.iter().any(|holder| holder.pid == std::process::id()), "{found:?}");
        drop(open);
        assert_eq!(holders(&folder.path().join("nothing")), []);
    }
}
