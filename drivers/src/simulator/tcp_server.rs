use std::io::Read;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Machine, lock};

/// A device on the network, on a loopback port that stays the same while its
/// cable comes and goes.
pub(super) struct TcpServer {
    address: SocketAddr,
    service: Arc<dyn Service>,
    running: Mutex<Option<Running>>,
}

/// What happens on one connection, until it ends.
pub(super) trait Service: Send + Sync + 'static {
    fn serve(&self, stream: TcpStream, line: &Line);
}

struct Running {
    line: Line,
    acceptor: JoinHandle<()>,
}

/// One plugging of the cable, from in to out.
#[derive(Clone)]
pub(super) struct Line {
    address: SocketAddr,
    out: Arc<AtomicBool>,
    /// Set when the port is closed and refuses connections.
    closed: Arc<(Mutex<bool>, Condvar)>,
    streams: Arc<Mutex<Vec<(u64, TcpStream)>>>,
}

/// Keeps a stream on its line; dropping it takes the stream off.
pub(super) struct OnLine<'a> {
    line: &'a Line,
    id: u64,
}

impl TcpServer {
    /// Starts on a free port.
    pub(super) fn start(service: Arc<dyn Service>) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let server = Self { address, service, running: Mutex::new(None) };
        *lock(&server.running) = Some(server.run(listener)?);
        Ok(server)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Puts the cable in; does nothing when it is in.
    pub(super) fn plug(&self) -> std::io::Result<()> {
        let mut running = lock(&self.running);
        if running.as_ref().is_some_and(|running| running.line.is_in()) {
            return Ok(());
        }
        if let Some(old) = running.take() {
            old.end();
        }
        *running = Some(self.run(TcpListener::bind(self.address)?)?);
        Ok(())
    }

    /// Pulls the cable: connections are reset, new ones refused.
    pub(super) fn unplug(&self) {
        if let Some(running) = lock(&self.running).take() {
            running.end();
        }
    }

    pub(super) fn is_plugged(&self) -> bool {
        lock(&self.running).as_ref().is_some_and(|running| running.line.is_in())
    }

    /// Says something unasked on every connection.
    pub(super) fn send(&self, bytes: &[u8]) {
        if let Some(running) = lock(&self.running).as_ref() {
            for (_, stream) in lock(&running.line.streams).iter() {
                write(stream, bytes);
            }
        }
    }

    fn run(&self, listener: TcpListener) -> std::io::Result<Running> {
        let line = Line {
            address: self.address,
            out: Arc::new(AtomicBool::new(false)),
            closed: Arc::default(),
            streams: Arc::new(Mutex::new(Vec::new())),
        };
        let acceptor = std::thread::Builder::new().name("simulated network device".to_owned());
        let acceptor = acceptor.spawn({
            let (line, service) = (line.clone(), self.service.clone());
            move || accept(listener, &line, &service)
        })?;
        Ok(Running { line, acceptor })
    }
}

impl Drop for TcpServer {
    fn drop(&mut self) {
        self.unplug();
    }
}

impl Running {
    fn end(self) {
        self.line.pull();
        if self.acceptor.join().is_err() {
            tracing::error!("simulated network device failed");
        }
    }
}

impl Line {
    pub(super) fn is_in(&self) -> bool {
        !self.out.load(Ordering::SeqCst)
    }

    /// Pulls the cable without waiting for the threads, so that they may do it
    /// themselves.
    pub(super) fn pull(&self) {
        if self.out.swap(true, Ordering::SeqCst) {
            return;
        }
        // The acceptor waits for a connection; here it is.
        if let Err(error) = TcpStream::connect_timeout(&self.address, Duration::from_secs(1)) {
            tracing::debug!(%error, "acceptor is gone already");
        }
        // Refuse first, then reset: who sees the loss can't connect any more.
        let (closed, changed) = &*self.closed;
        let waited = changed.wait_timeout_while(lock(closed), Duration::from_secs(1), |closed| !*closed);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
        for (_, stream) in lock(&self.streams).drain(..) {
            reset(&stream);
        }
    }

    /// Lets a pulled cable reset this stream too.
    pub(super) fn add(&self, stream: &TcpStream) -> std::io::Result<OnLine<'_>> {
        let stream = stream.try_clone()?;
        let mut streams = lock(&self.streams);
        let id = streams.last().map_or(0, |(id, _)| id + 1);
        if self.is_in() {
            streams.push((id, stream));
        } else {
            reset(&stream);
        }
        Ok(OnLine { line: self, id })
    }
}

impl Drop for OnLine<'_> {
    fn drop(&mut self) {
        lock(&self.line.streams).retain(|(id, _)| *id != self.id);
    }
}

/// Waiting for connections ends when the line is pulled; then all of them end.
fn accept(listener: TcpListener, line: &Line, service: &Arc<dyn Service>) {
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    for stream in listener.incoming() {
        if !line.is_in() {
            break;
        }
        threads.retain(|thread| !thread.is_finished());
        let Ok(stream) = stream else {
            // Out of descriptors, most likely: the next call may do better.
            std::thread::sleep(Duration::from_millis(50));
            continue;
        };
        let spawned = std::thread::Builder::new().name("simulated connection".to_owned()).spawn({
            let (line, service) = (line.clone(), service.clone());
            move || {
                if let Ok(_on_line) = line.add(&stream) {
                    service.serve(stream, &line);
                }
            }
        });
        match spawned {
            Ok(thread) => threads.push(thread),
            Err(error) => tracing::warn!(%error, "simulated device takes no more connections"),
        }
    }
    drop(listener);
    *lock(&line.closed.0) = true;
    line.closed.1.notify_all();
    for thread in threads {
        if thread.join().is_err() {
            tracing::error!("simulated connection failed");
        }
    }
}

/// Ends a connection the way a pulled cable does, without a goodbye.
pub(super) fn reset(stream: &TcpStream) {
    if let Err(error) = socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO)) {
        tracing::debug!(%error, "connection ends politely");
    }
    // An error says that the other side was faster.
    stream.shutdown(Shutdown::Both).unwrap_or_default();
}

pub(super) fn write(mut stream: &TcpStream, bytes: &[u8]) {
    if let Err(error) = std::io::Write::write_all(&mut stream, bytes) {
        tracing::debug!(%error, "nobody listens to the simulated device");
    }
}

/// Every connection talks to the same machine.
pub(super) struct MachineService {
    pub(super) machine: Arc<Mutex<dyn Machine>>,
}

impl Service for MachineService {
    fn serve(&self, mut stream: TcpStream, line: &Line) {
        let mut buffer = vec![0u8; 16 * 1024];
        while let Ok(count @ 1..) = stream.read(&mut buffer) {
            let answer = lock(&self.machine).hear(buffer.get(..count).unwrap_or_default());
            if answer.unplug {
                line.pull();
                return;
            }
            write(&stream, &answer.bytes);
        }
    }
}
