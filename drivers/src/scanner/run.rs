use std::time::{Duration, Instant};

use super::{ScannerSettings, decoder};
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
        loop {
            let timeout = if decoder.has_half_frame() { HALF.min(settings.idle) } else { SILENT };
            let asked = Instant::now();
            let read = transport.read(&mut buffer, timeout);
            clock += asked.elapsed().min(timeout);
            match read {
                Ok(count) => {
                    for heard in decoder.push(buffer.get(..count).unwrap_or_default(), clock) {
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
