//! Photos at the hub: kept by content, so that sending one twice changes nothing.

use super::routes::{Refusal, Shared, authorize, blocking};
use crate::domain::PhotoId;
use crate::photos::PHOTO_BYTES_MAX;
use crate::photos::files::name_of;
use crate::sync::wire::ProblemCode;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::put;

/// `PUT`, `HEAD` and `GET` of one photo, by its name.
pub(super) fn routes() -> Router<Shared> {
    let photo = put(take).get(give).head(ask);
    Router::new()
        .route("/v1/warehouses/{warehouse}/photos/{photo}", photo)
        .layer(DefaultBodyLimit::max(PHOTO_BYTES_MAX))
}

/// Takes a photo whose bytes are what its name says; 201 when it was new.
async fn take(
    State(shared): State<Shared>,
    Path((warehouse, photo)): Path<(String, String)>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    authorize(&shared, &headers, &warehouse, None).await?;
    let photo = named(&photo)?;
    let body = body.map_err(|error| {
        let (status, code) = match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => (StatusCode::PAYLOAD_TOO_LARGE, ProblemCode::TooLarge),
            status => (status, ProblemCode::BadRequest),
        };
        Refusal::new(status, code, error.body_text())
    })?;
    blocking(move || {
        if name_of(&body) != photo {
            let message = "the bytes are not those of this photo: they were changed on the way; send it again";
            return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::BadRequest, message));
        }
        if !body.starts_with(&[0xFF, 0xD8]) {
            let message = "a photo is a JPEG file";
            return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::BadRequest, message));
        }
        let files = shared.store.photos(&warehouse)?;
        let known = files.has(&photo);
        files.keep_bytes(&photo, &body)?;
        Ok(if known { StatusCode::NO_CONTENT } else { StatusCode::CREATED }.into_response())
    })
    .await
}

/// Whether a photo is here: 204 or 404. One that was damaged on the disk is not.
async fn ask(
    State(shared): State<Shared>,
    Path((warehouse, photo)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<StatusCode, Refusal> {
    authorize(&shared, &headers, &warehouse, None).await?;
    let photo = named(&photo)?;
    blocking(move || {
        let there = shared.store.photos(&warehouse)?.read(&photo)?.is_some();
        Ok(if there { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND })
    })
    .await
}

/// Gives a photo to any terminal of its warehouse.
async fn give(
    State(shared): State<Shared>,
    Path((warehouse, photo)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    authorize(&shared, &headers, &warehouse, None).await?;
    let photo = named(&photo)?;
    blocking(move || match shared.store.photos(&warehouse)?.read(&photo)? {
        Some(bytes) => {
            // A name stands for the same bytes for ever.
            let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "private, immutable")];
            Ok((headers, bytes).into_response())
        }
        None => {
            let message = "the hub has no such photo; the terminal that took it may still be offline";
            Err(Refusal::new(StatusCode::NOT_FOUND, ProblemCode::NotFound, message))
        }
    })
    .await
}

fn named(photo: &str) -> Result<PhotoId, Refusal> {
    PhotoId::parse(photo)
        .map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, ProblemCode::BadRequest, error.to_string()))
}
