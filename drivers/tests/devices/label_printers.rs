//! Printers of TSPL and EPL2, which know less of themselves than others.

use std::time::Duration;

use floor_drivers::printer::{
    Bitmap, Epl, JobError, JobPolicy, JobTrouble, Language, Media, Printed, Status, Tspl, check, fill_up, send,
};
use floor_drivers::simulator::{LabelPrinter, PrintedLabel};

use crate::{Noise, PATIENCE, eventually, picture};

fn patient() -> JobPolicy {
    JobPolicy {
        status_timeout: Duration::from_secs(2),
        confirm_timeout: Duration::from_secs(5),
        ..JobPolicy::default()
    }
}

/// Prints on a printer that says nothing, which takes no waiting, and gives what
/// comes out.
fn out_of(printer: &LabelPrinter, language: &dyn Language, job: &[u8]) -> PrintedLabel {
    let policy = JobPolicy { status_timeout: Duration::from_millis(2), ..patient() };
    printer.set_silent(true);
    let labels = printer.watch();
    let mut transport = printer.address().open().unwrap();
    assert_eq!(send(transport.as_mut(), language, job, &policy).unwrap(), Printed::Sent);
    labels.recv_timeout(PATIENCE).unwrap()
}

fn both(test: impl Fn(&LabelPrinter, &dyn Language)) {
    test(&LabelPrinter::start_tspl(203).unwrap(), &Tspl);
    test(&LabelPrinter::start_epl().unwrap(), &Epl);
}

fn print(printer: &LabelPrinter, language: &dyn Language, job: &[u8]) -> Result<Printed, JobError> {
    let mut transport = printer.address().open().unwrap();
    send(transport.as_mut(), language, job, &patient())
}

fn label(language: &dyn Language, picture: &Bitmap) -> Vec<u8> {
    language.label(picture, 1, &Media::default()).unwrap()
}

#[test]
fn what_comes_out_is_the_picture_to_the_dot_and_nothing_else() {
    both(|printer, language| {
        let mut noise = Noise(0x5EED_0010);
        for round in 0..20u32 {
            let (width, height) = (9 + (noise.next() % 400) as u32, 1 + (noise.next() % 300) as u32);
            let picture = match round {
                0 => picture(812, 1218),
                _ => Bitmap::from_bits(width, height, noise.bytes_of((width.div_ceil(8) * height) as usize)),
            };
            let job = language.label(&picture, 1 + round % 3, &Media::default()).unwrap();
            let printed = out_of(printer, language, &job);
            assert!(printed.picture == picture, "{picture:?} came out as {:?}", printed.picture);
            assert_eq!(printed.copies, 1 + round % 3);
        }
        assert_eq!(printer.complaints(), Vec::<String>::new());
    });
}

/// The dots of a picture are data, also when they spell commands.
#[test]
fn pictures_that_spell_commands_print_as_pictures() {
    both(|printer, language| {
        for spelled in [
            "\x1B!Raaaa\x1B!R\x1B!Caaa",
            "\r\nPRINT 1,9\r\nCLS\r\n~!T",
            "\r\nP9\r\nN\r\n^ee\r\n^@\r\naaaa",
            "^XA^XZ~HS~JR\x10\x04\x01\x1B@aaa",
        ] {
            let black: Vec<u8> = spelled.bytes().map(|byte| !byte).collect();
            // As a column and as a row, and over the ends of rows.
            for stride in [1, 5, black.len()] {
                let picture = Bitmap::from_bits(stride as u32 * 8, black.len().div_ceil(stride) as u32, black.clone());
                let before = printer.labels_printed();
                let printed = out_of(printer, language, &label(language, &picture));
                assert_eq!(printer.labels_printed(), before + 1, "{spelled:?}");
                assert!(printed.picture == picture, "{spelled:?}");
            }
        }
        assert_eq!(printer.complaints(), Vec::<String>::new());
    });
}

