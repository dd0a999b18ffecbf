use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::time::{Duration, Instant};

use crate::device::{Command, DeviceEvent, DownKind, DownWhy, Happened};
use crate::transport::{Address, Transport, TransportError};

/// What the owner of a device tells its thread.
pub(crate) enum Order {
    Command(Command),
    Stop,
}

/// The owner wants no more, or is gone.
pub(crate) struct Stopped;

/// One device's address, kept open: opened again with growing pauses after a
/// loss, each change told once.
pub(crate) struct Port {
    name: Arc<str>,
    address: Address,
    events: Sender<DeviceEvent>,
    orders: Receiver<Order>,
    pause: Duration,
    opened_at: Option<Instant>,
    /// The reason that was told last while it is down.
    told_down: Option<DownWhy>,
}

/// Short, since a plug that slipped is back within a second.
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// A connection that lasted this long was a good one.
const GOOD_AFTER: Duration = Duration::from_secs(2);

impl Port {
    pub(crate) fn new(name: Arc<str>, address: Address, events: Sender<DeviceEvent>, orders: Receiver<Order>) -> Self {
        Self { name, address, events, orders, pause: PAUSE_MIN, opened_at: None, told_down: None }
    }

    /// Opens the device, however long it takes. Commands that come meanwhile
    /// go to `while_down`.
    pub(crate) fn open(
        &mut self,
        while_down: impl FnMut(&Self, Command) -> Result<(), Stopped>,
    ) -> Result<Box<dyn Transport>, Stopped> {
        self.open_as(|_| Ok::<_, TransportError>(()), while_down).map(|(transport, ())| transport)
    }

    /// The same; a device that `understand` refuses counts as down.
    pub(crate) fn open_as<T, E: std::fmt::Display>(
        &mut self,
        mut understand: impl FnMut(&dyn Transport) -> Result<T, E>,
        mut while_down: impl FnMut(&Self, Command) -> Result<(), Stopped>,
    ) -> Result<(Box<dyn Transport>, T), Stopped> {
        loop {
            let why = match self.address.open() {
                Ok(transport) => match understand(transport.as_ref()) {
                    Ok(understood) => {
                        self.told_down = None;
                        self.opened_at = Some(Instant::now());
                        self.tell(Happened::Up)?;
                        return Ok((transport, understood));
                    }
                    Err(error) => DownWhy::other(&self.address, error.to_string()),
                },
                Err(error) => DownWhy::of(&error),
            };
            self.tell_down(why)?;
            let until = Instant::now() + self.pause;
            while let left @ 1.. = until.saturating_duration_since(Instant::now()).as_millis() {
                let left = Duration::from_millis(u64::try_from(left).unwrap_or(1));
                if let Some(command) = self.wait(left)? {
                    while_down(self, command)?;
                }
            }
            self.pause = (self.pause * 2).min(PAUSE_MAX);
        }
    }

    /// Whether what comes from this address was recorded.
    pub(crate) fn plays_back(&self) -> bool {
        matches!(self.address, Address::Replay { .. })
    }

    /// Tells that the open device was lost, and paces the next attempt.
    pub(crate) fn lost(&mut self, why: &TransportError) -> Result<(), Stopped> {
        let lasted = self.opened_at.take().is_some_and(|at| at.elapsed() >= GOOD_AFTER);
        self.pause = if lasted { PAUSE_MIN } else { (self.pause * 2).min(PAUSE_MAX) };
        self.tell_down(DownWhy::of(why))
    }

    fn tell_down(&mut self, why: DownWhy) -> Result<(), Stopped> {
        // What was unplugged is not plugged in: that is no news.
        let known =
            |told: &DownWhy| *told == why || (told.kind == DownKind::Unplugged && why.kind == DownKind::NotPluggedIn);
        if self.told_down.as_ref().is_some_and(known) {
            return Ok(());
        }
        self.told_down = Some(why.clone());
        tracing::warn!(device = &*self.name, %why, "device down");
        self.tell(Happened::Down { why })
    }

    /// Passes an event on, with the device's name and the time on it.
    pub(crate) fn tell(&self, what: Happened) -> Result<(), Stopped> {
        let event = DeviceEvent { device: self.name.clone(), at: Instant::now(), what };
        self.events.send(event).map_err(|_| Stopped)
    }

    /// Waits for a command.
    pub(crate) fn wait(&self, timeout: Duration) -> Result<Option<Command>, Stopped> {
        match self.orders.recv_timeout(timeout) {
            Ok(Order::Command(command)) => Ok(Some(command)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Ok(Order::Stop) | Err(RecvTimeoutError::Disconnected) => Err(Stopped),
        }
    }

    /// Looks for the order to stop; commands mean nothing to this device.
    pub(crate) fn check_stop(&self) -> Result<(), Stopped> {
        loop {
            match self.orders.try_recv() {
                Ok(Order::Command(_)) => {}
                Err(TryRecvError::Empty) => return Ok(()),
                Ok(Order::Stop) | Err(TryRecvError::Disconnected) => return Err(Stopped),
            }
        }
    }
}
