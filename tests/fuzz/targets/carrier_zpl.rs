//! Carriers' ZPL: whatever it is, it is sent to a printer as it came only where nothing in it
//! goes beyond one label. Here every command is sought in the plainest way, by its sign.
#![no_main]

#[path = "."]
mod labels {
    #[path = "."]
    pub mod pass {
        pub const LABELS_MAX: usize = 20;
        pub const MEDIA_MM: (f32, f32) = (101.6, 152.4);

        #[path = "../../../src/labels/pass/error.rs"]
        #[allow(dead_code, reason = "other readers have their own errors")]
        mod error;
        #[path = "../../../src/labels/pass/zpl.rs"]
        #[allow(dead_code, reason = "only a part is called here")]
        mod zpl;

        pub use error::PassError;

        mod fit {
            pub const SLACK_MM: f32 = 2.0;

            pub fn true_dpi(dpi: u32) -> f32 {
                dpi as f32
            }
        }

        /// Whether the bytes would be sent as they are.
        pub fn goes_as_is(bytes: &[u8]) -> bool {
            match zpl::scan(bytes) {
                Ok(found) => {
                    assert!((1..=LABELS_MAX).contains(&found.labels));
                    if found.why_not_as_is(203, MEDIA_MM).is_some() {
                        return false;
                    }
                    // What is put in front makes nothing else of it.
                    let sent = found.prepared(bytes, 203, MEDIA_MM);
                    let again = zpl::scan(&sent).map(|again| (again.labels, again.why_not_as_is(203, MEDIA_MM)));
                    assert!(matches!(again, Ok((1, None))), "{}: {again:?}", sent.escape_ascii());
                    true
                }
                Err(error) => {
                    assert!(!error.to_string().is_empty());
                    false
                }
            }
        }
    }
}

use libfuzzer_sys::fuzz_target;

/// Most commands of a label, and some that no label needs.
#[rustfmt::skip]
const COMMANDS: [&str; 40] = [
    "^XA", "^XZ", "^FO10,10", "^FDHello", "^FS", "^A0N,30,30", "^A", "^BY3", "^BCN,100,Y,N,N", "^GFA,4,4,1,00FF00FF",
    "^GFB,3,3,1,abc", "^PW812", "^LL1218", "^CI28", "^PQ1", "^PQ5", "^POI", "^FH", "^FX", "^XGR:LOGO.GRF,1,1", "~JR",
    "~JA", "^JUS", "~DGR:L.GRF,2,1,FFFF", "~DYR:X,B,G,3,1,abc", "^DFR:X.ZPL", "^IDR:*.*", "~CC^", "~CT~", "~CD,",
    "^CC!", "^", "~", "^C", "~J", "^A@N,1,1,E:X.TTF", "\r\n", ",", "^MMC", "^HH",
];

fuzz_target!(|data: &[u8]| {
    let Some((form, rest)) = data.split_first() else { return };
    let bytes: Vec<u8> = match form % 3 {
        0 => rest.to_vec(),
        1 => [b"^XA".as_slice(), rest, b"^FDx^FS^XZ"].concat(),
        _ => {
            let parts = rest.iter().map(|byte| COMMANDS[usize::from(*byte) % COMMANDS.len()]);
            parts.collect::<String>().into_bytes()
        }
    };
    if !labels::pass::goes_as_is(&bytes) {
        return;
    }
    for (at, command) in bytes.windows(3).enumerate().filter(|(_, part)| matches!(part[0], b'^' | b'~')) {
        // Behind "~CT" the sign is what commands begin with, and begins none.
        let before = bytes.get(at.saturating_sub(3)..at).unwrap_or_default().to_ascii_uppercase();
        if matches!(before.as_slice(), [b'^' | b'~', b'C', b'C' | b'T']) {
            continue;
        }
        let code = [command[1].to_ascii_uppercase(), command[2].to_ascii_uppercase()];
        let is_sign = matches!(&code, b"CC" | b"CT" | b"CD") || matches!(code[0], b'^' | b'~');
        assert!(command[0] == b'^' || is_sign, "{}", bytes.escape_ascii());
        assert!(
            !matches!(&code, b"JU" | b"DF" | b"ID" | b"HH" | b"MM" | b"XG" | b"PP" | b"SD" | b"RF"),
            "{}",
            bytes.escape_ascii()
        );
    }
});
