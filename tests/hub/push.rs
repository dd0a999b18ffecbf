//! Pushes as any program on the network could send them.

use super::{Journal, TestHub, WAREHOUSE, envelope, moved, said};
use floor::domain::{ExceptionKind, Place};
use floor::hub::{HubStore, PushRefused, Record, SqliteHub, StoreError, Written};
use floor::journal::{Event, GENESIS, chain};
use floor::sync::SyncConfig;
use floor::sync::http::{CallError, Http};
use floor::sync::wire::{self, PushHeader};
use std::io::{Read, Write};
use std::net::TcpStream;

fn http(config: &SyncConfig) -> Http {
    Http::new(&config.hub_url, &config.warehouse, &config.device, &config.token).unwrap()
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// Sends raw bytes as a request; gives the status and the body.
fn raw(config: &SyncConfig, method: &str, path: &str, token: Option<&str>, body: &[u8]) -> (u16, String) {
    let host = config.hub_url.strip_prefix("http://").unwrap();
    let mut line = TcpStream::connect(host).unwrap();
    let authorization = token.map_or(String::new(), |token| format!("authorization: Bearer {token}\r\n"));
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{authorization}content-length: {}\r\n\r\n",
        body.len()
    );
    line.write_all(head.as_bytes()).unwrap();
    // A hub that refuses a large body may close before it has all of it.
    let _ = line.write_all(body);
    let mut answer = Vec::new();
    let _ = line.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).unwrap_or("0").parse().unwrap_or(0);
    (status, answer.split_once("\r\n\r\n").map_or(String::new(), |(_, body)| body.to_owned()))
}

fn push_path(device: &str) -> String {
    format!("/v1/warehouses/{WAREHOUSE}/devices/{device}/push")
}

#[test]
fn the_same_push_twice_is_there_once() {
    let hub = TestHub::start();
    let config = hub.enrol("bench-1");
    let journal = Journal::new("bench-1");
    journal.write_many(7);
    let events = journal.events();
    let client = http(&config);
    for _ in 0..3 {
        let answer = wait(client.push(&events)).unwrap();
        assert_eq!((answer.acked_dseq, answer.acked_hash), (7, events[6].hash));
    }
    // Half known, half new.
    journal.write_many(3);
    assert_eq!(wait(client.push(&journal.events()[4..])).unwrap().acked_dseq, 10);
    assert_eq!(hub.count("bench-1"), (10, 10));
    assert_eq!(hub.store.head(WAREHOUSE).unwrap(), 10);
    let head = wait(client.head()).unwrap();
    assert_eq!((head.epoch, head.dseq, head.head), (1, 10, 10));
}

#[test]
fn a_gap_and_a_fork_are_told_and_nothing_is_written() {
    let hub = TestHub::start();
    let config = hub.enrol("bench-1");
    let (journal, clone) = (Journal::new("bench-1"), Journal::new("bench-1"));
    journal.write_many(6);
    clone.write_many(8);
    let client = http(&config);
    wait(client.push(&journal.events()[..3])).unwrap();
    assert!(matches!(wait(client.push(&journal.events()[4..])), Err(CallError::Gap { have: 3 })));
    assert!(matches!(wait(client.push(&clone.events()[3..])), Err(CallError::Fork { dseq: 3 })));
    assert!(matches!(wait(client.push(&clone.events()[1..])), Err(CallError::Fork { dseq: 2 })));
    assert_eq!(hub.count("bench-1").0, 3);
    // Enrolled anew it begins another journal; the old one stays.
    assert_eq!(hub.store.enrol(WAREHOUSE, "bench-1", true).unwrap().epoch, 2);
    let refused = hub.store.push(WAREHOUSE, "bench-1", &journal.events());
    assert!(matches!(refused, Err(PushRefused::Epoch { found: 1, expected: 2 })));
    let second = Event::write(&envelope(WAREHOUSE, "bench-1", 2, 1), &said("anew"), GENESIS).unwrap();
    assert_eq!(hub.store.push(WAREHOUSE, "bench-1", &[second]).unwrap().acked_dseq, 1);
    assert_eq!(hub.count("bench-1").0, 4);
}

