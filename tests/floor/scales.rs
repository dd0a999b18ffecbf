//! Scales: which weight is taken, zero and tare, and what the scale says in plain words.

use crate::bench::{Bench, author};
use crate::packing::PARCEL_MG;
use floor::domain::{Command, Fact};
use floor::floor_loop::run::Running;
use floor::floor_loop::{DeviceKind, Effect, FloorLoop, Health, Input, ScaleOrder, ScaleRule};
use floor::store::Store;
use floor::terminal::config::Config;
use floor::words::{Language, Msg, Word};
use floor::workflows::Verdict;
use floor_drivers::scale::{Reading, ReadingState, TradeRule, Trouble, Weight, WeightError};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

const STABLE: Duration = Duration::from_millis(500);

fn weight(text: &str) -> Weight {
    Weight::parse_shown(text).unwrap()
}

/// A bench at the weighing of a parcel of 1.25 kg; with a rule, on a scale that is charged by.
pub fn weighing(trade: bool) -> Bench {
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
    show_on(bench, "scale", shown, still);
}

fn show_on(bench: &mut Bench, scale: &str, shown: &str, still: Duration) {
    bench.wait(Duration::from_secs(1));
    let reading = Reading::of(ReadingState::Stable, weight(shown));
    bench.input(Input::Reading { scale: scale.into(), reading, stable_for: Some(still), at: Instant::now() });
}

fn scale_is(bench: &mut Bench, scale: &str, down: Option<&str>) {
    let down = down.map(|why| Msg::new(Word::DeviceUnusable).arg(why));
    bench.input(Input::Device { device: scale.into(), kind: DeviceKind::Scale, down });
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
        bench.shows(Verdict::Bad, "pack/weighing", word);
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
        bench.input(Input::Reading { scale: "scale".into(), reading, stable_for: Some(STABLE), at: Instant::now() });
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
        bench.input(Input::Reading { scale: "scale".into(), reading, stable_for: None, at: Instant::now() });
        let scale = bench.model().status.scale.unwrap();
        assert_eq!((scale.weight_mg, scale.shown.as_str()), (None, ""));
        let note = scale.note.unwrap();
        assert!(note.text(Language::English).contains(english), "{note:?}");
        assert!(note.text(Language::Chinese).contains(chinese), "{note:?}");
    }
}

/// A bench scale and a floor scale: each pan is one of its own.
#[test]
fn the_empty_pan_of_one_scale_clears_no_other() {
    let mut bench = Bench::signed_in();
    for scale in ["floor", "scale"] {
        let rule = ScaleRule { stable_for: STABLE, trade: None, can_zero: true, can_tare: true };
        bench.settings.scales.insert(scale.into(), rule);
    }
    bench.restart();
    let await_weight = |bench: &mut Bench, carton: &str| {
        bench.good(carton, "receive/counting", Word::CartonOpened);
        bench.warn("CMD-CONFIRM", "receive/confirm-short", Word::ShortAsk);
        bench.good("CMD-CONFIRM", "receive/weighing", Word::PutCartonOnScale);
    };
    await_weight(&mut bench, "CTN-1");
    show_on(&mut bench, "floor", "0.0 kg", STABLE);
    show(&mut bench, "3.05 kg", STABLE);
    bench.shows(Verdict::Warn, "receive/await-carton", Word::CartonReceived);
    // The carton stays on the pan while the next one is opened; the other scale is empty.
    show_on(&mut bench, "floor", "0.0 kg", STABLE);
    await_weight(&mut bench, "CTN-3");
    show_on(&mut bench, "floor", "0.0 kg", STABLE);
    show(&mut bench, "3.05 kg", STABLE);
    assert_eq!((note(&bench), bench.screen().step), (Some(Word::ScaleClear), "weighing"));
    // What is put on the other scale is looked at, whichever spoke last.
    show_on(&mut bench, "floor", "9.3 kg", Duration::ZERO);
    show(&mut bench, "3.05 kg", STABLE);
    assert_eq!(bench.model().status.scale.unwrap().shown, "9.3 kg");
    bench.scan("CMD-ZERO");
    assert!(bench.effects.contains(&Effect::SetScale { scale: "floor".into(), order: ScaleOrder::Zero }));
    show_on(&mut bench, "floor", "9.3 kg", STABLE);
    assert_ne!(bench.screen().step, "weighing");
    let taken = bench.all_facts().into_iter().filter_map(|fact| match fact {
        Fact::WeightTaken { scale, shown, .. } => Some(format!("{scale}: {shown}")),
        _ => None,
    });
    assert_eq!(taken.collect::<Vec<_>>(), ["scale: 3.05 kg", "floor: 9.3 kg"]);
}

