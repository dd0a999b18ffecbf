//! Receiving: cartons, counts, discrepancies, weights.

use crate::bench::Bench;
use crate::warehouse::{MUG_CASE, MUG_EAN};
use floor::domain::Place;
use floor::floor_loop::Effect;
use floor::words::Word;
use floor::workflows::{Verdict, View};

/// A bench at the receiving dock with CTN-1 (6 mugs, 4 teas, 3 kg) open, and its licence plate.
fn opened() -> (Bench, Place) {
    let mut bench = Bench::signed_in();
    bench.good("CTN-1", "receive/counting", Word::CartonOpened);
    bench.recorded(&["carton.opened"]);
    let lpn = lpn_of(&bench, "CTN-1");
    (bench, lpn)
}

fn lpn_of(bench: &Bench, carton: &str) -> Place {
    Place::lpn(&bench.store().cartons(carton).unwrap()[0].lpn)
}

#[test]
fn a_carton_is_counted_weighed_and_labelled() {
    let (mut bench, lpn) = opened();
    bench.good(MUG_CASE, "receive/counting", Word::Counted);
    bench.good("TEA", "receive/counting", Word::Counted);
    bench.good("CMD-QTY-3", "receive/counting", Word::QuantityNext);
    bench.good("TEA", "receive/counting", Word::Counted);
    assert_eq!(bench.model().status.quantity, None);
    bench.recorded(&["goods.received", "goods.received", "goods.received"]);
    bench.holds(lpn.clone(), &[("MUG", 6), ("TEA", 4)]);
    bench.good("CMD-CONFIRM", "receive/weighing", Word::PutCartonOnScale);
    assert!(bench.effects.contains(&Effect::Weigh(true)));
    bench.weigh(3_050_000);
    bench.shows(Verdict::Good, "receive/await-carton", Word::CartonReceived);
    bench.recorded(&["carton.received"]);
    let job = bench.effects.iter().find_map(|effect| match effect {
        Effect::Print { printer, label, .. } => Some((printer.as_str(), label.as_str())),
        _ => None,
    });
    let (printer, label) = job.expect("the licence plate prints");
    assert_eq!(printer, "zebra");
    assert!(label.contains(lpn.code()) && label.contains("MUG"), "{label}");
    bench.bad("CTN-1", "receive/await-carton", Word::CartonAlready);
}

#[test]
fn a_carton_is_found_by_tracking_and_by_an_asn_with_one_open_carton() {
    let mut bench = Bench::signed_in();
    bench.good("CMD-RECEIVE", "receive/await-carton", Word::FlowReceiving);
    bench.warn("ASN-1", "receive/await-carton", Word::CartonSeveral);
    bench.warn("TRK-ASN-1", "receive/await-carton", Word::CartonSeveral);
    bench.recorded(&[]);
    bench.good("TRK-1", "receive/counting", Word::CartonOpened);
    bench.warn("CMD-CANCEL", "receive/await-carton", Word::CartonLeftOpen);
    bench.good("ASN-2", "receive/counting", Word::CartonOpened);
    assert!(bench.screen().subject.contains("CTN-3"));
}

#[test]
fn an_unknown_carton_is_set_aside_only_when_somebody_says_so() {
    let mut bench = Bench::signed_in();
    bench.good("CMD-RECEIVE", "receive/await-carton", Word::FlowReceiving);
    bench.bad("CMD-UNANNOUNCED", "receive/await-carton", Word::CommandNotNow);
    bench.bad("WHAT-1", "receive/await-carton", Word::CartonUnknown);
    bench.recorded(&[]);
    bench.warn("CMD-UNANNOUNCED", "receive/await-carton", Word::CartonSetAside);
    bench.recorded(&["!unannounced"]);
    assert_eq!(bench.store().work().unwrap().exceptions_open, 1);
}

#[test]
fn another_warehouses_carton_is_not_opened() {
    let mut bench = Bench::signed_in();
    bench.bad("CTN-9", "receive/await-carton", Word::CartonWrongWarehouse);
    bench.recorded(&["!wrong_warehouse"]);
}

#[test]
fn too_many_are_asked_about_once_and_kept_out_of_stock() {
    let (mut bench, lpn) = opened();
    bench.good(MUG_CASE, "receive/counting", Word::Counted);
    bench.facts();
    bench.warn(MUG_EAN, "receive/confirm-over", Word::OverAsk);
    bench.good("CMD-CANCEL", "receive/counting", Word::Cancelled);
    bench.recorded(&[]);
    bench.warn(MUG_EAN, "receive/confirm-over", Word::OverAsk);
    bench.warn("CMD-CONFIRM", "receive/counting", Word::OverBooked);
    bench.recorded(&["goods.received", "!over"]);
    bench.holds(lpn.clone(), &[("MUG", 6)]);
    bench.holds(Place::suspense(), &[("MUG", 1)]);
    // The same code again says yes, too; the part that was announced becomes stock.
    bench.good("TEA", "receive/counting", Word::Counted);
    bench.good("CMD-QTY-5", "receive/counting", Word::QuantityNext);
    bench.warn("TEA", "receive/confirm-over", Word::OverAsk);
    bench.facts();
    bench.warn("TEA", "receive/counting", Word::OverBooked);
    bench.recorded(&["goods.received", "goods.received", "!over"]);
    bench.holds(lpn, &[("MUG", 6), ("TEA", 4)]);
    bench.holds(Place::suspense(), &[("MUG", 1), ("TEA", 2)]);
}

