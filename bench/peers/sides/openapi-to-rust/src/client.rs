//! A client of ThingsCloud that openapi-to-rust wrote, with the token, which it leaves to the program.
//! Must not know what is measured.

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use thingscloud_openapi_to_rust::generated::client::HttpClient;
use thingscloud_openapi_to_rust::generated::types::{
    AuthAccessTokenRequest, ControlPushAttributesRequest, DeviceDetail, DevicesListData,
};
use tokio::sync::OnceCell;

pub type Error = Box<dyn std::error::Error + Send + Sync>;

pub struct Client {
    /// Without a token.
    open: HttpClient,
    authenticated: OnceCell<HttpClient>,
}

impl Client {
    /// The library sends [`headers`].
    pub fn new(library: reqwest::Client, url: &str) -> Self {
        Self {
            open: HttpClient::with_client(library).with_base_url(url.trim_end_matches('/')),
            authenticated: OnceCell::new(),
        }
    }

    pub async fn device(&self, id: &str) -> Result<DeviceDetail, Error> {
        let response = self.authenticated().await?.devices_get(id).await?;
        match response.info.flatten() {
            Some(device) if response.result => Ok(device),
            _ => Err(message(response.message)),
        }
    }

    pub async fn devices(&self) -> Result<DevicesListData, Error> {
        let client = self.authenticated().await?;
        let all = None::<&str>;
        let list = client.devices_list(Some(1), all, all, None, None, None);
        let response = list.await?;
        match response.info.flatten() {
            Some(page) if response.result => Ok(page),
            _ => Err(message(response.message)),
        }
    }

    pub async fn push(&self, id: &str, name: &str, value: bool) -> Result<(), Error> {
        let mut attributes = ControlPushAttributesRequest::default();
        let properties = &mut attributes.additional_properties;
        properties.insert(name.to_owned(), value.into());
        let client = self.authenticated().await?;
        let response = client.control_push_attributes(id, attributes).await?;
        if response.result {
            return Ok(());
        }
        Err(message(response.message))
    }

    async fn authenticated(&self) -> Result<&HttpClient, Error> {
        self.authenticated
            .get_or_try_init(|| self.with_token())
            .await
    }

    async fn with_token(&self) -> Result<HttpClient, Error> {
        let keys = AuthAccessTokenRequest {
            app_id: "mock-app-id".to_owned(),
            access_key: "mock-access-key".to_owned(),
            secret_key: "mock-secret-key".to_owned(),
        };
        let response = self.open.auth_access_token(keys).await?;
        let token = response.info.flatten().and_then(|info| info.access_token);
        match token.flatten() {
            Some(token) if response.result => Ok(self.open.clone().with_api_key(token)),
            _ => Err(message(response.message)),
        }
    }
}

/// Returns the headers that the platform's page shows on every request, for which OpenAPI has no parameter.
pub fn headers() -> HeaderMap {
    HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))])
}

/// Shown where the platform refuses a call without a word.
const NO_MESSAGE: &str = "the platform refused the call and gave no message";

fn message(message: Option<Option<String>>) -> Error {
    let message = message.flatten();
    message.unwrap_or_else(|| NO_MESSAGE.to_owned()).into()
}
