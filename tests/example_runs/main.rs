//! The examples against mocks: what the tour prints, what each of the others does, and which account they use.
//! Must not know the environment: no test may reach a real account.

#![allow(dead_code, reason = "the examples have a main")]
#![allow(
    clippy::duplicate_mod,
    reason = "each example takes its own support in"
)]
#![allow(unreachable_pub, reason = "the examples are programs")]

#[path = "../examples/all_pages.rs"]
mod all_pages;
#[path = "../examples/list_devices.rs"]
mod list_devices;
#[path = "../examples/push_attribute.rs"]
mod push_attribute;
#[path = "../examples/shared_token.rs"]
mod shared_token;
#[path = "../examples/telemetry_to_csv.rs"]
mod telemetry_to_csv;
#[path = "../examples/tour.rs"]
mod tour;
#[path = "../examples/undescribed_operation.rs"]
mod undescribed_operation;

#[path = "../examples/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use iot_clouds_mock::MockServer;
use serde_json::json;

use support::{Account, CAINIAO_IOT, GONGJIANGYUN, Platform, SENSECAP, THINGSCLOUD};

fn account(platform: &Platform) -> (Account, MockServer) {
    let mut account = Account::from_variables(platform, |_| None).unwrap();
    let mock = account.mock.take().unwrap();
    (account, mock)
}

#[tokio::test]
async fn the_tour_prints_what_it_did() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("example_runs/tour.txt");
    let text = tour::tour().await.unwrap();
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap();
    assert_eq!(text, expected, "UPDATE=1 writes it anew");
}

#[tokio::test]
async fn devices_of_three_platforms_are_listed() {
    let (account, mock) = self::account(&THINGSCLOUD);
    let client = account.thingscloud().unwrap();
    list_devices::list_devices(&client).await.unwrap();
    assert_eq!(mock.calls("devices.list").unwrap(), 1);

    let (account, mock) = self::account(&SENSECAP);
    let client = account.sensecap().unwrap();
    list_devices::list_all_devices(&client).await.unwrap();
    assert_eq!(mock.calls("devices.list").unwrap(), 1);

    let (account, mock) = self::account(&CAINIAO_IOT);
    let client = account.cainiao_iot().unwrap();
    list_devices::list_devices_of_node(&client, "node-1")
        .await
        .unwrap();
    let requests = mock.requests();
    assert_eq!(requests[0].arguments["nodeId"], "node-1");
}

#[tokio::test]
async fn telemetry_becomes_csv() {
    let (account, mock) = account(&SENSECAP);
    // Two channels; the second has text. The second response has what is left.
    let channels = json!([[1, "4097"], [2, "4130"]]);
    let now = sensecap::Timestamp::now().epoch_seconds();
    let ago = |seconds| sensecap::Timestamp::from_epoch_seconds(now - seconds);
    let (newer, older) = (ago(600).to_string(), ago(1_200).to_string());
    let numbers = json!([[26.75, newer], [26.5, older]]);
    let texts = json!([["-16,16,16", older]]);
    for numbers in [numbers.clone(), json!([numbers[1]])] {
        let response = json!({ "list": [channels, [numbers, texts]] });
        let stub = mock.stub("telemetry.list").unwrap().times(1);
        stub.respond_with(response).unwrap();
    }
    let client = account.sensecap().unwrap();
    let csv = telemetry_to_csv::telemetry_to_csv(&client, "2CF7F12010700001", ago(86_400));
    let csv = csv.await.unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "time,channel,measurement,value");
    assert_eq!(lines[1], format!("{newer},1,4097,26.75"));
    assert_eq!(lines[2], format!("{older},1,4097,26.5"));
    assert_eq!(lines[3], format!("{older},2,4130,\"-16,16,16\""));
    assert_eq!(lines.len(), 4);
}

#[tokio::test]
async fn an_attribute_is_pushed_once_even_if_the_response_is_lost() {
    let (account, mock) = account(&THINGSCLOUD);
    let client = account.thingscloud().unwrap();
    let push = || push_attribute::push_attribute(&client, "4xk7m2w9");
    push().await.unwrap();
    mock.stub("control.push_attributes")
        .unwrap()
        .reset_connection();
    push().await.unwrap();
    assert_eq!(mock.calls("control.push_attributes").unwrap(), 2);
    let requests = mock.requests();
    let body = requests.last().unwrap().json();
    assert_eq!(body["target_temperature"], 21.5);
}

