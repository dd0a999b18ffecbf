//! What the doctor looks at.

use super::finding::Finding;
use super::{attached, configured, labels, machine, setup};
use crate::terminal::config::{Config, ConfigError};
use std::path::Path;

/// One thing to look at.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    pub id: &'static str,
    pub look: fn(&Bench<'_>) -> Vec<Finding>,
}

/// The list: what is set up first, then what is attached, then the machine.
pub const CHECKS: &[Check] = &[
    Check { id: "setup", look: setup::setup },
    Check { id: "labels", look: labels::templates },
    Check { id: "scanners", look: configured::scanners },
    Check { id: "scales", look: configured::scales },
    Check { id: "printers", look: configured::printers },
    Check { id: "camera", look: configured::camera },
    Check { id: "serial", look: attached::serial_ports },
    Check { id: "usb-printers", look: attached::usb_printers },
    Check { id: "queues", look: attached::queues },
    Check { id: "hid", look: attached::hid },
    Check { id: "keyboards", look: attached::keyboards },
    Check { id: "cameras", look: attached::cameras },
    Check { id: "usb", look: attached::other_usb },
    Check { id: "hub", look: machine::hub },
    Check { id: "disk", look: machine::disk },
];

/// What the doctor stands in front of.
pub struct Bench<'a> {
    /// The data folder.
    pub folder: &'a Path,
    /// What terminal.toml says; `None` where there is none.
    pub config: Result<Option<&'a Config>, &'a ConfigError>,
    pub running: Running,
}

/// Whether a terminal runs, which then has the devices: two who talk to one printer would read
/// each other's answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Running {
    Nowhere,
    /// In another process: no device is opened.
    Elsewhere,
    /// In this one. It has all devices but these, which it can't open or reach.
    Here {
        down: Vec<String>,
    },
}

impl Bench<'_> {
    /// The configuration, as far as there is a readable one.
    pub(super) fn set_up(&self) -> Option<&Config> {
        self.config.as_ref().ok().copied().flatten()
    }

    /// The device that is set up with this address, whatever speed it names.
    pub(super) fn user_of(&self, address: &str) -> Option<String> {
        user_of(self.set_up()?, address)
    }
}

/// The same in this configuration.
pub(super) fn user_of(config: &Config, address: &str) -> Option<String> {
    let scanners = config.scanners.iter().map(|device| (&device.name, device.address.to_string()));
    let scales = config.scales.iter().map(|device| (&device.name, device.address.to_string()));
    let printers = config.printers.iter().map(|device| (&device.name, device.address.to_string()));
    let camera = config.camera.iter().map(|device| (&device.name, device.address.to_string()));
    let mut all = scanners.chain(scales).chain(printers).chain(camera);
    all.find(|(_, used)| place(used) == place(address)).map(|(name, _)| name.clone())
}

/// Where an address leads, without its settings; a link in /dev leads to its device.
fn place(address: &str) -> String {
    let place = address.split('?').next().unwrap_or_default();
    match place.strip_prefix("serial:").unwrap_or(place) {
        path if path.starts_with('/') => {
            std::fs::canonicalize(path).map_or_else(|_| path.to_owned(), |file| file.to_string_lossy().into_owned())
        }
        other => other.to_owned(),
    }
}

/// Looks at everything; it may take some seconds, since silent devices get time to answer.
pub fn examine(bench: &Bench<'_>) -> Vec<Finding> {
    // Each check on a thread of its own: devices are waited for side by side.
    std::thread::scope(|scope| {
        let running: Vec<_> = CHECKS.iter().map(|check| scope.spawn(|| (check.look)(bench))).collect();
        let finished = running.into_iter().zip(CHECKS).map(|(thread, check)| {
            thread.join().unwrap_or_else(|_| {
                tracing::error!(check = check.id, "a check ended early");
                Vec::new()
            })
        });
        finished.flatten().collect()
    })
}
