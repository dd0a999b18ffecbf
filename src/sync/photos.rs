//! The slow lane to the hub: photos, one after the other, beside the events and never before
//! them. It holds no state: what has still to be sent is in the database, and a photo that
//! was cut off is sent again from its beginning.

use super::client::{SourceError, SyncConfig, SyncError};
use super::http::{CallError, Http};
use super::plan;
use super::wire;
use crate::domain::PhotoId;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};

/// Where photos are read from.
pub trait PhotoSource: Send {
    /// Photos whose events are written and that the hub has not yet, at most `max`.
    fn unsent(&self, max: usize) -> Result<Vec<PhotoId>, SourceError>;
    /// A photo's bytes; `None` when they are no longer on this disk.
    fn read(&self, photo: &PhotoId) -> Result<Option<Vec<u8>>, SourceError>;
}

/// What the floor is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhotoEvent {
    /// The hub has it on its disk.
    Sent(PhotoId),
    /// Its file is lost here: it can't be sent.
    Gone(PhotoId),
}

/// The running lane; dropping it stops it.
pub struct PhotoLane {
    control: watch::Sender<Control>,
    poke: Arc<Notify>,
    _thread: JoinHandle<()>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Control {
    plugged: bool,
    stop: bool,
}

/// How many are asked for at once.
const BATCH: usize = 16;
/// Between two photos the line belongs to the events.
const BREATH: Duration = Duration::from_millis(50);
/// A refusal needs a person; the hub is asked only now and then whether it still stands, and
/// a photo that can't be read or that the hub won't have is tried as seldom.
const REFUSED_AGAIN: Duration = Duration::from_secs(60);

impl PhotoLane {
    /// Starts the lane. `report` is called on the lane's own thread and should return soon.
    pub fn start(
        config: &SyncConfig,
        source: Box<dyn PhotoSource>,
        report: impl FnMut(PhotoEvent) + Send + 'static,
    ) -> Result<Self, SyncError> {
        for name in [&config.warehouse, &config.device] {
            if !wire::is_name(name) {
                return Err(SyncError::Name(name.clone()));
            }
        }
        let http = Http::new(&config.hub_url, &config.warehouse, &config.device, &config.token)
            .ok_or_else(|| SyncError::Url(config.hub_url.clone()))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(SyncError::Thread)?;
        let (control, controlled) = watch::channel(Control { plugged: true, stop: false });
        let poke = Arc::new(Notify::new());
        let lane = Lane {
            http,
            source,
            report: Box::new(report),
            control: controlled,
            poke: poke.clone(),
            set_aside: BTreeMap::new(),
        };
        let thread = std::thread::Builder::new()
            .name("photo sync".into())
            .spawn(move || runtime.block_on(lane.run()))
            .map_err(SyncError::Thread)?;
        Ok(Self { control, poke, _thread: thread })
    }

    /// A new photo has its event: send it, also when the last try failed.
    pub fn poke(&self) {
        self.poke.notify_one();
    }

