//! Packing: items, weights, labels.

use crate::bench::Bench;
use floor::domain::Place;
use floor::floor_loop::Effect;
use floor::words::Word;
use floor::workflows::{Verdict, View};

/// 3 mugs and 2 teas in their box.
pub const PARCEL_MG: i64 = 150_000 + 3 * 300_000 + 2 * 100_000;

impl Bench {
    /// Picks order 1001 into a tote.
    pub fn pick_1001(&mut self, tote: &str) {
        self.scan("1001");
        self.scan(tote);
        for (bin, sku, quantity) in [("LOC-A-01", "MUG", 3), ("LOC-A-02", "TEA", 2)] {
            self.scan(bin);
            self.scan(&format!("CMD-QTY-{quantity}"));
            self.scan(sku);
        }
        self.shows(Verdict::Good, "pick/await-tote", Word::PickFinished);
        self.good("CMD-HOME", "home/home", Word::FlowHome);
        self.facts();
    }

    /// Picks and packs order 1001 up to its label; its parcel.
    pub fn pack_1001(&mut self) -> String {
        self.pick_1001("TOTE-1");
        self.good("TOTE-1", "pack/scanning", Word::PackStarted);
        self.scan("CMD-QTY-3");
        self.scan("MUG");
        self.scan("CMD-QTY-2");
        self.good("TEA", "pack/weighing", Word::PutBoxOnScale);
        self.weigh_next(PARCEL_MG);
        self.shows(Verdict::Good, "pack/labelling", Word::ParcelClosed);
        self.facts();
        self.store().parcels_of("1001").unwrap()[0].parcel.clone()
    }
}

/// A bench with order 1001 picked and opened at packing.
fn opened() -> Bench {
    let mut bench = Bench::signed_in();
    bench.pick_1001("TOTE-1");
    bench.good("TOTE-1", "pack/scanning", Word::PackStarted);
    bench.recorded(&["pack.started"]);
    bench
}

/// All of order 1001 in the box, which is to be weighed.
fn at_the_scale() -> Bench {
    let mut bench = opened();
    bench.scan("CMD-QTY-3");
    bench.scan("MUG");
    bench.scan("CMD-QTY-2");
    bench.good("TEA", "pack/weighing", Word::PutBoxOnScale);
    bench.facts();
    bench
}

fn labels(bench: &mut Bench) -> Vec<(String, String)> {
    let effects = std::mem::take(&mut bench.effects);
    let print = |effect| match effect {
        Effect::Print { printer, label, .. } => Some((printer, label)),
        _ => None,
    };
    effects.into_iter().filter_map(print).collect()
}

#[test]
fn every_item_is_scanned_and_the_box_is_weighed_and_labelled() {
    let mut bench = opened();
    bench.bad("LAMP", "pack/scanning", Word::NotInOrder);
    bench.bad("NO-SUCH", "pack/scanning", Word::UnknownGoods);
    bench.good("MUG", "pack/scanning", Word::Packed);
    bench.good("CMD-QTY-3", "pack/scanning", Word::QuantityNext);
    bench.bad("MUG", "pack/scanning", Word::OnlySoMany);
    bench.good("CMD-QTY-2", "pack/scanning", Word::QuantityNext);
    bench.good("MUG", "pack/scanning", Word::Packed);
    bench.bad("MUG", "pack/scanning", Word::AllOfItPacked);
    bench.good("TEA", "pack/scanning", Word::Packed);
    bench.good("TEA", "pack/weighing", Word::PutBoxOnScale);
    bench.recorded(&["goods.packed", "goods.packed", "goods.packed", "goods.packed"]);
    let parcel = bench.store().parcels_of("1001").unwrap()[0].parcel.clone();
    bench.holds(Place::parcel(&parcel), &[("MUG", 3), ("TEA", 2)]);
    bench.holds(Place::tote("TOTE-1"), &[]);
    labels(&mut bench);
    bench.weigh(PARCEL_MG + 10_000);
    bench.shows(Verdict::Good, "pack/labelling", Word::ParcelClosed);
    bench.recorded(&["parcel.closed"]);
    let printed = labels(&mut bench);
    assert_eq!(printed.len(), 2);
    assert!(printed.iter().any(|(printer, label)| printer == "zebra" && label.contains(&parcel)), "{printed:?}");
    assert!(printed.iter().any(|(printer, label)| printer == "epson" && label.contains("MUG")), "{printed:?}");
    // From the seller at this warehouse to the country in full; the service is no id.
    let (_, shipping) = printed.iter().find(|(printer, _)| printer == "zebra").unwrap();
    for said in ["UNITED STATES", "\"Ground\"", "LinkStar "] {
        assert!(shipping.contains(said), "{said}: {shipping}");
    }
    bench.bad("PCL-other-000001", "pack/labelling", Word::NotExpected);
    bench.good(&parcel, "pack/await-tote", Word::ParcelDone);
    bench.recorded(&["parcel.labelled"]);
    bench.bad("1001", "pack/await-tote", Word::AlreadyPacked);
    bench.bad("TOTE-1", "pack/await-tote", Word::NoOrderIn);
    bench.bad("1002", "pack/await-tote", Word::NotPickedYet);
}

