//! What goes over a USB printer's cable, written down beforehand in usbmon's format: the test
//! bed plays it, and is content with no other bytes.

/// A printer's wire, request by request.
pub(crate) struct Wire {
    bytes: Vec<u8>,
    id: u64,
    device: u8,
}

const CONTROL: u8 = 2;
const IN_CONTROL: u8 = 0x80;
const BULK: u8 = 3;
pub(crate) const OUT: u8 = 0x01;
pub(crate) const IN: u8 = 0x82;
/// Status of a request that the pulled plug ended, -ENODEV of Linux.
pub(crate) const UNPLUGGED: i32 = -19;

impl Wire {
    /// DLT_USB_LINUX_MMAPPED, microseconds.
    pub(crate) fn new(device: u8) -> Self {
        let mut bytes = Vec::new();
        for field in [0xA1B2_C3D4u32, 2 | 4 << 16, 0, 0, 65_535, 220] {
            bytes.extend_from_slice(&field.to_le_bytes());
        }
        Self { bytes, id: 0, device }
    }

    fn packet(&mut self, event: u8, kind: u8, endpoint: u8, status: i32, length: usize, data: &[u8]) {
        let time = 1_700_000_000u64;
        let captured = u32::try_from(64 + data.len()).unwrap();
        for field in [time as u32, 0, captured, captured] {
            self.bytes.extend_from_slice(&field.to_le_bytes());
        }
        let mut head = Vec::new();
        head.extend_from_slice(&self.id.to_le_bytes());
        head.extend_from_slice(&[event, kind, endpoint, self.device]);
        head.extend_from_slice(&1u16.to_le_bytes());
        head.extend_from_slice(&[b'-', if data.is_empty() { b'<' } else { 0 }]);
        head.extend_from_slice(&time.to_le_bytes());
        head.extend_from_slice(&0u32.to_le_bytes());
        head.extend_from_slice(&status.to_le_bytes());
        head.extend_from_slice(&u32::try_from(length).unwrap().to_le_bytes());
        head.extend_from_slice(&u32::try_from(data.len()).unwrap().to_le_bytes());
        head.resize(64, 0);
        self.bytes.extend_from_slice(&head);
        self.bytes.extend_from_slice(data);
    }

    /// A class request and its answer.
    pub(crate) fn control(mut self, asked: usize, answer: &[u8]) -> Self {
        self.id += 1;
        self.packet(b'S', CONTROL, IN_CONTROL, -115, asked, &[]);
        self.packet(b'C', CONTROL, IN_CONTROL, 0, answer.len(), answer);
        self
    }

    pub(crate) fn device_id(self, text: &str) -> Self {
        let length = u16::try_from(text.len() + 2).unwrap().to_be_bytes();
        self.control(1024, &[&length, text.as_bytes()].concat())
    }

    pub(crate) fn port_status(self, byte: u8) -> Self {
        self.control(1, &[byte])
    }

    /// Bytes to the printer, which takes `taken` of them.
    pub(crate) fn written(mut self, bytes: &[u8], taken: usize, status: i32) -> Self {
        self.id += 1;
        self.packet(b'S', BULK, OUT, -115, bytes.len(), bytes);
        self.packet(b'C', BULK, OUT, status, taken, &[]);
        self
    }

    /// A whole job, in the pieces that go out.
    pub(crate) fn job(mut self, bytes: &[u8]) -> Self {
        for piece in bytes.chunks(16 * 1024) {
            self = self.written(piece, piece.len(), 0);
        }
        self
    }

    /// A read of up to `asked` bytes and what it brings.
    pub(crate) fn read(mut self, asked: usize, answer: &[u8]) -> Self {
        self.id += 1;
        self.packet(b'S', BULK, IN, -115, asked, &[]);
        self.packet(b'C', BULK, IN, 0, answer.len(), answer);
        self
    }

    /// A question and its answer; what may lie there unread is looked for first.
    pub(crate) fn asked(self, question: &[u8], answer: &[u8]) -> Self {
        self.read(256, b"").written(question, question.len(), 0).read(256, answer)
    }

    /// A class request that the pulled plug ended.
    pub(crate) fn control_unplugged(mut self, asked: usize) -> Self {
        self.id += 1;
        self.packet(b'S', CONTROL, IN_CONTROL, -115, asked, &[]);
        self.packet(b'C', CONTROL, IN_CONTROL, UNPLUGGED, 0, &[]);
        self
    }

    /// As the test bed reads it.
    pub(crate) fn bytes(self) -> Vec<u8> {
        self.bytes
    }
}
