//! The watched folder: pictures that are put into it are taken once they are whole, and the
//! originals stay, in `taken` or in `refused`.
//!
//! It is looked at by the clock and not by the kernel's notices: a share of another machine
//! gives none.

use super::files::{FileError, PhotoFiles};
use super::prepare::{self, INPUT_BYTES_MAX, Prepared, Refused};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A file that has not changed for this long may be whole.
const STILL: Duration = Duration::from_millis(900);
/// A copy that has stopped for this long will not go on by itself.
const GIVEN_UP: Duration = Duration::from_secs(60);
/// A picture that could not be kept is tried again after this: a full disk takes a while.
const SAVE_AGAIN: Duration = Duration::from_secs(10);

/// An original whose photo is kept and in the journal stays for so long, for whoever wants to
/// see it in full, and as long as all of them are no more than that.
const TAKEN_FOR: Duration = Duration::from_secs(30 * 24 * 3600);
const TAKEN_BYTES_MAX: u64 = 4 << 30;

const TAKEN: &str = "taken";
const REFUSED: &str = "refused";

/// A folder that is looked at again and again.
pub struct Inbox {
    folder: PathBuf,
    seen: BTreeMap<PathBuf, Seen>,
    /// Taken or refused, and can't be moved away: not taken again as they are.
    stuck: BTreeMap<PathBuf, Stamp>,
}

/// What tells that a file is still the same one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    size: u64,
    changed: Option<SystemTime>,
}

#[derive(Clone, Copy)]
struct Seen {
    stamp: Stamp,
    /// Since when it looks like this, as time since the start of the program.
    since: Duration,
    /// It was read and its end was missing, or it could not be read.
    half: bool,
}

/// What became of a file.
pub enum Taken {
    /// It is kept as a photo; the original waits until its event is written.
    Photo { original: PathBuf, prepared: Prepared },
    /// It lies in `refused`, with its reason beside it.
    Refused { name: String, why: Refused },
    /// It stays where it is and is tried again.
    NotSaved { error: FileError },
}

