//! Every kind of screen, reached by doing what the drawer suggests.

use super::desk::Desk;
use floor::doctor::{Bench, Running, examine};
use floor::domain::Command;
use floor::floor_loop::{DoctorOrder, DoubtfulLabel, Health, Input, QueueOrder};
use floor::screens::{Aside, DoctorState, LabelBench, QueueChoice};
use floor::words::{Language, Msg, Word};
use floor::workflows::Flow;

/// Texts that a screen has to say in a language: words of the table and data as they are.
fn says<'a>(words: &'a [Word], data: &'a [&'a str]) -> impl Fn(Language) -> Vec<String> + 'a {
    move |language| {
        let words = words.iter().map(|word| Msg::new(*word).text(language));
        words.chain(data.iter().map(|text| text.to_string())).collect()
    }
}

#[test]
fn a_day_at_the_demo_by_the_bright_suggestions_alone() {
    let mut desk = Desk::new();
    desk.look("sign-in", says(&[Word::SignInFirst], &[]));
    desk.scan("BADGE-0000");
    desk.look("sign-in-refused", says(&[Word::BadgeUnknown], &[]));
    desk.follow();
    desk.look("home", says(&[Word::FlowReceiving, Word::FlowReturns, Word::FlowLookUp], &[]));

    desk.scan("CMD-RECEIVE");
    desk.look("receive-waiting", says(&[Word::ScanCarton], &["CTN-1001-1"]));
    desk.follow();
    assert_eq!(desk.model.screen.step, "counting");
    desk.look(
        "receive-counting",
        says(&[Word::ScanGoods, Word::CommandDamaged, Word::CommandHowMany], &["SL-2001", "0/60"]),
    );
    desk.scan("NO-SUCH-THING");
    desk.look("receive-refused", says(&[Word::ScanGoods], &["NO-SUCH-THING"]));
    for turn in 0..10 {
        if desk.model.screen.step != "counting" || desk.model.screen.target.is_none() {
            break;
        }
        let left = desk.model.screen.target.as_ref().and_then(|target| target.quantity).unwrap_or(1);
        desk.order(Command::Quantity(left));
        if turn == 0 {
            desk.look("receive-quantity", says(&[], &[&format!("× {left}")]));
        }
        desk.follow();
    }
    desk.look("receive-counted", says(&[Word::AllCounted], &[]));
    desk.order(Command::Confirm);
    assert!(desk.model.screen.wants_weight, "{:?}", desk.model.screen.step);
    desk.look("receive-weighing", says(&[Word::PutCartonOnScale], &["kg"]));
    desk.follow();
    assert_eq!(desk.model.screen.step, "await-carton");

    desk.scan("CMD-PUTAWAY");
    desk.look("putaway-waiting", says(&[Word::ScanLpn], &[]));
    desk.follow();
    desk.look("putaway-going", says(&[Word::PutInto], &[]));
    desk.follow();
    desk.look("putaway-there", says(&[Word::ScanGoodsHeadline], &[]));

    desk.scan("CMD-PICK");
    desk.look("pick-tote", says(&[Word::ScanTote], &[]));
    desk.follow();
    desk.look("pick-going", says(&[Word::GoTo, Word::Take, Word::CommandShort], &[]));
    let mut picks = 0;
    while desk.model.screen.step != "await-tote" {
        if desk.model.screen.step == "take" {
            let left = desk.model.screen.target.as_ref().and_then(|target| target.quantity).unwrap_or(1);
            if picks < 2 {
                desk.look("pick-taking", says(&[Word::TakeGoods], &[&format!("{left} ×")]));
            }
            desk.order(Command::Quantity(left));
        }
        desk.follow();
        picks += 1;
        assert!(picks < 40, "picking never ends");
    }

    desk.scan("CMD-PACK");
    desk.look("pack-waiting", says(&[Word::ScanPickedTote], &[]));
    desk.follow();
    desk.look("pack-scanning", says(&[Word::ScanEveryItem, Word::PutInBox], &[]));
    let mut packs = 0;
    while desk.model.screen.step == "scanning" {
        let left = desk.model.screen.target.as_ref().and_then(|target| target.quantity).unwrap_or(1);
        desk.order(Command::Quantity(left));
        desk.follow();
        packs += 1;
        assert!(packs < 40, "packing never ends");
    }
    desk.look("pack-weighing", says(&[Word::PutBoxOnScale, Word::CommandZero, Word::CommandTare], &["kg"]));
    desk.follow();
    desk.look("pack-label", says(&[Word::StickLabel, Word::ScanLabel], &["PCL-"]));
    desk.follow();
    assert_eq!(desk.model.screen.step, "await-tote");

    desk.scan("CMD-SHIP");
    desk.follow();
    desk.look("ship", says(&[Word::ScanParcels], &["PCL-"]));
    desk.order(Command::Confirm);
    desk.look("ship-close", says(&[Word::CloseManifest, Word::CloseManifestInstruction], &[]));
    desk.follow();
    desk.look("ship-closed", says(&[Word::ScanParcels], &[]));

    desk.scan("CMD-RETURNS");
    desk.follow();
    desk.look("return-item", says(&[Word::ScanReturnGoods, Word::Inspect], &["RMA-5001"]));
    desk.follow();
    desk.look("return-grade", says(&[Word::GradeHeadline, Word::CommandGradeA, Word::CommandGradeD], &[]));
    desk.follow();
    desk.look("return-graded", says(&[Word::ScanReturn], &[]));

    desk.scan("CMD-LOOKUP");
    desk.look("look-up", says(&[Word::CommandPrint], &[]));
    desk.scan("SL-2001");
    assert_eq!(desk.model.screen.flow, Flow::LookUp);
    desk.look("look-up-item", says(&[], &["SL-2001"]));
    desk.order(Command::Print);
    desk.look("look-up-print", says(&[Word::LabelQueued], &["SL-2001"]));
    // What is known of the code before is not what was scanned now.
    desk.demo.bench.scanner.garbage();
    desk.until("the scan can't be read", |model| {
        model.last.as_ref().is_some_and(|last| last.say.word == Word::Unreadable)
    });
    desk.look("look-up-lost", says(&[Word::Unreadable], &[]));
    assert_eq!(slint::ComponentHandle::global::<floor_ui::LookUp>(&desk.app).get_title(), "");
    desk.scan("NOBODY-KNOWS");
    desk.look("look-up-unknown", says(&[Word::NothingKnown], &["NOBODY-KNOWS"]));
    // What a code says is shown beside what is known of the thing, and without it.
    desk.scan("]C101069412880000061727123110LOT42");
    desk.look("look-up-gs1", says(&[], &["SL-2001", "(10) BATCH/LOT", "LOT42", "27-12-31"]));
    desk.scan("420102829505511069605048600624");
    desk.look("look-up-carrier", says(&[Word::NothingKnown, Word::CodeTracking], &["USPS Priority Mail", "US 10282"]));
    desk.scan("1Z5R89390357567128");
    desk.look("look-up-misprint", says(&[], &["UPS", "18"]));

    desk.extra.aside = Some(Aside::Settings);
    desk.look("settings", says(&[], &["English", "中文"]));
    desk.extra.aside = Some(Aside::About);
    desk.extra.data_folder = "/srv/floor".into();
    desk.look("about", |language| {
        vec![Msg::new(Word::AboutData).arg("/srv/floor").text(language), env!("CARGO_PKG_VERSION").into()]
    });
    desk.extra.aside = None;
    desk.order(Command::Lock);
    desk.look("locked", says(&[Word::SignInFirst], &[]));
}

