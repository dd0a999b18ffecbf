//! The judge of double scans, noise, and codes that nobody expects.

use crate::bench::Bench;
use floor::domain::{Command, Fact, ScanVerdict};
use floor::floor_loop::Input;
use floor::words::Word;
use floor::workflows::Verdict;
use floor_drivers::scanner::{Heard, ScanCode, TextEncoding, UnreadableWhy};
use std::time::{Duration, Instant};

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

fn code(text: &str) -> Heard {
    Heard::Scan(ScanCode { text: text.into(), aim: None, raw: text.into(), encoding: TextEncoding::Utf8 })
}

fn by(bench: &mut Bench, scanner: &str, text: &str) {
    bench.input(Input::Heard { scanner: scanner.into(), heard: code(text), at: Instant::now() });
}

/// A scanner that types and speaks over a serial line too: the keys take longer.
#[test]
fn one_scan_on_two_ways_counts_once() {
    let mut bench = counting();
    let ms = Duration::from_millis;
    for pull in 1..=3 {
        bench.wait(Duration::from_secs(2));
        by(&mut bench, "hand", "MUG");
        bench.shows(Verdict::Good, "receive/counting", Word::Counted);
        bench.wait(ms(120));
        by(&mut bench, "keyboard wedge", "MUG");
        bench.shows(Verdict::Warn, "receive/counting", Word::HeardTwice);
        assert_eq!(bench.screen().progress, Some((pull, 10)));
    }
    // A button or a weight in between does not make it two.
    bench.wait(Duration::from_secs(2));
    by(&mut bench, "hand", "MUG");
    bench.input(Input::Command(Command::Quantity(2)));
    by(&mut bench, "keyboard wedge", "MUG");
    bench.shows(Verdict::Warn, "receive/counting", Word::HeardTwice);
    assert_eq!(bench.screen().progress, Some((4, 10)));
    bench.press(Command::Cancel);
    // Two quick scans whose keys come behind both.
    bench.wait(Duration::from_secs(2));
    for (scanner, text) in [("hand", "MUG"), ("hand", "TEA"), ("keyboard wedge", "MUG"), ("keyboard wedge", "TEA")] {
        by(&mut bench, scanner, text);
        bench.wait(ms(30));
    }
    assert_eq!(bench.screen().progress, Some((6, 10)));
    // Another scanner a second later means it.
    bench.wait(Duration::from_secs(1));
    by(&mut bench, "dock", "TEA");
    bench.shows(Verdict::Good, "receive/counting", Word::Counted);
    use ScanVerdict::*;
    let told = verdicts(&mut bench);
    assert_eq!(told[..6], [Good, Held, Good, Held, Good, Held]);
    assert_eq!(told.iter().filter(|verdict| **verdict == Held).count(), 6);
}

/// A long code takes a slow keyboard more than a second.
#[test]
fn a_long_code_on_two_ways_counts_once() {
    let mut bench = counting();
    let long = format!("]d201095011015300031721123110{}", "LOT4711".repeat(8));
    by(&mut bench, "hand", &long);
    bench.wait(Duration::from_millis(1500));
    by(&mut bench, "keyboard wedge", &long);
    bench.shows(Verdict::Warn, "receive/counting", Word::HeardTwice);
    // A short one does not.
    by(&mut bench, "hand", "MUG");
    bench.wait(Duration::from_millis(600));
    by(&mut bench, "keyboard wedge", "MUG");
    bench.shows(Verdict::Good, "receive/counting", Word::Counted);
}

/// What a scanner could not say whole is told by what to do about it.
#[test]
fn what_is_wrong_with_a_scan_is_said() {
    let mut bench = counting();
    for (why, word) in [
        (UnreadableWhy::HalfFrame, Word::HalfScan),
        (UnreadableWhy::Garbage, Word::Unreadable),
        (UnreadableWhy::Empty, Word::UnreadableEmpty),
        (UnreadableWhy::TooLong, Word::UnreadableTooLong),
        (UnreadableWhy::StrangeKey, Word::UnreadableKey),
        (UnreadableWhy::CapsLock, Word::CapsLockOn),
    ] {
        bench.noise(b"MU", why);
        bench.shows(Verdict::Bad, "receive/counting", word);
    }
    assert_eq!(verdicts(&mut bench), [ScanVerdict::Unreadable; 6]);
}

/// A keyboard loses the separator that the serial line has.
#[test]
fn the_other_way_may_lose_separators() {
    let mut bench = counting();
    by(&mut bench, "hand", "10LOT7\u{1D}21A");
    bench.wait(Duration::from_millis(90));
    by(&mut bench, "keyboard wedge", "10LOT721A");
    bench.shows(Verdict::Warn, "receive/counting", Word::HeardTwice);
}

