//! What codes mean: tables of published and generated ones, random ones, and what the floor
//! makes of them.

use crate::bench::Bench;
use crate::warehouse;
use floor::domain::codes::error::Why;
use floor::domain::codes::{self, Kind, interpret};
use floor::domain::{Fact, Place};
use floor::words::{Language, Word};
use floor::workflows::{Verdict, View};

#[path = "../fuzz/codes_checks.rs"]
mod checks;

const ITEM: &str = "09501101530003";
const CASE: &str = "19501101530000";
const SSCC: &str = "376123450000001006";
const MAIL: &str = "9505511069605048600624";
const EXPRESS: &str = "779017972697";

fn table(text: &'static str) -> impl Iterator<Item = (String, Vec<&'static str>)> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut columns = line.split('\t');
        (columns.next().unwrap().replace("{GS}", "\u{1D}"), columns.collect())
    })
}

/// Identifiers and values, or `!` where something is wrong.
fn said(message: &codes::gs1::Message<'_>, wrong: &[codes::error::Malformed]) -> String {
    if wrong.iter().any(|wrong| !wrong.why.is_remark()) {
        return "!".into();
    }
    message.elements.iter().map(|element| format!("({}){}", element.code, element.value)).collect()
}

#[test]
fn element_strings_say_what_another_reader_reads() {
    let mut read = 0;
    for (text, columns) in table(include_str!("../../fixtures/codes/gs1_elements.tsv")) {
        let mut wrong = Vec::new();
        let message = codes::gs1::element::read(&text, &mut wrong);
        assert_eq!(said(&message, &wrong), columns[0], "{text:?}: {wrong:?}");
        checks::check(&text, Some("]C1"));
        read += 1;
    }
    assert!(read > 1_500);
}

#[test]
fn links_say_what_another_reader_reads() {
    for (text, columns) in table(include_str!("../../fixtures/codes/gs1_links.tsv")) {
        let mut wrong = Vec::new();
        let message = codes::gs1::link::read(&text, &mut wrong).unwrap_or_default();
        assert_eq!(said(&message, &wrong), columns[0], "{text:?}: {wrong:?}");
        checks::check(&text, None);
    }
}

/// What the General Specifications ask beyond what the other reader checks.
#[test]
fn rules_that_few_readers_check_are_kept() {
    let wrong = |text: &str| {
        let mut wrong = Vec::new();
        codes::gs1::element::read(&text.replace('|', "\u{1D}"), &mut wrong);
        wrong.into_iter().map(|wrong| (wrong.at, wrong.why.is_remark())).collect::<Vec<_>>()
    };
    // A second IMEI goes with a first one and a serial number.
    assert_eq!(wrong("010950110153000321A|8040123456789012345"), []);
    assert_eq!(wrong("010950110153000321A|8040123456789012345|8041123456789012345"), []);
    assert_ne!(wrong("010950110153000321A|8041123456789012345"), []);
    assert_ne!(wrong("01095011015300038040123456789012345"), []);
    // 1900 had no 29 February, 2000 had one.
    let born = |date: &str| wrong(&format!("8018950110153000000007|7250{date}"));
    assert_eq!((born("20000229"), born("19960229")), (vec![], vec![]));
    assert_eq!((born("19000229"), born("19001301")), (vec![(34, false)], vec![(32, false)]));
    // UN/ECE Recommendation 21 and what GS1 adds: a carton, half a euro pallet; nobody's.
    let packed = |kind: &str| wrong(&format!("00376123450000001006|7041{kind}"));
    assert_eq!((packed("CT"), packed("200")), (vec![], vec![]));
    for kind in ["Z3", "ct", "2000", "C"] {
        assert_eq!(packed(kind), [(26, false)], "{kind}");
    }
    // Padding stands at the end of base 64 and nowhere else.
    let signed = |text: &str| wrong(&format!("010950110153000321A|8030{text}"));
    assert_eq!((signed("QUJD"), signed("QUI="), signed("QQ==")), (vec![], vec![], vec![]));
    for text in ["Q=JD", "====", "Q==="] {
        assert!(matches!(signed(text)[..], [(_, false)]), "{text}");
    }
}

fn named(kind: &Kind<'_>) -> String {
    match kind {
        Kind::Own(_) => "own".into(),
        Kind::Gs1(message) => format!("GS1 {}", message.to_brackets()),
        Kind::Gtin(gtin) => format!("{} {}", gtin.form.name(), gtin.as_str()),
        Kind::Sscc(sscc) => format!("SSCC {}", sscc.as_str()),
        Kind::Fnsku(fnsku) => format!("{} {}", if fnsku.is_asin { "ASIN" } else { "FNSKU" }, fnsku.code),
        Kind::Shipment(it) => {
            let to = [it.country.map(|it| it.to_string()), it.postcode.map(|it| it.to_string())];
            let words = [it.carrier.name().to_owned(), it.service.to_owned(), it.tracking.to_string()];
            let words = words.into_iter().chain(to.into_iter().flatten()).filter(|word| !word.is_empty());
            words.collect::<Vec<_>>().join(" ")
        }
    }
}

