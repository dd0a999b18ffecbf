//! Look-up of every kind of thing, and what home makes of every kind of code.

use crate::bench::Bench;
use floor::words::Word;
use floor::workflows::View;

#[test]
fn everything_can_be_looked_up() {
    let mut bench = Bench::signed_in();
    bench.good("CTN-1", "receive/counting", Word::CartonOpened);
    bench.good("MUG", "receive/counting", Word::Counted);
    let lpn = bench.store().cartons("CTN-1").unwrap()[0].lpn.clone();
    let parcel = {
        bench.good("CMD-HOME", "home/home", Word::FlowHome);
        bench.pack_1001()
    };
    bench.scan("CMD-HOME");
    bench.good("1002", "pick/await-tote", Word::OrderChosen);
    bench.good("TOTE-2", "pick/go-to-bin", Word::PickStarted);
    bench.scan("LOC-A-01");
    bench.good("MUG", "pick/take", Word::TakeMore);
    bench.good("CMD-LOOKUP", "lookup/look-up", Word::FlowLookUp);
    for (code, kind) in [
        ("MUG", "sku"),
        (crate::warehouse::MUG_CASE, "sku"),
        ("LOC-A-01", "bin"),
        ("A-01", "bin"),
        (lpn.as_str(), "lpn"),
        ("TOTE-2", "tote"),
        (parcel.as_str(), "parcel"),
        ("ORD-1001", "order"),
        ("1001", "order"),
        ("CTN-1", "carton"),
        ("ASN-1", "asn"),
        ("TRK-1", "carton"),
        ("RMA-1", "rma"),
        ("TRK-R3", "rma"),
    ] {
        bench.good(code, "lookup/look-up", Word::Found);
        let card = bench.screen().card.unwrap();
        assert_eq!(card.kind, kind, "{code}");
        assert!(!card.rows.is_empty() || !card.history.is_empty() || !card.facts.is_empty(), "{code}");
    }
    bench.bad("NO-SUCH", "lookup/look-up", Word::UnknownCode);
    bench.bad("CMD-PRINT", "lookup/look-up", Word::NothingToPrint);
    bench.good("CMD-CANCEL", "lookup/look-up", Word::Cancelled);
}

#[test]
fn history_tells_what_happened_newest_first() {
    let mut bench = Bench::signed_in();
    bench.pick_1001("TOTE-1");
    bench.good("CMD-LOOKUP", "lookup/look-up", Word::FlowLookUp);
    bench.good("1001", "lookup/look-up", Word::Found);
    let history = bench.screen().card.unwrap().history;
    let first = |text: &str| history.iter().position(|entry| entry.what.starts_with(text));
    assert_eq!(first("pick.finished"), Some(0), "{history:?}");
    assert_eq!(first("order.placed"), Some(history.len() - 1), "{history:?}");
}

#[test]
fn home_opens_the_flow_that_a_code_belongs_to() {
    let mut bench = Bench::signed_in();
    bench.good("CMD-HOME", "home/home", Word::FlowHome);
    for (code, step) in [
        ("TRK-2", "receive/counting"),
        ("TOTE-5", "pick/go-to-bin"),
        ("RMA-1", "return/inspecting"),
        ("MUG", "lookup/look-up"),
        ("LOC-A-01", "lookup/look-up"),
        ("RMA-99", "lookup/look-up"),
        ("PCL-99", "lookup/look-up"),
        ("LPN-99", "lookup/look-up"),
        ("WHAT", "lookup/look-up"),
    ] {
        bench.scan(code);
        assert_eq!(bench.step(), step, "{code}");
        bench.good("CMD-HOME", "home/home", Word::FlowHome);
    }
    let lpn = bench.store().cartons("TRK-2").unwrap()[0].lpn.clone();
    bench.good("CMD-RECEIVE", "receive/counting", Word::FlowReceiving);
    bench.good("ACID", "receive/counting", Word::Counted);
    bench.good("CMD-HOME", "home/home", Word::FlowHome);
    bench.good(&lpn, "putaway/go-to-bin", Word::TakenUp);
    // Work in hand is not dropped by a scan that goes nowhere.
    bench.good("CMD-HOME", "home/home", Word::FlowHome);
    bench.scan("TRK-1");
    bench.good("CMD-RECEIVE", "receive/counting", Word::FlowReceiving);
}
