//! Which cameras are there, from sysfs: the kernel's own list, which needs no permission.

use std::path::{Path, PathBuf};

use super::CameraTrouble;

/// A camera that is attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraFound {
    /// What it calls itself.
    pub name: String,
    /// Its device file; a link that stays the same in another socket where there is one.
    pub path: PathBuf,
    /// Why no picture can be taken with it now.
    pub trouble: Option<CameraTrouble>,
}

/// Attached cameras; none where there is no V4L2.
pub fn list() -> Vec<CameraFound> {
    list_in(Path::new("/sys/class/video4linux"), Path::new("/dev"))
}

/// The same from another root: `classes` holds a folder for each device, `devices` its file.
pub fn list_in(classes: &Path, devices: &Path) -> Vec<CameraFound> {
    let Ok(entries) = std::fs::read_dir(classes) else { return Vec::new() };
    let mut found: Vec<(u32, CameraFound)> = Vec::new();
    for entry in entries.flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let Some(number) = file.strip_prefix("video").and_then(|number| number.parse().ok()) else { continue };
        // A camera's second file gives metadata, not pictures.
        let text = |name: &str| std::fs::read(entry.path().join(name)).unwrap_or_default();
        if !matches!(text("index").trim_ascii(), b"" | b"0") {
            continue;
        }
        let device = devices.join(&file);
        let trouble = openable(&device);
        let name = String::from_utf8_lossy(text("name").trim_ascii()).chars().filter(|c| !c.is_control()).collect();
        found.push((number, CameraFound { name, path: lasting(devices, &device), trouble }));
    }
    found.sort_by_key(|(number, _)| *number);
    found.into_iter().map(|(_, camera)| camera).collect()
}

/// Opening a camera does not take it: several programs may have it open, one may stream.
fn openable(device: &Path) -> Option<CameraTrouble> {
    let opened = std::fs::OpenOptions::new().read(true).write(true).open(device);
    opened.err().map(|error| super::trouble(&error, false))
}

/// The name by which udev finds the same camera again.
fn lasting(devices: &Path, device: &Path) -> PathBuf {
    let links = std::fs::read_dir(devices.join("v4l/by-id"));
    let mut links: Vec<PathBuf> = links.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    links.sort();
    let target = device.canonicalize().ok();
    let same = links.into_iter().find(|link| target.is_some() && link.canonicalize().ok() == target);
    same.unwrap_or_else(|| device.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cameras_are_listed_by_name_with_what_is_wrong() {
        let root = tempfile::tempdir().unwrap();
        let (classes, devices) = (root.path().join("sys"), root.path().join("dev"));
        let add = |number: u32, name: &str, index: &str, there: bool| {
            let class = classes.join(format!("video{number}"));
            std::fs::create_dir_all(&class).unwrap();
            std::fs::create_dir_all(devices.join("v4l/by-id")).unwrap();
            std::fs::write(class.join("name"), format!("{name}\n")).unwrap();
            std::fs::write(class.join("index"), format!("{index}\n")).unwrap();
            if there {
                std::fs::write(devices.join(format!("video{number}")), "").unwrap();
            }
        };
        add(10, "Second", "0", false);
        add(2, "HD Pro Webcam C920", "0", true);
        add(3, "HD Pro Webcam C920", "1", true);
        std::fs::create_dir_all(classes.join("vbi0")).unwrap();
        let link = devices.join("v4l/by-id/usb-046d_HD_Pro-video-index0");
        #[cfg(unix)]
        std::os::unix::fs::symlink(devices.join("video2"), &link).unwrap();
        let found = list_in(&classes, &devices);
        let second = devices.join("video10");
        assert_eq!(
            found,
            [
                CameraFound { name: "HD Pro Webcam C920".into(), path: link, trouble: None },
                CameraFound { name: "Second".into(), path: second, trouble: Some(CameraTrouble::Missing) },
            ]
        );
    }

    #[test]
    fn without_video_there_is_nothing() {
        assert_eq!(list_in(Path::new("/not/there"), Path::new("/not/there")), []);
    }
}
