//! A client of ThingsCloud that progenitor wrote in its builder style, with the token, which it leaves to the program.
//! Must not know what is measured.

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::Map;
use thingscloud_progenitor_builder::Client as Generated;
use thingscloud_progenitor_builder::types::{AuthAccessTokenBody, DeviceDetail, DevicesListData};
use tokio::sync::OnceCell;

pub type Error = Box<dyn std::error::Error + Send + Sync>;
/// Makes the HTTP library with headers that it sends with each request.
pub type Library = Box<dyn Fn(HeaderMap) -> Result<reqwest::Client, Error> + Send + Sync>;

pub struct Client {
    library: Library,
    url: String,
    authenticated: OnceCell<Generated>,
}

impl Client {
    pub fn new(library: Library, url: &str) -> Self {
        Self {
            library,
            url: url.trim_end_matches('/').to_owned(),
            authenticated: OnceCell::new(),
        }
    }

    pub async fn device(&self, id: &str) -> Result<DeviceDetail, Error> {
        let client = self.authenticated().await?;
        let response = client
            .devices_get()
            .device_id(id.to_owned())
            .send()
            .await?
            .into_inner();
        match response.info {
            Some(device) if response.result => Ok(device),
            _ => Err(message(response.message)),
        }
    }

    pub async fn devices(&self) -> Result<DevicesListData, Error> {
        let client = self.authenticated().await?;
        let list = client.devices_list().page(std::num::NonZeroU64::MIN);
        let response = list.send().await?.into_inner();
        match response.info {
            Some(page) if response.result => Ok(page),
            _ => Err(message(response.message)),
        }
    }

    pub async fn push(&self, id: &str, name: &str, value: bool) -> Result<(), Error> {
        let client = self.authenticated().await?;
        let attributes = Map::from_iter([(name.to_owned(), value.into())]);
        let push = client.control_push_attributes().device_id(id.to_owned());
        let response = push.body(attributes).send().await?.into_inner();
        if response.result {
            return Ok(());
        }
        Err(message(response.message))
    }

    async fn authenticated(&self) -> Result<&Generated, Error> {
        self.authenticated
            .get_or_try_init(|| self.with_token())
            .await
    }

    /// Fetches a token. The client takes it as a header of its library, as it knows no credentials.
    async fn with_token(&self) -> Result<Generated, Error> {
        // The platform's page shows this header on every request, and OpenAPI has no parameter for it.
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let open = Generated::new_with_client(&self.url, (self.library)(headers.clone())?);
        let keys = AuthAccessTokenBody {
            app_id: "mock-app-id".to_owned(),
            access_key: "mock-access-key".to_owned(),
            secret_key: "mock-secret-key".to_owned(),
        };
        let response = open
            .auth_access_token()
            .body(keys)
            .send()
            .await?
            .into_inner();
        let token = response.info.and_then(|info| info.access_token);
        let Some(token) = token.filter(|_| response.result) else {
            return Err(message(response.message));
        };
        let mut bearer = HeaderValue::from_str(&format!("Bearer {token}"))?;
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
        Ok(Generated::new_with_client(
            &self.url,
            (self.library)(headers)?,
        ))
    }
}

/// Shown where the platform refuses a call without a word.
const NO_MESSAGE: &str = "the platform refused the call and gave no message";

fn message(message: Option<String>) -> Error {
    message.unwrap_or_else(|| NO_MESSAGE.to_owned()).into()
}
