//! Photos: of what is in hand, of what was just done, of nothing yet; through power cuts.

use crate::bench::Bench;
use floor::domain::{Command, Fact, Photo, PhotoId, PhotoOf};
use floor::floor_loop::{Effect, Input};
use floor::words::Word;
use floor::workflows::{Verdict, View};

fn photo(number: u8) -> Photo {
    Photo { photo: PhotoId::of_hash([number; 32]), bytes: 1234, width: 800, height: 600, source: "camera".into() }
}

impl Bench {
    pub fn photo(&mut self, number: u8) {
        self.input(Input::Photo(photo(number)));
    }

    /// What each photo is said to be of, since the story last looked; `true` for a later word.
    fn said_of_photos(&mut self) -> Vec<(PhotoId, bool, PhotoOf)> {
        let said = |fact: Fact| match fact {
            Fact::PhotoTaken { photo, of } => Some((photo.photo, false, of)),
            Fact::PhotoAttached { photo, of } => Some((photo, true, of)),
            _ => None,
        };
        self.all_facts().into_iter().filter_map(said).collect()
    }

    fn kind_at(&self, dseq: u64) -> String {
        let reader = floor::store::reader::JournalReader::open(self.store().path(), crate::bench::DEVICE).unwrap();
        reader.events_after(dseq - 1, 1, usize::MAX).unwrap()[0].decode().unwrap().kind
    }

    fn saved(&mut self) -> Vec<PhotoId> {
        let saved = |effect: &Effect| match effect {
            Effect::PhotoSaved(photo) => Some(photo.clone()),
            _ => None,
        };
        let found = self.effects.iter().filter_map(saved).collect();
        self.effects.clear();
        found
    }
}

#[test]
fn a_photo_during_an_inspection_belongs_to_its_grade() {
    let mut bench = Bench::signed_in();
    bench.good("RMA-1", "return/inspecting", Word::ReturnOpened);
    bench.good("MUG", "return/grading", Word::GradeIt);
    assert!(bench.screen().commands.contains(&Command::Photo), "a grade wants evidence");
    bench.all_facts();
    bench.photo(1);
    bench.shows(Verdict::Good, "return/grading", Word::PhotoTakenOf);
    assert_eq!(bench.saved(), [photo(1).photo], "whoever keeps the picture hears that it is safe");
    bench.photo(2);
    assert_eq!(bench.model().status.photos.here, 2);
    let about = vec!["rma:RMA-1".to_owned(), "sku:MUG".to_owned()];
    let of = PhotoOf { about: about.clone(), of_event: None };
    assert_eq!(bench.said_of_photos(), [(photo(1).photo, false, of.clone()), (photo(2).photo, false, of)]);
    // The grade is the event that they show.
    bench.good("CMD-GRADE-D", "return/inspecting", Word::Graded);
    let said = bench.said_of_photos();
    assert_eq!(
        said.iter().map(|(photo, later, _)| (photo.clone(), *later)).collect::<Vec<_>>(),
        [(photo(1).photo, true), (photo(2).photo, true)]
    );
    let event = said[0].2.of_event.unwrap();
    assert_eq!(bench.kind_at(event), "return.inspected");
    assert_eq!(said[0].2.about, about);
    // One more, a moment later, is of the same grade; it can be undone as before.
    bench.photo(3);
    assert_eq!(bench.said_of_photos()[0].2, PhotoOf { about, of_event: Some(event) });
    assert_eq!(bench.model().status.photos.here, 3);
    bench.warn("CMD-UNDO", "return/grading", Word::Undone);
    // The other item of the return is another thing to look at.
    bench.good("CMD-CANCEL", "return/inspecting", Word::Cancelled);
    // All of it is in the history of the return.
    let card = bench.store().look_up("RMA-1").unwrap();
    let photos: Vec<&PhotoId> = card.history.iter().filter_map(|entry| entry.photo.as_ref()).collect();
    assert_eq!(photos.len(), 5, "{card:#?}");
}

