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
    Ok(threshold(&decode_grey(png, side_max)?))
}

/// Black where it is darker than middle grey.
pub fn threshold(grey: &GrayImage) -> Bitmap {
    let mut bitmap = Bitmap::new(grey.width(), grey.height());
    for (x, y, pixel) in grey.enumerate_pixels() {
        if pixel.0[0] < 128 {
            bitmap.set(x, y, true);
        }
    }
    bitmap
}

/// The resolution that a PNG file says it has (the chunk pHYs), dots per inch.
pub fn dots_per_inch(png: &[u8]) -> Option<f32> {
    const HEAD: usize = 8;
    let mut at = HEAD;
    // Chunks: length, name, data, checksum; pHYs comes before the picture (PNG 1.2, 4.2.4.2).
    loop {
        let length = u32::from_be_bytes(png.get(at..at + 4)?.try_into().ok()?) as usize;
        let name = png.get(at + 4..at + 8)?;
        let data = png.get(at + 8..)?;
        match name {
            b"IDAT" | b"IEND" => return None,
            b"pHYs" => {
                let across = u32::from_be_bytes(data.get(..4)?.try_into().ok()?);
                let per_metre = data.get(8) == Some(&1);
                return per_metre.then_some(across as f32 * 0.0254);
            }
            _ => at = at.checked_add(length)?.checked_add(12)?,
        }
    }
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
