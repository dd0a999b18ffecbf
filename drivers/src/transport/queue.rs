use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{Address, Fate, LineState, QueueTrouble, Transport, TransportError, WriteError};

/// A printer of the operating system, reached by the programs of CUPS (`lp`,
/// `lpstat`, `cancel`): nothing to link, and absent where they are.
///
/// Labels pass through raw; documents (PDF) are left to the queue's filters. The
/// queue is the only one who answers: a question to the printer would come out
/// as a page.
pub struct Queue {
    name: String,
    server: Option<String>,
    address: String,
    /// The id of the last job, such as `labels-12`.
    job: Option<String>,
}

/// A printer that the operating system has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueFound {
    pub name: String,
    /// Why it prints nothing now.
    pub trouble: Option<QueueTrouble>,
}

/// `lpstat` answers at once, unless the printing system hangs.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
const POLL_PAUSE: Duration = Duration::from_millis(200);
/// How long a job may be at work in the printer: an office printer wakes up and
/// prints many pages, and nobody wants it ended in the middle.
const PRINTING_MAX: Duration = Duration::from_secs(10 * 60);

impl Queue {
    /// Fails when there is no such queue or no printing system, here or on
    /// `server` (a host, `host:port` or the path of a socket).
    pub fn open(name: &str, server: Option<&str>) -> Result<Self, TransportError> {
        let (name, server) = (name.to_owned(), server.map(str::to_owned));
        let address = Address::Queue { name: name.clone(), server: server.clone() }.to_string();
        let queue = Self { name, server, address, job: None };
        queue.look()?;
        Ok(queue)
    }

    fn look(&self) -> Result<Printer, TransportError> {
        let said = self.ask("lpstat", &["-l", "-p", &self.name])?;
        if let Some(printer) = printers(&said.out).into_iter().find(|printer| printer.name == self.name) {
            return Ok(printer);
        }
        Err(self.unknown_to(&said.err))
    }

    /// Why the printing system does not know this queue: one that doesn't run
    /// says the same of every name as one that never had it.
    fn unknown_to(&self, err: &str) -> TransportError {
        if !err.contains("Invalid destination") && !err.contains("Unknown destination") {
            let why = format!("the printing system says: {}", first_line(err));
            return TransportError::open(&self.address, why);
        }
        match self.ask("lpstat", &["-r"]) {
            Ok(said) if said.out.contains("not running") => TransportError::open(&self.address, NOT_RUNNING),
            Ok(_) => TransportError::NotFound { address: self.address.clone() },
            Err(error) => error,
        }
    }

    /// What the queue lists. Nothing at all is listed by one that is gone, too:
    /// that is told apart here.
    fn listed(&self, which: &[&str]) -> Result<String, TransportError> {
        let arguments: Vec<&str> = which.iter().copied().chain(["-o", &self.name]).collect();
        let said = self.ask("lpstat", &arguments)?;
        if said.success { Ok(said.out) } else { Err(self.unknown_to(&said.err)) }
    }

