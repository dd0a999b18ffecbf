//! Photos on their way to the hub: over real HTTP, through cuts and restarts, and from the
//! camera of the demo's bench to the hub's disk.

use super::{TestHub, WAREHOUSE};
use floor::domain::{Command, Fact, PhotoId};
use floor::floor_loop::{Input, Model, Net};
use floor::hub::{HubHandle, HubStore, SqliteHub};
use floor::photos::files::name_of;
use floor::photos::{PHOTO_BYTES_MAX, PhotoFiles};
use floor::sync::http::{CallError, Http};
use floor::sync::{PhotoEvent, PhotoLane, PhotoSource, SourceError, SyncConfig};
use floor::terminal::demo::Demo;
use floor::words::Word;
use floor_drivers::simulator::test_picture;
use image::{ImageFormat, Rgb, RgbImage};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);

fn http(config: &SyncConfig) -> Http {
    Http::new(&config.hub_url, &config.warehouse, &config.device, &config.token).unwrap()
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// Something that begins like a JPEG; the hub does not decode it.
fn picture(number: u32) -> Vec<u8> {
    [&[0xFF, 0xD8][..], &number.to_le_bytes(), &[7; 5000]].concat()
}

/// Sends raw bytes as a request; gives the status.
fn raw(config: &SyncConfig, method: &str, photo: &str, token: Option<&str>, body: &[u8]) -> u16 {
    let host = config.hub_url.strip_prefix("http://").unwrap();
    let mut line = TcpStream::connect(host).unwrap();
    let authorization = token.map_or(String::new(), |token| format!("authorization: Bearer {token}\r\n"));
    let path = format!("/v1/warehouses/{WAREHOUSE}/photos/{photo}");
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{authorization}content-length: {length}\r\n\r\n"
    );
    line.write_all(head.as_bytes()).unwrap();
    let _ = line.write_all(body);
    let mut answer = Vec::new();
    let _ = line.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).split(' ').nth(1).unwrap_or("0").parse().unwrap_or(0)
}

#[test]
fn a_photo_is_kept_once_and_given_to_the_warehouse() {
    let hub = TestHub::start();
    let (taker, other) = (http(&hub.enrol("bench-1")), http(&hub.enrol("bench-2")));
    let jpeg = picture(1);
    let photo = name_of(&jpeg);
    assert!(!wait(other.has_photo(&photo)).unwrap());
    assert!(matches!(wait(other.photo(&photo)), Err(CallError::Trouble { status: 404, .. })));
    for _ in 0..2 {
        wait(taker.put_photo(&photo, jpeg.clone())).unwrap();
    }
    assert!(wait(other.has_photo(&photo)).unwrap());
    assert_eq!(wait(other.photo(&photo)).unwrap(), jpeg);
    let kept = hub.dir.path().join("photos").join(WAREHOUSE).join(format!("{photo}.jpg"));
    assert_eq!(std::fs::read(&kept).unwrap(), jpeg);
    // One that the hub's disk has lost is asked for again.
    std::fs::write(&kept, b"damaged").unwrap();
    assert!(!wait(other.has_photo(&photo)).unwrap());
    wait(taker.put_photo(&photo, jpeg.clone())).unwrap();
    assert_eq!(std::fs::read(&kept).unwrap(), jpeg);
}

/// Two benches look at one box, and a third sends again what it is not sure of.
#[test]
fn the_same_photo_from_everywhere_at_once_is_one_photo() {
    let hub = TestHub::start();
    let config = hub.enrol("bench-1");
    for round in 0..10u32 {
        let jpeg = [picture(round), vec![9; 200_000]].concat();
        let photo = name_of(&jpeg);
        let answers: Vec<u16> = std::thread::scope(|scope| {
            let token = Some(config.token.as_str());
            let (config, photo, jpeg) = (&config, &photo, &jpeg);
            let calls: Vec<_> =
                (0..6).map(|_| scope.spawn(move || raw(config, "PUT", photo.as_str(), token, jpeg))).collect();
            calls.into_iter().map(|call| call.join().unwrap()).collect()
        });
        assert!(answers.iter().all(|status| matches!(status, 201 | 204)), "{answers:?}");
        assert_eq!(hub.store.photos(WAREHOUSE).unwrap().read(&photo).unwrap().unwrap(), jpeg);
    }
    let folder = hub.dir.path().join("photos").join(WAREHOUSE);
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 10, "nothing half is left");
}

