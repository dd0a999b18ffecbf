//! Photos as the loop sees them: what each is evidence for, and which wait for somebody to
//! say so. Pictures themselves are made and kept elsewhere; the loop never waits for one.

use super::bench::Bench;
use super::input::Effect;
use super::model::PhotosState;
use super::{Decision, FloorLoop, Last, Now};
use crate::domain::{Command, Fact, Photo, PhotoId, PhotoOf};
use crate::store::StoreError;
use crate::words::{Msg, Word};
use crate::workflows::{Evidence, Flow, Verdict};
use serde::{Deserialize, Serialize};

/// A photo this long after a step is of something else.
const JUST_DONE_MS: i64 = 10 * 60_000;

/// What the bench remembers of photos.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct BenchPhotos {
    /// Of something whose event is still to come.
    pub held: Vec<Held>,
    /// Photos that came while nothing was in hand.
    pub unattached: Vec<PhotoId>,
    /// Photos of what is in hand, or was just now.
    pub shown: Shown,
    pub just_done: Option<JustDone>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub photo: PhotoId,
    pub about: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    pub about: Vec<String>,
    pub photos: Vec<PhotoId>,
}

/// The last step that a photo can be evidence for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JustDone {
    pub flow: Flow,
    pub about: Vec<String>,
    pub dseq: u64,
    pub at_ms: i64,
    /// Something was not as it should be: a photo is wanted.
    pub problem: bool,
}

/// What has to be told to whoever takes the pictures.
#[derive(Debug, Default)]
pub(super) struct PhotoOrders {
    wanted: bool,
    watching: bool,
    saved: Vec<PhotoId>,
}

impl BenchPhotos {
    /// Notes what a step did, whose first fact has the number `first`; returns the photos
    /// that it was awaited for, attached to it.
    pub(super) fn settle(&mut self, facts: &[Fact], first: u64, flow: Flow, at_ms: i64) -> Vec<Fact> {
        if facts.iter().any(|fact| matches!(fact, Fact::StepUndone { .. })) {
            self.just_done = None;
        }
        let of_step = || (first..).zip(facts).filter(|(_, fact)| fact.can_be_shown());
        let problem = of_step().filter(|(_, fact)| matches!(fact, Fact::ExceptionRaised(_))).last();
        let Some((dseq, _)) = problem.or_else(|| of_step().next()) else { return Vec::new() };
        let mut about: Vec<String> =
            of_step().flat_map(|(_, fact)| fact.references()).filter(|reference| is_of_use(reference)).collect();
        about.sort();
        about.dedup();
        let (now, later): (Vec<Held>, Vec<Held>) =
            std::mem::take(&mut self.held).into_iter().partition(|held| contains(&about, &held.about));
        self.held = later;
        let of = PhotoOf { about: about.clone(), of_event: Some(dseq) };
        self.just_done = Some(JustDone { flow, about, dseq, at_ms, problem: problem.is_some() });
        now.into_iter().map(|held| Fact::PhotoAttached { photo: held.photo, of: of.clone() }).collect()
    }

    fn show(&mut self, photos: &[PhotoId], about: &[String]) {
        if !same_thing(&self.shown.about, about) {
            self.shown = Shown { about: about.to_vec(), photos: Vec::new() };
        }
        self.shown.photos.extend_from_slice(photos);
    }
}

/// A place is not what a photo is of.
fn is_of_use(reference: &str) -> bool {
    let kind = reference.split(':').next().unwrap_or_default();
    matches!(
        kind,
        "rma" | "carton" | "asn" | "sku" | "order" | "parcel" | "lpn" | "tote" | "code" | "exception" | "manifest"
    )
}

fn contains(all: &[String], some: &[String]) -> bool {
    some.iter().all(|reference| all.contains(reference))
}

