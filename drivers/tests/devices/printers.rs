use std::io::{Read, Write};
use std::time::Duration;

use floor_drivers::printer::{
    Bitmap, EscPos, EscPosJob, GraphicCoding, JobError, JobPolicy, JobTrouble, Language, Media, Printed, Zpl, check,
    fill_up, send,
};
use floor_drivers::simulator::{EscPosPrinter, LabelPrinter};
use floor_drivers::transport::Address;

use crate::{eventually, picture};

const HEX: Zpl = Zpl { coding: GraphicCoding::Hex };

fn patient() -> JobPolicy {
    JobPolicy {
        status_timeout: Duration::from_millis(500),
        confirm_timeout: Duration::from_secs(5),
        ..JobPolicy::default()
    }
}

fn print(address: &Address, language: &dyn Language, job: &[u8]) -> Result<Printed, JobError> {
    let mut transport = address.open().unwrap();
    send(transport.as_mut(), language, job, &patient())
}

fn refused(result: Result<Printed, JobError>) -> String {
    match result {
        Err(JobError::NothingSent { why }) => why.to_string(),
        other => panic!("not refused: {other:?}"),
    }
}

fn unclear(result: Result<Printed, JobError>) -> (usize, JobTrouble) {
    match result {
        Err(JobError::Ambiguous { bytes_sent, why }) => (bytes_sent, why),
        other => panic!("not ambiguous: {other:?}"),
    }
}

#[test]
fn what_comes_out_is_the_picture_to_the_dot() {
    let printer = LabelPrinter::start_zpl().unwrap();
    let label = picture(812, 1218);
    for coding in [GraphicCoding::Hex, GraphicCoding::RunLength] {
        let zpl = Zpl { coding };
        let job = zpl.label(&label, 2, &Media::default()).unwrap();
        assert_eq!(print(&printer.address(), &zpl, &job).unwrap(), Printed::Confirmed);
        let printed = printer.labels().pop().unwrap();
        assert!(printed.picture == label, "{coding:?} came out different");
        assert_eq!(printed.copies, 2);
    }
    assert_eq!(printer.labels_printed(), 4);
    assert_eq!(printer.complaints(), Vec::<String>::new());
    let blank = Bitmap::new(100, 50);
    let zpl = Zpl { coding: GraphicCoding::RunLength };
    print(&printer.address(), &zpl, &zpl.label(&blank, 1, &Media::default()).unwrap()).unwrap();
    assert_eq!(printer.labels().pop().unwrap().picture, blank);
}

#[test]
fn a_blocked_label_printer_gets_nothing() {
    let printer = LabelPrinter::start_zpl().unwrap();
    let job = HEX.label(&picture(64, 64), 1, &Media::default()).unwrap();
    let attempt = || print(&printer.address(), &HEX, &job);
    printer.set_paper_out(true);
    assert!(refused(attempt()).contains("paper out"));
    printer.set_paper_out(false);
    printer.set_head_open(true);
    assert!(refused(attempt()).contains("head or cover open"));
    printer.set_head_open(false);
    printer.set_ribbon_out(true);
    assert!(refused(attempt()).contains("ribbon out"));
    printer.set_ribbon_out(false);
    printer.set_paused(true);
    assert!(refused(attempt()).contains("paused"));
    printer.set_paused(false);
    assert_eq!(printer.labels_printed(), 0);
    assert_eq!(attempt().unwrap(), Printed::Confirmed);
    assert_eq!(printer.labels_printed(), 1);
}

#[test]
fn media_that_ends_in_mid_job_leaves_the_outcome_open() {
    let printer = LabelPrinter::start_zpl().unwrap();
    printer.run_out_after(1);
    let watch = printer.watch();
    let job = [
        HEX.label(&picture(64, 64), 1, &Media::default()).unwrap(),
        HEX.label(&picture(64, 32), 1, &Media::default()).unwrap(),
    ]
    .concat();
    let (bytes_sent, why) = unclear(print(&printer.address(), &HEX, &job));
    assert_eq!(bytes_sent, job.len());
    assert!(matches!(why, JobTrouble::Printer(status) if status.paper_out));
    assert_eq!(watch.try_iter().count(), 1);
    printer.set_paper_out(false);
    assert_eq!(watch.try_iter().count(), 1);
}