/// What another hub, or something on the way to it, gives for a photo.
#[test]
fn a_photo_that_is_another_one_is_not_taken() {
    let hub = TestHub::start();
    let mut config = hub.enrol("bench-1");
    let liar = TcpListener::bind("127.0.0.1:0").unwrap();
    config.hub_url = format!("http://{}", liar.local_addr().unwrap());
    let answers = std::thread::spawn(move || {
        let (mut line, _) = liar.accept().unwrap();
        let _ = line.read(&mut [0; 2048]);
        let jpeg = picture(2);
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", jpeg.len());
        line.write_all(&[head.as_bytes(), &jpeg].concat()).unwrap();
    });
    let given = wait(http(&config).photo(&name_of(&picture(1))));
    assert!(matches!(&given, Err(CallError::Nonsense { .. })), "{given:?}");
    answers.join().unwrap();
}

#[test]
fn what_is_not_the_photo_is_refused() {
    let hub = TestHub::start();
    let config = hub.enrol("bench-1");
    let token = Some(config.token.as_str());
    let jpeg = picture(1);
    let name = name_of(&jpeg);
    assert_eq!(raw(&config, "PUT", name.as_str(), None, &jpeg), 401);
    assert_eq!(raw(&config, "PUT", name.as_str(), Some("stolen"), &jpeg), 401);
    assert_eq!(raw(&config, "GET", name.as_str(), None, &[]), 401);
    assert_eq!(raw(&config, "HEAD", name.as_str(), None, &[]), 401);
    assert_eq!(raw(&config, "PUT", name.as_str(), token, &picture(2)), 422);
    assert_eq!(raw(&config, "PUT", name_of(b"text").as_str(), token, b"text"), 422);
    for wrong in ["x", "..%2F..%2Fhub.sqlite", &name.as_str()[1..]] {
        assert_eq!(raw(&config, "PUT", wrong, token, &jpeg), 400, "{wrong}");
        assert_eq!(raw(&config, "GET", wrong, token, &[]), 400, "{wrong}");
    }
    let large = [picture(1), vec![0; PHOTO_BYTES_MAX]].concat();
    assert_eq!(raw(&config, "PUT", name_of(&large).as_str(), token, &large), 413);
    assert_eq!(raw(&config, "POST", name.as_str(), token, &jpeg), 405);
    assert!(!hub.dir.path().join("photos").exists(), "nothing of it was kept");
    assert_eq!(raw(&config, "PUT", name.as_str(), token, &jpeg), 201);
    assert_eq!(raw(&config, "PUT", name.as_str(), token, &jpeg), 204);
    assert_eq!(raw(&config, "HEAD", name.as_str(), token, &[]), 204);
}

/// Photos in memory, and which of them the hub has as far as the floor knows.
#[derive(Clone, Default)]
struct Album(Arc<Mutex<Pages>>);

type Pages = (BTreeMap<PhotoId, Option<Vec<u8>>>, BTreeSet<PhotoId>);

impl Album {
    fn add(&self, jpeg: Option<Vec<u8>>, name: &[u8]) -> PhotoId {
        let photo = name_of(name);
        self.0.lock().unwrap().0.insert(photo.clone(), jpeg);
        photo
    }
}

impl PhotoSource for Album {
    fn unsent(&self, max: usize) -> Result<Vec<PhotoId>, SourceError> {
        let album = self.0.lock().unwrap();
        Ok(album.0.keys().filter(|photo| !album.1.contains(*photo)).take(max).cloned().collect())
    }

