//! The disk: full, damaged, newer, in use.

use crate::bench::{Bench, DEVICE, author};
use crate::warehouse;
use floor::domain::{Command, Place};
use floor::journal::Author;
use floor::store::reader::JournalReader;
use floor::store::schema::SchemaError;
use floor::store::{DATABASE, Store, StoreError};
use floor::words::Word;
use floor::workflows::{Verdict, View};
use rusqlite::Connection;

/// A bench counting a carton without end, whose disk has just become full: how many teas
/// were scanned, and the licence plate.
fn full() -> (Bench, i64, Place) {
    let mut facts = warehouse::facts();
    let carton = warehouse::carton("CTN-BIG", "", 0, &[("TEA", 100_000)]);
    facts.push(warehouse::inbound("ASN-BIG", crate::bench::WAREHOUSE, vec![carton]));
    let mut bench = Bench::with(facts);
    bench.good("BADGE-ada", "home/home", Word::Welcome);
    bench.good("CTN-BIG", "receive/counting", Word::CartonOpened);
    let lpn = Place::lpn(&bench.store().cartons("CTN-BIG").unwrap()[0].lpn);
    bench.store().limit_growth(0).unwrap();
    for scanned in 1..1_000 {
        bench.scan("TEA");
        if bench.model().status.blocked.is_some() {
            return (bench, scanned, lpn);
        }
    }
    panic!("the disk does not get full");
}

#[test]
fn a_full_disk_loses_nothing_and_takes_nothing_more() {
    let (mut bench, scanned, lpn) = full();
    bench.shows(Verdict::Bad, "receive/counting", Word::DiskFull);
    let status = bench.model().status;
    assert_eq!((status.heard, status.on_disk), (status.on_disk + 1, status.heard - 1));
    bench.holds(lpn.clone(), &[("TEA", scanned - 1)]);
    // Nothing else is taken, and the bench says so.
    for code in ["MUG", "CMD-UNDO", "BADGE-sue"] {
        bench.bad(code, "receive/counting", Word::NotTaken);
    }
    bench.press(Command::Confirm);
    bench.shows(Verdict::Bad, "receive/counting", Word::NotTaken);
    bench.tick();
    assert!(bench.model().status.blocked.is_some());
    assert_eq!(bench.model().status.heard, status.heard);
    // Room again: the scan that waited is saved by itself, once.
    bench.store().limit_growth(100_000).unwrap();
    bench.tick();
    assert_eq!(bench.model().status.blocked, None);
    bench.shows(Verdict::Good, "receive/counting", Word::Counted);
    bench.holds(lpn.clone(), &[("TEA", scanned)]);
    bench.tick();
    bench.good("TEA", "receive/counting", Word::Counted);
    bench.holds(lpn, &[("TEA", scanned + 1)]);
}

#[test]
fn a_power_cut_on_a_full_disk_costs_only_what_was_never_said_to_be_saved() {
    let (mut bench, scanned, lpn) = full();
    bench.restart();
    assert_eq!(bench.step(), "receive/counting");
    assert_eq!(bench.model().status.blocked, None);
    bench.holds(lpn, &[("TEA", scanned - 1)]);
}

#[test]
fn a_newer_database_is_refused() {
    let mut bench = Bench::new();
    let folder = bench.stop().to_owned();
    Connection::open(folder.join(DATABASE)).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let refused = Store::open(&folder, author()).err();
    assert!(matches!(refused, Some(StoreError::Schema(SchemaError::Newer { found: 99, .. }))), "{refused:?}");
}

#[test]
fn one_folder_is_one_running_terminal_and_one_device() {
    let mut bench = Bench::new();
    let folder = bench.store().path().parent().unwrap().to_owned();
    let refused = Store::open(&folder, author()).err();
    assert!(matches!(refused, Some(StoreError::InUse(_))), "{refused:?}");
    bench.stop();
    let other = Author { device: "bench-2".into(), ..author() };
    let refused = Store::open(&folder, other).err();
    assert!(matches!(refused, Some(StoreError::Identity { .. })), "{refused:?}");
    Store::open(&folder, author()).unwrap();
}

#[test]
fn an_unreadable_bench_state_starts_at_home_with_the_journal_whole() {
    for garbage in ["{oops", "", "null", "[]", "{\"flow\":\"Teleport\"}", "{\"states\":7}"] {
        let mut bench = Bench::signed_in();
        bench.good("CTN-1", "receive/counting", Word::CartonOpened);
        bench.good("MUG", "receive/counting", Word::Counted);
        let database = bench.store().path().to_owned();
        bench.restart_after(|_| {
            let conn = Connection::open(&database).unwrap();
            assert_eq!(conn.execute("UPDATE bench SET state = ?1", [garbage]).unwrap(), 1);
        });
        assert_eq!(bench.step(), "locked", "{garbage:?}");
        bench.sound();
        bench.good("BADGE-ada", "home/home", Word::Welcome);
        bench.good("CTN-1", "receive/counting", Word::CartonOpened);
        assert_eq!(bench.screen().progress, Some((1, 10)));
    }
}

#[test]
fn a_changed_journal_is_found_out() {
    let mut bench = Bench::signed_in();
    bench.good("MUG", "lookup/look-up", Word::Found);
    let database = bench.stop().join(DATABASE);
    JournalReader::open(&database, DEVICE).unwrap().audit().unwrap();
    let sql = "UPDATE journal SET bytes = CAST(replace(CAST(bytes AS TEXT), 'MUG', 'CUP') AS BLOB)";
    Connection::open(&database).unwrap().execute(sql, []).unwrap();
    let found = JournalReader::open(&database, DEVICE).unwrap().audit();
    assert!(matches!(found, Err(StoreError::Event(_))), "{found:?}");
}
