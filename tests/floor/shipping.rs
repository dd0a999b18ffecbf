//! Shipping: parcels onto a manifest.

use crate::bench::Bench;
use crate::warehouse;
use floor::domain::{Command, Place};
use floor::store::print_queue::JobStatus;
use floor::words::Word;
use floor::workflows::{Verdict, View};

impl Bench {
    /// Picks and packs an order of one SKU without a weight; its parcel.
    fn pack(&mut self, order: &str, tote: &str, bin: &str, sku: &str, quantity: i64) -> String {
        self.good("CMD-HOME", "home/home", Word::FlowHome);
        self.scan(order);
        self.scan(tote);
        self.scan(&format!("LOC-{bin}"));
        self.scan(&format!("CMD-QTY-{quantity}"));
        self.good(sku, "pick/await-tote", Word::PickFinished);
        self.good("CMD-HOME", "home/home", Word::FlowHome);
        self.good(tote, "pack/scanning", Word::PackStarted);
        self.scan(&format!("CMD-QTY-{quantity}"));
        self.good(sku, "pack/weighing", Word::PutBoxOnScale);
        self.good("CMD-SKIP", "pack/labelling", Word::ParcelClosed);
        let parcel = self.store().parcels_of(order).unwrap()[0].parcel.clone();
        self.good(&parcel, "pack/await-tote", Word::ParcelDone);
        self.good("CMD-HOME", "home/home", Word::FlowHome);
        self.facts();
        parcel
    }
}

impl Bench {
    /// The newest job of this kind that waits for a printer, and its data.
    pub fn label_of(&self, kind: &str) -> (String, floor::labels::LabelData) {
        let mut jobs = self.store().jobs_in(JobStatus::Queued).unwrap();
        jobs.extend(self.store().jobs_in(JobStatus::Sending).unwrap());
        let mut read = jobs.into_iter().map(|job| {
            let data: floor::labels::LabelData = serde_json::from_str(&job.label).unwrap();
            (job.job, data)
        });
        read.rfind(|(_, data)| data.kind() == kind).expect("a job of this kind")
    }
}

fn two_carriers() -> (Bench, String, String) {
    let mut facts = warehouse::facts();
    facts.push(warehouse::order("2001", "DHL", 9, &[("MUG", 2)]));
    facts.push(warehouse::order("2002", "GLS", 9, &[("TEA", 1)]));
    let mut bench = Bench::with(facts);
    bench.good("BADGE-ada", "home/home", Word::Welcome);
    let dhl = bench.pack("2001", "TOTE-1", "A-01", "MUG", 2);
    let gls = bench.pack("2002", "TOTE-2", "A-02", "TEA", 1);
    (bench, dhl, gls)
}

#[test]
fn a_parcel_leaves_once_with_its_own_carrier() {
    let (mut bench, dhl, gls) = two_carriers();
    bench.good(&dhl, "ship/handover", Word::OnManifest);
    bench.recorded(&["parcel.shipped"]);
    bench.holds(Place::parcel(&dhl), &[]);
    assert_eq!(bench.store().order_lines("2001").unwrap()[0].shipped, 2);
    bench.bad(&dhl, "ship/handover", Word::AlreadyLeft);
    bench.bad(&gls, "ship/handover", Word::WrongCarrier);
    bench.bad("PCL-bench-1-999999", "ship/handover", Word::UnknownParcel);
    bench.bad("MUG", "ship/handover", Word::NotExpected);
    bench.recorded(&[]);
}

#[test]
fn a_parcel_that_is_not_closed_stays() {
    let mut bench = Bench::signed_in();
    bench.pick_1001("TOTE-1");
    bench.good("TOTE-1", "pack/scanning", Word::PackStarted);
    let parcel = bench.store().parcels_of("1001").unwrap()[0].parcel.clone();
    bench.good("CMD-SHIP", "ship/handover", Word::FlowShipping);
    bench.bad(&parcel, "ship/handover", Word::ParcelNotClosed);
}

#[test]
fn closing_the_manifest_takes_two_different_confirmations() {
    let (mut bench, dhl, _) = two_carriers();
    bench.good("CMD-SHIP", "ship/handover", Word::FlowShipping);
    bench.bad("CMD-CONFIRM", "ship/handover", Word::ManifestEmpty);
    bench.good(&dhl, "ship/handover", Word::OnManifest);
    bench.facts();
    bench.warn("CMD-CONFIRM", "ship/confirm-close", Word::CloseManifestAsk);
    bench.bad("CMD-CONFIRM", "ship/handover", Word::CommandNotNow);
    bench.warn("CMD-CONFIRM", "ship/confirm-close", Word::CloseManifestAsk);
    bench.good("CMD-CANCEL", "ship/handover", Word::Cancelled);
    bench.press(Command::Confirm);
    bench.shows(Verdict::Warn, "ship/confirm-close", Word::CloseManifestAsk);
    bench.recorded(&[]);
    bench.good("CMD-SHIP", "ship/handover", Word::ManifestClosed);
    bench.recorded(&["manifest.closed"]);
    let (_, manifest) = bench.label_of("manifest");
    let floor::labels::LabelData::Manifest(manifest) = manifest else { panic!("{manifest:?}") };
    assert_eq!((manifest.carrier.as_str(), manifest.operator.as_str()), ("DHL", "ada"));
    let parcels: Vec<(&str, &str)> =
        manifest.parcels.iter().map(|row| (row.parcel.as_str(), row.order.as_str())).collect();
    assert_eq!(parcels, [(dhl.as_str(), "2001")]);
    bench.bad("CMD-UNDO", "ship/handover", Word::NothingToUndo);
}

#[test]
fn a_manifest_goes_on_after_other_work() {
    let (mut bench, dhl, gls) = two_carriers();
    bench.good(&dhl, "ship/handover", Word::OnManifest);
    let subject = bench.screen().subject;
    bench.good("CMD-HOME", "home/home", Word::FlowHome);
    bench.bad(&gls, "ship/handover", Word::WrongCarrier);
    assert_eq!(bench.screen().subject, subject, "the open manifest is still in hand");
}
