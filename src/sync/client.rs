//! The terminal's line to the hub: a thread that pushes, pulls and listens, and tells the
//! floor what came of it. It holds no state that matters: all of it is in the journal.

use super::http::{CallError, Http, Live};
use super::plan::{self, Agreement, Known, Step};
use super::trouble::HubTrouble;
use super::wire::{self, BATCH_BYTES_MAX, EVENTS_MAX, Frame, HeadAnswer};
use crate::journal::{Event, GENESIS, Hash};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, oneshot, watch};

/// Where the terminal's own journal is read from. Only committed events are given.
pub trait JournalSource: Send {
    /// The newest event's dseq and hash; 0 and `GENESIS` for an empty journal.
    fn head(&self) -> Result<(u64, Hash), SourceError>;
    /// Events after `dseq`, oldest first: at most `events_max`, about `bytes_max` bytes, at least one.
    fn after(&self, dseq: u64, events_max: usize, bytes_max: usize) -> Result<Vec<Event>, SourceError>;
    /// The gseq up to which pulled events are committed, and the hub generation it counts in
    /// (empty before the first pull).
    fn cursor(&self) -> Result<(u64, String), SourceError>;
}

/// The journal can't be read right now.
#[derive(Debug, thiserror::Error)]
#[error("failed to read this terminal's journal")]
pub struct SourceError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Which hub, as whom.
#[derive(Clone, PartialEq, Eq)]
pub struct SyncConfig {
    /// `http://host:port`.
    pub hub_url: String,
    pub warehouse: String,
    pub device: String,
    pub token: String,
}

/// Why the line can't be set up at all.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error("the hub's address {0:?} is not one that can be called: it looks like http://hub.example:8470")]
    Url(String),
    #[error("{0:?} is not a name: use up to 64 letters, digits, '-', '_' or '.'")]
    Name(String),
    #[error("failed to start the sync thread")]
    Thread(#[source] std::io::Error),
}

/// What the floor is told.
#[derive(Debug)]
pub enum SyncEvent {
    /// The hub has this journal up to `dseq`, committed.
    Acked {
        dseq: u64,
        hash: Hash,
        generation: String,
        durable_gseq: u64,
    },
    /// Others' events, to be committed together with the cursor and then answered with
    /// `reply.committed()`. An event whose device, epoch and dseq are known already changes
    /// nothing: after a restore of the hub the log is read again from its beginning.
    Pulled {
        events: Vec<Frame>,
        /// The new cursor: also behind this device's own events of this epoch, which are left out.
        cursor: u64,
        /// What the cursor counts in; to be committed with it.
        generation: String,
        /// The warehouse's newest gseq.
        head: u64,
        reply: Committed,
    },
    Online,
    /// Work goes on; `why` is for the screen.
    Offline {
        why: HubTrouble,
        retry_in: Duration,
    },
    /// The hub won't take this journal or this token: somebody has to do something. Nothing
    /// is thrown away.
    Refused {
        why: HubTrouble,
    },
}

/// To be called when a page is on disk; dropping it instead has the page fetched again.
#[derive(Debug)]
pub struct Committed(oneshot::Sender<()>);

impl Committed {
    pub fn committed(self) {
        // The line may have gone down meanwhile; it starts again from the committed cursor.
        let _ = self.0.send(());
    }
}

/// The running line; dropping it stops it.
pub struct SyncClient {
    control: watch::Sender<Control>,
    poke: Arc<Notify>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Control {
    plugged: bool,
    stop: bool,
}

impl SyncClient {
    /// Starts the line. `report` is called on the line's own thread and should return soon.
    pub fn start(
        config: &SyncConfig,
        source: Box<dyn JournalSource>,
        report: impl FnMut(SyncEvent) + Send + 'static,
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
        let line = Line {
            http,
            device: config.device.clone(),
            source,
            report: Box::new(report),
            control: controlled,
            poke: poke.clone(),
            told: Told::Nothing,
            push_refused: false,
            epoch: 0,
        };
        let thread = std::thread::Builder::new()
            .name("sync".into())
            .spawn(move || runtime.block_on(line.run()))
            .map_err(SyncError::Thread)?;
        Ok(Self { control, poke, thread: Some(thread) })
    }

    /// New events are committed: push them now, and try at once when the line is down.
    pub fn poke(&self) {
        self.poke.notify_one();
    }

    /// Pulls the network plug of this terminal, or puts it back: for trying out and showing.
    pub fn set_plugged(&self, plugged: bool) {
        self.control.send_modify(|control| control.plugged = plugged);
    }

    /// Stops the line and waits until its thread has ended.
    pub fn stop(mut self) {
        self.control.send_modify(|control| control.stop = true);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the sync thread had failed");
        }
    }
}

impl Drop for SyncClient {
    fn drop(&mut self) {
        self.control.send_modify(|control| control.stop = true);
    }
}

/// What the floor was told last about the line, so that it isn't told twice.
#[derive(PartialEq)]
enum Told {
    Nothing,
    Online,
    Down,
}

/// Why a session ended.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error("this terminal could not write what the hub sent")]
    NotCommitted,
    #[error("unplugged or stopped")]
    Control,
}

