//! The judge of double scans: the same code again from one scanner, and one scan that arrives
//! on two ways, as when a scanner types and speaks over a serial line too.

use std::collections::VecDeque;
use std::time::Duration;

/// Long enough for a long code that is typed key by key, too short for a second pull of a
/// trigger on another scanner.
const OTHER_WAY_MAX: Duration = Duration::from_millis(500);
/// Long codes take longer: a slow keyboard needs this for each of their characters.
const OTHER_WAY_EACH: Duration = Duration::from_millis(20);
const KEPT_MAX: usize = 16;

/// Scans of the last moment.
#[derive(Debug, Default)]
pub(super) struct Echoes {
    recent: VecDeque<Recent>,
    /// A button or a weight came after the last scan.
    meant: bool,
}

#[derive(Debug)]
struct Recent {
    text: String,
    /// When it was heard first, and by which scanner.
    first_at: Duration,
    /// When the same scanner said it last.
    last_at: Duration,
    scanners: Vec<String>,
}

/// Why a scan is held back.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Echo {
    Again,
    /// The scan came by this scanner already.
    OtherWay(String),
}

impl Echoes {
    /// Whether a scan says nothing new. `window` is the scanner's own repeat time; only with
    /// nothing else in between is the same code its echo.
    pub(super) fn judge(&self, scanner: &str, text: &str, now: Duration, window: Duration) -> Option<Echo> {
        let same = |recent: &&Recent| same_code(&recent.text, text);
        let last = self.recent.back().filter(same).filter(|last| last.was_heard_by(scanner));
        if !self.meant && last.is_some_and(|last| now.saturating_sub(last.last_at) < window) {
            return Some(Echo::Again);
        }
        let other_way =
            self.recent.iter().filter(same).find(|recent| {
                !recent.was_heard_by(scanner) && now.saturating_sub(recent.first_at) < other_way_max(text)
            });
        other_way.and_then(|recent| recent.scanners.first().cloned()).map(Echo::OtherWay)
    }

    /// Remembers a scan, used or held back.
    pub(super) fn heard(&mut self, scanner: &str, text: &str, now: Duration) {
        let other_way = self.recent.iter_mut().find(|recent| {
            same_code(&recent.text, text)
                && !recent.was_heard_by(scanner)
                && now.saturating_sub(recent.first_at) < other_way_max(text)
        });
        if let Some(recent) = other_way {
            return recent.scanners.push(scanner.to_owned());
        }
        let meant = std::mem::take(&mut self.meant);
        if let Some(last) = self.recent.back_mut()
            && !meant
            && last.text == text
            && last.was_heard_by(scanner)
        {
            last.last_at = now;
            // From here on it is a scan of its own for every other scanner.
            last.first_at = now;
            last.scanners = vec![scanner.to_owned()];
            return;
        }
        if self.recent.len() >= KEPT_MAX {
            self.recent.pop_front();
        }
        let (text, scanners) = (text.to_owned(), vec![scanner.to_owned()]);
        self.recent.push_back(Recent { text, first_at: now, last_at: now, scanners });
    }

    /// A button or a weight makes the same code from the same scanner a new one. It makes
    /// nothing of a scan that is still on its other way.
    pub(super) fn meant(&mut self) {
        self.meant = true;
    }
}

impl Recent {
    fn was_heard_by(&self, scanner: &str) -> bool {
        self.scanners.iter().any(|heard_by| heard_by == scanner)
    }
}

fn other_way_max(text: &str) -> Duration {
    let keys = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    OTHER_WAY_MAX.max(OTHER_WAY_EACH.saturating_mul(keys))
}

/// Keyboards lose or replace control characters, such as the GS between two fields.
fn same_code(a: &str, b: &str) -> bool {
    let plain = |text: &str| text.trim().chars().filter(|c| !c.is_control()).collect::<String>();
    a == b || plain(a) == plain(b)
}
