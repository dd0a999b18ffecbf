//! Picking: totes, bins, quantities, shorts, skips.

use crate::bench::Bench;
use crate::warehouse::{self, MUG_CASE};
use floor::domain::Place;
use floor::words::Word;
use floor::workflows::View;

/// A bench with an order chosen and begun in TOTE-1.
fn begun(order: &str, step: &str) -> Bench {
    let mut bench = Bench::signed_in();
    bench.good(order, "pick/await-tote", Word::OrderChosen);
    bench.good("TOTE-1", step, Word::PickStarted);
    bench.recorded(&["pick.started"]);
    bench
}

fn target(bench: &Bench) -> (String, String, i64) {
    let target = bench.screen().target.unwrap();
    (target.place, target.code, target.quantity.unwrap())
}

#[test]
fn the_most_urgent_order_is_picked_along_the_aisles() {
    let mut bench = Bench::signed_in();
    bench.good("CMD-PICK", "pick/await-tote", Word::FlowPicking);
    bench.good("TOTE-1", "pick/go-to-bin", Word::PickStarted);
    assert_eq!(bench.screen().subject, "1001 · TOTE-1");
    assert_eq!(target(&bench), ("A-01".into(), "MUG".into(), 3));
    bench.bad("MUG", "pick/go-to-bin", Word::LocationFirst);
    bench.bad("LOC-B-01", "pick/go-to-bin", Word::NotExpected);
    bench.bad("LOC-Z-99", "pick/go-to-bin", Word::UnknownLocation);
    bench.good("LOC-A-01", "pick/take", Word::TakeHere);
    bench.bad("TEA", "pick/take", Word::WrongGoods);
    bench.bad("NO-SUCH", "pick/take", Word::UnknownGoods);
    bench.bad(MUG_CASE, "pick/take", Word::OnlySoMany);
    bench.good("MUG", "pick/take", Word::TakeMore);
    bench.good("CMD-QTY-2", "pick/take", Word::QuantityNext);
    bench.good("MUG", "pick/go-to-bin", Word::Taken);
    assert_eq!(target(&bench), ("A-02".into(), "TEA".into(), 2));
    bench.good("LOC-A-02", "pick/take", Word::TakeHere);
    bench.good("CMD-QTY-2", "pick/take", Word::QuantityNext);
    bench.good("TEA", "pick/await-tote", Word::PickFinished);
    bench.recorded(&["pick.started", "goods.picked", "goods.picked", "goods.picked", "pick.finished"]);
    bench.holds(Place::tote("TOTE-1"), &[("MUG", 3), ("TEA", 2)]);
    bench.holds(Place::bin("A-01"), &[("MUG", 7)]);
    // A finished order is not taken back by halves.
    bench.bad("CMD-UNDO", "pick/await-tote", Word::NothingToUndo);
    bench.bad("TOTE-1", "pick/await-tote", Word::ToteToPack);
    bench.bad("1001", "pick/await-tote", Word::OrderPicked);
}

#[test]
fn an_order_goes_on_in_its_tote() {
    let mut bench = begun("1001", "pick/go-to-bin");
    bench.good("LOC-A-01", "pick/take", Word::TakeHere);
    bench.good("MUG", "pick/take", Word::TakeMore);
    bench.warn("CMD-CANCEL", "pick/await-tote", Word::PickLeftOpen);
    bench.warn("1001", "pick/await-tote", Word::OrderInTote);
    bench.good("TOTE-1", "pick/go-to-bin", Word::PickGoesOn);
    assert_eq!(target(&bench), ("A-01".into(), "MUG".into(), 2));
    bench.recorded(&["goods.picked"]);
}

#[test]
fn a_tote_that_is_not_empty_is_refused() {
    let mut facts = warehouse::facts();
    let movement = floor::domain::fact::Move {
        item: floor::domain::Item::good("S1", "TEA"),
        from: Place::bin("A-02"),
        to: Place::tote("TOTE-8"),
        quantity: 1,
    };
    facts.push(floor::domain::Fact::GoodsPutAway { movement, suggested: String::new(), reason: String::new() });
    let mut bench = Bench::with(facts);
    bench.good("BADGE-ada", "home/home", Word::Welcome);
    bench.good("CMD-PICK", "pick/await-tote", Word::FlowPicking);
    bench.bad("TOTE-8", "pick/await-tote", Word::ToteNotEmpty);
    bench.bad("LPN-1", "pick/await-tote", Word::NotExpected);
}

