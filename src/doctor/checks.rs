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
    /// A running terminal has the devices: they are not opened.
    pub in_use: bool,
}

impl Bench<'_> {
    /// The configuration, as far as there is a readable one.
    pub(super) fn set_up(&self) -> Option<&Config> {
        self.config.as_ref().ok().copied().flatten()
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
