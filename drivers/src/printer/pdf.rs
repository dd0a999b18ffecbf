use std::io::Write as _;
use std::time::Duration;

use super::language::{Confirmation, Language};
use super::{Bitmap, LabelRefused, Media, Status};
use crate::transport::{Transport, TransportError};

/// A document for office printers, which read nothing of labels: each copy is a
/// page of exactly the picture's size, the picture on it dot by dot. Source: ISO
/// 32000-1, sections 7.5 (file structure) and 8.9 (images).
///
/// It goes through a system queue, and only that knows how the printer is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pdf;

const PAGES_MAX: u32 = 999;

impl Language for Pdf {
    fn label(&self, label: &Bitmap, copies: u32, media: &Media) -> Result<Vec<u8>, LabelRefused> {
        media.fits(label)?;
        let points = |dots: u32| f64::from(dots) / f64::from(media.dots_per_mm()) * 72.0 / 25.4;
        let (width, height) = (points(label.width()), points(label.height()));
        let document = |error: std::io::Error| LabelRefused::Document(error.to_string());

        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        let packed = encoder.write_all(label.bits()).and_then(|()| encoder.finish()).map_err(document)?;
        let (across, down) = (label.width(), label.height());
        // A picture fills the unit square of its matrix; a mask is painted
        // where its bits say, here in black where a bit is set.
        let content = format!("q 0 g {width:.3} 0 0 {height:.3} 0 0 cm /I Do Q");
        let pages = copies.clamp(1, PAGES_MAX);
        let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", page + 5)).collect();

        let mut pdf = Objects::new();
        pdf.object(b"<</Type/Catalog/Pages 2 0 R/ViewerPreferences<</PrintScaling/None>>>>");
        pdf.object(format!("<</Type/Pages/Count {pages}/Kids[{}]>>", kids.join(" ")).as_bytes());
        pdf.stream(
            &format!(
                "/Type/XObject/Subtype/Image/Width {across}/Height {down}/BitsPerComponent 1/ImageMask true\
                 /Decode[1 0]/Filter/FlateDecode"
            ),
            &packed,
        );
        pdf.stream("", content.as_bytes());
        let page = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width:.3} {height:.3}]\
             /Resources<</XObject<</I 3 0 R>>>>/Contents 4 0 R>>"
        );
        for _ in 0..pages {
            pdf.object(page.as_bytes());
        }
        Ok(pdf.finish())
    }

    /// Asking a page printer in PDF would print the question.
    fn status(&self, _transport: &mut dyn Transport, _timeout: Duration) -> Result<Status, TransportError> {
        Ok(Status::unknown())
    }

    fn confirm(&self, _transport: &mut dyn Transport, _timeout: Duration) -> Result<Confirmation, TransportError> {
        Ok(Confirmation::Silent)
    }
}

/// The objects of a file, numbered from 1, and where each begins.
struct Objects {
    bytes: Vec<u8>,
    starts: Vec<usize>,
}

impl Objects {
    fn new() -> Self {
        // Bytes above 127 tell transfer programs that this is not text.
        Self { bytes: b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec(), starts: Vec::new() }
    }

    fn object(&mut self, body: &[u8]) {
        self.starts.push(self.bytes.len());
        self.bytes.extend_from_slice(format!("{} 0 obj\n", self.starts.len()).as_bytes());
        self.bytes.extend_from_slice(body);
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn stream(&mut self, entries: &str, data: &[u8]) {
        let head = format!("<<{entries}/Length {}>>\nstream\n", data.len());
        self.object(&[head.as_bytes(), data, b"\nendstream"].concat());
    }

    fn finish(mut self) -> Vec<u8> {
        let table = self.bytes.len();
        let count = self.starts.len() + 1;
        let mut tail = format!("xref\n0 {count}\n0000000000 65535 f \n");
        for start in &self.starts {
            tail.push_str(&format!("{start:010} 00000 n \n"));
        }
        tail.push_str(&format!("trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n"));
        self.bytes.extend_from_slice(tail.as_bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_the_pictures_size_and_every_object_its_place() {
        let mut label = Bitmap::new(1680, 2376);
        label.fill(80, 80, 400, 8);
        let pdf = Pdf.label(&label, 2, &Media::default()).unwrap();
        let text = String::from_utf8_lossy(&pdf);
        // 210 by 297 mm.
        assert!(text.contains("/MediaBox[0 0 595.276 841.890]"));
        assert!(text.contains("/Count 2/Kids[5 0 R 6 0 R]"));
        let table = pdf.windows(5).position(|w| w == b"xref\n").unwrap();
        let starts: Vec<usize> = String::from_utf8_lossy(&pdf[table..])
            .lines()
            .filter_map(|line| line.strip_suffix(" 00000 n ")?.parse().ok())
            .collect();
        assert_eq!(starts.len(), 6);
        for (number, start) in starts.into_iter().enumerate() {
            assert!(pdf[start..].starts_with(format!("{} 0 obj", number + 1).as_bytes()));
        }
        assert!(text.ends_with(&format!("startxref\n{table}\n%%EOF\n")));
        assert!(pdf.len() < 5000, "{} bytes", pdf.len());
    }
}
