//! What a scale sends, in pieces of any size: the first byte picks the protocol, the second
//! the sizes, the rest is sent. An error is never a weight, and a weight fits.
#![no_main]

use floor_drivers::scale::{PROTOCOLS, ReadingState, ScaleRequest, ScaleSaid, ScaleSettings, Unit};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [picked, size, sent @ ..] = data else { return };
    let Some(entry) = PROTOCOLS.get(usize::from(*picked) % PROTOCOLS.len()) else { return };
    let unit = (size & 0x80 != 0).then_some(Unit::Pound);
    let mut scale = (entry.new)(&ScaleSettings { unit });
    for (nth, piece) in sent.chunks(usize::from(size & 0x3F) + 1).enumerate() {
        if size & 0x40 != 0 {
            scale.ask([ScaleRequest::Weigh, ScaleRequest::Zero, ScaleRequest::Tare][nth % 3]);
        }
        for said in scale.push(piece) {
            if let ScaleSaid::Reading(reading) = said {
                let weight = reading.weight.map(|weight| weight.to_mg().expect("a weight that fits"));
                let may_have = matches!(reading.state, ReadingState::Stable | ReadingState::Moving);
                assert!(weight.is_none() || may_have, "{:?}", reading.state);
                assert!(weight.is_some() || reading.state != ReadingState::Stable);
            }
        }
        if piece.first() == Some(&0) {
            scale.forget();
        }
    }
});
