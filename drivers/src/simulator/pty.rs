use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use serialport::{SerialPort, TTYPort};

use super::{Answer, Machine, lock};

/// A machine on a pseudo terminal. The path of the terminal changes with every
/// plugging; `path`, a symbolic link, stays.
pub(super) struct PtyCable {
    line: Arc<Line>,
}

struct Line {
    path: PathBuf,
    machine: Arc<Mutex<dyn Machine>>,
    plugged: Mutex<Option<Plugged>>,
}

struct Plugged {
    master: TTYPort,
    /// Held so that the master isn't hung up while nobody has the terminal
    /// open; also wakes the thread.
    slave: TTYPort,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl PtyCable {
    pub(super) fn new(directory: &Path, name: &str, machine: Arc<Mutex<dyn Machine>>) -> std::io::Result<Self> {
        let line = Arc::new(Line { path: directory.join(name), machine, plugged: Mutex::new(None) });
        line.plug()?;
        Ok(Self { line })
    }

    pub(super) fn path(&self) -> &Path {
        &self.line.path
    }

    /// Puts the cable in; does nothing when it is in.
    pub(super) fn plug(&self) -> std::io::Result<()> {
        self.line.plug()
    }

    /// Pulls the cable out; does nothing when it is out.
    pub(super) fn unplug(&self) {
        self.line.unplug();
    }

    pub(super) fn is_plugged(&self) -> bool {
        lock(&self.line.plugged).is_some()
    }

    /// Says something unasked; lost when the cable is out, as in life.
    pub(super) fn send(&self, bytes: &[u8]) {
        self.answer(&Answer { bytes: bytes.to_vec(), ..Answer::default() });
    }

    /// Says what a machine wants to say unasked.
    pub(super) fn answer(&self, answer: &Answer) {
        if let Some(plugged) = lock(&self.line.plugged).as_mut() {
            write(&mut plugged.master, answer);
        }
        if answer.unplug {
            self.unplug();
        }
    }
}

impl Line {
    fn plug(self: &Arc<Self>) -> std::io::Result<()> {
        let mut plugged = lock(&self.plugged);
        if plugged.is_some() {
            return Ok(());
        }
        let (master, slave) = TTYPort::pair()?;
        let target = slave.name().ok_or_else(|| std::io::Error::other("the terminal has no name"))?;
        let mut reader = master.try_clone_native()?;
        reader.set_timeout(Duration::from_secs(5))?;
        // Renaming swaps the link in one step: nobody sees it missing.
        let mut fresh = self.path.clone().into_os_string();
        fresh.push(".new");
        let fresh = PathBuf::from(fresh);
        remove(&fresh);
        std::os::unix::fs::symlink(target, &fresh)?;
        std::fs::rename(&fresh, &self.path)?;
        let stop = Arc::new(AtomicBool::new(false));
        let thread = std::thread::Builder::new().name("simulated device".to_owned()).spawn({
            let (machine, stop, line) = (self.machine.clone(), stop.clone(), Arc::downgrade(self));
            move || serve(reader, &machine, &stop, line)
        })?;
        *plugged = Some(Plugged { master, slave, stop, thread });
        Ok(())
    }

    fn unplug(&self) {
        let Some(Plugged { master, mut slave, stop, thread }) = lock(&self.plugged).take() else {
            return;
        };
        remove(&self.path);
        stop.store(true, Ordering::SeqCst);
        // The thread waits for a byte; here it is.
        if let Err(error) = slave.write(b"\0") {
            tracing::debug!(%error, "simulated device wakes by itself");
        }
        drop(master);
        if thread.join().is_err() {
            tracing::error!("simulated device failed");
        }
    }
}

impl Drop for PtyCable {
    fn drop(&mut self) {
        self.unplug();
    }
}

fn serve(mut reader: TTYPort, machine: &Mutex<dyn Machine>, stop: &AtomicBool, line: Weak<Line>) {
    let mut buffer = [0u8; 4096];
    while !stop.load(Ordering::SeqCst) {
        match reader.read(&mut buffer) {
            Ok(0) => return,
            Ok(count) => {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let answer = lock(machine).hear(buffer.get(..count).unwrap_or_default());
                write(&mut reader, &answer);
                if answer.unplug {
                    // Pulling waits for this thread, so another one does it.
                    std::thread::spawn(move || {
                        if let Some(line) = line.upgrade() {
                            line.unplug();
                        }
                    });
                    return;
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::Interrupted) => {}
            Err(_) => return,
        }
    }
}

/// A serial line doesn't wait for a listener: what nobody takes is lost. Bytes
/// go one by one, because a longer write into a nearly full terminal blocks for
/// ever.
fn write(port: &mut TTYPort, answer: &Answer) {
    for byte in &answer.bytes {
        std::thread::sleep(answer.pace);
        if let Err(error) = port.write(std::slice::from_ref(byte)) {
            tracing::debug!(%error, "nobody listens to the simulated device");
            return;
        }
    }
}

fn remove(path: &Path) {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            tracing::warn!(path = %path.display(), %error, "link stays");
        }
        _ => {}
    }
}
