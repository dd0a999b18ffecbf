//! The program is killed at random points of a shift and started again: everything that the
//! operator was told is there, the bench is where it was, and the shift comes to its end.

use floor::domain::Fact;
use floor::floor_loop::{FloorLoop, Input, Now, Settings};
use floor::journal::Author;
use floor::store::Store;
use floor::store::reader::JournalReader;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Kills per shift before it is let run to its end.
const KILLS: usize = 4;

fn start(out: &Path, seed: u64, errors: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_floor"))
        .args(["shift", "--resume", "--seed", &seed.to_string(), "--out"])
        .arg(out)
        .arg("--trace")
        .arg(out.join("trace.tsv"))
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(errors).expect("a log file"))
        .spawn()
        .expect("floor starts")
}

/// What the robot saw answered: code, verdict, step.
fn answered(out: &Path) -> Vec<(u64, String, String)> {
    let text = std::fs::read_to_string(out.join("trace.tsv")).unwrap_or_default();
    // The kill may have cut the last line.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let read = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        Some((fields.first()?.parse().ok()?, (*fields.get(1)?).to_owned(), (*fields.get(3)?).to_owned()))
    };
    whole.lines().filter_map(read).collect()
}

fn scans_on_disk(out: &Path) -> Vec<String> {
    let reader = JournalReader::open(&out.join("terminal/floor.db"), "T01").expect("the journal opens");
    let mut scans = Vec::new();
    let mut after = 0;
    loop {
        let page = reader.events_after(after, 5_000, 8 << 20).expect("the journal is readable");
        let Some(last) = page.last() else { return scans };
        after = last.dseq;
        for event in page {
            if let Some(Fact::ScanHeard { text, .. }) = event.decode().expect("an event").fact {
                scans.push(text);
            }
        }
    }
}

/// Opens what the killed process left, as the next start would, and looks.
fn check(out: &Path, seed: u64) {
    let told = answered(out);
    let Some((number, _, _)) = told.last() else { return };
    let reader = JournalReader::open(&out.join("terminal/floor.db"), "T01").expect("the journal opens");
    reader.audit().expect("the chain is whole");
    drop(reader);
    let scans = scans_on_disk(out);
    assert!(scans.len() as u64 >= *number, "seed {seed}: {number} scans were answered, {} are on disk", scans.len());
    for (number, code, _) in &told {
        let on_disk = &scans[*number as usize - 1];
        // Half codes and noise are recorded by their bytes, without a text.
        assert!(
            on_disk == code || code.is_empty() || on_disk.is_empty(),
            "seed {seed}: scan {number}: {on_disk} is not {code}"
        );
    }
    let author = Author { warehouse: "LAX1".into(), device: "T01".into(), epoch: 1, boot: uuid::Uuid::now_v7() };
    let store = Store::open(&out.join("terminal"), author).expect("the database opens after a kill");
    assert_eq!(store.stock_imbalances().expect("stock is readable"), [], "seed {seed}");
    let before = store.projection_digest().expect("projections are readable");
    let mut floor = FloorLoop::new(store, Settings::default()).expect("the bench is taken up");
    let now = Now { wall_ms: floor::journal::wall_ms(), up: Duration::from_secs(1) };
    floor.handle(Input::Tick, now);
    let model = floor.model(now);
    assert_eq!(model.status.heard, scans.len() as u64);
    assert_eq!(model.status.on_disk, model.status.heard);
    // The half-done work is where it was: on the last answered step, unless one more scan
    // reached the disk before the kill.
    if let Some((number, _, step)) = told.last()
        && *number == scans.len() as u64
        && !model.status.locked
        && !step.ends_with("weighing")
        && !step.ends_with("weight-off")
    {
        assert_eq!(*step, format!("{}/{}", model.screen.flow.word(), model.screen.step), "seed {seed}");
    }
    drop(floor);
    let author = Author { warehouse: "LAX1".into(), device: "T01".into(), epoch: 1, boot: uuid::Uuid::now_v7() };
    let mut store = Store::open(&out.join("terminal"), author).expect("the database opens");
    store.rebuild().expect("the projections can be rebuilt");
    assert_eq!(
        before,
        store.projection_digest().expect("projections are readable"),
        "seed {seed}: rebuilt differently"
    );
}

fn a_shift_survives_kills(seed: u64) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path();
    let errors = out.join("stderr.log");
    let mut die = fastrand::Rng::with_seed(seed);
    for kill in 0..KILLS {
        let mut child = start(out, seed + kill as u64 * 1000, &errors);
        // Each next kill comes at some later point of the work.
        let from = answered(out).len();
        let target = from + die.usize(1..90);
        let patience = std::time::Instant::now();
        while answered(out).len() < target && patience.elapsed() < Duration::from_secs(60) {
            if child.try_wait().expect("the child can be asked").is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(die.u64(1..40)));
        }
        child.kill().expect("kill");
        child.wait().expect("wait");
        check(out, seed);
    }
    let status = start(out, seed + 777, &errors).wait().expect("the shift ends");
    let log = std::fs::read_to_string(&errors).unwrap_or_default();
    assert!(status.success(), "seed {seed}: {log}");
    let report = std::fs::read_to_string(out.join("shift.json")).expect("shift.json");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let broken = report["invariants"].as_object().expect("invariants").values().filter(|held| **held != true).count();
    assert_eq!(broken, 0, "seed {seed}: {report}");
    assert!(report["orders_shipped"].as_u64() > Some(10), "seed {seed}: {report}");
}

/// More seeds: `FLOOR_KILL_SEEDS=40 cargo test --test kill`.
#[test]
fn shifts_survive_kills_at_random_points() {
    let seeds = std::env::var("FLOOR_KILL_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(5u64);
    for seed in 1..=seeds {
        a_shift_survives_kills(seed);
    }
}
