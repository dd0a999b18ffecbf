use std::io::{Cursor, Read};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use image::{Rgb, RgbImage};

use super::lock;
use super::tcp_server::{Line, Service, TcpServer, write};
use crate::camera::CameraAddress;

/// A network camera that looks at a box with a torn corner, or that gives the pictures of a
/// folder one after the other.
pub struct SimulatedCamera {
    server: TcpServer,
    lens: Arc<Lens>,
}

struct Lens(Mutex<State>);

#[derive(Default)]
struct State {
    folder: Option<PathBuf>,
    shots: u32,
    /// Where the numbers begin: a camera that is started again shows other things.
    first: u32,
    fault: CameraFault,
}

/// What a simulated camera does wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CameraFault {
    #[default]
    None,
    /// Answers that it is in use.
    Busy,
    /// Takes the question and never answers.
    Silent,
    /// Is unplugged in the middle of the picture.
    HalfPicture,
    /// Sends bytes that are no picture.
    Noise,
}

impl SimulatedCamera {
    /// Switches a camera on, at a free loopback port.
    pub fn start() -> std::io::Result<Self> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let first = (since.as_millis() / 10 % 1_000_000_000) as u32;
        let lens = Arc::new(Lens(Mutex::new(State { first, ..State::default() })));
        Ok(Self { server: TcpServer::start(lens.clone())?, lens })
    }

    /// Where a terminal finds the camera, the same after replugging.
    pub fn address(&self) -> CameraAddress {
        let address = self.server.address();
        CameraAddress::Http { host: address.ip().to_string(), port: address.port(), path: "/snapshot.jpg".into() }
    }

    /// Gives the JPEG files of a folder, by name and round again; `None` for the torn box.
    pub fn show_folder(&self, folder: Option<&Path>) {
        lock(&self.lens.0).folder = folder.map(Path::to_owned);
    }

    pub fn set_fault(&self, fault: CameraFault) {
        lock(&self.lens.0).fault = fault;
    }

    /// Pictures given so far.
    pub fn shots(&self) -> u32 {
        lock(&self.lens.0).shots
    }

    /// Pulls the cable.
    pub fn unplug(&self) {
        self.server.unplug();
    }

    pub fn replug(&self) -> std::io::Result<()> {
        self.server.plug()
    }

    pub fn is_plugged(&self) -> bool {
        self.server.is_plugged()
    }
}

impl Service for Lens {
    fn serve(&self, mut stream: TcpStream, line: &Line) {
        let mut request = Vec::new();
        let mut buffer = [0u8; 1024];
        while !request.windows(4).any(|window| window == b"\r\n\r\n") {
            match stream.read(&mut buffer) {
                Ok(count @ 1..) if request.len() < 16 << 10 => {
                    request.extend_from_slice(buffer.get(..count).unwrap_or_default());
                }
                _ => return,
            }
        }
        let fault = lock(&self.0).fault;
        match fault {
            CameraFault::Busy => write(&stream, b"HTTP/1.0 503 Busy\r\n\r\n"),
            CameraFault::Silent => {
                while line.is_in() && !gone(&stream) {
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
            CameraFault::Noise => write(&stream, b"HTTP/1.0 200 OK\r\n\r\n\x00\x01\x02 no picture"),
            CameraFault::None | CameraFault::HalfPicture => {
                let picture = self.next();
                let head =
                    format!("HTTP/1.0 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\n\r\n", picture.len());
                write(&stream, head.as_bytes());
                let half = if fault == CameraFault::HalfPicture { picture.len() / 2 } else { picture.len() };
                write(&stream, picture.get(..half).unwrap_or_default());
            }
        }
    }
}

impl Lens {
    fn next(&self) -> Vec<u8> {
        let (folder, shot, first) = {
            let mut state = lock(&self.0);
            state.shots += 1;
            (state.folder.clone(), state.shots, state.first)
        };
        folder.and_then(|folder| from_folder(&folder, shot)).unwrap_or_else(|| test_picture(first.wrapping_add(shot)))
    }
}

/// Whether the other side has hung up.
fn gone(stream: &TcpStream) -> bool {
    let mut byte = [0u8];
    let looked = stream.set_nonblocking(true).and_then(|()| stream.peek(&mut byte));
    !matches!(looked, Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
}

fn from_folder(folder: &Path, shot: u32) -> Option<Vec<u8>> {
    let jpeg = |path: &PathBuf| {
        path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("jpg") || ending.eq_ignore_ascii_case("jpeg"))
    };
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).filter(jpeg).collect();
    files.sort();
    let at = (shot as usize).checked_sub(1)?.checked_rem(files.len())?;
    std::fs::read(files.get(at)?).ok()
}

const WIDTH: u32 = 1280;
const HEIGHT: u32 = 960;

/// A box on a bench with a torn corner, and the number of the picture: no two are the same.
/// The bytes of a JPEG file.
pub fn test_picture(number: u32) -> Vec<u8> {
    let mut picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| scene(x as i32, y as i32, number));
    for (place, digit) in format!("{:04}", number % 10_000).bytes().enumerate() {
        draw_digit(&mut picture, 60 + place as u32 * 70, 60, digit - b'0');
    }
    let mut jpeg = Vec::new();
    let written = picture.write_to(&mut Cursor::new(&mut jpeg), image::ImageFormat::Jpeg);
    if let Err(error) = written {
        tracing::error!(%error, "failed to write a test picture");
    }
    jpeg
}

fn scene(x: i32, y: i32, number: u32) -> Rgb<u8> {
    // The light is never quite the same.
    let grain = (x.wrapping_mul(73) ^ y.wrapping_mul(151) ^ number as i32).rem_euclid(9) as u8;
    let shade = |r: u8, g: u8, b: u8| Rgb([r.saturating_add(grain), g.saturating_add(grain), b.saturating_add(grain)]);
    let (front, top) = ((300..980).contains(&x) && (420..820).contains(&y), y + x / 6 > 330 && y + x / 6 < 590);
    let tear = (x - 980).pow(2) + (y - 420).pow(2) < (150 + (x * 7 + y * 3) % 31).pow(2);
    if front && tear {
        return shade(58, 40, 26);
    }
    if front {
        let tape = (600..680).contains(&x);
        let edge = !(308..972).contains(&x) || !(428..812).contains(&y);
        return if edge {
            shade(120, 84, 48)
        } else if tape {
            shade(206, 190, 150)
        } else {
            shade(176, 128, 78)
        };
    }
    if top && (300..980).contains(&x) && y < 420 {
        return shade(196, 150, 98);
    }
    if y > 760 { shade(92, 96, 102) } else { shade(204, 208, 212) }
}

/// Seven segments, bit by bit from the top clockwise, the middle last.
const SEGMENTS: [u8; 10] = [0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F];

fn draw_digit(picture: &mut RgbImage, left: u32, top: u32, digit: u8) {
    let lit = SEGMENTS.get(usize::from(digit)).copied().unwrap_or_default();
    let bars = [
        (0, 0, 48, 10),
        (38, 0, 10, 50),
        (38, 45, 10, 50),
        (0, 85, 48, 10),
        (0, 45, 10, 50),
        (0, 0, 10, 50),
        (0, 43, 48, 10),
    ];
    for (bit, (x, y, width, height)) in bars.into_iter().enumerate() {
        if lit >> bit & 1 == 1 {
            for (dx, dy) in (0..width).flat_map(|dx| (0..height).map(move |dy| (dx, dy))) {
                picture.put_pixel(left + x + dx, top + y + dy, Rgb([20, 24, 32]));
            }
        }
    }
}