#[test]
fn an_order_larger_than_a_bin_is_taken_from_two() {
    let mut bench = begun("1002", "pick/go-to-bin");
    assert_eq!(target(&bench), ("A-01".into(), "MUG".into(), 10));
    bench.good("LOC-A-01", "pick/take", Word::TakeHere);
    bench.good(MUG_CASE, "pick/take", Word::TakeMore);
    bench.good("CMD-QTY-4", "pick/take", Word::QuantityNext);
    bench.good("MUG", "pick/go-to-bin", Word::Taken);
    assert_eq!(target(&bench), ("A-03".into(), "MUG".into(), 2));
    bench.good("LOC-A-03", "pick/take", Word::TakeHere);
    bench.good("CMD-QTY-2", "pick/take", Word::QuantityNext);
    bench.good("MUG", "pick/await-tote", Word::PickFinished);
    bench.holds(Place::tote("TOTE-1"), &[("MUG", 12)]);
}

#[test]
fn an_empty_bin_sends_to_another_one() {
    let mut bench = begun("1001", "pick/go-to-bin");
    bench.good("LOC-A-01", "pick/take", Word::TakeHere);
    bench.good("MUG", "pick/take", Word::TakeMore);
    bench.facts();
    bench.warn("CMD-SHORT", "pick/confirm-short", Word::ShortPickAsk);
    bench.good("CMD-CANCEL", "pick/take", Word::Cancelled);
    bench.warn("CMD-SHORT", "pick/confirm-short", Word::ShortPickAsk);
    bench.warn("CMD-CONFIRM", "pick/go-to-bin", Word::TakeElsewhere);
    bench.recorded(&["!short_pick"]);
    // Tea is on the way to the other mugs.
    assert_eq!(target(&bench), ("A-02".into(), "TEA".into(), 2));
    bench.good("LOC-A-02", "pick/take", Word::TakeHere);
    bench.good("CMD-QTY-2", "pick/take", Word::QuantityNext);
    bench.good("TEA", "pick/go-to-bin", Word::Taken);
    assert_eq!(target(&bench), ("A-03".into(), "MUG".into(), 2));
}

#[test]
fn what_is_nowhere_is_short() {
    let mut bench = begun("1004", "pick/go-to-bin");
    assert_eq!(target(&bench), ("A-02".into(), "TEA".into(), 1));
    bench.good("LOC-A-02", "pick/take", Word::TakeHere);
    bench.good("TEA", "pick/go-to-bin", Word::Taken);
    bench.good("LOC-A-04", "pick/take", Word::TakeHere);
    bench.good("LAMP", "pick/no-bin", Word::Taken);
    bench.facts();
    bench.warn("CMD-SHORT", "pick/confirm-short", Word::ShortPickAsk);
    bench.warn("CMD-SHORT", "pick/await-tote", Word::PickFinished);
    bench.recorded(&["!short_pick", "pick.short", "pick.finished"]);
    let lines = bench.store().order_lines("1004").unwrap();
    assert_eq!((lines[0].picked, lines[0].short), (1, 1));
}

#[test]
fn an_order_of_which_nothing_is_there_ends_with_exceptions() {
    let mut bench = begun("1005", "pick/no-bin");
    bench.warn("CMD-SHORT", "pick/confirm-short", Word::ShortPickAsk);
    bench.warn("CMD-CONFIRM", "pick/await-tote", Word::NothingPicked);
    bench.recorded(&["!short_pick", "pick.short"]);
    bench.warn("CMD-UNDO", "pick/confirm-short", Word::Undone);
    assert_eq!(bench.store().order_lines("1005").unwrap()[0].short, 0);
}