#[test]
fn every_kind_of_number_is_told_apart() {
    for (text, columns) in table(include_str!("../../fixtures/codes/numbers.tsv")) {
        let read = interpret(&text, None);
        let kinds: Vec<String> = read.kinds.iter().map(|(_, kind)| named(kind)).collect();
        let mut got = kinds.join("; ");
        if let Some(wrong) = read.wrong() {
            let why = match wrong.why {
                Why::CheckDigit { want, have } => format!("!check {want} {have}"),
                Why::Country => "!country".into(),
                why => format!("!{why}"),
            };
            got = format!("{got} {why}").trim().to_owned();
        }
        assert_eq!(got, columns[0], "{text:?}");
        checks::check(&text, None);
    }
}

#[test]
fn random_codes_keep_what_holds_for_all() {
    let mut random = fastrand::Rng::with_seed(20_261_124);
    let seeds: Vec<String> = [
        include_str!("../../fixtures/codes/numbers.tsv"),
        include_str!("../../fixtures/codes/gs1_elements.tsv"),
        include_str!("../../fixtures/codes/gs1_links.tsv"),
    ]
    .into_iter()
    .flat_map(|text| table(text).map(|(code, _)| code))
    .collect();
    let alphabet: Vec<char> = "0123456789(]C1)%/\\-AZaz?=&. \u{1D}é箱".chars().collect();
    let aims = [None, Some("]C1"), Some("]d2"), Some("]E0"), Some("]E3"), Some("]I1"), Some("]C0"), Some("x")];
    for _ in 0..20_000 {
        let mut text: Vec<char> = random.choice(&seeds).unwrap().chars().collect();
        for _ in 0..random.usize(0..4) {
            let at = random.usize(0..=text.len());
            match random.u8(0..3) {
                0 => text.insert(at, *random.choice(&alphabet).unwrap()),
                1 if at < text.len() => drop(text.remove(at)),
                _ => text.truncate(at),
            }
        }
        let text: String = text.into_iter().collect();
        checks::check(&text, *random.choice(&aims).unwrap());
    }
}

/// The warehouse of the other stories, with goods and cartons that have numbers of the trade.
fn bench() -> Bench {
    let mut facts = warehouse::facts();
    facts.extend([
        warehouse::sku("BOOK", "S1", 400_000, false, &[(ITEM, 1), (CASE, 12)]),
        warehouse::sku("CUP", "S1", 200_000, false, &[("614141000036", 1)]),
        warehouse::inbound(
            "ASN-7",
            crate::bench::WAREHOUSE,
            vec![
                warehouse::carton(SSCC, "", 0, &[("BOOK", 30), ("CUP", 9)]),
                warehouse::carton("CTN-71", MAIL, 0, &[("BOOK", 1)]),
                warehouse::carton("CTN-72", EXPRESS, 0, &[("BOOK", 1)]),
            ],
        ),
        warehouse::announced_return("RMA-7", "S1", "0907", "1Z5R89390357567127", &[("BOOK", 1)]),
    ]);
    let mut bench = Bench::with(facts);
    bench.good("BADGE-ada", "home/home", Word::Welcome);
    bench.facts();
    bench
}

#[test]
fn however_it_is_printed_it_is_the_same_item() {
    let mut bench = bench();
    bench.good(SSCC, "receive/counting", Word::CartonOpened);
    let book = [
        ITEM.to_owned(),
        ITEM[1..].to_owned(),
        format!("01{ITEM}17271231\u{1D}10LOT7"),
        format!("(01){ITEM}(10)LOT7(17)271231"),
        format!("https://id.gs1.org/01/{ITEM}/10/LOT7"),
        "https://brand.example/01/9501101530003?17=271231".to_owned(),
    ];
    for code in &book {
        bench.good(code, "receive/counting", Word::Counted);
    }
    bench.good(CASE, "receive/counting", Word::Counted);
    for code in
        ["614141000036", "0614141000036", "00614141000036", "0100614141000036", "https://x.example/01/614141000036"]
    {
        bench.good(code, "receive/counting", Word::Counted);
    }
    bench.scan_of("]C1", &format!("01{ITEM}10LOT7\u{1D}21S1"));
    bench.shows(Verdict::Good, "receive/counting", Word::Counted);
    bench.scan_of("]d2", &format!("01{ITEM}17271200"));
    bench.shows(Verdict::Good, "receive/counting", Word::Counted);
    let lpn = bench.store().cartons(SSCC).unwrap()[0].lpn.clone();
    bench.holds(Place::lpn(&lpn), &[("BOOK", 12 + 8), ("CUP", 5)]);
    // Lot and expiry stay in the record of the scan.
    let facts = bench.all_facts();
    let kept = facts.iter().any(
        |fact| matches!(fact, Fact::ScanHeard { text, aim: Some(aim), .. } if aim == "]C1" && text.contains("10LOT7")),
    );
    assert!(kept);
}

