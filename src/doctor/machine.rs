//! What every device needs: a disk with room, and, for the hub, a way there.

use super::checks::Bench;
use super::finding::{Finding, Part};
use crate::floor_loop::Health;
use crate::sync::HubTrouble;
use crate::sync::http::{CallError, Http};
use crate::words::{Msg, Word};

/// A day's work takes some tens of megabytes; below this a full disk is near.
const FREE_BYTES_MIN: u64 = 1 << 30;

/// Asks the hub, with this terminal's token, how far it has the journal: nothing less shows that
/// it takes this terminal.
pub(super) fn hub(bench: &Bench<'_>) -> Vec<Finding> {
    let Some((config, hub)) = bench.set_up().and_then(|config| Some((config, config.hub.as_ref()?))) else {
        return Vec::new();
    };
    let finding = |health, say: Msg, fix| Finding { health, fix, ..Finding::good(Part::Hub, "hub", &hub.url, say) };
    let Some(http) = Http::new(&hub.url, &config.warehouse, &config.device, &hub.token) else {
        return vec![finding(Health::Bad, Word::DoctorHubAddress.into(), Some(Word::DoctorFixHubAddress.into()))];
    };
    let asked = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(http.head()),
        Err(error) => {
            tracing::error!(%error, "the hub could not be asked");
            return Vec::new();
        }
    };
    vec![match asked {
        Ok(_) => finding(Health::Good, Word::DoctorHubReached.into(), None),
        Err(CallError::Refused(why)) => {
            let fix = Msg::new(Word::DoctorFixHubRefuses).arg(&config.warehouse).arg(&config.device);
            finding(Health::Bad, Msg::new(Word::NetRefused).arg_msg(why.say()), Some(fix))
        }
        // Work goes on without it.
        Err(CallError::Unreachable(_) | CallError::Closed) => {
            finding(Health::Warn, Word::DoctorHubAway.into(), Some(Word::DoctorFixHub.into()))
        }
        Err(other) => finding(Health::Warn, HubTrouble::of_call(&other).say(), Some(Word::DoctorFixHub.into())),
    }]
}

pub(super) fn disk(bench: &Bench<'_>) -> Vec<Finding> {
    let folder = bench.folder.ancestors().find(|folder| folder.exists()).unwrap_or(bench.folder);
    let Ok(data) = rustix::fs::statvfs(folder) else { return Vec::new() };
    let free = data.f_bavail.saturating_mul(data.f_frsize);
    let say = Msg::new(Word::DoctorDiskFree).arg(format!("{:.1}", free as f64 / 1e9));
    let good = Finding::good(Part::Disk, "disk", bench.folder.display(), say);
    let low = free < FREE_BYTES_MIN;
    vec![if low { Finding { health: Health::Bad, fix: Some(Word::DoctorFixDisk.into()), ..good } } else { good }]
}
