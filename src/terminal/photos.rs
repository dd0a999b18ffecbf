//! The thread that makes photos: with the camera when it is told to, and of what lies in the
//! watched folder. A photo is on the disk before the loop hears of it, and is offered until
//! its event is, too.

use super::config::Camera;
use crate::domain::{Photo, PhotoId};
use crate::floor_loop::{DeviceKind, Input};
use crate::photos::prepare::{self, Prepared};
use crate::photos::{Inbox, PhotoFiles, Taken};
use crate::store::reader::PhotoReader;
use crate::words::{Msg, Word, devices};
use floor_drivers::camera::{self, CameraError, CameraTrouble, Shot};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

/// How often the folder is looked at while somebody works.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often a photo is offered again whose event could not be written.
const OFFER_EVERY: Duration = Duration::from_secs(5);
/// How often the camera is asked whether it is there, and while it is not.
const ASK_EVERY: Duration = Duration::from_secs(30);
const ASK_DOWN_EVERY: Duration = Duration::from_secs(3);
/// How often originals that are old or too many are deleted.
const TIDY_EVERY: Duration = Duration::from_secs(3600);
const ASK_WITHIN: Duration = Duration::from_secs(1);
/// Longer than this nobody holds still.
const SHOT_WITHIN: Duration = Duration::from_secs(5);
/// With nobody there the thread sleeps.
const ASLEEP: Duration = Duration::from_secs(3600);

/// The running thread; it ends when this and the loop are gone.
pub struct PhotoWorker {
    orders: Sender<Order>,
}

enum Order {
    Take,
    Watch(bool),
    Saved(PhotoId),
}

impl PhotoWorker {
    /// Starts the thread: photos are kept in `files`, the folder of `inbox` is watched, and
    /// `known` says which photos have their events.
    pub fn start(
        camera: Option<Camera>,
        files: PhotoFiles,
        inbox: Inbox,
        known: PhotoReader,
        inputs: Sender<Input>,
    ) -> std::io::Result<Self> {
        let (orders, receiver) = channel();
        let work = Work {
            camera,
            files,
            inbox,
            inputs,
            started: Instant::now(),
            watching: false,
            looked: None,
            tidied: None,
            asked: None,
            told_down: None,
            told_full: false,
            offered: BTreeMap::new(),
        };
        std::thread::Builder::new().name("photos".into()).spawn(move || {
            // The loop is gone: nothing is left to do.
            let _ended = work.run(&receiver, known);
        })?;
        Ok(Self { orders })
    }

    pub fn take(&self) {
        self.order(Order::Take);
    }

    pub fn watch(&self, on: bool) {
        self.order(Order::Watch(on));
    }

    pub fn saved(&self, photo: PhotoId) {
        self.order(Order::Saved(photo));
    }

    fn order(&self, order: Order) {
        if self.orders.send(order).is_err() {
            tracing::error!("the photos' thread has ended");
        }
    }
}

/// The loop has ended.
struct Ended;

struct Work {
    camera: Option<Camera>,
    files: PhotoFiles,
    inbox: Inbox,
    inputs: Sender<Input>,
    started: Instant,
    /// Somebody is signed in.
    watching: bool,
    looked: Option<Instant>,
    tidied: Option<Instant>,
    asked: Option<Instant>,
    /// What the loop was told of the camera: why it is down, `Some(None)` when it is not.
    told_down: Option<Option<Msg>>,
    /// It was told that photos of the folder can't be saved.
    told_full: bool,
    /// Photos whose events are not written yet, with their originals.
    offered: BTreeMap<PhotoId, Offered>,
}

struct Offered {
    photo: Photo,
    original: Option<PathBuf>,
    at: Instant,
}

