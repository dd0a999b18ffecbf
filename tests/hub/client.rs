//! The sync client against a real hub, a hub that goes away, and hubs that lie.

use super::{Journal, TestHub, WAREHOUSE, moved, said};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use floor::domain::Place;
use floor::hub::{HubHandle, HubStore, Record};
use floor::sync::{SyncClient, SyncConfig, SyncEvent};
use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A terminal: a journal, a line, and what the line has told.
pub struct Terminal {
    pub journal: Journal,
    pub client: SyncClient,
    told: Receiver<SyncEvent>,
    pulled: Vec<(String, u64)>,
    /// What the screen would say.
    shown: &'static str,
}

const PATIENCE: Duration = Duration::from_secs(15);

impl Terminal {
    pub fn start(config: &SyncConfig) -> Self {
        Self::with(config, Journal::new(&config.device))
    }

    pub fn with(config: &SyncConfig, journal: Journal) -> Self {
        let (tell, told) = channel();
        let client = SyncClient::start(config, Box::new(journal.clone()), move |event| {
            let _ = tell.send(event);
        })
        .unwrap();
        Self { journal, client, told, pulled: Vec::new(), shown: "" }
    }

    pub fn write(&self, count: u64) {
        self.journal.write_many(count);
        self.client.poke();
    }

    /// Takes events until one fits; commits what is pulled on the way.
    fn until(&mut self, what: &str, fits: impl Fn(&SyncEvent) -> bool) -> Duration {
        let begun = Instant::now();
        loop {
            let left = PATIENCE.saturating_sub(begun.elapsed());
            let event = self.told.recv_timeout(left).unwrap_or_else(|_| panic!("waited in vain for {what}"));
            let found = fits(&event);
            self.shown = match &event {
                SyncEvent::Online => "online",
                SyncEvent::Offline { .. } => "offline",
                SyncEvent::Refused { .. } => "refused",
                SyncEvent::Acked { .. } | SyncEvent::Pulled { .. } => self.shown,
            };
            if let SyncEvent::Pulled { events, cursor, generation, reply, .. } = event {
                self.pulled.extend(events.iter().map(|frame| (frame.event.device.clone(), frame.event.dseq)));
                self.journal.set_cursor(cursor, &generation);
                reply.committed();
            }
            if found {
                return begun.elapsed();
            }
        }
    }

    pub fn until_acked(&mut self, until: u64) -> Duration {
        self.until("an acknowledgement", |event| matches!(event, SyncEvent::Acked { dseq, .. } if *dseq == until))
    }

    pub fn until_pulled(&mut self, until: u64) -> Duration {
        self.until("a page", |event| matches!(event, SyncEvent::Pulled { cursor, .. } if *cursor == until))
    }

    pub fn until_offline(&mut self, word: &str) -> Duration {
        self.until(word, |event| matches!(event, SyncEvent::Offline { why, .. } if why.to_string().contains(word)))
    }

    fn until_refused(&mut self, word: &str) -> Duration {
        self.until(word, |event| matches!(event, SyncEvent::Refused { why } if why.to_string().contains(word)))
    }

    fn until_online(&mut self) -> Duration {
        self.until("online", |event| matches!(event, SyncEvent::Online))
    }
}

#[test]
fn work_goes_up_and_reaches_the_others_within_a_second() {
    let hub = TestHub::start();
    let mut one = Terminal::start(&hub.enrol("bench-1"));
    let mut two = Terminal::start(&hub.enrol("bench-2"));
    one.until_online();
    two.until_online();
    std::thread::sleep(Duration::from_millis(300));
    one.journal.write(&moved("HB-1", Place::supplier(), Place::bin("A"), 4));
    let begun = Instant::now();
    one.client.poke();
    one.until_acked(1);
    two.until_pulled(1);
    assert!(begun.elapsed() < Duration::from_secs(1), "took {:?}", begun.elapsed());
    assert_eq!(two.pulled, [("bench-1".to_owned(), 1)]);

    // What the hub's own program wrote into the database without the server knowing.
    let begun = Instant::now();
    let other = floor::hub::SqliteHub::open(hub.dir.path()).unwrap();
    other.append(WAREHOUSE, &[Record::new(said("import"), "import")]).unwrap();
    two.until_pulled(2);
    one.until_pulled(2);
    assert!(begun.elapsed() < Duration::from_secs(1), "took {:?}", begun.elapsed());
    assert_eq!(one.pulled, [("hub".to_owned(), 1)], "a terminal's own events don't come back");
    one.client.stop();
    two.client.stop();
}