#[test]
fn photos_are_shown_where_they_belong() {
    let mut desk = Desk::new();
    desk.scan("BADGE-1006");
    desk.demo.terminal.send(floor::floor_loop::Input::Photo(floor::domain::Photo {
        photo: floor::domain::PhotoId::of_hash([9; 32]),
        bytes: 1,
        width: 800,
        height: 600,
        source: "folder".into(),
    }));
    desk.until("a photo of nothing", |model| model.status.photos.unattached == 1);
    desk.look("photo-home", |language| vec![Msg::new(Word::PhotosWaitForPlace).arg("1").text(language)]);
    desk.scan("CMD-RETURNS");
    desk.follow();
    desk.follow();
    let rma = desk.model.screen.subject.clone();
    desk.look("photo-waits", says(&[Word::CommandPhoto, Word::CommandPhotoAttach, Word::CommandPhotoLeave], &[]));
    desk.order(Command::PhotoAttach);
    for count in 2..4 {
        desk.demo.terminal.send(floor::floor_loop::Input::Command(Command::Photo));
        desk.until("the camera's picture", |model| model.status.photos.here == count);
    }
    desk.look("photo-grading", |language| vec![Msg::new(Word::PhotosHere).arg("3").text(language), rma.clone()]);
    desk.offscreen.resize(800, 1280);
    desk.look("photo-portrait", |language| vec![Msg::new(Word::PhotosHere).arg("3").text(language)]);
    desk.offscreen.resize(1024, 600);
    desk.look("photo-low", |language| vec![Msg::new(Word::PhotosHere).arg("3").text(language)]);
    desk.offscreen.resize(1280, 800);
    desk.scan("CMD-GRADE-D");
    desk.scan("CMD-LOOKUP");
    desk.scan(&rma);
    desk.look("photo-history", says(&[Word::EventPhoto, Word::EventPhotoAttached], &[&rma]));
    desk.demo.bench.camera.unplug();
    desk.demo.terminal.send(floor::floor_loop::Input::Command(Command::Photo));
    let missing = |model: &floor::floor_loop::Model| {
        model.last.as_ref().is_some_and(|last| last.say.word == Word::PhotoCameraMissing)
    };
    desk.until("there is no camera", missing);
    // The chip says the part before the colon.
    desk.look("photo-no-camera", |language| {
        let say = Msg::new(Word::CableNotFound).text(language);
        vec![format!("camera, {}", say.split([':', '：']).next().unwrap())]
    });
}

