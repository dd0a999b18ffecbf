use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Machine, lock};
use crate::transport::{Address, Channel, framed, hello};

/// A HID device or keyboard made of software: whole reports or key events on a
/// Unix socket, for terminals in this process and in others. Only a kernel can
/// make the real kind.
pub struct SocketDevice {
    path: PathBuf,
    channel: Channel,
    /// Takes what terminals write, where the device can be told something.
    machine: Option<Arc<Mutex<dyn Machine>>>,
    plugged: Mutex<Option<Plugged>>,
}

struct Plugged {
    clients: Arc<Mutex<Vec<UnixStream>>>,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl SocketDevice {
    /// Plugs a device in at `directory/name`.
    pub fn start(directory: &Path, name: &str, channel: Channel) -> std::io::Result<Self> {
        Self::start_with(directory, name, channel, None)
    }

    /// The same for a device that can be told something, one report at a time.
    pub(super) fn start_with(
        directory: &Path,
        name: &str,
        channel: Channel,
        machine: Option<Arc<Mutex<dyn Machine>>>,
    ) -> std::io::Result<Self> {
        let device = Self { path: directory.join(name), channel, machine, plugged: Mutex::new(None) };
        device.replug()?;
        Ok(device)
    }

    /// Where a terminal finds the device, the same after replugging.
    pub fn address(&self) -> Address {
        Address::Sim { path: self.path.clone() }
    }

    /// Sends one report, or whole key events; lost when nobody listens, as in
    /// life.
    pub fn send(&self, record: &[u8]) {
        if let Some(plugged) = lock(&self.plugged).as_ref() {
            let record = framed(record);
            lock(&plugged.clients).retain_mut(|client| client.write_all(&record).is_ok());
        }
    }

    /// Puts the plug in; does nothing when it is in.
    pub fn replug(&self) -> std::io::Result<()> {
        let mut plugged = lock(&self.plugged);
        if plugged.is_some() {
            return Ok(());
        }
        remove(&self.path);
        let listener = UnixListener::bind(&self.path)?;
        let clients = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let thread = std::thread::Builder::new().name("simulated device".to_owned()).spawn({
            let (clients, stop, hello) = (clients.clone(), stop.clone(), framed(&hello(&self.channel)));
            let machine = self.machine.clone();
            move || serve(&listener, &clients, &stop, &hello, machine.as_ref())
        })?;
        *plugged = Some(Plugged { clients, stop, thread });
        Ok(())
    }

    /// Pulls the plug; does nothing when it is out.
    pub fn unplug(&self) {
        let Some(Plugged { clients, stop, thread }) = lock(&self.plugged).take() else { return };
        stop.store(true, Ordering::SeqCst);
        // The thread waits for a visitor; here it is.
        if let Err(error) = UnixStream::connect(&self.path) {
            tracing::debug!(%error, "simulated device wakes by itself");
        }
        remove(&self.path);
        for client in lock(&clients).drain(..) {
            // An error says that the terminal was faster.
            client.shutdown(Shutdown::Both).unwrap_or_default();
        }
        if thread.join().is_err() {
            tracing::error!("simulated device failed");
        }
    }

    pub fn is_plugged(&self) -> bool {
        lock(&self.plugged).is_some()
    }
}

impl Drop for SocketDevice {
    fn drop(&mut self) {
        self.unplug();
    }
}

fn serve(
    listener: &UnixListener,
    clients: &Mutex<Vec<UnixStream>>,
    stop: &AtomicBool,
    hello: &[u8],
    machine: Option<&Arc<Mutex<dyn Machine>>>,
) {
    for client in listener.incoming() {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let Ok(mut client) = client else { return };
        // A terminal that hangs must not hang the device for ever.
        let timeout = client.set_write_timeout(Some(Duration::from_secs(2)));
        // Who has heard the hello hears everything after it.
        let mut clients = lock(clients);
        if timeout.is_ok() && client.write_all(hello).is_ok() {
            if let (Some(machine), Ok(reader)) = (machine.cloned(), client.try_clone()) {
                std::thread::spawn(move || hear(reader, &machine));
            }
            clients.push(client);
        }
    }
}

/// Gives the machine each record that a terminal writes, until the plug is out.
fn hear(mut client: UnixStream, machine: &Mutex<dyn Machine>) {
    let mut length = [0u8; 2];
    while client.read_exact(&mut length).is_ok() {
        let mut record = vec![0u8; u16::from_le_bytes(length).into()];
        if client.read_exact(&mut record).is_err() {
            return;
        }
        let answer = lock(machine).hear(&record);
        if !answer.bytes.is_empty() && client.write_all(&framed(&answer.bytes)).is_err() {
            return;
        }
    }
}

fn remove(path: &Path) {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            tracing::warn!(path = %path.display(), %error, "socket stays");
        }
        _ => {}
    }
}
