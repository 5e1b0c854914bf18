//! Reads the orders of a Gongjiangyun account several times, with a token that programs share: `order_report TIMES`.
//! Must not know whether the platform or a mock of it responds, nor how many programs there are.
//!
//! The platform revokes a token when it issues the next one, so programs that do not share it revoke each other's.
//! `TOKEN_STORE` is the folder in which they share it, or the URL of a Redis.

use std::env;
use std::error::Error;

use gongjiangyun::{
    Client, ClientBuilder, ClientCredentials, Json, Method, token_store::FileStore,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let times: u32 = env::args().nth(1).ok_or("how many times?")?.parse()?;
    let credential = ClientCredentials {
        client_id: env::var("GONGJIANGYUN_CLIENT_ID")?,
        client_secret: env::var("GONGJIANGYUN_CLIENT_SECRET")?.into(),
        scope: None,
    };
    let builder = Client::builder(env::var("GONGJIANGYUN_URL")?).credential(credential);
    let client = shared(builder, &env::var("TOKEN_STORE")?)?.build()?;
    let mut orders = 0;
    for _ in 0..times {
        let response: Json = client.raw(Method::GET, "/orders").send().await?;
        orders += response.as_array().map_or(0, Vec::len);
    }
    println!("{orders} orders in {times} responses");
    Ok(())
}

/// Shares the token through a store.
fn shared(builder: ClientBuilder, store: &str) -> Result<ClientBuilder, Box<dyn Error>> {
    if store.starts_with("redis://") || store.starts_with("rediss://") {
        #[cfg(feature = "redis")]
        {
            let store = gongjiangyun::token_store::RedisStore::new(store, "order-report")?;
            return Ok(builder.token_store(store));
        }
        #[cfg(not(feature = "redis"))]
        return Err("this program was built without the feature redis".into());
    }
    Ok(builder.token_store(FileStore::new(store)))
}
