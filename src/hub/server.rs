//! Runs the hub's HTTP server in threads of its own: the same in `floor-hub` and inside a
//! terminal's demo.

use super::live::{self, Heads};
use super::routes::{self, Shared};
use super::store::HubStore;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::watch;

/// A running hub; dropping it stops it.
pub struct HubHandle {
    addr: SocketAddr,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

/// Why a hub could not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("failed to listen on {addr}: is another hub running there? Choose another address with --listen")]
    Listen { addr: String, source: std::io::Error },
    #[error("failed to start the hub's threads")]
    Threads(#[source] std::io::Error),
}

/// How long open requests get to finish.
const GRACE: Duration = Duration::from_secs(3);

impl HubHandle {
    /// Serves `store` on `addr`; port 0 takes a free one.
    pub fn start(store: Arc<dyn HubStore>, addr: &str) -> Result<Self, ServeError> {
        let unheard = |source| ServeError::Listen { addr: addr.to_owned(), source };
        let listener = TcpListener::bind(addr).map_err(unheard)?;
        listener.set_nonblocking(true).map_err(unheard)?;
        let local = listener.local_addr().map_err(unheard)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("hub")
            .enable_all()
            .build()
            .map_err(ServeError::Threads)?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(unheard)?
        };
        let (stop, stopping) = watch::channel(false);
        let thread = std::thread::Builder::new()
            .name("hub-server".into())
            .spawn(move || {
                runtime.block_on(serve(store, listener, stopping));
                runtime.shutdown_timeout(GRACE);
            })
            .map_err(ServeError::Threads)?;
        Ok(Self { addr: local, stop, thread: Some(thread) })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The address that terminals are given.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Lets open requests finish, then stops.
    pub fn stop(mut self) {
        self.halt();
    }

    fn halt(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the hub's server thread had failed");
        }
    }
}

impl Drop for HubHandle {
    fn drop(&mut self) {
        self.halt();
    }
}

async fn serve(store: Arc<dyn HubStore>, listener: tokio::net::TcpListener, mut stopping: watch::Receiver<bool>) {
    let heads = Arc::new(Heads::default());
    let watching = tokio::spawn(live::watch_database(store.clone(), heads.clone()));
    let app = routes::routes(Shared { store, heads, stopping: stopping.clone() });
    let mut asked = stopping.clone();
    let server = axum::serve(listener, app).with_graceful_shutdown(async move {
        let _ = asked.wait_for(|stop| *stop).await;
    });
    let late = async {
        let _ = stopping.wait_for(|stop| *stop).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        done = server => if let Err(error) = done {
            tracing::error!(%error, "the hub's server ended");
        },
        () = late => tracing::warn!("open requests were cut off"),
    }
    watching.abort();
}