#[test]
fn only_the_right_token_passes() {
    let hub = TestHub::start();
    let one = hub.enrol("bench-1");
    let two = hub.enrol("bench-2");
    let body = wire::pack(&PushHeader { warehouse: WAREHOUSE.into(), device: "bench-1".into() }, []).unwrap();
    let path = push_path("bench-1");
    let cases = [
        (None, 401, "NO_TOKEN"),
        (Some("nonsense"), 401, "WRONG_TOKEN"),
        (Some(two.token.as_str()), 403, "NOT_YOURS"),
        (Some(one.token.as_str()), 200, "acked_dseq"),
    ];
    for (token, status, says) in cases {
        let (found, answer) = raw(&one, "POST", &path, token, &body);
        assert_eq!(found, status, "{answer}");
        assert!(answer.contains(says), "{answer}");
    }
    for path in ["changes?after=0", "live"] {
        let path = format!("/v1/warehouses/{WAREHOUSE}/{path}");
        assert_eq!(raw(&one, "GET", &path, None, b"").0, 401);
        let elsewhere = path.replace(WAREHOUSE, "FRA1");
        assert_eq!(raw(&one, "GET", &elsewhere, Some(&one.token), b"").0, 401, "another warehouse's events");
    }
    // A new token of the same device: the old one is worthless, the journal goes on.
    let renewed = hub.enrol("bench-1");
    assert_eq!(raw(&one, "POST", &path, Some(&one.token), &body).0, 401);
    assert_eq!(raw(&one, "POST", &path, Some(&renewed.token), &body).0, 200);
    assert!(hub.store.revoke(WAREHOUSE, "bench-1").unwrap());
    assert_eq!(raw(&one, "POST", &path, Some(&renewed.token), &body).0, 401);
    assert!(!hub.store.revoke(WAREHOUSE, "bench-9").unwrap());
    for bad in ["hub", "", "a/b", "ö"] {
        assert!(matches!(hub.store.enrol(WAREHOUSE, bad, false), Err(StoreError::Name { .. })), "{bad}");
    }
}

#[test]
fn garbage_is_refused_with_a_reason_and_the_hub_lives_on() {
    let hub = TestHub::start();
    let config = hub.enrol("bench-1");
    let token = Some(config.token.as_str());
    let path = push_path("bench-1");
    let header = PushHeader { warehouse: WAREHOUSE.into(), device: "bench-1".into() };
    let packed = |events: &[Event]| wire::pack(&header, events.iter().map(|event| (0, event))).unwrap();
    let bomb = zstd::encode_all(std::io::repeat(b'{').take(256 << 20), 3).unwrap();

    let of =
        |warehouse: &str, device: &str| Event::write(&envelope(warehouse, device, 1, 1), &said("x"), GENESIS).unwrap();
    let mut broken_chain = Journal::new("bench-1");
    broken_chain.write_many(3);
    let skipping = [broken_chain.events()[0].clone(), broken_chain.events()[2].clone()];
    broken_chain = Journal::new("bench-1");
    broken_chain.write(&floor::domain::Fact::LocationDefined(floor::domain::Location {
        code: "A".into(),
        zone: "A".into(),
        route: 1,
        units_max: 0,
        dangerous_goods: false,
    }));
    let mut forged = of(WAREHOUSE, "bench-1");
    forged.hash = [9; 32];

    let cases: Vec<(&str, Vec<u8>, u16)> = vec![
        ("nothing", Vec::new(), 400),
        ("text", b"hello".to_vec(), 400),
        ("a web page", b"<!doctype html><html></html>".to_vec(), 400),
        ("compressed nonsense", zstd::encode_all(&b"nonsense"[..], 3).unwrap(), 400),
        ("a bomb", bomb, 413),
        ("too many bytes", vec![7; wire::BODY_BYTES_MAX + 1000], 413),
        ("another warehouse's event", packed(&[of("FRA1", "bench-1")]), 422),
        ("another device's event", packed(&[of(WAREHOUSE, "bench-2")]), 422),
        ("a broken chain", packed(&skipping), 422),
        ("a forged hash", packed(&[forged]), 422),
        ("a record of the hub's", packed(&broken_chain.events()), 422),
    ];
    for (what, body, status) in cases {
        let (found, answer) = raw(&config, "POST", &path, token, &body);
        // A body cut off by the server may leave no answer to read; it must not be taken, though.
        let cut_off = found == 0 && what == "too many bytes";
        assert!(found == status || cut_off, "{what}: {found} {answer}");
        assert!(answer.contains("\"message\"") || cut_off, "{what}: {answer}");
    }
    for odd in ["/", "/v1/warehouses/LAX1/devices/bench-1/nothing", "/v1/warehouses/%ff/changes"] {
        assert!((400..500).contains(&raw(&config, "GET", odd, token, b"").0), "{odd}");
    }
    let (status, _) = raw(&config, "GET", &format!("/v1/warehouses/{WAREHOUSE}/changes?after=-1"), token, b"");
    assert_eq!(status, 400);
    assert_eq!(raw(&config, "GET", "/health", None, b"").0, 200);
    assert_eq!(hub.count("%").1, 0);
}

