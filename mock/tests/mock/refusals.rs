//! Every refusal of every operation has the platform's shape, so that no client takes one for a success.
//! Must not know how a mock makes responses; it reads the shapes from the specs.

use std::fs;
use std::path::Path;

use iot_clouds_codegen::compile;
use iot_clouds_codegen::resolve::{Api, Operation, Place};
use iot_clouds_mock::MockServer;
use reqwest::RequestBuilder;
use serde_json::Value;

use crate::support::{request, send};

fn api(platform: &str) -> Api {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../spec")
        .join(platform);
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|own| own == "yaml"));
    let file = |path: std::path::PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        (
            format!("spec/{platform}/{name}"),
            fs::read_to_string(&path).unwrap(),
        )
    };
    compile(files.map(file).collect::<Vec<_>>())
        .apis
        .pop()
        .unwrap()
}

/// Names and values of headers.
type Headers = Vec<(String, String)>;

/// A credential that each operation of the platform accepts.
async fn credentials(mock: &MockServer, api: &Api) -> Vec<(String, Headers)> {
    let mut all = Vec::new();
    for credential in mock.credentials() {
        let field = |name: &str| credential.field(name).to_owned();
        let headers = match (api.platform.as_str(), credential.name()) {
            ("cainiao-iot", "service_token") => vec![("token".to_owned(), field("token"))],
            ("sensecap", _) => {
                // mock-access-id:mock-access-key
                let basic = "Basic bW9jay1hY2Nlc3MtaWQ6bW9jay1hY2Nlc3Mta2V5";
                vec![("authorization".to_owned(), basic.to_owned())]
            }
            ("cainiao-iot", _) => continue,
            (_, name) => {
                let mut operations = api.operations();
                let call = operations
                    .find(|own| own.token_of.as_deref() == Some(name))
                    .unwrap();
                let fields = credential.fields().iter();
                let request = request(mock, "POST", &call.path);
                let request = if call.is_form {
                    let fields = fields.map(|(name, value)| format!("{name}={value}"));
                    let body =
                        fields.collect::<Vec<_>>().join("&") + "&grant_type=client_credentials";
                    request
                        .header("content-type", "application/x-www-form-urlencoded")
                        .body(body)
                } else {
                    let body = serde_json::to_string(credential.fields()).unwrap();
                    request
                        .header("content-type", "application/json")
                        .body(body)
                };
                let token = send(request).await.json();
                let token = token
                    .pointer("/info/access_token")
                    .or(token.get("access_token"));
                let token = format!("bearer {}", token.unwrap().as_str().unwrap());
                vec![("authorization".to_owned(), token)]
            }
        };
        all.push((credential.name().to_owned(), headers));
    }
    all
}

fn with(call: RequestBuilder, headers: &[(String, String)]) -> RequestBuilder {
    let mut headers = headers.iter();
    headers
        .try_fold(call, |call, (name, value)| Some(call.header(name, value)))
        .unwrap()
}

/// Checks that a body reports a failure as the spec says.
fn assert_shape(api: &Api, what: &str, status: u16, body: &str) {
    let at = |body: &Value, keys: &[String]| {
        let found = keys.iter().try_fold(body, |value, key| value.get(key));
        found.is_some_and(|value| !value.is_null())
    };
    let json: Option<Value> = serde_json::from_str(body).ok();
    let object = json.filter(Value::is_object);
    let Some(object) = object else {
        assert!(
            api.text_errors.is_some(),
            "{what}: {status} {body:?} is no text"
        );
        assert!(
            status >= 400 && !body.trim().is_empty(),
            "{what}: {status} {body:?}"
        );
        return;
    };
    // As the page shows it, without a code.
    let mut samples = api.statuses.iter().filter(|own| own.status == status);
    let messages = api.envelope.iter().flat_map(|envelope| &envelope.message);
    let is_sample = samples.any(|own| {
        let sample = own.sample.as_deref().map(Value::from);
        let object = object.as_object().unwrap();
        sample.is_some()
            && object.len() == 1
            && messages
                .clone()
                .any(|keys| object.get(&keys[0]) == sample.as_ref())
    });
    if is_sample {
        return;
    }
    let in_envelope = api.envelope.as_ref().is_some_and(|envelope| {
        let success = envelope
            .success_key
            .iter()
            .try_fold(&object, |value, key| value.get(key));
        at(&object, &envelope.code)
            && success != Some(&envelope.success_value)
            && envelope.message.iter().any(|keys| at(&object, keys))
    });
    let mut bodies = api.error_bodies.iter();
    let in_body = bodies.any(|own| at(&object, &own.code) && at(&object, &own.message));
    assert!(in_envelope || in_body, "{what}: {status} {body}");
}