impl Work {
    fn run(mut self, orders: &Receiver<Order>, known: PhotoReader) -> Result<(), Ended> {
        if let Err(error) = self.inbox.make() {
            tracing::error!(%error, folder = %self.inbox.folder().display(), "failed to make the folder for photos");
        }
        self.find_left_behind(&known)?;
        drop(known);
        self.ask_camera()?;
        // There may be more in the folder: what is put there together is evidence for one thing,
        // and whoever put it there goes on to the next.
        let mut more = false;
        loop {
            let awake = self.watching || !self.offered.is_empty();
            let wait = if more { Duration::ZERO } else { LOOK_EVERY };
            match orders.recv_timeout(if awake { wait } else { ASLEEP }) {
                Ok(Order::Take) => self.shoot()?,
                Ok(Order::Watch(on)) => self.watching = on,
                Ok(Order::Saved(photo)) => {
                    let original = self.offered.remove(&photo).and_then(|offered| offered.original);
                    if let Some(original) = original {
                        self.inbox.put_away(&original);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            self.offer_again()?;
            let due = more || passed(self.looked, LOOK_EVERY);
            more = false;
            if self.watching && due {
                self.looked = Some(Instant::now());
                more = self.look()?;
            }
            if passed(self.tidied, TIDY_EVERY) {
                self.tidied = Some(Instant::now());
                self.inbox.tidy(SystemTime::now());
            }
            let ask_every = if matches!(self.told_down, Some(None)) { ASK_EVERY } else { ASK_DOWN_EVERY };
            if self.watching && passed(self.asked, ask_every) {
                self.ask_camera()?;
            }
        }
    }

    /// A photo that was kept when the power went, before its event was written.
    fn find_left_behind(&mut self, known: &PhotoReader) -> Result<(), Ended> {
        let all = self.files.all().unwrap_or_else(|error| {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "failed to look for photos that were left behind"
            );
            Vec::new()
        });
        for photo in all {
            let without_event = known.has_event(&photo).map(|has_event| !has_event).unwrap_or_else(|error| {
                tracing::error!(error = &error as &dyn std::error::Error, "failed to look for a photo's event");
                false
            });
            let bytes = if without_event { self.files.read(&photo).ok().flatten() } else { None };
            // Its size is in its own header.
            let Some((width, height)) = bytes.as_deref().and_then(prepare::size_of) else { continue };
            let bytes = bytes.map_or(0, |bytes| bytes.len() as u64);
            let source = crate::floor_loop::photos::FOUND.to_owned();
            self.offer(Photo { photo, bytes, width, height, source }, None)?;
        }
        Ok(())
    }

    fn shoot(&mut self) -> Result<(), Ended> {
        let Some(camera) = &self.camera else { return Ok(()) };
        match camera::take(&camera.address, SHOT_WITHIN) {
            Ok(shot) => {
                self.tell_camera(None)?;
                let prepared = match shot {
                    Shot::Jpeg(bytes) => prepare::from_file(&bytes),
                    Shot::Rgb { width, height, bytes } => prepare::from_rgb(width, height, bytes),
                };
                match prepared {
                    Ok(prepared) => self.keep_shot(prepared),
                    Err(why) => {
                        tracing::warn!(error = &why as &dyn std::error::Error, "the camera's picture is of no use");
                        self.tell(Input::NoPhoto(Msg::new(Word::PhotoCameraFault).arg_msg(why.say())))
                    }
                }
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "no picture came");
                let folder = self.inbox.folder().display().to_string();
                let say = camera_words(&error.trouble, &folder);
                // A picture that went wrong is no camera that is gone.
                if !matches!(error.trouble, CameraTrouble::Broken { .. }) {
                    self.tell_camera(Some(error))?;
                }
                self.tell(Input::NoPhoto(say))
            }
        }
    }

    fn keep_shot(&mut self, prepared: Prepared) -> Result<(), Ended> {
        match self.files.keep(&prepared) {
            Ok(()) => self.offer(photo_of(&prepared, "camera"), None),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "failed to keep a photo");
                self.tell(Input::NoPhoto(Msg::new(Word::PhotoNotKept)))
            }
        }
    }

    /// Takes the next file of the folder; true when there was one.
    fn look(&mut self) -> Result<bool, Ended> {
        let waiting: BTreeSet<PathBuf> = self.offered.values().filter_map(|offered| offered.original.clone()).collect();
        let Some(taken) = self.inbox.look(self.started.elapsed(), &self.files, &waiting) else { return Ok(false) };
        match taken {
            Taken::Photo { original, prepared } => {
                self.told_full = false;
                self.offer(photo_of(&prepared, "folder"), Some(original))?;
            }
            Taken::Refused { name, why } => {
                self.tell(Input::NoPhoto(Msg::new(Word::PhotoRefused).arg(name).arg_msg(why.say())))?;
            }
            Taken::NotSaved { error } => {
                tracing::error!(error = &error as &dyn std::error::Error, "failed to keep a photo");
                // Said once: it is tried again and again, and work goes on meanwhile.
                if !std::mem::replace(&mut self.told_full, true) {
                    self.tell(Input::NoPhoto(Msg::new(Word::PhotoNotSaved)))?;
                }
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn offer(&mut self, photo: Photo, original: Option<PathBuf>) -> Result<(), Ended> {
        self.tell(Input::Photo(photo.clone()))?;
        self.offered.insert(photo.photo.clone(), Offered { photo, original, at: Instant::now() });
        Ok(())
    }

    fn offer_again(&mut self) -> Result<(), Ended> {
        for offered in self.offered.values_mut().filter(|offered| offered.at.elapsed() >= OFFER_EVERY) {
            offered.at = Instant::now();
            self.inputs.send(Input::Photo(offered.photo.clone())).map_err(|_| Ended)?;
        }
        Ok(())
    }

    fn ask_camera(&mut self) -> Result<(), Ended> {
        self.asked = Some(Instant::now());
        let Some(camera) = &self.camera else { return Ok(()) };
        let found = camera::check(&camera.address, ASK_WITHIN);
        self.tell_camera(found.err())
    }

    /// Tells the loop when something changed.
    fn tell_camera(&mut self, down: Option<CameraError>) -> Result<(), Ended> {
        let Some(camera) = &self.camera else { return Ok(()) };
        let down = down.map(|error| down_words(&error));
        if self.told_down.as_ref() == Some(&down) {
            return Ok(());
        }
        self.told_down = Some(down.clone());
        let device = camera.name.clone();
        self.tell(Input::Device { device, kind: DeviceKind::Camera, down })
    }

    fn tell(&self, input: Input) -> Result<(), Ended> {
        self.inputs.send(input).map_err(|_| Ended)
    }
}

fn passed(since: Option<Instant>, time: Duration) -> bool {
    since.is_none_or(|since| since.elapsed() >= time)
}

fn photo_of(prepared: &Prepared, source: &str) -> Photo {
    Photo {
        photo: prepared.photo.clone(),
        bytes: prepared.jpeg.len() as u64,
        width: prepared.width,
        height: prepared.height,
        source: source.into(),
    }
}

/// Why a camera is down, as cables say it.
fn down_words(error: &CameraError) -> Msg {
    match &error.trouble {
        CameraTrouble::Missing => Msg::new(Word::CableNotFound).arg(&error.camera),
        CameraTrouble::Lost => Msg::new(Word::CableGone).arg(&error.camera),
        CameraTrouble::Permission => Msg::new(Word::CableNotPermitted).arg(&error.camera),
        CameraTrouble::Busy => Msg::new(Word::CableBusy).arg(&error.camera),
        CameraTrouble::Silent { .. } => Msg::new(Word::CableUnreachable).arg(&error.camera),
        CameraTrouble::Answered { status } => Msg::new(Word::DoctorNoPictureBut).arg(status),
        CameraTrouble::Broken { .. } => Word::DoctorNoPicture.into(),
        CameraTrouble::Password => Word::DoctorWantsPassword.into(),
        CameraTrouble::NotListening => Msg::new(Word::CableUnreachable).arg(&error.camera),
        CameraTrouble::Format | CameraTrouble::NotACamera | CameraTrouble::NoCables | CameraTrouble::Other { .. } => {
            Msg::new(Word::DeviceUnusable).arg_msg(devices::camera(&error.trouble))
        }
    }
}

/// What is wrong with a camera, and what to do instead.
fn camera_words(trouble: &CameraTrouble, folder: &str) -> Msg {
    match trouble {
        CameraTrouble::Missing | CameraTrouble::Lost => Msg::new(Word::PhotoCameraMissing).arg(folder),
        CameraTrouble::Permission => Msg::new(Word::PhotoCameraPermission).arg(folder),
        CameraTrouble::Busy => Msg::new(Word::PhotoCameraBusy),
        CameraTrouble::Silent { .. } => Msg::new(Word::PhotoCameraSilent),
        CameraTrouble::Answered { status } => {
            Msg::new(Word::PhotoCameraFault).arg_msg(Msg::new(Word::DoctorNoPictureBut).arg(status))
        }
        CameraTrouble::Broken { .. } => Msg::new(Word::PhotoCameraFault).arg_msg(Word::DoctorNoPicture.into()),
        CameraTrouble::Password => Msg::new(Word::PhotoCameraFault).arg_msg(Word::DoctorWantsPassword.into()),
        CameraTrouble::NotListening => Msg::new(Word::PhotoCameraSilent),
        CameraTrouble::Format | CameraTrouble::NotACamera | CameraTrouble::NoCables | CameraTrouble::Other { .. } => {
            Msg::new(Word::PhotoCameraFault).arg_msg(devices::camera(trouble))
        }
    }
}