#[test]
fn a_cable_that_drops_in_mid_job_leaves_the_outcome_open() {
    let printer = LabelPrinter::start_zpl().unwrap();
    // Past the status question and into the picture.
    printer.unplug_after(20_000);
    let job = HEX.label(&picture(812, 1218), 4, &Media::default()).unwrap();
    let (bytes_sent, why) = unclear(print(&printer.address(), &HEX, &job));
    assert!(bytes_sent > 0 && bytes_sent <= job.len(), "{bytes_sent} bytes");
    assert!(matches!(why, JobTrouble::Cable(_)), "{why:?}");
    assert_eq!(printer.labels_printed(), 0);
    assert!(!printer.is_plugged());
    assert!(printer.address().open().is_err());
    printer.replug().unwrap();
    assert_eq!(print(&printer.address(), &HEX, &job).unwrap(), Printed::Confirmed);
}

#[test]
fn a_cable_that_drops_before_the_job_sends_nothing() {
    let printer = LabelPrinter::start_zpl().unwrap();
    let mut transport = printer.address().open().unwrap();
    printer.unplug();
    let job = HEX.label(&picture(64, 64), 1, &Media::default()).unwrap();
    let result = send(transport.as_mut(), &HEX, &job, &patient());
    assert!(matches!(result, Err(JobError::NothingSent { why: JobTrouble::Cable(_) })));
}

#[test]
fn silence_is_unknown_never_ready() {
    let printer = LabelPrinter::start_zpl().unwrap();
    printer.set_silent_when_blocked(true);
    printer.set_head_open(true);
    let mut transport = printer.address().open().unwrap();
    // ~HS is not answered with the head open, ~HQES is.
    let status = HEX.status(transport.as_mut(), Duration::from_millis(300)).unwrap();
    assert_eq!(status.to_string(), "head or cover open");
    printer.set_offline(true);
    let status = HEX.status(transport.as_mut(), Duration::from_millis(300)).unwrap();
    assert!(status.unknown && !status.is_ready());
    let job = HEX.label(&picture(64, 64), 1, &Media::default()).unwrap();
    let strict = JobPolicy { refuse_silent: true, ..patient() };
    let result = send(transport.as_mut(), &HEX, &job, &strict);
    assert!(matches!(result, Err(JobError::NothingSent { why: JobTrouble::NoAnswer })));
    // A printer that never speaks is believed to the cable's word only.
    let result = send(transport.as_mut(), &HEX, &job, &patient());
    assert_eq!(result.unwrap(), Printed::Sent);
}

#[test]
fn receipts_come_out_with_text_pictures_and_cuts() {
    let directory = tempfile::tempdir().unwrap();
    let printers =
        [EscPosPrinter::start().unwrap(), EscPosPrinter::start_serial(directory.path(), "receipts").unwrap()];
    for printer in printers {
        let logo = picture(384, 600);
        let job = EscPosJob::new()
            .heading("交接清单 Manifest")
            .line("1 × LPN-000001\u{1B}@\u{1D}V\u{0}")
            .raster(&logo)
            .feed(2)
            .cut()
            .line("second")
            .cut()
            .into_bytes();
        assert_eq!(print(&printer.address(), &EscPos, &job).unwrap(), Printed::Confirmed);
        let tickets = printer.tickets();
        assert_eq!(tickets.len(), 2);
        assert_eq!(tickets[0].lines(), ["交接清单 Manifest", "1 × LPN-000001@V", "", ""]);
        assert!(tickets[0].pictures() == [&logo], "the picture came out different");
        assert_eq!(tickets[1].lines(), ["second"]);
        assert_eq!(printer.complaints(), Vec::<String>::new());

        let label = EscPos.label(&logo, 2, &Media::default()).unwrap();
        assert_eq!(print(&printer.address(), &EscPos, &label).unwrap(), Printed::Confirmed);
        assert_eq!(printer.tickets().len(), 4);
    }
}