#[test]
fn the_trouble_of_one_scale_is_not_another_s() {
    let mut bench = weighing(false);
    scale_is(&mut bench, "floor", None);
    scale_is(&mut bench, "scale", None);
    let silent = Reading::without_weight(ReadingState::Error(Trouble::Silent));
    bench.input(Input::Reading { scale: "floor".into(), reading: silent, stable_for: None, at: Instant::now() });
    show(&mut bench, "0.00 kg", STABLE);
    assert_eq!((note(&bench), bench.model().status.scale.unwrap().shown.as_str()), (None, "0.00 kg"));
    // Of two, the one that is read is named.
    assert_eq!(bench.model().status.scale.unwrap().name, "scale");
    show_on(&mut bench, "floor", "9.30 kg", Duration::ZERO);
    assert_eq!(bench.model().status.scale.unwrap().name, "floor");
    let silent = Reading::without_weight(ReadingState::Error(Trouble::Silent));
    bench.input(Input::Reading { scale: "floor".into(), reading: silent, stable_for: None, at: Instant::now() });
    let health = |name: &str| {
        bench.model().status.devices.into_iter().find(|device| device.name == name).map(|device| device.health)
    };
    assert_eq!((health("scale"), health("floor")), (Some(Health::Good), Some(Health::Bad)));
    // One that is pulled out leaves the other's weight alone.
    scale_is(&mut bench, "floor", Some("gone"));
    assert_eq!(bench.model().status.scale.unwrap().shown, "0.00 kg");
}

/// What lay on the pan when nobody looked any more is no news; what is wrong stays.
#[test]
fn an_overload_ends_with_the_weighing_and_silence_does_not() {
    let health = |bench: &Bench| {
        let devices = bench.model().status.devices;
        devices.iter().find(|device| device.name == "scale").map(|device| device.health)
    };
    for (state, after) in [(ReadingState::Overload, Health::Good), (ReadingState::Error(Trouble::Silent), Health::Bad)]
    {
        let mut bench = weighing(false);
        scale_is(&mut bench, "scale", None);
        let reading = Reading { state, weight: None, ..Reading::of(ReadingState::Stable, weight("0 kg")) };
        bench.input(Input::Reading { scale: "scale".into(), reading, stable_for: None, at: Instant::now() });
        assert_eq!(health(&bench), Some(Health::Bad));
        bench.scan("CMD-HOME");
        bench.tick();
        assert_eq!(health(&bench), Some(after));
    }
}

/// After it was switched on far from zero a scale shows nothing until somebody sets it: it
/// does not move.
#[test]
fn a_scale_that_is_not_ready_says_what_to_do() {
    let mut bench = weighing(false);
    for (state, word) in [
        (ReadingState::NotReady, Word::ScaleNotReady),
        (ReadingState::Moving, Word::ScaleMoving),
        (ReadingState::Overload, Word::ScaleOverload),
        (ReadingState::Underload, Word::ScaleUnderload),
    ] {
        let reading = Reading::without_weight(state);
        bench.input(Input::Reading { scale: "scale".into(), reading, stable_for: None, at: Instant::now() });
        assert_eq!((note(&bench), bench.screen().step), (Some(word), "weighing"));
    }
}

#[test]
fn a_scale_that_is_pulled_out_while_a_weight_is_awaited_is_missed() {
    let mut bench = weighing(true);
    scale_is(&mut bench, "scale", None);
    show(&mut bench, "0.00 kg", STABLE);
    show(&mut bench, "1.25 kg", Duration::ZERO);
    scale_is(&mut bench, "scale", Some("unplugged"));
    let state = bench.model().status.scale.unwrap();
    assert_eq!((state.weight_mg, state.shown.as_str()), (None, ""));
    let note_now = state.note.unwrap();
    assert_eq!(note_now.text(Language::English), "no weight: the scale is not connected: plug it in");
    assert_eq!(note_now.text(Language::Chinese), "无法称重：秤未连接：请接好线缆");
    assert_eq!(bench.screen().step, "weighing");
    // Back again it has said nothing yet, and what was seen of the pan is forgotten.
    scale_is(&mut bench, "scale", None);
    assert_eq!(bench.model().status.scale, None);
    show(&mut bench, "1.25 kg", STABLE);
    assert_eq!((note(&bench), bench.screen().step), (Some(Word::ScaleClear), "weighing"));
    show(&mut bench, "0.00 kg", STABLE);
    show(&mut bench, "1.25 kg", STABLE);
    bench.shows(Verdict::Good, "pack/labelling", Word::ParcelClosed);
}