/// Whether both speak of one return, carton or parcel; the same item is not enough.
fn same_thing(one: &[String], other: &[String]) -> bool {
    let telling = |reference: &&String| !reference.starts_with("sku:") && !reference.starts_with("asn:");
    let mut telling_ones = one.iter().filter(telling).peekable();
    if telling_ones.peek().is_none() {
        return !one.is_empty() && one == other;
    }
    telling_ones.any(|reference| other.contains(reference))
}

/// Names for people of what a photo is about.
fn title(about: &[String]) -> String {
    let code = |reference: &String| reference.split_once(':').map_or(reference.as_str(), |(_, code)| code).to_owned();
    let shown = about.iter().filter(|reference| !reference.starts_with("exception:") && !reference.starts_with("lpn:"));
    shown.take(3).map(code).collect::<Vec<_>>().join(" · ")
}

impl FloorLoop {
    /// What a photo taken now would be of, and whether its event is still to come.
    fn photo_of(&self, wall_ms: i64) -> Option<(PhotoOf, bool)> {
        self.operator()?;
        let screen = self.screen.as_ref()?;
        let done =
            self.bench.photos.just_done.as_ref().filter(|done| {
                done.flow == screen.flow && (0..JUST_DONE_MS).contains(&wall_ms.saturating_sub(done.at_ms))
            });
        let of_done = |done: &JustDone| PhotoOf { about: done.about.clone(), of_event: Some(done.dseq) };
        match (&screen.evidence, done) {
            (Some(Evidence { about, awaited: true }), _) => {
                Some((PhotoOf { about: about.clone(), of_event: None }, true))
            }
            (Some(evidence), Some(done)) if contains(&done.about, &evidence.about) => Some((of_done(done), false)),
            (Some(evidence), _) => Some((PhotoOf { about: evidence.about.clone(), of_event: None }, false)),
            (None, done) => done.map(|done| (of_done(done), false)),
        }
    }

