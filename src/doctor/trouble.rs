//! What can be wrong with a device, in plain words, and how it is mended.

use super::holders::{Holder, holders, known_thief};
use super::nearest::nearest;
use crate::floor_loop::PrintTrouble;
use crate::words::{Msg, Word, devices};
use floor_drivers::camera::{CameraAddress, CameraTrouble};
use floor_drivers::transport::{
    Address, EvdevSelector, HidSelector, QueueTrouble, TransportError, list_evdev, list_hid, list_queues,
    list_usb_printers,
};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a host on the network gets to answer.
const REACH_WITHIN: Duration = Duration::from_secs(2);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The file is there and may not be opened; the group that may, where there is one.
    NotPermitted {
        path: PathBuf,
        group: Option<String>,
    },
    /// Another program has it.
    Busy(Option<Holder>),
    /// Nothing is there; what is there that looks most like it.
    NotPluggedIn {
        nearest: Option<String>,
    },
    /// It is there and says nothing; what its line is set to, such as `9600 8N1`.
    NoAnswer {
        line: Msg,
    },
    /// It says something that its protocol doesn't know.
    Garbled {
        line: Msg,
    },
    /// It says something that another protocol knows.
    OtherProtocol {
        found: String,
    },
    /// It speaks the protocol, with a parity bit where the set-up has an eighth one.
    OtherFrame {
        line: Msg,
    },
    /// Hardly a byte of it is text.
    OtherSpeed {
        line: Msg,
    },
    /// The system has no such print queue; those that it has.
    NoSuchQueue {
        known: String,
    },
    /// The system's queue is there and does not print.
    Queue {
        name: String,
        why: QueueTrouble,
    },
    /// What runs the print queues is not there, or says nothing.
    NoPrintingSystem,
    /// The camera answers, but not with a picture; the status of its answer, where it has one.
    NoPicture {
        status: String,
    },
    /// The camera hung up in the middle of its picture.
    PictureCut,
    /// The camera says that it is in use.
    CameraBusy,
    WantsPassword,
    /// What is there takes no pictures that are of use here.
    WrongCamera(CameraTrouble),
    /// The network: nobody listens there.
    Refused,
    /// The network: no way there.
    Unreachable,
    NoSuchHost,
    /// Anything else, in the words of the system or the device.
    Other(String),
}

impl Trouble {
    /// Why this address can't be opened, as far as can be seen without opening it.
    pub fn before_opening(address: &Address) -> Option<Self> {
        match address {
            Address::Serial { path, .. } => of_file(path),
            Address::Tcp { host, port } => of_network(host, *port),
            _ => None,
        }
    }

    /// Whether its file is gone, which shows without asking whoever has it open.
    pub fn missing(address: &Address) -> Option<Self> {
        match address {
            Address::Serial { path, .. } => missing_file(path),
            Address::Hid(HidSelector::Path(path)) | Address::Evdev(EvdevSelector::Path(path)) => {
                (!path.exists()).then_some(Self::NotPluggedIn { nearest: None })
            }
            _ => None,
        }
    }

    /// Leaves out what looks like it but is somebody else's.
    pub fn other_than(self, taken: impl Fn(&str) -> bool) -> Self {
        match self {
            Self::NotPluggedIn { nearest: Some(nearest) } if taken(&nearest) => Self::NotPluggedIn { nearest: None },
            other => other,
        }
    }

    /// Why no picture can be taken.
    pub fn of_camera(camera: &CameraAddress, trouble: &CameraTrouble) -> Self {
        match (trouble, camera) {
            (CameraTrouble::Missing, CameraAddress::Http { host, port, .. }) => of_network(host, *port)
                .unwrap_or(Self::NoAnswer { line: Msg::new(Word::Plain).arg(camera.to_string()) }),
            (CameraTrouble::Lost, CameraAddress::Http { host, port, .. }) => {
                of_network(host, *port).unwrap_or(Self::PictureCut)
            }
            // No program of this machine holds it.
            (CameraTrouble::Busy, CameraAddress::Http { .. }) => Self::CameraBusy,
            (CameraTrouble::Missing | CameraTrouble::Lost, _) => Self::NotPluggedIn { nearest: None },
            (CameraTrouble::Permission, CameraAddress::Path(path)) => {
                Self::NotPermitted { path: path.clone(), group: group_of(path) }
            }
            (CameraTrouble::Permission, _) => {
                Self::NotPermitted { path: camera.to_string().into(), group: Some("video".into()) }
            }
            (CameraTrouble::Busy, CameraAddress::Path(path)) => Self::Busy(other_holder(path)),
            (CameraTrouble::Busy, _) => Self::Busy(None),
            (CameraTrouble::Silent { .. } | CameraTrouble::NotListening, _) => {
                Self::NoAnswer { line: Msg::new(Word::Plain).arg(camera.to_string()) }
            }
            (CameraTrouble::Password, _) => Self::WantsPassword,
            (CameraTrouble::Answered { status }, _) => Self::NoPicture { status: status.clone() },
            (CameraTrouble::Broken { .. }, _) => Self::NoPicture { status: String::new() },
            (CameraTrouble::Format | CameraTrouble::NotACamera | CameraTrouble::NoCables, _) => {
                Self::WrongCamera(trouble.clone())
            }
            (CameraTrouble::Other { why }, _) => Self::Other(why.clone()),
        }
    }

