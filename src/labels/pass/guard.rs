//! A thread of its own for readers of foreign files.

use super::PassError;
use super::error::Gave;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// A label that takes longer is made to keep us busy.
const TIME_MAX: Duration = Duration::from_secs(60);
/// Deeply nested files recurse deeply.
const STACK_BYTES: usize = 64 << 20;

/// Runs the work on a thread of its own; a panic or too long a time there is an error here.
pub(super) fn run<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PassError> + Send + 'static,
) -> Result<T, PassError> {
    let (done, receiver) = channel();
    let thread = std::thread::Builder::new().name("carrier label".into()).stack_size(STACK_BYTES).spawn(move || {
        // Nobody waits any more when it took too long.
        let _ = done.send(work());
    });
    if thread.is_err() {
        return Err(PassError::GaveUp { why: Gave::NoThread });
    }
    receiver.recv_timeout(TIME_MAX).unwrap_or_else(|error| {
        Err(PassError::GaveUp {
            why: match error {
                RecvTimeoutError::Timeout => Gave::Late,
                RecvTimeoutError::Disconnected => Gave::Failed,
            },
        })
    })
}
