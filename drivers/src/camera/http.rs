//! A network camera's snapshot: one GET, one JPEG (RFC 9110, RFC 9112).

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use super::{CameraTrouble, SHOT_BYTES_MAX, Shot};

const HEAD_BYTES_MAX: usize = 16 << 10;

pub(super) fn connect(host: &str, port: u16, timeout: Duration) -> Result<TcpStream, CameraTrouble> {
    let found = (host, port).to_socket_addrs().map_err(|_| CameraTrouble::Missing)?;
    let connected = found.into_iter().find_map(|address| TcpStream::connect_timeout(&address, timeout).ok());
    connected.ok_or(CameraTrouble::Missing)
}

pub(super) fn snapshot(host: &str, port: u16, path: &str, timeout: Duration) -> Result<Shot, CameraTrouble> {
    let deadline = Instant::now() + timeout;
    let mut stream = connect(host, port, timeout)?;
    // HTTP/1.0: the answer comes whole and ends with the connection, never in chunks.
    let request = format!("GET {path} HTTP/1.0\r\nHost: {host}\r\nAccept: image/jpeg\r\n\r\n");
    stream.set_write_timeout(Some(timeout)).and_then(|()| stream.write_all(request.as_bytes())).map_err(lost)?;
    let mut answer = Vec::new();
    let mut buffer = vec![0u8; 64 << 10];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(CameraTrouble::Silent { waited: timeout });
        }
        stream.set_read_timeout(Some(left)).map_err(lost)?;
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(buffer.get(..count).unwrap_or_default()),
            Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {
                return Err(CameraTrouble::Silent { waited: timeout });
            }
            Err(error) => return Err(lost(error)),
        }
        if answer.len() > SHOT_BYTES_MAX {
            return Err(broken("it is larger than any picture"));
        }
    }
    read_answer(&answer)
}

/// The picture in a whole answer.
fn read_answer(answer: &[u8]) -> Result<Shot, CameraTrouble> {
    let ends = answer.windows(4).take(HEAD_BYTES_MAX).position(|window| window == b"\r\n\r\n");
    let Some((head, body)) = ends.and_then(|at| Some((answer.get(..at)?, answer.get(at + 4..)?))) else {
        return Err(if answer.is_empty() { CameraTrouble::Lost } else { broken("it is no HTTP answer") });
    };
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split_ascii_whitespace().nth(1)).unwrap_or_default();
    match status {
        "200" => {}
        "401" | "403" => return Err(CameraTrouble::Password),
        "503" => return Err(CameraTrouble::Busy),
        _ => return Err(CameraTrouble::Answered { status: status.to_owned() }),
    }
    let length = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse::<usize>().ok());
    // A camera that was unplugged in the middle closes nothing politely, but may look so.
    if length.is_some_and(|length| body.len() < length) {
        return Err(CameraTrouble::Lost);
    }
    let body = body.get(..length.unwrap_or(body.len())).unwrap_or(body);
    if !body.starts_with(&[0xFF, 0xD8]) {
        return Err(broken("it is no JPEG"));
    }
    Ok(Shot::Jpeg(super::with_huffman_tables(body)))
}

fn broken(why: &str) -> CameraTrouble {
    CameraTrouble::Broken { why: why.to_owned() }
}

fn lost(error: std::io::Error) -> CameraTrouble {
    match error.kind() {
        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut => CameraTrouble::NotListening,
        _ => CameraTrouble::Lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(answer: &[u8]) -> Result<Shot, CameraTrouble> {
        read_answer(answer)
    }

    #[test]
    fn answers_are_told_apart() {
        assert_eq!(read(b""), Err(CameraTrouble::Lost));
        assert_eq!(read(b"HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n\xFF\xD8"), Err(CameraTrouble::Lost));
        assert_eq!(read(b"HTTP/1.0 503 Busy\r\n\r\n"), Err(CameraTrouble::Busy));
        assert_eq!(read(b"HTTP/1.0 401 No\r\n\r\n"), Err(CameraTrouble::Password));
        assert_eq!(read(b"HTTP/1.0 404 No\r\n\r\n"), Err(CameraTrouble::Answered { status: "404".into() }));
        assert!(matches!(read(b"HTTP/1.0 200 OK\r\n\r\n<html>"), Err(CameraTrouble::Broken { .. })));
        assert!(matches!(read(b"220 ready to send mail\r\n"), Err(CameraTrouble::Broken { .. })));
        let jpeg = read(b"HTTP/1.1 200 OK\r\ncontent-LENGTH: 4\r\n\r\n\xFF\xD8\xFF\xD9 and more");
        assert!(matches!(jpeg, Ok(Shot::Jpeg(bytes)) if bytes.starts_with(&[0xFF, 0xD8])));
    }
}