impl Ended {
    /// For the screen.
    fn trouble(&self) -> HubTrouble {
        match self {
            Self::Call(error) => HubTrouble::of_call(error),
            Self::Source(_) => HubTrouble::JournalUnread,
            Self::NotCommitted => HubTrouble::NotWritten,
            Self::Control => HubTrouble::Closed,
        }
    }
}

struct Line {
    http: Http,
    device: String,
    source: Box<dyn JournalSource>,
    report: Box<dyn FnMut(SyncEvent) + Send>,
    control: watch::Receiver<Control>,
    poke: Arc<Notify>,
    told: Told,
    push_refused: bool,
    /// Of this device's enrolment, as the hub says.
    epoch: u32,
}

/// A line that is poked while it is down still leaves the hub this much time between tries.
const TRY_APART: Duration = Duration::from_millis(200);
/// A refusal needs a person; the hub is asked only now and then whether it still stands.
const REFUSED_AGAIN: Duration = Duration::from_secs(15);

impl Line {
    async fn run(mut self) {
        let mut failures = 0;
        let mut down_since: Option<Instant> = None;
        loop {
            let control = *self.control.borrow_and_update();
            if control.stop {
                return;
            }
            if !control.plugged {
                self.tell_offline(HubTrouble::Unplugged, Duration::ZERO);
                if self.control.changed().await.is_err() {
                    return;
                }
                down_since = None;
                failures = 0;
                continue;
            }
            let mut progress = false;
            let ended = match self.session(&mut progress).await {
                Ok(never) => match never {},
                Err(ended) => ended,
            };
            if matches!(ended, Ended::Control) {
                continue;
            }
            if progress {
                failures = 0;
                down_since = None;
            }
            failures += 1;
            let down_for = down_since.get_or_insert_with(Instant::now).elapsed();
            let retry_in = match &ended {
                Ended::Call(CallError::Refused(_)) => REFUSED_AGAIN,
                _ => plan::retry_in(failures, down_for, fastrand::u32(0..=1000)),
            };
            tracing::info!(error = &ended as &dyn std::error::Error, ?retry_in, "the line to the hub is down");
            match &ended {
                Ended::Call(CallError::Refused(why)) => self.tell_refused(why.clone()),
                other => self.tell_offline(other.trouble(), retry_in),
            }
            self.rest(retry_in).await;
        }
    }

    /// Waits for the next try, or less when somebody pokes or pulls the plug.
    async fn rest(&mut self, retry_in: Duration) {
        tokio::select! {
            () = tokio::time::sleep(retry_in) => {}
            _ = self.control.changed() => {}
            () = async { tokio::time::sleep(TRY_APART.min(retry_in)).await; self.poke.notified().await } => {}
        }
    }

    /// Works until the line drops. `progress` turns true once a round of work went through.
    async fn session(&mut self, progress: &mut bool) -> Result<std::convert::Infallible, Ended> {
        let mut control = self.control.clone();
        let mut live: Option<Live> = None;
        let hub = interruptible(&mut control, self.http.head()).await??;
        let mut known = self.meet(&hub)?;
        let mut last_met = Instant::now();
        loop {
            match plan::next(&known) {
                Step::Push(after) => self.push(after, &mut known, &mut control).await?,
                Step::Pull(after) => self.pull(after, &mut known, &mut control).await?,
                Step::Wait => {
                    *progress = true;
                    self.tell_online();
                    if live.is_none() {
                        live = Some(interruptible(&mut control, self.http.live()).await??);
                    }
                    let Some(stream) = &mut live else { continue };
                    tokio::select! {
                        head = stream.next() => known.head = known.head.max(head?),
                        () = self.poke.notified() => {}
                        _ = control.changed() => return Err(Ended::Control),
                        () = tokio::time::sleep(REFUSED_AGAIN) => {}
                    }
                    (known.local_dseq, _) = self.source.head()?;
                    if self.push_refused && last_met.elapsed() >= REFUSED_AGAIN {
                        let hub = interruptible(&mut control, self.http.head()).await??;
                        known = self.meet(&hub)?;
                        last_met = Instant::now();
                    }
                }
            }
        }
    }

    /// Compares what both sides have.
    fn meet(&mut self, hub: &HeadAnswer) -> Result<Known, Ended> {
        self.epoch = hub.epoch;
        let (local_dseq, local_hash) = self.source.head()?;
        let (cursor, generation) = self.source.cursor()?;
        let there = match hub.dseq {
            0 => Some(GENESIS),
            dseq if dseq == local_dseq => Some(local_hash),
            dseq if dseq < local_dseq => self.source.after(dseq, 1, 1)?.first().map(|event| event.prev_hash),
            _ => None,
        };
        let mut known = Known {
            local_dseq,
            acked_dseq: hub.dseq,
            push_refused: false,
            cursor: plan::pull_from(cursor, &generation, hub),
            head: hub.head,
        };
        match plan::compare(local_dseq, there, hub) {
            Agreement::PushAfter(_) => {
                if std::mem::take(&mut self.push_refused) {
                    self.told = Told::Nothing;
                }
                (self.report)(SyncEvent::Acked {
                    dseq: hub.dseq,
                    hash: hub.hash,
                    generation: hub.generation.clone(),
                    durable_gseq: hub.durable_gseq,
                });
            }
            Agreement::Fork(dseq) => self.refuse_push(HubTrouble::Fork { dseq }),
            Agreement::TerminalBehind { hub_dseq } => self.refuse_push(HubTrouble::Behind { hub_dseq }),
        }
        known.push_refused = self.push_refused;
        Ok(known)
    }