    /// Why it could not be opened or used.
    pub fn of_transport(address: &Address, error: &TransportError) -> Self {
        let path = file_of(address);
        match (error, address) {
            (TransportError::NotFound { .. }, Address::Queue { .. }) => {
                let known: Vec<String> = list_queues().into_iter().map(|queue| queue.name).collect();
                Self::NoSuchQueue { known: known.join(", ") }
            }
            (TransportError::Open { .. }, Address::Queue { .. }) => Self::NoPrintingSystem,
            (TransportError::NotFound { .. } | TransportError::Gone { .. }, _) => {
                Self::NotPluggedIn { nearest: same_kind(address) }
            }
            (TransportError::NotPermitted { .. }, _) => {
                let group = path.as_deref().and_then(group_of);
                let path = path.unwrap_or_else(|| PathBuf::from(address.to_string()));
                Self::NotPermitted { path, group }
            }
            (TransportError::Busy { .. }, _) => Self::Busy(path.and_then(|path| other_holder(&path))),
            (other, _) => Self::Other(other.to_string()),
        }
    }

    /// What is wrong.
    pub fn what(&self) -> Msg {
        match self {
            Self::NotPermitted { path, .. } => Msg::new(Word::DoctorNotPermitted).arg(path.to_string_lossy()),
            Self::Busy(Some(holder)) => Msg::new(Word::DoctorBusyWith).arg(&holder.program).arg(holder.pid.to_string()),
            Self::Busy(None) => Msg::new(Word::DoctorBusy),
            Self::NotPluggedIn { .. } => Msg::new(Word::DoctorNotPluggedIn),
            Self::NoAnswer { .. } => Msg::new(Word::DoctorNoAnswer),
            Self::Garbled { .. } => Msg::new(Word::DoctorGarbled),
            Self::OtherProtocol { found } => Msg::new(Word::DoctorOtherProtocol).arg(found),
            Self::OtherFrame { .. } => Msg::new(Word::DoctorOtherFrame),
            Self::OtherSpeed { .. } => Msg::new(Word::DoctorOtherSpeed),
            Self::NoSuchQueue { .. } => Msg::new(Word::DoctorNoSuchQueue),
            Self::Queue { why, .. } => PrintTrouble::of_queue(why).say(),
            Self::NoPrintingSystem => Msg::new(Word::DoctorNoPrintingSystem),
            Self::NoPicture { status } if status.is_empty() => Msg::new(Word::DoctorNoPicture),
            Self::NoPicture { status } => Msg::new(Word::DoctorNoPictureBut).arg(status),
            Self::PictureCut => Msg::new(Word::DoctorPictureCut),
            Self::CameraBusy => Msg::new(Word::DoctorCameraBusy),
            Self::WantsPassword => Msg::new(Word::DoctorWantsPassword),
            Self::WrongCamera(trouble) => devices::camera(trouble),
            Self::Refused => Msg::new(Word::DoctorRefused),
            Self::Unreachable => Msg::new(Word::DoctorUnreachable),
            Self::NoSuchHost => Msg::new(Word::DoctorNoSuchHost),
            Self::Other(text) => Msg::new(Word::Found).arg(text),
        }
    }

    /// What to do about it.
    pub fn fix(&self) -> Msg {
        match self {
            Self::NotPermitted { group: Some(group), .. } => Msg::new(Word::DoctorFixPermission).arg(group),
            Self::NotPermitted { group: None, .. } => Msg::new(Word::DoctorFixRule),
            Self::Busy(Some(holder)) => match known_thief(&holder.program) {
                Some(command) => Msg::new(Word::DoctorFixThief).arg(command),
                None => Msg::new(Word::DoctorFixBusyWith).arg(&holder.program),
            },
            Self::Busy(None) => Msg::new(Word::DoctorFixBusy),
            Self::NotPluggedIn { nearest: Some(nearest) } => Msg::new(Word::DoctorFixNearest).arg(nearest),
            Self::NotPluggedIn { nearest: None } => Msg::new(Word::DoctorFixPlug),
            Self::NoAnswer { line } => Msg::new(Word::DoctorFixNoAnswer).arg_msg(line.clone()),
            Self::Garbled { line } => Msg::new(Word::DoctorFixGarbled).arg_msg(line.clone()),
            Self::OtherProtocol { found } => Msg::new(Word::DoctorFixOtherProtocol).arg(found),
            Self::OtherFrame { line } => Msg::new(Word::DoctorFixOtherFrame).arg_msg(line.clone()),
            Self::OtherSpeed { line } => Msg::new(Word::DoctorFixOtherSpeed).arg_msg(line.clone()),
            Self::NoSuchQueue { known } if known.is_empty() => Msg::new(Word::DoctorFixNoQueues),
            Self::NoSuchQueue { known } => Msg::new(Word::DoctorFixNoSuchQueue).arg(known),
            Self::Queue { name, .. } => Msg::new(Word::DoctorFixQueue).arg(name),
            Self::NoPrintingSystem => Msg::new(Word::DoctorFixPrintingSystem),
            Self::NoPicture { .. } => Msg::new(Word::DoctorFixNoPicture),
            Self::PictureCut => Msg::new(Word::DoctorFixPictureCut),
            Self::CameraBusy => Msg::new(Word::DoctorFixCameraBusy),
            Self::WantsPassword => Msg::new(Word::DoctorFixPassword),
            Self::WrongCamera(_) => Msg::new(Word::DoctorFixWrongCamera),
            Self::Refused => Msg::new(Word::DoctorFixRefused),
            Self::Unreachable => Msg::new(Word::DoctorFixUnreachable),
            Self::NoSuchHost => Msg::new(Word::DoctorFixNoSuchHost),
            Self::Other(_) => Msg::new(Word::DoctorFixOther),
        }
    }
}