#[test]
fn who_may_not_is_told_at_home() {
    let mut desk = Desk::new();
    // Jonas packs and inspects; he does not receive.
    desk.scan("BADGE-1003");
    desk.scan("CMD-RECEIVE");
    assert_eq!(desk.model.screen.flow, Flow::Home);
    let refused = Msg::new(Word::RoleMissing).arg_msg(Msg::new(Word::FlowReceiving));
    desk.look("home-refused", |language| vec![refused.text(language)]);
    let tiles = slint::ComponentHandle::global::<floor_ui::Home>(&desk.app).get_tiles();
    let enabled: Vec<bool> = slint::Model::iter(&tiles).map(|tile| tile.enabled).collect();
    assert_eq!(enabled, [false, false, false, true, true, true, true]);
}

#[test]
fn a_label_of_unknown_outcome_is_asked_for() {
    let mut desk = Desk::new();
    desk.scan("BADGE-1006");
    desk.model.status.doubtful_labels = vec![DoubtfulLabel {
        job: "JOB-1".into(),
        title: "PCL-T01-000015".into(),
        printer: "labels".into(),
        is_unique: true,
        why: None,
    }];
    desk.show();
    desk.look("label-doubt", says(&[Word::LabelCameOut, Word::LabelMissing], &["PCL-T01-000015"]));
    desk.model.status.blocked = Some(Msg::new(Word::DiskFull));
    desk.model.status.doubtful_labels.clear();
    desk.model.status.heard += 1;
    desk.look("blocked", says(&[Word::DiskFull], &[]));
}