#[test]
fn resolution_gap_darkness_and_speed_reach_the_printer_as_it_wants_them() {
    let printer = LabelPrinter::start_tspl(300).unwrap();
    let media = Media { dpi: 300, gap_mm: 2.5, darkness: Some(60), speed_mm_s: Some(127), width_mm: Some(108.0) };
    let picture = picture(1199, 1799);
    print(&printer, &Tspl, &Tspl.label(&picture, 1, &media).unwrap()).unwrap();
    assert!(printer.labels().pop().unwrap().picture == picture);
    let raw = String::from_utf8_lossy(&printer.raw()).into_owned();
    for line in ["SIZE 101.52 mm,152.32 mm\r\n", "GAP 2.50 mm,0 mm\r\n", "DENSITY 9\r\n", "SPEED 5\r\n"] {
        assert!(raw.contains(line), "{line}");
    }
    assert_eq!(printer.complaints(), Vec::<String>::new());
    let refused = Tspl.label(&crate::picture(1300, 10), 1, &media).unwrap_err().named("labels", "shipping");
    assert!(refused.to_string().starts_with("labels can't print the label shipping: it is 110.1 mm wide"), "{refused}");
}

#[test]
fn a_blocked_printer_gets_nothing_and_says_why() {
    type Set = fn(&LabelPrinter, bool);
    let troubles: [(Set, &str); 5] = [
        (LabelPrinter::set_paper_out, "paper out"),
        (LabelPrinter::set_head_open, "head or cover open"),
        (LabelPrinter::set_paused, "paused"),
        (LabelPrinter::set_jammed, "jam"),
        (LabelPrinter::set_ribbon_out, "out"),
    ];
    both(|printer, language| {
        let job = label(language, &picture(64, 64));
        for (set, words) in troubles {
            set(printer, true);
            match print(printer, language, &job) {
                Err(JobError::NothingSent { why: JobTrouble::Printer(status) }) => {
                    // EPL2 has a number for a jam, no name.
                    let said = status.to_string();
                    assert!(said.contains(words) || said.contains("fault 80"), "{said}");
                }
                other => panic!("{words}: {other:?}"),
            }
            set(printer, false);
        }
        assert_eq!(printer.labels_printed(), 0);
        print(printer, language, &job).unwrap();
        assert_eq!(printer.labels_printed(), 1);
    });
}

#[test]
fn a_clone_that_never_answers_is_unknown_and_what_it_took_is_sent() {
    both(|printer, language| {
        printer.set_silent(true);
        let look = check(&printer.address(), language, Duration::from_millis(200)).unwrap();
        assert_eq!(look, Status::unknown());
        assert!(!look.is_ready());
        assert_eq!(print(printer, language, &label(language, &picture(64, 64))).unwrap(), Printed::Sent);
        assert_eq!(printer.labels_printed(), 1);
    });
}

/// TSPL's status tells when the head is at work, so its end is the print's end.
#[test]
fn a_printer_seen_at_work_confirms_and_an_idle_one_does_not() {
    let printer = LabelPrinter::start_tspl(203).unwrap();
    let job = label(&Tspl, &picture(64, 64));
    assert_eq!(print(&printer, &Tspl, &job).unwrap(), Printed::Sent);
    printer.set_label_time(Duration::from_millis(400));
    assert_eq!(print(&printer, &Tspl, &job).unwrap(), Printed::Confirmed);
    assert_eq!(printer.labels_printed(), 2);
    let printer = LabelPrinter::start_epl().unwrap();
    assert_eq!(print(&printer, &Epl, &label(&Epl, &picture(64, 64))).unwrap(), Printed::Sent);
}