    /// Pulls the network plug of this lane, or puts it back.
    pub fn set_plugged(&self, plugged: bool) {
        self.control.send_modify(|control| control.plugged = plugged);
    }
}

impl Drop for PhotoLane {
    fn drop(&mut self) {
        // A photo that is on its way is sent again after the next start.
        self.control.send_modify(|control| control.stop = true);
    }
}

/// Why a round of photos ended early.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error("the photo could not be read")]
    Read(#[source] SourceError),
    #[error("unplugged or stopped")]
    Control,
}

impl Ended {
    /// Whether the next photo may do better.
    fn is_of_one_photo(&self) -> bool {
        match self {
            Self::Call(error) => error.is_of_what_was_sent(),
            Self::Read(_) => true,
            Self::Source(_) | Self::Control => false,
        }
    }
}

struct Lane {
    http: Http,
    source: Box<dyn PhotoSource>,
    report: Box<dyn FnMut(PhotoEvent) + Send>,
    control: watch::Receiver<Control>,
    poke: Arc<Notify>,
    /// Photos that could not be sent, each for a reason of its own, and when: they don't stop
    /// the others.
    set_aside: BTreeMap<PhotoId, Instant>,
}

impl Lane {
    async fn run(mut self) {
        let mut failures = 0;
        let mut down_since: Option<Instant> = None;
        loop {
            let control = *self.control.borrow_and_update();
            if control.stop {
                return;
            }
            if !control.plugged {
                if self.control.changed().await.is_err() {
                    return;
                }
                continue;
            }
            let ended = self.round(&mut failures).await;
            let wait = match ended {
                Ok(()) => {
                    failures = 0;
                    down_since = None;
                    None
                }
                Err(Ended::Control) => continue,
                Err(ended) => {
                    failures += 1;
                    let down_for = down_since.get_or_insert_with(Instant::now).elapsed();
                    let wait = match &ended {
                        Ended::Call(CallError::Refused(_)) => REFUSED_AGAIN,
                        _ => plan::retry_in(failures, down_for, fastrand::u32(0..=1000)),
                    };
                    tracing::info!(error = &ended as &dyn std::error::Error, ?wait, "photos wait");
                    Some(wait)
                }
            };
            // Pokes come with every event: while the line is down they don't hurry anything.
            let again = self.set_aside.values().min().map(|at| REFUSED_AGAIN.saturating_sub(at.elapsed()));
            let rest = async {
                match (wait, again) {
                    (Some(wait), _) => tokio::time::sleep(wait).await,
                    (None, None) => self.poke.notified().await,
                    (None, Some(again)) => tokio::select! {
                        () = self.poke.notified() => {}
                        () = tokio::time::sleep(again) => {}
                    },
                }
            };
            tokio::select! {
                () = rest => {}
                changed = self.control.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Sends everything that waits.
    async fn round(&mut self, failures: &mut u32) -> Result<(), Ended> {
        self.set_aside.retain(|_, at| at.elapsed() < REFUSED_AGAIN);
        let mut done: Vec<PhotoId> = Vec::new();
        loop {
            let passed_over = done.len() + self.set_aside.len();
            let waiting = self.source.unsent(BATCH + passed_over)?;
            // What the floor has been told of and has not noted yet.
            let news = |photo: &PhotoId| !done.contains(photo) && !self.set_aside.contains_key(photo);
            let next: Vec<PhotoId> = waiting.into_iter().filter(news).collect();
            if next.is_empty() {
                return Ok(());
            }
            for photo in next {
                match self.send(&photo).await {
                    Ok(event) => {
                        *failures = 0;
                        (self.report)(event);
                        done.push(photo);
                    }
                    Err(ended) if ended.is_of_one_photo() => {
                        tracing::error!(error = &ended as &dyn std::error::Error, %photo, "a photo can't be sent");
                        self.set_aside.insert(photo, Instant::now());
                    }
                    Err(ended) => return Err(ended),
                }
                let mut control = self.control.clone();
                tokio::select! {
                    () = tokio::time::sleep(BREATH) => {}
                    _ = control.changed() => return Err(Ended::Control),
                }
            }
        }
    }

    async fn send(&mut self, photo: &PhotoId) -> Result<PhotoEvent, Ended> {
        let Some(bytes) = self.source.read(photo).map_err(Ended::Read)? else {
            tracing::error!(%photo, "a photo is no longer on this disk and can't be sent");
            return Ok(PhotoEvent::Gone(photo.clone()));
        };
        let mut control = self.control.clone();
        let call = async {
            if !self.http.has_photo(photo).await? {
                self.http.put_photo(photo, bytes).await?;
            }
            Ok::<(), CallError>(())
        };
        tokio::select! {
            sent = call => sent?,
            _ = control.changed() => return Err(Ended::Control),
        }
        Ok(PhotoEvent::Sent(photo.clone()))
    }
}