/// `DLE DC4` acts in the midst of a picture, unless it is switched off before.
#[test]
fn no_picture_opens_the_drawer() {
    let printer = EscPosPrinter::start().unwrap();
    let drawer = [0x10, 0x14, 0x01, 0x00, 0x01, 0x10, 0x14, 0x02, 0x01, 0x08];
    for stride in [1, 5, 10] {
        let label = Bitmap::from_bits(stride * 8, 10 / stride, drawer.to_vec());
        let job = EscPos.label(&label, 1, &Media::default()).unwrap();
        assert_eq!(print(&printer.address(), &EscPos, &job).unwrap(), Printed::Confirmed);
        assert!(printer.tickets().pop().unwrap().pictures() == [&label]);
    }
    assert_eq!(printer.complaints(), Vec::<String>::new());
    let raw = EscPosJob::new().raster(&Bitmap::from_bits(80, 1, drawer.to_vec())).cut().into_bytes();
    print(&printer.address(), &EscPos, &raw).unwrap();
    assert_eq!(printer.complaints().len(), 1);
}

/// The status is asked for meanwhile.
#[test]
fn a_roll_that_ends_is_told_before_patience_does() {
    let printer = EscPosPrinter::start().unwrap();
    printer.run_out_after_rows(100);
    let job = EscPosJob::new().raster(&picture(384, 600)).cut().into_bytes();
    let policy = JobPolicy { confirm_timeout: Duration::from_secs(120), ..patient() };
    let mut transport = printer.address().open().unwrap();
    let (_, why) = unclear(send(transport.as_mut(), &EscPos, &job, &policy));
    assert!(matches!(why, JobTrouble::Printer(status) if status.paper_out));
}

#[test]
fn a_blocked_receipt_printer_gets_nothing() {
    let printer = EscPosPrinter::start().unwrap();
    let job = EscPosJob::new().line("one").cut().into_bytes();
    let attempt = || print(&printer.address(), &EscPos, &job);
    printer.set_paper_out(true);
    assert!(refused(attempt()).contains("paper out"));
    printer.set_paper_out(false);
    printer.set_cover_open(true);
    assert!(refused(attempt()).contains("head or cover open"));
    printer.set_cover_open(false);
    printer.set_cutter_jammed(true);
    assert!(refused(attempt()).contains("cutter jammed"));
    printer.set_cutter_jammed(false);
    assert_eq!(printer.tickets().len(), 0);
    printer.set_paper_low(true);
    assert_eq!(attempt().unwrap(), Printed::Confirmed);
    assert_eq!(printer.tickets().len(), 1);
}

#[test]
fn a_roll_that_ends_in_mid_receipt_leaves_the_outcome_open() {
    let printer = EscPosPrinter::start().unwrap();
    printer.run_out_after_rows(300);
    let job = EscPosJob::new().raster(&picture(384, 600)).cut().into_bytes();
    let (_, why) = unclear(print(&printer.address(), &EscPos, &job));
    assert!(matches!(&why, JobTrouble::Printer(status) if status.paper_out), "{why:?}");
    assert_eq!(printer.tickets().len(), 0);
    printer.set_paper_out(false);
    assert_eq!(printer.tickets().len(), 1);
    assert_eq!(print(&printer.address(), &EscPos, &job).unwrap(), Printed::Confirmed);
}

#[test]
fn a_serial_receipt_printer_that_is_unplugged_in_mid_job_is_noticed() {
    let directory = tempfile::tempdir().unwrap();
    let printer = EscPosPrinter::start_serial(directory.path(), "receipts").unwrap();
    printer.run_out_after_rows(10);
    let job = EscPosJob::new().raster(&picture(384, 600)).cut().into_bytes();
    let address = printer.address();
    let result = std::thread::scope(|scope| {
        let job = scope.spawn(|| print(&address, &EscPos, &job));
        while printer.uncut().items.is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        printer.unplug();
        job.join().unwrap()
    });
    unclear(result);
    printer.replug().unwrap();
    let job = EscPosJob::new().line("again").cut().into_bytes();
    printer.set_paper_out(false);
    assert_eq!(print(&printer.address(), &EscPos, &job).unwrap(), Printed::Confirmed);
}