    /// The jobs that are not done, oldest first.
    fn waiting(&self) -> Result<Vec<String>, TransportError> {
        let listed = self.listed(&["-W", "not-completed"])?;
        Ok(listed.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
    }

    /// How the printer is, while a job waits or is printed.
    fn progress(&self, job: &str) -> Result<Option<Printer>, TransportError> {
        let waits = self.waiting()?.iter().any(|waiting| waiting == job);
        waits.then(|| self.look()).transpose()
    }

    /// How a job that no longer waits has ended.
    fn ending(&self, job: &str) -> Result<Fate, TransportError> {
        let listed = self.listed(&["-l", "-W", "completed"])?;
        let ill = ["canceled", "aborted", "completed-with-errors"];
        Ok(match job_ending(&listed, job) {
            Some(ending) if ill.iter().any(|word| ending.alerts.contains(word)) => {
                let said = format!("{} {}", ending.alerts, ending.message);
                Fate::Unclear { why: QueueTrouble::EndedBadly { said: said.trim().to_owned() } }
            }
            // CUPS gives one that it processed a message, if an empty one.
            Some(ending) if !ending.processed && !ending.alerts.contains("successfully") => {
                Fate::Unclear { why: QueueTrouble::TakenOut }
            }
            Some(_) => Fate::PassedOn,
            // A printing system that keeps no history of jobs forgets it at
            // once; one that remembers others and not this one was told to.
            None if listed.trim().is_empty() => Fate::PassedOn,
            None => Fate::Unclear { why: QueueTrouble::TakenOut },
        })
    }

    /// Takes a job back. One that had not begun has printed nothing; it may have
    /// begun between a look and the order, so the queue's own record decides.
    fn withdraw(&self, job: &str, why: QueueTrouble) -> Result<Fate, TransportError> {
        let said = self.ask("cancel", &[job])?;
        if !said.success && self.waiting()?.iter().any(|waiting| waiting == job) {
            return Ok(Fate::Unclear { why: QueueTrouble::StillWaits { why: Box::new(why) } });
        }
        let ending = job_ending(&self.listed(&["-l", "-W", "completed"])?, job);
        let never_began = ending.is_some_and(|ending| !ending.processed && !ending.alerts.contains("successfully"));
        Ok(if never_began { Fate::Withdrawn { why } } else { Fate::Unclear { why } })
    }

    /// The server comes first in all of these programs.
    fn arguments<'a>(&'a self, arguments: &[&'a str]) -> Vec<&'a str> {
        let server = self.server.as_deref().map(|server| ["-h", server]);
        server.into_iter().flatten().chain(arguments.iter().copied()).collect()
    }

    fn ask(&self, program: &str, arguments: &[&str]) -> Result<Said, TransportError> {
        run(program, &self.arguments(arguments), &[], ANSWER_TIMEOUT).map_err(|failed| match failed {
            Failed::Missing => TransportError::open(&self.address, NO_CUPS),
            Failed::Hangs => TransportError::Stuck { address: self.address.clone(), waited: ANSWER_TIMEOUT },
            Failed::Io(source) => TransportError::Io { address: self.address.clone(), source },
        })
    }
}

const NO_CUPS: &str = "this machine has no printing system (install cups-client)";
const NOT_RUNNING: &str = "the printing system does not answer";

impl Transport for Queue {
    /// A queue never says anything, so there is nothing to wait for.
    fn read(&mut self, _buffer: &mut [u8], _timeout: Duration) -> Result<usize, TransportError> {
        Ok(0)
    }

    /// One call is one job.
    fn write_all(&mut self, bytes: &[u8], timeout: Duration) -> Result<(), WriteError> {
        let failed = |bytes_sent, source| WriteError { bytes_sent, source };
        // Neither a label nor a page laid out to the millimetre may be scaled.
        let form = if bytes.starts_with(b"%PDF-") { "print-scaling=none" } else { "raw" };
        let arguments = self.arguments(&["-d", &self.name, "-t", "label", "-o", form, "-"]);
        let said = match run("lp", &arguments, bytes, timeout) {
            Ok(said) => said,
            Err(Failed::Missing) => return Err(failed(0, TransportError::open(&self.address, NO_CUPS))),
            // It was stopped at an unknown point.
            Err(Failed::Hangs) => {
                let source = TransportError::Stuck { address: self.address.clone(), waited: timeout };
                return Err(failed(bytes.len(), source));
            }
            Err(Failed::Io(source)) => {
                return Err(failed(bytes.len(), TransportError::Io { address: self.address.clone(), source }));
            }
        };
        if !said.success {
            return Err(failed(0, TransportError::open(&self.address, first_line(&said.err))));
        }
        self.job = request_id(&said.out);
        tracing::debug!(address = self.address, job = self.job, "queued");
        Ok(())
    }

    fn address(&self) -> &str {
        &self.address
    }

    fn is_two_way(&self) -> bool {
        false
    }

    fn line_state(&mut self) -> Result<LineState, TransportError> {
        let printer = self.look()?;
        let accepting = self.ask("lpstat", &["-a", &self.name])?.out;
        let refuses = accepting.contains("not accepting");
        let stopped = printer.why_stopped().or_else(|| refuses.then_some(QueueTrouble::Closed));
        let has = |word: &str| printer.alerts.iter().any(|alert| alert.starts_with(word));
        Ok(LineState {
            paper_out: has("media-empty") || has("media-needed"),
            offline: has("offline") || has("connecting-to-device"),
            head_open: has("cover-open"),
            fault: false,
            stopped,
            waiting: Some(u32::try_from(self.waiting()?.len()).unwrap_or(u32::MAX)),
        })
    }

    fn fate(&mut self, timeout: Duration) -> Result<Fate, TransportError> {
        let Some(job) = self.job.take() else {
            return Ok(Fate::Unclear { why: QueueTrouble::NoNumber });
        };
        let sent = Instant::now();
        loop {
            match self.progress(&job) {
                Ok(None) => return self.ending(&job),
                Ok(Some(printer)) => {
                    let at_work = printer.printing.as_deref() == Some(job.as_str()) && !printer.is_held_up();
                    let patience = if at_work { timeout.max(PRINTING_MAX) } else { timeout };
                    let why = printer.why_stopped().or_else(|| {
                        let late = || QueueTrouble::Late { said: printer.message.clone() };
                        (sent.elapsed() >= patience).then(late)
                    });
                    if let Some(why) = why {
                        return self.withdraw(&job, why);
                    }
                }
                // A printing system that starts again knows its jobs still.
                Err(error) if sent.elapsed() >= timeout || matches!(error, TransportError::NotFound { .. }) => {
                    return Err(error);
                }
                Err(error) => tracing::debug!(address = self.address, %error, "asking again"),
            }
            std::thread::sleep(POLL_PAUSE);
        }
    }
}

/// The printers of the operating system; empty where it has no printing system.
pub fn list_queues() -> Vec<QueueFound> {
    match run("lpstat", &["-l", "-p"], &[], ANSWER_TIMEOUT) {
        Ok(said) => printers(&said.out)
            .into_iter()
            .map(|printer| QueueFound { trouble: printer.why_stopped(), name: printer.name })
            .collect(),
        Err(_) => Vec::new(),
    }
}

/// One printer as `lpstat -l -p` shows it.
#[derive(Debug, PartialEq, Eq)]
struct Printer {
    name: String,
    printing: Option<String>,
    stopped: bool,
    /// What it says of itself, such as why it is stopped.
    message: Option<String>,
    /// Its printer-state-reasons (RFC 8011, 5.4.12).
    alerts: Vec<String>,
}

impl Printer {
    fn why_stopped(&self) -> Option<QueueTrouble> {
        let why = self.message.as_deref().unwrap_or("no reason given");
        self.stopped.then(|| QueueTrouble::Stopped { why: why.to_owned() })
    }

    /// Whether it says that something keeps it from its job: a reason that calls
    /// for a person, or a printer that the queue can't reach.
    fn is_held_up(&self) -> bool {
        const REASONS: [&str; 9] = [
            "media-empty",
            "media-needed",
            "media-jam",
            "cover-open",
            "door-open",
            "offline",
            "connecting-to-device",
            "toner-empty",
            "marker-supply-empty",
        ];
        const MESSAGES: [&str; 8] = [
            "may not exist",
            "unavailable",
            "in use",
            "not responding",
            "unreachable",
            "Unable to",
            "Connecting to",
            "Waiting for printer to become",
        ];
        let said = self.message.as_deref().unwrap_or_default();
        self.alerts.iter().any(|alert| REASONS.iter().any(|reason| alert.starts_with(reason)))
            || MESSAGES.iter().any(|message| said.contains(message))
    }
}

fn printers(text: &str) -> Vec<Printer> {
    let mut found: Vec<Printer> = Vec::new();
    // What a printer says stands right below its own line; further below are its users and forms.
    let mut may_say = false;
    for line in text.lines() {
        let says = std::mem::replace(&mut may_say, line.starts_with("printer "));
        if let Some(rest) = line.strip_prefix("printer ") {
            let Some((name, state)) = rest.split_once(' ') else { continue };
            let printing = state.strip_prefix("now printing ").and_then(|rest| rest.split_whitespace().next());
            found.push(Printer {
                name: name.to_owned(),
                printing: printing.map(|job| job.trim_end_matches('.').to_owned()),
                stopped: state.starts_with("disabled"),
                message: None,
                alerts: Vec::new(),
            });
        } else if let Some(printer) = found.last_mut() {
            let line = line.trim();
            if let Some(alerts) = line.strip_prefix("Alerts:") {
                let alerts = alerts.split([',', ' ']).filter(|alert| !alert.is_empty() && *alert != "none");
                printer.alerts = alerts.map(str::to_owned).collect();
            } else if says && !line.is_empty() && !line.contains(':') {
                printer.message = Some(line.to_owned());
            }
        }
    }
    found
}

/// What `lpstat -l -W completed -o` shows under one job.
#[derive(Debug, Default, PartialEq, Eq)]
struct Ending {
    processed: bool,
    message: String,
    /// Its job-state-reasons (RFC 8011, 5.3.8).
    alerts: String,
}

fn job_ending(text: &str, job: &str) -> Option<Ending> {
    let mut lines = text.lines().skip_while(|line| line.split_whitespace().next() != Some(job));
    lines.next()?;
    let mut ending = Ending::default();
    for line in lines.take_while(|line| line.starts_with([' ', '\t'])) {
        if let Some(message) = line.trim().strip_prefix("Status:") {
            ending.processed = true;
            message.trim().clone_into(&mut ending.message);
        } else if let Some(alerts) = line.trim().strip_prefix("Alerts:") {
            alerts.trim().clone_into(&mut ending.alerts);
        }
    }
    Some(ending)
}

/// `request id is labels-12 (0 file(s))`.
fn request_id(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("request id is ")?;
    rest.split_whitespace().next().map(str::to_owned)
}

fn first_line(text: &str) -> String {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or("it gave no reason").trim().to_owned()
}

struct Said {
    success: bool,
    out: String,
    err: String,
}

enum Failed {
    Missing,
    Hangs,
    Io(std::io::Error),
}

/// Longest answer that is kept of a program, in bytes.
const SAID_BYTES_MAX: u64 = 256 * 1024;

/// Runs a program in plain English, with `input` as its input, for at most
/// `timeout`.
fn run(program: &str, arguments: &[&str], input: &[u8], timeout: Duration) -> Result<Said, Failed> {
    let spawned = Command::new(program)
        .args(arguments)
        .env("LC_ALL", "C")
        .env("LANG", "C")
        .env_remove("LANGUAGE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(Failed::Missing),
        Err(error) => return Err(Failed::Io(error)),
    };
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        // A program that ends early closes its input; its status tells why.
        scope.spawn(|| stdin.map(|mut stdin| stdin.write_all(input).is_ok()));
        let out = scope.spawn(|| read_text(stdout));
        let err = scope.spawn(|| read_text(stderr));
        let status = wait(&mut child, timeout);
        let text = |thread: std::thread::ScopedJoinHandle<String>| thread.join().unwrap_or_default();
        let (out, err) = (text(out), text(err));
        Ok(Said { success: status?, out, err })
    })
}