#[tokio::test]
async fn all_pages_are_read() {
    let (account, mock) = account(&THINGSCLOUD);
    let client = account.thingscloud().unwrap();
    let count = all_pages::all_pages(&client, "4xk7m2w9", "temperature");
    assert_eq!(count.await.unwrap(), 45);
    assert_eq!(mock.calls("attributes.series").unwrap(), 3);
}

#[tokio::test]
async fn an_operation_that_no_spec_describes_is_called() {
    let (account, mock) = account(&GONGJIANGYUN);
    undescribed_operation::set_up(&mock).unwrap();
    let client = account.gongjiangyun().unwrap();
    let parameters = [("keyword".to_owned(), "螺丝".to_owned())];
    let response = undescribed_operation::ask(&client, "/orders", &parameters);
    assert_eq!(response.await.unwrap()[0]["goods"], "螺丝");
    let requests = mock.requests();
    assert_eq!(requests.last().unwrap().query, parameters);
}

#[tokio::test]
async fn a_token_is_shared_by_a_folder() {
    let (account, mock) = account(&GONGJIANGYUN);
    shared_token::set_up(&mock).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..3 {
        let credential = account.client_credentials();
        let call = shared_token::call_with_shared_token(
            &account.url,
            credential,
            folder.path(),
            "/orders",
        );
        assert_eq!(call.await.unwrap()[0], "order 17");
    }
    assert_eq!(mock.calls("orders.list").unwrap(), 3);
    assert_eq!(mock.calls("auth.token").unwrap(), 1);
}

fn from(platform: &Platform, variables: &[(&str, &str)]) -> Result<Account, String> {
    let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
    let variable = |name: &str| variables.get(name).map(|value| (*value).to_owned());
    Account::from_variables(platform, variable).map_err(|failure| failure.0)
}

#[test]
fn an_account_comes_from_the_environment_whole_or_not_at_all() {
    let url = ("THINGSCLOUD_URL", "https://example.com");
    let keys = [
        ("THINGSCLOUD_APP_ID", "a"),
        ("THINGSCLOUD_ACCESS_KEY", "b"),
        ("THINGSCLOUD_SECRET_KEY", "c"),
    ];
    let whole = from(&THINGSCLOUD, &[url, keys[0], keys[1], keys[2]]).unwrap();
    assert!(whole.mock.is_none());
    assert_eq!(whole.url, "https://example.com");
    assert_eq!(whole.field("secret_key"), "c");

    for part in [&[url, keys[0]][..], &[keys[0]], &[url]] {
        let error = from(&THINGSCLOUD, part).err().unwrap();
        assert!(error.contains("THINGSCLOUD_SECRET_KEY"), "{error}");
        for (name, _) in part {
            assert!(!error.contains(name), "{error}");
        }
    }
    let empty = from(&THINGSCLOUD, &[("THINGSCLOUD_URL", "")]).unwrap();
    assert!(empty.mock.is_some());
}

#[test]
fn a_vendor_with_one_service_needs_no_url_and_any_credential_will_do() {
    let keys = [("SENSECAP_ACCESS_ID", "a"), ("SENSECAP_ACCESS_KEY", "b")];
    let account = from(&SENSECAP, &keys).unwrap();
    assert_eq!(account.url, sensecap::Server::Global.url());

    let url = ("CAINIAO_IOT_URL", "https://example.com/api");
    let account = from(&CAINIAO_IOT, &[url, ("CAINIAO_IOT_TOKEN", "t")]).unwrap();
    assert!(account.mock.is_none() && account.cainiao_iot().is_ok());
    let error = from(&CAINIAO_IOT, &[url, ("CAINIAO_IOT_ACCESS_KEY", "k")]);
    assert!(error.err().unwrap().contains("CAINIAO_IOT_SECRET_KEY must"));
}