impl Desk {
    /// Presses the button of that name, as it stands on the screen.
    fn press_at_queue(&mut self, label: &str) -> Option<Input> {
        self.show();
        let buttons = slint::ComponentHandle::global::<floor_ui::Work>(&self.app).get_commands();
        let button = slint::Model::iter(&buttons).find(|button| button.label == label);
        let id = button.unwrap_or_else(|| panic!("no button {label}")).id;
        let queue = self.model.queue.clone().unwrap();
        self.extra.queue.press(&id, &queue)
    }
}

#[test]
fn the_print_queue_says_what_waits_and_what_to_do_about_it() {
    let mut desk = Desk::new();
    desk.scan("BADGE-1006");
    for code in ["SL-2001", "SL-2002", "SL-2003"] {
        desk.scan(code);
        desk.demo.terminal.send(Input::Command(Command::Print));
    }
    desk.demo.terminal.send(Input::Queue(QueueOrder::Look { done: 0 }));
    desk.until("three labels are printed", |model| model.queue.as_ref().is_some_and(|queue| queue.done.len() == 3));
    desk.demo.bench.label_printer.set_paper_out(true);
    for code in ["SL-2004", "SL-2005", "SL-2006", "SL-2007"] {
        desk.scan(code);
        desk.demo.terminal.send(Input::Command(Command::Print));
    }
    desk.demo.terminal.send(Input::Queue(QueueOrder::Look { done: 0 }));
    desk.until("the printer has no paper and the labels wait", |model| {
        let labels = model.queue.as_ref().and_then(|queue| queue.printers.first());
        labels.is_some_and(|labels| labels.down && labels.waiting == 4)
    });
    let words = [Word::PrintQueue, Word::PrinterPaperOut, Word::LabelSku, Word::JobQueued, Word::QueuePause];
    for (width, height) in [(1280, 800), (1024, 600), (800, 1280)] {
        desk.offscreen.resize(width, height);
        desk.look(&format!("queue-{width}"), says(&words, &["labels", "receipts", "SL-2004"]));
    }
    desk.offscreen.resize(1280, 800);
    let queue = desk.model.queue.clone().unwrap();
    let waits = format!("job:{}", queue.printers[0].jobs[0].job);
    assert!(desk.extra.queue.touch(&waits, &queue).is_none());
    assert!(desk.press_at_queue("Don't print").is_none());
    desk.look("queue-why", says(&[Word::QueueWhyVoid, Word::VoidNotNeeded, Word::CommandCancel], &[]));
    let order = desk.press_at_queue("Not needed").unwrap();
    desk.demo.terminal.send(order);
    desk.extra.queue = QueueChoice::default();
    desk.until("one is left out", |model| {
        model.queue.as_ref().is_some_and(|queue| queue.printers[0].waiting == 3 && queue.done.len() == 4)
    });
    desk.look("queue-voided", says(&[Word::JobVoided, Word::VoidNotNeeded], &["SL-2004"]));
    desk.demo.bench.label_printer.set_paper_out(false);
    desk.until("a new roll is seen", |model| {
        model.queue.as_ref().is_some_and(|queue| queue.printers[0].waiting == 0 && queue.done.len() == 7)
    });
    desk.look("queue-done", says(&[Word::QueueDone, Word::PrinterReady], &["SL-2007"]));
}

#[test]
fn a_screen_at_rest_draws_nothing() {
    let mut desk = Desk::new();
    desk.scan("BADGE-1006");
    desk.scan("CMD-PICK");
    desk.offscreen.render();
    for _ in 0..3 {
        desk.show();
        assert!(!desk.offscreen.take_dirty(), "showing the same model again draws");
    }
}

