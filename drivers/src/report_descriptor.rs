//! HID report descriptors: where in a device's reports which value stands.
//!
//! Device Class Definition for HID 1.11, section 6.2.2. Only what is read from
//! a device is kept: its input fields. The descriptor comes from the device, so
//! nothing in it is believed: sizes are bounded and leftovers ignored.

/// Usage page and usage of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Usage {
    pub page: u16,
    pub id: u16,
}

/// What a device says about its input reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportDescriptor {
    /// The usages of the top collections: what the device is.
    pub applications: Vec<Usage>,
    pub inputs: Vec<InputField>,
    /// Whether a report starts with a byte that tells which one it is.
    pub numbered: bool,
}

/// Values of one size that stand side by side in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputField {
    /// 0 in a device whose reports have no number.
    pub report_id: u8,
    /// From the start of the report, its number included.
    pub bit_offset: usize,
    /// Bits of one value, 1 to 32.
    pub size: usize,
    pub count: usize,
    /// Padding that means nothing.
    pub constant: bool,
    /// One for each value; the last stands for all that follow. In an array
    /// these are the usages that a value may name.
    usages: Vec<Usages>,
}

/// A usage, or a range of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Usages {
    page: u16,
    first: u16,
    last: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DescriptorError {
    #[error("the device describes its reports wrongly: an item is cut off at byte {0}")]
    Cut(usize),
    #[error("the device describes its reports wrongly: a report or its description is endless")]
    TooLong,
    #[error("the device describes its reports wrongly: too many items are open at byte {0}")]
    TooDeep(usize),
}

/// The longest descriptor that Linux takes, in bytes.
const DESCRIPTOR_BYTES_MAX: usize = 4096;
/// The longest report that the kernel passes on, in bytes.
const REPORT_BYTES_MAX: usize = 16 * 1024;
/// Pushed states, usages of one field, input fields: far more than any device has.
const ITEMS_MAX: usize = 512;

impl ReportDescriptor {
    /// Reads a report descriptor as the device sends it.
    pub fn parse(bytes: &[u8]) -> Result<Self, DescriptorError> {
        if bytes.len() > DESCRIPTOR_BYTES_MAX {
            return Err(DescriptorError::TooLong);
        }
        let mut parser = Parser::default();
        let mut at = 0;
        while let Some(&prefix) = bytes.get(at) {
            let (header, length) = match prefix {
                // Long items hold nothing that a host must know, 6.2.2.3.
                0xFE => (3, usize::from(*bytes.get(at + 1).ok_or(DescriptorError::Cut(at))?)),
                _ => (1, [0, 1, 2, 4][usize::from(prefix & 3)]),
            };
            let data = bytes.get(at + header..at + header + length).ok_or(DescriptorError::Cut(at))?;
            if prefix != 0xFE {
                parser.item(prefix & !3, data, at)?;
            }
            at += header + length;
        }
        Ok(parser.done)
    }

    /// The input fields in which `usage` stands, with the place of the first
    /// value that has it.
    pub fn find(&self, usage: Usage) -> impl Iterator<Item = (&InputField, usize)> {
        self.inputs.iter().filter_map(move |field| Some((field, field.position(usage)?)))
    }
}

impl InputField {
    /// The usage of the value at `index`.
    pub fn usage(&self, index: usize) -> Option<Usage> {
        let mut left = index;
        for usages in &self.usages {
            let count = usize::from(usages.last - usages.first) + 1;
            if left < count {
                return Some(Usage { page: usages.page, id: usages.first + u16::try_from(left).ok()? });
            }
            left -= count;
        }
        self.usages.last().map(|usages| Usage { page: usages.page, id: usages.last })
    }

    /// The values from `first` on that have the same usage as that one.
    pub fn run(&self, first: usize) -> impl Iterator<Item = usize> {
        let usage = self.usage(first);
        (first..self.count).take_while(move |&index| self.usage(index) == usage)
    }

    /// The value at `index` of a report, unsigned; `None` where the report is
    /// too short.
    pub fn value(&self, report: &[u8], index: usize) -> Option<u32> {
        if index >= self.count {
            return None;
        }
        self.place(index).read(report)
    }

    /// Where the value at `index` stands.
    pub(crate) fn place(&self, index: usize) -> Place {
        Place { bit: self.bit_offset + index * self.size, size: self.size }
    }

    fn position(&self, usage: Usage) -> Option<usize> {
        if self.constant {
            return None;
        }
        let mut index = 0;
        for usages in &self.usages {
            if usages.page == usage.page && (usages.first..=usages.last).contains(&usage.id) {
                let index = index + usize::from(usage.id - usages.first);
                return (index < self.count).then_some(index);
            }
            index += usize::from(usages.last - usages.first) + 1;
        }
        None
    }
}

