//! The hub as its own program, killed without warning.

use super::WAREHOUSE;
use super::client::Terminal;
use floor::sync::SyncConfig;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_floor-hub");

fn run(dir: &Path, args: &[&str]) -> (bool, String, String) {
    let done = Command::new(PROGRAM).args(args).arg("--data").arg(dir).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (done.status.success(), text(done.stdout), text(done.stderr))
}

/// The running program; killed when the test ends, however that is.
struct Served(Child);

impl Served {
    fn start(dir: &Path, listen: &str) -> (Self, String) {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--listen", listen, "--data"])
            .arg(dir)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().rsplit(' ').next().unwrap().to_owned();
        assert!(url.starts_with("http://"), "{line}");
        (Self(child), url)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn killed_in_the_middle_of_the_backlog_it_has_everything_once() {
    let dir = tempfile::tempdir().unwrap();
    let (ok, token, told) = run(dir.path(), &["device", "add", "--warehouse", WAREHOUSE, "--device", "bench-1"]);
    assert!(ok, "{told}");
    let (mut served, hub_url) = Served::start(dir.path(), "127.0.0.1:0");
    let listen = hub_url.strip_prefix("http://").unwrap().to_owned();
    let config = SyncConfig {
        hub_url: hub_url.clone(),
        warehouse: WAREHOUSE.into(),
        device: "bench-1".into(),
        token: token.trim().into(),
    };
    let mut terminal = Terminal::start(&config);
    terminal.write(3_000);
    for round in 0..3 {
        std::thread::sleep(Duration::from_millis(120 * round));
        drop(served);
        (served, _) = Served::start(dir.path(), &listen);
    }
    terminal.until_acked(3_000);

    // The same program imports while it serves: the terminal hears of it.
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/import");
    let locations = fixtures.join("locations.csv");
    let rejects = dir.path().join("rejects.csv");
    let (ok, report, told) = run(
        dir.path(),
        &[
            "import",
            "locations",
            locations.to_str().unwrap(),
            "--warehouse",
            WAREHOUSE,
            "--rejects",
            rejects.to_str().unwrap(),
        ],
    );
    assert!(ok, "{told}");
    assert!(report.contains("6 rows: 2 taken, 4 set aside") && report.contains("rejects.csv"), "{report}");
    assert!(std::fs::read_to_string(&rejects).unwrap().starts_with("row,reason,original\n3,"));
    let begun = Instant::now();
    terminal.until_pulled(3_002);
    assert!(begun.elapsed() < Duration::from_secs(3), "took {:?}", begun.elapsed());
    terminal.client.stop();
    drop(served);

    let conn = rusqlite::Connection::open(dir.path().join("hub.sqlite")).unwrap();
    let count = |what: &str| conn.query_row(what, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM event WHERE device = 'bench-1'"), 3_000);
    assert_eq!(count("SELECT max(gseq) FROM event"), 3_002);
    assert_eq!(conn.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)).unwrap(), "ok");
}

#[test]
fn mistakes_on_the_command_line_are_told_in_words() {
    let dir = tempfile::tempdir().unwrap();
    let orders = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/import/orders_traps.csv");
    let orders = orders.to_str().unwrap();
    let cases: [(&[&str], &str); 5] = [
        (&["import", "orders", "/nowhere.csv", "--warehouse", "W", "--map", "/nowhere.toml"], "/nowhere.toml"),
        (&["import", "orders", orders, "--warehouse", "W"], "--map"),
        (&["import", "locations", orders, "--warehouse", "W"], "no column \"code\""),
        (&["device", "revoke", "--warehouse", "W", "--device", "d"], "not enrolled"),
        (&["serve", "--listen", "256.0.0.1:1"], "--listen"),
    ];
    for (args, says) in cases {
        let (ok, _, told) = run(dir.path(), args);
        assert!(!ok && told.contains(says) && !told.contains("panicked"), "{args:?}: {told}");
    }
}