/// The file in /dev that this address leads to, where it names one.
fn file_of(address: &Address) -> Option<PathBuf> {
    match address {
        Address::Serial { path, .. }
        | Address::Hid(HidSelector::Path(path))
        | Address::Evdev(EvdevSelector::Path(path)) => Some(path.clone()),
        Address::Hid(_) => list_hid().into_iter().find(|found| found.address == *address).map(|found| found.path),
        Address::Evdev(_) => list_evdev().into_iter().find(|found| found.address == *address).map(|found| found.path),
        _ => None,
    }
}

/// Nobody there, or no way there.
fn of_network(host: &str, port: u16) -> Option<Trouble> {
    let Ok(found) = (host, port).to_socket_addrs() else { return Some(Trouble::NoSuchHost) };
    let mut last = Trouble::NoSuchHost;
    for target in found {
        last = match TcpStream::connect_timeout(&target, REACH_WITHIN) {
            Ok(_) => return None,
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => Trouble::Refused,
            Err(_) => Trouble::Unreachable,
        };
    }
    Some(last)
}

/// A device file that is missing, closed to this user, or open elsewhere.
fn of_file(path: &Path) -> Option<Trouble> {
    use rustix::fs::{Access, access};
    if let Some(missing) = missing_file(path) {
        return Some(missing);
    }
    if access(path, Access::READ_OK | Access::WRITE_OK).is_err() {
        return Some(Trouble::NotPermitted { path: path.to_owned(), group: group_of(path) });
    }
    // Whoever made a pseudo terminal holds both its ends.
    let pseudo = path.canonicalize().is_ok_and(|path| path.starts_with("/dev/pts"));
    if pseudo { None } else { other_holder(path).map(|holder| Trouble::Busy(Some(holder))) }
}

/// A device file that is not there, and the serial port that may have taken its place.
fn missing_file(path: &Path) -> Option<Trouble> {
    if std::fs::metadata(path).is_ok() {
        return None;
    }
    let folder = path.parent().unwrap_or(Path::new("/dev"));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let there: Vec<String> =
        entries.filter(|path| !path.is_dir()).map(|path| path.to_string_lossy().into_owned()).collect();
    // A port of another kind, such as the machine's own ttyS0, was never meant.
    let kind = |name: &str| name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let wanted = path.to_string_lossy();
    let named = path.parent() != Some(Path::new("/dev"));
    let alike = there.iter().map(String::as_str).filter(|other| named || kind(other) == kind(&wanted));
    let nearest = nearest(&wanted, alike).map(|port| format!("serial:{port}"));
    Some(Trouble::NotPluggedIn { nearest })
}

/// A program other than this one that has the file open.
fn other_holder(path: &Path) -> Option<Holder> {
    let own = std::process::id();
    holders(path).into_iter().find(|holder| holder.pid != own)
}

/// The group that may open the file, by name; `None` where being in one is of no use, or is
/// more than anybody should be told to ask for.
fn group_of(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    const GROUP_MAY: u32 = 0o060;
    let file = std::fs::metadata(path).ok()?;
    let may = file.gid() != 0 && file.mode() & GROUP_MAY == GROUP_MAY;
    may.then(|| group_name(file.gid()))
}

/// The device of this kind that may have taken the place of the one that isn't there.
fn same_kind(address: &Address) -> Option<String> {
    let there: Vec<String> = match address {
        Address::Hid(_) => list_hid().into_iter().map(|found| found.address.to_string()).collect(),
        Address::Evdev(_) => list_evdev().into_iter().map(|found| found.address.to_string()).collect(),
        Address::Usb(_) => list_usb_printers().into_iter().map(|found| found.address.to_string()).collect(),
        _ => return None,
    };
    nearest(&address.to_string(), there.iter().map(String::as_str)).map(str::to_owned)
}

/// The group's name, or its number where it has none (group(5)).
fn group_name(gid: u32) -> String {
    let groups = std::fs::read_to_string("/etc/group").unwrap_or_default();
    let named = groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(gid)).then(|| name.to_owned())
    });
    named.unwrap_or_else(|| gid.to_string())
}
