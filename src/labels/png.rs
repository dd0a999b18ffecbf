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
    decode_within(png, 20_000)
}

/// The same, refusing one that is more than `side_max` dots wide or high before it is unpacked.
pub fn decode_within(png: &[u8], side_max: u32) -> image::ImageResult<Bitmap> {
    let grey = decode_grey(png, side_max)?;
    let mut bitmap = Bitmap::new(grey.width(), grey.height());
    for (x, y, pixel) in grey.enumerate_pixels() {
        if pixel.0[0] < 128 {
            bitmap.set(x, y, true);
        }
    }
    Ok(bitmap)
}

/// A PNG file in shades of grey; what is transparent is white.
pub fn decode_grey(png: &[u8], side_max: u32) -> image::ImageResult<GrayImage> {
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(side_max);
    limits.max_image_height = Some(side_max);
    limits.max_alloc = Some(512 << 20);
    let mut decoder = image::codecs::png::PngDecoder::with_limits(Cursor::new(png), limits.clone())?;
    image::ImageDecoder::set_limits(&mut decoder, limits)?;
    let picture = image::DynamicImage::from_decoder(decoder)?;
    if !picture.color().has_alpha() {
        return Ok(picture.into_luma8());
    }
    let see_through = picture.into_luma_alpha8();
    Ok(GrayImage::from_fn(see_through.width(), see_through.height(), |x, y| {
        let image::LumaA([grey, alpha]) = *see_through.get_pixel(x, y);
        let (grey, alpha) = (u32::from(grey), u32::from(alpha));
        image::Luma([((grey * alpha + 255 * (255 - alpha)) / 255) as u8])
    }))
}

/// The picture with one byte a dot: black dots 0, white 255.
pub fn luma(bitmap: &Bitmap) -> GrayImage {
    GrayImage::from_fn(bitmap.width(), bitmap.height(), |x, y| image::Luma([if bitmap.get(x, y) { 0 } else { 255 }]))
}
