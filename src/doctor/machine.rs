//! What every device needs: a disk with room, and, for the hub, a way there.

use super::checks::Bench;
use super::finding::{Finding, Part};
use crate::floor_loop::Health;
use crate::words::{Msg, Word};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

/// A day's work takes some tens of megabytes; below this a full disk is near.
const FREE_BYTES_MIN: u64 = 1 << 30;
const REACH_WITHIN: Duration = Duration::from_secs(3);

/// Whether anybody listens where the hub should be.
pub(super) fn hub(bench: &Bench<'_>) -> Vec<Finding> {
    let Some(hub) = bench.set_up().and_then(|config| config.hub.as_ref()) else { return Vec::new() };
    let finding = |health, say: Msg, fix| Finding { health, fix, ..Finding::good(Part::Hub, "hub", &hub.url, say) };
    let target = host_and_port(&hub.url);
    let reached = target
        .and_then(|(host, port)| (host.as_str(), port).to_socket_addrs().ok())
        .is_some_and(|mut all| all.any(|address| TcpStream::connect_timeout(&address, REACH_WITHIN).is_ok()));
    vec![if reached {
        finding(Health::Good, Word::DoctorHubReached.into(), None)
    } else {
        // Work goes on without it.
        finding(Health::Warn, Word::DoctorHubAway.into(), Some(Word::DoctorFixHub.into()))
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

fn host_and_port(url: &str) -> Option<(String, u16)> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split('/').next()?;
    let usual = if scheme == "https" { 443 } else { 80 };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
        _ => (authority, usual),
    };
    Some((host.trim_start_matches('[').trim_end_matches(']').to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hub_s_place_is_read_from_its_url() {
        let is = |url, host: &str, port| assert_eq!(host_and_port(url), Some((host.to_owned(), port)), "{url}");
        is("http://hub.example:8470", "hub.example", 8470);
        is("https://hub.example/floor", "hub.example", 443);
        is("http://[::1]:8470/", "::1", 8470);
        is("http://[::1]", "::1", 80);
        assert_eq!(host_and_port("hub"), None);
    }
}
