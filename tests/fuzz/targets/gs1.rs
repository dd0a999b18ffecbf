//! Element strings made from the table, right in form and mostly in content, as a symbol, in
//! brackets and as a link: a mutator alone seldom finds long ones.
#![no_main]

#[path = "../../../src/domain/codes/mod.rs"]
#[allow(dead_code, reason = "only a part is called here")]
mod codes;

#[path = "../codes_checks.rs"]
mod checks;

use codes::gs1::table::{Rule, Set, TABLE};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut bytes = data.iter().copied();
    let mut next = || bytes.next().unwrap_or(0);
    let form = next() % 3;
    let mut text = String::from(if form == 2 { "https://id.example/" } else { "" });
    for nth in 0..1 + next() % 6 {
        let Some(ai) = TABLE.get(usize::from(next()) % TABLE.len()) else { return };
        let last = ai.last_max.map(|max| (next() % (max + 1)).to_string()).unwrap_or_default();
        let code = format!("{}{last}", ai.code);
        text += &match (form, nth) {
            (0, _) => code,
            (1, _) => format!("({code})"),
            (_, 0) => format!("{code}/"),
            (_, 1) => format!("?{code}="),
            _ => format!("&{code}="),
        };
        for part in ai.parts {
            if part.optional && next() % 2 == 0 {
                break;
            }
            let length = part.min + usize::from(next()) % (part.max - part.min + 1);
            let start = text.len();
            for _ in 0..length {
                text.push(match part.set {
                    Set::Digits => char::from(b'0' + next() % 10),
                    _ => char::from(b'!' + next() % 94),
                });
            }
            // Now and then a wrong one is left.
            if part.rule == Rule::Check && next() % 8 != 0 {
                text.pop();
                let check = codes::check::mod10(&text[start..]);
                text.extend(check);
            }
        }
        if form == 0 && (ai.length().is_none() || next() % 8 == 0) {
            text.push('\u{1D}');
        }
    }
    checks::check(&text, (form == 0).then_some("]C1"));
});