#[test]
fn a_printer_can_be_looked_at_without_printing() {
    let printer = LabelPrinter::start_zpl().unwrap();
    let look = || check(&printer.address(), &HEX, Duration::from_millis(500));
    assert!(look().unwrap().is_ready());
    printer.set_head_open(true);
    assert_eq!(look().unwrap().to_string(), "head or cover open");
    printer.unplug();
    let away = look().unwrap_err().to_string();
    assert!(away.contains("failed to open tcp:127.0.0.1"), "{away}");
}

/// A printer that stopped reading, as one with a full buffer and no paper.
#[test]
fn a_printer_that_takes_no_more_bytes_is_given_up_on() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut transport = Address::tcp("127.0.0.1", listener.local_addr().unwrap().port()).open().unwrap();
    let (_open, _) = listener.accept().unwrap();
    let job = vec![b'x'; 64 * 1024 * 1024];
    let policy = JobPolicy {
        status_timeout: Duration::from_millis(100),
        write_timeout: Duration::from_millis(300),
        ..JobPolicy::default()
    };
    let (bytes_sent, why) = unclear(send(transport.as_mut(), &HEX, &job, &policy));
    assert!(bytes_sent > 0 && bytes_sent < job.len());
    assert!(matches!(why, JobTrouble::Cable(_)), "{why:?}");
}

/// A printer that answered before the job and is silent after it: switched off,
/// or its head opened, with the label half out.
#[test]
fn a_printer_that_falls_silent_leaves_the_outcome_open() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = Address::tcp("127.0.0.1", listener.local_addr().unwrap().port());
    let ready = std::fs::read(crate::capture("zpl_hs_ready.bin")).unwrap();
    let printer = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut question = [0u8; 3];
        stream.read_exact(&mut question).unwrap();
        assert_eq!(&question, b"~HS");
        stream.write_all(&ready).unwrap();
        std::io::copy(&mut stream, &mut std::io::sink()).unwrap();
    });
    let policy = JobPolicy { confirm_timeout: Duration::from_millis(700), ..patient() };
    let job = HEX.label(&picture(64, 64), 1, &Media::default()).unwrap();
    let mut transport = address.open().unwrap();
    let (bytes_sent, why) = unclear(send(transport.as_mut(), &HEX, &job, &policy));
    assert_eq!(bytes_sent, job.len());
    assert!(matches!(why, JobTrouble::NoAnswer), "{why:?}");
    drop(transport);
    printer.join().unwrap();
}

/// A print server that reads slowly and answers when it gets there. Closing on it
/// would cost the end of the label.
#[test]
fn a_slow_printer_that_answers_late_gets_the_whole_job() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    socket2::SockRef::from(&listener).set_recv_buffer_size(4096).unwrap();
    let address = Address::tcp("127.0.0.1", listener.local_addr().unwrap().port());
    let printer = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut heard, mut piece) = (0, vec![0u8; 32 * 1024]);
        std::thread::sleep(Duration::from_millis(900));
        while let Ok(count @ 1..) = stream.read(&mut piece) {
            heard += count;
            // Whatever it says, nobody waits for it any more.
            let _ = stream.write_all(b"\x02late\x03");
            std::thread::sleep(Duration::from_millis(5));
        }
        heard
    });
    let policy = JobPolicy { status_timeout: Duration::from_millis(200), ..patient() };
    let job = HEX.label(&picture(812, 1218), 16, &Media::default()).unwrap().repeat(12);
    let mut transport = address.open().unwrap();
    assert_eq!(send(transport.as_mut(), &HEX, &job, &policy).unwrap(), Printed::Sent);
    drop(transport);
    assert!(printer.join().unwrap() >= job.len(), "the end of the job was lost");
}

