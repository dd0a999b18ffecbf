//! Putaway: suggested bins, other bins, dangerous goods, transfers.

use crate::bench::Bench;
use floor::domain::Place;
use floor::floor_loop::Input;
use floor::words::Word;
use floor::workflows::{Verdict, View};
use std::time::Duration;

/// A bench with one carton received and not put away: its licence plate.
fn received(carton: &str, goods: &[(&str, i64)]) -> (Bench, Place) {
    let mut bench = Bench::signed_in();
    bench.scan(carton);
    for (sku, quantity) in goods {
        bench.scan(&format!("CMD-QTY-{quantity}"));
        bench.good(sku, "receive/counting", Word::Counted);
    }
    bench.good("CMD-CONFIRM", "receive/weighing", Word::PutCartonOnScale);
    bench.good("CMD-SKIP", "receive/await-carton", Word::CartonReceived);
    bench.good("CMD-PUTAWAY", "putaway/await-source", Word::FlowPutaway);
    let lpn = bench.store().cartons(carton).unwrap()[0].lpn.clone();
    bench.facts();
    (bench, Place::lpn(&lpn))
}

#[test]
fn goods_go_to_the_bin_that_holds_the_same() {
    let (mut bench, lpn) = received("CTN-1", &[("MUG", 6), ("TEA", 4)]);
    bench.good(lpn.code(), "putaway/go-to-bin", Word::TakenUp);
    assert_eq!(bench.screen().target.unwrap().place, "A-01");
    bench.bad(lpn.code(), "putaway/go-to-bin", Word::NotExpected);
    bench.good("LOC-A-01", "putaway/at-bin", Word::ScanGoodsToPlace);
    bench.bad("LAMP", "putaway/at-bin", Word::GoodsNotHere);
    bench.good("MUG", "putaway/go-to-bin", Word::PutAway);
    assert_eq!(bench.screen().target.unwrap().place, "A-02");
    bench.good("LOC-A-02", "putaway/at-bin", Word::ScanGoodsToPlace);
    bench.good("TEA", "putaway/await-source", Word::PutAway);
    bench.recorded(&["goods.putaway", "goods.putaway"]);
    bench.holds(Place::bin("A-01"), &[("MUG", 16)]);
    bench.holds(Place::bin("A-02"), &[("TEA", 10)]);
    bench.holds(lpn.clone(), &[]);
    bench.bad(lpn.code(), "putaway/await-source", Word::NothingIn);
    bench.bad("NO-SUCH", "putaway/await-source", Word::NotExpected);
}

/// On the screen a bin stands without the letters that its label has before it.
#[test]
fn a_bin_may_be_typed_as_the_screen_shows_it() {
    let (mut bench, lpn) = received("CTN-1", &[("MUG", 6), ("TEA", 4)]);
    let typed = |bench: &mut Bench, text: &str| {
        bench.wait(Duration::from_secs(2));
        bench.input(Input::Typed(text.into()));
    };
    bench.good(lpn.code(), "putaway/go-to-bin", Word::TakenUp);
    // Only the bin that is waited for, and only of a person: on a label it is another code.
    typed(&mut bench, "A-02");
    bench.shows(Verdict::Bad, "putaway/go-to-bin", Word::NotExpected);
    bench.bad("A-01", "putaway/go-to-bin", Word::NotExpected);
    typed(&mut bench, " a-01 ");
    bench.shows(Verdict::Good, "putaway/at-bin", Word::ScanGoodsToPlace);
    typed(&mut bench, "MUG");
    bench.shows(Verdict::Good, "putaway/go-to-bin", Word::PutAway);
}

#[test]
fn another_bin_wants_a_reason() {
    let (mut bench, _) = received("CTN-1", &[("MUG", 6), ("TEA", 4)]);
    // The carton's own label is as good as ours.
    bench.good("CTN-1", "putaway/go-to-bin", Word::TakenUp);
    bench.bad("LOC-Z-99", "putaway/go-to-bin", Word::UnknownLocation);
    bench.warn("LOC-A-03", "putaway/reason", Word::WhyOtherBin);
    bench.bad("MUG", "putaway/reason", Word::ReasonFirst);
    bench.good("CMD-CANCEL", "putaway/go-to-bin", Word::Cancelled);
    bench.warn("LOC-A-03", "putaway/reason", Word::WhyOtherBin);
    bench.good("CMD-REASON-FULL", "putaway/at-bin", Word::ScanGoodsToPlace);
    bench.good("MUG", "putaway/go-to-bin", Word::PutAway);
    bench.recorded(&["goods.putaway", "!putaway_override"]);
    bench.holds(Place::bin("A-03"), &[("MUG", 11)]);
}

