//! Returns: found, graded, held, closed, unclaimed.

use crate::bench::Bench;
use floor::domain::Place;
use floor::words::Word;
use floor::workflows::View;

#[test]
fn goods_go_where_the_sellers_policy_says() {
    let mut bench = Bench::signed_in();
    bench.good("RMA-1", "return/inspecting", Word::ReturnOpened);
    bench.bad("CMD-GRADE-A", "return/inspecting", Word::GoodsFirst);
    bench.good("MUG", "return/grading", Word::GradeIt);
    bench.good("CMD-GRADE-A", "return/inspecting", Word::Graded);
    bench.good("MUG", "return/grading", Word::GradeIt);
    bench.good("CMD-CANCEL", "return/inspecting", Word::Cancelled);
    bench.good("MUG", "return/grading", Word::GradeIt);
    bench.good("CMD-GRADE-D", "return/await-return", Word::Graded);
    bench.recorded(&["return.opened", "return.inspected", "return.inspected", "return.closed"]);
    bench.holds(Place::stage("restock"), &[("MUG", 1)]);
    bench.holds(Place::stage("destroy"), &[("MUG D", 1)]);
    bench.bad("RMA-1", "return/await-return", Word::ReturnAlready);
    // What is restocked is put away like anything else.
    bench.good("CMD-PUTAWAY", "putaway/await-source", Word::FlowPutaway);
    bench.good("LOC-STAGE-restock", "putaway/go-to-bin", Word::TakenUp);
    bench.good("LOC-A-01", "putaway/at-bin", Word::ScanGoodsToPlace);
    bench.good("MUG", "putaway/await-source", Word::PutAway);
    bench.holds(Place::bin("A-01"), &[("MUG", 11)]);
}

#[test]
fn a_return_is_found_by_order_tracking_and_item() {
    let mut bench = Bench::signed_in();
    bench.good("CMD-RETURNS", "return/await-return", Word::FlowReturns);
    for code in ["ORD-0903", "TRK-R3", "LAMP"] {
        bench.good(code, "return/inspecting", Word::ReturnOpened);
        assert_eq!(bench.screen().subject, "RMA-3");
        bench.warn("CMD-CANCEL", "return/await-return", Word::ReturnLeftOpen);
    }
    bench.warn("HAT", "return/await-return", Word::ReturnSeveral);
}

#[test]
fn without_a_policy_goods_are_held() {
    let mut bench = Bench::signed_in();
    bench.good("RMA-2", "return/inspecting", Word::ReturnOpened);
    bench.good("HAT", "return/grading", Word::GradeIt);
    bench.warn("CMD-GRADE-D", "return/await-return", Word::Graded);
    bench.recorded(&["return.opened", "return.inspected", "!no_policy", "return.closed"]);
    bench.holds(Place::stage("hold"), &[("HAT D", 1)]);
}

#[test]
fn wrong_and_surplus_goods_are_told() {
    let mut bench = Bench::signed_in();
    bench.good("RMA-3", "return/inspecting", Word::ReturnOpened);
    bench.facts();
    bench.good("CMD-QTY-3", "return/inspecting", Word::QuantityNext);
    bench.bad("TEA", "return/inspecting", Word::OnlySoMany);
    bench.good("CMD-QTY-2", "return/inspecting", Word::QuantityNext);
    bench.good("TEA", "return/grading", Word::GradeIt);
    assert_eq!(bench.model().status.quantity, None, "the quantity is used up");
    bench.good("CMD-GRADE-B", "return/inspecting", Word::Graded);
    bench.bad("TEA", "return/inspecting", Word::AllInspected);
    bench.bad("NO-SUCH", "return/inspecting", Word::UnknownGoods);
    bench.recorded(&["return.inspected"]);
    bench.warn("MUG", "return/inspecting", Word::NotInReturn);
    bench.recorded(&["return.unclaimed", "!wrong_sku"]);
    bench.holds(Place::suspense(), &[("MUG unclaimed", 1)]);
}

#[test]
fn a_short_return_is_closed_on_a_second_word() {
    let mut bench = Bench::signed_in();
    bench.good("RMA-3", "return/inspecting", Word::ReturnOpened);
    bench.facts();
    bench.warn("CMD-CONFIRM", "return/confirm-short", Word::ReturnShortAsk);
    bench.good("CMD-CANCEL", "return/inspecting", Word::Cancelled);
    bench.warn("CMD-CONFIRM", "return/confirm-short", Word::ReturnShortAsk);
    bench.recorded(&[]);
    bench.warn("CMD-CONFIRM", "return/await-return", Word::ReturnClosed);
    bench.recorded(&["!return_short", "!return_short", "return.closed"]);
    assert_eq!(bench.store().work().unwrap().exceptions_open, 2);
}

#[test]
fn what_nobody_announced_is_unclaimed() {
    let mut bench = Bench::signed_in();
    bench.good("CMD-RETURNS", "return/await-return", Word::FlowReturns);
    bench.bad("1Z-WHAT", "return/await-return", Word::ReturnUnknown);
    bench.warn("CMD-UNANNOUNCED", "return/await-return", Word::ReturnUnclaimed);
    bench.recorded(&["return.unclaimed", "!unclaimed_return"]);
    bench.bad("ACID", "return/await-return", Word::ReturnUnknown);
    bench.warn("CMD-UNANNOUNCED", "return/await-return", Word::ReturnUnclaimed);
    bench.holds(Place::suspense(), &[("ACID unclaimed", 1)]);
}

#[test]
fn a_grade_is_taken_back() {
    let mut bench = Bench::signed_in();
    bench.good("RMA-1", "return/inspecting", Word::ReturnOpened);
    let before = bench.store().projection_digest().unwrap();
    bench.good("MUG", "return/grading", Word::GradeIt);
    bench.good("CMD-GRADE-B", "return/inspecting", Word::Graded);
    bench.warn("CMD-UNDO", "return/grading", Word::Undone);
    assert_eq!(bench.store().projection_digest().unwrap(), before);
}
