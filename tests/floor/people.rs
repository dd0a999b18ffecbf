//! Signing in and out, by badge, PIN, command and idleness.

use crate::bench::Bench;
use floor::domain::{Command, Fact, Place, ScanVerdict};
use floor::floor_loop::Input;
use floor::words::Word;
use floor::workflows::Verdict;
use std::time::Duration;

#[test]
fn a_badge_signs_in_and_an_unknown_one_does_not() {
    let mut bench = Bench::new();
    assert_eq!(bench.step(), "locked");
    bench.bad("BADGE-eve", "locked", Word::BadgeUnknown);
    bench.good("BADGE-ada", "home/home", Word::Welcome);
    bench.recorded(&["session.opened"]);
    bench.good("BADGE-ada", "home/home", Word::SignedInAlready);
    bench.recorded(&[]);
}

#[test]
fn wrong_pins_are_slowed_down() {
    let mut bench = Bench::new();
    for _ in 0..5 {
        bench.input(Input::Pin("0000".into()));
        bench.shows(Verdict::Bad, "locked", Word::PinUnknown);
    }
    bench.input(Input::Pin("1234".into()));
    bench.shows(Verdict::Bad, "locked", Word::PinWait);
    bench.wait(Duration::from_secs(31));
    bench.input(Input::Pin("1234".into()));
    bench.shows(Verdict::Good, "home/home", Word::Welcome);
    assert_eq!(bench.model().status.operator.as_deref(), Some("ada"));
    bench.recorded(&["session.opened"]);
    // No PIN is nobody's PIN.
    bench.input(Input::Pin(String::new()));
    bench.shows(Verdict::Bad, "home/home", Word::PinUnknown);
}

#[test]
fn scans_at_a_locked_bench_are_recorded_refused_and_nobodys() {
    let mut bench = Bench::signed_in();
    bench.good("CTN-1", "receive/counting", Word::CartonOpened);
    bench.good("CMD-LOCK", "locked", Word::Locked);
    bench.all_facts();
    bench.bad("MUG", "locked", Word::SignInFirst);
    bench.press(Command::Confirm);
    bench.shows(Verdict::Bad, "locked", Word::SignInFirst);
    bench.weigh(3_000_000);
    let facts = bench.all_facts();
    assert!(
        matches!(&facts[..], [Fact::ScanHeard { text, verdict: ScanVerdict::Refused, .. }] if text == "MUG"),
        "{facts:?}"
    );
    let reader = floor::store::reader::JournalReader::open(bench.store().path(), crate::bench::DEVICE).unwrap();
    let event = reader.events_after(bench.store().head() - 1, 1, 1 << 20).unwrap().remove(0);
    assert_eq!(event.decode().unwrap().envelope.operator, "");
    bench.good("BADGE-ada", "receive/counting", Word::Welcome);
}

#[test]
fn an_idle_bench_locks_itself_and_loses_nothing() {
    let mut bench = Bench::signed_in();
    bench.good("CTN-1", "receive/counting", Word::CartonOpened);
    bench.good("MUG", "receive/counting", Word::Counted);
    bench.wait(bench.settings.idle_lock);
    bench.tick();
    assert_eq!(bench.step(), "locked");
    bench.tick();
    bench.recorded(&["carton.opened", "goods.received", "session.closed"]);
    bench.good("BADGE-ada", "receive/counting", Word::Welcome);
    assert_eq!(bench.screen().progress, Some((1, 10)));
}

#[test]
fn a_colleagues_badge_takes_over_with_the_work_in_hand() {
    let mut bench = Bench::signed_in();
    bench.good("TOTE-1", "pick/go-to-bin", Word::PickStarted);
    bench.facts();
    bench.good("BADGE-ben", "pick/go-to-bin", Word::Welcome);
    bench.recorded(&["session.closed", "session.opened"]);
    bench.good("LOC-A-01", "pick/take", Word::TakeHere);
    bench.good("MUG", "pick/take", Word::TakeMore);
    bench.holds(Place::tote("TOTE-1"), &[("MUG", 1)]);
}

#[test]
fn who_may_not_do_the_work_in_hand_gets_home_and_it_waits() {
    let mut bench = Bench::signed_in();
    bench.good("CTN-1", "receive/counting", Word::CartonOpened);
    bench.good("BADGE-ben", "home/home", Word::Welcome);
    bench.bad("CMD-RECEIVE", "home/home", Word::RoleMissing);
    bench.bad("CTN-1", "home/home", Word::RoleMissing);
    bench.facts();
    bench.good("BADGE-sue", "home/home", Word::Welcome);
    bench.good("CMD-RECEIVE", "receive/counting", Word::FlowReceiving);
    bench.recorded(&["session.closed", "session.opened"]);
}
