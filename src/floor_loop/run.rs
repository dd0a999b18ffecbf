//! Runs the floor loop on a thread of its own.

use super::{Effect, FloorLoop, Input, Model, Now};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long the loop sleeps when nothing happens.
const TICK: Duration = Duration::from_millis(1000);
/// A code that nobody took for this long is shown as not used: whoever scanned it has gone on.
const STALE: Duration = Duration::from_secs(5);
/// A weight that waited for longer than this may no longer be on the pan; newer ones follow it.
const STALE_WEIGHT: Duration = Duration::from_secs(1);

/// The running loop. Dropping it ends it, after the input in hand.
pub struct Running {
    inputs: Sender<Input>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Starts the loop: `perform` does what it asks for, `publish` shows what it shows. Both
    /// are called on the loop's thread and must not wait.
    pub fn start(
        floor: FloorLoop,
        perform: impl FnMut(Effect) + Send + 'static,
        publish: impl FnMut(Model) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (inputs, receiver) = channel();
        Self::start_on(floor, inputs, receiver, perform, publish)
    }

    /// The same on a channel whose sending end was given away before.
    pub fn start_on(
        floor: FloorLoop,
        inputs: Sender<Input>,
        receiver: Receiver<Input>,
        perform: impl FnMut(Effect) + Send + 'static,
        publish: impl FnMut(Model) + Send + 'static,
    ) -> std::io::Result<Self> {
        let thread = std::thread::Builder::new()
            .name("floor loop".into())
            .spawn(move || work(floor, &receiver, perform, publish))?;
        Ok(Self { inputs, thread: Some(thread) })
    }

    /// Where inputs go.
    pub fn inputs(&self) -> Sender<Input> {
        self.inputs.clone()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.inputs.send(Input::Quit);
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the floor loop failed");
        }
    }
}

fn work(
    mut floor: FloorLoop,
    inputs: &Receiver<Input>,
    mut perform: impl FnMut(Effect),
    mut publish: impl FnMut(Model),
) {
    let started = Instant::now();
    let now = || Now { wall_ms: crate::journal::wall_ms(), up: started.elapsed() };
    floor.handle(Input::Tick, now()).into_iter().for_each(&mut perform);
    publish(floor.model(now()));
    loop {
        let received = inputs.recv_timeout(TICK);
        let mut when = now();
        let input = match received {
            Ok(Input::Quit) | Err(RecvTimeoutError::Disconnected) => return,
            Ok(Input::Heard { scanner, heard, at }) if at.elapsed() > STALE => {
                Input::Late { scanner, heard, waited: at.elapsed() }
            }
            Ok(Input::Reading { scale, at, .. }) if at.elapsed() > STALE_WEIGHT => {
                floor.weight_is_old(&scale);
                continue;
            }
            Ok(Input::Heard { scanner, heard, at }) => {
                // A slow disk must neither make an echo a scan of its own nor two scans one.
                when.up = at.saturating_duration_since(started);
                Input::Heard { scanner, heard, at }
            }
            Ok(input) => input,
            Err(RecvTimeoutError::Timeout) => Input::Tick,
        };
        let effects = floor.handle(input, when);
        publish(floor.model(now()));
        effects.into_iter().for_each(&mut perform);
    }
}