#[test]
fn the_backlog_goes_up_once_after_the_hub_was_away() {
    let mut hub = TestHub::start();
    let config = hub.enrol("bench-1");
    let mut terminal = Terminal::start(&config);
    terminal.write(5);
    terminal.until_acked(5);
    let addr = hub.server.take().map(|server| server.addr().to_string()).unwrap();
    terminal.until_offline("can't be reached");
    terminal.write(1_300);
    std::thread::sleep(Duration::from_millis(700));
    hub.server = Some(HubHandle::start(hub.store.clone(), &addr).unwrap());
    let took = terminal.until_acked(1_305);
    assert!(took < Duration::from_secs(5), "replugging was seen after {took:?}");
    assert_eq!(hub.count("bench-1"), (1_305, 1_305));
    terminal.client.stop();
}

/// Passes bytes on until it is told to swallow them: a cable that is cut far away.
fn silent_relay(target: String, swallow: Arc<AtomicBool>) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for near in listener.incoming().map_while(Result::ok) {
            let Ok(far) = std::net::TcpStream::connect(&target) else { continue };
            for (mut from, mut to) in
                [(near.try_clone().unwrap(), far.try_clone().unwrap()), (far.try_clone().unwrap(), near)]
            {
                let swallow = swallow.clone();
                std::thread::spawn(move || {
                    let mut buffer = [0; 4096];
                    while let Ok(count @ 1..) = from.read(&mut buffer) {
                        if !swallow.load(Ordering::SeqCst) && to.write_all(&buffer[..count]).is_err() {
                            break;
                        }
                    }
                });
            }
        }
    });
    format!("http://{address}")
}

#[test]
fn a_cable_that_is_cut_without_a_word_is_noticed() {
    let hub = TestHub::start();
    let config = hub.enrol("bench-1");
    let swallow = Arc::new(AtomicBool::new(false));
    let hub_url = silent_relay(hub.url().replace("http://", ""), swallow.clone());
    let mut terminal = Terminal::start(&SyncConfig { hub_url, ..config });
    terminal.until_online();
    swallow.store(true, Ordering::SeqCst);
    let noticed = terminal.until_offline("can't be reached");
    assert!(noticed < Duration::from_secs(12), "noticed after {noticed:?}");
    terminal.write(5);
    swallow.store(false, Ordering::SeqCst);
    terminal.until_acked(5);
    assert_eq!(hub.count("bench-1"), (5, 5));
    terminal.client.stop();
}

#[test]
fn the_plug_can_be_pulled_at_the_terminal() {
    let hub = TestHub::start();
    let mut terminal = Terminal::start(&hub.enrol("bench-1"));
    terminal.until_online();
    for round in 1..=3 {
        terminal.client.set_plugged(false);
        terminal.until_offline("unplugged");
        terminal.write(10);
        std::thread::sleep(Duration::from_millis(100));
        assert_eq!(hub.count("bench-1").0, (round - 1) * 10);
        terminal.client.set_plugged(true);
        assert!(terminal.until_acked(round as u64 * 10) < Duration::from_secs(2));
    }
    assert_eq!(hub.count("bench-1"), (30, 30));
    terminal.client.stop();
}