    fn read(&self, photo: &PhotoId) -> Result<Option<Vec<u8>>, SourceError> {
        Ok(self.0.lock().unwrap().0.get(photo).cloned().flatten())
    }
}

fn lane(config: &SyncConfig, album: &Album) -> (PhotoLane, Receiver<PhotoEvent>) {
    let (tell, told) = channel();
    let noted = album.clone();
    let lane = PhotoLane::start(config, Box::new(album.clone()), move |event| {
        let (PhotoEvent::Sent(photo) | PhotoEvent::Gone(photo)) = &event;
        noted.0.lock().unwrap().1.insert(photo.clone());
        let _ = tell.send(event);
    });
    (lane.unwrap(), told)
}

#[test]
fn photos_go_up_by_themselves_through_cuts_and_restarts() {
    let mut hub = TestHub::start();
    let config = hub.enrol("bench-1");
    let album = Album::default();
    let photos: BTreeSet<PhotoId> = (0..20).map(|number| album.add(Some(picture(number)), &picture(number))).collect();
    let lost = album.add(None, b"lost");
    let files = hub.store.photos(WAREHOUSE).unwrap();
    let (first, told) = lane(&config, &album);
    let early: Vec<PhotoEvent> = (0..5).map(|_| told.recv_timeout(PATIENCE).unwrap()).collect();
    // The hub goes away in the middle, and the terminal is killed.
    let address = hub.server.as_ref().unwrap().addr().to_string();
    hub.server.take().unwrap().stop();
    drop(first);
    let early: Vec<PhotoEvent> = early.into_iter().chain(told.iter()).collect();
    let (_second, told) = lane(&config, &album);
    assert!(told.recv_timeout(Duration::from_millis(400)).is_err(), "there is no hub");
    hub.server = Some(HubHandle::start(hub.store.clone(), &address).unwrap());
    let mut events = early;
    while events.len() < 21 {
        events.push(told.recv_timeout(PATIENCE).unwrap());
    }
    assert!(events.contains(&PhotoEvent::Gone(lost)));
    assert_eq!(files.all().unwrap().into_iter().collect::<BTreeSet<_>>(), photos);
}

/// A line to the hub that lets so many bytes a second up.
fn slow_line(hub_url: &str, bytes_per_second: usize) -> String {
    let hub = hub_url.strip_prefix("http://").unwrap().to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for line in listener.incoming() {
            let (mut down, mut up) = (line.unwrap(), TcpStream::connect(&hub).unwrap());
            let (mut answers, mut terminal) = (up.try_clone().unwrap(), down.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut answers, &mut terminal));
            std::thread::spawn(move || {
                let mut bytes = vec![0; bytes_per_second / 20];
                while let Ok(count @ 1..) = down.read(&mut bytes) {
                    std::thread::sleep(Duration::from_millis(50));
                    if up.write_all(&bytes[..count]).is_err() {
                        return;
                    }
                }
                let _ = up.shutdown(std::net::Shutdown::Write);
            });
        }
    });
    format!("http://{address}")
}

/// Longer than a line may be silent that waits for events.
#[test]
fn a_photo_may_take_its_time_on_a_slow_line() {
    let hub = TestHub::start();
    let mut config = hub.enrol("bench-1");
    config.hub_url = slow_line(&config.hub_url, 40_000);
    let album = Album::default();
    let large = [picture(1), vec![3; 380_000]].concat();
    let photo = album.add(Some(large.clone()), &large);
    let started = Instant::now();
    let (_lane, told) = lane(&config, &album);
    assert_eq!(told.recv_timeout(PATIENCE).unwrap(), PhotoEvent::Sent(photo.clone()));
    let took = started.elapsed();
    assert!(took > Duration::from_secs(8) && took < Duration::from_secs(18), "once: {took:?}");
    assert_eq!(hub.store.photos(WAREHOUSE).unwrap().read(&photo).unwrap().unwrap(), large);
}

