//! A client of ThingsCloud as one writes it by hand for one program: the HTTP library, types with derives, a token that is kept.
//! Must not know what is measured.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use tokio::sync::OnceCell;

pub type Error = Box<dyn std::error::Error + Send + Sync>;

pub struct Client {
    library: reqwest::Client,
    url: String,
    token: OnceCell<String>,
}

#[derive(Deserialize)]
struct Response<T> {
    result: bool,
    info: Option<T>,
    #[serde(default)]
    message: String,
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

#[derive(Deserialize)]
pub struct Page {
    pub items: Vec<Device>,
    pub total: Option<u64>,
    pub page_total: Option<u64>,
}

#[derive(Deserialize)]
pub struct Device {
    pub id: String,
    pub name: Option<String>,
    pub descr: Option<String>,
    pub device_key: Option<String>,
    pub tags: Option<BTreeMap<String, String>>,
    pub create_time: Option<f64>,
    pub alarm: Option<Json>,
    pub active: Option<Json>,
    pub online: Option<bool>,
    #[serde(rename = "type")]
    pub device_type: Option<String>,
    pub type_info: Option<TypeInfo>,
    pub device_code: Option<String>,
}

#[derive(Deserialize)]
pub struct TypeInfo {
    pub id: String,
    pub name: Option<String>,
}

impl Client {
    pub fn new(library: reqwest::Client, url: &str) -> Self {
        Self {
            library,
            url: url.trim_end_matches('/').to_owned(),
            token: OnceCell::new(),
        }
    }

    pub async fn device(&self, id: &str) -> Result<Device, Error> {
        self.get(&format!("/api/v1/device/{id}"), &[]).await
    }

    pub async fn devices(&self, page: u64, records: u64) -> Result<Page, Error> {
        let query = [
            ("page", page.to_string()),
            ("page_records", records.to_string()),
        ];
        self.get("/api/v1/devices", &query).await
    }

    async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> Result<T, Error> {
        let token = self.token.get_or_try_init(|| self.fetch_token()).await?;
        let pairs: Vec<String> = query
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let question = if pairs.is_empty() { "" } else { "?" };
        let url = format!("{}{path}{question}{}", self.url, pairs.join("&"));
        let request = self
            .library
            .get(url)
            .header("content-type", "application/json")
            .bearer_auth(token);
        read(request).await
    }

    async fn fetch_token(&self) -> Result<String, Error> {
        let keys = r#"{"app_id":"mock-app-id","access_key":"mock-access-key","secret_key":"mock-secret-key"}"#;
        let request = self
            .library
            .post(format!("{}/api/v1/access_token", self.url))
            .header("content-type", "application/json")
            .body(keys);
        Ok(read::<Token>(request).await?.access_token)
    }
}

async fn read<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<T, Error> {
    let response = request.send().await?.error_for_status()?;
    let body = response.bytes().await?;
    let response: Response<T> = serde_json::from_slice(&body)?;
    match response.info {
        Some(info) if response.result => Ok(info),
        _ => Err(response.message.into()),
    }
}
