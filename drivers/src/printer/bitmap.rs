/// A 1-bit picture: what a label printer prints and what a label preview shows.
///
/// Rows run top to bottom, `stride` bytes each; within a byte the most
/// significant bit is the leftmost dot; a set bit is a black dot. The padding
/// bits right of `width` are always zero.
#[derive(Clone, PartialEq, Eq)]
pub struct Bitmap {
    width: u32,
    height: u32,
    stride: usize,
    bits: Vec<u8>,
}

impl Bitmap {
    /// A white picture of `width` by `height` dots.
    pub fn new(width: u32, height: u32) -> Self {
        let stride = width.div_ceil(8) as usize;
        Self { width, height, stride, bits: vec![0; stride * height as usize] }
    }

    /// A picture from its rows of `width.div_ceil(8)` bytes; missing bytes are
    /// white, surplus ones and the padding bits are ignored.
    pub fn from_bits(width: u32, height: u32, mut bits: Vec<u8>) -> Self {
        let stride = width.div_ceil(8) as usize;
        bits.resize(stride * height as usize, 0);
        if !width.is_multiple_of(8) {
            let mask = 0xFFu8 << (8 - width % 8);
            for row in bits.chunks_exact_mut(stride) {
                if let Some(last) = row.last_mut() {
                    *last &= mask;
                }
            }
        }
        Self { width, height, stride, bits }
    }

    /// Width in dots.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in dots.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Bytes per row.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// All rows, `stride` bytes each.
    pub fn bits(&self) -> &[u8] {
        &self.bits
    }

    /// The bytes of row `y`; panics when `y` is not below the height.
    pub fn row(&self, y: u32) -> &[u8] {
        let start = y as usize * self.stride;
        &self.bits[start..start + self.stride]
    }

    /// Whether the dot is black; dots outside the picture are white.
    pub fn get(&self, x: u32, y: u32) -> bool {
        x < self.width
            && y < self.height
            && self.bits[y as usize * self.stride + (x / 8) as usize] & (0x80 >> (x % 8)) != 0
    }

    /// Blackens (or whitens) one dot; dots outside the picture are ignored.
    pub fn set(&mut self, x: u32, y: u32, black: bool) {
        if x < self.width && y < self.height {
            let byte = &mut self.bits[y as usize * self.stride + (x / 8) as usize];
            let mask = 0x80 >> (x % 8);
            if black { *byte |= mask } else { *byte &= !mask }
        }
    }

    /// Blackens a rectangle, clipped to the picture.
    pub fn fill(&mut self, x: u32, y: u32, width: u32, height: u32) {
        let x_end = x.saturating_add(width).min(self.width);
        for row in y.min(self.height)..y.saturating_add(height).min(self.height) {
            let start = row as usize * self.stride;
            let mut dot = x;
            while dot < x_end {
                if dot.is_multiple_of(8) && x_end - dot >= 8 {
                    self.bits[start + (dot / 8) as usize] = 0xFF;
                    dot += 8;
                } else {
                    self.bits[start + (dot / 8) as usize] |= 0x80 >> (dot % 8);
                    dot += 1;
                }
            }
        }
    }
}

impl std::fmt::Debug for Bitmap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bitmap {}x{}", self.width, self.height)
    }
}