#[test]
fn missing_goods_are_asked_about_and_become_an_exception() {
    let (mut bench, _) = opened();
    bench.good("CMD-QTY-6", "receive/counting", Word::QuantityNext);
    bench.good("MUG", "receive/counting", Word::Counted);
    bench.facts();
    bench.warn("CMD-CONFIRM", "receive/confirm-short", Word::ShortAsk);
    bench.good("CMD-CANCEL", "receive/counting", Word::Cancelled);
    bench.warn("CMD-CONFIRM", "receive/confirm-short", Word::ShortAsk);
    bench.good("CMD-CONFIRM", "receive/weighing", Word::PutCartonOnScale);
    // Going back to count does not leave an exception behind.
    bench.good("CMD-CANCEL", "receive/counting", Word::CountAgain);
    bench.recorded(&[]);
    bench.warn("CMD-CONFIRM", "receive/confirm-short", Word::ShortAsk);
    bench.good("CMD-CONFIRM", "receive/weighing", Word::PutCartonOnScale);
    bench.warn("CMD-SKIP", "receive/await-carton", Word::CartonReceived);
    bench.recorded(&["carton.received", "!short"]);
}

#[test]
fn damaged_and_wrong_goods_go_to_the_problem_area() {
    let (mut bench, lpn) = opened();
    bench.warn("CMD-DAMAGED", "receive/damaged", Word::DamagedNext);
    bench.warn("CMD-DAMAGED", "receive/counting", Word::Cancelled);
    bench.warn("CMD-DAMAGED", "receive/damaged", Word::DamagedNext);
    bench.warn("MUG", "receive/counting", Word::DamagedBooked);
    bench.recorded(&["goods.received", "!damaged"]);
    bench.warn("LAMP", "receive/counting", Word::GoodsNotAnnounced);
    bench.recorded(&["goods.received", "!wrong_sku"]);
    bench.bad("NO-SUCH-CODE", "receive/counting", Word::UnknownGoods);
    bench.bad("LOC-A-01", "receive/counting", Word::NotExpected);
    bench.recorded(&[]);
    bench.holds(Place::suspense(), &[("LAMP", 1), ("MUG damaged", 1)]);
    bench.holds(lpn, &[]);
    // The damaged one counts as found.
    bench.good("CMD-QTY-5", "receive/counting", Word::QuantityNext);
    bench.good("MUG", "receive/counting", Word::Counted);
}

#[test]
fn a_count_is_taken_back_with_its_exception() {
    let (mut bench, lpn) = opened();
    let before = bench.store().projection_digest().unwrap();
    bench.good("MUG", "receive/counting", Word::Counted);
    bench.facts();
    bench.warn("CMD-UNDO", "receive/counting", Word::Undone);
    bench.recorded(&["step.undone"]);
    bench.holds(lpn, &[]);
    assert_eq!(bench.store().projection_digest().unwrap(), before);
    bench.bad("CMD-UNDO", "receive/counting", Word::NothingToUndo);
    bench.warn("LAMP", "receive/counting", Word::GoodsNotAnnounced);
    bench.facts();
    bench.warn("CMD-UNDO", "receive/counting", Word::Undone);
    bench.recorded(&["exception.settled", "step.undone"]);
    bench.holds(Place::suspense(), &[]);
    assert_eq!(bench.store().work().unwrap().exceptions_open, 0);
    assert_eq!(bench.store().carton_lines("CTN-1").unwrap().len(), 2, "a line of nothing is left");
}

#[test]
fn an_odd_weight_is_confirmed_or_counted_again() {
    let mut bench = Bench::signed_in();
    bench.good("CTN-3", "receive/counting", Word::CartonOpened);
    bench.good("CMD-QTY-2", "receive/counting", Word::QuantityNext);
    bench.good("LAMP", "receive/counting", Word::Counted);
    bench.good("CMD-CONFIRM", "receive/weighing", Word::PutCartonOnScale);
    bench.bad("LAMP", "receive/weighing", Word::NotExpected);
    bench.facts();
    bench.weigh(600_000);
    bench.shows(Verdict::Warn, "receive/weight-off", Word::CartonWeightOff);
    bench.good("CMD-CANCEL", "receive/counting", Word::CountAgain);
    bench.good("CMD-CONFIRM", "receive/weighing", Word::PutCartonOnScale);
    // The same thing still stands on the pan.
    bench.weigh(600_000);
    assert_eq!(bench.step(), "receive/weighing");
    bench.weigh_next(600_000);
    bench.shows(Verdict::Warn, "receive/weight-off", Word::CartonWeightOff);
    bench.recorded(&[]);
    bench.warn("CMD-CONFIRM", "receive/await-carton", Word::CartonReceived);
    bench.recorded(&["carton.received", "!weight_mismatch"]);
}

#[test]
fn a_carton_that_is_too_heavy_is_told() {
    let mut bench = Bench::signed_in();
    bench.good("CTN-4", "receive/counting", Word::CartonOpened);
    bench.good("TEA", "receive/counting", Word::Counted);
    bench.good("CMD-CONFIRM", "receive/weighing", Word::PutCartonOnScale);
    bench.facts();
    bench.weigh(31_100_000);
    bench.shows(Verdict::Warn, "receive/await-carton", Word::CartonReceived);
    bench.recorded(&["carton.received", "!overweight"]);
}

#[test]
fn a_carton_left_open_goes_on_under_its_licence_plate() {
    let (mut bench, lpn) = opened();
    bench.good("MUG", "receive/counting", Word::Counted);
    bench.warn("CMD-CANCEL", "receive/await-carton", Word::CartonLeftOpen);
    bench.good("TRK-1", "receive/counting", Word::CartonOpened);
    assert_eq!(lpn_of(&bench, "CTN-1"), lpn);
    assert_eq!(bench.screen().progress, Some((1, 10)));
}