#[test]
fn a_page_that_was_not_committed_comes_again() {
    let hub = TestHub::start();
    hub.store.append(WAREHOUSE, &[Record::new(said("work"), "work")]).unwrap();
    let mut terminal = Terminal::start(&hub.enrol("bench-1"));
    let mut dropped = 0;
    while dropped < 2 {
        if let SyncEvent::Pulled { cursor: 1, .. } = terminal.told.recv_timeout(PATIENCE).unwrap() {
            dropped += 1;
        }
    }
    terminal.until_pulled(1);
    assert_eq!(terminal.pulled, [("hub".to_owned(), 1)]);
    terminal.client.stop();
}

#[test]
fn a_fork_stops_the_push_but_not_the_pull() {
    let hub = TestHub::start();
    let config = hub.enrol("bench-1");
    let (real, clone) = (Journal::new("bench-1"), Journal::new("bench-1"));
    real.write_many(4);
    clone.write_many(6);
    hub.store.push(WAREHOUSE, "bench-1", &real.events()).unwrap();
    let mut terminal = Terminal::with(&config, clone.clone());
    terminal.until_refused("cloned");
    hub.store.append(WAREHOUSE, &[Record::new(said("new work"), "work")]).unwrap();
    terminal.until_pulled(5);
    assert_eq!(terminal.shown, "refused");
    terminal.client.set_plugged(false);
    terminal.until_offline("unplugged");
    terminal.client.set_plugged(true);
    terminal.until_refused("cloned");
    assert_eq!(hub.count("bench-1").0, 4);
    assert_eq!(clone.events().len(), 6, "nothing is thrown away");
    terminal.client.stop();

    // A terminal that was restored from an old copy of itself.
    let old = Journal::new("bench-1");
    let mut terminal = Terminal::with(&config, old);
    terminal.until_refused("old copy");
    terminal.client.stop();
}

#[test]
fn a_terminal_whose_disk_was_lost_gets_its_own_old_work_back() {
    let hub = TestHub::start();
    let config = hub.enrol("bench-1");
    let lost = Journal::new("bench-1");
    lost.write_many(3);
    hub.store.push(WAREHOUSE, "bench-1", &lost.events()).unwrap();
    let enrolled = hub.store.enrol(WAREHOUSE, "bench-1", true).unwrap();
    let journal = Journal::new("bench-1");
    journal.set_epoch(enrolled.epoch);
    let mut terminal = Terminal::with(&SyncConfig { token: enrolled.token, ..config }, journal);
    terminal.until_pulled(3);
    terminal.write(2);
    terminal.until_acked(2);
    terminal.until_pulled(5);
    assert_eq!(terminal.pulled.len(), 3, "the old epoch's events, and not the new one's: {:?}", terminal.pulled);
    assert_eq!(hub.count("bench-1"), (5, 5));
    terminal.client.stop();
}

#[test]
fn a_wrong_token_is_told_and_nothing_is_lost() {
    let hub = TestHub::start();
    let config = hub.enrol("bench-1");
    let mut terminal = Terminal::start(&SyncConfig { token: "guessed".into(), ..config });
    terminal.write(2);
    terminal.until_refused("token");
    assert_eq!(hub.count("bench-1").0, 0);
    terminal.client.stop();
    assert!(
        SyncClient::start(
            &SyncConfig {
                hub_url: "not an address".into(),
                warehouse: WAREHOUSE.into(),
                device: "bench-1".into(),
                token: String::new(),
            },
            Box::new(Journal::new("bench-1")),
            |_| {},
        )
        .is_err()
    );
}

