//! Files with every trap in them, twice.

use super::{WAREHOUSE, projections};
use floor::hub::import::{
    ImportError, InboundMap, LocationsMap, OrdersMap, Report, Target, inbound, locations, orders,
};
use floor::hub::{HubStore, SqliteHub};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const RETAIL: &str = include_str!("../../fixtures/maps/online_retail.toml");
const KONTOR: &str = include_str!("../../fixtures/maps/kontor_de.toml");

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/import").join(name)
}

/// Runs an import; gives the report and what was set aside, by row number.
fn run(
    hub: &SqliteHub,
    import: impl FnOnce(&mut Target<'_>) -> Result<Report, ImportError>,
) -> (Report, BTreeMap<u64, String>) {
    let mut rejects = Vec::new();
    let mut progress = |_| {};
    let mut target = Target { store: hub, warehouse: WAREHOUSE, rejects: Some(&mut rejects), progress: &mut progress };
    let report = import(&mut target).unwrap();
    assert_eq!(report.rows, report.taken + report.set_aside_rows(), "{report:?}");
    let rows: BTreeMap<u64, String> = csv::Reader::from_reader(rejects.as_slice())
        .deserialize::<(u64, String, String)>()
        .map(|row| row.unwrap())
        .map(|(row, reason, _)| (row, reason))
        .collect();
    assert_eq!(rows.len() as u64, report.set_aside_rows());
    (report, rows)
}

fn counts(pairs: &BTreeMap<&'static str, u64>) -> Vec<(&'static str, u64)> {
    pairs.iter().map(|(word, count)| (*word, *count)).collect()
}

#[test]
fn every_trap_in_an_order_file_is_stepped_over() {
    let dir = tempfile::tempdir().unwrap();
    let hub = SqliteHub::open(dir.path()).unwrap();
    let map = OrdersMap::parse(RETAIL).unwrap();
    let import = |target: &mut Target<'_>| orders(File::open(fixture("orders_traps.csv")).unwrap(), &map, target);
    let (report, rejects) = run(&hub, import);
    let told: Vec<(u64, &str)> = rejects.iter().map(|(row, reason)| (*row, reason.as_str())).collect();
    assert_eq!(
        told,
        [
            (8, "order_has_broken_row"),
            (9, "bad_quantity"),
            (10, "bad_date"),
            (11, "non_stock_code"),
            (13, "negative_outside_return"),
            (14, "zero_quantity"),
            (15, "no_order_number"),
            (16, "broken_quotes"),
            (17, "order_has_broken_row"),
            (18, "wrong_number_of_columns"),
            (20, "positive_in_return"),
            (21, "non_stock_code"),
            (22, "unreadable_text"),
            (25, "bad_price"),
        ]
    );
    assert_eq!((report.rows, report.taken), (23, 9));
    assert_eq!((report.orders, report.returns, report.skus), (6, 1, 6));
    assert_eq!(counts(&report.flagged), [("blank_description", 2), ("no_customer", 1), ("zero_price", 1)]);

    let rows = projections(hub.path());
    let has = |parts: &[&str]| rows.iter().any(|row| parts.iter().all(|part| row.contains(part)));
    let sku = |code: &str, name: &str| has(&["sku:", &text(code), &text(name)]);
    assert!(sku("20001", "MUG, \"BIG\" ONE") && sku("20002", "TWO LINE LANTERN") && sku("20003", "CANDLE ÉTOILE"));
    assert!(has(&["outbound_line", &text("700001"), "Integer(2)", &text("20003")]), "700001 was not put together");
    assert!(!has(&["outbound", &text("700004")]) && !has(&["outbound", &text("700009")]), "half an order");
    assert!(has(&["returned:", &text("RMA-C700001"), &text("700001")]), "the return's order was not found");
    assert!(has(&["returned_line", &text("RMA-C700001"), "Integer(2)"]));
    assert!(has(&["outbound:", &text("700011"), &text("DHL")]));
    assert_eq!(rows.iter().filter(|row| row.starts_with("outbound_line") && row.contains(&text("20016"))).count(), 2);

    let head = hub.head(WAREHOUSE).unwrap();
    let (again, _) = run(&hub, import);
    assert_eq!((again.orders, again.returns, again.skus, again.already_there), (0, 0, 0, 7));
    assert_eq!((again.rows, again.taken, again.differing), (23, 9, 0));
    assert_eq!(hub.head(WAREHOUSE).unwrap(), head);
    assert_eq!(projections(hub.path()), rows);
}

#[test]
fn an_order_that_is_there_with_other_content_is_left_and_told() {
    let dir = tempfile::tempdir().unwrap();
    let hub = SqliteHub::open(dir.path()).unwrap();
    let map = OrdersMap::parse(RETAIL).unwrap();
    let header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
    let file = |quantity: u32| format!("{header}1,A,LAMP,{quantity},1/12/2010 08:26,1,5,France\n");
    let (first, _) = run(&hub, |target| orders(file(2).as_bytes(), &map, target));
    assert_eq!(first.orders, 1);
    let rows = projections(hub.path());
    let (second, rejects) = run(&hub, |target| orders(file(3).as_bytes(), &map, target));
    assert_eq!((second.orders, second.differing, second.taken), (0, 1, 0));
    assert_eq!(rejects[&2], "already_there_with_other_content");
    assert_eq!(projections(hub.path()), rows);
}

/// A text value as `projections` shows it.
fn text(value: &str) -> String {
    format!("<{value}>")
}

#[test]
fn encoding_decimal_comma_and_dates_follow_the_map() {
    let dir = tempfile::tempdir().unwrap();
    let hub = SqliteHub::open(dir.path()).unwrap();
    let map = OrdersMap::parse(KONTOR).unwrap();
    let path = fixture("orders_latin1.csv");
    let (report, _) = run(&hub, |target| orders(File::open(&path).unwrap(), &map, target));
    assert_eq!((report.orders, report.taken, report.set_aside_rows()), (2, 3, 0));
    let rows = projections(hub.path());
    let has = |parts: &[&str]| rows.iter().any(|row| parts.iter().all(|part| row.contains(part)));
    assert!(has(&["sku:", &text("K-100"), &text("Türstopper \"Größe 2\"")]));
    assert!(has(&["outbound_line", &text("B-1"), "Integer(1200)", "Integer(123450)"]));
    // 24 December 2024, 00:00 in Berlin.
    assert!(has(&["outbound:", &text("B-1"), "Integer(1734994800000)"]), "{rows:#?}");

    // The same file read as UTF-8: the rows with umlauts are set aside, the order with them.
    let other = tempfile::tempdir().unwrap();
    let hub = SqliteHub::open(other.path()).unwrap();
    let map = OrdersMap::parse(&KONTOR.replace("windows-1252", "utf-8")).unwrap();
    let (report, _) = run(&hub, |target| orders(File::open(&path).unwrap(), &map, target));
    assert_eq!((report.orders, report.set_aside_rows()), (1, 2));
}

#[test]
fn stock_orders_come_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let hub = SqliteHub::open(dir.path()).unwrap();
    let map = InboundMap::parse(InboundMap::BUILT_IN).unwrap();
    let import = |target: &mut Target<'_>| inbound(File::open(fixture("inbound.csv")).unwrap(), &map, target);
    let (report, rejects) = run(&hub, import);
    assert_eq!((report.inbounds, report.cartons, report.taken), (1, 2, 4));
    let told: Vec<(u64, &str)> = rejects.iter().map(|(row, reason)| (*row, reason.as_str())).collect();
    assert_eq!(
        told,
        [
            (5, "bad_weight"),
            (6, "order_has_broken_row"),
            (7, "carton_belongs_to_another_order"),
            (9, "bad_quantity"),
            (10, "order_has_two_sellers"),
            (11, "order_has_two_sellers"),
        ]
    );
    let rows = projections(hub.path());
    let has = |parts: &[&str]| rows.iter().any(|row| parts.iter().all(|part| row.contains(part)));
    assert!(has(&["carton_line", &text("CTN-A"), &text("HB-1001"), "Integer(30)"]), "lines were not added up");
    assert!(has(&["carton:", &text("CTN-A"), "Integer(12500000)"]));
    let (again, _) = run(&hub, import);
    assert_eq!((again.inbounds, again.already_there), (0, 1));
    assert_eq!(projections(hub.path()), rows);
}

