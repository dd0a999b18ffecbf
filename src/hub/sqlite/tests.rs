//! What can't be brought about from outside: a full disk and an upgrade.

use super::*;
use crate::journal::{Envelope, GENESIS, Hash, VERSION};

fn event(dseq: u64, prev_hash: Hash, why: String) -> Event {
    let envelope = Envelope {
        op_id: Uuid::now_v7(),
        warehouse: "W".into(),
        device: "d".into(),
        epoch: 1,
        dseq,
        at_ms: 1,
        hlc: 1,
        boot: Uuid::nil(),
        operator: "".into(),
        version: VERSION,
    };
    Event::write(&envelope, &Fact::SignedOut { operator: "o".into(), why }, prev_hash).unwrap()
}

#[test]
fn a_full_disk_is_told_and_nothing_is_half_written() {
    let dir = tempfile::tempdir().unwrap();
    let hub = SqliteHub::open(dir.path()).unwrap();
    hub.enrol("W", "d", false).unwrap();
    let first = event(1, GENESIS, "first".into());
    hub.push("W", "d", std::slice::from_ref(&first)).unwrap();
    // SQLite's own page limit gives the same error as the end of the disk.
    let pages: i64 = hub.writer().pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    hub.writer().pragma_update(None, "max_page_count", pages).unwrap();
    let small = event(2, first.hash, "small".into());
    let large = event(3, small.hash, "x".repeat(500_000));
    let refused = hub.push("W", "d", &[small.clone(), large.clone()]);
    assert!(matches!(refused, Err(PushRefused::Store(StoreError::DiskFull { .. }))), "{refused:?}");
    assert_eq!(hub.head("W").unwrap(), 1);
    assert_eq!(hub.device_head("W", "d").unwrap().unwrap().dseq, 1);
    hub.writer().pragma_update(None, "max_page_count", pages + 10_000).unwrap();
    assert_eq!(hub.push("W", "d", &[small, large]).unwrap().acked_dseq, 3);
}

#[test]
fn what_an_older_hub_did_not_know_is_projected_after_the_upgrade() {
    let dir = tempfile::tempdir().unwrap();
    let hub = SqliteHub::open(dir.path()).unwrap();
    let location =
        crate::domain::Location { code: "A".into(), zone: "A".into(), route: 1, units_max: 0, dangerous_goods: false };
    hub.append("W", &[Record::new(Fact::LocationDefined(location), "")]).unwrap();
    // As the older hub would have left it.
    hub.writer().execute_batch("UPDATE event SET projected = 0; DELETE FROM location").unwrap();
    drop(hub);
    let hub = SqliteHub::open(dir.path()).unwrap();
    let count = |what: &str| hub.reader().query_row(what, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM location"), 1);
    assert_eq!(count("SELECT count(*) FROM event WHERE projected = 0"), 0);
}
