//! System queues, on a print server of our own, and jobs into files.

use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use floor_drivers::printer::{
    EscPos, JobError, JobPolicy, JobTrouble, Language, Media, Pdf, Printed, Tspl, Zpl, check, language, send,
};
use floor_drivers::simulator::LabelPrinter;
use floor_drivers::transport::{Address, TransportError, list_queues};

use crate::{PATIENCE, picture, skipped};

/// A CUPS of its own, with one queue, that ends with the test.
struct PrintServer {
    process: Child,
    directory: tempfile::TempDir,
    cupsd: &'static str,
}

fn scheduler(cupsd: &str, directory: &Path) -> Child {
    let at = |name: &str| directory.join(name);
    Command::new(cupsd)
        .arg("-f")
        .args([Path::new("-c"), &at("cupsd.conf"), Path::new("-s"), &at("cups-files.conf")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// A printer behind the queue that takes one job at a time and lets go of it when told.
struct OfficePrinter {
    uri: String,
    /// Says that a job has begun.
    begun: Receiver<()>,
    let_go: Sender<()>,
}

impl OfficePrinter {
    fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let uri = format!("socket://{}", listener.local_addr().unwrap());
        let ((begins, begun), (let_go, go)) = (channel(), channel());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                // Reading ends with the job; the printer is at work until it hangs up.
                let taken = std::io::copy(&mut stream, &mut std::io::sink());
                if taken.is_err() || begins.send(()).is_err() || go.recv().is_err() {
                    return;
                }
            }
        });
        Self { uri, begun, let_go }
    }
}

impl PrintServer {
    fn start() -> Option<Self> {
        let cupsd = ["/usr/sbin/cupsd", "/usr/local/sbin/cupsd"].into_iter().find(|path| Path::new(path).exists());
        let (Some(cupsd), true) = (cupsd, Path::new("/usr/lib/cups/backend/socket").exists()) else {
            skipped("system queues", "CUPS");
            return None;
        };
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        let mut files = "FileDevice Yes\nSystemGroup root\n".to_owned();
        for (setting, name) in [
            ("ServerRoot", "root"),
            ("StateDir", "state"),
            ("CacheDir", "cache"),
            ("RequestRoot", "spool"),
            ("TempDir", "tmp"),
        ] {
            std::fs::create_dir(at(name)).unwrap();
            writeln!(files, "{setting} {}", at(name).display()).unwrap();
        }
        for log in ["AccessLog", "ErrorLog", "PageLog"] {
            writeln!(files, "{log} {}", at(log).display()).unwrap();
        }
        let conf = format!(
            "Listen {}\nBrowsing Off\nDefaultAuthType None\nWebInterface No\nErrorPolicy stop-printer\n\
             <Location />\nOrder allow,deny\nAllow all\n</Location>\n\
             <Policy default>\nJobPrivateAccess all\nJobPrivateValues none\n\
             <Limit All>\nOrder deny,allow\n</Limit>\n</Policy>\n",
            at("cups.sock").display()
        );
        std::fs::write(at("cupsd.conf"), conf).unwrap();
        std::fs::write(at("cups-files.conf"), files).unwrap();
        let server = Self { process: scheduler(cupsd, directory.path()), directory, cupsd };
        if !server.answers() {
            skipped("system queues", "a CUPS that starts for a test");
            return None;
        }
        Some(server)
    }

