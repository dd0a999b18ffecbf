//! The judge of double scans, noise, and codes that nobody expects.

use crate::bench::Bench;
use floor::domain::{Command, Fact, ScanVerdict};
use floor::floor_loop::Input;
use floor::words::Word;
use floor::workflows::Verdict;
use floor_drivers::scanner::UnreadableWhy;
use std::time::Duration;

fn counting() -> Bench {
    let mut bench = Bench::signed_in();
    bench.good("CTN-1", "receive/counting", Word::CartonOpened);
    bench.facts();
    bench
}

fn verdicts(bench: &mut Bench) -> Vec<ScanVerdict> {
    let heard = |fact| match fact {
        Fact::ScanHeard { verdict, .. } => Some(verdict),
        _ => None,
    };
    bench.all_facts().into_iter().filter_map(heard).collect()
}

#[test]
fn an_echo_is_held_back_and_recorded() {
    let mut bench = counting();
    bench.good("MUG", "receive/counting", Word::Counted);
    bench.wait(Duration::from_millis(300));
    bench.scan_at_once("MUG");
    bench.shows(Verdict::Warn, "receive/counting", Word::HeldBack);
    assert_eq!(bench.screen().progress, Some((1, 10)));
    assert_eq!(verdicts(&mut bench), [ScanVerdict::Good, ScanVerdict::Held]);
    bench.wait(bench.settings.repeat_window);
    bench.scan_at_once("MUG");
    bench.shows(Verdict::Good, "receive/counting", Word::Counted);
    assert_eq!(bench.screen().progress, Some((2, 10)));
}

#[test]
fn another_scan_or_a_button_between_makes_the_second_one_meant() {
    let mut bench = counting();
    bench.scan("MUG");
    bench.scan_at_once("TEA");
    bench.scan_at_once("MUG");
    assert_eq!(bench.screen().progress, Some((3, 10)));
    bench.input(Input::Command(Command::Quantity(2)));
    bench.scan_at_once("MUG");
    assert_eq!(bench.screen().progress, Some((5, 10)));
}

#[test]
fn noise_between_a_code_and_its_echo_does_not_make_it_two() {
    let mut bench = counting();
    bench.scan("MUG");
    bench.noise(b"MU", UnreadableWhy::HalfFrame);
    bench.shows(Verdict::Bad, "receive/counting", Word::HalfScan);
    bench.noise(&[0xFF; 5000], UnreadableWhy::Garbage);
    bench.shows(Verdict::Bad, "receive/counting", Word::Unreadable);
    bench.scan_at_once("MUG");
    bench.shows(Verdict::Warn, "receive/counting", Word::HeldBack);
    assert_eq!(bench.screen().progress, Some((1, 10)));
    use ScanVerdict::*;
    assert_eq!(verdicts(&mut bench), [Good, Unreadable, Unreadable, Held]);
}

#[test]
fn codes_of_any_length_and_kind_are_kept() {
    let mut bench = counting();
    let long = "9".repeat(4000);
    for code in [long.as_str(), "箱子-1", "\u{1D}0109", "{\"kind\":\"x\"}", "'; DROP TABLE journal; --", "LOC-", "-"]
    {
        bench.bad(code, "receive/counting", Word::UnknownGoods);
        assert!(bench.all_facts().iter().any(|fact| matches!(fact, Fact::ScanHeard { text, .. } if text == code)));
    }
    bench.good(" MUG ", "receive/counting", Word::Counted);
}

#[test]
fn command_barcodes_that_nobody_knows_do_nothing() {
    let mut bench = counting();
    bench.bad("CMD-FLY", "receive/counting", Word::UnknownCommand);
    bench.bad("CMD-", "receive/counting", Word::UnknownCommand);
    for count in ["0", "-5", "99999999999999999999", "1e3", "100001", ""] {
        bench.bad(&format!("CMD-QTY-{count}"), "receive/counting", Word::QuantityTooLarge);
    }
    bench.press(Command::Quantity(-5));
    bench.shows(Verdict::Bad, "receive/counting", Word::QuantityTooLarge);
    assert_eq!(bench.model().status.quantity, None);
    bench.good("CMD-QTY-100000", "receive/counting", Word::QuantityNext);
    bench.good("CMD-CANCEL", "receive/counting", Word::Cancelled);
    assert_eq!(bench.model().status.quantity, None);
    bench.recorded(&[]);
}

#[test]
fn what_a_person_types_counts_like_a_scan() {
    let mut bench = counting();
    bench.wait(Duration::from_secs(2));
    bench.input(Input::Typed("  TEA ".into()));
    bench.shows(Verdict::Good, "receive/counting", Word::Counted);
    bench.input(Input::Typed("   ".into()));
    let scanner = bench.all_facts().into_iter().find_map(|fact| match fact {
        Fact::ScanHeard { scanner, .. } => Some(scanner),
        _ => None,
    });
    assert_eq!(scanner.as_deref(), Some("keyboard"));
}
