//! Checks a push before the database sees it: form, names, chain and epoch.

use super::store::{DeviceState, PushRefused};
use crate::domain::Fact;
use crate::journal::{Decoded, Event};

/// The events of a push, read, each the successor of the one before.
pub fn read<'a>(warehouse: &str, device: &str, events: &'a [Event]) -> Result<Vec<(&'a Event, Decoded)>, PushRefused> {
    let mut read = Vec::with_capacity(events.len());
    let mut before: Option<&Event> = None;
    for event in events {
        let bad = |why: String| PushRefused::BadEvent { dseq: event.dseq, why };
        let decoded = event.decode().map_err(|error| bad(error.to_string()))?;
        if decoded.envelope.warehouse != warehouse {
            return Err(bad(format!("it belongs to the warehouse {}", decoded.envelope.warehouse)));
        }
        if decoded.envelope.device != device {
            return Err(bad(format!("it was written by the device {}", decoded.envelope.device)));
        }
        if event.dseq == 0 || i64::try_from(event.dseq).is_err() {
            return Err(bad("journals are numbered from 1".into()));
        }
        if before.is_some_and(|before| before.dseq + 1 != event.dseq || before.hash != event.prev_hash) {
            return Err(bad("it does not continue the event before it".into()));
        }
        if decoded.fact.as_ref().is_some_and(Fact::is_record) {
            return Err(bad(format!("a device may not write {}: only the hub does", decoded.kind)));
        }
        before = Some(event);
        read.push((event, decoded));
    }
    Ok(read)
}

/// What to do with one event, given how far the hub has the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is there already, provided that the hub's hash at its place is the same.
    Known,
    Next,
}

/// Where an event stands to what the hub has.
pub fn place(state: &DeviceState, epoch: u32, event: &Event) -> Result<Place, PushRefused> {
    if epoch != state.epoch {
        return Err(PushRefused::Epoch { found: epoch, expected: state.epoch });
    }
    if event.dseq <= state.dseq {
        return Ok(Place::Known);
    }
    if event.dseq > state.dseq + 1 {
        return Err(PushRefused::Gap { have: state.dseq });
    }
    if event.prev_hash != state.hash {
        return Err(PushRefused::Fork { dseq: state.dseq });
    }
    Ok(Place::Next)
}