    fn answers(&self) -> bool {
        let deadline = Instant::now() + PATIENCE;
        while !self.run("lpstat", &["-r"]).contains("scheduler is running") {
            if Instant::now() > deadline {
                return false;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        true
    }

    /// Ends it in the midst of everything, as a machine that loses its power.
    fn end(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    fn start_again(&mut self) {
        self.process = scheduler(self.cupsd, self.directory.path());
        assert!(self.answers());
    }

    fn socket(&self) -> PathBuf {
        self.directory.path().join("cups.sock")
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output =
            Command::new(program).env("LC_ALL", "C").arg("-h").arg(self.socket()).args(arguments).output().unwrap();
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    }

    fn add(&self, queue: &str, uri: &str) -> Address {
        let said = self.run("/usr/sbin/lpadmin", &["-p", queue, "-E", "-v", uri]);
        assert_eq!(said, "");
        format!("queue:{queue}@{}", self.socket().display()).parse().unwrap()
    }
}

impl Drop for PrintServer {
    fn drop(&mut self) {
        self.end();
    }
}

fn policy(confirm: Duration) -> JobPolicy {
    JobPolicy { confirm_timeout: confirm, ..JobPolicy::default() }
}

fn print(address: &Address, language: &dyn Language, job: &[u8], confirm: Duration) -> Result<Printed, JobError> {
    send(address.open().unwrap().as_mut(), language, job, &policy(confirm))
}

fn nothing_sent(result: Result<Printed, JobError>) -> String {
    match result {
        Err(JobError::NothingSent { why }) => why.to_string(),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_system_queue_carries_labels_and_says_what_holds_them_up() {
    let Some(server) = PrintServer::start() else { return };
    let printer = LabelPrinter::start_zpl().unwrap();
    let Address::Tcp { host, port } = printer.address() else { panic!("not on the network") };
    let address = server.add("labels", &format!("socket://{host}:{port}"));
    let zpl = Zpl::default();
    let label = picture(400, 300);
    let job = zpl.label(&label, 1, &Media::default()).unwrap();

    // Raw, to the dot; and no question was printed or sent.
    let idle = check(&address, &zpl, Duration::from_secs(1)).unwrap();
    assert_eq!(
        (idle.to_string().as_str(), idle.unknown, idle.is_ready(), idle.waiting),
        ("takes jobs", true, false, Some(0))
    );
    assert_eq!(print(&address, &zpl, &job, PATIENCE).unwrap(), Printed::Sent);
    assert!(printer.labels().pop().unwrap().picture == label);
    assert_eq!(printer.raw(), job);

    // A queue that is stopped or closed says so, and nothing is sent.
    server.run("/usr/sbin/cupsdisable", &["labels"]);
    let why = nothing_sent(print(&address, &zpl, &job, PATIENCE));
    assert!(why.contains("the system queue is stopped"), "{why}");
    server.run("/usr/sbin/cupsenable", &["labels"]);
    server.run("/usr/sbin/cupsreject", &["labels"]);
    let why = nothing_sent(print(&address, &zpl, &job, PATIENCE));
    assert!(why.contains("takes no jobs"), "{why}");
    server.run("/usr/sbin/cupsaccept", &["labels"]);

    // A printer that is away: the job is taken back, so that it can't come out
    // when nobody expects it any more.
    printer.unplug();
    let away = print(&address, &zpl, &job, Duration::from_secs(2));
    match away {
        Err(JobError::Ambiguous { why: JobTrouble::Queue(why), .. }) => {
            assert!(why.to_string().contains("printer"), "{why}")
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(server.run("lpstat", &["-W", "not-completed", "-o", "labels"]), "");
    // Behind it, one that never began was not printed.
    server.run("/usr/sbin/cupsenable", &["labels"]);
    let mut first = address.open().unwrap();
    first.write_all(&job, PATIENCE).unwrap();
    let behind = print(&address, &zpl, &job, Duration::from_secs(1));
    assert!(matches!(behind, Err(JobError::NothingSent { why: JobTrouble::Queue(_) })), "{behind:?}");
    server.run("cancel", &["-a", "labels"]);
    printer.replug().unwrap();
    server.run("/usr/sbin/cupsenable", &["labels"]);
    assert_eq!(print(&address, &zpl, &job, PATIENCE).unwrap(), Printed::Sent);
    assert_eq!(printer.labels_printed(), 2);

    let missing: Address = format!("queue:lables@{}", server.socket().display()).parse().unwrap();
    assert!(matches!(missing.open().map(drop), Err(TransportError::NotFound { .. })));
}

/// Ending it in the middle would cost half a document and a question.
#[test]
fn a_document_at_work_is_left_to_end_however_slow_the_printer() {
    let Some(server) = PrintServer::start() else { return };
    let printer = OfficePrinter::start();
    let address = server.add("office", &printer.uri);
    let job = Pdf.label(&picture(400, 300), 1, &Media::default()).unwrap();
    let printed = std::thread::scope(|scope| {
        let printing = scope.spawn(|| print(&address, &Pdf, &job, Duration::from_secs(2)));
        printer.begun.recv_timeout(PATIENCE).unwrap();
        std::thread::sleep(Duration::from_secs(5));
        printer.let_go.send(()).unwrap();
        printing.join().unwrap()
    });
    assert_eq!(printed.unwrap(), Printed::Sent);
    let ended = server.run("lpstat", &["-l", "-W", "completed", "-o", "office"]);
    assert!(!ended.contains("canceled"), "{ended}");
}

/// Who is gone lists no jobs, and that must not look like a job that is done.
#[test]
fn a_queue_or_its_server_that_goes_in_mid_job_leaves_the_outcome_open() {
    let Some(mut server) = PrintServer::start() else { return };
    let printer = OfficePrinter::start();
    let job = Pdf.label(&picture(400, 300), 1, &Media::default()).unwrap();
    let mut in_mid_job = |meanwhile: &mut dyn FnMut(&mut PrintServer)| {
        let address = server.add("office", &printer.uri);
        std::thread::scope(|scope| {
            let printing = scope.spawn(|| print(&address, &Pdf, &job, Duration::from_secs(2)));
            printer.begun.recv_timeout(PATIENCE).unwrap();
            meanwhile(&mut server);
            printer.let_go.send(()).unwrap();
            printing.join().unwrap()
        })
    };
    let deleted = in_mid_job(&mut |server| drop(server.run("/usr/sbin/lpadmin", &["-x", "office"])));
    let unclear = |ended: &Result<Printed, JobError>| match ended {
        Err(JobError::Ambiguous { why: JobTrouble::Cable(error), .. }) => Some(error.to_string()),
        _ => None,
    };
    assert!(unclear(&deleted).is_some(), "{deleted:?}");
    let canceled = in_mid_job(&mut |server| drop(server.run("cancel", &["-a", "office"])));
    assert!(matches!(canceled, Err(JobError::Ambiguous { why: JobTrouble::Queue(_), .. })), "{canceled:?}");
    let ended = in_mid_job(&mut |server| {
        server.end();
        std::thread::sleep(Duration::from_secs(4));
    });
    let said = unclear(&ended).unwrap_or_else(|| panic!("{ended:?}"));
    assert!(said.contains("the printing system does not answer"), "{said}");
    let address: Address = format!("queue:office@{}", server.socket().display()).parse().unwrap();
    let said = check(&address, &Pdf, PATIENCE).unwrap_err().to_string();
    assert!(said.contains("the printing system does not answer"), "{said}");
    server.start_again();
    // It may have forgotten a queue that was new.
    let said = check(&address, &Pdf, PATIENCE).map_or_else(|error| error.to_string(), |status| status.to_string());
    assert!(!said.contains("does not answer"), "{said}");
}

#[test]
fn an_office_printer_gets_a_document_at_true_size() {
    let Some(server) = PrintServer::start() else { return };
    let printer = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.add("office", &format!("socket://{}", printer.local_addr().unwrap()));
    let page = std::thread::spawn(move || {
        let mut page = Vec::new();
        printer.accept().unwrap().0.read_to_end(&mut page).unwrap();
        page
    });
    let job = Pdf.label(&picture(1680, 2376), 1, &Media::default()).unwrap();
    assert_eq!(print(&address, &Pdf, &job, PATIENCE).unwrap(), Printed::Sent);
    assert!(page.join().unwrap() == job, "the document was changed");
    assert_eq!(check(&address, &Pdf, PATIENCE).unwrap().to_string(), "takes jobs");
}

/// Rendered by poppler at the printer's resolution, the page is the picture.
#[test]
fn a_document_shows_the_picture_to_the_dot() {
    if Command::new("pdftoppm").arg("-v").output().is_err() {
        return skipped("a_document_shows_the_picture_to_the_dot", "pdftoppm");
    }
    let directory = tempfile::tempdir().unwrap();
    for (dpi, rendered_dpi, width, height) in [(203, "203.2", 405, 203), (300, "300", 601, 299)] {
        let label = picture(width, height);
        let pdf = Pdf.label(&label, 2, &Media { dpi, ..Media::default() }).unwrap();
        let (file, out) = (directory.path().join("label.pdf"), directory.path().join(format!("page-{dpi}")));
        std::fs::write(&file, pdf).unwrap();
        let done = Command::new("pdftoppm").args(["-r", rendered_dpi, "-mono"]).arg(&file).arg(&out).status();
        assert!(done.unwrap().success());
        for page in 1..=2 {
            let pbm = std::fs::read(format!("{}-{page}.pbm", out.display())).unwrap();
            let mut fields = pbm.splitn(3, |&byte| byte == b'\n');
            let (magic, size) = (fields.next().unwrap(), fields.next().unwrap());
            assert_eq!(magic, b"P4");
            let size: Vec<u32> =
                String::from_utf8_lossy(size).split(' ').map(|number| number.parse().unwrap()).collect();
            // The page may be rounded up to the next dot.
            assert!(size[0] - width <= 1 && size[1] - height <= 1, "{size:?}");
            let shown = floor_drivers::printer::Bitmap::from_bits(size[0], size[1], fields.next().unwrap().to_vec());
            let same = (0..height).all(|y| (0..width).all(|x| shown.get(x, y) == label.get(x, y)));
            assert!(same, "page {page} at {dpi} dpi shows something else");
        }
    }
}

#[test]
fn a_thousand_labels_go_into_files_and_nothing_is_asked() {
    let directory = tempfile::tempdir().unwrap();
    let folder: Address = format!("folder:{}", directory.path().join("labels").display()).parse().unwrap();
    let one: Address = format!("file:{}", directory.path().join("labels.prn").display()).parse().unwrap();
    let mut all = Vec::new();
    for number in 0..1000u32 {
        let job = Tspl.label(&picture(16 + number % 50, 9), 1, &Media::default()).unwrap();
        for address in [&folder, &one] {
            assert_eq!(print(address, &Tspl, &job, PATIENCE).unwrap(), Printed::Sent);
        }
        all.push(job);
    }
    assert!(std::fs::read(directory.path().join("labels.prn")).unwrap() == all.concat());
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(directory.path().join("labels")).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert_eq!(names.len(), 1000);
    assert!(names.iter().map(|name| std::fs::read(name).unwrap()).eq(all));
    assert_eq!(check(&folder, &EscPos, PATIENCE).unwrap().to_string(), "takes jobs");
    // Every language can be tried without a printer.
    for entry in floor_drivers::printer::LANGUAGES {
        let tried = (language(entry.id).unwrap().new)();
        let job = tried.label(&picture(300, 200), 1, &Media::default()).unwrap();
        assert_eq!(print(&folder, tried.as_ref(), &job, PATIENCE).unwrap(), Printed::Sent);
    }
    assert!(directory.path().join("labels/001005.pdf").exists());
    let nowhere: Address = format!("file:{}/no/folder", directory.path().display()).parse().unwrap();
    assert!(matches!(nowhere.open().map(drop), Err(TransportError::NotFound { .. })));
}

#[test]
fn listing_queues_degrades() {
    eprintln!("{} system queues", list_queues().len());
    assert!("queue:not-there".parse::<Address>().unwrap().open().is_err());
}
