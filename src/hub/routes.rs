//! The hub's HTTP interface. Every answer that is not a success is a `Problem` in JSON.

use super::live::Heads;
use super::store::{HubStore, PushRefused, StoreError};
use crate::photos::FileError;
use crate::sync::wire::{
    self, BODY_BYTES_MAX, CONTENT_TYPE, EVENTS_MAX, LiveHead, Problem, ProblemCode, PushAnswer, PushHeader, WireError,
};
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::WatchStream;

/// What the handlers share.
#[derive(Clone)]
pub struct Shared {
    pub store: Arc<dyn HubStore>,
    pub heads: Arc<Heads>,
    /// Turns true when the server stops: live streams then end.
    pub stopping: watch::Receiver<bool>,
}

/// How often a silent live stream says that it still lives.
pub const KEEP_ALIVE: Duration = Duration::from_secs(2);

/// All routes.
pub fn routes(shared: Shared) -> Router {
    Router::new()
        .route("/health", get(health))
        .route("/v1/warehouses/{warehouse}/devices/{device}/push", post(push))
        .route("/v1/warehouses/{warehouse}/devices/{device}/head", get(device_head))
        .route("/v1/warehouses/{warehouse}/changes", get(changes))
        .route("/v1/warehouses/{warehouse}/live", get(live))
        .merge(super::photos::routes())
        .fallback(async || Refusal::new(StatusCode::NOT_FOUND, ProblemCode::NotFound, "the hub has nothing here"))
        .method_not_allowed_fallback(async || {
            Refusal::new(StatusCode::METHOD_NOT_ALLOWED, ProblemCode::BadRequest, "this address takes another method")
        })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(shared)
}

/// An answer that is not a success.
pub struct Refusal {
    status: StatusCode,
    problem: Problem,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: ProblemCode, message: impl Into<String>) -> Self {
        Self { status, problem: Problem { code, message: message.into(), dseq: None, owner: None } }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(self.problem)).into_response()
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
        let (status, code) = match &error {
            StoreError::DiskFull { .. } => (StatusCode::INSUFFICIENT_STORAGE, ProblemCode::DiskFull),
            StoreError::Busy { .. } => (StatusCode::SERVICE_UNAVAILABLE, ProblemCode::Trouble),
            _ => (StatusCode::INTERNAL_SERVER_ERROR, ProblemCode::Trouble),
        };
        Self::new(status, code, error.to_string())
    }
}

impl From<FileError> for Refusal {
    fn from(error: FileError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "a photo could not be read or written");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, ProblemCode::Trouble, "the hub's disk failed; try again later")
    }
}

impl From<PushRefused> for Refusal {
    fn from(refused: PushRefused) -> Self {
        let message = refused.to_string();
        let (status, code, dseq) = match refused {
            PushRefused::Store(error) => return error.into(),
            PushRefused::Gap { have } => (StatusCode::CONFLICT, ProblemCode::Gap, Some(have)),
            PushRefused::Fork { dseq } => (StatusCode::CONFLICT, ProblemCode::Fork, Some(dseq)),
            PushRefused::Epoch { .. } => (StatusCode::CONFLICT, ProblemCode::Epoch, None),
            PushRefused::BadEvent { dseq, .. } => {
                (StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::BadEvents, Some(dseq))
            }
            PushRefused::NotEnrolled { .. } => (StatusCode::FORBIDDEN, ProblemCode::NotYours, None),
        };
        Self { status, problem: Problem { code, message, dseq, owner: None } }
    }
}

impl From<WireError> for Refusal {
    fn from(error: WireError) -> Self {
        let (status, code) = match &error {
            WireError::TooLarge | WireError::TooMany => (StatusCode::PAYLOAD_TOO_LARGE, ProblemCode::TooLarge),
            WireError::Event { .. } => (StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::BadEvents),
            WireError::Form | WireError::Header(_) | WireError::Compression(_) => {
                (StatusCode::BAD_REQUEST, ProblemCode::BadRequest)
            }
        };
        Self::new(status, code, error.to_string())
    }
}

async fn health(State(shared): State<Shared>) -> Json<serde_json::Value> {
    Json(serde_json::json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "generation": shared.store.generation(),
    }))
}