#[test]
fn each_scanner_has_its_own_repeat_time() {
    let mut bench = Bench::new();
    let own = [("presenter", 1500), ("fast", 0)].map(|(name, ms)| (name.to_owned(), Duration::from_millis(ms)));
    bench.settings.repeat_windows = own.into();
    bench.restart();
    bench.good("BADGE-ada", "home/home", Word::Welcome);
    bench.good("CTN-1", "receive/counting", Word::CartonOpened);
    for (scanner, pause_ms, counted) in [("presenter", 1000, 1), ("fast", 20, 2), ("dock", 1000, 2), ("dock", 500, 1)] {
        bench.wait(Duration::from_secs(5));
        let before = bench.screen().progress.unwrap().0;
        by(&mut bench, scanner, "MUG");
        bench.wait(Duration::from_millis(pause_ms));
        by(&mut bench, scanner, "MUG");
        assert_eq!(bench.screen().progress.unwrap().0 - before, counted, "{scanner} after {pause_ms} ms");
    }
}

#[test]
fn a_code_that_waited_too_long_is_shown_and_not_used() {
    let mut bench = counting();
    let late = |text| Input::Late { scanner: "dock".into(), heard: code(text), waited: Duration::from_secs(7) };
    bench.input(late("MUG"));
    bench.shows(Verdict::Bad, "receive/counting", Word::NotUsed);
    assert_eq!(bench.screen().progress, Some((0, 10)));
    assert_eq!(verdicts(&mut bench), [ScanVerdict::Held]);
    bench.scan_at_once("MUG");
    bench.shows(Verdict::Good, "receive/counting", Word::Counted);
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
        // Half an item number behind FNC1 is known to be one.
        let word = if code.starts_with('\u{1D}') { Word::CodeWrong } else { Word::UnknownGoods };
        bench.bad(code, "receive/counting", word);
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

#[test]
fn numbers_that_no_warehouse_has_break_nothing() {
    use crate::warehouse;
    let mut facts = warehouse::facts();
    let mut huge = warehouse::sku("HUGE", "S1", i64::MAX, false, &[("HUGE-CASE", i64::MAX), ("HUGE-NONE", i64::MIN)]);
    if let Fact::SkuDefined(sku) = &mut huge {
        sku.name = "x".repeat(5_000);
    }
    facts.push(huge);
    for (carton, declared_weight_mg) in [("CTN-MAX", i64::MAX), ("CTN-MIN", i64::MIN)] {
        let carton = warehouse::carton(carton, "", declared_weight_mg, &[("HUGE", 2)]);
        facts.push(warehouse::inbound(&carton.carton.clone(), crate::bench::WAREHOUSE, vec![carton]));
    }
    facts.push(warehouse::stock("S1", "HUGE", "A-04", 2));
    facts.push(warehouse::order("9001", "USPS", i64::MIN, &[("HUGE", 2)]));
    let mut bench = Bench::with(facts);
    bench.good("BADGE-ada", "home/home", Word::Welcome);
    bench.good("CTN-MAX", "receive/counting", Word::CartonOpened);
    bench.good("CMD-QTY-100000", "receive/counting", Word::QuantityNext);
    bench.warn("HUGE-CASE", "receive/confirm-over", Word::OverAsk);
    bench.warn("CMD-CONFIRM", "receive/counting", Word::OverBooked);
    bench.warn("CMD-UNDO", "receive/confirm-over", Word::Undone);
    bench.good("CMD-CANCEL", "receive/counting", Word::Cancelled);
    bench.good("HUGE-NONE", "receive/counting", Word::Counted);
    bench.good("HUGE", "receive/counting", Word::Counted);
    bench.good("CMD-CONFIRM", "receive/weighing", Word::PutCartonOnScale);
    bench.weigh_next(i64::MAX);
    bench.shows(Verdict::Warn, "receive/await-carton", Word::CartonReceived);
    bench.good("CTN-MIN", "receive/counting", Word::CartonOpened);
    bench.good("CMD-HOME", "home/home", Word::FlowHome);
    bench.good("9001", "pick/await-tote", Word::OrderChosen);
    bench.good("TOTE-1", "pick/go-to-bin", Word::PickStarted);
    bench.scan("LOC-A-04");
    bench.scan("CMD-QTY-2");
    bench.good("HUGE", "pick/await-tote", Word::PickFinished);
    bench.scan("CMD-HOME");
    bench.good("TOTE-1", "pack/scanning", Word::PackStarted);
    bench.scan("CMD-QTY-2");
    bench.good("HUGE", "pack/weighing", Word::PutBoxOnScale);
    bench.weigh_next(1_000_000);
    bench.shows(Verdict::Warn, "pack/weight-off", Word::ParcelTooLight);
    bench.warn("CMD-CONFIRM", "pack/labelling", Word::ParcelClosed);
}