#[test]
fn dangerous_goods_stay_in_their_zone() {
    let (mut bench, lpn) = received("CTN-2", &[("ACID", 2), ("MUG", 1)]);
    bench.good(lpn.code(), "putaway/go-to-bin", Word::TakenUp);
    assert_eq!(bench.screen().target.unwrap().place, "DG-01");
    bench.bad("LOC-A-01", "putaway/go-to-bin", Word::DangerousGoodsOnly);
    bench.good("LOC-DG-01", "putaway/at-bin", Word::ScanGoodsToPlace);
    // Not even as part of the whole carton.
    bench.bad(lpn.code(), "putaway/at-bin", Word::DangerousGoodsBin);
    bench.bad("MUG", "putaway/at-bin", Word::DangerousGoodsBin);
    bench.good("ACID", "putaway/go-to-bin", Word::PutAway);
    bench.bad("LOC-DG-01", "putaway/go-to-bin", Word::DangerousGoodsBin);
    bench.recorded(&["goods.putaway"]);
    bench.holds(Place::bin("DG-01"), &[("ACID", 2)]);
    bench.holds(lpn, &[("MUG", 1)]);
}

#[test]
fn a_whole_carton_is_put_away_by_its_label() {
    let (mut bench, lpn) = received("CTN-1", &[("MUG", 6), ("TEA", 4)]);
    bench.good(lpn.code(), "putaway/go-to-bin", Word::TakenUp);
    bench.good("LOC-A-01", "putaway/at-bin", Word::ScanGoodsToPlace);
    bench.good(lpn.code(), "putaway/await-source", Word::PutAway);
    bench.recorded(&["goods.putaway", "goods.putaway"]);
    bench.holds(Place::bin("A-01"), &[("MUG", 16), ("TEA", 4)]);
    bench.warn("CMD-UNDO", "putaway/at-bin", Word::Undone);
    bench.holds(Place::bin("A-01"), &[("MUG", 10)]);
    bench.holds(lpn, &[("MUG", 6), ("TEA", 4)]);
}

#[test]
fn a_part_is_put_away_and_the_rest_is_asked_for_again() {
    let (mut bench, lpn) = received("CTN-1", &[("MUG", 6), ("TEA", 4)]);
    bench.good(lpn.code(), "putaway/go-to-bin", Word::TakenUp);
    bench.good("CMD-QTY-7", "putaway/go-to-bin", Word::QuantityNext);
    bench.good("LOC-A-01", "putaway/at-bin", Word::ScanGoodsToPlace);
    bench.bad("MUG", "putaway/at-bin", Word::OnlySoMany);
    bench.good("CMD-QTY-2", "putaway/at-bin", Word::QuantityNext);
    bench.good("MUG", "putaway/go-to-bin", Word::PutAway);
    bench.holds(lpn, &[("MUG", 4), ("TEA", 4)]);
    bench.holds(Place::bin("A-01"), &[("MUG", 12)]);
}

#[test]
fn goods_move_from_bin_to_bin() {
    let mut bench = Bench::signed_in();
    bench.good("CMD-PUTAWAY", "putaway/await-source", Word::FlowPutaway);
    bench.good("LOC-A-01", "putaway/go-to-bin", Word::TakenUp);
    assert_eq!(bench.screen().target.unwrap().place, "A-03", "not where they come from");
    bench.bad("LOC-A-01", "putaway/go-to-bin", Word::SamePlace);
    bench.good("LOC-A-03", "putaway/at-bin", Word::ScanGoodsToPlace);
    bench.good("MUG", "putaway/await-source", Word::PutAway);
    bench.holds(Place::bin("A-03"), &[("MUG", 15)]);
    let before = bench.store().projection_digest().unwrap();
    bench.good("LOC-A-03", "putaway/go-to-bin", Word::TakenUp);
    assert_eq!(bench.screen().target.unwrap().place, "A-01", "an empty one");
    bench.good("LOC-A-01", "putaway/at-bin", Word::ScanGoodsToPlace);
    bench.good("CMD-QTY-5", "putaway/at-bin", Word::QuantityNext);
    bench.good("MUG", "putaway/go-to-bin", Word::PutAway);
    bench.warn("CMD-UNDO", "putaway/at-bin", Word::Undone);
    assert_eq!(bench.store().projection_digest().unwrap(), before);
}

#[test]
fn a_number_is_taken_from_several_conditions_together() {
    let mut bench = Bench::signed_in();
    for (rma, grade) in [("RMA-2", "A"), ("RMA-4", "B")] {
        bench.good(rma, "return/inspecting", Word::ReturnOpened);
        bench.good("HAT", "return/grading", Word::GradeIt);
        bench.warn(&format!("CMD-GRADE-{grade}"), "return/await-return", Word::Graded);
    }
    bench.good("CMD-PUTAWAY", "putaway/await-source", Word::FlowPutaway);
    bench.good("LOC-STAGE-hold", "putaway/go-to-bin", Word::TakenUp);
    bench.warn("LOC-A-04", "putaway/reason", Word::WhyOtherBin);
    bench.good("CMD-REASON-BETTER", "putaway/at-bin", Word::ScanGoodsToPlace);
    bench.good("CMD-QTY-3", "putaway/at-bin", Word::QuantityNext);
    bench.bad("HAT", "putaway/at-bin", Word::OnlySoMany);
    bench.good("CMD-QTY-1", "putaway/at-bin", Word::QuantityNext);
    bench.good("HAT", "putaway/go-to-bin", Word::PutAway);
    bench.holds(Place::stage("hold"), &[("HAT B", 1)]);
}