#[test]
fn unknown_kinds_are_kept_as_they_are() {
    let hub = TestHub::start();
    let config = hub.enrol("bench-1");
    let bytes = serde_json::to_vec(&serde_json::json!({
        "envelope": envelope(WAREHOUSE, "bench-1", 1, 1),
        "fact": {"kind": "drone.landed", "body": {"pad": 4}},
    }))
    .unwrap();
    let hash = chain(&GENESIS, &bytes);
    let event = Event::verify(bytes.clone(), GENESIS, hash).unwrap();
    assert_eq!(wait(http(&config).push(&[event])).unwrap().acked_dseq, 1);
    let (_, frames) = wait(http(&config).changes(0)).unwrap();
    assert_eq!(frames[0].event.bytes, bytes);
    drop(SqliteHub::open(hub.dir.path()).unwrap());
}

#[test]
fn a_bin_below_zero_is_posted_and_becomes_one_exception() {
    let hub = TestHub::start();
    let config = hub.enrol("bench-1");
    let journal = Journal::new("bench-1");
    let (bin, tote) = (Place::bin("A-01-1"), Place::tote("TOTE-1"));
    journal.write(&moved("HB-1", Place::supplier(), bin.clone(), 2));
    journal.write(&moved("HB-1", bin.clone(), tote.clone(), 3));
    journal.write(&moved("HB-1", bin.clone(), tote.clone(), 1));
    journal.write(&moved("HB-1", bin, tote, i64::MAX));
    let answer = wait(http(&config).push(&journal.events())).unwrap();
    assert_eq!(answer.exceptions.len(), 1, "once per crossing: {:?}", answer.exceptions);
    let exception = &answer.exceptions[0];
    assert_eq!(exception.kind, ExceptionKind::BelowZero);
    assert_eq!((exception.expected.as_str(), exception.found.as_str()), ("2", "-1"));
    assert!(exception.about.contains(&"bin:A-01-1".to_owned()));
    // Everybody hears of it: it is an event of the hub's own.
    let (header, frames) = wait(http(&config).changes(0)).unwrap();
    assert_eq!((header.head, frames.len()), (5, 5));
    assert_eq!(frames[4].event.device, "hub");
    let again = wait(http(&config).push(&journal.events())).unwrap();
    assert!(again.exceptions.is_empty());
    let rows = super::projections(hub.store.path());
    assert!(rows.iter().any(|row| row.starts_with("stock") && row.contains("A-01-1") && row.contains("Integer(-2)")));
}

