//! Any text with any AIM identifier: no panic, and what holds for every text holds.
#![no_main]

#[path = "../../../src/domain/codes/mod.rs"]
#[allow(dead_code, reason = "only a part is called here")]
mod codes;

#[path = "../codes_checks.rs"]
mod checks;

use libfuzzer_sys::fuzz_target;

const AIMS: [Option<&str>; 16] = [
    None,
    Some("]C1"),
    Some("]d2"),
    Some("]Q3"),
    Some("]e0"),
    Some("]E0"),
    Some("]E3"),
    Some("]E4"),
    Some("]C0"),
    Some("]I1"),
    Some("]A0"),
    Some("]Q1"),
    Some("]L0"),
    Some("]J1"),
    Some("]X0"),
    Some("nonsense"),
];

fuzz_target!(|data: &[u8]| {
    let Some((aim, text)) = data.split_first() else { return };
    let aim = AIMS.get(usize::from(aim % 16)).copied().flatten();
    checks::check(&String::from_utf8_lossy(text), aim);
});