    /// A photo is on the disk. It is never refused: what nobody has in hand waits.
    pub(super) fn photo_offered(&mut self, photo: Photo, now: Now) {
        if self.pending.is_some() {
            // It is offered again until it is saved.
            return;
        }
        match self.store.has_photo(&photo.photo) {
            Ok(false) => {}
            Ok(true) => {
                // One that is found again after a power cut is nobody's second try.
                if photo.source != FOUND && !self.bench.photos.unattached.contains(&photo.photo) {
                    self.say(Verdict::Warn, "", Msg::new(Word::PhotoKnown));
                }
                return self.photos.saved.push(photo.photo);
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "failed to look for a photo");
                return self.say(Verdict::Bad, "", Msg::new(Word::ReadFailed));
            }
        }
        let id = photo.photo.clone();
        let mut bench = self.bench.clone();
        // One that was left behind by a power cut may be of anything.
        let of = self.photo_of(now.wall_ms).filter(|_| photo.source != FOUND);
        let (of, verdict, say) = match of {
            Some((of, awaited)) => {
                bench.photos.show(std::slice::from_ref(&id), &of.about);
                if awaited {
                    bench.photos.held.push(Held { photo: id.clone(), about: of.about.clone() });
                }
                let say = Msg::new(Word::PhotoTakenOf).arg(title(&of.about));
                (of, Verdict::Good, say)
            }
            None => {
                bench.photos.unattached.push(id.clone());
                (PhotoOf::default(), Verdict::Warn, Msg::new(Word::PhotoNowhere))
            }
        };
        let last = Last { verdict, scanned: String::new(), say };
        let facts = vec![Fact::PhotoTaken { photo, of }];
        self.commit(Decision { bench, facts, prints: Vec::new(), last, wall_ms: now.wall_ms });
        if self.pending.is_none() {
            self.photos.saved.push(id);
        }
    }

    /// The commands about photos, whatever the flow.
    pub(super) fn photo_command(&mut self, command: &Command, now: Now) -> (Bench, Vec<Fact>, Verdict, Msg) {
        let mut bench = self.bench.clone();
        let count = bench.photos.unattached.len().to_string();
        let refused = |bench, word| (bench, Vec::new(), Verdict::Bad, Msg::new(word));
        match command {
            Command::Photo if self.settings.camera.is_none() => {
                let say = Msg::new(Word::PhotoNoCamera).arg(&self.settings.photo_folder);
                (bench, Vec::new(), Verdict::Warn, say)
            }
            Command::Photo => {
                self.photos.wanted = true;
                (bench, Vec::new(), Verdict::Good, Msg::new(Word::PhotoTaking))
            }
            _ if bench.photos.unattached.is_empty() => refused(bench, Word::PhotoNoneWaits),
            Command::PhotoAttach => {
                let Some((of, awaited)) = self.photo_of(now.wall_ms) else {
                    return refused(bench, Word::PhotoNothingInHand);
                };
                let photos = std::mem::take(&mut bench.photos.unattached);
                bench.photos.show(&photos, &of.about);
                if awaited {
                    let held = photos.iter().map(|photo| Held { photo: photo.clone(), about: of.about.clone() });
                    bench.photos.held.extend(held);
                }
                let say = Msg::new(Word::PhotoAttached).arg(count).arg(title(&of.about));
                let facts = photos.into_iter().map(|photo| Fact::PhotoAttached { photo, of: of.clone() });
                (bench, facts.collect(), Verdict::Good, say)
            }
            _ => {
                bench.photos.unattached.clear();
                (bench, Vec::new(), Verdict::Good, Msg::new(Word::PhotoLeft).arg(count))
            }
        }
    }

    /// Buttons for photos: where a step wants evidence, and while photos wait for a place.
    pub(super) fn offer_photos(&mut self, wall_ms: i64) {
        let of = self.photo_of(wall_ms);
        let problem = self.bench.photos.just_done.as_ref().is_some_and(|done| done.problem);
        let wanted = of.as_ref().is_some_and(|(of, awaited)| *awaited || (problem && of.of_event.is_some()));
        let waiting = !self.bench.photos.unattached.is_empty();
        let Some(screen) = &mut self.screen else { return };
        if wanted {
            screen.commands.push(Command::Photo);
        }
        if waiting && of.is_some() {
            screen.commands.push(Command::PhotoAttach);
        }
        if waiting {
            screen.commands.push(Command::PhotoLeave);
        }
    }

    pub(super) fn photos_state(&self, wall_ms: i64) -> PhotosState {
        let photos = &self.bench.photos;
        let here = self.photo_of(wall_ms).filter(|(of, _)| same_thing(&photos.shown.about, &of.about));
        let here = here.map(|_| photos.shown.photos.as_slice()).unwrap_or_default();
        PhotosState {
            here: here.len(),
            unattached: photos.unattached.len(),
            newest: here.last().or(photos.unattached.last()).cloned(),
        }
    }

    /// A photo's copy at the hub, or its loss here.
    pub(super) fn photo_sent(&mut self, photo: &PhotoId, gone: bool) {
        if let Err(error) = self.store.set_photo_sent(photo, gone) {
            // It is offered to the hub again, which has it already.
            tracing::error!(error = &error as &dyn std::error::Error, %photo, "failed to note that a photo is sent");
        }
    }

    /// A hub that was restored from a backup may have lost photos: it is asked for each again.
    pub(super) fn photos_of_hub(&self, generation: &str) -> Result<(), StoreError> {
        self.store.send_photos_to(generation)
    }

    pub(super) fn order_photos(&mut self, effects: &mut Vec<Effect>) {
        let watching = self.operator().is_some();
        if watching != self.photos.watching {
            self.photos.watching = watching;
            effects.push(Effect::WatchPhotos(watching));
        }
        if std::mem::take(&mut self.photos.wanted) {
            effects.push(Effect::TakePhoto);
        }
        effects.extend(self.photos.saved.drain(..).map(Effect::PhotoSaved));
    }
}

/// Where a photo comes from that a power cut left without its event.
pub const FOUND: &str = "found";
