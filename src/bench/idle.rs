//! What a terminal costs while nobody works at it.

use super::BenchError;
use super::figures::{Figure, Target};
use crate::terminal::Terminal;
use crate::terminal::simulated::SimulatedBench;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long the devices get to come up before it counts.
const SETTLE: Duration = Duration::from_secs(2);
/// How long it is watched.
const WATCH: Duration = Duration::from_secs(20);
/// A port that nobody listens on: the network's part is not measured here.
const NO_HUB: ([u8; 4], u16) = ([127, 0, 0, 1], 9);

/// Starts a terminal with a scanner, a scale and two printers, touches nothing, and measures
/// what share of one core the process takes, its simulated devices included. `None` where the
/// system doesn't tell.
pub fn idle(folder: &Path) -> Result<Option<Figure>, BenchError> {
    let folder = folder.join("bench-idle");
    let failed = |source| BenchError::File { doing: "set up an idle terminal", path: folder.clone(), source };
    let _ = std::fs::remove_dir_all(&folder);
    let bench = SimulatedBench::start(&folder.join("devices"), NO_HUB.into()).map_err(failed)?;
    let mut config = bench.config("BENCH", "T01", 1, "");
    config.hub = None;
    let terminal = Terminal::start(&folder.join("terminal"), &config, |_| ())?;
    std::thread::sleep(SETTLE);
    let (before, started) = (on_cpu(), Instant::now());
    std::thread::sleep(WATCH);
    let (after, took) = (on_cpu(), started.elapsed());
    drop((terminal, bench));
    let _ = std::fs::remove_dir_all(&folder);
    let Some(used) = after.zip(before).map(|(after, before)| after.saturating_sub(before)) else { return Ok(None) };
    let percent = 100.0 * used.as_secs_f64() / took.as_secs_f64();
    let asked = Target { p99_max: Some(1.0), ..Target::default() };
    Ok(Some(Figure::new("idle terminal with four devices, of a core", 1, "%", percent, percent).asked(asked)))
}

/// Time that this process's threads have spent on a processor (proc(5), `schedstat`).
fn on_cpu() -> Option<Duration> {
    let tasks = std::fs::read_dir("/proc/self/task").ok()?;
    let of = |task: std::fs::DirEntry| -> Option<u64> {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse().ok()
    };
    Some(Duration::from_nanos(tasks.flatten().filter_map(of).sum()))
}
