//! The built program on a real (virtual) display, with keys that arrive as a wedge sends them.

use floor::store::reader::JournalReader;
use std::io::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Ended with the test, however that ends.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn has(program: &str) -> bool {
    Command::new("sh").args(["-c", &format!("command -v {program}")]).stdout(Stdio::null()).status().unwrap().success()
}

/// A display of its own, smaller than the window would be and without a window manager; and its name.
fn display() -> (Ended, String) {
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1024x600x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (Ended(server), format!(":{}", line.trim()))
}

fn xdotool(display: &str, args: &[&str]) -> Option<String> {
    let output = Command::new("xdotool").env("DISPLAY", display).args(args).output().unwrap();
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(40);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "never: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn recorded(data: &Path, kind: &str) -> u64 {
    let database = data.join("demo").join("terminal").join("floor.db");
    let audit = JournalReader::open(&database, "T01").and_then(|reader| reader.audit());
    audit.map_or(0, |audit| audit.kinds.get(kind).copied().unwrap_or(0))
}

#[test]
fn a_scanned_badge_signs_in_and_its_enter_presses_no_button() {
    if !has("Xvfb") || !has("xdotool") {
        // Not by eprintln!, which the test runner keeps to itself when a test passes.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: a_scanned_badge_signs_in_and_its_enter_presses_no_button needs Xvfb and xdotool"
        );
        return;
    }
    let data = tempfile::tempdir().unwrap();
    let (_server, display) = display();
    let program = Command::new(env!("CARGO_BIN_EXE_floor"))
        .arg("--data")
        .arg(data.path())
        .env("DISPLAY", &display)
        .env_remove("WAYLAND_DISPLAY")
        .env("SLINT_BACKEND", "winit-software")
        .stderr(std::fs::File::create(data.path().join("stderr.log")).unwrap())
        .spawn()
        .unwrap();
    let mut program = Ended(program);
    let window = wait_for("the window opens", || {
        if let Some(status) = program.0.try_wait().unwrap() {
            panic!("{status}: {}", std::fs::read_to_string(data.path().join("stderr.log")).unwrap());
        }
        xdotool(&display, &["search", "--name", "LinkStar Floor"])
    });
    let window = window.lines().next().unwrap().to_owned();
    // Nobody gives it size and keys.
    wait_for("the window takes the keys", || {
        xdotool(&display, &["getwindowfocus"]).filter(|focused| focused.trim() == window)
    });
    wait_for("the window is as large as the screen", || {
        let said = xdotool(&display, &["getwindowgeometry", "--shell", &window])?;
        (said.contains("WIDTH=1024\n") && said.contains("HEIGHT=600\n")).then_some(())
    });
    std::thread::sleep(Duration::from_millis(500));

    // The language button: an Enter that pressed it would change the language back.
    let chosen = || std::fs::read_to_string(data.path().join("screen.toml")).unwrap_or_default();
    xdotool(&display, &["mousemove", "968", "32", "click", "1"]).unwrap();
    wait_for("Chinese is chosen", || chosen().contains("language = \"zh\"").then_some(()));

    xdotool(&display, &["type", "--delay", "4", "BADGE-1006"]).unwrap();
    xdotool(&display, &["key", "Return"]).unwrap();
    wait_for("the badge is on record", || (recorded(data.path(), "session.opened") == 1).then_some(()));
    assert!(chosen().contains("language = \"zh\""), "Enter pressed a button");
    assert_eq!(recorded(data.path(), "scan.heard"), 1);
}

#[test]
fn without_a_display_it_says_so_in_one_line() {
    let data = tempfile::tempdir().unwrap();
    for unreachable in [None, Some(":4711")] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_floor"));
        program.arg("--data").arg(data.path()).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        if let Some(display) = unreachable {
            program.env("DISPLAY", display);
        }
        let output = program.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains("floor shift --out"), "{said}");
    }
}