#[test]
fn a_scale_for_small_things_weighs_them() {
    let mut bench = weighing(true);
    let trade = TradeRule::new(None, weight("600 g"), weight("0.1 g"), STABLE).unwrap();
    let rule = ScaleRule { stable_for: STABLE, trade: Some(trade), can_zero: true, can_tare: true };
    bench.settings.scales.insert("scale".into(), rule);
    bench.restart();
    show(&mut bench, "0.0 g", STABLE);
    show(&mut bench, "1.9 g", STABLE);
    assert_eq!((note(&bench), bench.screen().step), (Some(Word::ScaleBelowMinimum), "weighing"));
    bench.facts();
    show(&mut bench, "14.2 g", STABLE);
    let taken = bench.all_facts().into_iter().find_map(|fact| match fact {
        Fact::WeightTaken { weight_mg, .. } => Some(weight_mg),
        _ => None,
    });
    assert_eq!(taken, Some(14_200));
}

/// The disk kept the loop waiting: what the scale said meanwhile is of a pan that nobody knows
/// any more.
#[test]
fn a_weight_that_waited_is_no_weight() {
    let mut bench = weighing(false);
    let settings = bench.settings.clone();
    let store = Store::open(bench.stop(), author()).unwrap();
    let (publish, models) = channel();
    let running = Running::start(FloorLoop::new(store, settings).unwrap(), drop, move |model| {
        let _ = publish.send(model);
    });
    let inputs = running.as_ref().unwrap().inputs();
    let say = |shown: &str, waited: Duration| {
        let reading = Reading::of(ReadingState::Stable, weight(shown));
        let at = Instant::now().checked_sub(waited).unwrap();
        inputs.send(Input::Reading { scale: "scale".into(), reading, stable_for: Some(STABLE), at }).unwrap();
    };
    say("1.25 kg", Duration::from_secs(2));
    say("0.00 kg", Duration::ZERO);
    let next = |shown: &str| loop {
        let model = models.recv_timeout(Duration::from_secs(10)).unwrap();
        if model.status.scale.as_ref().is_some_and(|scale| scale.shown == shown) || model.screen.step != "weighing" {
            return model.screen.step;
        }
    };
    assert_eq!(next("0.00 kg"), "weighing");
    say("1.25 kg", Duration::ZERO);
    assert_eq!(next(""), "labelling");
}

/// What `check` says to a terminal with that scale.
fn check_config(scale: &str) -> Result<(), String> {
    let text = format!("warehouse = \"LAX1\"\ndevice = \"T07\"\n[[scale]]\nname = \"dock-3\"\n{scale}");
    let config: Config = toml::from_str(&text).map_err(|error| error.to_string())?;
    // It is written back as it was read.
    let again: Config = toml::from_str(&toml::to_string(&config).unwrap()).unwrap();
    assert_eq!(again, config);
    config.check().map_err(|error| match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    })
}

#[test]
fn a_scale_that_is_set_up_wrong_is_told_before_work() {
    let address = "address = \"serial:/dev/ttyUSB1\"\n";
    let scale = |rest: &str| check_config(&format!("{address}{rest}"));
    assert_eq!(scale("protocol = \"nci\""), Ok(()));
    assert_eq!(scale("protocol = \"toledo-8217\"\nunit = \"lb\""), Ok(()));
    let trade = "protocol = \"nci\"\nstable_for_ms = 800\ntrade";
    assert_eq!(scale(&format!("{trade} = {{ max = \"150 lb\", division = \"0.05 lb\" }}")), Ok(()));
    for (rest, words) in [
        ("protocol = \"8217\"".to_owned(), "known are mt-sics, toledo-8217"),
        ("protocol = \"toledo-8217\"".to_owned(), "add unit = \"kg\""),
        ("protocol = \"toledo-8217\"\nunit = \"stone\"".to_owned(), "unknown variant"),
        (format!("{trade} = {{ max = \"60 kg\", division = \"20 g\" }}"), "in one unit"),
        (format!("{trade} = {{ max = \"60 kg\", division = \"0.03 kg\" }}"), "none that scales have"),
        (format!("{trade} = {{ max = \"60\", division = \"0.02 kg\" }}"), "no unit"),
    ] {
        let error = scale(&rest).unwrap_err();
        assert!(error.contains(words), "{rest}: {error}");
    }
}
