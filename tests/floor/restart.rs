//! The power goes after every single scan of every flow, and nobody can tell.

use crate::bench::Bench;
use floor::floor_loop::Effect;
use floor::words::Word;
use floor::workflows::{Verdict, View};

impl Bench {
    /// Scans a code, cuts the power, and expects the very same screen.
    #[track_caller]
    fn scan_and_restart(&mut self, code: &str, step: &str) {
        self.scan(code);
        assert_eq!(self.step(), step, "{code}: {:?}", self.model().last);
        self.cut_power();
    }

    #[track_caller]
    fn cut_power(&mut self) {
        let (screen, status) = (self.screen(), self.model().status);
        self.effects.clear();
        self.restart();
        assert_eq!(self.screen(), screen);
        let after = self.model().status;
        assert_eq!((after.operator, after.locked, after.quantity), (status.operator, status.locked, status.quantity));
        assert_eq!((after.heard, after.on_disk), (status.heard, status.on_disk));
        assert_eq!(self.effects.contains(&Effect::Weigh(true)), screen.wants_weight, "the scale is asked again");
    }
}

#[test]
fn receiving_and_putaway_go_on_after_every_power_cut() {
    let mut bench = Bench::signed_in();
    for (code, step) in [
        ("CMD-RECEIVE", "receive/await-carton"),
        ("WHAT-1", "receive/await-carton"),
        ("CTN-1", "receive/counting"),
        ("CMD-QTY-5", "receive/counting"),
        ("MUG", "receive/counting"),
        ("CMD-DAMAGED", "receive/damaged"),
        ("MUG", "receive/counting"),
        ("MUG", "receive/confirm-over"),
        ("CMD-CANCEL", "receive/counting"),
        ("TEA", "receive/counting"),
        ("CMD-UNDO", "receive/counting"),
        ("TEA", "receive/counting"),
        ("CMD-CONFIRM", "receive/confirm-short"),
        ("CMD-CONFIRM", "receive/weighing"),
    ] {
        bench.scan_and_restart(code, step);
    }
    bench.weigh(9_000_000);
    bench.shows(Verdict::Warn, "receive/weight-off", Word::CartonWeightOff);
    bench.cut_power();
    // Nobody knows what stands on the scale until it speaks.
    bench.warn("CMD-CONFIRM", "receive/weighing", Word::WeightGone);
    bench.weigh(9_000_000);
    bench.scan_and_restart("CMD-CONFIRM", "receive/await-carton");
    let lpn = bench.store().cartons("CTN-1").unwrap()[0].lpn.clone();
    for (code, step) in [
        ("CMD-PUTAWAY", "putaway/await-source"),
        (lpn.as_str(), "putaway/go-to-bin"),
        ("LOC-A-03", "putaway/reason"),
        ("CMD-REASON-BLOCKED", "putaway/at-bin"),
        ("MUG", "putaway/go-to-bin"),
        ("CMD-UNDO", "putaway/at-bin"),
    ] {
        bench.scan_and_restart(code, step);
    }
}

#[test]
fn picking_packing_and_shipping_go_on_after_every_power_cut() {
    let mut bench = Bench::signed_in();
    for (code, step) in [
        ("1001", "pick/await-tote"),
        ("TOTE-1", "pick/go-to-bin"),
        ("CMD-SKIP", "pick/go-to-bin"),
        ("LOC-A-02", "pick/take"),
        ("TEA", "pick/take"),
        ("TEA", "pick/go-to-bin"),
        ("LOC-A-01", "pick/take"),
        ("MUG", "pick/take"),
        ("CMD-SHORT", "pick/confirm-short"),
        ("CMD-CONFIRM", "pick/go-to-bin"),
        ("LOC-A-03", "pick/take"),
        ("CMD-QTY-2", "pick/take"),
        ("MUG", "pick/await-tote"),
        ("CMD-HOME", "home/home"),
        ("TOTE-1", "pack/scanning"),
        ("TEA", "pack/scanning"),
        ("CMD-SHORT", "pack/confirm-short"),
        ("CMD-CANCEL", "pack/scanning"),
        ("TEA", "pack/scanning"),
        ("CMD-QTY-3", "pack/scanning"),
        ("MUG", "pack/weighing"),
    ] {
        bench.scan_and_restart(code, step);
    }
    bench.weigh(2_000_000);
    bench.shows(Verdict::Warn, "pack/weight-off", Word::ParcelTooHeavy);
    bench.cut_power();
    bench.weigh(2_000_000);
    bench.scan_and_restart("CMD-CONFIRM", "pack/labelling");
    let parcel = bench.store().parcels_of("1001").unwrap()[0].parcel.clone();
    for (code, step) in [
        (parcel.as_str(), "pack/await-tote"),
        ("CMD-HOME", "home/home"),
        (parcel.as_str(), "ship/handover"),
        ("CMD-CONFIRM", "ship/confirm-close"),
        ("CMD-SHIP", "ship/handover"),
    ] {
        bench.scan_and_restart(code, step);
    }
}

#[test]
fn returns_look_up_and_locks_go_on_after_every_power_cut() {
    let mut bench = Bench::signed_in();
    for (code, step) in [
        ("RMA-3", "return/inspecting"),
        ("CMD-QTY-2", "return/inspecting"),
        ("TEA", "return/grading"),
        ("CMD-GRADE-C", "return/inspecting"),
        ("CMD-CONFIRM", "return/confirm-short"),
        ("CMD-CONFIRM", "return/await-return"),
        ("CMD-LOOKUP", "lookup/look-up"),
        ("MUG", "lookup/look-up"),
        ("BADGE-ben", "lookup/look-up"),
        ("CMD-LOCK", "locked"),
        ("MUG", "locked"),
        ("BADGE-ada", "lookup/look-up"),
    ] {
        bench.scan_and_restart(code, step);
    }
}
