//! Writes the values of an attribute as CSV.
//! Must not know where the values come from.

use thingscloud::{Error, Items, Json, SeriesPoint};

/// Reads all values and writes one in each line: the time in RFC 3339, and the value.
pub(crate) async fn csv(mut points: Items<Vec<SeriesPoint>>) -> Result<String, Error> {
    let mut csv = "time,value\r\n".to_owned();
    while let Some(point) = points.next().await.transpose()? {
        let time = point.ts.map(|time| time.to_string()).unwrap_or_default();
        let value = match point.value {
            Some(Json::String(text)) => text,
            Some(Json::Null) | None => String::new(),
            Some(value) => value.to_string(),
        };
        csv.push_str(&format!("{time},{}\r\n", field(&value)));
    }
    Ok(csv)
}

/// Quotes a field if it has to be, as RFC 4180 says.
fn field(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
