//! Reads the hub's live stream: server-sent events that say how far the warehouse is.
//! <https://html.spec.whatwg.org/multipage/server-sent-events.html>

use super::wire::LiveHead;

/// Takes the stream's bytes as they come and gives the newest head that they tell.
#[derive(Debug, Default)]
pub struct LiveReader {
    line: Vec<u8>,
    event: String,
    data: String,
}

/// More than this in one line or one event is not a live stream of ours.
const BYTES_MAX: usize = 16 << 10;

/// The stream is not what a hub sends.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the live stream is not one that a hub sends")]
pub struct NotLive;

impl LiveReader {
    /// The newest head in `bytes`, if they complete an event that tells one.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<Option<u64>, NotLive> {
        let mut newest = None;
        for &byte in bytes {
            if byte != b'\n' {
                self.line.push(byte);
                if self.line.len() > BYTES_MAX {
                    return Err(NotLive);
                }
                continue;
            }
            let line = String::from_utf8(std::mem::take(&mut self.line)).map_err(|_| NotLive)?;
            if let Some(head) = self.take_line(line.trim_end_matches('\r'))? {
                newest = Some(newest.map_or(head, |known: u64| known.max(head)));
            }
        }
        Ok(newest)
    }

    fn take_line(&mut self, line: &str) -> Result<Option<u64>, NotLive> {
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            let data = std::mem::take(&mut self.data);
            if event != "head" {
                return Ok(None);
            }
            let told: LiveHead = serde_json::from_str(&data).map_err(|_| NotLive)?;
            return Ok(Some(told.head));
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.event = value.into(),
            "data" if self.data.len() + value.len() > BYTES_MAX => return Err(NotLive),
            "data" => self.data.push_str(value),
            // Comments keep the line open; ids and retry times are not used.
            "" | "id" | "retry" => {}
            _ => return Err(NotLive),
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_however_the_bytes_are_cut() {
        let stream = b": hello\n\nevent: head\ndata: {\"head\":3}\n\nevent: head\r\ndata: {\"head\":12}\r\n\r\n";
        for size in 1..stream.len() {
            let mut reader = LiveReader::default();
            let mut newest = None;
            for piece in stream.chunks(size) {
                newest = reader.feed(piece).unwrap().or(newest);
            }
            assert_eq!(newest, Some(12), "pieces of {size}");
        }
    }

    #[test]
    fn a_web_page_is_not_a_live_stream() {
        assert_eq!(LiveReader::default().feed(b"<!doctype html>\n<html>\n"), Err(NotLive));
        assert_eq!(LiveReader::default().feed(b"event: head\ndata: nonsense\n\n"), Err(NotLive));
        assert_eq!(LiveReader::default().feed(&[b'x'; 20_000]), Err(NotLive));
    }
}