#[test]
fn a_job_that_is_cut_short_leaves_the_outcome_open() {
    both(|printer, language| {
        let job = label(language, &picture(812, 1218));
        printer.unplug_after(20_000);
        match print(printer, language, &job) {
            Err(JobError::Ambiguous { bytes_sent, why: JobTrouble::Cable(_) }) => assert!(bytes_sent > 0),
            other => panic!("{other:?}"),
        }
        assert_eq!(printer.labels_printed(), 0);
        printer.replug().unwrap();

        printer.set_label_time(Duration::from_millis(100));
        printer.run_out_after(1);
        let watch = printer.watch();
        let ended = print(printer, language, &[job.clone(), job.clone()].concat());
        // EPL2 was asked before the first label came out.
        match ended {
            Err(JobError::Ambiguous { why: JobTrouble::Printer(status), .. }) => assert!(status.paper_out),
            Ok(Printed::Sent) => {}
            other => panic!("{other:?}"),
        }
        std::thread::sleep(Duration::from_millis(150));
        printer.labels();
        assert_eq!(watch.try_iter().count(), 1);
        printer.set_label_time(Duration::ZERO);
        printer.set_paper_out(false);
        assert_eq!(watch.try_iter().count(), 1);
    });
}

#[test]
fn a_label_too_large_for_the_printers_set_up_is_told() {
    let printer = LabelPrinter::start_epl().unwrap();
    let mut transport = printer.address().open().unwrap();
    transport.write_all(b"\r\nN\r\nq64\r\nQ8,24\r\nGW0,0,9,8,", Duration::from_secs(1)).unwrap();
    transport.write_all(&[0; 72], Duration::from_secs(1)).unwrap();
    transport.write_all(b"\r\nP1\r\nBOO\r\n", Duration::from_secs(1)).unwrap();
    assert!(Epl.status(transport.as_mut(), Duration::from_secs(2)).unwrap().is_ready());
    let complaints = printer.complaints();
    assert_eq!(complaints.len(), 3, "{complaints:?}");
    assert_eq!(printer.labels_printed(), 0);
}

/// The cable went in the midst of a picture and the printer stayed on: it would
/// take the next label for the rest of the picture.
#[test]
fn a_label_after_one_that_was_cut_short_is_whole() {
    both(|printer, language| {
        let whole = label(language, &picture(812, 1218));
        let next = picture(400, 300);
        for cut in [whole.len() / 2, 5, whole.len() - 4] {
            let before = printer.raw().len();
            let mut transport = printer.address().open().unwrap();
            transport.write_all(&whole[..cut], Duration::from_secs(5)).unwrap();
            drop(transport);
            // A printer takes one connection after the other; the simulator takes them as they come.
            eventually("the first part at the printer", || printer.raw().len() >= before + cut);
            let policy = JobPolicy { refuse_silent: true, ..patient() };
            let mut transport = printer.address().open().unwrap();
            fill_up(transport.as_mut(), language, whole.len(), Duration::from_secs(5)).unwrap();
            send(transport.as_mut(), language, &label(language, &next), &policy).unwrap();
            let printed = printer.labels().pop().unwrap();
            assert!(printed.picture == next, "cut at {cut}: {:?}", printed.picture);
        }
    });
}

/// The full status that a slow line brings late begins with the byte of a jam.
#[test]
fn a_full_status_that_comes_late_and_in_pieces_is_no_jam() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = floor_drivers::transport::Address::tcp("127.0.0.1", listener.local_addr().unwrap().port());
    let printer = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_nodelay(true).unwrap();
        let mut question = [0u8; 3];
        let mut owes = false;
        while stream.read_exact(&mut question).is_ok() {
            if &question == b"\x1B!S" {
                owes = true;
                continue;
            }
            for piece in [&b"\x02"[..], b"@@@", b"@\x03\r\n"].into_iter().filter(|_| owes) {
                stream.write_all(piece).unwrap();
                std::thread::sleep(Duration::from_millis(20));
            }
            owes = false;
            stream.write_all(&[0]).unwrap();
        }
    });
    let mut transport = address.open().unwrap();
    for _ in 0..3 {
        let status = Tspl.status(transport.as_mut(), Duration::from_secs(2)).unwrap();
        assert!(status.is_ready(), "{status}");
    }
    drop(transport);
    printer.join().unwrap();
}
