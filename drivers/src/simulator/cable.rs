use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use super::tcp_server::{Line, Service, TcpServer, reset};

/// A network cable that can be pulled: a relay from a loopback port to another
/// address, between a terminal and its hub.
pub struct NetworkCable {
    server: TcpServer,
}

struct Relay {
    target: SocketAddr,
}

impl NetworkCable {
    /// Lays a cable to `target`; plugged in.
    pub fn lay(target: SocketAddr) -> std::io::Result<Self> {
        Ok(Self { server: TcpServer::start(Arc::new(Relay { target }))? })
    }

    /// The near end, where to connect instead of to the target.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Pulls the cable: connections are reset, new ones refused.
    pub fn cut(&self) {
        self.server.unplug();
    }

    /// Puts the cable back in, at the same address.
    pub fn plug(&self) -> std::io::Result<()> {
        self.server.plug()
    }

    pub fn is_plugged(&self) -> bool {
        self.server.is_plugged()
    }
}

impl Service for Relay {
    fn serve(&self, near: TcpStream, line: &Line) {
        let Ok(far) = TcpStream::connect_timeout(&self.target, Duration::from_secs(5)) else {
            reset(&near);
            return;
        };
        let (Ok(_on_line), Ok(())) = (line.add(&far), near.set_nodelay(true).and(far.set_nodelay(true))) else {
            reset(&near);
            return;
        };
        std::thread::scope(|scope| {
            scope.spawn(|| pump(&near, &far));
            pump(&far, &near);
        });
    }
}

/// Moves bytes one way until that way ends, and passes the end on.
fn pump(mut from: &TcpStream, mut to: &TcpStream) {
    let mut buffer = [0u8; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if to.write_all(buffer.get(..count).unwrap_or_default()).is_err() {
            // Both ways are over: nobody takes what comes.
            from.shutdown(Shutdown::Both).unwrap_or_default();
            break;
        }
    }
    to.shutdown(Shutdown::Write).unwrap_or_default();
}