#[test]
fn pages_are_bounded_and_gap_free() {
    let hub = TestHub::start();
    let config = hub.enrol("bench-1");
    let journal = Journal::new("bench-1");
    journal.write_many(1_200);
    for some in journal.events().chunks(wire::EVENTS_MAX) {
        wait(http(&config).push(some)).unwrap();
    }
    let big = "x".repeat(600 << 10);
    journal.write(&said(&big));
    journal.write(&said(&big));
    wait(http(&config).push(&journal.events()[1_200..])).unwrap();
    let mut seen = Vec::new();
    loop {
        let (header, frames) = wait(http(&config).changes(seen.len() as u64)).unwrap();
        assert!(frames.len() <= wire::EVENTS_MAX && !frames.is_empty());
        seen.extend(frames.into_iter().map(|frame| frame.gseq));
        assert_eq!(header.more, (seen.len() as u64) < header.head);
        if !header.more {
            break;
        }
    }
    assert_eq!(seen, (1..=1_202).collect::<Vec<u64>>());
    let (header, frames) = wait(http(&config).changes(9_999)).unwrap();
    assert_eq!((header.more, frames.len()), (false, 0));
}

#[test]
fn records_are_written_once_and_backups_count() {
    let hub = TestHub::start();
    floor::hub::demo::seed(hub.store.as_ref()).unwrap();
    let head = hub.store.head(WAREHOUSE).unwrap();
    let before = super::projections(hub.store.path());
    floor::hub::demo::seed(hub.store.as_ref()).unwrap();
    assert_eq!(hub.store.head(WAREHOUSE).unwrap(), head);
    assert_eq!(super::projections(hub.store.path()), before);
    let again = Record::new(said("once"), "greeting");
    let written = hub.store.append(WAREHOUSE, &[again.clone(), again.clone()]).unwrap();
    assert_eq!(written, [Written::New { gseq: head + 1 }, Written::AlreadyThere]);
    let other = Record::new(said("twice"), "greeting");
    assert_eq!(hub.store.append(WAREHOUSE, std::slice::from_ref(&other)).unwrap(), [Written::Different]);
    assert_eq!(hub.store.append(WAREHOUSE, &[other.replacing()]).unwrap(), [Written::Replaced { gseq: head + 2 }]);

    let config = hub.enrol("bench-1");
    assert_eq!(wait(http(&config).head()).unwrap().durable_gseq, 0);
    let to = hub.dir.path().join("copy").join("hub.sqlite");
    std::fs::create_dir(to.parent().unwrap()).unwrap();
    hub.store.back_up(&to).unwrap();
    assert!(hub.store.back_up(&to).is_err(), "a backup never overwrites another");
    assert_eq!(wait(http(&config).head()).unwrap().durable_gseq, head + 2);
    let restored = SqliteHub::open(to.parent().unwrap()).unwrap();
    assert_eq!(restored.head(WAREHOUSE).unwrap(), head + 2);
    drop(restored);
    let generation = SqliteHub::renew_generation(to.parent().unwrap()).unwrap();
    assert_ne!(generation, hub.store.generation());
}

#[test]
fn a_database_of_a_newer_version_or_no_database_is_refused_with_words() {
    let dir = tempfile::tempdir().unwrap();
    let path = SqliteHub::open(dir.path()).unwrap().path().to_owned();
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = SqliteHub::open(dir.path()).err().unwrap();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
    assert!(error.to_string().contains("update floor-hub"));
    for extra in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{extra}", path.display()));
    }
    std::fs::write(&path, "this is not a database, it is a letter ".repeat(100)).unwrap();
    let error = SqliteHub::open(dir.path()).err().unwrap();
    assert!(matches!(error, StoreError::Open { .. }), "{error}");
}
