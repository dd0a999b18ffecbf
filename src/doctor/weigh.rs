//! One question to a scale, and what its answer says about the set-up.

use super::finding::{Finding, Part};
use super::trouble::Trouble;
use crate::floor_loop::{Health, scale_trouble};
use crate::terminal::config::Scale;
use crate::words::{Msg, Word, devices};
use floor_drivers::scale::{
    self, ProtocolEntry, Reading, ReadingState, ScaleRequest, ScaleSaid, WeightError, is_noise, recognise,
};
use floor_drivers::transport::{Address, Channel, Transport, TransportError};
use std::time::{Duration, Instant};

/// Streaming scales speak several times a second, others when they are asked.
const ANSWER_WITHIN: Duration = Duration::from_millis(1500);
/// What is kept is read without a pause; a line that sends without one must end, too.
const PAUSE: Duration = Duration::from_millis(10);
const OLD_WITHIN: Duration = Duration::from_millis(200);

/// Asks the scale for a weight, once, in the protocol that is set up. `None` where there is no
/// such protocol: that is a fault of the set-up.
pub(super) fn weigh(scale: &Scale) -> Option<Finding> {
    let entry = scale::protocol(&scale.protocol)?;
    let (name, address) = (&scale.name, &scale.address);
    let wrong = |trouble: &Trouble| Finding::trouble(Part::Scale, name, address, trouble);
    let said = |health, say: Msg| Finding { health, ..Finding::good(Part::Scale, name, address, say) };
    let heard = match listen(scale, entry) {
        Ok(heard) => heard,
        Err(error) => return Some(wrong(&Trouble::of_transport(address, &error))),
    };
    let Some(Reading { state, weight, .. }) = &heard.reading else {
        return Some(wrong(&diagnose(scale, &heard.bytes)));
    };
    Some(match (state, weight) {
        (ReadingState::Error(why), _) if is_own(why) => {
            let no_unit = matches!(why, scale::Trouble::Weight { why: WeightError::NoUnit, .. });
            let fix = no_unit.then(|| Word::DoctorFixNoUnit.into());
            Finding { fix, ..said(Health::Bad, scale_trouble(why)) }
        }
        (ReadingState::Error(_), _) => wrong(&diagnose(scale, &heard.bytes)),
        (ReadingState::Overload, _) => said(Health::Warn, Word::ScaleOverload.into()),
        (ReadingState::Underload, _) => said(Health::Warn, Word::ScaleUnderload.into()),
        (ReadingState::NotReady, _) => said(Health::Warn, Word::TroubleCannotNow.into()),
        // Not every protocol says that it stands still.
        (_, Some(weight)) if weight.value < 0 => said(Health::Warn, Word::ScaleUnderload.into()),
        (_, Some(weight)) => said(Health::Good, Msg::new(Word::DoctorWeight).arg(weight.to_string())),
        (_, None) => said(Health::Good, Word::ScaleMoving.into()),
    })
}

/// What came within the time that it had.
struct Heard {
    bytes: Vec<u8>,
    /// The first that was no error, or else the last error.
    reading: Option<Reading>,
}

fn listen(scale: &Scale, entry: &ProtocolEntry) -> Result<Heard, TransportError> {
    let mut transport = scale.address.open()?;
    let mut protocol = (entry.new)(&scale.settings());
    drop_old(transport.as_mut())?;
    transport.write_all(protocol.ask(ScaleRequest::Weigh), ANSWER_WITHIN).map_err(|error| error.source)?;
    let deadline = Instant::now() + ANSWER_WITHIN;
    let mut heard = Heard { bytes: Vec::new(), reading: None };
    let mut buffer = [0u8; 256];
    while let left @ 1.. = deadline.saturating_duration_since(Instant::now()).as_millis() {
        let left = Duration::from_millis(u64::try_from(left).unwrap_or(1));
        let count = transport.read(&mut buffer, left)?;
        let new = buffer.get(..count).unwrap_or_default();
        heard.bytes.extend_from_slice(new);
        for said in protocol.push(new) {
            let ScaleSaid::Reading(reading) = said else { continue };
            let error = matches!(reading.state, ReadingState::Error(_));
            heard.reading = Some(reading);
            // Whoever listens to a stream comes in the middle of a word: the next one counts.
            if !error {
                return Ok(heard);
            }
        }
    }
    Ok(heard)
}

/// Throws away what the line kept from before anybody listened: such a weight may be minutes old.
fn drop_old(transport: &mut dyn Transport) -> Result<(), TransportError> {
    // A HID device may have sent the only report that it sends until it changes.
    if transport.channel() != Channel::Bytes {
        return Ok(());
    }
    let mut buffer = [0u8; 4096];
    let deadline = Instant::now() + OLD_WITHIN;
    while Instant::now() < deadline && transport.read(&mut buffer, PAUSE)? > 0 {}
    Ok(())
}

/// Why no weight was understood: silence, another protocol, another frame, another speed.
fn diagnose(scale: &Scale, bytes: &[u8]) -> Trouble {
    let line = line_of(scale);
    if bytes.is_empty() {
        return Trouble::NoAnswer { line };
    }
    let serial = matches!(scale.address, Address::Serial { .. });
    match recognise(bytes, &scale.protocol) {
        Some(found) if found.protocol == scale.protocol => Trouble::OtherFrame { line },
        Some(found) => Trouble::OtherProtocol { found: found.protocol.to_owned() },
        None if serial && is_noise(bytes) => Trouble::OtherSpeed { line },
        None => Trouble::Garbled { line },
    }
}

/// Whether it is the scale's own word about itself, and no misunderstanding.
fn is_own(why: &scale::Trouble) -> bool {
    use scale::Trouble as T;
    !matches!(
        why,
        T::Silent
            | T::Noise
            | T::Unreadable(_)
            | T::Checksum
            | T::UnknownCommand
            | T::DamagedCommand
            | T::Weight { why: WeightError::NotANumber, .. }
    )
}

/// How the line is set, for a person who compares it with the scale's menu.
pub(super) fn line_of(scale: &Scale) -> Msg {
    let protocol = devices::protocol(&scale.protocol);
    match &scale.address {
        Address::Serial { frame, .. } => {
            let text = scale.address.to_string();
            let options = text.split_once("frame=").map_or("", |(_, rest)| rest);
            let frame_text = options.split('&').next().unwrap_or_default();
            Msg::new(Word::DoctorLine).arg(format!("{} {frame_text}", frame.baud)).arg_msg(protocol)
        }
        _ => protocol,
    }
}
