//! The routes of the service.
//! Must not know how a failure becomes a response.

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use thingscloud::{Client, Device, DeviceId, Timestamp};

use crate::failure::Failure;
use crate::history;

pub(crate) fn router(client: Client) -> Router {
    Router::new()
        .route("/devices", get(devices))
        .route("/devices/{device}/history/{attribute}", get(csv))
        .route("/devices/{device}/attributes", post(push))
        .with_state(client)
}

/// What the service shows of a device.
#[derive(Serialize)]
struct Shown {
    id: DeviceId,
    name: String,
    online: bool,
}

impl From<Device> for Shown {
    fn from(device: Device) -> Self {
        Self {
            id: device.id,
            name: device.name.unwrap_or_default(),
            online: device.online.unwrap_or_default(),
        }
    }
}

async fn devices(State(client): State<Client>) -> Result<Json<Vec<Shown>>, Failure> {
    let mut devices = Vec::new();
    let mut items = client.devices().list().page_records(100).items();
    while let Some(device) = items.next().await.transpose()? {
        devices.push(device.into());
    }
    Ok(Json(devices))
}

/// A period, as in `?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z`.
#[derive(Deserialize)]
struct Period {
    from: Timestamp,
    to: Timestamp,
}

async fn csv(
    State(client): State<Client>,
    Path((device, attribute)): Path<(String, String)>,
    Query(period): Query<Period>,
) -> Result<impl IntoResponse, Failure> {
    let series = client.attributes().series(device, attribute);
    let points = series.between(period.from, period.to).items();
    let csv = history::csv(points).await?;
    Ok(([(header::CONTENT_TYPE, "text/csv")], csv))
}

async fn push(
    State(client): State<Client>,
    Path(device): Path<String>,
    Json(attributes): Json<serde_json::Map<String, serde_json::Value>>,
) -> Result<StatusCode, Failure> {
    let mut call = client.control().push_attributes(device);
    for (name, value) in attributes {
        call = call.set(name, value);
    }
    call.send().await.map_err(Failure::of_command)?;
    Ok(StatusCode::NO_CONTENT)
}
