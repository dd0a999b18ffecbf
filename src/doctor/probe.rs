//! Asks whether a Toledo 8217 listens on a line. Other makers' scales leave that question
//! unanswered; even so it is asked only when a person says where.

use crate::words::{Language, Msg, Word};
use floor_drivers::scale::probe_toledo_8217;
use floor_drivers::transport::Address;
use std::io::Write;

/// True when one answers.
pub(super) fn run(address: &Address, language: Language, out: &mut dyn Write) -> anyhow::Result<bool> {
    let mut line = address.open()?;
    let found = probe_toledo_8217(line.as_mut())?;
    let word = if found { Word::DoctorProbeFound } else { Word::DoctorProbeNothing };
    writeln!(out, "{}", Msg::new(word).arg(address.to_string()).text(language))?;
    Ok(found)
}
