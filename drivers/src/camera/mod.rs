//! Cameras: one picture when one is asked for.
//!
//! A camera is opened for each picture and closed after it, so that another program may use
//! it in between and a replugged one is simply there again.

mod address;
mod frame;
mod http;
mod list;
#[cfg(target_os = "linux")]
mod v4l2;

use std::time::Duration;

pub use address::{CameraAddress, CameraAddressError};
pub use frame::{FrameError, with_huffman_tables, yuyv_to_rgb};
pub use list::{CameraFound, list, list_in};

/// What a camera gave, not yet decoded or checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shot {
    /// A whole JPEG file, with its Huffman tables.
    Jpeg(Vec<u8>),
    /// Three bytes a pixel, row by row without gaps.
    Rgb { width: u32, height: u32, bytes: Vec<u8> },
}

/// No camera's picture is larger than this.
pub const SHOT_BYTES_MAX: usize = 32 << 20;

/// No picture came: which camera, and why.
#[derive(Debug, thiserror::Error)]
#[error("failed to take a picture with {camera}: {trouble}")]
pub struct CameraError {
    pub camera: String,
    pub trouble: CameraTrouble,
}

/// What is wrong with a camera, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CameraTrouble {
    #[error("it is not there; plug it in")]
    Missing,
    #[error("this user may not open it; add the user to the group video")]
    Permission,
    #[error("another program uses it; close that program")]
    Busy,
    #[error("it gave no picture in {} ms; plug it out and in again", waited.as_millis())]
    Silent { waited: Duration },
    #[error("it went away in the middle; plug it in again")]
    Lost,
    #[error("it can do neither Motion JPEG nor YUYV at a size that is of use")]
    Format,
    #[error("this is no camera; check its address")]
    NotACamera,
    #[error("cameras on a cable need Linux; use a network camera or the folder")]
    NoCables,
    #[error("it does not listen; check its power and cable")]
    NotListening,
    #[error("what it sent is no picture: {why}")]
    Broken { why: String },
    #[error("it answered {status:?}; check the address of its snapshot")]
    Answered { status: String },
    #[error("it wants a password; allow pictures without one")]
    Password,
    #[error("{why}")]
    Other { why: String },
}

/// Takes one picture, and gives up after `timeout`. Blocks: call it on a thread of its own.
pub fn take(camera: &CameraAddress, timeout: Duration) -> Result<Shot, CameraError> {
    let taken = match camera {
        CameraAddress::Path(path) => device(path, timeout),
        CameraAddress::Name(name) => match list().into_iter().find(|found| found.name.contains(name.as_str())) {
            Some(found) => device(&found.path, timeout),
            None => Err(CameraTrouble::Missing),
        },
        CameraAddress::Http { host, port, path } => http::snapshot(host, *port, path, timeout),
    };
    taken.map_err(|trouble| CameraError { camera: camera.to_string(), trouble })
}

/// Whether the camera is there, as far as can be told without taking a picture.
pub fn check(camera: &CameraAddress, timeout: Duration) -> Result<(), CameraError> {
    let found = match camera {
        CameraAddress::Path(path) if path.exists() => Ok(()),
        CameraAddress::Path(_) => Err(CameraTrouble::Missing),
        CameraAddress::Name(name) => match list().into_iter().find(|found| found.name.contains(name.as_str())) {
            Some(found) => found.trouble.map_or(Ok(()), Err),
            None => Err(CameraTrouble::Missing),
        },
        CameraAddress::Http { host, port, .. } => http::connect(host, *port, timeout).map(|_| ()),
    };
    found.map_err(|trouble| CameraError { camera: camera.to_string(), trouble })
}

#[cfg(target_os = "linux")]
use v4l2::shoot as device;

#[cfg(not(target_os = "linux"))]
fn device(_path: &std::path::Path, _timeout: Duration) -> Result<Shot, CameraTrouble> {
    Err(CameraTrouble::NoCables)
}

/// What an operating system's error says about a camera; `opened` when it worked before.
fn trouble(error: &std::io::Error, opened: bool) -> CameraTrouble {
    // Numbers of Linux, asm-generic/errno-base.h: EIO, ENXIO, EBUSY, ENODEV.
    match (error.kind(), error.raw_os_error()) {
        (std::io::ErrorKind::PermissionDenied, _) => CameraTrouble::Permission,
        (std::io::ErrorKind::ResourceBusy, _) | (_, Some(16)) => CameraTrouble::Busy,
        (std::io::ErrorKind::NotFound, _) | (_, Some(5 | 6 | 19)) if opened => CameraTrouble::Lost,
        (std::io::ErrorKind::NotFound, _) | (_, Some(6 | 19)) => CameraTrouble::Missing,
        _ => CameraTrouble::Other { why: error.to_string() },
    }
}