#[test]
fn goods_that_the_books_do_not_know_are_taken_and_questioned() {
    let mut bench = begun("1005", "pick/no-bin");
    bench.warn("LOC-DG-01", "pick/take", Word::OtherBin);
    bench.good("ACID", "pick/await-tote", Word::PickFinished);
    bench.recorded(&["goods.picked", "!below_zero", "pick.finished"]);
    bench.holds(Place::tote("TOTE-1"), &[("ACID", 1)]);
}

#[test]
fn a_skipped_line_comes_back() {
    let mut bench = begun("1001", "pick/go-to-bin");
    bench.good("CMD-SKIP", "pick/go-to-bin", Word::Skipped);
    assert_eq!(target(&bench), ("A-02".into(), "TEA".into(), 2));
    bench.good("CMD-SKIP", "pick/go-to-bin", Word::Skipped);
    assert_eq!(target(&bench), ("A-01".into(), "MUG".into(), 3));
    bench.good("CMD-SKIP", "pick/go-to-bin", Word::Skipped);
    bench.recorded(&[]);
}

#[test]
fn two_lines_of_one_sku_are_two_picks() {
    let mut bench = begun("1003", "pick/go-to-bin");
    bench.good("LOC-A-01", "pick/take", Word::TakeHere);
    bench.good("MUG", "pick/take", Word::Taken);
    assert_eq!(target(&bench), ("A-01".into(), "MUG".into(), 2));
    bench.good("CMD-QTY-2", "pick/take", Word::QuantityNext);
    bench.good("MUG", "pick/await-tote", Word::PickFinished);
    bench.holds(Place::tote("TOTE-1"), &[("MUG", 3)]);
    let lines = bench.store().order_lines("1003").unwrap();
    assert_eq!((lines[0].picked, lines[1].picked), (1, 2));
}

#[test]
fn another_bin_that_holds_the_goods_will_do() {
    let mut bench = begun("1001", "pick/go-to-bin");
    bench.warn("LOC-A-03", "pick/take", Word::OtherBin);
    bench.good("MUG", "pick/take", Word::TakeMore);
    bench.holds(Place::bin("A-03"), &[("MUG", 4)]);
}

#[test]
fn a_pick_is_taken_back() {
    let mut bench = begun("1001", "pick/go-to-bin");
    let before = bench.store().projection_digest().unwrap();
    bench.good("LOC-A-01", "pick/take", Word::TakeHere);
    bench.good("CMD-QTY-3", "pick/take", Word::QuantityNext);
    bench.good("MUG", "pick/go-to-bin", Word::Taken);
    bench.warn("CMD-UNDO", "pick/take", Word::Undone);
    assert_eq!(target(&bench), ("A-01".into(), "MUG".into(), 3));
    assert_eq!(bench.store().projection_digest().unwrap(), before);
    bench.recorded(&["goods.picked", "step.undone"]);
}

#[test]
fn what_another_bench_took_meanwhile_is_questioned_not_lost() {
    use floor::domain::{Fact, Item, fact::Move};
    let mut bench = begun("1001", "pick/go-to-bin");
    bench.good("LOC-A-01", "pick/take", Word::TakeHere);
    let movement =
        Move { item: Item::good("S1", "MUG"), from: Place::bin("A-01"), to: Place::tote("TOTE-7"), quantity: 9 };
    let theirs = [Fact::GoodsPicked { order: "1002".into(), line: 1, movement }];
    let frames = warehouse::frames(&theirs, "bench-2", 1);
    bench.restart_after(|store| assert_eq!(store.take_pulled(&frames, 100, "g1").unwrap(), 1));
    assert_eq!(target(&bench), ("A-01".into(), "MUG".into(), 3));
    bench.good("CMD-QTY-3", "pick/take", Word::QuantityNext);
    bench.good("MUG", "pick/go-to-bin", Word::Taken);
    bench.recorded(&["goods.picked", "!below_zero"]);
    bench.holds(Place::tote("TOTE-1"), &[("MUG", 3)]);
    assert_eq!(target(&bench), ("A-02".into(), "TEA".into(), 2));
}