#[test]
fn locations_are_replaced_by_newer_ones() {
    let dir = tempfile::tempdir().unwrap();
    let hub = SqliteHub::open(dir.path()).unwrap();
    let map = LocationsMap::parse(LocationsMap::BUILT_IN).unwrap();
    let (report, rejects) = run(&hub, |target| locations(File::open(fixture("locations.csv")).unwrap(), &map, target));
    assert_eq!((report.locations, report.taken), (2, 2));
    let told: Vec<(u64, &str)> = rejects.iter().map(|(row, reason)| (*row, reason.as_str())).collect();
    let twice = "code_is_twice_in_the_file";
    assert_eq!(told, [(3, twice), (4, "bad_route"), (6, twice), (7, "bad_yes_or_no")]);
    let newer = "code,zone,route,units_max,dangerous_goods\nZ-01-1,Z,11,100,no\nDG-09-1,DG,40,50,yes\n";
    let (report, _) = run(&hub, |target| locations(newer.as_bytes(), &map, target));
    assert_eq!((report.locations, report.already_there), (1, 1));
    assert!(projections(hub.path()).iter().any(|row| row.contains(&text("Z-01-1")) && row.contains("Integer(11)")));
}

#[test]
fn files_and_maps_that_do_not_fit_are_told_clearly() {
    let dir = tempfile::tempdir().unwrap();
    let hub = SqliteHub::open(dir.path()).unwrap();
    let map = OrdersMap::parse(RETAIL).unwrap();
    let fails = |file: &[u8]| {
        let mut progress = |_| {};
        let mut target = Target { store: &hub, warehouse: WAREHOUSE, rejects: None, progress: &mut progress };
        orders(file, &map, &mut target).unwrap_err().to_string()
    };
    assert!(fails(b"").contains("empty"));
    let column = fails(b"Invoice,StockCode\n1,2\n");
    assert!(column.contains("\"InvoiceNo\"") && column.contains("\"StockCode\""), "{column}");
    assert!(fails(b"\xff\xfeI\0n\0v\0").contains("encoding"));
    for (bad, says) in [
        (RETAIL.replace("[file]", "[file]\ncolour = 1"), "colour"),
        (RETAIL.replace("Europe/London", "Europe/Atlantis"), "Atlantis"),
        (RETAIL.replace("\ncarrier = \"DHL\"", "\ncountries = [\"US\"]\ncarrier = \"DHL\""), "all other countries"),
        ("= nonsense".to_owned(), "map"),
    ] {
        let error = OrdersMap::parse(&bad).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    assert_eq!(hub.head(WAREHOUSE).unwrap(), 0);
}

#[test]
fn damaged_files_never_panic_nor_lose_a_row() {
    let dir = tempfile::tempdir().unwrap();
    let hub = SqliteHub::open(dir.path()).unwrap();
    let map = OrdersMap::parse(RETAIL).unwrap();
    let whole = std::fs::read(fixture("orders_traps.csv")).unwrap();
    let header = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let mut rng = fastrand::Rng::with_seed(7);
    for _ in 0..40 {
        let mut file = whole.clone();
        for _ in 0..rng.usize(1..30) {
            let at = rng.usize(header..file.len());
            file[at] = *rng.choice(b"\",\n;\r0-xC\xc3\0").unwrap();
        }
        file.truncate(rng.usize(header..file.len()));
        // `run` checks that every row is either taken or set aside.
        run(&hub, |target| orders(file.as_slice(), &map, target));
    }
}

#[test]
fn the_real_export_adds_up() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/online_retail_orders.csv");
    if !path.exists() {
        // Not by eprintln!, which the test runner keeps to itself when a test passes.
        let _ =
            writeln!(std::io::stderr(), "SKIPPED: {} is not there; the real export was not imported", path.display());
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let hub = SqliteHub::open(dir.path()).unwrap();
    let map = OrdersMap::parse(RETAIL).unwrap();
    let import = |target: &mut Target<'_>| orders(File::open(&path).unwrap(), &map, target);
    let (report, _) = run(&hub, import);
    assert_eq!((report.rows, report.taken, report.orders, report.returns), (5_017, 5_005, 268, 28));
    assert_eq!(counts(&report.set_aside), [("negative_outside_return", 2), ("non_stock_code", 10)]);
    let rows = projections(hub.path());
    let lines = rows.iter().filter(|row| row.starts_with("outbound_line") || row.starts_with("returned_line")).count();
    assert_eq!(lines as u64, report.taken);
    let (again, _) = run(&hub, import);
    assert_eq!((again.orders, again.returns, again.skus, again.already_there), (0, 0, 0, 296));
    assert_eq!(projections(hub.path()), rows);
}
