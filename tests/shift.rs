//! A whole shift without a display: the demo warehouse's orders, and the real order file
//! where it lies beside the project.

use floor::shift::{Options, Report, run};
use std::io::Write as _;
use std::path::{Path, PathBuf};

fn work(orders: Option<(PathBuf, PathBuf)>, seed: u64) -> (tempfile::TempDir, Report) {
    let out = tempfile::tempdir().expect("a temporary folder");
    let options = Options { orders, out: out.path().to_owned(), seed, resume: false, trace: None };
    let report = run(&options, &mut std::io::stderr()).expect("the shift runs to its end");
    println!("{}", serde_json::to_string_pretty(&report).expect("the report is JSON"));
    (out, report)
}

#[test]
fn the_demo_warehouse_works_a_shift() {
    let (out, report) = work(None, 7);
    assert!(report.holds(), "{:?}", report.invariants);
    assert!(report.orders_shipped > 0 && report.units_shipped > 0 && report.units_returned > 0);
    assert!(report.exceptions.len() > 2, "{:?}", report.exceptions);
    for file in ["shift.json", "labels.zpl", "receipts.escpos", "labels/shipping.png", "labels/lpn.png"] {
        let path = out.path().join(file);
        assert!(path.metadata().is_ok_and(|meta| meta.len() > 100), "{file} is missing or empty");
    }
}

#[test]
fn the_real_order_file_works_a_shift() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/online_retail_orders.csv");
    if !file.exists() {
        // Not by eprintln!, which the test runner keeps to itself when a test passes.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: {} is not there; the shift on real orders was not tested",
            file.display()
        );
        return;
    }
    let map = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/maps/online_retail.toml");
    let (_out, report) = work(Some((file, map)), 1);
    assert!(report.holds(), "{:?}", report.invariants);
    assert!(report.orders_shipped * 100 >= report.orders_in * 95, "{report:?}");
    assert!(report.exceptions.contains_key("short_pick"), "{:?}", report.exceptions);
    assert!(report.set_aside.values().sum::<u64>() > 0);
}