#[test]
fn a_photo_after_the_step_belongs_to_its_exception() {
    let mut bench = Bench::signed_in();
    bench.good("CMD-RECEIVE", "receive/await-carton", Word::FlowReceiving);
    bench.bad("TRK-WHAT", "receive/await-carton", Word::CartonUnknown);
    bench.warn("CMD-UNANNOUNCED", "receive/await-carton", Word::CartonSetAside);
    assert!(bench.screen().commands.contains(&Command::Photo), "an exception wants evidence");
    bench.all_facts();
    bench.photo(1);
    let said = bench.said_of_photos();
    assert!(said[0].2.about.contains(&"carton:TRK-WHAT".to_owned()), "{said:?}");
    assert_eq!(bench.kind_at(said[0].2.of_event.unwrap()), "exception.raised");
    // Ten minutes later it is no longer what somebody takes a photo of.
    bench.wait(std::time::Duration::from_secs(601));
    bench.photo(2);
    bench.shows(Verdict::Warn, "receive/await-carton", Word::PhotoNowhere);
}

#[test]
fn a_photo_of_damaged_goods_waits_for_their_scan() {
    let mut bench = Bench::signed_in();
    bench.good("CTN-1", "receive/counting", Word::CartonOpened);
    bench.warn("CMD-DAMAGED", "receive/damaged", Word::DamagedNext);
    bench.all_facts();
    bench.photo(1);
    assert_eq!(bench.said_of_photos()[0].2.of_event, None);
    bench.warn("MUG", "receive/counting", Word::DamagedBooked);
    let said = bench.said_of_photos();
    assert_eq!(bench.kind_at(said[0].2.of_event.unwrap()), "exception.raised");
    assert!(said[0].2.about.contains(&"sku:MUG".to_owned()), "{said:?}");
}

#[test]
fn a_photo_of_nothing_waits_for_a_place() {
    let mut bench = Bench::signed_in();
    bench.bad("CMD-PHOTO-ATTACH", "home/home", Word::PhotoNoneWaits);
    bench.photo(1);
    bench.photo(2);
    bench.shows(Verdict::Warn, "home/home", Word::PhotoNowhere);
    assert_eq!(bench.model().status.photos.unattached, 2);
    bench.bad("CMD-PHOTO-ATTACH", "home/home", Word::PhotoNothingInHand);
    // Over a power cut, too.
    bench.restart();
    assert_eq!(bench.model().status.photos.unattached, 2);
    bench.good("RMA-1", "return/inspecting", Word::ReturnOpened);
    assert!(bench.screen().commands.contains(&Command::PhotoAttach));
    bench.all_facts();
    bench.good("CMD-PHOTO-ATTACH", "return/inspecting", Word::PhotoAttached);
    let said = bench.said_of_photos();
    assert_eq!(said.len(), 2);
    assert_eq!(said[1].2.about, ["rma:RMA-1"]);
    assert_eq!(bench.model().status.photos.unattached, 0);
    assert_eq!(bench.model().status.photos.here, 2);
    assert!(!bench.screen().commands.contains(&Command::PhotoAttach));
    // Or somebody says that it belongs nowhere: it is kept all the same.
    bench.good("CMD-HOME", "home/home", Word::FlowHome);
    bench.photo(3);
    bench.good("CMD-PHOTO-LEAVE", "home/home", Word::PhotoLeft);
    assert_eq!(bench.model().status.photos.unattached, 0);
    assert!(bench.store().has_photo(&photo(3).photo).unwrap());
    // What is looked up is a place as well.
    bench.photo(4);
    bench.good("CMD-LOOKUP", "lookup/look-up", Word::FlowLookUp);
    bench.good("LAMP", "lookup/look-up", Word::Found);
    bench.all_facts();
    bench.good("CMD-PHOTO-ATTACH", "lookup/look-up", Word::PhotoAttached);
    assert_eq!(bench.said_of_photos()[0].2.about, ["sku:LAMP"]);
}

