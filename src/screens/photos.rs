//! Small pictures of photos, read once from this terminal's disk.

use crate::domain::PhotoId;
use crate::photos::PhotoFiles;
use slint::{Image, Rgb8Pixel, SharedPixelBuffer};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// More than a screen shows at once.
const KEPT_MAX: usize = 200;

/// Pictures by name; empty where there is no folder.
#[derive(Clone, Debug, Default)]
pub struct Thumbs {
    files: Option<PhotoFiles>,
    kept: Rc<RefCell<BTreeMap<PhotoId, Image>>>,
}

impl Thumbs {
    pub fn new(files: PhotoFiles) -> Self {
        Self { files: Some(files), kept: Rc::default() }
    }

    /// A photo's small picture; `None` for one of another terminal.
    pub(super) fn get(&self, photo: &PhotoId) -> Option<Image> {
        if let Some(image) = self.kept.borrow().get(photo) {
            return Some(image.clone());
        }
        let path = self.files.as_ref()?.small_path(photo);
        let bytes = std::fs::read(path).ok()?;
        let picture = image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg).ok()?.into_rgb8();
        let image = Image::from_rgb8(SharedPixelBuffer::<Rgb8Pixel>::clone_from_slice(
            picture.as_raw(),
            picture.width(),
            picture.height(),
        ));
        let mut kept = self.kept.borrow_mut();
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(photo.clone(), image.clone());
        Some(image)
    }
}
