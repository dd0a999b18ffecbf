use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where a camera is, written as text in settings:
///
/// - `v4l2:/dev/video0`, or better `v4l2:/dev/v4l/by-id/usb-X-video-index0`, which stays the
///   same in another socket
/// - `v4l2:name=C920`: the first camera with that in its name
/// - `http://192.168.1.41/snapshot.jpg`: a network camera that answers with one JPEG, without
///   a password
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum CameraAddress {
    Path(PathBuf),
    Name(String),
    Http { host: String, port: u16, path: String },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("failed to read camera address \"{text}\": {why}")]
pub struct CameraAddressError {
    pub text: String,
    pub why: &'static str,
}

impl FromStr for CameraAddress {
    type Err = CameraAddressError;

    fn from_str(text: &str) -> Result<Self, CameraAddressError> {
        let wrong = |why| CameraAddressError { text: text.to_owned(), why };
        let text = text.trim();
        // It becomes a line of a request: nothing in it may end that line.
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) && text.starts_with("http") {
            return Err(wrong("there are spaces in it"));
        }
        if let Some(rest) = text.strip_prefix("http://") {
            let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
            let (host, port) = match authority.rsplit_once(':') {
                Some((host, port)) if !port.contains(']') => {
                    (host, port.parse().map_err(|_| wrong("the port is a number to 65535"))?)
                }
                _ => (authority, 80),
            };
            let host = host.trim_start_matches('[').trim_end_matches(']');
            if host.is_empty() || host.contains('@') {
                return Err(wrong("http:// needs a host, and no password"));
            }
            return Ok(Self::Http { host: host.to_owned(), port, path: path.to_owned() });
        }
        match text.strip_prefix("v4l2:") {
            Some(rest) => match rest.strip_prefix("name=") {
                Some("") => Err(wrong("the name is missing")),
                Some(name) => Ok(Self::Name(name.to_owned())),
                None if rest.starts_with('/') => Ok(Self::Path(rest.into())),
                None => Err(wrong("v4l2: needs a path such as /dev/video0, or name=...")),
            },
            None => Err(wrong("it starts with v4l2: or http://")),
        }
    }
}

impl fmt::Display for CameraAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "v4l2:{}", path.display()),
            Self::Name(name) => write!(f, "v4l2:name={name}"),
            Self::Http { host, port, path } if host.contains(':') => write!(f, "http://[{host}]:{port}{path}"),
            Self::Http { host, port, path } => write!(f, "http://{host}:{port}{path}"),
        }
    }
}

impl TryFrom<String> for CameraAddress {
    type Error = CameraAddressError;

    fn try_from(text: String) -> Result<Self, CameraAddressError> {
        text.parse()
    }
}

impl From<CameraAddress> for String {
    fn from(address: CameraAddress) -> Self {
        address.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back_as_they_print() {
        for text in [
            "v4l2:/dev/video0",
            "v4l2:name=HD Webcam",
            "http://10.0.0.9:8080/snapshot.jpg?size=2",
            "http://[fe80::1]:80/",
        ] {
            assert_eq!(text.parse::<CameraAddress>().unwrap().to_string(), text);
        }
        let short = "http://camera".parse::<CameraAddress>().unwrap();
        assert_eq!(short, CameraAddress::Http { host: "camera".into(), port: 80, path: "/".into() });
    }

    #[test]
    fn wrong_addresses_say_why() {
        for text in [
            "",
            "video0",
            "v4l2:",
            "v4l2:video0",
            "v4l2:name=",
            "http://",
            "http://h:99999/",
            "http://user:secret@h/",
            "http://h/a b",
            "http://h/\r\nX: y",
            "https://h/",
        ] {
            assert!(text.parse::<CameraAddress>().is_err(), "{text:?} was taken");
        }
    }
}