#[test]
fn the_doctor_says_what_is_wrong_and_how_it_is_mended() {
    let mut desk = Desk::new();
    desk.scan("BADGE-1006");
    desk.demo.bench.scale.unplug();
    desk.demo.bench.label_printer.unplug();
    desk.until("both cables are missed", |model| {
        model.status.devices.iter().filter(|device| device.health == Health::Bad).count() == 2
    });
    desk.demo.terminal.send(Input::Doctor(DoctorOrder::Open));
    desk.until("the doctor", |model| model.examined.is_some());
    let folder = tempfile::tempdir().unwrap();
    let config = desk.demo.terminal.config().clone();
    let down = ["scale".to_owned(), "labels".to_owned()].to_vec();
    let running = Running::Here { down };
    let findings = examine(&Bench { folder: folder.path(), config: Ok(Some(&config)), running });
    desk.extra.doctor = DoctorState { findings: Some(findings), ..DoctorState::default() };
    for (width_px, height_px, name) in [(1280, 800, "wide"), (1024, 600, "low"), (800, 1280, "portrait")] {
        desk.offscreen.resize(width_px, height_px);
        let wanted = [Word::DoctorTestLabel, Word::DoctorNotPluggedIn, Word::DoctorRefused, Word::DoctorFixRefused];
        // The lower screen shows the first devices only.
        let seen = if height_px < 800 { &wanted[..1] } else { &wanted };
        desk.look(&format!("doctor-{name}"), says(seen, &[]));
    }
}

#[test]
fn a_labels_layout_is_seen_before_it_is_used() {
    let mut desk = Desk::new();
    desk.scan("BADGE-1006");
    let templates = desk.demo.terminal.templates();
    let folder = templates.folder().unwrap().to_owned();
    std::fs::create_dir_all(&folder).unwrap();
    let mut bench = LabelBench::new(templates, desk.demo.terminal.config());
    desk.offscreen.resize(1024, 600);
    desk.extra.aside = Some(Aside::Settings);
    desk.look("settings-low", says(&[], &["English", "中文"]));
    desk.extra.aside = Some(Aside::Labels);
    for (width_px, height_px, name) in [(1280, 800, "wide"), (1024, 600, "low"), (800, 1280, "portrait")] {
        desk.offscreen.resize(width_px, height_px);
        bench.choose("shipping");
        desk.extra.labels = Some(bench.clone());
        desk.look(&format!("labels-{name}"), says(&[Word::LabelsBuiltIn], &["102 x 152"]));
    }
    // A template with a fault is told with its line; the picture is of what is used meanwhile.
    let bad = "kind = \"tote\"\nwidth_mm = 100\nheight_mm = 50\n\
        [[element]]\ntext = \"{colour}\"\nat = [90, 1, 20, 5]\n";
    std::fs::write(folder.join("tote.toml"), bad).unwrap();
    assert!(bench.reload());
    bench.choose("tote");
    desk.extra.labels = Some(bench.clone());
    desk.look("labels-fault-portrait", says(&[Word::LabelsWrong], &["tote.toml", "4", "colour", "100 x 50"]));
    desk.offscreen.resize(1280, 800);
    desk.look("labels-fault", says(&[Word::LabelsWrong], &["tote.toml", "colour"]));
    let good = floor::labels::template::built_in("tote").unwrap().replace("TOTE / 周转箱", "BOX / 箱");
    std::fs::write(folder.join("tote.toml"), good).unwrap();
    assert!(bench.reload() && !bench.reload());
    desk.extra.labels = Some(bench.clone());
    desk.look("labels-used", says(&[Word::LabelsUsed], &["tote.toml"]));
    // A test label comes out of the printer, marked as a second print.
    let printed = desk.demo.bench.label_printer.watch();
    let label = bench.test_label().unwrap();
    assert!(label.is_reprint());
    desk.demo.terminal.send(Input::TestLabel(Box::new(label.clone())));
    let came = printed.recv_timeout(std::time::Duration::from_secs(120)).expect("a test label comes out");
    let paper = floor::labels::Paper::LABELS;
    let drawn = desk.demo.terminal.templates().draw(&label, 203, paper).unwrap().remove(0).bitmap;
    assert!(came.picture == drawn, "with the warehouse's own template");
}
