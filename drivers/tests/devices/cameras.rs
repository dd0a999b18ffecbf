//! Cameras: what they send becomes a picture, and what they do wrong has a name.

use std::io::Cursor;
use std::process::Command;
use std::time::Duration;

use floor_drivers::camera::{self, CameraTrouble, Shot, with_huffman_tables, yuyv_to_rgb};
use floor_drivers::simulator::{CameraFault, SimulatedCamera, test_picture};
use image::{DynamicImage, ImageFormat};

const TIMEOUT: Duration = Duration::from_secs(5);

fn decode(shot: Shot) -> DynamicImage {
    match shot {
        Shot::Jpeg(bytes) => image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap(),
        Shot::Rgb { width, height, bytes } => image::RgbImage::from_raw(width, height, bytes).unwrap().into(),
    }
}

#[test]
fn a_picture_comes_over_the_cable() {
    let camera = SimulatedCamera::start().unwrap();
    camera::check(&camera.address(), TIMEOUT).unwrap();
    let first = decode(camera::take(&camera.address(), TIMEOUT).unwrap()).to_rgb8();
    let second = decode(camera::take(&camera.address(), TIMEOUT).unwrap()).to_rgb8();
    assert_eq!(first.dimensions(), (1280, 960));
    assert_ne!(first, second, "pictures are numbered");
    assert_eq!(camera.shots(), 2);
}

#[test]
fn a_folder_of_pictures_is_shown_in_turn() {
    let folder = tempfile::tempdir().unwrap();
    for (name, number) in [("b.JPG", 8), ("a.jpg", 7)] {
        std::fs::write(folder.path().join(name), test_picture(number)).unwrap();
    }
    let camera = SimulatedCamera::start().unwrap();
    camera.show_folder(Some(folder.path()));
    let shots: Vec<Shot> = (0..3).map(|_| camera::take(&camera.address(), TIMEOUT).unwrap()).collect();
    assert_eq!(shots[0], Shot::Jpeg(test_picture(7)));
    assert_eq!(shots[1], Shot::Jpeg(test_picture(8)));
    assert_eq!(shots[2], shots[0]);
}

#[test]
fn what_goes_wrong_has_a_name() {
    let camera = SimulatedCamera::start().unwrap();
    let take = || camera::take(&camera.address(), TIMEOUT).map_err(|error| error.trouble);
    camera.set_fault(CameraFault::Busy);
    assert_eq!(take(), Err(CameraTrouble::Busy));
    camera.set_fault(CameraFault::HalfPicture);
    assert_eq!(take(), Err(CameraTrouble::Lost));
    camera.set_fault(CameraFault::Noise);
    assert!(matches!(take(), Err(CameraTrouble::Broken { .. })));
    camera.set_fault(CameraFault::Silent);
    let waited = Duration::from_millis(300);
    let silent = camera::take(&camera.address(), waited).unwrap_err().trouble;
    assert_eq!(silent, CameraTrouble::Silent { waited });
    camera.set_fault(CameraFault::None);
    camera.unplug();
    assert_eq!(take(), Err(CameraTrouble::Missing));
    assert!(camera::check(&camera.address(), TIMEOUT).is_err());
    camera.replug().unwrap();
    assert!(take().is_ok());
    for address in ["v4l2:/dev/not-there", "v4l2:name=no such camera"] {
        let error = camera::take(&address.parse().unwrap(), TIMEOUT).unwrap_err();
        assert_eq!(error.trouble, CameraTrouble::Missing);
        assert!(error.to_string().contains(address), "{error}");
    }
    // Something that is there and is no camera.
    let error = camera::take(&"v4l2:/dev/null".parse().unwrap(), TIMEOUT).unwrap_err();
    assert_eq!(error.trouble, CameraTrouble::NotACamera);
    eprintln!("{} cameras here", camera::list().len());
}

/// Takes the tables out of a JPEG, as a webcam's Motion JPEG does.
fn without_huffman_tables(jpeg: &[u8]) -> Vec<u8> {
    let mut out = jpeg[..2].to_vec();
    let mut at = 2;
    while jpeg[at + 1] != 0xDA {
        let length = 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        if jpeg[at + 1] != 0xC4 {
            out.extend_from_slice(&jpeg[at..at + length]);
        }
        at += length;
    }
    out.extend_from_slice(&jpeg[at..]);
    out
}

#[test]
fn motion_jpeg_without_tables_is_decoded() {
    let whole = test_picture(42);
    let bare = without_huffman_tables(&whole);
    assert!(bare.len() < whole.len());
    let mended = with_huffman_tables(&bare);
    let decode = |bytes: &[u8]| image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap().to_rgb8();
    assert_eq!(decode(&mended), decode(&whole));
    assert_eq!(with_huffman_tables(&whole), whole, "a whole one is left alone");
}

