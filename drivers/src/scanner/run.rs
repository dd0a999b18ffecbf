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
    let started = Instant::now();
    let mut buffer = vec![0u8; BUFFER_LEN];
    loop {
        let understand = |transport: &dyn crate::transport::Transport| decoder(&transport.channel(), settings.clone());
        let (mut transport, mut decoder) = port.open_as(understand, |_, _| Ok(()))?;
        loop {
            let timeout = if decoder.has_half_frame() { HALF.min(settings.idle) } else { SILENT };
            match transport.read(&mut buffer, timeout) {
                Ok(count) => {
                    let at = started.elapsed();
                    for heard in decoder.push(buffer.get(..count).unwrap_or_default(), at) {
                        port.tell(Happened::Heard(heard))?;
                    }
                }
                Err(error) => {
                    if let Some(half) = decoder.give_up() {
                        port.tell(Happened::Heard(half))?;
                    }
                    port.lost(error)?;
                    break;
                }
            }
            port.check_stop()?;
        }
    }
}