#[test]
fn a_hub_restored_from_a_backup_gets_again_what_it_lost() {
    let mut hub = TestHub::start();
    let config = hub.enrol("bench-1");
    let mut terminal = Terminal::start(&config);
    terminal.write(3);
    terminal.until_acked(3);
    terminal.until_pulled(3);
    let copy = tempfile::tempdir().unwrap();
    hub.store.back_up(&copy.path().join("hub.sqlite")).unwrap();
    terminal.write(4);
    terminal.until_acked(7);
    let addr = hub.server.take().map(|server| server.addr().to_string()).unwrap();
    terminal.until_offline("can't be reached");
    floor::hub::SqliteHub::renew_generation(copy.path()).unwrap();
    let restored = Arc::new(floor::hub::SqliteHub::open(copy.path()).unwrap());
    assert_eq!(restored.head(WAREHOUSE).unwrap(), 3);
    let server = HubHandle::start(restored.clone(), &addr).unwrap();
    terminal.until_acked(7);
    terminal.until(
        "the log from its beginning",
        |event| matches!(event, SyncEvent::Pulled { generation, .. } if generation == restored.generation()),
    );
    assert_eq!(restored.head(WAREHOUSE).unwrap(), 7);
    terminal.client.stop();
    server.stop();
}

/// A server on a real hub's port that answers something else for a while.
struct Liar {
    lies: AtomicU32,
    answer: fn(u32) -> Response,
    real: Mutex<Option<String>>,
}

async fn lie(State(liar): State<Arc<Liar>>, uri: Uri, headers: axum::http::HeaderMap, body: Bytes) -> Response {
    let count = liar.lies.fetch_add(1, Ordering::SeqCst);
    let real = liar.real.lock().unwrap().clone();
    let Some(real) = real else { return (liar.answer)(count) };
    // Passes the rest on; a push is answered with an error although the hub took it, once.
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let token = headers.get("authorization").unwrap().to_str().unwrap();
    let url = format!("{real}{uri}");
    let is_push = uri.path().ends_with("/push");
    let request = if is_push { client.post(url).body(body) } else { client.get(url) };
    let answer = request.header("authorization", token).send().await.unwrap();
    if is_push && count.is_multiple_of(2) {
        return (StatusCode::INTERNAL_SERVER_ERROR, "oh no").into_response();
    }
    let status = answer.status();
    let kind = answer.headers().get("content-type").cloned();
    let body = axum::body::Body::from_stream(answer.bytes_stream());
    let mut passed = (status, body).into_response();
    if let Some(kind) = kind {
        passed.headers_mut().insert("content-type", kind);
    }
    passed
}

fn lies(count: u32) -> Response {
    match count % 6 {
        0 => (StatusCode::INTERNAL_SERVER_ERROR, "panic").into_response(),
        1 => Html("<!doctype html><h1>Welcome to your new router</h1>").into_response(),
        2 => (StatusCode::OK, r#"{"epoch":1,"dseq":"many"}"#).into_response(),
        3 => (StatusCode::BAD_GATEWAY, Html("<h1>502</h1>")).into_response(),
        4 => (StatusCode::CONFLICT, r#"{"code":"GAP","message":"?","dseq":99}"#).into_response(),
        _ => (StatusCode::OK, vec![0xffu8; 300_000]).into_response(),
    }
}

#[test]
fn a_lying_hub_loses_nothing_and_work_goes_up_once_when_it_comes_to_its_senses() {
    let hub = TestHub::start();
    let config = hub.enrol("bench-1");
    let liar = Arc::new(Liar { lies: AtomicU32::new(0), answer: lies, real: Mutex::new(None) });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let hub_url = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(lie).with_state(liar.clone());
    runtime.spawn(async move { axum::serve(listener, app).await });

    let mut terminal = Terminal::start(&SyncConfig { hub_url, ..config });
    terminal.write(20);
    terminal.until_offline("in trouble (500)");
    terminal.until_offline("not a hub of ours");
    terminal.until_offline("in trouble (502)");
    *liar.real.lock().unwrap() = Some(hub.url());
    let mut acked = 0;
    while acked < 20 {
        terminal.until("an acknowledgement", |event| matches!(event, SyncEvent::Acked { .. }));
        acked = hub.count("bench-1").0;
    }
    terminal.write(7);
    terminal.until_acked(27);
    assert_eq!(hub.count("bench-1"), (27, 27));
    terminal.client.stop();
    runtime.shutdown_background();
}
