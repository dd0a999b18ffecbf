//! Scales: which weight is taken, zero and tare, and what the scale says in plain words.

use crate::bench::Bench;
use crate::packing::PARCEL_MG;
use floor::domain::{Command, Fact};
use floor::floor_loop::{Effect, Input, ScaleOrder, ScaleRule};
use floor::words::{Language, Word};
use floor::workflows::Verdict;
use floor_drivers::scale::{Reading, ReadingState, TradeRule, Trouble, Weight, WeightError};
use std::time::Duration;

const STABLE: Duration = Duration::from_millis(500);

fn weight(text: &str) -> Weight {
    Weight::parse_shown(text).unwrap()
}

/// A bench at the weighing of a parcel of 1.25 kg; with a rule, on a scale that is charged by.
fn weighing(trade: bool) -> Bench {
    let rule = |()| TradeRule::new(None, weight("30 kg"), weight("0.01 kg"), STABLE).unwrap();
    let mut bench = Bench::signed_in();
    let trade = trade.then_some(()).map(rule);
    let rule = ScaleRule { stable_for: STABLE, trade, can_zero: true, can_tare: true };
    bench.settings.scales.insert("scale".into(), rule);
    bench.restart();
    bench.pick_1001("TOTE-1");
    for code in ["TOTE-1", "CMD-QTY-3", "MUG", "CMD-QTY-2"] {
        bench.scan(code);
    }
    bench.good("TEA", "pack/weighing", Word::PutBoxOnScale);
    bench.facts();
    bench.effects.clear();
    bench
}

/// The scale shows that, and has for `still`.
fn show(bench: &mut Bench, shown: &str, still: Duration) {
    bench.wait(Duration::from_secs(1));
    let reading = Reading::of(ReadingState::Stable, weight(shown));
    bench.input(Input::Reading { scale: "scale".into(), reading, stable_for: Some(still) });
}

fn note(bench: &Bench) -> Option<Word> {
    bench.model().status.scale.and_then(|scale| scale.note).map(|note| note.word)
}

#[test]
fn a_scale_that_is_charged_by_gives_only_weights_that_may_be_charged() {
    let mut bench = weighing(true);
    // The box stood there before: nobody saw the pan empty.
    show(&mut bench, "1.25 kg", STABLE);
    assert_eq!((note(&bench), bench.screen().step), (Some(Word::ScaleClear), "weighing"));
    show(&mut bench, "0.00 kg", STABLE);
    assert_eq!(note(&bench), None);
    for (shown, word) in [
        ("0.19 kg", Word::ScaleBelowMinimum),
        ("1.255 kg", Word::ScaleNotADivision),
        ("30.01 kg", Word::ScaleAboveMaximum),
        ("2.76 lb", Word::ScaleOtherUnit),
    ] {
        show(&mut bench, shown, STABLE);
        assert_eq!((note(&bench), bench.screen().step), (Some(word), "weighing"), "{shown}");
    }
    show(&mut bench, "1.25 kg", STABLE - Duration::from_millis(1));
    assert_eq!((note(&bench), bench.screen().step), (None, "weighing"));
    assert_eq!(bench.model().status.scale.unwrap().shown, "1.25 kg");
    bench.facts();
    show(&mut bench, "1.25 kg", STABLE);
    bench.shows(Verdict::Good, "pack/labelling", Word::ParcelClosed);
    let taken = bench.all_facts().into_iter().find_map(|fact| match fact {
        Fact::WeightTaken { scale, weight_mg, shown, .. } => Some((scale, weight_mg, shown)),
        _ => None,
    });
    assert_eq!(taken, Some(("scale".into(), PARCEL_MG, "1.25 kg".into())));
}

#[test]
fn a_net_weight_needs_a_tare_that_was_set_here() {
    let mut bench = weighing(true);
    show(&mut bench, "0.00 kg", STABLE);
    let net = |bench: &mut Bench| {
        let reading = Reading { net: Some(true), ..Reading::of(ReadingState::Stable, weight("1.25 kg")) };
        bench.input(Input::Reading { scale: "scale".into(), reading, stable_for: Some(STABLE) });
    };
    net(&mut bench);
    assert_eq!((note(&bench), bench.screen().step), (Some(Word::ScaleUnknownTare), "weighing"));
    bench.scan("CMD-TARE");
    bench.shows(Verdict::Good, "pack/weighing", Word::ScaleAsked);
    bench.input(Input::ScaleSet { scale: "scale".into(), order: ScaleOrder::Tare, done: Ok(()) });
    bench.shows(Verdict::Good, "pack/weighing", Word::ScaleTared);
    net(&mut bench);
    bench.shows(Verdict::Good, "pack/labelling", Word::ParcelClosed);
}

#[test]
fn zero_and_tare_reach_the_scale_where_a_weight_is_wanted() {
    let mut bench = weighing(false);
    let commands = bench.screen().commands;
    assert!(commands.contains(&Command::Zero) && commands.contains(&Command::Tare), "{commands:?}");
    bench.press(Command::Zero);
    bench.shows(Verdict::Good, "pack/weighing", Word::ScaleAsked);
    bench.scan("CMD-TARE");
    let asked: Vec<ScaleOrder> = std::mem::take(&mut bench.effects)
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::SetScale { scale, order } if scale == "scale" => Some(order),
            _ => None,
        })
        .collect();
    assert_eq!(asked, [ScaleOrder::Zero, ScaleOrder::Tare]);
    let done = Err(Trouble::TooHeavy);
    bench.input(Input::ScaleSet { scale: "scale".into(), order: ScaleOrder::Zero, done });
    bench.shows(Verdict::Bad, "pack/weighing", Word::ScaleNotZeroed);
    let said = bench.model().last.unwrap().say;
    assert_eq!(said.text(Language::English), "Zero was not set: too much on it: take it off");
    assert_eq!(said.text(Language::Chinese), "归零失败：秤上重量过大：请取下");
    show(&mut bench, "1250 g", STABLE);
    bench.shows(Verdict::Good, "pack/labelling", Word::ParcelClosed);
    // Where no weight is wanted, they are no commands.
    bench.effects.clear();
    bench.bad("CMD-ZERO", "pack/labelling", Word::CommandNotNow);
    assert!(!bench.effects.iter().any(|effect| matches!(effect, Effect::SetScale { .. })));
    assert!(!bench.screen().commands.contains(&Command::Zero));
}

#[test]
fn a_scale_s_trouble_is_said_in_both_languages() {
    let mut bench = weighing(false);
    for (trouble, english, chinese) in [
        (Trouble::Silent, "does not answer", "无响应"),
        (Trouble::Noise, "check baud rate", "波特率"),
        (Trouble::Checksum, "damaged answer", "校验"),
        (Trouble::Weight { why: WeightError::NoUnit, text: "2.50".into() }, "\"2.50\"", "没有单位"),
    ] {
        let reading = Reading::without_weight(ReadingState::Error(trouble));
        bench.input(Input::Reading { scale: "scale".into(), reading, stable_for: None });
        let scale = bench.model().status.scale.unwrap();
        assert_eq!((scale.weight_mg, scale.shown.as_str()), (None, ""));
        let note = scale.note.unwrap();
        assert!(note.text(Language::English).contains(english), "{note:?}");
        assert!(note.text(Language::Chinese).contains(chinese), "{note:?}");
    }
}
