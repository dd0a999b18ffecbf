//! Bitmaps as PNG files: previews, the hub's console, tests.

use std::io::Cursor;

use floor_drivers::printer::Bitmap;
use image::{GrayImage, ImageFormat};

/// The picture as an 8-bit grey PNG file: black dots 0, white 255.
pub fn encode(bitmap: &Bitmap) -> image::ImageResult<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    luma(bitmap).write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

/// A PNG file as a picture; what is darker than middle grey is black.
pub fn decode(png: &[u8]) -> image::ImageResult<Bitmap> {
    let grey = image::load_from_memory_with_format(png, ImageFormat::Png)?.into_luma8();
    let mut bitmap = Bitmap::new(grey.width(), grey.height());
    for (x, y, pixel) in grey.enumerate_pixels() {
        if pixel.0[0] < 128 {
            bitmap.set(x, y, true);
        }
    }
    Ok(bitmap)
}

/// The picture with one byte a dot: black dots 0, white 255.
pub fn luma(bitmap: &Bitmap) -> GrayImage {
    GrayImage::from_fn(bitmap.width(), bitmap.height(), |x, y| image::Luma([if bitmap.get(x, y) { 0 } else { 255 }]))
}