    async fn push(
        &mut self,
        after: u64,
        known: &mut Known,
        control: &mut watch::Receiver<Control>,
    ) -> Result<(), Ended> {
        let events = wire::batch(self.source.after(after, EVENTS_MAX, BATCH_BYTES_MAX)?);
        let Some(last) = events.last() else {
            // The head is ahead of what can be read: nothing to send now.
            known.local_dseq = after;
            return Ok(());
        };
        match interruptible(control, self.http.push(&events)).await? {
            Ok(answer) => {
                let possible = (last.dseq..=known.local_dseq.max(last.dseq)).contains(&answer.acked_dseq);
                if !possible || (answer.acked_dseq == last.dseq && answer.acked_hash != last.hash) {
                    let what = format!("it acknowledged {} after being sent {}", answer.acked_dseq, last.dseq);
                    return Err(CallError::Nonsense { what }.into());
                }
                known.acked_dseq = answer.acked_dseq;
                self.tell_online();
                (self.report)(SyncEvent::Acked {
                    dseq: answer.acked_dseq,
                    hash: answer.acked_hash,
                    generation: answer.generation,
                    durable_gseq: answer.durable_gseq,
                });
                (known.local_dseq, _) = self.source.head()?;
                Ok(())
            }
            // Another try from where the hub says it is; a hub that says so of what it
            // was just sent is lying, and must not be asked in a circle.
            Err(CallError::Gap { have }) if have < after => {
                known.acked_dseq = have;
                Ok(())
            }
            Err(CallError::Fork { dseq }) => {
                self.refuse_push(HubTrouble::Fork { dseq });
                known.push_refused = true;
                Ok(())
            }
            Err(CallError::Refused(why)) => {
                self.refuse_push(why);
                known.push_refused = true;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn pull(
        &mut self,
        after: u64,
        known: &mut Known,
        control: &mut watch::Receiver<Control>,
    ) -> Result<(), Ended> {
        let (header, frames) = interruptible(control, self.http.changes(after)).await??;
        let in_order = frames.iter().try_fold(after, |last, frame| (frame.gseq == last + 1).then_some(frame.gseq));
        let Some(cursor) = in_order else {
            return Err(CallError::Nonsense { what: "its events are not in order".into() }.into());
        };
        if header.head < after {
            // It was restored from a backup while the line was up: meet it again.
            return Err(CallError::Closed.into());
        }
        if cursor == after && header.head > after {
            return Err(CallError::Nonsense { what: "it promised events and sent none".into() }.into());
        }
        known.head = header.head;
        if cursor == after {
            return Ok(());
        }
        let events = frames.into_iter().filter(|frame| !self.is_own(&frame.event)).collect();
        let (sender, committed) = oneshot::channel();
        self.tell_online();
        (self.report)(SyncEvent::Pulled {
            events,
            cursor,
            generation: header.generation,
            head: header.head,
            reply: Committed(sender),
        });
        interruptible(control, committed).await?.map_err(|_| Ended::NotCommitted)?;
        known.cursor = cursor;
        Ok(())
    }

    /// Whether an event is of the journal on this disk. One of an earlier epoch is not: that
    /// disk was lost, and the work on it is news here.
    fn is_own(&self, event: &Event) -> bool {
        event.device == self.device && event.decode().is_ok_and(|decoded| decoded.envelope.epoch == self.epoch)
    }

    fn refuse_push(&mut self, why: HubTrouble) {
        if !self.push_refused {
            self.push_refused = true;
            tracing::error!(%why, "the hub does not take this terminal's journal");
            (self.report)(SyncEvent::Refused { why });
        }
    }

    fn tell_online(&mut self) {
        // While the journal is refused, that is what the screen has to say.
        if self.told != Told::Online && !self.push_refused {
            self.told = Told::Online;
            (self.report)(SyncEvent::Online);
        }
    }

    fn tell_offline(&mut self, why: HubTrouble, retry_in: Duration) {
        self.told = Told::Down;
        // If the journal is still refused when the line is up again, that is told again.
        self.push_refused = false;
        (self.report)(SyncEvent::Offline { why, retry_in });
    }

    fn tell_refused(&mut self, why: HubTrouble) {
        self.told = Told::Down;
        (self.report)(SyncEvent::Refused { why });
    }
}

/// Waits for `work`, or less when the plug is pulled or the program ends.
async fn interruptible<T>(control: &mut watch::Receiver<Control>, work: impl Future<Output = T>) -> Result<T, Ended> {
    tokio::select! {
        done = work => Ok(done),
        _ = control.changed() => Err(Ended::Control),
    }
}