#[test]
fn a_photo_that_the_hub_will_not_have_stops_no_other() {
    let hub = TestHub::start();
    let album = Album::default();
    // More of them than are asked for at once: changed on the disk, and none at all.
    for number in 0..20 {
        album.add(Some(picture(1000 + number)), &number.to_le_bytes());
        album.add(Some(number.to_le_bytes().to_vec()), &[&b"none"[..], &number.to_le_bytes()].concat());
    }
    let photos: BTreeSet<PhotoId> = (0..8).map(|number| album.add(Some(picture(number)), &picture(number))).collect();
    let (lane, told) = lane(&hub.enrol("bench-1"), &album);
    let sent = |event| match event {
        PhotoEvent::Sent(photo) => photo,
        other => panic!("{other:?}"),
    };
    let first: BTreeSet<PhotoId> = (0..8).map(|_| sent(told.recv_timeout(PATIENCE).unwrap())).collect();
    assert_eq!(first, photos);
    // A new one is not kept waiting either.
    let late = album.add(Some(picture(99)), &picture(99));
    lane.poke();
    assert_eq!(sent(told.recv_timeout(Duration::from_secs(10)).unwrap()), late);
    assert_eq!(hub.store.photos(WAREHOUSE).unwrap().all().unwrap().len(), 9);
}

#[test]
fn a_plug_stops_photos_and_lets_them_go_on() {
    let hub = TestHub::start();
    let album = Album::default();
    let (lane, told) = lane(&hub.enrol("bench-1"), &album);
    lane.set_plugged(false);
    // The lane has noticed once it is told; a photo may have been sent before that.
    std::thread::sleep(Duration::from_millis(100));
    album.add(Some(picture(1)), &picture(1));
    lane.poke();
    assert!(told.recv_timeout(Duration::from_millis(300)).is_err());
    lane.set_plugged(true);
    assert_eq!(told.recv_timeout(PATIENCE).unwrap(), PhotoEvent::Sent(name_of(&picture(1))));
}

/// The demo, without a window.
struct Floor {
    demo: Demo,
    models: Receiver<Model>,
    model: Model,
}

/// Where the demo keeps its state, below its data folder.
fn state(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("demo")
}

impl Floor {
    fn start(folder: &Path) -> Self {
        let (publish, models) = channel();
        let demo = Demo::start(folder, move |model| {
            let _ = publish.send(model);
        });
        let (demo, model) = (demo.unwrap(), models.recv_timeout(PATIENCE).unwrap());
        let mut floor = Self { demo, models, model };
        floor.until("everything is there", |model| model.status.devices.len() == 5 && model.status.net == Net::Online);
        floor
    }

    fn until(&mut self, what: &str, wanted: impl Fn(&Model) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !wanted(&self.model) {
            let left = end.saturating_duration_since(Instant::now());
            match self.models.recv_timeout(left) {
                Ok(model) => self.model = model,
                Err(_) => panic!("never: {what}; {:?}, {:?}", self.model.last, self.model.status),
            }
        }
    }

    fn scan(&mut self, code: &str, word: Word) {
        let heard = self.model.status.heard;
        self.demo.bench.scanner.scan(code);
        self.until(code, |model| {
            model.status.on_disk > heard && model.last.as_ref().is_some_and(|last| last.say.word == word)
        });
    }

    /// Who may sign in comes from the hub, a moment after the line is there.
    fn sign_in(&mut self) {
        while self.model.status.locked {
            let heard = self.model.status.heard;
            self.demo.bench.scanner.scan("BADGE-1006");
            self.until("the badge", |model| model.status.on_disk > heard);
            // Longer than its echo.
            std::thread::sleep(Duration::from_millis(700));
        }
    }

    fn says(&mut self, word: Word) {
        self.until(&format!("{word:?}"), |model| model.last.as_ref().is_some_and(|last| last.say.word == word));
    }

