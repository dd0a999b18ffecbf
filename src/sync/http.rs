//! Calls to the hub, with every way they can go wrong told apart.

use super::live::{LiveReader, NotLive};
use super::trouble::HubTrouble;
use super::wire::{
    self, BODY_BYTES_MAX, CONTENT_TYPE, ChangesHeader, Frame, HeadAnswer, Problem, ProblemCode, PushAnswer, PushHeader,
    WireError,
};
use crate::domain::PhotoId;
use crate::journal::Event;
use crate::photos::files::name_of;
use reqwest::{Client, Method, RequestBuilder, Response, Url, header};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// One terminal's line to its hub.
pub struct Http {
    client: Client,
    /// For photos: how long one needs is the line's affair, within [`PHOTO`].
    slow: Client,
    warehouse_url: String,
    header: PushHeader,
    token: String,
}

/// What became of a call that gave no result.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    #[error("the hub can't be reached")]
    Unreachable(#[source] reqwest::Error),
    #[error("the hub has closed the line: it may be restarting")]
    Closed,
    #[error("the hub answered with an error ({status}): {message}")]
    Trouble { status: u16, code: ProblemCode, message: String },
    #[error("what answered is not a hub of ours ({what}): check the hub's address")]
    Nonsense { what: String },
    #[error("{0}")]
    Refused(HubTrouble),
    #[error("the hub has this journal up to {have} only")]
    Gap { have: u64 },
    #[error("the hub has another event at {dseq}")]
    Fork { dseq: u64 },
    #[error("the events could not be packed")]
    Pack(#[source] WireError),
}

impl CallError {
    /// Whether the hub finds fault with what was sent, and not with who sends it or with itself.
    pub fn is_of_what_was_sent(&self) -> bool {
        matches!(self, Self::Trouble { status: 400 | 411 | 413 | 415 | 422, .. })
    }
}

/// Longer than this to connect is a line that is down.
const CONNECT: Duration = Duration::from_secs(3);
/// Longer than this for a whole call is one, too.
const CALL: Duration = Duration::from_secs(10);
/// A photo may need longer over a slow line.
const PHOTO: Duration = Duration::from_secs(60);
/// A live stream that is silent for longer than three of the hub's keep-alives is dead: a
/// cable that is cut says nothing.
const SILENCE: Duration = Duration::from_secs(7);
/// Error bodies are read up to here.
const PROBLEM_BYTES_MAX: usize = 64 << 10;

impl Http {
    /// `None` when the address is not one that can be called.
    pub fn new(hub_url: &str, warehouse: &str, device: &str, token: &str) -> Option<Self> {
        let url = Url::parse(hub_url).ok().filter(|url| url.scheme() == "http" && url.has_host())?;
        // The hub is in the house: a proxy for the web would only be in the way.
        let client = || Client::builder().no_proxy().connect_timeout(CONNECT);
        Some(Self {
            client: client().read_timeout(SILENCE).build().ok()?,
            // The hub is silent for as long as a photo is on its way to it.
            slow: client().build().ok()?,
            warehouse_url: format!("{}/v1/warehouses/{warehouse}", url.as_str().trim_end_matches('/')),
            header: PushHeader { warehouse: warehouse.into(), device: device.into() },
            token: token.into(),
        })
    }

    /// How far the hub has this device's journal.
    pub async fn head(&self) -> Result<HeadAnswer, CallError> {
        let path = format!("devices/{}/head", self.header.device);
        json(self.request(Method::GET, &path).timeout(CALL)).await
    }

    /// Sends events of this device's journal.
    pub async fn push(&self, events: &[Event]) -> Result<PushAnswer, CallError> {
        let body = wire::pack(&self.header, events.iter().map(|event| (0, event))).map_err(CallError::Pack)?;
        let path = format!("devices/{}/push", self.header.device);
        let request = self.request(Method::POST, &path).header(header::CONTENT_TYPE, CONTENT_TYPE);
        json(request.body(body).timeout(CALL)).await
    }

    /// The next page of the warehouse's events.
    pub async fn changes(&self, after: u64) -> Result<(ChangesHeader, Vec<Frame>), CallError> {
        let answer = call(self.request(Method::GET, &format!("changes?after={after}")).timeout(CALL)).await?;
        let body = body(answer, BODY_BYTES_MAX).await?;
        wire::unpack(&body).map_err(|error| CallError::Nonsense { what: error.to_string() })
    }

    /// Whether the hub has a photo.
    pub async fn has_photo(&self, photo: &PhotoId) -> Result<bool, CallError> {
        let request = self.request(Method::HEAD, &format!("photos/{photo}")).timeout(CALL);
        let answer = request.send().await.map_err(CallError::Unreachable)?;
        match answer.status().as_u16() {
            200 | 204 => Ok(true),
            404 => Ok(false),
            // An answer to HEAD has no body that would say more; the one to PUT has.
            400..500 => Ok(false),
            status => Err(CallError::Trouble {
                status,
                code: ProblemCode::Unknown,
                message: "the hub can't say whether it has a photo".into(),
            }),
        }
    }

    /// Sends a photo; the hub checks that its bytes are what its name says.
    pub async fn put_photo(&self, photo: &PhotoId, bytes: Vec<u8>) -> Result<(), CallError> {
        let request =
            self.on(&self.slow, Method::PUT, &format!("photos/{photo}")).header(header::CONTENT_TYPE, "image/jpeg");
        call(request.body(bytes).timeout(PHOTO)).await?;
        Ok(())
    }

    /// A photo that another terminal has sent.
    pub async fn photo(&self, photo: &PhotoId) -> Result<Vec<u8>, CallError> {
        let answer = call(self.on(&self.slow, Method::GET, &format!("photos/{photo}")).timeout(PHOTO)).await?;
        let jpeg = body(answer, crate::photos::PHOTO_BYTES_MAX).await?;
        if name_of(&jpeg) != *photo {
            return Err(CallError::Nonsense { what: "another photo than the one that was asked for".into() });
        }
        Ok(jpeg)
    }

    /// Opens the live stream.
    pub async fn live(&self) -> Result<Live, CallError> {
        let answer = call(self.request(Method::GET, "live")).await?;
        let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
        if !kind.starts_with("text/event-stream") {
            return Err(CallError::Nonsense { what: format!("a live stream of type {kind:?}") });
        }
        Ok(Live { answer, reader: LiveReader::default() })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.on(&self.client, method, path)
    }

    fn on(&self, client: &Client, method: Method, path: &str) -> RequestBuilder {
        client.request(method, format!("{}/{path}", self.warehouse_url)).bearer_auth(&self.token)
    }
}

/// An open live stream.
pub struct Live {
    answer: Response,
    reader: LiveReader,
}

impl Live {
    /// Waits for the next head that the hub tells.
    pub async fn next(&mut self) -> Result<u64, CallError> {
        loop {
            match self.answer.chunk().await.map_err(CallError::Unreachable)? {
                Some(bytes) => {
                    let told = self.reader.feed(&bytes);
                    if let Some(head) =
                        told.map_err(|error: NotLive| CallError::Nonsense { what: error.to_string() })?
                    {
                        return Ok(head);
                    }
                }
                None => return Err(CallError::Closed),
            }
        }
    }
}

async fn json<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, CallError> {
    let answer = call(request).await?;
    let body = body(answer, PROBLEM_BYTES_MAX).await?;
    serde_json::from_slice(&body).map_err(|error| CallError::Nonsense { what: error.to_string() })
}

/// Sends a request; anything but a success becomes an error.
async fn call(request: RequestBuilder) -> Result<Response, CallError> {
    let answer = request.send().await.map_err(CallError::Unreachable)?;
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let body = body(answer, PROBLEM_BYTES_MAX).await?;
    let Ok(problem) = serde_json::from_slice::<Problem>(&body) else {
        let message = status.canonical_reason().unwrap_or("no reason given").to_owned();
        return Err(CallError::Trouble { status: status.as_u16(), code: ProblemCode::Unknown, message });
    };
    Err(match (problem.code, problem.dseq) {
        (ProblemCode::Gap, Some(have)) => CallError::Gap { have },
        (ProblemCode::Fork, Some(dseq)) => CallError::Fork { dseq },
        (
            ProblemCode::Epoch
            | ProblemCode::BadEvents
            | ProblemCode::NoToken
            | ProblemCode::WrongToken
            | ProblemCode::NotYours,
            _,
        ) => CallError::Refused(HubTrouble::of_problem(problem)),
        _ => CallError::Trouble { status: status.as_u16(), code: problem.code, message: problem.message },
    })
}

async fn body(mut answer: Response, bytes_max: usize) -> Result<Vec<u8>, CallError> {
    let mut body = Vec::new();
    while let Some(bytes) = answer.chunk().await.map_err(CallError::Unreachable)? {
        if body.len() + bytes.len() > bytes_max {
            return Err(CallError::Nonsense { what: format!("an answer of more than {bytes_max} bytes") });
        }
        body.extend_from_slice(&bytes);
    }
    Ok(body)
}