/// Where one value stands in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    bit: usize,
    size: usize,
}

impl Place {
    /// The value, unsigned; `None` where the report is too short.
    pub(crate) fn read(self, report: &[u8]) -> Option<u32> {
        if self.size == 8 && self.bit.is_multiple_of(8) {
            return report.get(self.bit / 8).map(|&byte| byte.into());
        }
        (0..self.size).try_fold(0, |value, nth| {
            let byte = *report.get((self.bit + nth) / 8)?;
            Some(value | u32::from(byte >> ((self.bit + nth) % 8) & 1) << nth)
        })
    }
}

#[derive(Default)]
struct Parser {
    done: ReportDescriptor,
    global: Global,
    pushed: Vec<Global>,
    usages: Vec<Usages>,
    minimum: Option<(Option<u16>, u16)>,
    maximum: Option<(Option<u16>, u16)>,
    depth: usize,
    /// Bits of each report so far, by its id.
    lengths: Vec<(u8, usize)>,
}

#[derive(Clone, Copy, Default)]
struct Global {
    page: u16,
    report_id: u8,
    size: usize,
    count: usize,
}

impl Parser {
    fn item(&mut self, tag: u8, data: &[u8], at: usize) -> Result<(), DescriptorError> {
        let value = data.iter().rev().fold(0u32, |value, &byte| value << 8 | u32::from(byte));
        let number = usize::try_from(value).unwrap_or(usize::MAX);
        match tag {
            // Main items: input, output, feature, collection, end of collection.
            0x80 => {
                self.input(value & 1 != 0)?;
                self.forget_locals();
            }
            0x90 | 0xB0 => self.forget_locals(),
            0xA0 => {
                if self.depth == 0
                    && let Some(usages) = self.usages.first()
                {
                    self.done.applications.push(Usage { page: usages.page, id: usages.first });
                }
                self.depth += 1;
                self.forget_locals();
            }
            0xC0 => {
                self.depth = self.depth.saturating_sub(1);
                self.forget_locals();
            }
            // Global items.
            0x04 => self.global.page = value as u16,
            0x74 => self.global.size = number,
            0x94 => self.global.count = number,
            0x84 => {
                self.global.report_id = value as u8;
                self.done.numbered = true;
            }
            0xA4 if self.pushed.len() >= ITEMS_MAX => return Err(DescriptorError::TooDeep(at)),
            0xA4 => self.pushed.push(self.global),
            0xB4 => self.global = self.pushed.pop().unwrap_or(self.global),
            // Local items: usage, usage minimum, usage maximum. Four bytes name the page too.
            0x08 | 0x18 | 0x28 => {
                let named = (data.len() == 4).then_some((value >> 16) as u16);
                let id = value as u16;
                match tag {
                    0x08 => self.usage(named, id, id, at)?,
                    0x18 => self.minimum = Some((named, id)),
                    _ => self.maximum = Some((named, id)),
                }
                if let (Some((page, first)), Some((_, last))) = (self.minimum, self.maximum) {
                    (self.minimum, self.maximum) = (None, None);
                    if first <= last {
                        self.usage(page, first, last, at)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn usage(&mut self, page: Option<u16>, first: u16, last: u16, at: usize) -> Result<(), DescriptorError> {
        if self.usages.len() >= ITEMS_MAX {
            return Err(DescriptorError::TooDeep(at));
        }
        self.usages.push(Usages { page: page.unwrap_or(self.global.page), first, last });
        Ok(())
    }

    fn input(&mut self, constant: bool) -> Result<(), DescriptorError> {
        let Global { report_id, size, count, .. } = self.global;
        let id_bits = if self.done.numbered { 8 } else { 0 };
        let known = self.lengths.iter().position(|(id, _)| *id == report_id);
        let index = known.unwrap_or_else(|| {
            self.lengths.push((report_id, id_bits));
            self.lengths.len() - 1
        });
        let Some((_, length)) = self.lengths.get_mut(index) else { return Ok(()) };
        let bit_offset = *length;
        *length = size
            .checked_mul(count)
            .and_then(|bits| bits.checked_add(bit_offset))
            .filter(|bits| bits.div_ceil(8) <= REPORT_BYTES_MAX)
            .ok_or(DescriptorError::TooLong)?;
        if self.done.inputs.len() >= ITEMS_MAX {
            return Err(DescriptorError::TooLong);
        }
        if (1..=32).contains(&size) && count > 0 {
            let usages = std::mem::take(&mut self.usages);
            self.done.inputs.push(InputField { report_id, bit_offset, size, count, constant, usages });
        }
        Ok(())
    }

    fn forget_locals(&mut self) {
        self.usages.clear();
        (self.minimum, self.maximum) = (None, None);
    }
}