/// Calls with a wrong body.
fn wrong_bodies(call: impl Fn() -> RequestBuilder) -> Vec<(&'static str, RequestBuilder)> {
    let of_type = |content_type: &str| call().header("content-type", content_type);
    let json = || of_type("application/json");
    let form = of_type("application/x-www-form-urlencoded");
    vec![
        ("a cut body", json().body("{")),
        ("a list", json().body("[1]")),
        ("nothing in the body", json().body("{}")),
        ("no JSON", of_type("text/plain").body("x")),
        ("no content type", call().body("{}")),
        ("an unknown form", form.body("x=1")),
        ("a large body", json().body(vec![b' '; 5 * 1024 * 1024])),
    ]
}

/// The requests to an operation that are wrong, each with what is wrong.
fn wrong(
    mock: &MockServer,
    operation: &Operation,
    headers: &[(String, String)],
) -> Vec<(String, RequestBuilder)> {
    let path = operation
        .path
        .split('/')
        .map(|part| if part.starts_with('{') { "x" } else { part });
    let path = path.collect::<Vec<_>>().join("/");
    let call = |method: &str, path: &str| with(request(mock, method, path), headers);
    let own = |path: &str| call(&operation.http_method, path);
    let mut all = vec![
        ("another path", own(&format!("{path}/no/such"))),
        ("another method", call("PATCH", &path)),
        ("a method that nobody knows", call("BREW", &path)),
        ("a header", own(&path).header("x-own", "1")),
    ];
    if !operation.accepts.is_empty() {
        let bare = || request(mock, &operation.http_method, &path);
        let given = |value: &'static str| bare().header("authorization", value);
        all.push(("no credential", bare()));
        all.push(("a wrong user", given("Basic eDp5")));
        all.push(("a wrong token", given("Bearer x")));
        all.push(("no scheme", given("x")));
        all.push(("another wrong token", bare().header("token", "x")));
    }
    let mut fields = operation.parameters.iter();
    if fields.any(|field| field.place == Place::Body || field.place.is_whole()) {
        all.extend(wrong_bodies(|| own(&path)));
    }
    for field in operation
        .parameters
        .iter()
        .filter(|own| own.place == Place::Query)
    {
        for value in ["x", "-1", "", "1e99"] {
            all.push(("a query", own(&format!("{path}?{}={value}", field.wire))));
        }
    }
    all.into_iter()
        .map(|(what, call)| (format!("{} with {what}", operation.id), call))
        .collect()
}

#[tokio::test]
async fn every_refusal_of_every_operation_has_the_platforms_shape() {
    let (mut refused, mut operations) = (0, 0);
    for platform in MockServer::platforms() {
        let api = api(platform);
        for is_strict in [false, true] {
            let builder = MockServer::builder(platform);
            let builder = if is_strict { builder.strict() } else { builder };
            let mock = builder.start().unwrap();
            let credentials = credentials(&mock, &api).await;
            for operation in api.operations() {
                operations += 1;
                let accepted = credentials
                    .iter()
                    .find(|(name, _)| operation.accepts.contains(name));
                let headers = accepted.map_or(&[][..], |(_, headers)| headers);
                let before = refused;
                for (what, call) in wrong(&mock, operation, headers) {
                    let response = send(call).await;
                    if response.reason.is_some() {
                        assert_shape(
                            &api,
                            &format!("{platform} {what}"),
                            response.status,
                            &response.body,
                        );
                        refused += 1;
                    }
                }
                assert!(refused >= before + 2, "{platform} {}", operation.id);
            }
        }
    }
    assert!(
        operations > 100 && refused > 1000,
        "{refused} of {operations}"
    );
}