#[test]
fn an_odd_weight_is_checked_or_confirmed() {
    let mut bench = at_the_scale();
    bench.weigh(PARCEL_MG - 300_000);
    bench.shows(Verdict::Warn, "pack/weight-off", Word::ParcelTooLight);
    bench.good("CMD-CANCEL", "pack/scanning", Word::CheckContents);
    bench.good("CMD-CONFIRM", "pack/weighing", Word::PutBoxOnScale);
    // It has not been lifted: the same weight is not news.
    bench.weigh(PARCEL_MG - 300_000);
    assert_eq!(bench.step(), "pack/weighing");
    bench.weigh(PARCEL_MG + 300_000);
    bench.shows(Verdict::Warn, "pack/weight-off", Word::ParcelTooHeavy);
    bench.recorded(&[]);
    bench.warn("CMD-CONFIRM", "pack/labelling", Word::ParcelClosed);
    bench.recorded(&["parcel.closed", "!pack_weight"]);
}

/// What is confirmed is what stands on the scale, not what stood there when it was asked.
#[test]
fn an_odd_weight_that_was_taken_off_is_not_booked() {
    use floor::floor_loop::Input;
    use floor_drivers::scale::{Reading, ReadingState, Trouble, Weight};
    let mut bench = at_the_scale();
    let mg = PARCEL_MG + 900_000;
    let readings = [
        Reading::of(ReadingState::Stable, Weight::mg(0)),
        Reading::of(ReadingState::Moving, Weight::mg(mg + 7_000_000)),
        Reading::of(ReadingState::Error(Trouble::Silent), Weight::mg(mg)),
    ];
    for reading in readings {
        bench.weigh_next(mg);
        bench.shows(Verdict::Warn, "pack/weight-off", Word::ParcelTooHeavy);
        let at = std::time::Instant::now();
        bench.input(Input::Reading { scale: "scale".into(), reading, stable_for: None, at });
        bench.warn("CMD-CONFIRM", "pack/weighing", Word::WeightGone);
    }
    bench.recorded(&[]);
    bench.weigh_next(mg);
    bench.warn("CMD-CONFIRM", "pack/labelling", Word::ParcelClosed);
    bench.recorded(&["parcel.closed", "!pack_weight"]);
}

#[test]
fn a_moving_or_faulty_scale_never_weighs() {
    use floor::floor_loop::Input;
    use floor_drivers::scale::{Reading, ReadingState, Trouble, Weight};
    let mut bench = at_the_scale();
    let moving = Reading::of(ReadingState::Moving, Weight::mg(PARCEL_MG));
    let readings = [
        (moving, None),
        (Reading::without_weight(ReadingState::Overload), None),
        (Reading::without_weight(ReadingState::Error(Trouble::Silent)), None),
        (Reading::of(ReadingState::Stable, Weight::mg(PARCEL_MG)), None),
    ];
    for (reading, stable_for) in readings {
        bench.input(Input::Reading { scale: "scale".into(), reading, stable_for, at: std::time::Instant::now() });
        assert_eq!(bench.step(), "pack/weighing");
    }
    bench.recorded(&[]);
}