#[test]
fn cartons_and_returns_are_found_by_what_carriers_print() {
    for code in [
        format!("(00){SSCC}"),
        format!("00{SSCC}"),
        format!("42010282{MAIL}"),
        format!("420102820000\u{1D}{MAIL}"),
        "1001921334250001000300779017972697".to_owned(),
    ] {
        let mut bench = bench();
        bench.good(&code, "receive/counting", Word::CartonOpened);
    }
    let mut bench = bench();
    bench.good("CMD-RETURNS", "return/await-return", Word::FlowReturns);
    bench.good("1z 5r8 939 03 5756 7127", "return/inspecting", Word::ReturnOpened);
    bench.good(&format!("(01){ITEM}(21)77"), "return/grading", Word::GradeIt);
}

#[test]
fn a_misprint_is_told_with_its_place() {
    let mut bench = bench();
    bench.good(SSCC, "receive/counting", Word::CartonOpened);
    for (code, place) in [
        ("(01)09501101530004(10)LOT7", "check digit is 4, not 3 (character 18)"),
        ("614141000037", "check digit is 7, not 6 (character 12)"),
        ("1Z5R89390357567128", "UPS number: the check digit is 8, not 7 (character 18)"),
        ("\u{1D}0109501101530003X", "no identifier X (character 18)"),
        // A carrier's number of the same form is nothing that could be counted here.
        ("00614141000037", "check digit is 7, not 6 (character 14)"),
        // Scanners without AIM identifiers, too, read what is misprinted.
        ("0109501101530004", "check digit is 4, not 3 (character 16)"),
        ("010950110153000417271231", "check digit is 4, not 3 (character 16)"),
        ("%008182709980000020033350276A", "DPD number: the check digit is A, not C (character 29)"),
        ("(05)123", "there is no identifier 05 (character 2)"),
        ("1Z5R8939035756712", "UPS number: it has 17 characters, not 18 (character 18)"),
    ] {
        bench.scan(code);
        let last = bench.model().last.unwrap();
        let say = last.say.text(Language::English);
        if code.starts_with('\u{1D}') {
            // The item is known all the same: what else the label says doesn't matter here.
            assert_eq!((last.verdict, last.say.word), (Verdict::Good, Word::Counted), "{say}");
            continue;
        }
        assert_eq!((last.verdict, last.say.word), (Verdict::Bad, Word::CodeWrong), "{say}");
        assert!(say.contains(place), "{say}");
        assert!(last.say.text(Language::Chinese).contains('位'));
    }
    bench.bad("4012345678901", "receive/counting", Word::UnknownGoods);
    // The item is known, whatever is wrong with the date behind it.
    bench.good(&format!("01{ITEM}17271331"), "receive/counting", Word::Counted);
    // Where a carton is expected, the same digits may be a carrier's.
    let mut bench = self::bench();
    bench.good("CMD-RECEIVE", "receive/await-carton", Word::FlowReceiving);
    bench.bad("00614141000037", "receive/await-carton", Word::CartonUnknown);
    bench.bad("376123450000001004", "receive/await-carton", Word::CodeWrong);
    bench.bad("(00)376123450000001004", "receive/await-carton", Word::CodeWrong);
}

#[test]
fn look_up_shows_what_a_code_says() {
    let mut bench = bench();
    bench.good("CMD-LOOKUP", "lookup/look-up", Word::FlowLookUp);
    let shown = |bench: &Bench| -> Vec<String> {
        let card = bench.screen().card.unwrap();
        let text = |msg: &floor::words::Msg| msg.text(Language::English);
        card.says.iter().map(|(key, value)| format!("{}: {}", text(key), text(value))).collect()
    };
    bench.good(&format!("(01){ITEM}(17)271200(10)LOT7"), "lookup/look-up", Word::Found);
    assert_eq!(bench.screen().card.unwrap().title, "BOOK");
    assert_eq!(shown(&bench), ["(01) GTIN: 09501101530003", "(17) USE BY or EXPIRY: 27-12", "(10) BATCH/LOT: LOT7"]);
    bench.restart();
    assert_eq!(bench.screen().card.unwrap().title, "BOOK");
    bench.good(&format!("42010282{MAIL}"), "lookup/look-up", Word::Found);
    assert_eq!(bench.screen().card.unwrap().kind, "carton");
    assert_eq!(
        shown(&bench),
        ["Carrier: USPS Priority Mail", "Tracking number: 9505511069605048600624", "Goes to: US 10282"]
    );
    bench.bad("RB123456785GB", "lookup/look-up", Word::UnknownCode);
    assert_eq!(shown(&bench)[0], "Carrier: UPU Registered");
    bench.good("MUG", "lookup/look-up", Word::Found);
    assert!(shown(&bench).is_empty());
}