impl Inbox {
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), seen: BTreeMap::new(), stuck: BTreeMap::new() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the folder, so that there is somewhere to put pictures.
    pub fn make(&self) -> std::io::Result<()> {
        std::fs::create_dir_all(&self.folder)
    }

    /// Looks at the folder at `now`, which only ever rises, and takes at most one file that is
    /// whole: a thousand pictures don't stop the next look for a minute. Files whose
    /// originals still wait for their event are in `waiting`.
    pub fn look(&mut self, now: Duration, files: &PhotoFiles, waiting: &BTreeSet<PathBuf>) -> Option<Taken> {
        let present = self.present();
        self.seen.retain(|path, _| present.contains_key(path));
        self.stuck.retain(|path, stamp| present.get(path) == Some(stamp));
        for (path, stamp) in present {
            if waiting.contains(&path) || self.stuck.contains_key(&path) {
                continue;
            }
            let before = self.seen.get(&path).filter(|seen| seen.stamp == stamp).copied();
            let Some(before) = before else {
                self.seen.insert(path, Seen { stamp, since: now, half: false });
                continue;
            };
            let still = now.saturating_sub(before.since);
            if still < STILL || (before.half && still < GIVEN_UP) {
                continue;
            }
            match self.take(&path, files) {
                Err(Refused::Half | Refused::Unread(_)) if still < GIVEN_UP => {
                    self.seen.insert(path, Seen { half: true, ..before });
                }
                Err(why) => return Some(self.refuse(&path, why)),
                Ok(Taken::NotSaved { error }) => {
                    self.seen.insert(path, Seen { since: now + SAVE_AGAIN, ..before });
                    return Some(Taken::NotSaved { error });
                }
                Ok(taken) => return Some(taken),
            }
        }
        None
    }

    /// The event of a photo is written: its original is put away.
    pub fn put_away(&mut self, original: &Path) {
        let taken = self.seen.remove(original).map(|seen| seen.stamp);
        // A camera that always writes the same name may have put another picture there since:
        // that one is still to come.
        if taken.is_none() || stamp_of(original) == taken {
            let Some(put_away) = self.move_to(original, TAKEN) else { return };
            // A camera's date is that of the picture; from now on it is that of being put away.
            let file = std::fs::File::options().write(true).open(&put_away);
            let file = file.or_else(|_| std::fs::File::open(&put_away));
            if let Err(error) = file.and_then(|file| file.set_modified(SystemTime::now())) {
                tracing::debug!(%error, path = %put_away.display(), "failed to date an original");
            }
        }
    }

    /// Deletes originals in `taken` that are old or too many, the oldest first. What was refused
    /// is kept nowhere else and stays.
    pub fn tidy(&self, now: SystemTime) {
        self.tidy_to(now, TAKEN_BYTES_MAX);
    }

    fn tidy_to(&self, now: SystemTime, bytes_max: u64) {
        let entries = std::fs::read_dir(self.folder.join(TAKEN)).into_iter().flatten().flatten();
        let about = |entry: std::fs::DirEntry| {
            let about = entry.path().symlink_metadata().ok().filter(|about| about.is_file())?;
            Some((put_away_at(&about)?, about.len(), entry.path()))
        };
        let mut originals: Vec<(SystemTime, u64, PathBuf)> = entries.filter_map(about).collect();
        originals.sort();
        let mut bytes: u64 = originals.iter().map(|(_, size, _)| size).sum();
        for (since, size, path) in originals {
            let is_old = now.duration_since(since).is_ok_and(|age| age > TAKEN_FOR);
            if !is_old && bytes <= bytes_max {
                break;
            }
            match std::fs::remove_file(&path) {
                Ok(()) => bytes -= size,
                Err(error) => tracing::warn!(%error, path = %path.display(), "failed to delete an original"),
            }
        }
    }

    fn present(&self) -> BTreeMap<PathBuf, Stamp> {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let file = |entry: std::fs::DirEntry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // Programs that copy use such names until they are done.
            let unfinished = [".part", ".partial", ".tmp", ".crdownload", "~"];
            if name.starts_with('.') || unfinished.iter().any(|ending| name.ends_with(ending)) {
                return None;
            }
            Some((entry.path(), stamp_of(&entry.path())?))
        };
        entries.filter_map(file).collect()
    }

    fn take(&self, path: &Path, files: &PhotoFiles) -> Result<Taken, Refused> {
        let mut bytes = Vec::new();
        let read = std::fs::File::open(path).and_then(|file| file.take(INPUT_BYTES_MAX + 1).read_to_end(&mut bytes));
        // It is being moved away, another program holds it, or it is not ours to read.
        read.map_err(Refused::Unread)?;
        let prepared = prepare::from_file(&bytes)?;
        Ok(match files.keep(&prepared) {
            Ok(()) => Taken::Photo { original: path.to_owned(), prepared },
            Err(error) => Taken::NotSaved { error },
        })
    }

    fn refuse(&mut self, path: &Path, why: Refused) -> Taken {
        tracing::warn!(error = &why as &dyn std::error::Error, path = %path.display(), "a picture was refused");
        if let Some(moved) = self.move_to(path, REFUSED) {
            let reason = reason_of(&moved);
            if let Err(error) = std::fs::write(&reason, format!("{why}\n")) {
                tracing::warn!(%error, path = %reason.display(), "failed to write a reason");
            }
        }
        let name = path.file_name().map(|name| shown(&name.to_string_lossy())).unwrap_or_default();
        Taken::Refused { name, why }
    }

    /// Moves a file into a folder beside it, under a name that nothing there has.
    fn move_to(&mut self, path: &Path, folder: &str) -> Option<PathBuf> {
        let folder = self.folder.join(folder);
        let name = path.file_name().unwrap_or_default();
        let moved = std::fs::create_dir_all(&folder).and_then(|()| {
            let free = (0u32..)
                .map(|number| match number {
                    0 => folder.join(name),
                    _ => folder.join(format!("{number}-{}", name.to_string_lossy())),
                })
                // Nor is the place of its reason taken.
                .find(|to| !to.exists() && !reason_of(to).exists());
            let to = free.unwrap_or_else(|| folder.join(name));
            std::fs::rename(path, &to).map(|()| to)
        });
        match moved {
            Ok(to) => Some(to),
            Err(error) => {
                tracing::error!(%error, path = %path.display(), "failed to put a picture away; it stays");
                if let Some(stamp) = stamp_of(path) {
                    self.stuck.insert(path.to_owned(), stamp);
                }
                None
            }
        }
    }
}

/// Since when a file lies where it is, as far as can be told: moving it is a change of the file,
/// not of what it holds.
fn put_away_at(about: &std::fs::Metadata) -> Option<SystemTime> {
    let modified = about.modified().ok()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let changed = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(about.ctime()).unwrap_or(0));
        Some(modified.max(changed))
    }
    #[cfg(not(unix))]
    Some(modified)
}

