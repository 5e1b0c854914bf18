//! Calls a Gongjiangyun operation that no spec describes: `undescribed_operation PATH [PARAMETER=VALUE ..]`.
//! Must not know whether the platform or a mock of it responds.

mod support;

use std::env;

use iot_clouds_mock::MockServer;
use support::{Account, Failure, GONGJIANGYUN};

use gongjiangyun::{Client, Error, Json, Method};

/// Calls an operation by its path, with the parameters of its description.
pub async fn ask(
    client: &Client,
    path: &str,
    parameters: &[(String, String)],
) -> Result<Json, Error> {
    let call = client.raw(Method::GET, path);
    call.query(parameters).send().await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let account = Account::of(&GONGJIANGYUN, set_up)?;
    let path = support::argument(1, "the path of an operation", &account, "/orders")?;
    let mut parameters = Vec::new();
    for argument in env::args().skip(2) {
        let (name, value) = argument
            .split_once('=')
            .ok_or_else(|| Failure(format!("`{argument}` must have the form PARAMETER=VALUE")))?;
        parameters.push((name.to_owned(), value.to_owned()));
    }
    let response = ask(&account.gongjiangyun()?, &path, &parameters).await?;
    println!("{response:#}");
    Ok(())
}

/// Adds an operation like one that a vendor describes to its customers.
pub fn set_up(mock: &MockServer) -> Result<(), iot_clouds_mock::Error> {
    let orders = gongjiangyun::json!([{ "id": "17", "goods": "螺丝", "amount": 12.5 }]);
    mock.add_operation("orders.list", "GET /orders")?
        .respond_with(orders)
}
