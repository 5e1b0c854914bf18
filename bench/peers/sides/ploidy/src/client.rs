//! A client of ThingsCloud that ploidy wrote, with the token, which it leaves to the program.
//! Must not know what is measured.

use std::collections::BTreeMap;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use thingscloud_ploidy::Client as Generated;
use thingscloud_ploidy::client::default::parameters::DevicesListQuery;
use thingscloud_ploidy::client::default::types::AuthAccessTokenRequest;
use thingscloud_ploidy::types::{DeviceDetail, DevicesListData};
use thingscloud_ploidy::util::absent::AbsentOr;
use tokio::sync::OnceCell;

pub type Error = Box<dyn std::error::Error + Send + Sync>;

pub struct Client {
    /// Without a token.
    open: Generated,
    authenticated: OnceCell<Generated>,
}

impl Client {
    /// The library sends [`headers`].
    pub fn new(library: reqwest::Client, url: &str) -> Result<Self, Error> {
        Ok(Self {
            open: Generated::with_reqwest_client(library, url.parse()?),
            authenticated: OnceCell::new(),
        })
    }

    pub async fn device(&self, id: &str) -> Result<DeviceDetail, Error> {
        let response = self.authenticated().await?.devices_get(id).await?;
        match response.info {
            AbsentOr::Present(device) if response.result => Ok(device),
            _ => Err(message(response.message)),
        }
    }

    pub async fn devices(&self) -> Result<DevicesListData, Error> {
        let query = DevicesListQuery {
            page: Some(1),
            ..DevicesListQuery::default()
        };
        let response = self.authenticated().await?.devices_list(&query).await?;
        match response.info {
            AbsentOr::Present(page) if response.result => Ok(page),
            _ => Err(message(response.message)),
        }
    }

    pub async fn push(&self, id: &str, name: &str, value: bool) -> Result<(), Error> {
        let attributes = BTreeMap::from([(name.to_owned(), value.into())]);
        let client = self.authenticated().await?;
        let response = client.control_push_attributes(id, attributes).await?;
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

    async fn with_token(&self) -> Result<Generated, Error> {
        let keys = AuthAccessTokenRequest {
            app_id: "mock-app-id".to_owned(),
            access_key: "mock-access-key".to_owned(),
            secret_key: "mock-secret-key".to_owned(),
        };
        let response = self.open.auth_access_token(keys).await?;
        let token = response.info.ok().ok().map(|info| info.access_token);
        match token {
            Some(AbsentOr::Present(token)) if response.result => {
                let bearer = format!("Bearer {token}");
                let client = self.open.clone();
                Ok(client.with_sensitive_header(AUTHORIZATION, bearer)?)
            }
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

fn message(message: AbsentOr<String>) -> Error {
    let message = message.ok();
    message.unwrap_or_else(|_| NO_MESSAGE.to_owned()).into()
}
