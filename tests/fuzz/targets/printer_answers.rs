//! What a printer answers. The first byte picks the language, the second what is done: ask how
//! it is, wait for a job, or print one. Then come the answers, each with its length before it.
#![no_main]

use std::time::Duration;

use floor_drivers::printer::{Confirmation, JobError, JobPolicy, LANGUAGES, Language, Printed, Status, look, send};
use floor_drivers::transport::{DeviceId, Transport, TransportError, WriteError};
use libfuzzer_sys::fuzz_target;

/// A silent printer costs this much of real time for each question.
const PATIENCE: Duration = Duration::from_micros(25);
const JOB: &[u8] = b"no question has these bytes";
/// Right answers of each language, to be damaged.
const ANSWERS: [&[u8]; 8] = [
    b"\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n\x02001,0,0,0,1,2,6,0,00000000,1,000\x03\r\n\x021,0\x03\r\n",
    b"\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n\x02001,0,0,0,1,2,6,0,00000007,1,000\x03\r\n\x021,0\x03\r\n",
    b"\x02\r\nPRINTER STATUS\r\n ERRORS: 1 00000000 00010005\r\n WARNINGS: 1 00000000 00000008\r\n\x03",
    b"\x02@@@@\x03\r\n",
    b"\x00",
    b"07,11\r\n",
    b"\x12",
    b"\x10\x00\x00\x00\x00",
];

fuzz_target!(|data: &[u8]| {
    let [picked, done, sent @ ..] = data else { return };
    if picked & 0x80 != 0 {
        return device_id(sent);
    }
    let Some(entry) = LANGUAGES.get(usize::from(*picked) % LANGUAGES.len()) else { return };
    let language = (entry.new)();
    let mut printer = Printer {
        answers: answers(sent),
        ready: Vec::new(),
        piece: usize::from(done >> 4) * 7 + 1,
        // Receipt printers are given half a second more, which is too long to wait here.
        silence_left: if entry.id == "escpos" && done & 3 != 0 { 8 } else { u32::MAX },
        job_written: false,
    };
    // Some speak before they are asked.
    if done & 4 != 0 {
        printer.ready = printer.answers.next().unwrap_or_default();
    }
    match done & 3 {
        0 | 1 if entry.id != "escpos" || done & 3 == 0 => {
            let silent = printer.ready.is_empty() && printer.answers.len() == 0;
            if let Ok(status) = look(&mut printer, language.as_ref(), PATIENCE) {
                check_status(&status);
                assert!(!silent || status.unknown, "silence is not {status}");
            }
        }
        0 | 1 | 2 => confirm(language.as_ref(), &mut printer),
        _ => print(language.as_ref(), &mut printer),
    }
});

fn check_status(status: &Status) {
    assert!(!status.to_string().is_empty());
    assert!(!(status.is_ready() && status.is_blocked()));
    assert!(!(status.unknown && status.is_ready()));
    assert!(status.error.as_ref().is_none_or(|error| !error.to_string().is_empty()));
}

fn confirm(language: &dyn Language, printer: &mut Printer) {
    match language.confirm(printer, PATIENCE) {
        Ok(Confirmation::Stopped(status)) => {
            check_status(&status);
            assert!(status.is_blocked());
        }
        Ok(Confirmation::Busy(status)) => check_status(&status),
        Ok(Confirmation::Printed | Confirmation::Idle | Confirmation::Silent) | Err(_) => {}
    }
}

/// A job that is said not to have been sent was not, so that sending it again prints it once.
fn print(language: &dyn Language, printer: &mut Printer) {
    let policy = JobPolicy {
        status_timeout: PATIENCE,
        write_timeout: PATIENCE,
        confirm_timeout: PATIENCE,
        refuse_silent: false,
        after_doubt: false,
    };
    match send(printer, language, JOB, &policy) {
        Ok(Printed::Confirmed | Printed::Sent) | Err(JobError::Ambiguous { .. }) => assert!(printer.job_written),
        Err(JobError::NothingSent { .. }) => assert!(!printer.job_written),
    }
}

fn device_id(sent: &[u8]) {
    for id in [DeviceId::from_answer(sent), DeviceId::parse(&String::from_utf8_lossy(sent))] {
        assert!(id.title().len() <= id.text.len());
        assert!(id.commands.len() <= id.text.len());
        assert!(id.language().is_none_or(|id| LANGUAGES.iter().any(|entry| entry.id == id)));
        let again = DeviceId::parse(&id.text);
        assert_eq!(again, id);
    }
}

/// Each answer: a byte that is its length, or from 0xE0 on one of the right ones with a few
/// bytes changed.
fn answers(mut sent: &[u8]) -> std::vec::IntoIter<Vec<u8>> {
    let mut answers = Vec::new();
    while let [length, after @ ..] = sent {
        let (answer, after) = match length {
            ..0xE0 => {
                let (answer, after) = after.split_at(after.len().min(usize::from(*length)));
                (answer.to_vec(), after)
            }
            right => {
                let mut answer = ANSWERS.get(usize::from(right & 7)).copied().unwrap_or_default().to_vec();
                let (changes, after) = after.split_at(after.len().min(usize::from(right >> 3 & 3) * 2));
                for change in changes.as_chunks::<2>().0 {
                    let at = usize::from(change[0]) % answer.len();
                    answer[at] = change[1];
                }
                (answer, after)
            }
        };
        answers.push(answer);
        sent = after;
    }
    answers.into_iter()
}

/// Answers each question with the next answer, in pieces, and is silent without waiting.
struct Printer {
    answers: std::vec::IntoIter<Vec<u8>>,
    ready: Vec<u8>,
    piece: usize,
    /// How often it is silent before its cable comes out.
    silence_left: u32,
    job_written: bool,
}

impl Transport for Printer {
    fn read(&mut self, buffer: &mut [u8], _timeout: Duration) -> Result<usize, TransportError> {
        if self.ready.is_empty() {
            let gone = || TransportError::Gone { address: self.address().to_owned() };
            self.silence_left = self.silence_left.checked_sub(1).ok_or_else(gone)?;
        }
        let count = self.ready.len().min(buffer.len()).min(self.piece);
        buffer.iter_mut().zip(self.ready.drain(..count)).for_each(|(to, from)| *to = from);
        Ok(count)
    }

    fn write_all(&mut self, bytes: &[u8], _timeout: Duration) -> Result<(), WriteError> {
        self.job_written |= bytes.starts_with(JOB);
        self.ready.extend(self.answers.next().unwrap_or_default());
        Ok(())
    }

    fn address(&self) -> &str {
        "fuzz:printer"
    }
}