    /// The newest photo that an event of this terminal tells of.
    fn newest_photo(&self) -> (PhotoId, u32, u32, Vec<String>) {
        let events = self.demo.terminal.journal().unwrap().events_after(0, 10_000, usize::MAX).unwrap();
        let taken = events.iter().rev().find_map(|event| match event.decode().unwrap().fact {
            Some(Fact::PhotoTaken { photo, of }) => Some((photo.photo, photo.width, photo.height, of.about)),
            _ => None,
        });
        taken.expect("no photo was taken")
    }
}

fn until_there(files: &PhotoFiles, photo: &PhotoId) {
    let end = Instant::now() + PATIENCE;
    while !files.has(photo) {
        assert!(Instant::now() < end, "{photo} never came to the hub");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A telephone's picture, held upright: the sensor lies on its side, the metadata says so, and
/// where it was taken, too.
fn telephone_picture() -> Vec<u8> {
    // The left half is red, the right half is blue; turned by a quarter it is red above blue.
    let scene = RgbImage::from_fn(2000, 1200, |x, _| if x < 1000 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) });
    let mut jpeg = Cursor::new(Vec::new());
    scene.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    let jpeg = jpeg.into_inner();
    // Exif 2.32, 4.6: TIFF header, IFD0 with orientation 6 and a pointer to a GPS IFD with a
    // latitude reference and a name that would be found in the bytes.
    let mut tiff: Vec<u8> = b"MM\0\x2A\0\0\0\x08\0\x03".to_vec();
    tiff.extend_from_slice(&[0x01, 0x0F, 0, 2, 0, 0, 0, 12, 0, 0, 0, 50]);
    tiff.extend_from_slice(&[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]);
    tiff.extend_from_slice(&[0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 62]);
    tiff.extend_from_slice(&[0, 0, 0, 0]);
    assert_eq!(tiff.len(), 50);
    tiff.extend_from_slice(b"SecretPhone\0");
    tiff.extend_from_slice(&[0, 1, 0, 1, 0, 2, 0, 0, 0, 2, b'N', 0, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(tiff.len() + 8).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, b"Exif\0\0", &tiff, &jpeg[2..]].concat()
}

#[test]
fn a_picture_of_the_demos_camera_ends_on_the_hubs_disk() {
    let folder = tempfile::tempdir().unwrap();
    let mut floor = Floor::start(&state(&folder));
    let hub_files = SqliteHub::open(&state(&folder).join("hub")).unwrap().photos("LAX1").unwrap();
    floor.sign_in();
    floor.scan("CMD-RETURNS", Word::FlowReturns);
    let rma = floor.model.screen.expects[0].clone();
    floor.scan(&rma, Word::ReturnOpened);
    let item = floor.model.screen.expects[0].clone();
    floor.scan(&item, Word::GradeIt);

    // With the camera.
    floor.demo.terminal.send(Input::Command(Command::Photo));
    floor.says(Word::PhotoTakenOf);
    assert_eq!(floor.model.status.photos.here, 1);
    let (photo, width, height, about) = floor.newest_photo();
    assert_eq!((width, height), (1280, 960));
    assert_eq!(about, [format!("rma:{rma}"), format!("sku:{item}")]);
    let kept = floor.demo.terminal.photos().read(&photo).unwrap().unwrap();
    assert!(kept.len() < 400_000, "{} bytes", kept.len());
    until_there(&hub_files, &photo);
    assert_eq!(hub_files.read(&photo).unwrap().unwrap(), kept);

    // With the network cut and a picture of a telephone: upright, smaller, and nameless.
    floor.demo.bench.network.cut();
    floor.demo.terminal.set_plugged(false);
    let original = telephone_picture();
    let inbox = floor.demo.terminal.photo_folder().to_owned();
    std::fs::write(inbox.join("IMG_1.jpg"), &original).unwrap();
    floor.until("the photo of the folder", |model| model.status.photos.here == 2);
    let (second, width, height, _) = floor.newest_photo();
    assert_ne!(second, photo);
    assert_eq!((width, height), (960, 1600));
    let kept = floor.demo.terminal.photos().read(&second).unwrap().unwrap();
    let holds = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    assert!(holds(&original, b"SecretPhone") && holds(&original, b"Exif"));
    assert!(!holds(&kept, b"SecretPhone") && !holds(&kept, b"Exif"));
    let upright = image::load_from_memory(&kept).unwrap().to_rgb8();
    let (above, below) = (upright.get_pixel(480, 200).0, upright.get_pixel(480, 1400).0);
    assert!(above[0] > 150 && above[2] < 90 && below[2] > 150 && below[0] < 90, "{above:?} {below:?}");
    let end = Instant::now() + PATIENCE;
    while inbox.join("IMG_1.jpg").exists() {
        assert!(Instant::now() < end, "the original was never put away");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(std::fs::read(inbox.join("taken/IMG_1.jpg")).unwrap(), original, "nothing is lost");
    assert!(!hub_files.has(&second));

    // What is no picture is refused, and its reason lies beside it.
    std::fs::write(inbox.join("IMG_2.heic"), b"\0\0\0\x18ftypheic and so on").unwrap();
    floor.says(Word::PhotoRefused);
    let reason = std::fs::read_to_string(inbox.join("refused/IMG_2.heic.txt")).unwrap();
    assert!(reason.contains("JPEG"), "{reason}");

    // A camera that is unplugged says what else can be done.
    floor.demo.bench.camera.unplug();
    floor.demo.terminal.send(Input::Command(Command::Photo));
    floor.says(Word::PhotoCameraMissing);

    // The power goes with the network still cut; after that the second photo goes up.
    drop(floor);
    let mut floor = Floor::start(&state(&folder));
    until_there(&hub_files, &second);
    floor.until("the step is still in hand", |model| model.screen.step == "grading");
    assert_eq!(floor.model.status.photos.here, 2, "and so are its photos");
}

/// Whoever copies a telephone's pictures of one box goes on to the next one soon.
#[test]
fn pictures_that_come_together_are_taken_together() {
    const PICTURES: u8 = 12;
    let folder = tempfile::tempdir().unwrap();
    let mut floor = Floor::start(&state(&folder));
    floor.sign_in();
    floor.scan("CMD-RETURNS", Word::FlowReturns);
    let rma = floor.model.screen.expects[0].clone();
    floor.scan(&rma, Word::ReturnOpened);
    let inbox = floor.demo.terminal.photo_folder().to_owned();
    for number in 0..PICTURES {
        let mut jpeg = Cursor::new(Vec::new());
        RgbImage::from_pixel(40, 40, Rgb([number * 20, 90, 90])).write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
        std::fs::write(inbox.join(format!("IMG_{number}.jpg")), jpeg.into_inner()).unwrap();
    }
    floor.until("the first", |model| model.status.photos.here > 0);
    let started = Instant::now();
    floor.until("all of them", |model| model.status.photos.here == usize::from(PICTURES));
    assert!(started.elapsed() < Duration::from_secs(6), "{:?}", started.elapsed());
}

#[test]
fn a_photo_that_a_power_cut_left_without_its_event_is_found() {
    let folder = tempfile::tempdir().unwrap();
    drop(Floor::start(&state(&folder)));
    let prepared = floor::photos::prepare::from_file(&test_picture(77)).unwrap();
    let files = PhotoFiles::new(&state(&folder).join("terminal/photos"));
    files.keep(&prepared).unwrap();
    // Half of another one: it never had a name.
    std::fs::write(files.folder().join("0000.part"), b"\xFF\xD8 half").unwrap();
    let mut floor = Floor::start(&state(&folder));
    floor.until("it waits for a place", |model| model.status.photos.unattached == 1);
    let (photo, width, height, about) = floor.newest_photo();
    assert_eq!((photo, width, height), (prepared.photo, prepared.width, prepared.height));
    assert!(about.is_empty());
}