#[test]
fn nobody_at_the_bench_costs_no_photo() {
    let mut bench = Bench::new();
    bench.photo(1);
    assert_eq!(bench.said_of_photos(), [(photo(1).photo, false, PhotoOf::default())]);
    assert!(!bench.effects.contains(&Effect::WatchPhotos(true)), "an empty bench watches no folder");
    bench.good("BADGE-ada", "home/home", Word::Welcome);
    assert!(bench.effects.contains(&Effect::WatchPhotos(true)));
    assert_eq!(bench.model().status.photos.unattached, 1);
    bench.effects.clear();
    bench.press(Command::Lock);
    assert!(bench.effects.contains(&Effect::WatchPhotos(false)));
}

#[test]
fn the_same_photo_is_recorded_once() {
    let mut bench = Bench::signed_in();
    bench.good("RMA-1", "return/inspecting", Word::ReturnOpened);
    bench.photo(1);
    bench.effects.clear();
    bench.all_facts();
    // The power went before the original was put away: it is offered again.
    bench.restart();
    bench.photo(1);
    assert_eq!(bench.said_of_photos(), []);
    assert_eq!(bench.saved(), [photo(1).photo], "and may be put away now");
}

#[test]
fn a_full_disk_delays_a_photo_and_loses_none() {
    let mut bench = Bench::signed_in();
    bench.good("RMA-1", "return/inspecting", Word::ReturnOpened);
    bench.all_facts();
    bench.effects.clear();
    bench.store().limit_growth(0).unwrap();
    let mut number = 0;
    while bench.model().status.blocked.is_none() {
        number += 1;
        bench.photo(number);
        assert!(number < 250, "the disk never gets full");
    }
    assert!(!bench.saved().contains(&photo(number).photo), "it is not on the disk");
    bench.photo(number + 1);
    bench.store().limit_growth(1000).unwrap();
    bench.tick();
    assert_eq!(bench.model().status.blocked, None);
    // Both are offered again by whoever keeps the pictures.
    bench.photo(number);
    bench.photo(number + 1);
    assert_eq!(bench.saved(), [photo(number).photo, photo(number + 1).photo]);
    assert_eq!(bench.said_of_photos().len(), usize::from(number) + 1);
}

#[test]
fn the_command_asks_the_camera_or_says_where_to_put_it() {
    let mut bench = Bench::signed_in();
    bench.warn("CMD-PHOTO", "home/home", Word::PhotoNoCamera);
    assert!(!bench.effects.contains(&Effect::TakePhoto));
    bench.settings.camera = Some("camera".into());
    bench.restart();
    bench.effects.clear();
    bench.good("CMD-PHOTO", "home/home", Word::PhotoTaking);
    assert_eq!(bench.effects.iter().filter(|effect| **effect == Effect::TakePhoto).count(), 1);
    bench.input(Input::NoPhoto(floor::words::Msg::new(Word::PhotoCameraBusy)));
    bench.shows(Verdict::Bad, "home/home", Word::PhotoCameraBusy);
}

#[test]
fn another_hub_is_sent_every_photo_again() {
    let mut bench = Bench::signed_in();
    let acked = |bench: &mut Bench, generation: &str| {
        let dseq = bench.store().head();
        bench.input(Input::Sync(floor::sync::SyncEvent::Acked {
            dseq,
            hash: [0; 32],
            generation: generation.into(),
            durable_gseq: 0,
        }));
    };
    bench.photo(1);
    bench.photo(2);
    acked(&mut bench, "one");
    assert_eq!(bench.store().photos_unsent().unwrap(), 2);
    bench.input(Input::PhotoSent { photo: photo(1).photo, gone: false });
    bench.input(Input::PhotoSent { photo: photo(2).photo, gone: true });
    acked(&mut bench, "one");
    assert_eq!(bench.store().photos_unsent().unwrap(), 0);
    // Restored from a backup: it may have lost the one that it had.
    acked(&mut bench, "two");
    assert_eq!(bench.store().photos_unsent().unwrap(), 1);
}
