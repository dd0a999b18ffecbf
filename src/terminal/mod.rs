//! The terminal without its window: database, floor loop, devices, printers and sync, put
//! together. The window, the headless shift and the tests all drive this same thing.

pub mod config;
pub mod demo;
mod faults;
pub mod learn;
mod photos;
mod printing;
pub mod simulated;

use crate::floor_loop::run::Running;
use crate::floor_loop::{DeviceKind, Effect, FloorLoop, Input, Model, PrinterSetup, ScaleOrder, ScaleRule, Settings};
use crate::journal::Author;
use crate::labels::template::Templates;
use crate::photos::{Inbox, PhotoFiles};
use crate::store::checkpoint::Checkpointer;
use crate::store::print_queue::JobStatus;
use crate::store::reader::{JournalReader, PhotoReader};
use crate::store::{Store, StoreError};
use crate::sync::{PhotoEvent, PhotoLane, SyncClient, SyncConfig, SyncError};
use config::{Config, ConfigError};
use floor_drivers::{Command, Device, DeviceEvent, Happened};
use photos::PhotoWorker;
use printing::{Layouts, PrintWorker};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use uuid::Uuid;

/// Why a terminal could not start.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Sync(#[from] SyncError),
    #[error("failed to start a thread")]
    Thread(#[source] std::io::Error),
    #[error("failed to start the simulated devices")]
    Simulated(#[source] std::io::Error),
    #[error(transparent)]
    HubStore(#[from] crate::hub::store::StoreError),
    #[error(transparent)]
    Hub(#[from] crate::hub::server::ServeError),
    #[error(transparent)]
    Demo(#[from] crate::hub::demo::DemoError),
}

/// A running terminal. Dropping it stops it; everything is on disk already.
pub struct Terminal {
    inputs: Sender<Input>,
    database: PathBuf,
    device: String,
    // Fields are dropped in this order: first what speaks, then what listens.
    _devices: Vec<Arc<Device>>,
    sync: Option<Arc<SyncClient>>,
    photo_lane: Option<Arc<PhotoLane>>,
    photos: PhotoFiles,
    photo_folder: PathBuf,
    _running: Running,
    _checkpointer: Checkpointer,
    config: Config,
    templates: Arc<Templates>,
}

impl Terminal {
    /// Starts a terminal on the database in `folder`; `publish` gets every new screen, on the
    /// loop's thread, and must not wait.
    pub fn start(
        folder: &Path,
        config: &Config,
        publish: impl FnMut(Model) + Send + 'static,
    ) -> Result<Self, TerminalError> {
        config.check()?;
        let author = Author {
            warehouse: config.warehouse.clone(),
            device: config.device.clone(),
            epoch: config.epoch,
            boot: Uuid::now_v7(),
        };
        let store = Store::open(folder, author)?;
        let database = store.path().to_owned();
        let photos = PhotoFiles::new(&folder.join("photos"));
        let photo_folder = config.photo_folder.clone().unwrap_or_else(|| photos.folder().join("in"));
        let settings = Settings {
            limits: config.limits.clone(),
            sender: config.sender.clone(),
            repeat_window: Duration::from_millis(config.repeat_window_ms),
            repeat_windows: repeat_windows(config),
            stable_for: Duration::from_millis(config.stable_for_ms),
            idle_lock: Duration::from_secs(config.idle_lock_s),
            scales: scale_rules(config)?,
            printers: config.printers.iter().map(setup).collect(),
            has_hub: config.hub.is_some(),
            camera: config.camera.as_ref().map(|camera| camera.name.clone()),
            photo_folder: photo_folder.display().to_string(),
        };
        let floor = FloorLoop::new(store, settings)?;
        let mut in_doubt = BTreeSet::new();
        for (status, printer, _) in floor.store().jobs_open()? {
            if status == JobStatus::Unknown {
                in_doubt.insert(printer);
            }
        }
        let checkpointer = Checkpointer::start(&database)?;

        let (inputs, receiver) = channel();
        let devices = start_devices(config, &inputs).map_err(TerminalError::Thread)?;
        let scales: Vec<Arc<Device>> = config
            .scales
            .iter()
            .filter_map(|scale| devices.iter().find(|device| device.name() == scale.name))
            .cloned()
            .collect();
        let label_folder = config.label_folder.clone().unwrap_or_else(|| folder.join("labels"));
        let templates = Arc::new(Templates::load(&label_folder));
        let carrier_folder = config.carrier_folder.clone().unwrap_or_else(|| folder.join("carrier_labels"));
        let mut printers = BTreeMap::new();
        for printer in &config.printers {
            let layouts = Layouts { templates: templates.clone(), carrier_folder: carrier_folder.clone() };
            let worker = PrintWorker::start(printer.clone(), layouts, inputs.clone(), in_doubt.contains(&printer.name))
                .map_err(TerminalError::Thread)?;
            printers.insert(printer.name.clone(), worker);
        }
        let known = PhotoReader::open(&database, photos.clone())?;
        let inbox = Inbox::new(&photo_folder);
        let photo_worker = PhotoWorker::start(config.camera.clone(), photos.clone(), inbox, known, inputs.clone())
            .map_err(TerminalError::Thread)?;
        let (sync, photo_lane) = match &config.hub {
            Some(hub) => {
                let reader = JournalReader::open(&database, &config.device)?;
                let line = SyncConfig {
                    hub_url: hub.url.clone(),
                    warehouse: config.warehouse.clone(),
                    device: config.device.clone(),
                    token: hub.token.clone(),
                };
                let to_loop = inputs.clone();
                let sync = SyncClient::start(&line, Box::new(reader), move |event| {
                    // The loop has ended: nothing is left to tell.
                    let _ = to_loop.send(Input::Sync(event));
                })?;
                let unsent = PhotoReader::open(&database, photos.clone())?;
                let to_loop = inputs.clone();
                let lane = PhotoLane::start(&line, Box::new(unsent), move |event| {
                    let (photo, gone) = match event {
                        PhotoEvent::Sent(photo) => (photo, false),
                        PhotoEvent::Gone(photo) => (photo, true),
                    };
                    let _ = to_loop.send(Input::PhotoSent { photo, gone });
                })?;
                (Some(Arc::new(sync)), Some(Arc::new(lane)))
            }
            None => (None, None),
        };
        let (line, lane) = (sync.clone(), photo_lane.clone());
        let perform = move |effect: Effect| match effect {
            Effect::Print { printer, job, label } => {
                if let Some(worker) = printers.get(&printer) {
                    worker.print(job, label);
                }
            }
            Effect::PrintSilent { printer, all } => {
                if let Some(worker) = printers.get(&printer) {
                    worker.print_silent(all);
                }
            }
            Effect::WakeSync => {
                if let Some(line) = &line {
                    line.poke();
                }
                if let Some(lane) = &lane {
                    lane.poke();
                }
            }
            Effect::TakePhoto => photo_worker.take(),
            Effect::WatchPhotos(on) => photo_worker.watch(on),
            Effect::PhotoSaved(photo) => photo_worker.saved(photo),
            Effect::Weigh(on) => {
                let command = if on { Command::WeighOn } else { Command::WeighOff };
                scales.iter().for_each(|scale| scale.command(command));
            }
            Effect::SetScale { scale, order } => {
                let command = match order {
                    ScaleOrder::Zero => Command::Zero,
                    ScaleOrder::Tare => Command::Tare,
                };
                scales.iter().filter(|known| known.name() == scale).for_each(|scale| scale.command(command));
            }
        };
        let running =
            Running::start_on(floor, inputs.clone(), receiver, perform, publish).map_err(TerminalError::Thread)?;
        Ok(Self {
            inputs,
            database,
            device: config.device.clone(),
            _devices: devices,
            sync,
            photo_lane,
            photos,
            photo_folder,
            _running: running,
            _checkpointer: checkpointer,
            config: config.clone(),
            templates,
        })
    }

    /// Where inputs of people go.
    pub fn inputs(&self) -> Sender<Input> {
        self.inputs.clone()
    }

    /// Sends one input; after the end of the loop it goes nowhere.
    pub fn send(&self, input: Input) {
        if self.inputs.send(input).is_err() {
            tracing::debug!("the floor loop has ended");
        }
    }

    /// The journal, read beside the loop.
    pub fn journal(&self) -> Result<JournalReader, StoreError> {
        JournalReader::open(&self.database, &self.device)
    }

    /// This terminal's photos.
    pub fn photos(&self) -> &PhotoFiles {
        &self.photos
    }

    /// Where photos are put to be taken.
    pub fn photo_folder(&self) -> &Path {
        &self.photo_folder
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The layouts that its labels are printed with.
    pub fn templates(&self) -> Arc<Templates> {
        self.templates.clone()
    }

    /// Pulls this terminal's network plug, or puts it back.
    pub fn set_plugged(&self, plugged: bool) {
        if let Some(sync) = &self.sync {
            sync.set_plugged(plugged);
        }
        if let Some(lane) = &self.photo_lane {
            lane.set_plugged(plugged);
        }
    }
}

/// How each scale's weights are taken.
fn scale_rules(config: &Config) -> Result<BTreeMap<String, ScaleRule>, ConfigError> {
    let rules = config.scales.iter().map(|scale| match scale.rule(config.stable_for_ms) {
        Ok(rule) => Ok((scale.name.clone(), rule)),
        Err(source) => Err(ConfigError::Trade { name: scale.name.clone(), source }),
    });
    rules.collect()
}

fn setup(printer: &config::Printer) -> PrinterSetup {
    PrinterSetup { name: printer.name.clone(), route: printer.route.clone(), prints: printer.prints.clone() }
}

/// Repeat times of scanners that have their own.
fn repeat_windows(config: &Config) -> BTreeMap<String, Duration> {
    let scanners = config.scanners.iter().map(|scanner| (scanner.name.as_str(), scanner.repeat_window_ms));
    let all = scanners.chain([(config.wedge.name.as_str(), config.wedge.repeat_window_ms)]);
    all.filter_map(|(name, window_ms)| Some((name.to_owned(), Duration::from_millis(window_ms?)))).collect()
}

/// Opens every scanner and scale and leads what they say into the loop.
pub(crate) fn start_devices(config: &Config, inputs: &Sender<Input>) -> std::io::Result<Vec<Arc<Device>>> {
    let mut devices = Vec::new();
    for scanner in &config.scanners {
        let events = lead(DeviceKind::Scanner, &scanner.name, inputs)?;
        let device = Device::scanner(&scanner.name, scanner.address.clone(), scanner.settings(), events)?;
        devices.push(Arc::new(device));
    }
    for scale in &config.scales {
        let Some(protocol) = floor_drivers::scale::protocol(&scale.protocol) else { continue };
        let events = lead(DeviceKind::Scale, &scale.name, inputs)?;
        let device = Device::scale(&scale.name, scale.address.clone(), protocol, scale.settings(), events)?;
        if scale.trade.is_some() {
            // Which weight may be charged by depends on the tare.
            device.command(Command::TellNet);
        }
        devices.push(Arc::new(device));
    }
    Ok(devices)
}

/// A channel whose events become inputs.
fn lead(kind: DeviceKind, name: &str, inputs: &Sender<Input>) -> std::io::Result<Sender<DeviceEvent>> {
    let (events, receiver): (_, Receiver<DeviceEvent>) = channel();
    let inputs = inputs.clone();
    std::thread::Builder::new().name(format!("lead {name}")).spawn(move || {
        for event in receiver {
            if let Some(input) = input_of(kind, event)
                && inputs.send(input).is_err()
            {
                return;
            }
        }
    })?;
    Ok(events)
}

fn input_of(kind: DeviceKind, event: DeviceEvent) -> Option<Input> {
    let device = event.device.to_string();
    Some(match event.what {
        Happened::Up => Input::Device { device, kind, down: None },
        Happened::Down { why } => Input::Device { device, kind, down: Some(crate::floor_loop::down(&why)) },
        Happened::Heard(heard) => Input::Heard { scanner: device, heard, at: event.at },
        Happened::Reading { reading, stable_for } => {
            Input::Reading { scale: device, reading, stable_for, at: event.at }
        }
        Happened::Zeroed(done) => Input::ScaleSet { scale: device, order: ScaleOrder::Zero, done },
        Happened::Tared(done) => Input::ScaleSet { scale: device, order: ScaleOrder::Tare, done },
        Happened::Identity(_) => return None,
    })
}
