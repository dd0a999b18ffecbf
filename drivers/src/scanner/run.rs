use std::time::{Duration, Instant};

use super::{Heard, ScannerSettings, UnreadableWhy, decoder};
use crate::device::{Happened, Never};
use crate::port::{Port, Stopped};

/// How long a read waits on a silent line before the thread looks for the order
/// to stop. Each look wakes the processor.
const SILENT: Duration = Duration::from_millis(500);
/// The same while a scan has begun, to tell of it when it stops.
const HALF: Duration = Duration::from_millis(50);
/// Longer than any report; many key events.
const BUFFER_LEN: usize = 4096;

/// Reads one scanner until its owner wants no more.
pub(crate) fn run(mut port: Port, settings: &ScannerSettings) -> Result<Never, Stopped> {
    // Silence as it was seen: on a busy machine the end of a code may lie in the system's
    // buffer while this thread has to wait, and that is no half code.
    let mut clock = Duration::ZERO;
    let mut buffer = vec![0u8; BUFFER_LEN];
    loop {
        let understand = |transport: &dyn crate::transport::Transport| decoder(&transport.channel(), settings.clone());
        let (mut transport, mut decoder) = port.open_as(understand, |_, _| Ok(()))?;
        // A recording begins where it begins.
        let mut opening = (!port.plays_back()).then(|| Opening::at(clock));
        loop {
            let timeout = if decoder.has_half_frame() { HALF.min(settings.idle) } else { SILENT };
            let asked = Instant::now();
            let read = transport.read(&mut buffer, timeout);
            clock += asked.elapsed().min(timeout);
            match read {
                Ok(count) => {
                    let heard = decoder.push(buffer.get(..count).unwrap_or_default(), clock);
                    if count > 0 && opening.as_mut().is_some_and(|opening| opening.is_over(clock, settings.idle)) {
                        opening = None;
                    }
                    for heard in heard {
                        // Only the first can have begun before.
                        let heard = if opening.take().is_some() { in_doubt(heard) } else { heard };
                        port.tell(Happened::Heard(heard))?;
                    }
                }
                Err(error) => {
                    if let Some(half) = decoder.give_up() {
                        port.tell(Happened::Heard(half))?;
                    }
                    port.lost(&error)?;
                    break;
                }
            }
            port.check_stop()?;
        }
    }
}

/// A device that was opened while its scanner sent gives the end of that code first, and nothing
/// in it says so. What follows a pause that no code has in its midst has begun after it.
struct Opening {
    quiet_since: Duration,
}

impl Opening {
    fn at(clock: Duration) -> Self {
        Self { quiet_since: clock }
    }

    /// Whether the line had been quiet for long enough when bytes came.
    fn is_over(&mut self, clock: Duration, idle: Duration) -> bool {
        clock.saturating_sub(std::mem::replace(&mut self.quiet_since, clock)) >= idle
    }
}

/// Also one that was whole is told as a half one: to scan it again costs a second.
fn in_doubt(heard: Heard) -> Heard {
    match heard {
        Heard::Scan(code) => Heard::Unreadable { raw: code.raw, why: UnreadableWhy::HalfFrame },
        unreadable => unreadable,
    }
}
