//! A camera of the kernel's, by V4L2's streaming I/O:
//! <https://docs.kernel.org/userspace-api/media/v4l/mmap.html>.

use std::path::Path;
use std::time::{Duration, Instant};

use linuxvideo::format::{PixFormat, PixelFormat};
use linuxvideo::stream::ReadStream;
use linuxvideo::{BufType, Device};

use super::{CameraTrouble, SHOT_BYTES_MAX, Shot, trouble, with_huffman_tables, yuyv_to_rgb};

/// Asked for; the driver takes the nearest that it has. More would be shrunk anyway.
const WIDTH: u32 = 1920;
const HEIGHT: u32 = 1080;
/// A camera's first pictures are dark: it is still finding its exposure.
const SETTLE: Duration = Duration::from_millis(700);
/// How often a picture is looked for while one is awaited: a fraction of a frame at 30 Hz.
const LOOK_EVERY: Duration = Duration::from_millis(8);

/// Opens the device, lets it settle, and takes one picture.
pub(super) fn shoot(path: &Path, timeout: Duration) -> Result<Shot, CameraTrouble> {
    let deadline = Instant::now() + timeout;
    let device = Device::open(path).map_err(|error| match error.raw_os_error() {
        // ENOTTY: a file, but not a V4L2 device.
        Some(25) => CameraTrouble::NotACamera,
        _ => trouble(&error, false),
    })?;
    let wanted = best_format(&device)?;
    let capture = device.video_capture(PixFormat::new(WIDTH, HEIGHT, wanted)).map_err(|error| trouble(&error, true))?;
    let format = capture.format();
    let given = (format.pixel_format(), format.width(), format.height(), format.bytes_per_line());
    let mut stream = capture.into_stream().map_err(|error| trouble(&error, true))?;
    let settled = Instant::now() + SETTLE.min(timeout / 2);
    let mut last_trouble = None;
    loop {
        wait(&stream, deadline).map_err(|why| match why {
            CameraTrouble::Silent { .. } => last_trouble.take().unwrap_or(CameraTrouble::Silent { waited: timeout }),
            why => why,
        })?;
        let bytes = stream.dequeue(|view| {
            // A frame that was damaged on its way says so; the next one is better.
            Ok((!view.is_error() && view.len() <= SHOT_BYTES_MAX).then(|| view.to_vec()))
        });
        let Some(bytes) = bytes.map_err(|error| trouble(&error, true))? else { continue };
        if Instant::now() < settled {
            continue;
        }
        match shot(&bytes, given) {
            Ok(shot) => return Ok(shot),
            Err(why) => last_trouble = Some(why),
        }
    }
}

/// Motion JPEG where the camera has it: over USB 2 the only way to large pictures.
fn best_format(device: &Device) -> Result<PixelFormat, CameraTrouble> {
    let formats: Vec<PixelFormat> =
        device.formats(BufType::VIDEO_CAPTURE).map_while(Result::ok).map(|format| format.pixel_format()).collect();
    let known = [PixelFormat::MJPG, PixelFormat::JPEG, PixelFormat::YUYV];
    known.into_iter().find(|format| formats.contains(format)).ok_or(CameraTrouble::Format)
}

fn wait(stream: &ReadStream, deadline: Instant) -> Result<(), CameraTrouble> {
    while stream.will_block().map_err(|error| trouble(&error, true))? {
        if Instant::now() >= deadline {
            return Err(CameraTrouble::Silent { waited: Duration::ZERO });
        }
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}

fn shot(bytes: &[u8], given: (PixelFormat, u32, u32, u32)) -> Result<Shot, CameraTrouble> {
    let (format, width, height, stride) = given;
    if format == PixelFormat::YUYV {
        let rgb = yuyv_to_rgb(bytes, width, height, stride);
        return rgb
            .map(|bytes| Shot::Rgb { width, height, bytes })
            .map_err(|error| CameraTrouble::Broken { why: error.to_string() });
    }
    if (format == PixelFormat::MJPG || format == PixelFormat::JPEG) && bytes.starts_with(&[0xFF, 0xD8]) {
        return Ok(Shot::Jpeg(with_huffman_tables(bytes)));
    }
    if format == PixelFormat::MJPG || format == PixelFormat::JPEG {
        return Err(CameraTrouble::Broken { why: "a frame does not begin like a JPEG".into() });
    }
    Err(CameraTrouble::Format)
}