/// A composed YUYV frame of a real scene comes back near enough in every pixel pair.
#[test]
fn a_yuyv_frame_is_the_scene_again() {
    let scene = decode(Shot::Jpeg(test_picture(3))).to_rgb8();
    let (width, height) = scene.dimensions();
    let stride = width as usize * 2 + 64;
    let mut frame = vec![0u8; stride * height as usize];
    for (y, row) in frame.chunks_mut(stride).enumerate() {
        for x in (0..width).step_by(2) {
            let (a, b) = (scene.get_pixel(x, y as u32).0, scene.get_pixel(x + 1, y as u32).0);
            let luma = |[r, g, b]: [u8; 3]| 16.0 + 0.257 * f32::from(r) + 0.504 * f32::from(g) + 0.098 * f32::from(b);
            let mean: [f32; 3] = std::array::from_fn(|at| (f32::from(a[at]) + f32::from(b[at])) / 2.0);
            let u = 128.0 - 0.148 * mean[0] - 0.291 * mean[1] + 0.439 * mean[2];
            let v = 128.0 + 0.439 * mean[0] - 0.368 * mean[1] - 0.071 * mean[2];
            let at = x as usize * 2;
            row[at..at + 4].copy_from_slice(&[luma(a) as u8, u.round() as u8, luma(b) as u8, v.round() as u8]);
        }
    }
    let rgb = yuyv_to_rgb(&frame, width, height, stride as u32).unwrap();
    let off: u64 = rgb.iter().zip(scene.as_raw()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    let mean = off as f64 / rgb.len() as f64;
    assert!(mean < 6.0, "off by {mean} a channel");
    let mut jpeg = Cursor::new(Vec::new());
    image::RgbImage::from_raw(width, height, rgb).unwrap().write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
}

/// A camera on a cable, which needs a kernel: this program is started again with a library
/// before it that answers as a kernel does. What the camera has, does wrong and gives; then
/// what `check` makes of the shot.
#[cfg(target_os = "linux")]
fn on_a_cable(test: &str, format: &str, does: &str, frames: &[Vec<u8>], check: fn(Result<Shot, CameraTrouble>)) {
    let inside = std::env::var_os("VIDEO_BED_FORMAT");
    if inside.as_deref().is_some_and(|inside| inside == format)
        && std::env::var("VIDEO_BED_DOES").as_deref() == Ok(does)
    {
        let shot = camera::take(&"v4l2:/dev/video-bed".parse().unwrap(), Duration::from_secs(3));
        return check(shot.map_err(|error| error.trouble));
    }
    if inside.is_some() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("video_bed.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/devices/video_bed.c");
    let made = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).arg("-ldl").output();
    let Ok(made) = made else { return crate::skipped(test, "a C compiler") };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for (nth, frame) in frames.iter().enumerate() {
        std::fs::write(folder.path().join(nth.to_string()), frame).unwrap();
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("cameras::{test}"), "--nocapture", "--test-threads=1"])
        .env("LD_PRELOAD", &library)
        .env("VIDEO_BED_FORMAT", format)
        .env("VIDEO_BED_DOES", does)
        .env("VIDEO_BED_FRAMES", folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{format}, {does}:\n{said}");
    // Another program may have the camera again.
    assert!(
        ["busy", "unplug"].contains(&does) || format == "H264" || said.contains("stream off"),
        "{format}, {does}:\n{said}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_camera_of_the_kernel_gives_motion_jpeg() {
    let test = "a_camera_of_the_kernel_gives_motion_jpeg";
    // Dark ones come first, and some that were damaged on their way when it has settled.
    let (dark, good) = (without_huffman_tables(&test_picture(1)), without_huffman_tables(&test_picture(9)));
    let frames = [vec![dark; 3], vec![b"damaged".to_vec(); 7], vec![good]].concat();
    on_a_cable(test, "MJPG", "well", &frames, |shot| {
        let scene = decode(shot.unwrap()).to_rgb8();
        assert_eq!(scene, decode(Shot::Jpeg(test_picture(9))).to_rgb8());
    });
    on_a_cable(test, "MJPG", "broken", &[b"never a picture".to_vec()], |shot| {
        assert!(matches!(shot, Err(CameraTrouble::Broken { .. })), "{shot:?}");
    });
}

#[cfg(target_os = "linux")]
#[test]
fn a_camera_of_the_kernel_gives_yuyv() {
    // Rows of 640 pixels and a gap: red above, blue below.
    let row = |pair: [u8; 4]| [pair.repeat(320), vec![0; 64]].concat();
    let frame = [row([81, 90, 81, 240]).repeat(240), row([41, 240, 41, 110]).repeat(240)].concat();
    let short = frame[..frame.len() / 2].to_vec();
    let test = "a_camera_of_the_kernel_gives_yuyv";
    on_a_cable(test, "YUYV", "well", &[frame], |shot| {
        let scene = decode(shot.unwrap()).to_rgb8();
        assert_eq!(scene.dimensions(), (640, 480));
        assert!(scene.get_pixel(9, 9).0[0] > 250 && scene.get_pixel(630, 470).0[2] > 250);
    });
    on_a_cable(test, "YUYV", "short", &[short], |shot| {
        assert!(matches!(shot, Err(CameraTrouble::Broken { .. })), "{shot:?}");
    });
}

#[cfg(target_os = "linux")]
#[test]
fn what_goes_wrong_with_a_camera_of_the_kernel_has_a_name() {
    let test = "what_goes_wrong_with_a_camera_of_the_kernel_has_a_name";
    let frames = [test_picture(3)];
    on_a_cable(test, "MJPG", "busy", &frames, |shot| assert_eq!(shot, Err(CameraTrouble::Busy)));
    on_a_cable(test, "MJPG", "unplug", &frames, |shot| assert_eq!(shot, Err(CameraTrouble::Lost)));
    on_a_cable(test, "MJPG", "silent", &frames, |shot| {
        assert_eq!(shot, Err(CameraTrouble::Silent { waited: Duration::from_secs(3) }));
    });
    on_a_cable(test, "H264", "well", &frames, |shot| assert_eq!(shot, Err(CameraTrouble::Format)));
}
