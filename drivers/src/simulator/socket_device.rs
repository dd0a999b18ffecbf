use std::io::{ErrorKind, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use super::lock;
use crate::transport::{Address, Channel, framed, hello};

/// A HID device or keyboard made of software: whole reports or key events on a
/// Unix socket, for terminals in this process and in others. Only a kernel can
/// make the real kind.
pub struct SocketDevice {
    path: PathBuf,
    channel: Channel,
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
        let device = Self { path: directory.join(name), channel, plugged: Mutex::new(None) };
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
            move || serve(&listener, &clients, &stop, &hello)
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
        lock(&clients).clear();
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

fn serve(listener: &UnixListener, clients: &Mutex<Vec<UnixStream>>, stop: &AtomicBool, hello: &[u8]) {
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
            clients.push(client);
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