/// An answer that comes after silence may belong to a question from before the job.
#[test]
fn a_late_answer_does_not_say_that_the_job_printed() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = Address::tcp("127.0.0.1", listener.local_addr().unwrap().port());
    let ready = std::fs::read(crate::capture("zpl_hs_ready.bin")).unwrap();
    let printer = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut piece = vec![0u8; 32 * 1024];
        // The first two questions are not answered before the job is there.
        while !piece.windows(3).any(|bytes| bytes == b"^XZ") {
            let count = stream.read(&mut piece).unwrap();
            assert!(count > 0);
        }
        std::thread::sleep(Duration::from_millis(50));
        stream.write_all(&ready).unwrap();
        std::io::copy(&mut stream, &mut std::io::sink()).unwrap();
    });
    let policy = JobPolicy { status_timeout: Duration::from_millis(200), ..patient() };
    let job = HEX.label(&picture(64, 64), 1, &Media::default()).unwrap();
    let mut transport = address.open().unwrap();
    assert_eq!(send(transport.as_mut(), &HEX, &job, &policy).unwrap(), Printed::Sent);
    drop(transport);
    printer.join().unwrap();
}

/// The cable went in the midst of a picture and the printer stayed on: it would
/// take the next receipt for the rest of the picture.
#[test]
fn a_receipt_after_one_that_was_cut_short_is_whole() {
    let directory = tempfile::tempdir().unwrap();
    let printers =
        [EscPosPrinter::start().unwrap(), EscPosPrinter::start_serial(directory.path(), "receipts").unwrap()];
    let whole = EscPos.label(&picture(384, 600), 1, &Media::default()).unwrap();
    let next = picture(384, 100);
    let job = EscPos.label(&next, 1, &Media::default()).unwrap();
    for printer in printers {
        // In the first slice, between two commands, and in the head of one.
        for cut in [500, whole.len() - 3, 8] {
            let before = printer.raw().len();
            let mut transport = printer.address().open().unwrap();
            transport.write_all(&whole[..cut], Duration::from_secs(5)).unwrap();
            drop(transport);
            // A printer takes one connection after the other; the simulator takes them as they come.
            eventually("the first part at the printer", || printer.raw().len() >= before + cut);
            let policy = JobPolicy { after_doubt: true, ..patient() };
            let mut transport = printer.address().open().unwrap();
            fill_up(transport.as_mut(), &EscPos, whole.len(), Duration::from_secs(5)).unwrap();
            assert_eq!(send(transport.as_mut(), &EscPos, &job, &policy).unwrap(), Printed::Confirmed);
            let ticket = printer.tickets().pop().unwrap();
            // It hangs on what was printed of the one before.
            let came_out = ticket.pictures().last().unwrap().bits();
            assert!(came_out.ends_with(next.bits()), "cut at {cut}: {:?}", ticket.lines());
            assert_eq!(ticket.lines(), [""; 0]);
        }
    }
}

/// What is still in the printer ends with an answer of its own, which is not the
/// next receipt's.
#[test]
fn the_end_of_a_receipt_is_not_taken_for_the_end_of_the_next() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = Address::tcp("127.0.0.1", listener.local_addr().unwrap().port());
    let printer = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut heard, mut piece) = (Vec::new(), [0u8; 1024]);
        // Still at work on the receipt before, whose end it tells first of all.
        let mut ends: std::vec::IntoIter<&[u8]> = vec![&[0u8, 0][..], &[]].into_iter();
        while let Ok(count @ 1..) = stream.read(&mut piece) {
            heard.extend_from_slice(&piece[..count]);
            while let Some(at) = heard.windows(3).position(|bytes| matches!(bytes, [0x10, 4, _] | [0x1D, b'r', 1])) {
                let answer = if heard[at] == 0x10 { &[0x12] } else { ends.next().unwrap_or_default() };
                heard.drain(..at + 3);
                for byte in answer {
                    stream.write_all(&[*byte]).unwrap();
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
        }
    });
    let job = EscPosJob::new().line("next").cut().into_bytes();
    let mut transport = address.open().unwrap();
    let policy = JobPolicy { after_doubt: true, confirm_timeout: Duration::from_millis(1500), ..patient() };
    let (_, why) = unclear(send(transport.as_mut(), &EscPos, &job, &policy));
    assert!(matches!(why, JobTrouble::Unfinished), "{why:?}");
    drop(transport);
    printer.join().unwrap();
}
