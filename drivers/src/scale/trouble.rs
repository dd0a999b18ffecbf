use super::WeightError;

/// What a scale or its line did wrong, and what to do about it. It stands where a weight
/// would stand, so that it can never be taken for one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("the scale does not answer; check power, cable and baud rate")]
    Silent,
    /// Bytes come and none of them make sense: mostly another speed or framing.
    #[error("the scale sends noise; check baud rate, frame and protocol")]
    Noise,
    #[error("unreadable answer \"{0}\"")]
    Unreadable(String),
    #[error("a damaged answer: its checksum is wrong; check cable and baud rate")]
    Checksum,
    #[error("{why}: \"{text}\"")]
    Weight { why: WeightError, text: String },
    #[error("the scale does not know the command; check the protocol")]
    UnknownCommand,
    #[error("the scale got a damaged command; check baud rate and cable")]
    DamagedCommand,
    #[error("the scale cannot carry out the command now")]
    CannotNow,
    #[error("this scale cannot do that from here; use the keys on it")]
    NotOffered,
    #[error("the scale is not connected; plug it in")]
    NotConnected,
    #[error("not while the scale moves; wait until it stands still")]
    NotStill,
    #[error("too much weight on the scale; take it off")]
    TooHeavy,
    #[error("too little weight on the scale; check the pan")]
    TooLight,
    #[error("the scale did not take it; empty the pan and try again")]
    NotTaken,
    #[error("the scale counts pieces; switch it to weighing")]
    Counting,
    #[error("the scale reports a fault; switch it off and on, and call service if it stays")]
    Fault,
    #[error("the scale must be calibrated; call service")]
    Calibration,
}

impl Trouble {
    /// An answer that makes no sense, shown as far as it is worth showing.
    pub(super) fn unreadable(bytes: &[u8]) -> Self {
        const SHOWN_BYTES_MAX: usize = 40;
        let shown = bytes.get(..bytes.len().min(SHOWN_BYTES_MAX)).unwrap_or_default();
        Self::Unreadable(shown.escape_ascii().to_string())
    }
}