fn read_text(pipe: Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe
        && let Err(error) = pipe.take(SAID_BYTES_MAX).read_to_end(&mut bytes)
    {
        tracing::debug!(%error, "printing system cut off in mid-answer");
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether the program ended well; ends it when it takes too long.
fn wait(child: &mut Child, timeout: Duration) -> Result<bool, Failed> {
    let deadline = Instant::now() + timeout;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(5)),
            Ok(None) => {
                let killed = child.kill().and_then(|()| child.wait());
                return Err(killed.map_or_else(Failed::Io, |_| Failed::Hangs));
            }
            Err(error) => return Err(Failed::Io(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printers_are_read_with_their_troubles() {
        let text = "printer labels is idle.  enabled since Tue Nov 24 12:00:00 2026\n\
            \tForm mounted:\n\tAlerts: none\n\tInterface: /etc/cups/ppd/labels.ppd\n\
            printer office now printing office-12.  enabled since Tue Nov 24 12:00:00 2026\n\
            \tUsers allowed:\n\t\t(all)\n\tBanner required\n\tAlerts: media-empty-error,cover-open-report\n\
            printer old disabled since Tue Nov 24 12:00:00 2026 -\n\tUnable to send data\n\tAlerts: paused\n\
            printer older disabled since Tue Nov 24 12:00:00 2026 -\n\treason unknown\n\tDescription: x\n";
        let found = printers(text);
        let names: Vec<&str> = found.iter().map(|printer| printer.name.as_str()).collect();
        assert_eq!(names, ["labels", "office", "old", "older"]);
        assert_eq!(found[0].alerts, [""; 0]);
        assert_eq!(found[1].printing.as_deref(), Some("office-12"));
        assert_eq!(found[1].message, None);
        assert_eq!(found[1].alerts, ["media-empty-error", "cover-open-report"]);
        assert_eq!(found[2].message.as_deref(), Some("Unable to send data"));
        assert_eq!(found[3].why_stopped(), Some(QueueTrouble::Stopped { why: "reason unknown".to_owned() }));
        assert_eq!((found[0].why_stopped(), found[0].message.as_deref()), (None, None));
    }

    #[test]
    fn job_numbers_and_endings_are_read() {
        assert_eq!(request_id("request id is labels-12 (0 file(s))\n").as_deref(), Some("labels-12"));
        assert_eq!(request_id("lp: nothing"), None);
        let text = "labels-12  root  1024  Tue Nov 24 12:00:00 2026\n\tStatus: No such host\n\
            \tAlerts: job-canceled-by-user\n\tqueued for labels\n\
            labels-1  root  9  Tue\n\tAlerts: processing-to-stop-point\n";
        let ending = |job| job_ending(text, job).map(|ending| (ending.processed, ending.message, ending.alerts));
        let say = |text: &str| text.to_owned();
        assert_eq!(ending("labels-12"), Some((true, say("No such host"), say("job-canceled-by-user"))));
        assert_eq!(ending("labels-1"), Some((false, String::new(), say("processing-to-stop-point"))));
        assert_eq!(ending("labels-2"), None);
    }
}
