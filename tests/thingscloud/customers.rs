//! 用户管理: end users.

use serde_json::{Value, json};
use thingscloud::{Customer, Number};

use crate::support::{assert_sent, client, server};

fn page_sample() -> Value {
    json!({
        "id": "c1", "account": "lina", "name": "Li Na", "descr": "field team", "email": "li.na@example.com",
        "mobile": "13800000000", "tags": { "team": "field" }, "locale": "zh-CN", "create_time": 1_700_000_000,
        "count": { "device_count": 7 }
    })
}

fn assert_page_sample(customer: &Customer) {
    assert_eq!(customer.id, "c1");
    assert_eq!(customer.account.as_deref(), Some("lina"));
    assert_eq!(customer.name.as_deref(), Some("Li Na"));
    assert_eq!(customer.description.as_deref(), Some("field team"));
    assert_eq!(customer.email.as_deref(), Some("li.na@example.com"));
    assert_eq!(customer.mobile.as_deref(), Some("13800000000"));
    let tags = customer.tags.as_ref().unwrap();
    assert_eq!((tags["team"].as_str(), tags.len()), ("field", 1));
    assert_eq!(customer.locale.as_deref(), Some("zh-CN"));
    assert_eq!(customer.create_time, Some(Number::from(1_700_000_000)));
    assert_eq!(customer.count.as_ref().unwrap().device_count, Some(7));
}

fn assert_sparse(customer: &Customer) {
    assert_eq!(
        (&customer.account, &customer.name, &customer.description),
        (&None, &None, &None)
    );
    assert_eq!(
        (&customer.email, &customer.mobile, &customer.locale),
        (&None, &None, &None)
    );
    assert_eq!(
        (&customer.tags, &customer.create_time, &customer.count),
        (&None, &None, &None)
    );
}

/// The page's sample lacks the braces of the items; a list of objects is meant.
#[tokio::test]
async fn list() {
    let server = server(json!({ "items": [page_sample()] }));

    let response = client(&server).customers().list().send().await.unwrap();

    assert_sent(&server, "GET", "/api/v1/customers", None);
    assert_eq!(response.items.len(), 1);
    assert_page_sample(&response.items[0]);
}

#[tokio::test]
async fn list_sparse() {
    let server = server(json!({
        "items": [{ "id": "c1" }, {
            "id": "c2", "account": null, "name": null, "descr": null, "email": null, "mobile": null, "tags": null,
            "locale": null, "create_time": null, "count": null, "not_documented": []
        }]
    }));

    let response = client(&server).customers().list().send().await.unwrap();

    assert_eq!(response.items.len(), 2);
    response.items.iter().for_each(assert_sparse);
}

#[tokio::test]
async fn empty_list() {
    for info in [json!({ "items": [] }), json!({ "items": null }), json!({})] {
        let server = server(info);

        let response = client(&server).customers().list().send().await.unwrap();

        assert_eq!(response.items, []);
    }
}

#[tokio::test]
async fn get() {
    let server = server(page_sample());

    let customer = client(&server).customers().get("c1").send().await.unwrap();

    assert_sent(&server, "GET", "/api/v1/customer/c1", None);
    assert_page_sample(&customer);
}

#[tokio::test]
async fn get_sparse() {
    let server = server(json!({ "id": "c1", "tags": null }));

    let customer = client(&server).customers().get("c1").send().await.unwrap();

    assert_eq!(customer.id, "c1");
    assert_sparse(&customer);
}

#[tokio::test]
async fn get_with_empty_counts() {
    let server = server(json!({ "id": "c1", "count": {}, "tags": {} }));

    let customer = client(&server).customers().get("c1").send().await.unwrap();

    assert_eq!(customer.count.unwrap().device_count, None);
    assert!(customer.tags.unwrap().is_empty());
}

#[tokio::test]
async fn create() {
    let server = server(json!({ "id": "c1", "name": "Li Na" }));

    let created = client(&server)
        .customers()
        .create("Li Na", "lina", "customer-password")
        .description("field team")
        .email("li.na@example.com")
        .mobile("13800000000")
        .tags([("team", "field")])
        .send()
        .await
        .unwrap();

    let body = json!({
        "name": "Li Na", "account": "lina", "password": "customer-password", "descr": "field team",
        "email": "li.na@example.com", "mobile": "13800000000", "tags": { "team": "field" }
    });
    assert_sent(&server, "POST", "/api/v1/customer", Some(body));
    assert_eq!(created.id, "c1");
    assert_eq!(created.name.as_deref(), Some("Li Na"));
}

#[tokio::test]
async fn create_with_what_is_required() {
    let server = server(json!({ "id": "c1" }));

    let created = client(&server)
        .customers()
        .create("Li Na", "lina", "customer-password")
        .send()
        .await
        .unwrap();

    let body = json!({ "name": "Li Na", "account": "lina", "password": "customer-password" });
    assert_sent(&server, "POST", "/api/v1/customer", Some(body));
    assert_eq!((created.id.as_str(), created.name), ("c1", None));
}

#[tokio::test]
async fn a_password_is_not_shown_by_the_request() {
    let server = server(json!({}));

    let create = client(&server)
        .customers()
        .create("Li Na", "lina", "customer-password");
    let change = client(&server)
        .customers()
        .change_password("c1", "customer-password");

    let shown = format!("{create:?} {change:?}");
    assert!(!shown.contains("customer-password"), "{shown}");
}

#[tokio::test]
async fn update() {
    let server = server(json!({}));

    client(&server)
        .customers()
        .update("c1")
        .name("Li Na")
        .description("field team")
        .email("li.na@example.com")
        .mobile("13800000000")
        .send()
        .await
        .unwrap();

    let body = json!({
        "name": "Li Na", "descr": "field team", "email": "li.na@example.com", "mobile": "13800000000"
    });
    assert_sent(&server, "PUT", "/api/v1/customer/c1/info", Some(body));
}

/// The page: at least one of the fields. Each of them is enough.
#[tokio::test]
async fn update_of_one_field_sends_that_field_only() {
    let fields = [
        ("name", json!({ "name": "x" })),
        ("descr", json!({ "descr": "x" })),
        ("email", json!({ "email": "x" })),
        ("mobile", json!({ "mobile": "x" })),
    ];
    for (field, body) in fields {
        let server = server(json!({}));

        let update = client(&server).customers().update("c1");
        let update = match field {
            "name" => update.name("x"),
            "descr" => update.description("x"),
            "email" => update.email("x"),
            _ => update.mobile("x"),
        };
        update.send().await.unwrap();

        assert_sent(&server, "PUT", "/api/v1/customer/c1/info", Some(body));
    }
}

#[tokio::test]
async fn change_password() {
    let server = server(json!({}));

    client(&server)
        .customers()
        .change_password("c1", "customer-password")
        .send()
        .await
        .unwrap();

    let body = json!({ "password": "customer-password" });
    assert_sent(&server, "PUT", "/api/v1/customer/c1/pwd", Some(body));
}

#[tokio::test]
async fn merge_tags() {
    let server = server(json!({}));

    let tags = [("team", "field"), ("shift", "night")];
    client(&server)
        .customers()
        .merge_tags("c1", tags)
        .send()
        .await
        .unwrap();

    let body = json!({ "tags": { "team": "field", "shift": "night" } });
    assert_sent(&server, "PUT", "/api/v1/customer/c1/tags", Some(body));
}

#[tokio::test]
async fn remove() {
    let server = server(json!({}));

    client(&server)
        .customers()
        .remove("c1")
        .send()
        .await
        .unwrap();

    assert_sent(&server, "DELETE", "/api/v1/customer/c1", None);
}
