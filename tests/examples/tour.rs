//! Makes one call to a mock of each platform, and shows the requests and the response.
//! Must not know accounts: whatever the environment says, nothing is sent to a platform.

mod support;

use iot_clouds_mock::{MockServer, Request};
use support::{Account, CAINIAO_IOT, Failure, GONGJIANGYUN, Platform, SENSECAP, THINGSCLOUD};

/// Returns the text of the whole tour.
pub async fn tour() -> Result<String, Failure> {
    let stops = [
        thingscloud().await?,
        sensecap().await?,
        gongjiangyun().await?,
        cainiao_iot().await?,
    ];
    Ok(stops.join("\n"))
}

async fn thingscloud() -> Result<String, Failure> {
    let (account, mock) = start(&THINGSCLOUD)?;
    let client = account.thingscloud()?;
    let device = client.devices().get("4xk7m2w9").send().await?;
    let response = format!("{:?}, {:?}", device.id, device.name);
    let title = "ThingsCloud: keys, exchanged for a token";
    Ok(stop(title, &mock, &response))
}

async fn sensecap() -> Result<String, Failure> {
    let (account, mock) = start(&SENSECAP)?;
    let client = account.sensecap()?;
    let channels = client.telemetry().latest("2CF7F12010700001").send().await?;
    let points = channels.iter().flat_map(|channel| &channel.points);
    let points = points.map(|point| format!("{:?}, {:?}", point.measurement_id, point.value));
    let response: Vec<String> = points.collect();
    Ok(stop("SenseCAP: HTTP Basic", &mock, &response.join("; ")))
}

/// No page describes an operation, so this one is invented.
async fn gongjiangyun() -> Result<String, Failure> {
    let (account, mock) = start(&GONGJIANGYUN)?;
    mock.add_operation("orders.list", "GET /orders")?
        .respond_with(["order 17", "order 18"])?;
    let client = account.gongjiangyun()?;
    let call = client.raw(gongjiangyun::Method::GET, "/orders");
    let orders: Vec<String> = call.query(&[("page", 1)]).send().await?;
    let title = "Gongjiangyun: OAuth2, and a call that no spec describes";
    Ok(stop(title, &mock, &format!("{orders:?}")))
}

/// No page shows a response, so this one is invented.
async fn cainiao_iot() -> Result<String, Failure> {
    let (account, mock) = start(&CAINIAO_IOT)?;
    mock.stub("devices.list")?
        .respond_with(["device 1", "device 2"])?;
    let client = account.cainiao_iot()?;
    let call = client.devices().list("INNTER_TEST_PRE").page_no(1);
    let response = call.send().await?;
    Ok(stop(
        "Cainiao IoT: a signature",
        &mock,
        &response.to_string(),
    ))
}

/// Returns a mock and its account.
fn start(platform: &Platform) -> Result<(Account, MockServer), Failure> {
    let mut account = Account::from_variables(platform, |_| None)?;
    let mock = account.mock.take().ok_or(Failure("no mock".to_owned()))?;
    Ok((account, mock))
}

fn stop(title: &str, mock: &MockServer, response: &str) -> String {
    let requests: String = mock.requests().iter().map(request_line).collect();
    format!("{title}\n{requests}  <- {response}\n")
}

fn request_line(request: &Request) -> String {
    let pairs = request
        .query
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    let query = pairs.collect::<Vec<_>>().join("&");
    let mark = if query.is_empty() { "" } else { "?" };
    format!("  -> {} {}{mark}{query}\n", request.method, request.path)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    print!("{}", tour().await?);
    Ok(())
}