/// Where the reason lies why a file was refused.
fn reason_of(refused: &Path) -> PathBuf {
    let mut reason = refused.to_owned().into_os_string();
    reason.push(".txt");
    reason.into()
}

/// A name for people: whoever made it up can't write on the screen with it.
fn shown(name: &str) -> String {
    const SHOWN_MAX: usize = 60;
    // Controls, and what turns the direction of writing (Unicode UAX 9, 2.1).
    let steers = |c: char| {
        c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    name.chars().take(SHOWN_MAX).map(|c| if steers(c) { '?' } else { c }).collect()
}

/// Of a file that is one itself: a link may lead anywhere.
fn stamp_of(path: &Path) -> Option<Stamp> {
    let about = path.symlink_metadata().ok().filter(|about| about.is_file())?;
    Some(Stamp { size: about.len(), changed: about.modified().ok() })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder {
        dir: tempfile::TempDir,
        inbox: Inbox,
        now: Duration,
    }

    impl Folder {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let inbox = Inbox::new(&dir.path().join("in"));
            inbox.make().unwrap();
            Self { dir, inbox, now: Duration::ZERO }
        }

        fn put(&self, name: &str, bytes: &[u8]) {
            std::fs::write(self.dir.path().join("in").join(name), bytes).unwrap();
        }

        fn look(&mut self) -> Option<Taken> {
            self.now += Duration::from_secs(1);
            let files = PhotoFiles::new(&self.dir.path().join("kept"));
            self.inbox.look(self.now, &files, &BTreeSet::new())
        }

        fn has(&self, path: &str) -> bool {
            self.dir.path().join("in").join(path).exists()
        }
    }

    fn picture() -> Vec<u8> {
        let mut jpeg = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(60, 40).write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
        jpeg.into_inner()
    }

    #[test]
    fn a_copy_is_taken_when_all_of_it_is_there() {
        let (mut folder, whole) = (Folder::new(), picture());
        for length in [0, 10, whole.len() / 2] {
            folder.put("a.jpg", &whole[..length]);
            assert!(folder.look().is_none(), "new or grown");
        }
        for _ in 0..20 {
            assert!(folder.look().is_none(), "a copy that rests is not over");
        }
        folder.put("a.jpg", &whole);
        assert!(folder.look().is_none());
        let Some(Taken::Photo { original, prepared }) = folder.look() else { panic!("not taken") };
        assert!(folder.dir.path().join("kept").join(format!("{}.jpg", prepared.photo)).exists());
        assert!(folder.has("a.jpg"), "the original waits for the event");
        folder.inbox.put_away(&original);
        assert!(folder.has("taken/a.jpg") && !folder.has("a.jpg"));
    }

    #[test]
    fn a_copy_that_broke_off_is_refused_in_the_end() {
        let (mut folder, whole) = (Folder::new(), picture());
        folder.put("a.jpg", &whole[..whole.len() - 4]);
        let refused = (0..90).find_map(|_| folder.look());
        assert!(matches!(refused, Some(Taken::Refused { why: Refused::Half, .. })));
        assert!(folder.now > GIVEN_UP);
        assert!(folder.has("refused/a.jpg") && folder.has("refused/a.jpg.txt"));
    }

    /// A network camera that puts each picture under the same name.
    #[test]
    fn a_picture_that_took_the_place_of_another_is_taken_too() {
        let (mut folder, first) = (Folder::new(), picture());
        folder.put("snapshot.jpg", &first);
        assert!(folder.look().is_none());
        let Some(Taken::Photo { original, prepared }) = folder.look() else { panic!("not taken") };
        // The next one comes before the event of the first is written.
        let second = [&first[..], b"trailer"].concat();
        folder.put("snapshot.jpg", &second);
        folder.inbox.put_away(&original);
        assert!(folder.has("snapshot.jpg"), "nobody has looked at this one");
        assert!(folder.look().is_none());
        let Some(Taken::Photo { original, prepared: again }) = folder.look() else { panic!("not taken") };
        assert_eq!(again.photo, prepared.photo, "the pixels are the same here");
        folder.inbox.put_away(&original);
        assert_eq!(std::fs::read(folder.dir.path().join("in/taken/snapshot.jpg")).unwrap(), second);
    }

    /// A picture that its camera dated years ago is as new here as any other.
    #[test]
    fn originals_go_when_they_have_lain_there_for_long_or_are_too_many() {
        let mut folder = Folder::new();
        for name in ["a.jpg", "b.jpg"] {
            folder.put(name, &picture());
            let dated = std::fs::File::options().write(true).open(folder.dir.path().join("in").join(name)).unwrap();
            dated.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)).unwrap();
            let taken = (0..5).find_map(|_| folder.look());
            let Some(Taken::Photo { original, .. }) = taken else { panic!("not taken") };
            folder.inbox.put_away(&original);
        }
        folder.put("c.jpg", b"no picture");
        while folder.look().is_none() {}
        let day = Duration::from_secs(24 * 3600);
        folder.inbox.tidy(SystemTime::now() + 29 * day);
        // A clock that was set back deletes nothing.
        folder.inbox.tidy(SystemTime::now() - 400 * day);
        assert!(folder.has("taken/a.jpg") && folder.has("taken/b.jpg"));
        folder.inbox.tidy_to(SystemTime::now(), picture().len() as u64);
        assert!(!folder.has("taken/a.jpg") && folder.has("taken/b.jpg"), "the oldest goes first");
        folder.inbox.tidy(SystemTime::now() + 31 * day);
        assert!(!folder.has("taken/b.jpg") && folder.has("refused/c.jpg"), "what was refused is kept nowhere else");
    }

    #[cfg(unix)]
    #[test]
    fn what_can_not_be_put_away_is_taken_once_until_it_changes() {
        let mut folder = Folder::new();
        // In the way of the folder for originals.
        std::os::unix::fs::symlink("/nowhere/at/all", folder.dir.path().join("in/taken")).unwrap();
        folder.put("a.jpg", &picture());
        let take = |folder: &mut Folder| {
            let found = (0..70).filter_map(|_| folder.look()).find_map(|taken| match taken {
                Taken::Photo { original, .. } => Some(original),
                _ => None,
            });
            found.inspect(|original| folder.inbox.put_away(original))
        };
        assert!(take(&mut folder).is_some());
        assert!(folder.has("a.jpg") && take(&mut folder).is_none(), "it is known");
        folder.put("a.jpg", &[&picture()[..], b"another"].concat());
        assert!(take(&mut folder).is_some(), "another picture under the same name");
    }

    #[test]
    fn a_full_disk_is_tried_again_now_and_then() {
        let mut folder = Folder::new();
        folder.put("a.jpg", &picture());
        // Nothing can be kept where a file stands in the way of the folder.
        let kept = folder.dir.path().join("kept");
        std::fs::write(&kept, b"").unwrap();
        let mut failed = 0;
        for _ in 0..25 {
            match folder.look() {
                Some(Taken::NotSaved { .. }) => failed += 1,
                None => {}
                _ => panic!("it can't be saved"),
            }
        }
        assert_eq!(failed, 3, "in 25 seconds");
        std::fs::remove_file(&kept).unwrap();
        assert!((0..12).any(|_| matches!(folder.look(), Some(Taken::Photo { .. }))));
    }

    #[test]
    fn nothing_is_written_over_and_strangers_are_left_alone() {
        let mut folder = Folder::new();
        for name in [".hidden.jpg", "b.jpg.part", "c.tmp"] {
            folder.put(name, &picture());
        }
        std::fs::create_dir(folder.dir.path().join("in/folder.jpg")).unwrap();
        assert!((0..5).all(|_| folder.look().is_none()));
        for _ in 0..3 {
            folder.put("d.jpg", b"no picture");
            while folder.look().is_none() {}
        }
        assert!(folder.has("refused/d.jpg") && folder.has("refused/1-d.jpg") && folder.has("refused/2-d.jpg.txt"));
        // A reason takes no refused file's place, and a name is only a name.
        for name in ["e.jpg.txt", "e.jpg"] {
            folder.put(name, name.as_bytes());
            while folder.look().is_none() {}
        }
        let refused = folder.dir.path().join("in/refused");
        assert_eq!(std::fs::read(refused.join("e.jpg.txt")).unwrap(), b"e.jpg.txt");
        assert_eq!(std::fs::read(refused.join("1-e.jpg")).unwrap(), b"e.jpg");
        folder.put("f\n\u{202E}gpj.exe", b"no picture");
        let refused = (0..5).find_map(|_| folder.look());
        assert!(matches!(refused, Some(Taken::Refused { name, .. }) if name == "f??gpj.exe"));
    }
}