async fn push(
    State(shared): State<Shared>,
    Path((warehouse, device)): Path<(String, String)>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<PushAnswer>, Refusal> {
    authorize(&shared, &headers, &warehouse, Some(&device)).await?;
    let body = body.map_err(|error| {
        let (status, code) = match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => (StatusCode::PAYLOAD_TOO_LARGE, ProblemCode::TooLarge),
            status => (status, ProblemCode::BadRequest),
        };
        Refusal::new(status, code, error.body_text())
    })?;
    let heads = shared.heads.clone();
    blocking(move || {
        let (header, frames): (PushHeader, _) = wire::unpack(&body)?;
        if header.warehouse != warehouse || header.device != device {
            return Err(Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                ProblemCode::BadEvents,
                "the body is of another warehouse or device than the address",
            ));
        }
        let events: Vec<_> = frames.into_iter().map(|frame| frame.event).collect();
        let answer = shared.store.push(&warehouse, &device, &events)?;
        heads.tell(&warehouse, shared.store.head(&warehouse)?);
        Ok(Json(answer))
    })
    .await
}

async fn device_head(
    State(shared): State<Shared>,
    Path((warehouse, device)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    authorize(&shared, &headers, &warehouse, Some(&device)).await?;
    blocking(move || match shared.store.device_head(&warehouse, &device)? {
        Some(head) => Ok(Json(head).into_response()),
        None => Err(PushRefused::NotEnrolled { device }.into()),
    })
    .await
}

#[derive(Deserialize)]
struct ChangesQuery {
    #[serde(default)]
    after: u64,
    limit: Option<usize>,
}

async fn changes(
    State(shared): State<Shared>,
    Path(warehouse): Path<String>,
    query: Result<Query<ChangesQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    authorize(&shared, &headers, &warehouse, None).await?;
    let Query(query) =
        query.map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, ProblemCode::BadRequest, error.body_text()))?;
    blocking(move || {
        let (header, frames) = shared.store.changes(&warehouse, query.after, query.limit.unwrap_or(EVENTS_MAX))?;
        let body = wire::pack(&header, frames.iter().map(|frame| (frame.gseq, &frame.event)))?;
        Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], body).into_response())
    })
    .await
}

async fn live(
    State(shared): State<Shared>,
    Path(warehouse): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    authorize(&shared, &headers, &warehouse, None).await?;
    let store = shared.store.clone();
    let name = warehouse.clone();
    let now = blocking(move || Ok(store.head(&name)?)).await?;
    let heads = WatchStream::new(shared.heads.listen(&warehouse, now)).map(Some);
    let stop = WatchStream::new(shared.stopping.clone()).filter(|stopping| *stopping).map(|_| None);
    let events = heads.merge(stop).take_while(Option::is_some).filter_map(|head| head).map(|head| {
        let told = serde_json::to_string(&LiveHead { head }).unwrap_or_default();
        Ok::<_, Infallible>(axum::response::sse::Event::default().event("head").data(told))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response())
}

/// Lets a request pass whose token belongs to the warehouse and, where one is named, to the device.
pub(super) async fn authorize(
    shared: &Shared,
    headers: &HeaderMap,
    warehouse: &str,
    device: Option<&str>,
) -> Result<(), Refusal> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(token) = given.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim) else {
        let message =
            "no device token was sent: send `authorization: Bearer <token>`, as `floor-hub device add` gave it";
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, ProblemCode::NoToken, message));
    };
    let (store, warehouse, token) = (shared.store.clone(), warehouse.to_owned(), token.to_owned());
    let owner = blocking(move || Ok(store.device_of_token(&warehouse, &token)?)).await?;
    match (owner, device) {
        (None, _) => {
            let message = "the device token is not one of this warehouse: get a new one with `floor-hub device add`";
            Err(Refusal::new(StatusCode::UNAUTHORIZED, ProblemCode::WrongToken, message))
        }
        (Some(owner), Some(device)) if owner != device => {
            let message = format!("the device token belongs to {owner}, not to {device}");
            let mut refusal = Refusal::new(StatusCode::FORBIDDEN, ProblemCode::NotYours, message);
            refusal.problem.owner = Some(owner);
            Err(refusal)
        }
        _ => Ok(()),
    }
}

/// Runs database work off the async threads.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => {
            tracing::error!(%error, "a request was cut off");
            let message = "the hub could not finish this request; try again, and look at its log";
            Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, ProblemCode::Trouble, message))
        }
    }
}