#[test]
fn missing_items_ship_short_with_an_exception() {
    let mut bench = opened();
    bench.scan("CMD-QTY-3");
    bench.good("MUG", "pack/scanning", Word::Packed);
    bench.facts();
    bench.warn("CMD-SHORT", "pack/confirm-short", Word::PackShortAsk);
    bench.good("CMD-CANCEL", "pack/scanning", Word::Cancelled);
    bench.warn("CMD-SHORT", "pack/confirm-short", Word::PackShortAsk);
    bench.warn("CMD-CONFIRM", "pack/weighing", Word::PutBoxOnScale);
    bench.recorded(&[]);
    bench.warn("CMD-SKIP", "pack/labelling", Word::ParcelClosed);
    bench.recorded(&["parcel.closed", "!pack_short"]);
    bench.holds(Place::tote("TOTE-1"), &[("TEA", 2)]);
}

#[test]
fn a_label_is_printed_again_and_says_so() {
    let mut bench = Bench::signed_in();
    let parcel = bench.pack_1001();
    let jobs: Vec<String> = bench
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Print { printer, job, .. } if printer == "zebra" => Some(job.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(jobs.len(), 1);
    bench.printed("zebra", &jobs[0]);
    labels(&mut bench);
    bench.good("CMD-PRINT", "pack/labelling", Word::ReprintQueued);
    let printed = labels(&mut bench);
    assert!(matches!(&printed[..], [(_, label)] if label.contains("\"reprint\":true") && label.contains(&parcel)));
    bench.warn("CMD-SKIP", "pack/await-tote", Word::LabelNotSeen);
}

#[test]
fn a_packed_item_is_taken_back() {
    let mut bench = opened();
    let before = bench.store().projection_digest().unwrap();
    bench.good("MUG", "pack/scanning", Word::Packed);
    bench.warn("CMD-UNDO", "pack/scanning", Word::Undone);
    assert_eq!(bench.store().projection_digest().unwrap(), before);
    bench.scan("CMD-QTY-3");
    bench.good("MUG", "pack/scanning", Word::Packed);
    bench.scan("CMD-QTY-2");
    bench.good("TEA", "pack/weighing", Word::PutBoxOnScale);
    bench.warn("CMD-UNDO", "pack/scanning", Word::Undone);
    bench.holds(Place::tote("TOTE-1"), &[("TEA", 2)]);
}

#[test]
fn a_parcel_left_open_goes_on_under_its_number() {
    let mut bench = opened();
    bench.good("MUG", "pack/scanning", Word::Packed);
    bench.warn("CMD-CANCEL", "pack/await-tote", Word::PackLeftOpen);
    bench.good("ORD-1001", "pack/scanning", Word::PackStarted);
    assert_eq!(bench.store().parcels_of("1001").unwrap().len(), 1);
    assert_eq!(bench.screen().progress, Some((1, 5)));
}

#[test]
fn the_scale_is_read_only_while_a_weight_is_wanted() {
    let mut bench = opened();
    bench.effects.clear();
    bench.weigh(PARCEL_MG);
    bench.scan("CMD-QTY-3");
    bench.scan("MUG");
    bench.scan("CMD-QTY-2");
    bench.good("TEA", "pack/weighing", Word::PutBoxOnScale);
    let asked = |bench: &mut Bench| {
        let effects = std::mem::take(&mut bench.effects);
        effects.into_iter().filter(|effect| matches!(effect, Effect::Weigh(_))).collect::<Vec<_>>()
    };
    assert_eq!(asked(&mut bench), [Effect::Weigh(true)]);
    bench.weigh(PARCEL_MG);
    bench.shows(Verdict::Good, "pack/labelling", Word::ParcelClosed);
    assert_eq!(asked(&mut bench), [], "it still sees the pan being cleared");
    bench.weigh(0);
    assert_eq!(asked(&mut bench), [Effect::Weigh(false)]);
}
